"""The operations: what each network undertakes, when, how, and whether it was found out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from laundering.simulate.cargoes import CARGOES
from laundering.simulate.evasion.rings import Ring
from laundering.simulate.laws import COAL_BANNED_ON, TRANSFERS_BANNED_ON, to_hours
from laundering.simulate.profiles import METHODS, Profile
from laundering.simulate.rng import Streams
from laundering.simulate.settings import Settings

PIER_METHODS: Final = ("pier_swap_quiet", "pier_swap_busy", "two_hops")
"""Methods in which one ship lays coal on a quay and another takes it."""

DARK_METHODS: Final = ("dark_run", "dark_run_russian_call", "false_loitering", "transfer_at_sea")
"""Methods whose loading is made with the transponder switched off."""

_RUNNER_DARK_SHARE: Final = 0.33
"""Runs that hide their loading though their method does not ask for it."""

_GOODS: Final = ("anthracite", "briquettes", "bituminous", "other_coal", "pig_iron")
_GOODS_SHARES: Final = (0.5, 0.1, 0.28, 0.07, 0.05)
"""What the coal is, or is sold as: mostly anthracite, which is what the country mines (shares assumed)."""

_SHARE_BEFORE_BAN: Final = 0.88
"""Before the full ban open coal still had buyers, so that there was less to launder (assumed)."""


@dataclass
class Operation:
    """One undertaking of a network, from the loading to the last ship that takes the coal.

    Attributes:
        operation: Number of the undertaking.
        ring: The network.
        method: One of `METHODS`.
        modifiers: Those of `MODIFIERS` that were added.
        at_h: Hour from which the coal is loaded.
        kp_place: Where it is bought.
        cargo: Goods, by index into `CARGOES`.
        pile_t: Tonnes to be laid on a quay, or carried.
        quay: Quay (place, berth) of the pile; of the faked loading in a direct run.
        second_quay: Quay of the second hop.
        customer: Place of discharge.
        firm: Set of firms that it is traded under.
        discount: Share under the market's price.
        feeder_count: Ships that bring the coal to the quay.
        dark: The loading in the embargoed country is hidden.
        lands_dark: The feeder is silent at the quay where she lays the coal down, too.
        silent_at_sea: The ship that receives at sea is silent too, so that the transfer is hardly seen.
        caught: It will be found out.
        lesson: What the network changed before this undertaking, if anything.
        crew: The network, and how often it has changed its ships.
    """

    operation: int
    ring: int
    method: str
    modifiers: frozenset[str]
    at_h: float
    kp_place: int
    cargo: int
    pile_t: float
    quay: tuple[int, int]
    second_quay: tuple[int, int]
    customer: int
    firm: int
    discount: float
    feeder_count: int
    dark: bool
    lands_dark: bool
    silent_at_sea: bool
    caught: bool
    lesson: str | None
    crew: tuple[int, int]


def plan_operations(
    settings: Settings, streams: Streams, rings: list[Ring], count: int, span_h: tuple[float, float]
) -> list[Operation]:
    """Plan what the networks undertake, in time order, each learning from what was found out before.

    Args:
        settings: The world's shares.
        streams: Named random numbers.
        rings: The networks; they change.
        count: Number of undertakings.
        span_h: First and last hour at which coal is bought.
    """
    rng = streams.stream("operations")
    times = np.sort(_draw_times(rng, count, span_h))
    lessons: dict[int, list[float]] = {ring.ring: [] for ring in rings}
    activity = rng.dirichlet(np.full(len(rings), 2.0))
    planned = []
    for number, (at_h, method) in enumerate(zip(times, _draw_methods(settings, rng, count), strict=True)):
        ring = _choose_ring(rng, rings, activity, method)
        due = [hour for hour in lessons[ring.ring] if hour <= at_h]
        lesson = None
        for hour in due:
            lessons[ring.ring].remove(hour)
            lesson = ring.learn(rng)
        operation = _plan(settings.profile, rng, ring, method, number, float(at_h), lesson)
        if operation.caught:
            lessons[ring.ring].append(float(at_h) + 24 * float(rng.uniform(40, 110)))
        planned.append(operation)
    return planned


def _draw_times(rng: np.random.Generator, count: int, span_h: tuple[float, float]) -> np.ndarray:
    """Hours of the undertakings, rarer before the ban."""
    hours = rng.uniform(*span_h, size=8 * count + 8)
    kept = hours[(hours >= to_hours(COAL_BANNED_ON)) | (rng.random(len(hours)) < _SHARE_BEFORE_BAN)]
    return kept[:count]


def _draw_methods(settings: Settings, rng: np.random.Generator, count: int) -> list[str]:
    """Methods of the undertakings, in shares as near to the profile's as the count allows, in mixed order."""
    shares = np.array([settings.profile.methods.get(method, 0.0) for method in METHODS])
    even = (np.arange(count) + rng.random()) / count
    chosen = np.searchsorted(np.cumsum(shares / shares.sum()), even, side="right")
    return [METHODS[min(int(k), len(METHODS) - 1)] for k in rng.permutation(chosen)]


def _choose_ring(rng: np.random.Generator, rings: list[Ring], activity: np.ndarray, method: str) -> Ring:
    """The network that undertakes it: a busy one, and one that likes the method."""
    weights = activity * np.array([ring.methods[METHODS.index(method)] for ring in rings])
    return rings[int(rng.choice(len(rings), p=weights / weights.sum()))]


def _find_silence(at_h: float) -> float:
    """How often a ship that receives at sea is silent: more often since such transfers are banned altogether."""
    return 0.6 if at_h >= to_hours(TRANSFERS_BANNED_ON) else 0.25


def _plan(
    profile: Profile, rng: np.random.Generator, ring: Ring, method: str, number: int, at_h: float, lesson: str | None
) -> Operation:
    """Plan one undertaking."""
    pier = method in PIER_METHODS
    modifiers = {name for name, share in profile.modifiers.items() if rng.random() < share}
    if not pier:
        modifiers.discard("mixed_pile")
    if method == "pier_swap_busy" and rng.random() < 0.6:
        modifiers.add("mixed_pile")
    quiet = method in ("pier_swap_quiet", "two_hops")
    quays = ring.claims if not pier else ring.quiet_quays if quiet else ring.busy_quays
    feeders = int(rng.choice([1, 2, 3], p=[0.6, 0.3, 0.1])) if pier else 1
    kp_places = list(ring.kp_ports)
    weights = np.array(list(ring.kp_ports.values()))
    goods = rng.choice(_GOODS, p=_GOODS_SHARES)
    return Operation(
        operation=number,
        ring=ring.ring,
        method=method,
        modifiers=frozenset(modifiers),
        at_h=at_h,
        kp_place=int(rng.choice(kp_places, p=weights / weights.sum())),
        cargo=CARGOES.index(str(goods)),
        pile_t=float(feeders * rng.uniform(2_600, 7_500)),
        quay=quays[0] if rng.random() < 0.75 else quays[int(rng.integers(len(quays)))],
        second_quay=ring.busy_quays[int(rng.integers(len(ring.busy_quays)))],
        customer=int(rng.choice(ring.customers)),
        firm=ring.firm,
        discount=float(np.clip(rng.normal(ring.discount, 0.05), -0.03, 0.35)),
        feeder_count=feeders,
        dark=method in DARK_METHODS or bool(rng.random() < (profile.feeder_dark_share if pier else _RUNNER_DARK_SHARE)),
        lands_dark=pier and bool(rng.random() < 0.4 * profile.feeder_dark_share),
        silent_at_sea=method == "transfer_at_sea" and bool(rng.random() < _find_silence(at_h)),
        caught=bool(rng.random() < profile.caught_share),
        lesson=lesson,
        crew=(ring.ring, ring.crew),
    )
