"""Part 2: `evaluate --json`, checked by hand on sixteen consignments, and against `score` on a simulated world."""

from __future__ import annotations

import itertools
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import polars as pl
import pytest

from .command import laundering, score
from .datasets import Row, Rows, consignment, day, imo, stay, write_csv

KEYS = {"average_precision", "roc_auc", "brier", "log_loss", "precision_at", "recall_at", "rows", "positives"}
PARTS = ("1%", "2%", "5%", "10%")
RULES = ("own_call_180", "exposed_discharge_60", "listed")

LADEN = {"draught_in": 6.4, "draught_out": 3.1}
LOADED_ON = "2017-08-10"

Case = tuple[str, str, Row, Rows, Rows]
"""Outcome, rule that fires ("" for none), what the manifest says, the calls, the listings."""


def ship(number: int) -> int:
    return imo(946000 + number)


def feeder(number: int) -> int:
    return imo(946100 + number)


def call(number: int, port: str, arrived: str, departed: str, **more: Any) -> Row:
    return stay(ship(number), port, arrived, departed, **more)


def listed(number: int, on: str, off: str | None = None) -> Row:
    return {"imo": ship(number), "list": "UN1718", "listed_on": day(on), "delisted_on": day(off) if off else None}


def delivery(number: int, port: str, kp_departed: str, arrived: str, departed: str) -> Rows:
    kp = stay(feeder(number), "KPCHO", f"{kp_departed[:8]}01T00:00", f"{kp_departed}T00:00")
    return [kp, stay(feeder(number), port, f"{arrived}T00:00", f"{departed}T00:00", **LADEN)]


def cases() -> list[Case]:
    """Give sixteen cases; the loading is on 10 August 2017 in all but the one that declares none."""
    own, exposed, lists = RULES
    return [
        ("laundered", own, {}, [call(0, "KPNAM", "2017-05-01", "2017-05-03")], []),
        ("laundered", own, {}, [call(1, "KPQQQ", "2017-07-15", "2017-07-17")], []),
        ("genuine", own, {}, [call(2, "KPRJN", "2017-07-15", "2017-07-17")], []),
        ("genuine", "", {}, [call(3, "KPNAM", "2017-01-20", "2017-01-22")], []),
        ("genuine", "", {}, [call(4, "KPNAM", "2017-08-12", "2017-08-13")], []),
        (
            "laundered",
            exposed,
            {"load_port": "RUSHA"},
            delivery(5, "RUSHA", "2017-07-05", "2017-07-10", "2017-07-12"),
            [],
        ),
        ("genuine", "", {"load_port": "RUUGL"}, delivery(6, "RUUGL", "2017-04-10", "2017-07-10", "2017-07-12"), []),
        ("laundered", "", {"load_port": "RUNEV"}, delivery(7, "RUNEV", "2017-05-10", "2017-05-20", "2017-05-22"), []),
        ("laundered", lists, {}, [], [listed(8, "2017-07-01")]),
        ("genuine", "", {}, [], [listed(9, "2017-08-17")]),
        ("genuine", "", {}, [], [listed(10, "2016-07-01", "2017-07-01")]),
        ("genuine", "", {}, [], []),
        ("genuine", "", {"load_port": "RUKOR"}, delivery(12, "RUKOR", "2017-08-05", "2017-08-12", "2017-08-13"), []),
        # Loaded six days before 16 August: 180 days before that is 11 February.
        ("genuine", own, {"loaded_on": None}, [call(13, "KPNAM", "2017-02-14", "2017-02-15")], []),
        ("genuine", "", {"loaded_on": None}, [call(14, "KPNAM", "2017-02-05", "2017-02-06")], []),
        ("laundered", "", {}, [], []),
    ]


@pytest.fixture(scope="module")
def evaluated(room: Path) -> dict[str, Any]:
    found = cases()
    tables: dict[str, Rows] = {"manifests": [], "port_calls": [], "sanctions": [], "labels": []}
    for number, (outcome, _, row, calls, listings) in enumerate(found):
        tables["manifests"].append(consignment(f"R{number:02d}", ship(number), **{"load_port": "RUNJK"} | row))
        tables["port_calls"] += calls
        tables["sanctions"] += listings
        tables["labels"].append({"shipment_id": f"R{number:02d}", "outcome": outcome, "decided_on": day("2018-01-01")})
    tables["manifests"].append(consignment("unclear", ship(50), load_port="RUNJK"))
    tables["manifests"].append(consignment("steel", ship(51), hs_code="720839"))
    more = {"unclear": "undetermined", "steel": "laundered", "unheard-of": "laundered"}
    tables["labels"] += [
        {"shipment_id": shipment, "outcome": outcome, "decided_on": day("2018-01-01")}
        for shipment, outcome in more.items()
    ]
    result = laundering("evaluate", write_csv(room / "rules", tables), "--json")
    assert result.status == 0, result.err
    document: dict[str, Any] = result.json
    return document


def test_only_decided_rows_in_scope_count(evaluated: dict[str, Any]):
    assert (evaluated["rows"], evaluated["positives"]) == (16, 6)


def test_all_figures_are_there(evaluated: dict[str, Any]):
    assert set(evaluated) >= KEYS | {"rules"}
    assert set(evaluated["rules"]) >= set(RULES)
    for figures in (evaluated, *(evaluated["rules"][rule] for rule in RULES)):
        assert set(figures) >= KEYS - {"rows", "positives"}
        for key in ("precision_at", "recall_at"):
            assert set(figures[key]) >= set(PARTS)


def orders(fired: list[bool], truth: list[bool]) -> Iterable[list[bool]]:
    """Give every order of the rows in which those that the rule names stand first."""
    groups = [[true for true, fires in zip(truth, fired, strict=True) if fires is wanted] for wanted in (True, False)]
    for first in itertools.combinations(range(len(groups[0])), sum(groups[0])):
        for second in itertools.combinations(range(len(groups[1])), sum(groups[1])):
            yield [place in first for place in range(len(groups[0]))] + [
                place in second for place in range(len(groups[1]))
            ]


def figures_by_hand(fired: list[bool], truth: list[bool]) -> dict[str, float]:
    """Average the figures of a ranking over all orders of the rows that the rule does not tell apart."""
    sums: dict[str, float] = {}
    count = 0
    for ranked in orders(fired, truth):
        count += 1
        hits = list(itertools.accumulate(ranked))
        values = {
            "average_precision": sum(hits[i] / (i + 1) for i, true in enumerate(ranked) if true) / sum(ranked),
            "roc_auc": sum(hits[i] for i, true in enumerate(ranked) if not true) / (sum(ranked) * ranked.count(False)),
        }
        for part in PARTS:
            picked = max(1, round(len(ranked) * int(part[:-1]) / 100))
            values[f"precision {part}"] = hits[picked - 1] / picked
            values[f"recall {part}"] = hits[picked - 1] / sum(ranked)
        for key, value in values.items():
            sums[key] = sums.get(key, 0.0) + value
    return {key: value / count for key, value in sums.items()}


@pytest.mark.parametrize("rule", RULES)
def test_a_plain_rule_by_hand(evaluated: dict[str, Any], rule: str):
    truth = [outcome == "laundered" for outcome, *_ in cases()]
    expected = figures_by_hand([fires == rule for _, fires, *_ in cases()], truth)
    found = evaluated["rules"][rule]
    for part in PARTS:
        assert found["precision_at"][part] == pytest.approx(expected[f"precision {part}"]), part
        assert found["recall_at"][part] == pytest.approx(expected[f"recall {part}"]), part
    assert found["roc_auc"] == pytest.approx(expected["roc_auc"])
    either = (
        expected["average_precision"],
        grouped_average_precision([fires == rule for _, fires, *_ in cases()], truth),
    )
    assert any(found["average_precision"] == pytest.approx(value) for value in either), (found, either)


def grouped_average_precision(fired: list[bool], truth: list[bool]) -> float:
    """Average precision where rows that are not told apart enter the ranking together."""
    named = sum(true for true, fires in zip(truth, fired, strict=True) if fires)
    total = sum(truth)
    return (named * named / sum(fired) + (total - named) * total / len(truth)) / total


@pytest.fixture(scope="module")
def world_evaluated(world: Path) -> dict[str, Any]:
    result = laundering("evaluate", world, "--json")
    assert result.status == 0, result.err
    document: dict[str, Any] = result.json
    return document


def test_the_figures_are_those_of_the_scores(room: Path, world: Path, world_evaluated: dict[str, Any]):
    """Rank the alerts of the same world by hand."""
    scored = score(world, room / "world-out")
    labels = dict(pl.read_parquet(world / "labels.parquet").select("shipment_id", "outcome").iter_rows())
    ranked = [
        (probability, labels[shipment] == "laundered")
        for shipment, probability in scored.alerts.select("shipment_id", "probability").iter_rows()
        if labels.get(shipment) in ("laundered", "genuine")
    ]
    truth = [laundered for _, laundered in ranked]
    assert (world_evaluated["rows"], world_evaluated["positives"]) == (len(truth), sum(truth))
    hits = list(itertools.accumulate(truth))
    for part in PARTS:
        picked = max(1, round(len(truth) * int(part[:-1]) / 100))
        assert world_evaluated["precision_at"][part] == pytest.approx(hits[picked - 1] / picked, abs=0.02)
        assert world_evaluated["recall_at"][part] == pytest.approx(hits[picked - 1] / sum(truth), abs=0.05)
    by_hand = sum(hits[place] / (place + 1) for place, true in enumerate(truth) if true) / sum(truth)
    assert world_evaluated["average_precision"] == pytest.approx(by_hand, abs=0.01)
    brier = sum((probability - true) ** 2 for probability, true in ranked) / len(ranked)
    assert world_evaluated["brier"] == pytest.approx(brier, rel=1e-6)


def test_labels_of_another_file(room: Path, world: Path, world_evaluated: dict[str, Any]):
    """Give the labels apart from the dataset, a third of them."""
    some = pl.read_parquet(world / "labels.parquet").gather_every(3)
    some.write_csv(room / "some-labels.csv")
    result = laundering("evaluate", world, "--labels", room / "some-labels.csv", "--json")
    assert result.status == 0, result.err
    assert 0 < result.json["rows"] < world_evaluated["rows"]


def test_the_figures_are_printed_beside_the_rules_and_the_base_rate(room: Path):
    printed = laundering("evaluate", room / "world", "--labels", room / "some-labels.csv")
    assert printed.status == 0, printed.err
    for told in (*RULES, "base rate", "average precision"):
        assert told in printed.out.lower()


def test_one_outcome_alone_is_still_one_json_document(room: Path):
    """Without a laundered cargo some figures do not exist; they are null, not NaN."""
    tables = {
        "manifests": [consignment("A", ship(1))],
        "port_calls": [call(1, "RUKHO", "2017-08-09", "2017-08-10")],
        "labels": [{"shipment_id": "A", "outcome": "genuine", "decided_on": day("2018-01-01")}],
    }
    result = laundering("evaluate", write_csv(room / "one-outcome", tables), "--json")
    assert result.status == 0, result.err
    assert "NaN" not in result.out
    assert (result.json["rows"], result.json["positives"], result.json["roc_auc"]) == (1, 0, None)


def test_without_labels_it_cannot_be_evaluated(room: Path):
    tables = {"manifests": [consignment("A", ship(1))], "port_calls": [call(1, "RUKHO", "2017-08-09", "2017-08-10")]}
    laundering("evaluate", write_csv(room / "unlabelled", tables), "--json").refused("label")
