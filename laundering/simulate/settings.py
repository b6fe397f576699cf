"""One world's shares, drawn from its profile, so that two seeds differ as two years or two offices do."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from laundering.simulate.profiles import Dirt, Profile, Receivers
from laundering.simulate.rng import Streams


@dataclass(frozen=True)
class Settings:
    """One world: a profile with its ranges drawn.

    Attributes:
        profile: The profile with the shares that hold in this world.
        base_rate: Share of laundered lines among those in scope, aimed at.
        ring_count: Number of networks that launder.
        draught_missing_share: Share of calls without draughts.
        start_on: First day on which manifests are declared.
    """

    profile: Profile
    base_rate: float
    ring_count: int
    draught_missing_share: float
    start_on: date


def draw_settings(profile: Profile, streams: Streams) -> Settings:
    """Draw one world's shares from a profile; a stranger's lie much further from their centre than the others'."""
    rng = streams.stream("settings")
    spread = 0.7 if profile.stranger else 0.2
    low, high = profile.base_rate
    base_rate = float(np.exp(rng.uniform(np.log(low), np.log(high))))
    # Where more is laundered there is more open traffic with the embargoed country, too, to hide among.
    traffic = float(max(base_rate / 0.018, 1.0) ** 1.35)
    missing_low, missing_high = profile.receivers.draught_missing_share
    drawn = replace(
        profile,
        methods=_jitter_weights(rng, profile.methods, spread),
        modifiers={name: min(0.8, share * _factor(rng, spread / 2)) for name, share in profile.modifiers.items()},
        northern_fleet=traffic**0.5 * _factor(rng, 0.6 * spread),
        discount=float(rng.uniform(0.0, 0.18)) if profile.stranger else profile.discount,
        feeder_dark_share=min(0.8, profile.feeder_dark_share * _factor(rng, spread / 2)),
        caught_share=min(0.4, profile.caught_share * _factor(rng, spread)),
        dual_life_share=min(0.55, profile.dual_life_share * traffic * _factor(rng, spread / 3)),
        rajin_mt=profile.rajin_mt * _factor(rng, spread),
        small_cargo_factor=profile.small_cargo_factor * _factor(rng, spread / 2),
        receivers=_draw_receivers(rng, profile.receivers, spread),
        dirt=_draw_dirt(rng, profile.dirt, spread),
    )
    years = int(rng.integers(-1, 7)) if profile.stranger else 0
    return Settings(
        profile=drawn,
        base_rate=base_rate,
        ring_count=int(rng.integers(profile.rings[0], profile.rings[1] + 1)),
        draught_missing_share=float(rng.uniform(missing_low, missing_high)),
        start_on=profile.start_on.replace(year=profile.start_on.year + years),
    )


def _factor(rng: np.random.Generator, spread: float) -> float:
    """A factor around 1; `spread` is the standard deviation of its logarithm."""
    return float(np.exp(rng.normal(0.0, spread)))


def _jitter_weights(rng: np.random.Generator, weights: dict[str, float], spread: float) -> dict[str, float]:
    """Redraw shares around their centre so that they sum to 1."""
    drawn = {name: share * _factor(rng, spread) for name, share in weights.items()}
    total = sum(drawn.values())
    return {name: share / total for name, share in drawn.items()}


def _draw_receivers(rng: np.random.Generator, receivers: Receivers, spread: float) -> Receivers:
    """Redraw what is missed: shares of the unseen are scaled, so that none leaves [0, 1]."""
    unseen = {place: (1 - share) * _factor(rng, spread) for place, share in receivers.seen_share.items()}
    return replace(
        receivers,
        seen_share={place: max(0.5, 1 - share) for place, share in unseen.items()},
        north_korean_call_seen_share=float(
            np.clip(receivers.north_korean_call_seen_share * _factor(rng, spread / 4), 0.35, 0.9)
        ),
        berth_missing_share=float(np.clip(receivers.berth_missing_share * _factor(rng, spread), 0.1, 0.9)),
        late_share=float(np.clip(receivers.late_share * _factor(rng, spread), 0.01, 0.4)),
        honest_gaps_per_ship_year=receivers.honest_gaps_per_ship_year * _factor(rng, spread),
    )


def _draw_dirt(rng: np.random.Generator, dirt: Dirt, spread: float) -> Dirt:
    """Redraw how dirty the papers are."""
    return replace(
        dirt,
        missing_share=float(np.clip(dirt.missing_share * _factor(rng, spread), 0.01, 0.4)),
        name_for_code_share=float(np.clip(dirt.name_for_code_share * _factor(rng, spread), 0.0, 0.5)),
        certificate_missing_share=float(np.clip(dirt.certificate_missing_share * _factor(rng, spread), 0.05, 0.6)),
        no_imo_share=float(np.clip(dirt.no_imo_share * _factor(rng, spread), 0.0, 0.2)),
    )
