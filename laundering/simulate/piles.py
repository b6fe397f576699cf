"""Coal on the quays, by mass balance: what every ship that loaded there really took.

A pile that a network laid is a heap of its own until its carriers have gone; what is left is swept into the berth's
ordinary stock, and goes out with whoever loads next. The ordinary stock is renewed by rail as it leaves, and is well
mixed.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import Final

import polars as pl

from laundering.simulate.cargoes import COALS
from laundering.simulate.harbours import Harbours

LAUNDERED_SHARE: Final = 0.15
"""From this share of embargoed coal on, a cargo declared as of the claimed origin counts as laundered; below it, it
holds traces that its shipper need not have known of."""

_SWEEP_AFTER_H: Final = 24.0 * 12
_LONGEST_HEAP_H: Final = 24.0 * 65


@dataclass
class _Stock:
    """Coal at one berth: the ordinary stock's size, and the embargoed tonnes in it by undertaking."""

    size_t: float
    foreign_t: defaultdict[int, float] = field(default_factory=lambda: defaultdict(float))

    def draw(self, tonnes: float) -> dict[int, float]:
        """Take tonnes of the mix; the rail brings as much again, up to the stock's usual size."""
        share = tonnes / max(self.size_t, sum(self.foreign_t.values()), tonnes)
        taken = {operation: amount * share for operation, amount in self.foreign_t.items()}
        for operation, amount in taken.items():
            self.foreign_t[operation] -= amount
        return taken


@dataclass(frozen=True)
class _Event:
    """Something that happens at a berth; sorted by hour, then by what must come first."""

    hour: float
    rank: int
    kind: str
    berth: int
    operation: int
    tonnes: float
    voyage: int
    share: float


def find_contents(voyages: pl.DataFrame, harbours: Harbours) -> pl.DataFrame:
    """Find the embargoed tonnes in every cargo that took from a pile.

    Args:
        voyages: All voyages, with `voyage` (their number), `operation`, `role` and `pile_share`.
        harbours: Berths with their stock.

    Returns:
        One row per voyage and undertaking whose coal is in it: `voyage`, `operation`, `embargoed_t`.
    """
    laid = voyages.filter(pl.col("role").is_in(["feeder", "hop"]), pl.col("discharge_berth") >= 0)
    berths = laid["discharge_berth"].unique().to_list()
    takers = voyages.filter(
        pl.col("load_berth").is_in(berths),
        pl.col("cargo") < len(COALS),
        pl.col("load_departed_h") >= laid["started_h"].min(),
    )
    events = _list_events(laid, takers)
    return _balance(events, harbours)


def _list_events(laid: pl.DataFrame, takers: pl.DataFrame) -> list[_Event]:
    """Everything that touches a pile, in time order: laid down, taken, swept together."""
    events = []
    last_taken: dict[tuple[int, int], float] = {}
    for row in takers.iter_rows(named=True):
        operation = -1 if row["operation"] is None else row["operation"]
        share = row["pile_share"] if row["role"] in ("carrier", "hop") else 0.0
        hour = row["load_departed_h"]
        events.append(_Event(hour, 1, "take", row["load_berth"], operation, row["tonnes"], row["voyage"], share or 0.0))
        if operation >= 0:
            key = (row["load_berth"], operation)
            last_taken[key] = max(hour, last_taken.get(key, hour))
    first_laid: dict[tuple[int, int], float] = {}
    for row in laid.iter_rows(named=True):
        hour, key = row["discharge_departed_h"], (row["discharge_berth"], row["operation"])
        events.append(
            _Event(hour, 0, "lay", key[0], key[1], row["tonnes"], row["voyage"], 1.0 * (row["role"] == "feeder"))
        )
        first_laid[key] = min(hour, first_laid.get(key, hour))
    for key, hour in first_laid.items():
        swept = min(max(last_taken.get(key, hour), hour) + _SWEEP_AFTER_H, hour + _LONGEST_HEAP_H)
        events.append(_Event(swept, 2, "sweep", key[0], key[1], 0.0, -1, 0.0))
    return sorted(events, key=lambda event: (event.hour, event.rank, event.voyage, event.operation))


def _balance(events: list[_Event], harbours: Harbours) -> pl.DataFrame:
    """Follow the coal through the events."""
    stocks: dict[int, _Stock] = {}
    heaps: defaultdict[tuple[int, int], float] = defaultdict(float)
    contents: dict[int, dict[int, float]] = {}
    for event in events:
        stock = stocks.setdefault(event.berth, _Stock(harbours.berths[event.berth].stock_t))
        key = (event.berth, event.operation)
        if event.kind == "lay":
            # A hop lays down what it took, which is less than all embargoed where the first heap was short.
            brought = event.tonnes if event.share else contents.get(event.voyage, {}).get(event.operation, 0.0)
            heaps[key] += brought
        elif event.kind == "sweep":
            stock.foreign_t[event.operation] += heaps.pop(key, 0.0)
        else:
            contents[event.voyage] = _take(event, key, stock, heaps)
    rows = [(voyage, operation, t) for voyage, held in contents.items() for operation, t in held.items() if t > 0.5]
    schema = {"voyage": pl.Int64, "operation": pl.Int64, "embargoed_t": pl.Float64}
    return pl.DataFrame(rows, schema=schema, orient="row").sort("voyage", "operation")


def _take(
    event: _Event, key: tuple[int, int], stock: _Stock, heaps: defaultdict[tuple[int, int], float]
) -> dict[int, float]:
    """What one ship takes: her share from the network's heap as far as it goes, the rest from the berth's stock."""
    from_heap = min(event.tonnes * event.share, heaps.get(key, 0.0))
    if from_heap > 0:
        heaps[key] -= from_heap
    taken = stock.draw(event.tonnes - from_heap)
    if from_heap > 0:
        taken[event.operation] = taken.get(event.operation, 0.0) + from_heap
    return taken
