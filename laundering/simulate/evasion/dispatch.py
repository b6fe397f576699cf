"""The charter book: gives ordered voyages to ships and lets the ships' own plans follow from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

import numpy as np
import polars as pl

from laundering.simulate.evasion.charter import Market, Request
from laundering.simulate.fleet import Fleet
from laundering.simulate.orders import Orders
from laundering.simulate.sailing import World, sail

_LOYALTY: Final = 0.5
"""A network turns to a ship that it knows this often, where one is free."""

_ROUNDS: Final = 5
"""Voyages are given out in this many slices of time; a ship takes at most one per slice and stage."""


@dataclass
class Dispatch:
    """All ships' plans, and the voyages ordered so far.

    Attributes:
        world: What the ships sail in.
        fleet: The ships.
        draws: Uniform numbers [step, ship, draw].
        start: Place and hour at which each ship is free first.
        end_h: No voyage starts later.
        voyages: The plans as they stand; `order` is the index into `given`, or -1.
        given: The ordered voyages that found a ship.
        used: Ships that each network has used, by network and change of ships.
    """

    world: World
    fleet: Fleet
    draws: np.ndarray
    start: tuple[np.ndarray, np.ndarray]
    end_h: float
    voyages: pl.DataFrame = field(init=False)
    given: list[tuple[Request, int, int]] = field(default_factory=list)
    used: dict[tuple[int, int], set[int]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.voyages = sail(self.world, self.fleet, self.draws, self.start, self.end_h, Orders([], [], []))

    def give_out(
        self, requests: list[Request], rng: np.random.Generator, *, barred: frozenset[int] = frozenset()
    ) -> None:
        """Find ships for voyages, in time order; a voyage for which no ship is near is not made.

        Args:
            requests: The voyages.
            rng: Chooses among the ships that fit.
            barred: Ships that take none of them.
        """
        ordered = sorted(requests, key=lambda request: (request.order.not_before_h, request.operation or 0))
        last_step: dict[int, int] = {}
        for _, ship, step in self.given:
            last_step[ship] = max(step, last_step.get(ship, -1))
        size = -(-len(ordered) // _ROUNDS)
        for first in range(0, len(ordered), max(size, 1)):
            self._give_out_slice(ordered[first : first + size], rng, barred, last_step)

    def _give_out_slice(
        self, requests: list[Request], rng: np.random.Generator, barred: frozenset[int], last_step: dict[int, int]
    ) -> None:
        """Find ships for one slice of time, then let their later plans follow."""
        pools = sorted({pool for request in requests for pool in request.pools})
        low = min(request.order.not_before_h for request in requests) - 24 * 12
        high = max(request.latest_h for request in requests)
        able = np.flatnonzero(np.isin(self.fleet.pool, pools) & (self.fleet.klass <= 1))
        near = self.voyages.filter(pl.col("started_h").is_between(low, high), pl.col("ship").is_in(able.tolist()))
        market = Market(near, self.fleet, self.world.places)
        taken = set(barred)
        for request in requests:
            known = self._find_crew(request) if rng.random() < _LOYALTY else set()
            found = market.find_ship(request, taken, last_step, known, self._find_former_crews(request), rng)
            if found is not None:
                if request.crew is not None:
                    self.used.setdefault(request.crew, set()).add(found[0])
                self.given.append((request, *found))
                taken.add(found[0])
                last_step[found[0]] = found[1]
        self._follow(sorted(taken - barred))

    def _find_crew(self, request: Request) -> set[int]:
        """Ships that the network uses at present."""
        return set() if request.crew is None else self.used.get(request.crew, set())

    def _find_former_crews(self, request: Request) -> set[int]:
        """Ships that the network has given up."""
        if request.crew is None:
            return set()
        ring, crew = request.crew
        return set().union(*(self.used.get((ring, former), set()) for former in range(crew)))

    def _follow(self, ships: list[int]) -> None:
        """Sail these ships anew under the orders that they now have."""
        if not ships:
            return
        rows = np.array(ships)
        local = {ship: row for row, ship in enumerate(ships)}
        mine = [(index, *entry) for index, entry in enumerate(self.given) if entry[1] in local]
        orders = Orders(
            [request.order for _, request, _, _ in mine], [local[ship] for *_, ship, _ in mine], [e[3] for e in mine]
        )
        number = np.array([*(index for index, *_ in mine), -1])
        start = (self.start[0][rows], self.start[1][rows])
        anew = sail(self.world, self.fleet.take(rows), self.draws[:, rows], start, self.end_h, orders)
        anew = anew.with_columns(
            ship=pl.Series(rows[anew["ship"].to_numpy()]), order=pl.Series(number[anew["order"].to_numpy()])
        )
        self.voyages = pl.concat([self.voyages.filter(~pl.col("ship").is_in(ships)), anew])

    def find_given(self) -> pl.DataFrame:
        """The ordered voyages as they were sailed: `order` and the columns of the voyage, in order of `order`."""
        return self.voyages.filter(pl.col("order") >= 0).sort("order")
