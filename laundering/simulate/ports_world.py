"""What the ports of one world do: volumes, ship sizes, seasons, grades, berths and stockpiles.

The volumes of the larger Russian ports are public figures (millions of tonnes of coal a year: Vostochny 37 with the
whole bay, Nakhodka 16, Vanino 23, Shakhtersk 9, Posyet 7); those of the small ones, and every share, are assumptions.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Final

import numpy as np

from laundering.simulate.rng import Streams
from laundering.simulate.settings import Settings

CLASSES: Final = ("coaster", "handysize", "supramax", "panamax", "capesize")
"""Classes of ships, by size."""

MEAN_CARGO_T: Final = (4_300.0, 23_000.0, 50_000.0, 70_000.0, 135_000.0)
"""Mean cargo of each class, t; used to turn a port's tonnes into voyages."""

_ALL_YEAR: Final = (1.0,) * 12
_WINTER_WEAK: Final = (0.7, 0.7, 0.9, 1.0, 1.1, 1.1, 1.1, 1.1, 1.1, 1.1, 1.0, 0.8)
_NAVIGATION: Final = (0.0, 0.0, 0.05, 0.8, 1.2, 1.4, 1.5, 1.5, 1.4, 1.2, 0.8, 0.2)
"""Roads that load by barge, open from about April to December (Shakhtersk)."""


@dataclass(frozen=True)
class PortRole:
    """What a port of the claimed origin does in one world.

    Attributes:
        code: Port code.
        coal_mt: Coal shipped, Mt a year; of the order of the public figure.
        mix: Share of coal voyages by ship class.
        season: Weight of each month.
        at_anchor: Ships load from barges in the roads: no berth, and long stays.
        general: Weight of the port in trade other than coal.
        issuer: Region whose chamber usually certifies coal from here.
        water_m: Depth at the deepest coal berth.
        quiet: Next to no coal in an ordinary year: a place for a pile that nobody expects.
        hub: Ships of the embargoed country's permitted trade call here.
    """

    code: str
    coal_mt: float
    mix: tuple[float, ...]
    season: tuple[float, ...] = _ALL_YEAR
    at_anchor: bool = False
    general: float = 0.2
    issuer: str = "Primorsky"
    water_m: float = 8.0
    quiet: bool = False
    hub: bool = False


_SMALL: Final = (0.85, 0.15, 0.0, 0.0, 0.0)
_TINY: Final = (1.0, 0.0, 0.0, 0.0, 0.0)

RUSSIAN_PORTS: Final = (
    PortRole("RUVYP", 24.0, (0.13, 0.33, 0.16, 0.31, 0.07), water_m=16.5, general=0.8),
    PortRole("RUNJK", 16.0, (0.34, 0.45, 0.21, 0.0, 0.0), _WINTER_WEAK, water_m=11.5, general=3.0, hub=True),
    PortRole("RUVNN", 20.0, (0.10, 0.21, 0.26, 0.36, 0.07), _WINTER_WEAK, water_m=17.0, issuer="Khabarovsk"),
    PortRole("RUPSE", 6.5, (0.28, 0.46, 0.26, 0.0, 0.0), water_m=11.0),
    PortRole("RUSHA", 7.5, (0.12, 0.2, 0.3, 0.38, 0.0), _NAVIGATION, True, 0.0, "Sakhalin", 18.0),
    PortRole("RUBOS", 0.4, (0.75, 0.25, 0.0, 0.0, 0.0), _NAVIGATION, True, 0.0, "Sakhalin", 12.0),
    PortRole("RUUGL", 0.6, (0.6, 0.4, 0.0, 0.0, 0.0), _NAVIGATION, True, 0.05, "Sakhalin", 12.0),
    PortRole("RUVVO", 2.6, (0.65, 0.30, 0.05, 0.0, 0.0), water_m=10.5, general=5.0, hub=True),
    PortRole("RUXLI", 0.2, _TINY, general=0.2, water_m=7.5, quiet=True),
    PortRole("RUSKA", 0.12, _TINY, general=0.4, water_m=7.5, quiet=True, hub=True),
    PortRole("RUZAR", 0.2, _SMALL, general=0.8, water_m=8.5, quiet=True),
    PortRole("RUSOG", 0.5, _SMALL, general=0.5, issuer="Khabarovsk", water_m=8.5),
    PortRole("RUKHO", 0.2, _TINY, general=1.4, issuer="Sakhalin", water_m=8.5, quiet=True),
    PortRole("RUNEV", 0.35, _TINY, general=0.6, issuer="Sakhalin", water_m=7.0, quiet=True),
    PortRole("RUKOR", 0.15, _TINY, general=1.2, issuer="Sakhalin", water_m=8.0, quiet=True),
    PortRole("RUXKG", 0.1, _TINY, _NAVIGATION, True, 0.0, "Sakhalin", 9.0, quiet=True),
    PortRole("RULES", 0.08, _TINY, _NAVIGATION, True, 0.0, "Sakhalin", 9.0, quiet=True),
    PortRole("RUSAK", 0.08, _TINY, _NAVIGATION, True, 0.1, "Sakhalin", 8.0, quiet=True),
    PortRole("RUDKA", 0.06, _TINY, _NAVIGATION, False, 0.4, "Khabarovsk", 8.0, quiet=True),
    PortRole("RUBKN", 0.05, (0.3, 0.4, 0.3, 0.0, 0.0), water_m=13.0, general=0.1),
    PortRole("RUMAG", 0.08, _TINY, _WINTER_WEAK, False, 0.6, "Magadan", 8.5, quiet=True),
    PortRole("RUPKC", 0.07, _TINY, _WINTER_WEAK, False, 0.8, "Kamchatka", 9.0, quiet=True),
    PortRole("RUPRN", 0.07, _TINY, _NAVIGATION, True, 0.1, "Sakhalin", 8.0, quiet=True),
)
"""The Russian Far East as it is known; `Krasnogorsk` and `Livadiya` have codes of the gazetteer's own."""

KP_COAL_PORTS: Final = {
    "KPNAM": (0.36, 10.5),
    "KPSGN": (0.16, 8.5),
    "KPXTA": (0.08, 8.0),
    "KPXDP": (0.05, 8.0),
    "KPWON": (0.12, 9.5),
    "KPCHO": (0.15, 10.0),
    "KPHGM": (0.04, 9.0),
    "KPRJN": (0.02, 11.0),
    "KPSON": (0.02, 8.0),
}
"""Ports that load coal of the embargoed country: share of it, and depth at the pier in metres (both assumed)."""

KP_OTHER_PORTS: Final = ("KPHAE", "KPTCH", "KPXSB", "KPSIN", "KPXCH")
EXEMPT_PORT: Final = "KPRJN"


@dataclass(frozen=True)
class Berth:
    """One berth: depth, hourly rate of loading, and the coal that ordinarily lies there."""

    port: str
    name: str
    coal: bool
    general: bool
    water_m: float
    rate_t_per_h: float
    stock_t: float
    share: float


def draw_roles(settings: Settings, streams: Streams, known: set[str]) -> list[PortRole]:
    """Draw what the claimed origin's ports do in this world; a stranger's roles are dealt out anew."""
    rng = streams.stream("ports", "roles")
    roles = [role for role in RUSSIAN_PORTS if role.code in known]
    if settings.profile.name == "evolved":
        roles = [replace(role, coal_mt=9.0, quiet=False) if role.code == "RUBKN" else role for role in roles]
    if settings.profile.stranger:
        return _deal_roles(rng, roles)
    return [replace(role, coal_mt=role.coal_mt * float(np.exp(rng.normal(0, 0.15)))) for role in roles]


def _deal_roles(rng: np.random.Generator, roles: list[PortRole]) -> list[PortRole]:
    """Give every port another port's role, with its volume, sizes and season shaken."""
    order = rng.permutation(len(roles))
    dealt = []
    for role, other in zip(roles, order, strict=True):
        source = roles[int(other)]
        shift = int(rng.integers(-2, 3))
        mix = np.array(source.mix) * np.exp(rng.normal(0, 0.5, len(CLASSES)))
        dealt.append(
            replace(
                source,
                code=role.code,
                issuer=role.issuer,
                coal_mt=source.coal_mt * float(np.exp(rng.normal(0, 0.6))),
                season=tuple(np.roll(source.season, shift)),
                mix=tuple(float(share) for share in mix / mix.sum()),
                general=max(0.05, source.general * float(np.exp(rng.normal(0, 0.5)))),
            )
        )
    return dealt


_COAL_BERTHS: Final = ("Coal Terminal", "Terminal", "Berth", "Pier", "Pirs")


def draw_berths(roles: list[PortRole], streams: Streams, scale: float) -> list[Berth]:
    """Draw the berths of the claimed origin's ports.

    Args:
        roles: What the ports do.
        streams: Named random numbers.
        scale: Tonnes of this world's trade over those of the port's usual year.
    """
    rng = streams.stream("ports", "berths")
    berths: list[Berth] = []
    for role in roles:
        berths += _draw_port_berths(rng, role, scale)
    return berths


def _draw_port_berths(rng: np.random.Generator, role: PortRole, scale: float) -> list[Berth]:
    """Berths of one port: coal berths by volume, general piers, and in a quiet port piers that do both."""
    coal_count = int(np.clip(1 + role.coal_mt / 2.3, 1, 7))
    general_count = int(np.clip(1 + 2 * role.general, 1, 5)) if role.general > 0 else 0
    shares = rng.dirichlet(np.full(coal_count, 4.0))
    style = str(rng.choice(_COAL_BERTHS))
    numbers = rng.choice(np.arange(1, 15), size=coal_count + general_count, replace=False)
    stock_t = max(3_000.0, role.coal_mt * 1e6 / 365 * 15 * scale)
    berths = [
        Berth(
            port=role.code,
            name="" if role.at_anchor else f"{style} {numbers[k]}",
            coal=True,
            general=role.quiet and not role.at_anchor,
            water_m=role.water_m - float(rng.uniform(0, 1.2)) * (k > 0),
            rate_t_per_h=_find_rate(rng, role),
            stock_t=stock_t * float(shares[k]),
            share=float(shares[k]),
        )
        for k in range(coal_count)
    ]
    for k in range(general_count):
        name = f"Berth {numbers[coal_count + k]}"
        water_m = min(role.water_m, 9.5) - float(rng.uniform(0, 1.0))
        berths.append(Berth(role.code, name, False, True, water_m, 180.0, 2_000.0, 1 / general_count))
    return berths


def _find_rate(rng: np.random.Generator, role: PortRole) -> float:
    """Tonnes loaded per hour: barges and quiet quays are slow, terminals with conveyors are not."""
    if role.at_anchor:
        return float(rng.uniform(180, 420))
    if role.coal_mt > 5:
        return float(rng.uniform(600, 1_600))
    return float(rng.uniform(110, 320))
