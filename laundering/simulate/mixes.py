"""How ships of each pool divide their time between the trades."""

from __future__ import annotations

from typing import Final

import numpy as np

from laundering.simulate.cargoes import TRADES
from laundering.simulate.fleet import POOLS
from laundering.simulate.ports_world import CLASSES
from laundering.simulate.profiles import Profile

_CLEAN: Final = (
    {
        "russian_coal": 0.5,
        "russian_goods": 0.12,
        "goods_to_russia": 0.1,
        "cabotage": 0.06,
        "regional": 0.16,
        "service": 0.06,
    },
    {
        "russian_coal": 0.5,
        "russian_goods": 0.08,
        "goods_to_russia": 0.02,
        "other_coal": 0.12,
        "regional": 0.22,
        "service": 0.06,
    },
    {"russian_coal": 0.5, "other_coal": 0.28, "regional": 0.16, "service": 0.06},
    {"russian_coal": 0.55, "other_coal": 0.4, "service": 0.05},
    {"russian_coal": 0.5, "other_coal": 0.45, "service": 0.05},
)
"""Ordinary ships by class: half of their voyages are coal of the claimed origin (assumed)."""

_UNDER_BAN: Final = {"kp_coal_abroad": 0.45, "goods_to_kp": 0.75}
"""What is left of a trade under the full ban (assumed)."""

_BAN: Final = 1
"""Index of the period under the ban in `laws.PERIOD_STARTS`."""


def _list_pools(profile: Profile) -> dict[str, dict[str, float]]:
    """Weights of trades of every pool but the ordinary ships."""
    landed, used = profile.landed_goods_share, profile.end_use_share
    return {
        "dual": {
            "hub_coal": 0.5,
            "hub_goods": 0.1,
            "goods_to_hub": 0.05,
            "regional": 0.12,
            "service": 0.04,
            "goods_to_kp": 0.19,
        },
        "rajin": {"exempt_transit": 0.5, "hub_coal": 0.06, "other_coal": 0.2, "regional": 0.2, "service": 0.04},
        "northern": {
            "goods_to_kp": 0.4,
            "goods_from_kp": landed,
            "kp_coal_abroad": 0.3,
            "kp_coal_for_use_in_russia": used,
            "service": 0.05,
        },
        "foreign_feeder": {
            "goods_to_kp": 0.1,
            "goods_from_kp": landed / 5,
            "kp_coal_abroad": 0.07,
            "kp_coal_for_use_in_russia": used / 3,
            "regional": 0.5,
            "goods_to_hub": 0.08,
            "hub_goods": 0.1,
            "service": 0.05,
        },
        "tanker": {"service": 0.92, "goods_to_kp": 0.08},
    }


def weigh_mix(profile: Profile) -> np.ndarray:
    """Weights of trades [pool, class, period, trade]; the ban ends open coal from the embargoed country."""
    mix = np.zeros((len(POOLS), len(CLASSES), 3, len(TRADES)))
    by_pool = _list_pools(profile)
    for period in range(3):
        for klass in range(len(CLASSES)):
            for pool, name in enumerate(POOLS):
                weights = _CLEAN[klass] if name == "clean" else by_pool[name]
                for trade, weight in weights.items():
                    factor = _UNDER_BAN.get(trade, 1.0) if period == _BAN else 1.0
                    mix[pool, klass, period, TRADES.index(trade)] = weight * factor
    return mix
