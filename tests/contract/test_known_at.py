"""Part 1, "No look-ahead": what is known later never changes a score."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from .command import KHOLMSK, Scored, differences, read_csv, score
from .datasets import (
    CARRIERS,
    COASTERS,
    FEEDERS,
    Rows,
    build_season,
    consignment,
    day,
    encounter,
    gap,
    label,
    loitering,
    stay,
    time,
    write_csv,
)

MIDNIGHT = "2017-10-09T00:00:00"
"""The last consignment of the season is declared on 8 October: the next day begins too late for all of them."""


def known_later() -> dict[str, Rows]:
    """Give rows of every table that speak of the season and were known after its last cut."""
    late = {"known_at": time(MIDNIGHT)}
    carrier, feeder, clean = CARRIERS[0], FEEDERS[0], CARRIERS[6]
    calls = [
        stay(clean, "KPNAM", "2017-06-01", "2017-06-02", **late),
        stay(COASTERS[0], "KPCHO", "2017-05-02", "2017-05-04", **late),
        stay(feeder, "RUVYP", "2017-07-02", "2017-07-04", draught_in=6.4, draught_out=3.0, **late),
        stay(feeder, "RUPSE", "2017-07-05", None, **late),
        stay(clean, "KPWON", "2017-08-02", MIDNIGHT),
        stay(clean, "KPWON", MIDNIGHT, None),
        stay(carrier, "KRPUS", "2017-05-01T00:00", "2017-05-03T00:00", **late),
    ]
    ship = {"mmsi": 273000099, "name": "OTHER NAME", "flag": "KP", "dwt": 900.0, "design_draught": 3.0}
    return {
        "port_calls": calls,
        "vessels": [{"imo": other, **ship, "valid_from": day("2017-10-09"), "valid_to": None} for other in CARRIERS],
        "encounters": [
            encounter(clean, feeder, "2017-06-01T00:00", "2017-06-01T09:00", **late),
            encounter(carrier, feeder, "2017-10-08T20:00", MIDNIGHT),
        ],
        "gaps": [
            gap(clean, "2017-05-20T00:00", "2017-05-27T00:00", **late),
            gap(carrier, "2017-06-01T00:00", MIDNIGHT),
        ],
        "loitering": [
            loitering(clean, "2017-05-20T00:00", "2017-05-27T00:00", **late),
            loitering(carrier, "2017-10-01T00:00", MIDNIGHT),
        ],
        "identity_conflicts": [
            {"imo": clean, "kind": "two_places", "at": time("2017-06-01T00:00"), **late},
            {"imo": carrier, "kind": "shared_mmsi", "at": time(MIDNIGHT)},
        ],
        "sanctions": [
            {"imo": ship, "list": "UN1718", "listed_on": day("2017-10-09")} for ship in [*CARRIERS, *COASTERS]
        ],
        "labels": [label(f"S{number:03d}", "laundered", "2017-10-09") for number in range(20, 60)],
        "manifests": [
            consignment(
                f"L{number:03d}",
                CARRIERS[number % 10],
                declared_on=day("2017-10-09"),
                loaded_on=day("2017-06-02") if number % 2 else day("2017-10-03"),
                load_port=("RUKHO", "RUVYP", "RUNJK")[number % 3],
                tonnes=60_000.0,
                value_usd=60_000.0,
            )
            for number in range(30)
        ],
    }


def ended_later(season: dict[str, Rows]) -> None:
    """End what is still valid after the last cut; say one coming thing of each earlier row."""
    for ship in season["vessels"]:
        ship["valid_to"] = day("2017-10-09")
    for listing in season["sanctions"]:
        listing["delisted_on"] = day("2017-10-09")


@pytest.fixture(scope="module")
def extended_folder(room: Path) -> Path:
    season = build_season()
    ended_later(season)
    for table, rows in known_later().items():
        season[table] += rows
    return write_csv(room / "extended", season)


@pytest.fixture(scope="module")
def extended(room: Path, extended_folder: Path) -> Scored:
    return score(extended_folder, room / "extended-out")


@pytest.fixture(scope="module")
def hindsight(room: Path, extended_folder: Path) -> Scored:
    """Give the same dataset judged with what was known a year later."""
    return score(extended_folder, room / "hindsight-out", "--as-of", "2018-10-01", "--budget", "100%")


def season_ids(scored: Scored) -> set[str]:
    return {shipment for shipment in scored.alerts["shipment_id"] if shipment.startswith("S")}


def test_nothing_of_it_was_rejected(extended: Scored):
    assert extended.rejects == []
    assert extended.alerts.height == 130


def test_rows_known_later_change_no_judgement(extended: Scored, season_scored: Scored):
    assert differences(extended, season_scored, among=season_ids(season_scored)) == []


def test_rows_known_later_are_no_evidence(extended: Scored, season_scored: Scored):
    """Compare the evidence where both runs fill it."""
    shown = {row["shipment_id"] for row in extended.alerts.iter_rows(named=True) if row["evidence"]}
    shown &= {row["shipment_id"] for row in season_scored.alerts.iter_rows(named=True) if row["evidence"]}
    assert shown
    assert differences(extended, season_scored, "evidence", among=shown) == []


def test_with_hindsight_they_do_change_the_judgement(hindsight: Scored, season_scored: Scored):
    """Else the tests above would prove nothing."""
    ids = season_ids(season_scored)
    assert len(differences(hindsight, season_scored, "embargoed_share", among=ids)) > 3
    assert len(differences(hindsight, season_scored, "probability", among=ids)) > 50
    kinds = {event["kind"] for row in hindsight.alerts.iter_rows(named=True) for event in row["evidence"]}
    assert len(kinds) >= 4


def test_as_of_is_one_cut_for_all_rows(hindsight: Scored):
    assert {moment.isoformat()[:10] for moment in hindsight.alerts["as_of"]} == {"2018-10-01"}


@pytest.fixture(scope="module")
def dated(room: Path, season_folder: Path, season_scored: Scored) -> tuple[dt.date, Scored]:
    """Give the season as of a day in its middle, on which something was declared."""
    declared_on = season_scored.alert("S050")["declared_on"]
    return declared_on, score(season_folder, room / "dated-out", "--as-of", declared_on.isoformat())


def test_as_of_the_day_declared_is_the_cut_of_a_shipment(dated: tuple[dt.date, Scored], season_scored: Scored):
    declared_on, scored = dated
    same_day = set(season_scored.alerts.filter(declared_on=declared_on)["shipment_id"])
    assert "S050" in same_day
    assert differences(scored, season_scored, among=same_day) == []


def test_as_of_an_early_day_hides_what_comes_later(room: Path, dated: tuple[dt.date, Scored]):
    """Take away all that was known after that day: nothing changes, for any row."""
    declared_on, scored = dated
    season = build_season()
    end = dt.datetime.combine(declared_on, dt.time.max)
    season["port_calls"] = [call for call in season["port_calls"] if call["departed_at"] <= end]
    for table in ("encounters", "gaps", "loitering"):
        season[table] = [event for event in season[table] if event["ended_at"] <= end]
    season["sanctions"] = [listing for listing in season["sanctions"] if listing["listed_on"] <= declared_on]
    truncated = score(write_csv(room / "truncated", season), room / "truncated-out", "--as-of", declared_on.isoformat())
    assert scored.alerts.height == 100, "every manifest in scope is scored"
    assert differences(truncated, scored) == []


def test_the_real_season_judged_without_its_second_half(room: Path, kholmsk_scored: Scored):
    """Cut every table of the fixture at the end of September 2017; judgements of that time stand."""
    cut = "2017-09-30"
    folder = room / "first-half"
    tables: dict[str, Rows] = {}
    for path in sorted(KHOLMSK.glob("*.csv")):
        tables[path.stem] = [row for row in read_csv(path) if _known(path.stem, row)[:10] <= cut]
    for ship in tables["vessels"]:
        ship["valid_to"] = "" if ship["valid_to"] > cut else ship["valid_to"]
    for listing in tables["sanctions"]:
        listing["delisted_on"] = "" if listing["delisted_on"] > cut else listing["delisted_on"]
    first_half = score(write_csv(folder, tables), room / "first-half-out")
    declared = {
        shipment for shipment, row in kholmsk_scored.judged("declared_on").items() if row["declared_on"] <= day(cut)
    }
    judged = set(first_half.alerts["shipment_id"]) & declared
    assert len(judged) > 1000
    assert differences(first_half, kholmsk_scored, among=judged) == []


def _known(table: str, row: dict[str, str]) -> str:
    """Tell when a row became known, as the contract says; "" where it always was."""
    if table == "manifests":
        return row["declared_on"]
    if table == "sanctions":
        return row["listed_on"]
    if table == "vessels":
        return row["valid_from"]
    end = row.get("departed_at") or row.get("ended_at") or row.get("at") or row.get("arrived_at", "")
    return row["known_at"] or end
