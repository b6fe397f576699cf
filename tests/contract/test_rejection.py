"""Part 1, "Nothing is lost": every row ends in exactly one place, and the counts add up."""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from .command import Scored, laundering, score
from .datasets import Row, Rows, consignment, encounter, gap, imo, label, loitering, stay, write_csv

SHIP, FEEDER = imo(941001), imo(941002)
USED = "used"
OUT_OF_SCOPE = "out of scope"
Fate = tuple[Row, str, str | None]
"""A row, where it must end (used, out of scope, or the column of its first fault), the optional column made null."""


def bad_number(good: int) -> int:
    return good - good % 10 + (good + 1) % 10


def used(row: Row, nulled: str | None = None) -> Fate:
    return row, USED, nulled


def manifests() -> list[Fate]:
    """Give one manifest per kind of dirt; ids are their place."""
    count = iter(range(1000))

    def line(**more: Any) -> Row:
        return consignment(f"D{next(count):03d}", SHIP) | {"flag": None, "vessel_name": None, "value_usd": None} | more

    bad: list[tuple[dict[str, Any], str]] = [
        ({"shipment_id": ""}, "shipment_id"),
        ({"declared_on": ""}, "declared_on"),
        ({"declared_on": "2017-02-30"}, "declared_on"),
        ({"declared_on": "soon"}, "declared_on"),
        ({"imo": bad_number(SHIP)}, "imo"),
        ({"imo": "12345"}, "imo"),
        ({"declared_origin": ""}, "declared_origin"),
        ({"declared_origin": "Ruzzonia"}, "declared_origin"),
        ({"load_port": ""}, "load_port"),
        ({"load_port": "RUZZZ"}, "load_port"),
        ({"load_port": "ZZABC"}, "load_port"),
        ({"load_port": "Kholmskk"}, "load_port"),
        ({"discharge_port": ""}, "discharge_port"),
        ({"discharge_port": "KRZZZ"}, "discharge_port"),
        ({"discharge_port": "Atlantis"}, "discharge_port"),
        ({"hs_code": ""}, "hs_code"),
        ({"hs_code": "27"}, "hs_code"),
        ({"hs_code": "27011112345"}, "hs_code"),
        ({"hs_code": "coal"}, "hs_code"),
        ({"tonnes": ""}, "tonnes"),
        ({"tonnes": "0"}, "tonnes"),
        ({"tonnes": "-5"}, "tonnes"),
        ({"tonnes": "many"}, "tonnes"),
        ({"tonnes": "nan"}, "tonnes"),
        ({"tonnes": "inf"}, "tonnes"),
        ({"tonnes": "=1+1"}, "tonnes"),
        ({"loaded_on": "2017-08-17"}, "loaded_on"),
        ({"loaded_on": "2017-08-14", "discharged_on": "2017-08-13"}, "loaded_on"),
        ({"load_port": "RUZZZ", "tonnes": "-1"}, "load_port"),
        ({"shipment_id": "", "load_port": "RUZZZ", "tonnes": "-1"}, "shipment_id"),
        ({"loaded_on": "2017-08-17", "load_port": "RUZZZ"}, "load_port"),
        ({"loaded_on": "2017-08-17", "tonnes": "-1"}, "loaded_on"),
        ({"shipment_id": "D000"}, "shipment_id"),
        ({"shipment_id": "D000", "tonnes": "-1"}, "shipment_id"),
    ]
    good: list[tuple[dict[str, Any], str | None]] = [
        ({"description": 'COAL,\nin bulk "as is"', "first_load_port": None, "discharged_on": None}, None),
        ({"loaded_on": "2017-08-16"}, None),
        ({"loaded_on": "2017-08-10", "discharged_on": "2017-08-10"}, None),
        ({"hs_code": "2701"}, None),
        ({"hs_code": "2704001900"}, None),
        ({"tonnes": "0.001"}, None),
        ({"value_usd": "0"}, None),
        ({"value_usd": "-3"}, "value_usd"),
        ({"value_usd": "cheap"}, "value_usd"),
        ({"flag": "Atlantis"}, "flag"),
        ({"loaded_on": "soon"}, "loaded_on"),
        ({"discharged_on": "2017-99-99"}, "discharged_on"),
        ({"first_load_port": "Nowhere on Sea"}, "first_load_port"),
    ]
    elsewhere: list[dict[str, Any]] = [
        {"hs_code": "720839", "load_port": "Nowhere on Sea"},
        {"hs_code": "720839", "tonnes": "-1", "discharge_port": ""},
        {"hs_code": "720839", "shipment_id": ""},
        {"hs_code": "720839", "imo": bad_number(SHIP)},
        {"hs_code": "720839", "loaded_on": "2017-09-16"},
        {"declared_origin": "CN", "load_port": "RUZZZ"},
        {"declared_origin": "KP"},
        {"declared_on": "2016-03-01", "loaded_on": None},
        {"discharge_port": "KPNAM"},
        {"discharge_port": "RUVVO"},
    ]
    fates = [used(line(**values), nulled) for values, nulled in good]
    fates += [(line(**values), column, None) for values, column in bad]
    fates += [(line(**values), OUT_OF_SCOPE, None) for values in elsewhere]
    fates.append(used(line(declared_on="2016-03-02", loaded_on="2016-02-28")))
    return fates


def calls() -> list[Fate]:
    row = stay(SHIP, "RUKHO", "2017-08-09T06:00", "2017-08-10T18:00", draught_in=3.1, confidence=4, source="ais")
    row |= {"known_at": None}
    changes: list[tuple[dict[str, Any], str, str | None]] = [
        ({}, USED, None),
        ({"port": "RUZZZ"}, USED, None),
        ({"port": "KPQQQ"}, USED, None),
        ({"port": "Najin"}, USED, None),
        ({"departed_at": None}, USED, None),
        ({"departed_at": "later"}, USED, "departed_at"),
        ({"draught_in": "deep"}, USED, "draught_in"),
        ({"confidence": "7"}, USED, "confidence"),
        ({"source": "rumour"}, USED, "source"),
        ({"known_at": "soon"}, USED, "known_at"),
        ({"imo": bad_number(SHIP)}, "imo", None),
        ({"imo": ""}, "imo", None),
        ({"port": ""}, "port", None),
        ({"port": "ZZABC"}, "port", None),
        ({"port": "Nowhere on Sea"}, "port", None),
        ({"arrived_at": ""}, "arrived_at", None),
        ({"arrived_at": "2017-13-01T00:00"}, "arrived_at", None),
        ({"arrived_at": "?", "imo": "x"}, "imo", None),
    ]
    return [(row | change, fate, nulled) for change, fate, nulled in changes]


def events() -> dict[str, list[Fate]]:
    """Give the fates of the other tables."""
    ship = {"imo": SHIP, "mmsi": "273000001", "name": "X", "dwt": "5000", "built": "1990", "valid_from": "2010-01-01"}
    meeting = encounter(SHIP, FEEDER, "2017-08-01T00:00", "2017-08-01T04:00")
    silence = gap(SHIP, "2017-08-01T00:00", "2017-08-03T04:00")
    drift = loitering(SHIP, "2017-08-01T00:00", "2017-08-01T04:00")
    conflict = {"imo": SHIP, "kind": "two_places", "at": "2017-08-01T00:00", "other_imo": FEEDER, "mmsi": "273000001"}
    listing = {"imo": FEEDER, "list": "UN1718", "listed_on": "2017-06-01", "delisted_on": None}
    outcome = label("D000", "genuine", "2017-09-01") | {"selection_probability": "1"}
    return {
        "vessels": [
            used(ship),
            used(ship | {"dwt": "big"}, "dwt"),
            used(ship | {"built": "old"}, "built"),
            used(ship | {"mmsi": "none at all"}, "mmsi"),
            used(ship | {"valid_from": "ever"}, "valid_from"),
            (ship | {"imo": bad_number(SHIP)}, "imo", None),
        ],
        "encounters": [
            used(meeting),
            used(meeting | {"min_distance_m": "near"}, "min_distance_m"),
            (meeting | {"imo_b": ""}, "imo_b", None),
            (meeting | {"imo_a": "1", "lat": "x"}, "imo_a", None),
            (meeting | {"started_at": "early"}, "started_at", None),
            (meeting | {"lat": "95"}, "lat", None),
            (meeting | {"lon": "200"}, "lon", None),
        ],
        "gaps": [
            used(silence),
            (silence | {"ended_at": ""}, "ended_at", None),
            (silence | {"start_lat": "x"}, "start_lat", None),
        ],
        "loitering": [
            used(drift),
            used(drift | {"nearest_port": "Nowhere on Sea"}, "nearest_port"),
            (drift | {"lat": ""}, "lat", None),
        ],
        "identity_conflicts": [
            used(conflict),
            used(conflict | {"other_imo": bad_number(FEEDER)}, "other_imo"),
            (conflict | {"kind": "cloned"}, "kind", None),
        ],
        "sanctions": [
            used(listing),
            used(listing | {"delisted_on": "never"}, "delisted_on"),
            (listing | {"list": ""}, "list", None),
            (listing | {"listed_on": ""}, "listed_on", None),
        ],
        "labels": [
            used(outcome),
            used(outcome | {"shipment_id": "D001", "selection_probability": "0"}, "selection_probability"),
            used(outcome | {"shipment_id": "D002", "selection_probability": "1.5"}, "selection_probability"),
            (outcome | {"shipment_id": ""}, "shipment_id", None),
            (outcome | {"shipment_id": "D003", "outcome": "maybe"}, "outcome", None),
            (outcome | {"shipment_id": "D004", "decided_on": ""}, "decided_on", None),
        ],
    }


FATES: dict[str, list[Fate]] = {"manifests": manifests(), "port_calls": calls(), **events()}
CASES = [(table, number) for table, fates in FATES.items() for number in range(1, len(fates) + 1)]


@pytest.fixture(scope="module")
def folder(room: Path) -> Path:
    tables: dict[str, Rows] = {table: [row for row, _, _ in fates] for table, fates in FATES.items()}
    tables["manifests"][0]["mystery_column"] = "?"
    return write_csv(room / "dirty", tables, encoding="utf-8-sig", newline="\r\n")


@pytest.fixture(scope="module")
def dirty(room: Path, folder: Path) -> Scored:
    return score(folder, room / "dirty-out")


@pytest.mark.parametrize(("table", "number"), CASES)
def test_a_row_ends_where_it_must(dirty: Scored, table: str, number: int):
    row, fate, _ = FATES[table][number - 1]
    rejected = [line for line in dirty.rejects if (line["table"], line["row"]) == (table, str(number))]
    elsewhere = [line for line in dirty.out_of_scope if (line["table"], line["row"]) == (table, str(number))]
    if fate == USED:
        assert not rejected
        assert not elsewhere
    elif fate == OUT_OF_SCOPE:
        assert not rejected
        assert len(elsewhere) == 1
        assert elsewhere[0]["rule"].strip()
        assert elsewhere[0]["shipment_id"] == row["shipment_id"]
    else:
        assert not elsewhere
        assert [line["column"] for line in rejected] == [fate], rejected
        assert rejected[0]["reason"].strip()
        value = "" if row[fate] is None else str(row[fate])
        assert rejected[0]["value"].removeprefix("'") == value


@pytest.mark.parametrize("table", FATES)
def test_the_counts_add_up(dirty: Scored, table: str):
    fates = FATES[table]
    counts = dirty.run["tables"][table]
    assert counts["read"] == len(fates)
    assert counts["used"] == sum(fate == USED for _, fate, _ in fates)
    assert counts["out_of_scope"] == sum(fate == OUT_OF_SCOPE for _, fate, _ in fates)
    assert counts["read"] == counts["used"] + counts["out_of_scope"] + counts["rejected"]
    assert counts["rejected"] == sum(line["table"] == table for line in dirty.rejects)
    nulled = {column: count for column, count in counts["nulled"].items() if count}
    assert nulled == Counter(column for _, _, column in fates if column)


def test_the_files_have_the_columns_of_the_contract(dirty: Scored):
    assert list(dirty.rejects[0]) == ["table", "row", "column", "value", "reason"]
    assert list(dirty.out_of_scope[0]) == ["table", "row", "shipment_id", "rule"]


def test_of_duplicate_ids_the_first_row_is_kept(dirty: Scored):
    assert dirty.alert("D000")["tonnes"] == 3280.0


def test_a_wrong_spelling_is_rejected_with_the_nearest_candidates(dirty: Scored):
    reasons = {line["value"]: line["reason"] for line in dirty.rejects}
    assert "kholmsk" in reasons["Kholmskk"].lower()
    assert "RUKHO" in reasons["Kholmskk"]


def test_an_unknown_column_is_named_once(dirty: Scored):
    assert (dirty.result.out + dirty.result.err).count("mystery_column") == 1


def test_a_formula_is_defused_in_the_rejects(dirty: Scored):
    assert [line["value"] for line in dirty.rejects if line["value"].endswith("=1+1")] == ["'=1+1"]


def test_strict_makes_a_rejected_row_exit_1(room: Path, folder: Path):
    result = laundering("score", folder, "--out", room / "strict-out", "--strict")
    assert result.status == 1
    assert "Traceback" not in result.err
    assert "reject" in result.err.lower()


def test_check_counts_the_same(dirty: Scored, folder: Path):
    result = laundering("check", folder, "--json")
    assert result.status == 0
    assert "Traceback" not in result.err
    found = result.json["tables"]
    for table in FATES:
        for key in ("read", "used", "out_of_scope", "rejected", "nulled"):
            assert found[table][key] == dirty.run["tables"][table][key]
