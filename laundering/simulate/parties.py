"""Who trades: exporters, buyers, agents and brokers with their habits, and the firms behind which networks stand.

The networks' firms come from the same hat as everybody's small traders, and do honest business too: a name alone
says little.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from laundering.simulate.names import draw_firms
from laundering.simulate.ports_world import CLASSES
from laundering.simulate.stage import Stage

_BUYERS: Final = ("KR", "JP", "CN", "TW", "VN", "")
_FIRM_SETS: Final = 4
_NEWCOMER_SHARE: Final = 0.04


@dataclass(frozen=True)
class FirmSet:
    """Firms under which a network trades until it is found out: exporters, buyers by country, and brokers."""

    shippers: tuple[str, ...]
    consignees: dict[str, tuple[str, ...]]
    brokers: tuple[str, ...]


@dataclass(frozen=True)
class Parties:
    """All firms of a world.

    Attributes:
        exporters: Mining and trading houses of the claimed origin.
        port_exporters: [place] the exporters that ship from a port, the usual ones first.
        small_traders: Firms that deal in small lots, anywhere.
        buyers: By country, the usual ones first.
        brokers: Brokers between small traders and their buyers.
        agents: By country, ships' agents: the ordinary notify parties.
        newcomers: Names that were never seen before; used once or a few times each.
        ring_firms: [network][set] firms of the networks.
    """

    exporters: tuple[str, ...]
    port_exporters: dict[int, np.ndarray]
    small_traders: tuple[str, ...]
    buyers: dict[str, tuple[str, ...]]
    brokers: tuple[str, ...]
    agents: dict[str, tuple[str, ...]]
    newcomers: tuple[str, ...]
    ring_firms: tuple[tuple[FirmSet, ...], ...]


def draw_parties(stage: Stage, ring_count: int) -> Parties:
    """Draw the firms of a world; their number grows with the trade."""
    rng = stage.streams.stream("parties")
    places, roles = stage.world.places, stage.roles
    growth = max(1.0, stage.size.scale) ** 0.5
    exporters = tuple(draw_firms(rng, "RU", int(45 * growth)))
    port_exporters = {}
    for role in roles:
        count = int(np.clip(2 + role.coal_mt * 0.9, 2, 16))
        port_exporters[places.index(role.code)] = rng.choice(
            len(exporters), size=min(count, len(exporters)), replace=False
        )
    small = (*draw_firms(rng, "HK", int(26 * growth)), *draw_firms(rng, "RU", int(26 * growth)))
    buyers = {country: tuple(draw_firms(rng, country, int(24 * growth))) for country in _BUYERS}
    brokers = (*draw_firms(rng, "HK", int(16 * growth)), *draw_firms(rng, "", int(10 * growth)))
    agents = {country: tuple(draw_firms(rng, country, int(9 * growth))) for country in _BUYERS}
    newcomers = (*draw_firms(rng, "HK", int(60 * growth)), *draw_firms(rng, "RU", int(60 * growth)))
    sets = tuple(
        tuple(_draw_firm_set(rng, small, buyers, brokers, newcomers) for _ in range(_FIRM_SETS))
        for _ in range(ring_count)
    )
    return Parties(exporters, port_exporters, small, buyers, brokers, agents, newcomers, sets)


def _draw_firm_set(
    rng: np.random.Generator,
    small: tuple[str, ...],
    buyers: dict[str, tuple[str, ...]],
    brokers: tuple[str, ...],
    newcomers: tuple[str, ...],
) -> FirmSet:
    """Firms of one network: some that everybody deals with, and a shell that is as new as other market entrants."""
    shell = newcomers[int(rng.integers(len(newcomers)))]
    return FirmSet(
        shippers=(*(small[int(k)] for k in _zipf(rng, 3, len(small))), shell),
        consignees={
            country: tuple(firms[int(k)] for k in _zipf(rng, 3, len(firms))) for country, firms in buyers.items()
        },
        brokers=tuple(brokers[int(k)] for k in _zipf(rng, 2, len(brokers))),
    )


def draw_traders(
    parties: Parties, rng: np.random.Generator, load: np.ndarray, country: np.ndarray, klass: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw exporter, buyer and notify party of honest cargoes.

    Args:
        parties: All firms.
        rng: Random numbers.
        load: Place of loading.
        country: Country of discharge.
        klass: Class of the ship: small lots go through small traders and brokers more often.

    Returns:
        Three arrays of names; the notify party is a broker, or an agent in the country of discharge.
    """
    count = len(load)
    small = (klass == CLASSES.index("coaster")) & (rng.random(count) < 0.5)
    shipper = np.array(
        [_usual(parties, int(place), float(u)) for place, u in zip(load, rng.random(count), strict=True)], dtype=object
    )
    shipper = np.where(
        small, np.array(parties.small_traders, dtype=object)[_zipf(rng, count, len(parties.small_traders))], shipper
    )
    new = rng.random(count) < np.where(klass == CLASSES.index("coaster"), 2 * _NEWCOMER_SHARE, _NEWCOMER_SHARE / 2)
    shipper = np.where(
        new, np.array(parties.newcomers, dtype=object)[rng.integers(len(parties.newcomers), size=count)], shipper
    )
    consignee, agent = np.empty(count, dtype=object), np.empty(count, dtype=object)
    for name in np.unique(country):
        rows = np.flatnonzero(country == name)
        for column, by_country in ((consignee, parties.buyers), (agent, parties.agents)):
            firms = np.array(by_country.get(str(name), by_country[""]), dtype=object)
            column[rows] = firms[_zipf(rng, len(rows), len(firms))]
    broker = np.array(parties.brokers, dtype=object)[_zipf(rng, count, len(parties.brokers))]
    brokered = rng.random(count) < np.where(small, 0.55, 0.2)
    return shipper, consignee, np.where(brokered, broker, agent)


def _usual(parties: Parties, place: int, uniform: float) -> str:
    """One of the exporters that use a port, the first of them most often."""
    usual = parties.port_exporters.get(place)
    if usual is None:
        return parties.exporters[int(uniform * len(parties.exporters))]
    return parties.exporters[int(usual[int(uniform**1.7 * len(usual))])]


def _zipf(rng: np.random.Generator, count: int, among: int) -> np.ndarray:
    """Indices of which the low ones come often."""
    found: np.ndarray = (rng.random(count) ** 2.0 * among).astype(int)
    return found
