"""Everything that stands before the first ship sails: places, ports, ships and trades of one world."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from laundering.simulate.directions import KNOWN_CODES
from laundering.simulate.fleet import Fleet, draw_fleet
from laundering.simulate.harbours import build_harbours
from laundering.simulate.laws import to_hours
from laundering.simulate.places import load_places
from laundering.simulate.ports_world import RUSSIAN_PORTS, PortRole, draw_berths, draw_roles
from laundering.simulate.profiles import PROFILES
from laundering.simulate.rng import Streams
from laundering.simulate.sailing import World
from laundering.simulate.settings import Settings, draw_settings
from laundering.simulate.sizing import Size, find_size
from laundering.simulate.trades import draw_trades

_WARM_UP_DAYS: Final = 200
"""Ships sail and are seen for this long before the first declaration, so that it has a history."""

_MONTH_DAYS: Final = 30.44


@dataclass(frozen=True)
class Stage:
    """One world before it runs.

    Attributes:
        settings: Its shares.
        streams: Its named random numbers.
        world: Places, berths and trades.
        roles: What the claimed origin's ports do.
        fleet: The ships.
        size: How large it is.
        manifests: Manifest lines asked for.
        first_h: Hour at which the ships start.
        span_h: First and last hour of declarations.
    """

    settings: Settings
    streams: Streams
    world: World
    roles: list[PortRole]
    fleet: Fleet
    size: Size
    manifests: int
    first_h: float
    span_h: tuple[float, float]


def set_stage(seed: int, manifests: int, months: int, profile: str) -> Stage:
    """Draw the places, ports, ships and trades of a world."""
    streams = Streams(seed)
    settings = draw_settings(PROFILES[profile], streams)
    places = load_places((*KNOWN_CODES, *(role.code for role in RUSSIAN_PORTS)))
    roles = draw_roles(settings, streams, set(places.codes))
    size = find_size(settings.profile, roles, manifests, months)
    harbours = build_harbours(places, roles, draw_berths(roles, streams, size.scale), streams)
    book = draw_trades(settings, streams, places, roles)
    start_h = to_hours(settings.start_on)
    span_h = (start_h, start_h + months * _MONTH_DAYS * 24)
    fleet = draw_fleet(streams, size.ships, settings.start_on.year)
    first_h = start_h - _WARM_UP_DAYS * 24
    return Stage(settings, streams, World(places, harbours, book), roles, fleet, size, manifests, first_h, span_h)
