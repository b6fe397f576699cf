"""Ships alongside each other at sea, and ships adrift: transfers, bunkering, queues and feigned loadings."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from laundering.simulate.columns import to_times
from laundering.simulate.fleet import POOLS, Fleet
from laundering.simulate.observe import draw_delays
from laundering.simulate.places import SEA, Places
from laundering.simulate.rng import Streams
from laundering.simulate.sailing import VIA_KINDS
from laundering.simulate.settings import Settings

_BUNKERED_SHARE: Final = 0.035
_QUEUE_MEETING_SHARE: Final = 0.01
_SEEN_SHARE: Final = {False: 0.9, True: 0.3}
"""A transfer is seen where neither ship is silent, and now and then by others where one is."""

_LOITERING_H: Final = 12.0


def draw_encounters(
    settings: Settings, streams: Streams, voyages: pl.DataFrame, transfers: pl.DataFrame, fleet: Fleet, places: Places
) -> pl.DataFrame:
    """Draw the meetings that are seen; rows of the table `encounters` with `kind` and `event_h`.

    Args:
        settings: The world's shares.
        streams: Named random numbers.
        voyages: All voyages, with `shown` (the ship that each is seen as).
        transfers: One row per transfer at sea: `feeder`, `receiver` (as shown), `place`, `started_h`, `ended_h`,
            `silent`.
        fleet: The ships with their aliases.
        places: Where they are.
    """
    rng = streams.stream("observation", "encounters")
    seen = transfers.filter(
        pl.Series(
            rng.random(transfers.height)
            < np.where(transfers["silent"].to_numpy(), _SEEN_SHARE[True], _SEEN_SHARE[False])
        )
    ).select("feeder", "receiver", "place", "started_h", "ended_h", kind=pl.lit("transfer"))
    met = pl.concat([seen, _bunker(rng, voyages, fleet), _queue(rng, voyages, places)])
    count = met.height
    place = met["place"].to_numpy()
    delay = draw_delays(rng, count, settings.profile.receivers.late_share)
    swap = rng.random(count) < 0.5
    first, second = fleet.imo[met["feeder"].to_numpy()], fleet.imo[met["receiver"].to_numpy()]
    return (
        pl.DataFrame(
            {
                "imo_a": np.where(swap, second, first),
                "imo_b": np.where(swap, first, second),
                "started_at": to_times(met["started_h"]),
                "ended_at": to_times(met["ended_h"]),
                "lat": np.round(places.lat[place] + rng.normal(0, 0.12, count), 4),
                "lon": np.round(places.lon[place] + rng.normal(0, 0.12, count), 4),
                "min_distance_m": np.round(rng.gamma(2.0, 22, count) + 4, 0),
                "known_at": to_times(met["ended_h"].to_numpy() + delay),
                "kind": met["kind"],
                "event_h": met["ended_h"],
            }
        )
        .filter(pl.col("imo_a") != pl.col("imo_b"))
        .sort("started_at", "imo_a", "imo_b", maintain_order=True)
    )


def _bunker(rng: np.random.Generator, voyages: pl.DataFrame, fleet: Fleet) -> pl.DataFrame:
    """Bunkering in the roads of great ports: an hour or some, with one of few tankers that serve everybody."""
    tankers = np.flatnonzero(fleet.pool == POOLS.index("tanker"))
    left = voyages.filter(pl.col("discharge") >= 0).filter(
        pl.Series(rng.random(voyages.filter(pl.col("discharge") >= 0).height) < _BUNKERED_SHARE)
    )
    started = left["discharge_departed_h"].to_numpy() + rng.uniform(1, 8, left.height)
    home = tankers[(left["discharge"].to_numpy() * 31 + rng.integers(0, 2, left.height)) % len(tankers)]
    return pl.DataFrame(
        {
            "feeder": home,
            "receiver": left["shown"],
            "place": left["discharge"],
            "started_h": started,
            "ended_h": started + rng.uniform(2.0, 7.0, left.height),
            "kind": pl.Series(["bunkering"] * left.height, dtype=pl.String),
        }
    )


def _queue(rng: np.random.Generator, voyages: pl.DataFrame, places: Places) -> pl.DataFrame:
    """Ships that swing close to each other while they wait off the same port."""
    waiting = voyages.filter(pl.col("load_berthed_h") - pl.col("load_arrived_h") > 10).sort(
        "load", "load_arrived_h", "ship"
    )
    pairs = waiting.select(
        feeder=pl.col("shown").shift(1),
        receiver="shown",
        place="load",
        before=pl.col("load").shift(1),
        started_h=pl.col("load_arrived_h") + 2,
        ended_h=pl.min_horizontal("load_berthed_h", pl.col("load_berthed_h").shift(1)),
    ).filter(
        pl.col("before") == pl.col("place"),
        pl.col("ended_h") - pl.col("started_h") > 3,
        ~pl.col("place").is_in(np.flatnonzero(places.countries == SEA)),
    )
    pairs = pairs.filter(pl.Series(rng.random(pairs.height) < 8 * _QUEUE_MEETING_SHARE))
    return pairs.select("feeder", "receiver", "place", "started_h", "ended_h", kind=pl.lit("queue"))


def draw_loitering(
    settings: Settings, streams: Streams, voyages: pl.DataFrame, fleet: Fleet, places: Places
) -> pl.DataFrame:
    """Draw the drifting that is seen; rows of the table `loitering` with `kind`, in order of time."""
    rng = streams.stream("observation", "loitering")
    feigned = voyages.filter(pl.col("via_kind") == VIA_KINDS.index("false_loitering"))
    queued = voyages.filter(pl.col("load_berthed_h") - pl.col("load_arrived_h") > _LOITERING_H)
    queued = queued.filter(pl.Series(rng.random(queued.height) < 0.35))
    landed = voyages.filter(pl.col("discharge_berthed_h") - pl.col("discharge_arrived_h") > _LOITERING_H)
    landed = landed.filter(pl.Series(rng.random(landed.height) < 0.35))
    rows = pl.concat(
        [
            _name_drift(feigned, "via", "departed", "feigned"),
            *(
                _name_drift(waiting, end, "berthed", "queue")
                for waiting, end in ((queued, "load"), (landed, "discharge"))
            ),
        ]
    )
    rows = rows.filter(pl.Series(rng.random(rows.height) < 0.85))
    place = rows["place"].to_numpy()
    names = np.array([code if not code.startswith("@") else None for code in places.codes], dtype=object)
    nearest = np.array([names[_find_nearest_port(places, int(p))] for p in range(len(places.codes))], dtype=object)
    delay = draw_delays(rng, rows.height, settings.profile.receivers.late_share)
    return pl.DataFrame(
        {
            "imo": fleet.imo[rows["shown"].to_numpy()],
            "started_at": to_times(rows["started_h"]),
            "ended_at": to_times(rows["ended_h"]),
            "lat": np.round(places.lat[place] + rng.normal(0, 0.09, rows.height), 4),
            "lon": np.round(places.lon[place] + rng.normal(0, 0.09, rows.height), 4),
            "nearest_port": pl.Series(nearest[place].tolist(), dtype=pl.String),
            "known_at": to_times(rows["ended_h"].to_numpy() + delay),
            "kind": rows["kind"],
        }
    ).sort("started_at", "imo", maintain_order=True)


def _name_drift(voyages: pl.DataFrame, end: str, until: str, kind: str) -> pl.DataFrame:
    """Drifting off the place of one end of the voyages, from the arrival until the ship berths or leaves."""
    return voyages.select(
        "shown", place=end, started_h=f"{end}_arrived_h", ended_h=f"{end}_{until}_h", kind=pl.lit(kind)
    )


def _find_nearest_port(places: Places, place: int) -> int:
    """The place itself where it is a port, else the port nearest by sea."""
    if not places.codes[place].startswith("@"):
        return place
    distance = places.distance_nm[place].copy()
    distance[[code.startswith("@") for code in places.codes]] = np.inf
    return int(distance.argmin())
