"""Part 3: `alerts.parquet` and `alerts.csv`, column by column."""

from __future__ import annotations

import csv
import json
import math

import polars as pl
import pytest

from .command import FORBIDDEN_WORDS, LISTS, Scored
from .datasets import imo

COLUMNS = [
    "rank",
    "shipment_id",
    "imo",
    "load_port",
    "discharge_port",
    "declared_on",
    "tonnes",
    "probability",
    "lane",
    "selected_by",
    "selection_probability",
    "load_port_status",
    "embargoed_share",
    "embargoed_share_min",
    "embargoed_share_max",
    "novelty",
    "red_flags",
    "reasons",
    "evidence",
    "model",
    "as_of",
]


@pytest.fixture(scope="module", params=["season_scored", "kholmsk_scored"])
def scored(request: pytest.FixtureRequest) -> Scored:
    return request.getfixturevalue(request.param)


def logit(probability: float) -> float:
    return math.log(probability / (1 - probability))


def test_every_column_is_there_and_typed(scored: Scored):
    schema = scored.alerts.schema
    assert set(COLUMNS) <= set(schema)
    assert schema["rank"].is_integer()
    assert schema["imo"].is_integer()
    assert schema["declared_on"] == pl.Date
    assert schema["as_of"].is_temporal()
    for number in ("tonnes", "probability", "selection_probability", "novelty"):
        assert schema[number] == pl.Float64
    for share in ("embargoed_share", "embargoed_share_min", "embargoed_share_max"):
        assert schema[share] == pl.Float64
    for text in ("shipment_id", "load_port", "discharge_port", "model"):
        assert schema[text] == pl.String
    assert schema["red_flags"] == pl.List(pl.String)


def test_reasons_and_evidence_are_lists_of_structs(scored: Scored):
    reasons = scored.alerts.schema["reasons"].inner.to_schema()
    assert list(reasons) == ["feature", "value", "contribution", "text"]
    assert reasons["contribution"] == pl.Float64
    assert reasons["value"] == pl.String
    evidence = scored.alerts.schema["evidence"].inner.to_schema()
    assert list(evidence) == ["kind", "at", "place", "imo", "text"]
    assert evidence["at"].is_temporal()
    assert evidence["imo"].is_integer()


def test_one_row_per_manifest_in_scope(scored: Scored):
    assert scored.alerts.height == scored.run["tables"]["manifests"]["used"]
    assert scored.alerts["shipment_id"].is_unique().all()


def test_rank_is_a_total_order_most_suspect_first(scored: Scored):
    alerts = scored.alerts
    assert alerts["rank"].to_list() == list(range(1, alerts.height + 1))
    assert alerts["probability"].is_sorted(descending=True)
    log_odds = scored.contributions.select(
        "shipment_id", log_odds=pl.sum_horizontal(pl.all().exclude("shipment_id")).round(9)
    )
    ordered = alerts.join(log_odds, on="shipment_id", maintain_order="left")
    assert ordered["log_odds"].is_sorted(descending=True)


def test_rows_of_the_same_log_odds_go_by_embargoed_tonnes_then_by_id(scored: Scored):
    groups = scored.alerts.with_columns(
        key=pl.struct(-(pl.col("embargoed_share").fill_null(0) * pl.col("tonnes")).round(6), pl.col("shipment_id"))
    ).group_by("probability", maintain_order=True)
    for probability, keys in groups.agg("key").iter_rows():
        ordered = sorted(keys, key=lambda key: tuple(key.values()))
        assert keys == ordered, f"ties at {probability} are not in order"


def test_values_are_in_range(scored: Scored):
    alerts = scored.alerts
    for share in ("probability", "selection_probability", "novelty"):
        assert alerts[share].is_between(0, 1).all(), share
        assert alerts[share].null_count() == 0, share
    assert set(alerts["lane"]) <= {"red", "amber", "green"}
    assert set(alerts["selected_by"].drop_nulls()) <= {"score", "random"}
    assert set(alerts["load_port_status"]) <= {"verified", "contradicted", "impossible", "no_evidence"}
    assert alerts["declared_on"].null_count() == 0
    assert (alerts["tonnes"] > 0).all()
    assert all(imo(number // 10) == number for number in alerts["imo"])
    for port in ("load_port", "discharge_port"):
        assert alerts[port].str.contains(r"^[A-Z]{2}[A-Z0-9_-]{3,}$").all(), port


def test_shares_stand_in_their_order(scored: Scored):
    shares = scored.alerts.select("embargoed_share_min", "embargoed_share", "embargoed_share_max")
    for least, expected, most in shares.iter_rows():
        assert (least is None) == (expected is None) == (most is None)
        if expected is not None:
            assert 0 <= least <= expected <= most <= 1


def test_lanes_follow_the_probability(scored: Scored):
    alerts, prior = scored.alerts, scored.run["prior"]
    unseen = (pl.col("load_port_status") == "no_evidence") & (pl.col("probability") > 2 * prior)
    red = alerts.filter(lane="red")
    green = alerts.filter(lane="green")
    rest = alerts.filter(pl.col("lane") != "red")
    if red.height:
        assert red["probability"].min() > rest["probability"].max()
    by_score = alerts.filter((pl.col("lane") == "amber") & ~unseen)
    if by_score.height:
        assert by_score["probability"].min() > green["probability"].max()
    assert green.filter(unseen).height == 0


def test_contributions_sum_to_the_log_odds(scored: Scored):
    contributions = scored.contributions
    assert {"shipment_id", "base"} < set(contributions.columns)
    assert set(contributions["shipment_id"]) == set(scored.alerts["shipment_id"])
    assert contributions.height == scored.alerts.height
    assert sum(contributions.null_count().row(0)) == 0
    totals = dict(contributions.select("shipment_id", pl.sum_horizontal(pl.all().exclude("shipment_id"))).iter_rows())
    for shipment, probability in scored.alerts.select("shipment_id", "probability").iter_rows():
        assert totals[shipment] == pytest.approx(logit(probability), abs=1e-9)


def test_reasons_are_the_contributions_strongest_first(scored: Scored):
    contributions = {row["shipment_id"]: row for row in scored.contributions.iter_rows(named=True)}
    for shipment, reasons in scored.alerts.select("shipment_id", "reasons").iter_rows():
        strength = [abs(reason["contribution"]) for reason in reasons]
        assert strength == sorted(strength, reverse=True), shipment
        for reason in reasons:
            assert reason["contribution"] == contributions[shipment][reason["feature"]]
            assert reason["text"].strip()
            assert reason["feature"] != "base"


def test_red_flags_are_ids_of_the_list(scored: Scored):
    known = {f"RF-{number:02d}" for number in range(1, 19)}
    for flags in scored.alerts["red_flags"]:
        assert flags is not None
        assert set(flags) <= known
        assert len(set(flags)) == len(flags)


def test_evidence_is_filled_where_somebody_will_look_and_in_time_order(scored: Scored):
    for row in scored.alerts.iter_rows(named=True):
        seen = row["evidence"] or []
        if row["selected_by"] or row["lane"] in ("red", "amber"):
            assert seen, f"{row['shipment_id']}: no evidence"
        else:
            assert not seen, f"{row['shipment_id']}: evidence of a row that nobody looks at"
        times = [event["at"] for event in seen]
        assert times == sorted(times)
        assert all(event["kind"] and event["text"] for event in seen)


def test_no_evidence_is_later_than_the_cut(scored: Scored):
    for declared_on, evidence in scored.alerts.select("declared_on", "evidence").iter_rows():
        assert all(event["at"].date() <= declared_on for event in evidence or [])


def test_as_of_is_the_day_declared(scored: Scored):
    assert (scored.alerts["as_of"].cast(pl.Date) == scored.alerts["declared_on"]).all()


def test_model_is_named(scored: Scored):
    assert set(scored.alerts["model"]) == {scored.run["model"]["name"]}


def test_the_csv_says_the_same(scored: Scored):
    csv.field_size_limit(10_000_000)
    with (scored.folder / "alerts.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    assert len(rows) == scored.alerts.height
    for row, alert in zip(rows, scored.alerts.iter_rows(named=True), strict=True):
        assert set(COLUMNS) <= set(row)
        assert row["shipment_id"] == alert["shipment_id"]
        assert float(row["probability"]) == alert["probability"]
        assert row["declared_on"] == alert["declared_on"].isoformat()
        assert row["selected_by"] == (alert["selected_by"] or "")
        for name in LISTS:
            cells = json.loads(row[name]) if row[name] else []
            assert len(cells) == len(alert[name] or [])
            if name == "reasons":
                assert cells == alert[name]


def test_nothing_is_called_a_crime(scored: Scored):
    texts = [path.read_text(encoding="utf-8").lower() for path in scored.folder.glob("*.[cj]s*")]
    assert len(texts) >= 4
    for text in [*texts, scored.result.out.lower(), scored.result.err.lower()]:
        for word in FORBIDDEN_WORDS:
            assert word not in text
