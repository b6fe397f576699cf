"""Part 1, "No look-ahead", to the second: what becomes known in the last second of the day declared, or just after."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from .command import Scored, score
from .datasets import Row, Rows, consignment, day, imo, stay, time, write_csv

OWN_CALL, LISTED = "RF-10", "RF-09"
LAST_SECOND, NEXT_DAY = "2017-08-16T23:59:59", "2017-08-17T00:00:00"


def kp_call(ship: int, departed: str | None = "2017-07-20T00:00:00", **more: Any) -> Row:
    return stay(ship, "KPNAM", "2017-07-18T00:00:00", departed, **more)


def listing(ship: int, on: str, off: str | None = None) -> Row:
    return {"imo": ship, "list": "UN1718", "listed_on": day(on), "delisted_on": day(off) if off else None}


CASES: dict[str, tuple[str, bool]] = {
    # the flag that is asked for, and whether it is known at the cut (16 August 2017)
    "known-in-the-last-second": (OWN_CALL, True),
    "known-the-next-day": (OWN_CALL, False),
    "known-at-its-end": (OWN_CALL, True),
    "ends-the-next-day": (OWN_CALL, False),
    "never-seen-leaving": (OWN_CALL, True),
    "known-at-wins-over-the-end": (OWN_CALL, False),
    "listed-that-day": (LISTED, True),
    "listed-the-next-day": (LISTED, False),
    "delisted-before": (LISTED, False),
    "delisted-the-next-day": (LISTED, True),
    "nothing": (OWN_CALL, False),
}
SHIPS = {case: imo(948000 + place) for place, case in enumerate(CASES)}


@pytest.fixture(scope="module")
def cut(room: Path) -> Scored:
    ship = SHIPS
    calls = [
        kp_call(ship["known-in-the-last-second"], known_at=time(LAST_SECOND)),
        kp_call(ship["known-the-next-day"], known_at=time(NEXT_DAY)),
        kp_call(ship["known-at-its-end"]),
        kp_call(ship["ends-the-next-day"], NEXT_DAY),
        kp_call(ship["never-seen-leaving"], None),
        kp_call(ship["known-at-wins-over-the-end"], known_at=time("2017-12-01T00:00:00")),
        stay(ship["nothing"], "RUKHO", "2017-08-09T06:00", "2017-08-10T18:00"),
    ]
    listings = [
        listing(ship["listed-that-day"], "2017-08-16"),
        listing(ship["listed-the-next-day"], "2017-08-17"),
        listing(ship["delisted-before"], "2016-08-16", "2017-08-01"),
        listing(ship["delisted-the-next-day"], "2016-08-16", "2017-08-17"),
    ]
    rows: Rows = [consignment(case, number) for case, number in ship.items()]
    tables = {"manifests": rows, "port_calls": calls, "sanctions": listings}
    return score(write_csv(room / "cut", tables), room / "cut-out", "--budget", "100%")


@pytest.mark.parametrize("case", CASES)
def test_a_flag_is_shown_where_it_was_known(cut: Scored, case: str):
    flag, known = CASES[case]
    assert (flag in cut.alert(case)["red_flags"]) == known


@pytest.mark.parametrize("case", CASES)
def test_evidence_is_what_was_known(cut: Scored, case: str):
    flag, known = CASES[case]
    events = cut.alert(case)["evidence"]
    seen = (
        any(event["place"] == "KPNAM" for event in events)
        if flag == OWN_CALL
        else any("UN1718" in event["text"] for event in events)
    )
    assert seen == known
