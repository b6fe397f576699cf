"""What is declared of each voyage: where, when, what and by whom, truly or not."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from laundering.simulate.cargoes import CARGOES, COALS, TRADES
from laundering.simulate.columns import to_texts
from laundering.simulate.evasion.operations import Operation
from laundering.simulate.evasion.scheme import Scheme
from laundering.simulate.laws import COAL_BANNED_ON, to_hours
from laundering.simulate.parties import Parties, draw_traders
from laundering.simulate.places import Places
from laundering.simulate.ports_world import EXEMPT_PORT
from laundering.simulate.sailing import VIA_KINDS
from laundering.simulate.stage import Stage

_DECLARED_TRADES: Final = ("russian_coal", "hub_coal", "exempt_transit", "russian_goods", "hub_goods", "other_coal")
_CARRYING_ROLES: Final = ("carrier", "runner", "receiver", "trial")
_LATE_BILL_SHARE: Final = 0.03
_NEIGHBOUR_PORT_SHARE: Final = 0.03
_CHANGED_PORT_SHARE: Final = 0.055
_NEIGHBOUR_NM: Final = 40.0


def find_declared(voyages: pl.DataFrame, span_h: tuple[float, float], rng: np.random.Generator) -> pl.DataFrame:
    """Find the voyages whose cargo is declared to the office within the world's months; one row per voyage.

    Adds `declared_h`: the papers come from some days before the discharge to some after it.
    """
    trades = [TRADES.index(trade) for trade in _DECLARED_TRADES]
    open_kp_coal = (pl.col("trade") == TRADES.index("kp_coal_abroad")) & (
        pl.col("load_departed_h") < to_hours(COAL_BANNED_ON)
    )
    found = voyages.filter(
        pl.col("discharge") >= 0,
        pl.col("trade").is_in(trades) | open_kp_coal | pl.col("role").is_in(_CARRYING_ROLES),
    )
    count = found.height
    offset_h = np.where(rng.random(count) < 0.8, rng.normal(-6, 30, count), rng.gamma(2.0, 40, count))
    declared = np.maximum(found["discharge_arrived_h"].to_numpy() + offset_h, found["load_departed_h"].to_numpy() + 14)
    return found.with_columns(declared_h=declared).filter(pl.col("declared_h").is_between(*span_h, closed="left"))


def declare(stage: Stage, scheme: Scheme, declared: pl.DataFrame, parties: Parties) -> pl.DataFrame:
    """Say what stands on the papers of each voyage; one row per voyage, in the order of `declared`.

    Args:
        stage: The world.
        scheme: What was done in it.
        declared: The voyages, with `declared_h`.
        parties: The firms.

    Returns:
        The voyages with what holds for all lines of their manifests: `paper_load`, `paper_berth`, `paper_first_load`,
        `paper_loaded_h`, `paper_goods`, `paper_described`, the parties, `region`, `false_paper`, `discount`, `exempt`,
        and of honest irregularities `late_bill`, `neighbour_port` and `newcomer`.
    """
    places = stage.world.places
    rng = stage.streams.stream("consignments")
    by_number = {operation.operation: operation for operation in scheme.operations}
    mine = [by_number.get(number) for number in declared["operation"].to_list()]
    table = _err_honestly(_claim_loading(declared, mine, places, rng), places, rng)
    goods, described = _claim_goods(table, mine, rng)
    country = places.countries[table["discharge"].to_numpy()]
    klass = scheme.fleet.klass[table["ship"].to_numpy()]
    shipper, consignee, notify = draw_traders(parties, rng, table["paper_load"].to_numpy(), country, klass)
    _sell_under_ring_names(mine, parties, rng, country, (shipper, consignee, notify))
    region = {places.index(role.code): role.issuer for role in stage.roles}
    false_paper = np.array([o is not None and "genuine_certificate" not in o.modifiers for o in mine])
    return table.with_columns(
        paper_goods=to_texts(goods),
        paper_described=to_texts(described),
        shipper=to_texts(shipper),
        consignee=to_texts(consignee),
        notify_party=to_texts(notify),
        region=pl.Series([region.get(int(place), "Primorsky") for place in table["paper_load"].to_numpy()]),
        false_paper=pl.Series(false_paper),
        discount=pl.Series([0.0 if o is None else o.discount for o in mine]),
        exempt=(pl.col("load") == places.index(EXEMPT_PORT)) & (pl.col("trade") == TRADES.index("exempt_transit")),
        newcomer=pl.Series(np.isin(shipper.astype(str), parties.newcomers)),
    )


def _err_honestly(table: pl.DataFrame, places: Places, rng: np.random.Generator) -> pl.DataFrame:
    """Bills of lading dated late, the port next door, a contract's first load port: habits that mean nothing."""
    count = table.height
    late = rng.random(count) < _LATE_BILL_SHARE
    delay_h = np.where(late, rng.uniform(24 * 3.5, 24 * 9, count), np.where(rng.random(count) < 0.15, 24.0, 0.0))
    latest_h = np.minimum(table["declared_h"].to_numpy(), table["discharge_berthed_h"].to_numpy()) - 1
    loaded_h = np.minimum(table["paper_loaded_h"].to_numpy() + delay_h, latest_h)
    russian = places.countries == "RU"
    distance = np.where(russian[:, None] & russian[None, :], places.distance_nm, np.inf)
    np.fill_diagonal(distance, np.inf)
    load = table["paper_load"].to_numpy()
    next_door = distance.argmin(axis=1)[load]
    moved = (rng.random(count) < _NEIGHBOUR_PORT_SHARE) & (distance[load, next_door] < _NEIGHBOUR_NM)
    changed = (rng.random(count) < _CHANGED_PORT_SHARE) & russian[load]
    return table.with_columns(
        paper_loaded_h=pl.Series(loaded_h),
        paper_load=pl.Series(np.where(moved, next_door, load)),
        paper_berth=pl.when(pl.Series(moved)).then(-1).otherwise("paper_berth"),
        late_bill=pl.Series(late),
        paper_first_load=pl.when(pl.Series(changed))
        .then(pl.Series(load[rng.permutation(count)]))
        .otherwise("paper_first_load"),
        neighbour_port=pl.Series(moved),
    )


def _claim_loading(
    declared: pl.DataFrame, mine: list[Operation | None], places: Places, rng: np.random.Generator
) -> pl.DataFrame:
    """Where and when the papers say that the cargo was loaded.

    A ship that loaded elsewhere claims the quay of her network; the day is that of the feigned call, or one from
    which her arrival is just possible.
    """
    load = declared["load"].to_numpy().copy()
    berth = declared["load_berth"].to_numpy().copy()
    loaded_h = declared["load_departed_h"].to_numpy().copy()
    via, via_left_h = declared["via"].to_numpy(), declared["via_departed_h"].to_numpy()
    arrived_h, discharge = declared["discharge_arrived_h"].to_numpy(), declared["discharge"].to_numpy()
    second = declared["via_kind"].to_numpy() == VIA_KINDS.index("second_load")
    first_load = np.where(second, load, -1)
    load = np.where(second, via, load)
    berth = np.where(second, -1, berth)
    loaded_h = np.where(second, via_left_h, loaded_h)
    for row, role in enumerate(declared["role"].to_list()):
        operation = mine[row]
        if role not in ("runner", "receiver") or operation is None:
            continue
        load[row], berth[row] = operation.quay
        sailing_h = places.distance_nm[operation.quay[0], discharge[row]] / float(rng.uniform(9.0, 12.0))
        loaded_h[row] = via_left_h[row] if via[row] >= 0 else arrived_h[row] - sailing_h - float(rng.uniform(2, 40))
        if rng.random() < 0.1:
            berth[row] = -1
    for row, operation in enumerate(mine):
        if operation is not None and "late_change" in operation.modifiers and rng.random() < 0.4:
            first_load[row] = operation.second_quay[0]
    loaded_h = np.minimum(loaded_h, declared["declared_h"].to_numpy() - 1)
    return declared.with_columns(
        paper_load=pl.Series(load),
        paper_berth=pl.Series(berth),
        paper_loaded_h=pl.Series(loaded_h),
        paper_first_load=pl.Series(np.where(first_load == load, -1, first_load)),
    )


def _claim_goods(
    table: pl.DataFrame, mine: list[Operation | None], rng: np.random.Generator
) -> tuple[list[str], list[str]]:
    """What the papers say it is, by heading and in words; a switched heading is not always followed by the words."""
    goods = [CARGOES[cargo] for cargo in table["cargo"].to_list()]
    described = list(goods)
    for row, operation in enumerate(mine):
        if operation is not None and "heading_switched" in operation.modifiers and goods[row] != "pig_iron":
            goods[row] = "semi_coke" if rng.random() < 0.75 else "other_coal"
            described[row] = goods[row] if rng.random() < 0.6 else described[row]
        elif goods[row] in COALS[:4] and rng.random() < 0.02:
            described[row] = COALS[int(rng.integers(4))]
    return goods, described


def _sell_under_ring_names(
    mine: list[Operation | None],
    parties: Parties,
    rng: np.random.Generator,
    country: np.ndarray,
    parties_on_paper: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> None:
    """Put the networks' firms on their papers, in place; the same broker stands on several cases of a network."""
    shipper, consignee, notify = parties_on_paper
    for row, operation in enumerate(mine):
        if operation is None:
            continue
        sets = parties.ring_firms[operation.ring]
        firms = sets[operation.firm % len(sets)]
        if rng.random() < 0.5:
            shipper[row] = firms.shippers[int(rng.integers(len(firms.shippers)))]
        if rng.random() < 0.5:
            buyers = firms.consignees.get(str(country[row]), firms.consignees[""])
            consignee[row] = buyers[int(rng.integers(len(buyers)))]
        if "broker_reused" in operation.modifiers:
            notify[row] = firms.brokers[int(rng.integers(len(firms.brokers)))]
