"""Part 1, "Loading" and voyages; part 3, `load_port_status` and the shares of the provenance ledger."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .command import Scored, differences, score
from .datasets import Row, Rows, build_season, consignment, imo, stay, write_csv

SEEN, ELSEWHERE, TOO_FAR, UNSEEN, PIER, CLEAN, LONE, MINGLED, UNDATED = (imo(945000 + serial) for serial in range(9))
FEEDER, COASTER = imo(945101), imo(945102)
TROIKA = {"tonnes": 900.0}


def manifests() -> Rows:
    rows = [
        consignment("verified", SEEN),
        consignment("contradicted", ELSEWHERE, load_port="RUNJK"),
        consignment("impossible", TOO_FAR, load_port="RUMMK"),
        consignment("no-evidence", UNSEEN),
        consignment("pier", PIER),
        consignment("clean", CLEAN, load_port="RUVYP"),
        consignment("uncovered", LONE, load_port="RUSHA"),
        consignment("undated", UNDATED, loaded_on=None),
    ]
    rows += [consignment(f"split-{number}", MINGLED, **TROIKA) for number in range(3)]
    return rows


def calls() -> Rows:
    laden: dict[str, Any] = {"draught_in": 6.4, "draught_out": 3.1, "berth": "South quay"}
    rows = [
        stay(ELSEWHERE, "RUPSE", "2017-08-09T00:00", "2017-08-11T12:00"),
        stay(TOO_FAR, "KRPUS", "2017-08-08T00:00", "2017-08-09T20:00"),
        stay(TOO_FAR, "KRKPO", "2017-08-11T06:00", "2017-08-12T20:00"),
        stay(FEEDER, "KPNAM", "2017-07-22T00:00", "2017-07-24T00:00"),
        stay(FEEDER, "RUKHO", "2017-08-03T00:00", "2017-08-07T00:00", **laden),
        stay(CLEAN, "RUVYP", "2017-08-09T06:00", "2017-08-10T18:00"),
    ]
    for ship in (SEEN, PIER, MINGLED, UNDATED):
        rows.append(stay(ship, "RUKHO", "2017-08-09T06:00", "2017-08-10T18:00", draught_in=3.0, draught_out=5.7))
    for start in range(1, 28, 3):
        rows.append(stay(COASTER, "RUVYP", f"2017-07-{start:02d}T06:00", f"2017-07-{start + 1:02d}T18:00"))
    return rows


@pytest.fixture(scope="module")
def loaded(room: Path) -> Scored:
    tables = {"manifests": manifests(), "port_calls": calls()}
    return score(write_csv(room / "loading", tables), room / "loading-out", "--budget", "100%")


@pytest.mark.parametrize("status", ["verified", "contradicted", "impossible", "no-evidence"])
def test_the_declared_loading_is_held_against_the_calls(loaded: Scored, status: str):
    assert loaded.alert(status)["load_port_status"] == status.replace("-", "_")


def shares(alert: Row) -> tuple[float | None, ...]:
    return alert["embargoed_share_min"], alert["embargoed_share"], alert["embargoed_share_max"]


def test_the_shares_are_zero_where_nothing_exposed_came(loaded: Scored):
    assert shares(loaded.alert("clean")) == (0, 0, 0)


def test_the_shares_are_null_where_nobody_watches_the_port(loaded: Scored):
    assert shares(loaded.alert("uncovered")) == (None, None, None)


def test_an_exposed_delivery_before_the_loading_gives_a_share(loaded: Scored):
    _, expected, most = shares(loaded.alert("pier"))
    assert expected > 0
    assert most > 0


def test_the_feeder_the_quay_and_the_days_are_in_the_evidence(loaded: Scored):
    texts = [event["text"] for event in loaded.alert("pier")["evidence"]]
    assert any(str(FEEDER) in text and "Kholmsk" in text for text in texts)
    assert any(event["place"] == "KPNAM" for event in loaded.alert("pier")["evidence"])


def test_a_loading_without_a_date_is_the_stay_that_fits(loaded: Scored):
    assert loaded.alert("undated")["load_port_status"] == "verified"


def test_a_split_gets_the_shares_of_the_whole_voyage(loaded: Scored):
    lines = [shares(loaded.alert(f"split-{number}")) for number in range(3)]
    assert lines[0] == lines[1] == lines[2]
    ranks = [loaded.alert(f"split-{number}")["rank"] for number in range(3)]
    assert ranks == sorted(ranks), "of lines that are alike in all, the id decides"
    assert len({loaded.alert(f"split-{number}")["probability"] for number in range(3)}) == 1


def test_a_split_parts_no_voyage(room: Path, season_scored: Scored):
    """Split one consignment from Kholmsk into four lines: shares, status and all other shipments stay."""
    season = build_season()
    whole = next(row for row in season["manifests"] if row["shipment_id"] == "S069")
    assert season_scored.alert("S069")["embargoed_share"] > 0
    season["manifests"].remove(whole)
    quarter = {"tonnes": whole["tonnes"] / 4, "value_usd": whole["value_usd"] and whole["value_usd"] / 4}
    season["manifests"] += [whole | quarter | {"shipment_id": f"S069/{part}"} for part in range(4)]
    scored = score(write_csv(room / "split", season), room / "split-out")
    columns = ("embargoed_share", "embargoed_share_min", "embargoed_share_max")
    for part in range(4):
        line = scored.alert(f"S069/{part}")
        for column in columns:
            assert line[column] == pytest.approx(season_scored.alert("S069")[column], abs=1e-12)
        assert line["load_port_status"] == season_scored.alert("S069")["load_port_status"]
    shared = set(scored.alerts["shipment_id"]) & set(season_scored.alerts["shipment_id"])
    assert len(shared) == 99
    moved = [line for line in differences(scored, season_scored, *columns, among=shared) if not _close(line)]
    assert moved == []


def _close(difference: str) -> bool:
    one, other = difference.split(": ")[1].split(" / ")
    return "None" not in (one, other) and float(one) == pytest.approx(float(other), abs=1e-9)
