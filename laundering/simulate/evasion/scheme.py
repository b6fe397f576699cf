"""The laundering of one world: networks, undertakings, what became of them, and who hid behind which number."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from laundering.simulate.disguises import Disguise, draw_disguises, show
from laundering.simulate.evasion.conduct import conduct
from laundering.simulate.evasion.dispatch import Dispatch
from laundering.simulate.evasion.operations import Operation, plan_operations
from laundering.simulate.evasion.rings import Ring, draw_rings
from laundering.simulate.fleet import Fleet
from laundering.simulate.piles import find_contents
from laundering.simulate.sailing import DRAWS
from laundering.simulate.sizing import IN_SCOPE_SHARE, SAMPLED_SHARE
from laundering.simulate.stage import Stage

LINES_PER_OPERATION: Final = 1.42
"""Mean manifest lines in scope that an undertaking leads to; measured, and needed only roughly."""

_SHORTEST_CYCLE_H: Final = 24 * 5.5
_OPERATIONS_PER_RING: Final = 25
_FEWEST_OPERATIONS: Final = 4


@dataclass(frozen=True)
class Scheme:
    """What was done in a world, before anybody saw or declared any of it.

    Attributes:
        voyages: Every voyage of every ship by time: the columns of `sailing.sail`, `voyage` (its number), `shown`
            (the ship that she shows herself as), `hidden_load` and `hidden_discharge` (silent there), and for
            ordered voyages `operation`, `role` and `pile_share`.
        operations: The undertakings, by number.
        rings: The networks.
        contents: Embargoed tonnes per voyage and undertaking, for cargoes that took from a pile.
        disguises: Who hid behind another number.
        fleet: The ships, with bought identities after them.
    """

    voyages: pl.DataFrame
    operations: list[Operation]
    rings: list[Ring]
    contents: pl.DataFrame
    disguises: list[Disguise]
    fleet: Fleet


def carry_out(stage: Stage) -> Scheme:
    """Let all ships sail and the networks act among them."""
    streams, world = stage.streams, stage.world
    dispatch = _open_dispatch(stage)
    wanted = stage.settings.base_rate * stage.manifests * IN_SCOPE_SHARE / SAMPLED_SHARE
    count = max(_FEWEST_OPERATIONS, round(wanted / LINES_PER_OPERATION))
    ring_count = max(stage.settings.ring_count, count // _OPERATIONS_PER_RING)
    rings = draw_rings(stage, ring_count)
    span_h = (stage.span_h[0] - 24 * 40, stage.span_h[1] - 24 * 12)
    operations = plan_operations(stage.settings, streams, rings, count, span_h)
    conducted = conduct(dispatch, operations, stage)
    numbered = _number_voyages(conducted, operations)
    disguises, fleet = draw_disguises(streams, numbered, operations, stage.fleet)
    shown = show(numbered["ship"].to_numpy(), numbered["load_departed_h"].to_numpy(), disguises)
    voyages = numbered.with_columns(shown=pl.Series(shown))
    return Scheme(voyages, operations, rings, find_contents(voyages, world.harbours), disguises, fleet)


def _open_dispatch(stage: Stage) -> Dispatch:
    """Let every ship make her own plans."""
    streams, world, fleet = stage.streams, stage.world, stage.fleet
    end_h = stage.span_h[1] + 24 * 10
    steps = int((end_h - stage.first_h) / _SHORTEST_CYCLE_H)
    draws = streams.stream("sailing").random((steps, len(fleet), len(DRAWS)), dtype=np.float32).astype(float)
    rng = streams.stream("sailing", "start")
    begin = rng.choice(world.places.in_country("KR", "CN", "JP"), size=len(fleet))
    start = (begin, stage.first_h + rng.uniform(-24 * 12, 24 * 3, len(fleet)))
    return Dispatch(world, fleet, draws, start, end_h)


def _number_voyages(voyages: pl.DataFrame, operations: list[Operation]) -> pl.DataFrame:
    """Number the voyages in order of time and say who was silent in port."""
    dark = [operation.operation for operation in operations if operation.dark]
    silent = [operation.operation for operation in operations if operation.silent_at_sea]
    loads_dark = pl.col("operation").is_in(dark) & pl.col("role").is_in(["feeder", "runner"])
    landing = [operation.operation for operation in operations if operation.lands_dark]
    lands_dark = pl.col("operation").is_in(landing) & (pl.col("role") == "feeder")
    meets_silent = pl.col("operation").is_in(silent) & (pl.col("role") == "receiver")
    return (
        voyages.sort("started_h", "ship")
        .with_row_index("voyage")
        .with_columns(
            pl.col("voyage").cast(pl.Int64),
            hidden_load=(loads_dark | meets_silent).fill_null(value=False),
            hidden_discharge=lands_dark.fill_null(value=False),
        )
    )


def find_transfers(scheme: Scheme) -> pl.DataFrame:
    """The transfers at sea as they were made, with both ships as they show themselves."""
    silent = [operation.operation for operation in scheme.operations if operation.silent_at_sea]
    feeders = scheme.voyages.filter(pl.col("role") == "feeder").select("operation", feeder="shown")
    receivers = scheme.voyages.filter(pl.col("role") == "receiver")
    return receivers.join(feeders, on="operation", maintain_order="left").select(
        "feeder",
        receiver="shown",
        place="load",
        started_h="load_berthed_h",
        ended_h="load_departed_h",
        silent=pl.col("operation").is_in(silent),
    )


def find_found(scheme: Scheme) -> list[tuple[int, float]]:
    """Ships of undertakings that were found out, and the hour of their discharge."""
    caught = [operation.operation for operation in scheme.operations if operation.caught]
    found = scheme.voyages.filter(pl.col("operation").is_in(caught))
    return list(zip(found["shown"].to_list(), found["discharge_departed_h"].to_list(), strict=True))
