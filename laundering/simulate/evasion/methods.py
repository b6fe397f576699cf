"""The methods, as the voyages that each needs: who brings coal where, who takes it, and what is feigned on the way."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

import numpy as np
import polars as pl

from laundering.simulate.evasion.charter import Request
from laundering.simulate.evasion.operations import PIER_METHODS, Operation
from laundering.simulate.fleet import POOLS
from laundering.simulate.orders import Order
from laundering.simulate.places import SEA_AREAS, Places
from laundering.simulate.sailing import VIA_KINDS

_DAY_H: Final = 24.0
_FEEDERS: Final = (POOLS.index("northern"), POOLS.index("foreign_feeder"))
_CARRIERS: Final = (POOLS.index("clean"), POOLS.index("dual"))
_RUNNERS: Final = (POOLS.index("clean"), POOLS.index("dual"), POOLS.index("foreign_feeder"))
_LARGE_SHARE: Final = 0.4
_INSIDER_SHARE: Final = 0.22
_TRANSFER_AREAS: Final = ("@ECS1", "@ECS2", "@ZOS", "@LYG", "@YS", "@WONSAN")


def request_feeders(operations: list[Operation], places: Places, rng: np.random.Generator) -> list[Request]:
    """Voyages that bring coal from the embargoed country to a quay, or to a rendezvous at sea."""
    areas = [places.index(code) for code in _TRANSFER_AREAS if code in places.codes]
    requests = []
    for operation in operations:
        if operation.method in PIER_METHODS:
            place, berth = operation.quay
            requests += [_feed(operation, part, place, berth, 0.0, rng) for part in range(operation.feeder_count)]
        elif operation.method == "transfer_at_sea":
            area = areas[int(rng.integers(len(areas)))]
            requests.append(_feed(operation, 0, area, -1, _DAY_H * float(rng.uniform(5, 9)), rng))
    return requests


def _feed(operation: Operation, part: int, place: int, berth: int, hold_h: float, rng: np.random.Generator) -> Request:
    """One feeder's voyage."""
    start_h = operation.at_h + part * _DAY_H * float(rng.uniform(0, 9))
    order = Order(
        load=operation.kp_place,
        discharge=place,
        cargo=operation.cargo,
        tonnes=operation.pile_t / operation.feeder_count,
        not_before_h=start_h,
        discharge_berth=berth,
        discharge_hold_h=hold_h,
    )
    foreign = rng.random() < 0.65
    pools = (_FEEDERS[1],) if foreign else _FEEDERS
    return Request(operation.operation, "feeder", order, start_h + 14 * _DAY_H, pools, (2_000.0, 12_000.0))


def request_runs(operations: list[Operation], places: Places, rng: np.random.Generator) -> list[Request]:
    """Voyages of ships that load in the embargoed country themselves and go straight, or nearly so, to the buyer."""
    requests = []
    for operation in operations:
        if operation.method in PIER_METHODS or operation.method == "transfer_at_sea":
            continue
        order = Order(
            load=operation.kp_place,
            discharge=operation.customer,
            cargo=operation.cargo,
            tonnes=60_000.0,
            not_before_h=operation.at_h,
        )
        order = _feign(operation, order, places, rng)
        large = rng.random() < _LARGE_SHARE
        dwt = (11_000.0, 39_500.0) if large else (2_200.0, 9_000.0)
        latest_h = operation.at_h + 9 * _DAY_H
        requests.append(
            Request(
                operation.operation, "runner", order, latest_h, _choose_pools(_RUNNERS, rng), dwt, crew=operation.crew
            )
        )
    return requests


def _choose_pools(pools: tuple[int, ...], rng: np.random.Generator) -> tuple[int, ...]:
    """Any ship will do, but brokers like those who know the trade with the embargoed country."""
    return (POOLS.index("dual"),) if rng.random() < _INSIDER_SHARE else pools


def _feign(operation: Operation, order: Order, places: Places, rng: np.random.Generator) -> Order:
    """Add the call or the loitering that is to look like a loading."""
    place = operation.quay[0]
    if operation.method in ("false_call", "dark_run_russian_call"):
        hours = float(rng.gamma(3.0, 9.0) + 5.0)
        return replace(order, via=place, via_kind=VIA_KINDS.index("false_call"), via_hours=hours)
    if operation.method == "false_loitering":
        near = [area.code for area in SEA_AREAS if area.near == places.codes[place] and area.code in places.codes]
        where = places.index(near[0]) if near else place
        hours = float(rng.uniform(18, 110))
        return replace(order, via=where, via_kind=VIA_KINDS.index("false_loitering"), via_hours=hours)
    return order


def request_receivers(operations: list[Operation], delivered: pl.DataFrame, rng: np.random.Generator) -> list[Request]:
    """Ships that meet a feeder at sea; they come while she waits there.

    Args:
        operations: The undertakings.
        delivered: The feeders' voyages, with `operation`.
        rng: Random numbers.
    """
    by_number = {operation.operation: operation for operation in operations}
    requests = []
    for leg in delivered.iter_rows(named=True):
        operation = by_number[leg["operation"]]
        if operation.method != "transfer_at_sea":
            continue
        order = Order(
            load=leg["discharge"],
            discharge=operation.customer,
            cargo=operation.cargo,
            tonnes=leg["tonnes"],
            not_before_h=leg["discharge_arrived_h"] + float(rng.uniform(2, 30)),
            load_berth=-1,
        )
        dwt = (leg["tonnes"] * 0.9, leg["tonnes"] * 2.2 + 3_000.0)
        latest_h = leg["discharge_berthed_h"]
        requests.append(Request(operation.operation, "receiver", order, latest_h, _CARRIERS, dwt, crew=operation.crew))
    return requests


def request_takers(
    operations: list[Operation], delivered: pl.DataFrame, rng: np.random.Generator, *, second: bool
) -> list[Request]:
    """Ships that take from the piles: the buyers' carriers, or the coaster to the next quay.

    Args:
        operations: The undertakings.
        delivered: The voyages that laid the piles, with `operation`.
        rng: Random numbers.
        second: The piles are those of the second quay.
    """
    by_number = {operation.operation: operation for operation in operations}
    requests = []
    for number, legs in delivered.sort("discharge_departed_h").group_by("operation", maintain_order=True):
        operation = by_number[int(str(number[0]))]
        if operation.method not in PIER_METHODS or (second and operation.method != "two_hops"):
            continue
        first_h = float(legs["discharge_departed_h"][0])
        pile_t = float(legs["tonnes"].sum())
        if operation.method == "two_hops" and not second:
            requests.append(_hop(operation, pile_t, first_h, rng))
        else:
            requests += _take(operation, pile_t, legs["discharge_departed_h"].to_list(), rng, second=second)
    return requests


def _hop(operation: Operation, pile_t: float, first_h: float, rng: np.random.Generator) -> Request:
    """The coaster that brings a pile to the second quay."""
    order = Order(
        load=operation.quay[0],
        discharge=operation.second_quay[0],
        cargo=operation.cargo,
        tonnes=pile_t,
        not_before_h=first_h + _DAY_H * float(rng.uniform(1, 15)),
        load_berth=operation.quay[1],
        discharge_berth=operation.second_quay[1],
    )
    latest_h = order.not_before_h + 14 * _DAY_H
    return Request(operation.operation, "hop", order, latest_h, _CARRIERS, (2_200.0, 9_000.0), crew=operation.crew)


def _take(
    operation: Operation, pile_t: float, laid_h: list[float], rng: np.random.Generator, *, second: bool
) -> list[Request]:
    """The carriers of one pile: one or several, 2 to 55 days after it was laid, some filling up with other coal."""
    place, berth = operation.second_quay if second else operation.quay
    left_t = pile_t * float(rng.uniform(0.8, 1.0))
    hour = laid_h[0] + _DAY_H * float(np.clip(rng.lognormal(np.log(11.0), 0.75), 2.0, 55.0))
    hour = max(hour, laid_h[-1] if rng.random() < 0.7 else laid_h[0])
    requests: list[Request] = []
    while left_t > 1_200 and len(requests) < 5:
        from_pile_t = min(left_t, float(rng.uniform(2_300, 9_500)))
        share = float(rng.uniform(0.2, 0.75)) if "mixed_pile" in operation.modifiers else 1.0
        wanted_t = from_pile_t / share
        order = Order(
            load=place,
            discharge=operation.customer,
            cargo=operation.cargo,
            tonnes=wanted_t,
            not_before_h=hour,
            load_berth=berth,
        )
        dwt = (max(2_000.0, wanted_t * 0.8), wanted_t * 1.9 + 1_500.0)
        requests.append(
            Request(
                operation=operation.operation,
                role="carrier",
                order=order,
                latest_h=hour + 16 * _DAY_H,
                pools=_choose_pools(_CARRIERS, rng),
                dwt=dwt,
                pile_share=share,
                crew=operation.crew,
            )
        )
        left_t -= from_pile_t
        hour += _DAY_H * float(rng.uniform(0.5, 12))
    return requests
