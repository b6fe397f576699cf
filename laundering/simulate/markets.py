"""What coal costs: a market by month and grade, contracts that lag behind it, and noise."""

from __future__ import annotations

from typing import Final

import numpy as np

from laundering.simulate.laws import EPOCH
from laundering.simulate.rng import Streams

_ANCHORS: Final = (
    (2014, 74.0), (2015, 60.0), (2016, 56.0), (2017, 80.0), (2018, 92.0), (2019, 76.0), (2020, 58.0), (2021, 105.0),
    (2022, 210.0), (2023, 140.0), (2024, 112.0), (2025, 98.0), (2026, 94.0), (2032, 94.0),
)  # fmt: skip
"""Thermal coal at the quay in $/t in the middle of each year. Small Russian anthracite then comes to the 90 to 96 $/t
of autumn 2017 that the customs cases name; the other years follow the well-known course of the market, roughly."""

GRADE_FACTORS: Final = {
    "anthracite": 1.06,
    "bituminous": 1.0,
    "other_coal": 0.82,
    "briquettes": 1.02,
    "lignite": 0.5,
    "semi_coke": 1.75,
    "pig_iron": 4.1,
    "steel": 6.5,
    "logs": 1.6,
    "grain": 2.4,
    "scrap": 3.6,
    "general": 9.0,
}
"""Price of each good over that of thermal coal (assumed)."""


class Market:
    """Prices of one world."""

    def __init__(self, streams: Streams) -> None:
        rng = streams.stream("market")
        steps = rng.normal(0, 0.035, 12 * 40)
        drift = np.zeros(len(steps))
        for month in range(1, len(steps)):
            drift[month] = 0.85 * drift[month - 1] + steps[month]
        self._drift = drift

    def find_price(self, hours: np.ndarray) -> np.ndarray:
        """Price of thermal coal in $/t at each hour."""
        years = EPOCH.year + hours / (24 * 365.25)
        anchor_years, anchors = np.array(_ANCHORS, dtype=float).T
        level = np.interp(years, anchor_years + 0.5, anchors)
        months = np.clip((hours / (24 * 30.44)).astype(int), 0, len(self._drift) - 1)
        found: np.ndarray = level * np.exp(self._drift[months])
        return found


def draw_prices(
    market: Market, rng: np.random.Generator, declared_h: np.ndarray, goods: np.ndarray, discount: np.ndarray
) -> np.ndarray:
    """Declared price per tonne in $: contracts are up to four months old, and quality and freight terms differ.

    Args:
        market: The market.
        rng: Random numbers.
        declared_h: Hour of the declaration.
        goods: Name of the goods.
        discount: Share under the market, for those who undercut it.
    """
    lag_h = rng.choice([0.0, 1.0, 2.0, 4.0], size=len(goods), p=[0.45, 0.25, 0.2, 0.1]) * 24 * 30
    factor = np.array([GRADE_FACTORS.get(str(good), 3.0) for good in goods])
    quality = np.exp(rng.normal(0, 0.10, len(goods)))
    terms = rng.choice([0.88, 1.0, 1.0, 1.13], size=len(goods))
    found: np.ndarray = market.find_price(declared_h - lag_h) * factor * quality * terms * (1 - discount)
    return found
