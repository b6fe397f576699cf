"""Silences of the transponder: on purpose around a loading, and honest ones where receivers are few."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from laundering.simulate.columns import to_times
from laundering.simulate.fleet import Fleet
from laundering.simulate.laws import find_month
from laundering.simulate.observe import draw_delays
from laundering.simulate.rng import Streams
from laundering.simulate.routes import Routes
from laundering.simulate.settings import Settings

_NOTICED_SHARE: Final = 0.88
"""Silences on purpose that a network notices at all: the rest melt into poor coverage."""

_SHORTEST_H: Final = 6.0
_POOR_LAT: Final = 44.0
"""North of this, in the Tatar Strait and off Sakhalin, receivers are fewer, and fewest in winter."""


def find_silences(settings: Settings, streams: Streams, voyages: pl.DataFrame, routes: Routes) -> pl.DataFrame:
    """Find every silence of every ship, noticed or not.

    Returns:
        The columns of `_find_hidden`, `kind` (`on purpose` or `coverage`) and `noticed`.
    """
    rng = streams.stream("observation", "gaps")
    hidden = _find_hidden(rng, voyages).with_columns(kind=pl.lit("on purpose"))
    hidden = hidden.with_columns(noticed=pl.Series(rng.random(hidden.height) < _NOTICED_SHARE))
    lost = _find_lost(settings, rng, voyages, routes).with_columns(kind=pl.lit("coverage"), noticed=pl.lit(value=True))
    return pl.concat([hidden, lost])


def draw_gaps(
    settings: Settings, streams: Streams, silences: pl.DataFrame, fleet: Fleet, routes: Routes
) -> pl.DataFrame:
    """Draw the silences that are noticed; rows of the table `gaps` with `kind` and `event_h`, in order of time.

    Args:
        settings: The world's shares.
        streams: Named random numbers.
        silences: From `find_silences`.
        fleet: The ships with their aliases.
        routes: The ways between places.
    """
    gaps = silences.filter("noticed")
    start = routes.find_positions(*(gaps[name].to_numpy() for name in ("from_a", "to_a", "part_a")))
    end = routes.find_positions(*(gaps[name].to_numpy() for name in ("from_b", "to_b", "part_b")))
    rng = streams.stream("observation", "gaps known")
    delay = draw_delays(rng, gaps.height, settings.profile.receivers.late_share)
    return pl.DataFrame(
        {
            "imo": fleet.imo[gaps["shown"].to_numpy()],
            "started_at": to_times(gaps["started_h"]),
            "ended_at": to_times(gaps["ended_h"]),
            "start_lat": np.round(start[0], 4),
            "start_lon": np.round(start[1], 4),
            "end_lat": np.round(end[0], 4),
            "end_lon": np.round(end[1], 4),
            "known_at": to_times(gaps["ended_h"].to_numpy() + delay),
            "kind": gaps["kind"],
            "event_h": gaps["ended_h"],
        }
    ).sort("started_at", "imo", maintain_order=True)


def _find_hidden(rng: np.random.Generator, voyages: pl.DataFrame) -> pl.DataFrame:
    """Find the silences on purpose: from some hours before the coast to some hours after it.

    Returns:
        One row per silence: `ship`, `shown`, `started_h`, `ended_h`, and for start and end (`_a`, `_b`) the leg
        (`from_`, `to_`, places by index) and the part of it that was sailed.
    """
    to_next = pl.when(pl.col("via") >= 0).then("via").otherwise("discharge")
    next_h = pl.when(pl.col("via") >= 0).then("via_arrived_h").otherwise("discharge_arrived_h")
    loads = voyages.filter("hidden_load").select(
        "ship",
        "shown",
        from_a="from_place",
        to_a="load",
        left_a="started_h",
        came_a="load_arrived_h",
        from_b="load",
        to_b=to_next,
        left_b="load_departed_h",
        came_b=next_h,
    )
    lands = voyages.filter("hidden_discharge").select(
        "ship",
        "shown",
        from_a="load",
        to_a="discharge",
        left_a="load_departed_h",
        came_a="discharge_arrived_h",
        from_b="discharge",
        to_b="load",
        left_b="discharge_departed_h",
        came_b=pl.col("discharge_departed_h") + 60.0,
    )
    hidden = pl.concat([loads, lands])
    before, after = rng.uniform(0.2, 0.92, hidden.height), rng.uniform(0.08, 0.75, hidden.height)
    return _time_silences(hidden, before, after)


def _time_silences(legs: pl.DataFrame, before: np.ndarray, after: np.ndarray) -> pl.DataFrame:
    """Put the start of each silence on its first leg and the end on its last."""
    return legs.select(
        "ship",
        "shown",
        *(f"{name}_{side}" for side in "ab" for name in ("from", "to")),
        part_a=pl.Series(before),
        part_b=pl.Series(after),
        started_h=pl.col("left_a") + pl.Series(before) * (pl.col("came_a") - pl.col("left_a")),
        ended_h=pl.col("left_b") + pl.Series(after) * (pl.col("came_b") - pl.col("left_b")),
    )


def _find_lost(settings: Settings, rng: np.random.Generator, voyages: pl.DataFrame, routes: Routes) -> pl.DataFrame:
    """Find honest silences: parts of passages out of reach of receivers, more of them in the north and in winter."""
    legs = _find_legs(voyages)
    years = float(legs["came_h"].max() - legs["left_h"].min()) / (24 * 365.25)  # type: ignore[operator,arg-type]
    mean = settings.profile.receivers.honest_gaps_per_ship_year * years * legs["shown"].n_unique() / legs.height
    north = np.maximum(routes.latitude[legs["start"].to_numpy()], routes.latitude[legs["end"].to_numpy()]) > _POOR_LAT
    winter = np.isin(find_month(legs["left_h"].to_numpy()), (0, 1, 2, 11))
    chance = mean * np.where(north, np.where(winter, 2.6, 1.8), 0.75)
    lost = legs.filter(pl.Series(rng.random(legs.height) < chance))
    first = rng.uniform(0.01, 0.75, lost.height)
    last = np.minimum(first + rng.beta(1.3, 2.2, lost.height), 0.99)
    took = pl.col("came_h") - pl.col("left_h")
    return lost.select(
        "ship",
        "shown",
        from_a="start",
        to_a="end",
        from_b="start",
        to_b="end",
        part_a=pl.Series(first),
        part_b=pl.Series(last),
        started_h=pl.col("left_h") + pl.Series(first) * took,
        ended_h=pl.col("left_h") + pl.Series(last) * took,
    ).filter(pl.col("ended_h") - pl.col("started_h") >= _SHORTEST_H)


def _find_legs(voyages: pl.DataFrame) -> pl.DataFrame:
    """Find every passage: `ship`, `shown`, `start`, `end` (places), `left_h`, `came_h`."""
    ballast = voyages.select(
        "ship", "shown", start="from_place", end="load", left_h="started_h", came_h="load_arrived_h"
    )
    laden = voyages.filter(pl.col("discharge") >= 0, pl.col("via") < 0).select(
        "ship", "shown", start="load", end="discharge", left_h="load_departed_h", came_h="discharge_arrived_h"
    )
    return pl.concat([ballast, laden]).filter(pl.col("start") != pl.col("end"))
