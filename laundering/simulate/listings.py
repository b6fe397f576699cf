"""Lists of ships: the embargoed country's own, those found out, and ships that stand there for another reason."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import polars as pl

from laundering.simulate.fleet import POOLS, Fleet
from laundering.simulate.laws import to_day
from laundering.simulate.rng import Streams
from laundering.simulate.settings import Settings

_LISTING_DAYS: Final = (date(2016, 3, 2), date(2017, 6, 21), date(2017, 10, 3), date(2017, 11, 21), date(2017, 12, 28),
                        date(2018, 2, 23), date(2018, 3, 30))  # fmt: skip
"""Days on which the Committee or OFAC listed ships of the trade (facts of the public lists)."""

_OTHER_PROGRAMMES: Final = ("UKRAINE-EO13685", "RUSSIA-EO14024", "DPRK", "IRAN")
_NORTHERN_LISTED: Final = {"northern": (0.45, ("DPRK",)), "foreign_feeder": (0.18, ("DPRK",))}
"""Share of ships listed and programmes, by pool; ordinary ships stand on lists for other reasons."""

_FOUND_LISTED_SHARE: Final = 0.25


def draw_listings(
    settings: Settings, streams: Streams, fleet: Fleet, found: list[tuple[int, float]], span_h: tuple[float, float]
) -> pl.DataFrame:
    """Draw the listings; rows of the table `sanctions`, in order of day and ship.

    Args:
        settings: The world's shares.
        streams: Named random numbers.
        fleet: The ships with their aliases.
        found: Ships that were found out, and the hour.
        span_h: First and last hour of the world.
    """
    rng = streams.stream("listings")
    rows = []
    for ship, pool in enumerate(fleet.pool):
        share, programmes = _NORTHERN_LISTED.get(POOLS[int(pool)], (settings.profile.listed_share, _OTHER_PROGRAMMES))
        if rng.random() < share:
            rows.append(_list(rng, fleet, ship, _draw_day(rng, span_h), str(rng.choice(programmes))))
    for ship, hour in found:
        if rng.random() < _FOUND_LISTED_SHARE:
            rows.append(_list(rng, fleet, ship, to_day(hour + 24 * float(rng.uniform(60, 240))), "DPRK"))
    schema = {"imo": pl.Int64, "list": pl.String, "listed_on": pl.Date, "delisted_on": pl.Date, "programme": pl.String}
    return (
        pl.DataFrame(rows, schema=schema, orient="row")
        .unique(["imo", "list"], keep="first", maintain_order=True)
        .sort("listed_on", "imo", maintain_order=True)
    )


def _draw_day(rng: np.random.Generator, span_h: tuple[float, float]) -> date:
    """A known day of listings that lies before the world's end, or any day from two years before its start."""
    known = [day for day in _LISTING_DAYS if day <= to_day(span_h[1])]
    if known and rng.random() < 0.5:
        return known[int(rng.integers(len(known)))]
    return to_day(float(rng.uniform(span_h[0] - 24 * 730, span_h[1])))


def _list(
    rng: np.random.Generator, fleet: Fleet, ship: int, day: date, programme: str
) -> tuple[int, str, date, date | None, str]:
    """One listing; one in eight ends after some years."""
    name = "UN1718" if programme == "DPRK" and rng.random() < 0.5 else "OFAC"
    ended = date(day.year + int(rng.integers(1, 4)), 6, 15) if rng.random() < 0.12 else None
    return int(fleet.imo[ship]), name, day, ended, programme
