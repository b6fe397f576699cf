"""Every stay of every ship in port as it truly was, with her draught on arrival and on departure."""

from __future__ import annotations

import numpy as np
import polars as pl

from laundering.simulate.disguises import Disguise, show
from laundering.simulate.fleet import Fleet
from laundering.simulate.hydrostatics import find_draught
from laundering.simulate.places import SEA, Places
from laundering.simulate.sailing import VIA_KINDS

_SECOND_LOAD = VIA_KINDS.index("second_load")


def find_stays(voyages: pl.DataFrame, fleet: Fleet, places: Places, disguises: list[Disguise]) -> pl.DataFrame:
    """Find the stays of all voyages.

    Returns:
        One row per stay in port, in order of ship and arrival: `voyage`, `ship`, `shown` (as whom she shows herself),
        `purpose` (`load`, `via` or `discharge`), `place`, `berth` (-1: none), `arrived_h`, `departed_h`, `draught_in`,
        `draught_out` (true, in metres), `hidden` (the transponder was off on purpose).
    """
    first = np.where(voyages["via_kind"].to_numpy() == _SECOND_LOAD, 0.6, 1.0)
    cargo_t = voyages["tonnes"].to_numpy()
    parts = [
        _find_purpose(voyages, fleet, "load", np.zeros(len(cargo_t)), cargo_t * first),
        _find_purpose(voyages, fleet, "via", cargo_t * first, cargo_t),
        _find_purpose(voyages, fleet, "discharge", cargo_t, np.zeros(len(cargo_t))),
    ]
    at_sea = np.flatnonzero(places.countries == SEA)
    adrift = (pl.col("purpose") == "via") & (pl.col("via_kind") == VIA_KINDS.index("false_loitering"))
    stays = pl.concat(parts).filter(~pl.col("place").is_in(at_sea), ~adrift).drop("via_kind")
    stays = stays.sort("ship", "arrived_h", "voyage")
    shown = show(stays["ship"].to_numpy(), stays["arrived_h"].to_numpy(), disguises)
    return stays.with_columns(shown=pl.Series(shown))


def _find_purpose(
    voyages: pl.DataFrame, fleet: Fleet, purpose: str, before_t: np.ndarray, after_t: np.ndarray
) -> pl.DataFrame:
    """The stays for one purpose, of the voyages that have one."""
    ship = voyages["ship"].to_numpy()
    light, metre, dwt = fleet.light_m[ship], fleet.tonnes_per_metre[ship], fleet.dwt[ship]
    berth = pl.lit(-1, dtype=pl.Int64) if purpose == "via" else pl.col(f"{purpose}_berth")
    hidden = pl.lit(value=False) if purpose == "via" else pl.col(f"hidden_{purpose}")
    return voyages.select(
        "voyage",
        "ship",
        purpose=pl.lit(purpose),
        place=pl.col(purpose),
        berth=berth,
        arrived_h=pl.col(f"{purpose}_arrived_h"),
        departed_h=pl.col(f"{purpose}_departed_h"),
        draught_in=pl.Series(find_draught(light, metre, before_t, dwt)),
        draught_out=pl.Series(find_draught(light, metre, after_t, dwt)),
        hidden=hidden,
        via_kind="via_kind",
    ).filter(pl.col("place") >= 0)
