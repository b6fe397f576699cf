"""How a network finds a ship: one that is free near by at the right time, as anybody's broker would."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from laundering.simulate.fleet import Fleet
from laundering.simulate.orders import Order
from laundering.simulate.places import Places


@dataclass(frozen=True)
class Request:
    """A voyage that needs a ship.

    Attributes:
        operation: The undertaking that it serves; None where it serves none.
        role: What the ship does in it.
        order: The voyage.
        latest_h: Last hour at which the ship may arrive to load.
        pools: Pools that may serve, by index into `POOLS`.
        dwt: Least and greatest deadweight.
        pile_share: Part of the cargo that is to come from the network's pile.
        crew: The network, and how often it has changed its ships; it goes back to ships of its present crew, and
            never to those of a former one. None where no network asks.
    """

    operation: int | None
    role: str
    order: Order
    latest_h: float
    pools: tuple[int, ...]
    dwt: tuple[float, float]
    pile_share: float = 1.0
    crew: tuple[int, int] | None = None


class Market:
    """Ships and when they come free, as their own plans stand."""

    def __init__(self, voyages: pl.DataFrame, fleet: Fleet, places: Places) -> None:
        table = voyages.sort("started_h", "ship").select("ship", "step", "from_place", "started_h").to_numpy().T
        self._ship, self._step, self._place = (table[k].astype(np.int64) for k in range(3))
        self._free_h = table[3]
        self._fleet = fleet
        self._places = places

    def find_ship(
        self,
        request: Request,
        taken: set[int],
        last_step: dict[int, int],
        preferred: set[int],
        shunned: set[int],
        rng: np.random.Generator,
    ) -> tuple[int, int] | None:
        """Find a ship and the step at which she is free for the voyage; None where nobody is.

        Args:
            request: The voyage.
            taken: Ships that were chartered on the same plans already.
            last_step: Per ship the last step that is ordered already; she is free only later.
            preferred: Ships that are taken first.
            shunned: Ships that are not taken.
            rng: Chooses among those that fit.
        """
        wanted_h = request.order.not_before_h
        rows = slice(
            int(np.searchsorted(self._free_h, wanted_h - 24 * 9)), int(np.searchsorted(self._free_h, request.latest_h))
        )
        ship, fleet = self._ship[rows], self._fleet
        reach = self._places.distance_nm[self._place[rows], request.order.load]
        arrives_h = self._free_h[rows] + 2.0 + reach / (0.94 * fleet.speed_kn[ship])
        fits = (arrives_h >= wanted_h - 20) & (arrives_h <= request.latest_h) & np.isin(fleet.pool[ship], request.pools)
        fits &= (fleet.dwt[ship] >= request.dwt[0]) & (fleet.dwt[ship] <= request.dwt[1])
        chosen = [int(row) for row in np.flatnonzero(fits)]
        step = self._step[rows]
        free = [
            row
            for row in chosen
            if int(ship[row]) not in taken
            and int(ship[row]) not in shunned
            and int(step[row]) > last_step.get(int(ship[row]), -1)
        ]
        if not free:
            return None
        known = [row for row in free if int(ship[row]) in preferred]
        row = (known or free)[int(rng.integers(len(known or free)))]
        return int(ship[row]), int(step[row])
