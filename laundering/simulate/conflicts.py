"""Contradictions about who a ship is: borrowed numbers and bought names, and the errors of honest crews."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from laundering.simulate.columns import to_times
from laundering.simulate.disguises import Disguise
from laundering.simulate.fleet import Fleet
from laundering.simulate.observe import draw_delays
from laundering.simulate.rng import Streams
from laundering.simulate.settings import Settings

_ERRORS_PER_SHIP_YEAR: Final = 0.07
_KINDS: Final = ("two_places", "shared_mmsi", "dimensions", "flag_mmsi")
_NOTICED_SHARE: Final = 0.6
_LATE_FLAG_SHARE: Final = 0.3


def draw_conflicts(
    settings: Settings,
    streams: Streams,
    disguises: list[Disguise],
    register: pl.DataFrame,
    fleet: Fleet,
    span_h: tuple[float, float],
) -> pl.DataFrame:
    """Draw the contradictions that are noticed; rows of the table `identity_conflicts` with `event_h`."""
    rng = streams.stream("observation", "conflicts")
    rows = [*_notice_disguises(rng, disguises, span_h), *_err(rng, fleet, span_h), *_lag(rng, register, span_h)]
    hours = np.array([hour for *_, hour in rows])
    delay = draw_delays(rng, len(rows), settings.profile.receivers.late_share)
    mmsi = register.group_by("ship", maintain_order=True).agg(pl.col("mmsi").last())
    by_ship = dict(zip(mmsi["ship"].to_list(), mmsi["mmsi"].to_list(), strict=True))
    return pl.DataFrame(
        {
            "imo": pl.Series([int(fleet.imo[ship]) for ship, *_ in rows], dtype=pl.Int64),
            "kind": pl.Series([kind for _, _, kind, _ in rows], dtype=pl.String),
            "at": to_times(hours),
            "other_imo": pl.Series(
                [None if other < 0 else int(fleet.imo[other]) for _, other, _, _ in rows], dtype=pl.Int64
            ),
            "mmsi": pl.Series([by_ship.get(ship) for ship, *_ in rows], dtype=pl.Int64),
            "known_at": to_times(hours + delay),
            "event_h": hours,
        }
    ).sort("at", "imo", "kind", maintain_order=True)


_Row = tuple[int, int, str, float]


def _notice_disguises(rng: np.random.Generator, disguises: list[Disguise], span_h: tuple[float, float]) -> list[_Row]:
    """What gives a disguise away: the double in two places, dimensions or an MMSI that do not fit."""
    rows: list[_Row] = []
    for disguise in disguises:
        if rng.random() > _NOTICED_SHARE:
            continue
        last_h = min(disguise.to_h, disguise.from_h + 24 * 60, span_h[1])
        hour = float(rng.uniform(disguise.from_h, max(last_h, disguise.from_h + 1)))
        if disguise.kind == "borrowed":
            kind = str(rng.choice(["two_places", "shared_mmsi", "dimensions"], p=[0.55, 0.3, 0.15]))
            rows.append((disguise.shown, disguise.ship if rng.random() < 0.3 else -1, kind, hour))
        else:
            kind = str(rng.choice(["dimensions", "flag_mmsi", "shared_mmsi"], p=[0.45, 0.35, 0.2]))
            rows.append((disguise.shown, -1, kind, hour))
    return rows


def _err(rng: np.random.Generator, fleet: Fleet, span_h: tuple[float, float]) -> list[_Row]:
    """Mistyped numbers and dimensions of honest crews; small ships err more often."""
    years = (span_h[1] - span_h[0]) / (24 * 365.25)
    count = rng.poisson(_ERRORS_PER_SHIP_YEAR * years * np.where(fleet.klass == 0, 1.6, 0.7))
    return [
        (
            int(ship),
            int(rng.integers(len(fleet))) if rng.random() < 0.5 else -1,
            str(rng.choice(_KINDS, p=[0.3, 0.3, 0.25, 0.15])),
            float(rng.uniform(*span_h)),
        )
        for ship in np.repeat(np.arange(len(fleet)), count)
    ]


def _lag(rng: np.random.Generator, register: pl.DataFrame, span_h: tuple[float, float]) -> list[_Row]:
    """After a change of flag the transmitter keeps the old flag's MMSI for a while."""
    changed = register.filter(pl.col("hour").is_between(*span_h), pl.col("kind").is_in(["sale", "reflag"]))
    return [
        (int(row["ship"]), -1, "flag_mmsi", float(row["hour"]) + float(rng.uniform(2, 24 * 20)))
        for row in changed.iter_rows(named=True)
        if rng.random() < _LATE_FLAG_SHARE
    ]
