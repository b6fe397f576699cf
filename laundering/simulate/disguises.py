"""Ships that show themselves as somebody else: another ship's number for a voyage, or a bought one from then on."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np
import polars as pl

from laundering.simulate.evasion.operations import PIER_METHODS, Operation
from laundering.simulate.fleet import POOLS, Fleet, draw_imo_numbers, join_fleets
from laundering.simulate.rng import Streams

_CHANGE_BEFORE_H: Final = (24 * 3, 24 * 70)
_ROLES: Final = ("runner", "receiver", "feeder")


@dataclass(frozen=True)
class Disguise:
    """One ship under another number.

    Attributes:
        ship: The ship that it is.
        shown: The ship that it shows itself as, by index into the fleet with its aliases.
        from_h: First hour.
        to_h: Last hour.
        kind: `borrowed` (another ship's number) or `bought` (a number obtained by fraud, never sailed under before).
        operation: The undertaking that it serves.
    """

    ship: int
    shown: int
    from_h: float
    to_h: float
    kind: str
    operation: int


def draw_disguises(
    streams: Streams, voyages: pl.DataFrame, operations: list[Operation], fleet: Fleet
) -> tuple[list[Disguise], Fleet]:
    """Draw who hides behind another number; returns the disguises and the fleet with the bought identities added.

    In a run or a transfer it is the ship that delivers; in a pier swap it is a feeder, whose calls in the embargoed
    country then stand under one number and her delivery under another.
    """
    rng = streams.stream("disguises")
    by_number = {operation.operation: operation for operation in operations}
    disguises: list[Disguise] = []
    aliases: list[int] = []
    for leg in voyages.filter(pl.col("role").is_in(_ROLES)).iter_rows(named=True):
        operation = by_number[leg["operation"]]
        if (leg["role"] == "feeder") != (operation.method in PIER_METHODS):
            continue
        if "borrowed_identity" in operation.modifiers:
            double = _find_double(rng, fleet, leg["ship"])
            from_h = leg["load_departed_h"] if leg["role"] == "feeder" else leg["started_h"]
            disguises.append(
                Disguise(leg["ship"], double, from_h, leg["discharge_departed_h"], "borrowed", operation.operation)
            )
        elif "bought_identity" in operation.modifiers and leg["ship"] not in aliases:
            from_h = (
                leg["load_departed_h"]
                if leg["role"] == "feeder"
                else leg["started_h"] - float(rng.uniform(*_CHANGE_BEFORE_H))
            )
            disguises.append(
                Disguise(leg["ship"], len(fleet) + len(aliases), from_h, np.inf, "bought", operation.operation)
            )
            aliases.append(leg["ship"])
    return disguises, _add_aliases(streams, fleet, aliases)


def _find_double(rng: np.random.Generator, fleet: Fleet, ship: int) -> int:
    """A ship of the ordinary trade of much the same size, whose number is borrowed."""
    others = np.flatnonzero((fleet.pool == POOLS.index("clean")) & (np.arange(len(fleet)) != ship))
    nearest = others[np.argsort(np.abs(np.log(fleet.dwt[others] / fleet.dwt[ship])), kind="stable")[:12]]
    return int(nearest[int(rng.integers(len(nearest)))])


def _add_aliases(streams: Streams, fleet: Fleet, ships: list[int]) -> Fleet:
    """Add an entry per bought identity: the ship's size, under a new number and as if built later."""
    if not ships:
        return fleet
    rng = streams.stream("disguises", "aliases")
    used = set(fleet.imo.tolist())
    numbers = np.array([n for n in draw_imo_numbers(rng, 3 * len(ships)).tolist() if n not in used][: len(ships)])
    copies = fleet.take(np.array(ships))
    aliases = replace(
        copies,
        imo=numbers,
        built=np.minimum(copies.built + rng.integers(0, 12, len(ships)), 2014),
        flag=rng.choice(fleet.flag[fleet.pool == POOLS.index("foreign_feeder")], size=len(ships)),
        pool=np.full(len(ships), POOLS.index("clean")),
    )
    return join_fleets(fleet, aliases)


def show(ship: np.ndarray, hour: np.ndarray, disguises: list[Disguise]) -> np.ndarray:
    """The ship that each shows herself as at an hour, by index into the fleet with its aliases."""
    shown = ship.copy()
    for disguise in sorted(disguises, key=lambda d: d.kind == "borrowed"):
        worn = (ship == disguise.ship) & (hour >= disguise.from_h) & (hour <= disguise.to_h)
        shown[worn] = disguise.shown
    return shown
