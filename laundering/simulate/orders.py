"""Voyages that somebody ordered: what a chartered ship does at a step instead of a voyage of her own choice."""

from __future__ import annotations

from dataclasses import dataclass, fields

import numpy as np

OWN_CHOICE = -2
"""Berth of an order that leaves the berth to the port."""


@dataclass(frozen=True)
class Order:
    """One ordered voyage.

    Attributes:
        load: Place of loading, by index.
        discharge: Place of discharge, by index.
        cargo: Goods, by index into `CARGOES`.
        tonnes: Cargo wanted; the ship takes at most what she can.
        not_before_h: The ship waits for this hour before she comes in to load.
        load_berth: Berth of loading; `OWN_CHOICE`, or -1 for none (at sea).
        discharge_berth: The same for discharge.
        via: Place of a feigned call or loitering; -1 for none.
        via_kind: Index into `VIA_KINDS`.
        via_hours: How long that lasts.
        discharge_hold_h: Least hours of waiting before discharge, for a rendezvous.
    """

    load: int
    discharge: int
    cargo: int
    tonnes: float
    not_before_h: float
    load_berth: int = OWN_CHOICE
    discharge_berth: int = OWN_CHOICE
    via: int = -1
    via_kind: int = 0
    via_hours: float = 0.0
    discharge_hold_h: float = 0.0


class Orders:
    """All orders as arrays, by index; the last entry stands in for "no order" and is never followed."""

    def __init__(self, orders: list[Order], ships: list[int], steps: list[int]) -> None:
        blank = Order(load=0, discharge=0, cargo=0, tonnes=0.0, not_before_h=0.0)
        rows = [*orders, blank]
        for field in fields(Order):
            setattr(self, field.name, np.array([getattr(row, field.name) for row in rows]))
        self._by_step: dict[int, list[tuple[int, int]]] = {}
        for index, (ship, step) in enumerate(zip(ships, steps, strict=True)):
            self._by_step.setdefault(step, []).append((ship, index))

    load: np.ndarray
    discharge: np.ndarray
    cargo: np.ndarray
    tonnes: np.ndarray
    not_before_h: np.ndarray
    load_berth: np.ndarray
    discharge_berth: np.ndarray
    via: np.ndarray
    via_kind: np.ndarray
    via_hours: np.ndarray
    discharge_hold_h: np.ndarray

    def at(self, step: int, ship_count: int) -> np.ndarray:
        """Index of each ship's order at a step; -1 for none."""
        found = np.full(ship_count, -1)
        for ship, index in self._by_step.get(step, []):
            found[ship] = index
        return found
