"""The voyages: every ship goes from port to port at her own speed, so that no ship is in two places at once.

All ships take one step (one voyage) at a time, together. What a ship does at a step depends only on her own draws of
that step and on where and when she is; ordering a ship to another port at step 7 leaves her first six voyages as they
were. The charter of ships for operations rests on that.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np
import polars as pl

from laundering.simulate.cargoes import CARGOES, COALS, TRADES
from laundering.simulate.fleet import Fleet
from laundering.simulate.harbours import Harbours
from laundering.simulate.hydrostatics import find_largest_cargo
from laundering.simulate.laws import find_month, find_period
from laundering.simulate.orders import OWN_CHOICE, Orders
from laundering.simulate.places import Places
from laundering.simulate.rng import pick
from laundering.simulate.trades import TradeBook

DRAWS: Final = (
    "trade", "load", "load_berth", "discharge", "discharge_berth", "cargo", "fill", "part_cargo", "ballast_weather",
    "laden_weather", "load_wait", "load_rate", "discharge_wait", "discharge_rate", "idle", "second_port",
)  # fmt: skip
"""What is drawn for each ship at each step."""

_DISCHARGE_T_PER_H: Final = np.array([190.0, 420.0, 600.0, 800.0, 1_300.0])
_MEAN_IDLE_H: Final = 22.0
_SERVICE: Final = TRADES.index("service")
_RUSSIAN_COAL: Final = TRADES.index("russian_coal")

VIA_KINDS: Final = ("none", "second_load", "false_call", "false_loitering")
"""What a ship may do between loading and discharge."""


@dataclass(frozen=True)
class World:
    """What every ship sails in."""

    places: Places
    harbours: Harbours
    book: TradeBook


@dataclass
class _State:
    """Where each ship is and since when she is free."""

    place: np.ndarray
    free_h: np.ndarray


def sail(
    world: World, fleet: Fleet, draws: np.ndarray, start: tuple[np.ndarray, np.ndarray], end_h: float, orders: Orders
) -> pl.DataFrame:
    """Sail every ship until the end.

    Args:
        world: Places, berths and trades.
        fleet: The ships; row k of the result's `ship` is ship k.
        draws: Uniform numbers [step, ship, draw].
        start: Place and hour at which each ship is free.
        end_h: Voyages that would start later are not made.
        orders: Voyages ordered at a ship's step instead of one of her own choice.

    Returns:
        One row per voyage, by step and ship; hours since the epoch. `via` and `discharge` are -1 where there is none,
        and their hours null.
    """
    state = _State(start[0].copy(), start[1].copy())
    steps = []
    for step in range(draws.shape[0]):
        if not (state.free_h < end_h).any():
            break
        steps.append(_take_step(world, fleet, draws[step], state, orders, step))
    columns = {name: np.concatenate([taken[name] for taken in steps]) for name in steps[0]}
    return pl.DataFrame(columns).fill_nan(None).filter(pl.col("started_h") < end_h)


def _take_step(
    world: World, fleet: Fleet, draws: np.ndarray, state: _State, orders: Orders, step: int
) -> dict[str, np.ndarray]:
    """One voyage of every ship; moves the state on."""
    u = dict(zip(DRAWS, draws.T, strict=True))
    voyage = _choose_voyage(world, fleet, u, state, orders, step)
    voyage |= {"ship": np.arange(len(fleet)), "step": np.full(len(fleet), step), "started_h": state.free_h.copy()}
    voyage["from_place"] = state.place.copy()
    _load(world, fleet, u, state, voyage, orders)
    _deliver(world, fleet, u, voyage, orders)
    nowhere = voyage["discharge"] < 0
    state.place = np.where(nowhere, voyage["load"], voyage["discharge"])
    left_h = np.where(nowhere, voyage["load_departed_h"], voyage["discharge_departed_h"])
    state.free_h = left_h - _MEAN_IDLE_H * np.log1p(-u["idle"])
    return voyage


def _choose_voyage(
    world: World, fleet: Fleet, u: dict[str, np.ndarray], state: _State, orders: Orders, step: int
) -> dict[str, np.ndarray]:
    """Trade, ports, berths, goods and tonnes of the next voyage: the ship's own choice, or her orders."""
    book, harbours = world.book, world.harbours
    trade = pick(u["trade"], book.mix[fleet.pool, fleet.klass, find_period(state.free_h)])
    weights = book.load[trade, fleet.klass, find_month(state.free_h)]
    closed = weights[:, -1] < 1
    trade = np.where(closed, _SERVICE, trade)
    weights[closed] = book.load[_SERVICE, fleet.klass[closed], 0]
    load = _pick_other(u["load"], weights, state.place)
    routes = book.discharge[trade, fleet.klass]
    discharge = np.where(routes[:, -1] < 1, -1, _pick_other(u["discharge"], routes, load))
    voyage = {
        "order": orders.at(step, len(fleet)),
        "trade": trade,
        "cargo": pick(u["cargo"], book.cargo[trade, fleet.klass]),
        "load": load,
        "discharge": discharge,
    }
    _obey(orders, voyage)
    _choose_berths(harbours, u, orders, voyage)
    tonnes = _fill(harbours, fleet, u, voyage["load_berth"], voyage["discharge_berth"])
    order = voyage["order"]
    tonnes = np.where(order >= 0, np.minimum(tonnes, orders.tonnes[order]), tonnes)
    voyage["tonnes"] = np.where(voyage["cargo"] == CARGOES.index("none"), 0.0, tonnes)
    return voyage


def _obey(orders: Orders, voyage: dict[str, np.ndarray]) -> None:
    """Put the orders in the place of the ships' own choices."""
    order = voyage["order"]
    voyage["trade"] = np.where(order >= 0, TRADES.index("operation"), voyage["trade"])
    for choice, ordered in (("load", orders.load), ("discharge", orders.discharge), ("cargo", orders.cargo)):
        voyage[choice] = np.where(order >= 0, ordered[order], voyage[choice])


def _choose_berths(harbours: Harbours, u: dict[str, np.ndarray], orders: Orders, voyage: dict[str, np.ndarray]) -> None:
    """Add the berths at both ends: those ordered, else what the port gives for the goods; -1 where there is none."""
    order, coal = voyage["order"], voyage["cargo"] < len(COALS)
    for end, ordered in (("load", orders.load_berth), ("discharge", orders.discharge_berth)):
        place = voyage[end]
        given = np.where(place >= 0, _find_berth(harbours, place, u[f"{end}_berth"], coal), -1)
        named = (order >= 0) & (ordered[order] > OWN_CHOICE)
        voyage[f"{end}_berth"] = np.where(named, ordered[order], given)


def _pick_other(uniform: np.ndarray, cumulative: np.ndarray, avoid: np.ndarray) -> np.ndarray:
    """Choose a place other than the one to avoid, where three tries lead to one."""
    chosen = pick(uniform, cumulative)
    for turn in (0.37, 0.71):
        again = pick((uniform + turn) % 1.0, cumulative)
        chosen = np.where(chosen == avoid, again, chosen)
    return chosen


def _find_berth(harbours: Harbours, place: np.ndarray, uniform: np.ndarray, coal: np.ndarray) -> np.ndarray:
    """A berth for the goods; coal lies at general piers where a place has no coal berth, and the other way round."""
    by_coal = np.take_along_axis(
        harbours.coal_berth[place], pick(uniform, harbours.coal_cumulative[place])[:, None], 1
    )[:, 0]
    general = harbours.general_cumulative[place]
    by_general = np.take_along_axis(harbours.general_berth[place], pick(uniform, general)[:, None], 1)[:, 0]
    first, second = np.where(coal, by_coal, by_general), np.where(coal, by_general, by_coal)
    return np.where(first >= 0, first, second)


def _fill(
    harbours: Harbours, fleet: Fleet, u: dict[str, np.ndarray], load_berth: np.ndarray, discharge_berth: np.ndarray
) -> np.ndarray:
    """Cargo in tonnes: nearly full, sometimes a part cargo, never deeper than a berth allows."""
    share = np.where(u["part_cargo"] < 0.1, 0.35 + 0.4 * u["fill"], 0.80 + 0.155 * u["fill"])
    water_m = np.minimum(harbours.water_m[load_berth], harbours.water_m[discharge_berth])
    largest = find_largest_cargo(fleet.light_m, fleet.tonnes_per_metre, fleet.dwt, water_m)
    found: np.ndarray = np.maximum(np.minimum(share * fleet.dwt, largest), 0.15 * fleet.dwt)
    return found


def find_speed(fleet: Fleet, hours: np.ndarray, uniform: np.ndarray, *, laden: bool) -> np.ndarray:
    """Speed made good in knots: weather takes up to a fifth, more in winter; a ship in ballast is a little faster."""
    winter = np.isin(find_month(hours), (0, 1, 10, 11))
    weather = 1.0 - 0.04 - (0.10 + 0.08 * winter) * uniform**2
    found: np.ndarray = fleet.speed_kn * (1.0 if laden else 1.05) * weather
    return found


def _load(
    world: World, fleet: Fleet, u: dict[str, np.ndarray], state: _State, voyage: dict[str, np.ndarray], orders: Orders
) -> None:
    """Sail to the load port, wait and load; adds the times."""
    distance = world.places.distance_nm[state.place, voyage["load"]]
    arrived = state.free_h + 2.0 + distance / find_speed(fleet, state.free_h, u["ballast_weather"], laden=False)
    order = voyage["order"]
    arrived = np.where(order >= 0, np.maximum(arrived, orders.not_before_h[order]), arrived)
    wait = -world.harbours.wait_h[voyage["load"]] * np.log1p(-u["load_wait"])
    rate = world.harbours.rate_t_per_h[voyage["load_berth"]] * (0.75 + 0.4 * u["load_rate"])
    hours = np.where(voyage["trade"] == _SERVICE, 8 + 60 * u["load_rate"] ** 2, 5 + voyage["tonnes"] / rate)
    voyage["load_arrived_h"] = arrived
    voyage["load_berthed_h"] = arrived + 2.0 + wait
    voyage["load_departed_h"] = voyage["load_berthed_h"] + hours


def _deliver(
    world: World, fleet: Fleet, u: dict[str, np.ndarray], voyage: dict[str, np.ndarray], orders: Orders
) -> None:
    """Sail on, by way of a second port or a feigned call where there is one, and discharge; adds the times."""
    order, load, discharge = voyage["order"], voyage["load"], voyage["discharge"]
    via, kind = _choose_via(world, fleet, u, voyage, orders)
    distance = world.places.distance_nm
    speed = find_speed(fleet, voyage["load_departed_h"], u["laden_weather"], laden=True)
    called = via >= 0
    first_leg = np.where(called, distance[load, via], 0.0)
    last_leg = np.where(called, distance[via, discharge], distance[load, discharge])
    stay = np.where(order >= 0, orders.via_hours[order], 0.0)
    stay = np.where(kind == VIA_KINDS.index("second_load"), 14 + voyage["tonnes"] * 0.4 / 300, stay)
    voyage["via"], voyage["via_kind"] = via, kind
    voyage["via_arrived_h"] = np.where(called, voyage["load_departed_h"] + 2.0 + first_leg / speed, np.nan)
    voyage["via_departed_h"] = voyage["via_arrived_h"] + stay
    left = np.where(called, voyage["via_departed_h"], voyage["load_departed_h"])
    arrived = left + 2.0 + last_leg / speed
    wait = -world.harbours.wait_h[discharge] * np.log1p(-u["discharge_wait"])
    wait = np.where(order >= 0, np.maximum(wait, orders.discharge_hold_h[order]), wait)
    rate = _DISCHARGE_T_PER_H[fleet.klass] * (0.75 + 0.5 * u["discharge_rate"])
    delivered = discharge >= 0
    voyage["discharge_arrived_h"] = np.where(delivered, arrived, np.nan)
    voyage["discharge_berthed_h"] = np.where(delivered, arrived + 2.0 + wait, np.nan)
    voyage["discharge_departed_h"] = voyage["discharge_berthed_h"] + 6 + voyage["tonnes"] / rate


def _choose_via(
    world: World, fleet: Fleet, u: dict[str, np.ndarray], voyage: dict[str, np.ndarray], orders: Orders
) -> tuple[np.ndarray, np.ndarray]:
    """A feigned call by order, or a second load port of a larger ship in one voyage of twenty-five."""
    order = voyage["order"]
    second = (voyage["trade"] == _RUSSIAN_COAL) & (u["second_port"] < 0.04) & (voyage["tonnes"] < 30_000)
    weights = world.book.load[_RUSSIAN_COAL, fleet.klass, find_month(voyage["load_departed_h"])]
    other = pick(u["second_port"] * 25 % 1.0, weights)
    second &= (other != voyage["load"]) & ~world.harbours.at_anchor[other] & (weights[:, -1] == 1)
    via = np.where(second, other, -1)
    kind = np.where(second, VIA_KINDS.index("second_load"), 0)
    via = np.where(order >= 0, orders.via[order], via)
    kind = np.where(order >= 0, orders.via_kind[order], kind)
    return via, kind
