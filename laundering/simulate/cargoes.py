"""What ships carry, by trade and class of ship."""

from __future__ import annotations

from typing import Final

import numpy as np

from laundering.simulate.ports_world import CLASSES

CARGOES: Final = (
    "anthracite",
    "bituminous",
    "other_coal",
    "briquettes",
    "lignite",
    "semi_coke",
    "pig_iron",
    "steel",
    "logs",
    "grain",
    "scrap",
    "food",
    "fertiliser",
    "ore",
    "general",
    "none",
)
"""Goods that are carried; `none` is a call without cargo."""

COALS: Final = CARGOES[:7]
"""Goods of the regime."""

TRADES: Final = (
    "russian_coal",
    "hub_coal",
    "russian_goods",
    "hub_goods",
    "goods_to_russia",
    "goods_to_hub",
    "cabotage",
    "other_coal",
    "regional",
    "exempt_transit",
    "goods_to_kp",
    "goods_from_kp",
    "kp_coal_abroad",
    "kp_coal_for_use_in_russia",
    "service",
    "operation",
)
"""Every trade. Those of the hubs are what ships carry that also serve the embargoed country; `service` is a call for
bunkers or repair, `operation` a voyage that somebody ordered."""

_CARGO_WEIGHTS: Final[dict[str, dict[str, float]]] = {
    "russian_goods": {"steel": 3, "logs": 3, "grain": 2, "scrap": 2, "general": 1.5},
    "hub_goods": {"steel": 3, "logs": 3, "grain": 2, "scrap": 2, "general": 1.5},
    "goods_to_russia": {"general": 6, "steel": 1, "food": 1},
    "goods_to_hub": {"general": 6, "steel": 1, "food": 1},
    "cabotage": {"general": 5, "bituminous": 2, "food": 1, "fertiliser": 0.5, "steel": 0.5},
    "other_coal": {"bituminous": 8, "anthracite": 1},
    "regional": {"steel": 4, "general": 3, "ore": 2, "scrap": 1, "fertiliser": 1, "grain": 1},
    "exempt_transit": {"bituminous": 1},
    "goods_to_kp": {"food": 3, "fertiliser": 2.5, "grain": 2.5, "general": 2},
    "goods_from_kp": {"general": 3, "ore": 2, "food": 2, "steel": 1},
    "kp_coal_abroad": {"anthracite": 9, "briquettes": 1},
    "kp_coal_for_use_in_russia": {"anthracite": 9, "briquettes": 1},
    "service": {"none": 1},
    "operation": {"anthracite": 1},
}

_RUSSIAN_COALS: Final = (
    {
        "anthracite": 0.46,
        "bituminous": 0.36,
        "other_coal": 0.04,
        "briquettes": 0.03,
        "lignite": 0.03,
        "semi_coke": 0.04,
        "pig_iron": 0.04,
    },
    {
        "anthracite": 0.2,
        "bituminous": 0.68,
        "other_coal": 0.05,
        "briquettes": 0.005,
        "lignite": 0.02,
        "semi_coke": 0.015,
        "pig_iron": 0.03,
    },
    {"anthracite": 0.08, "bituminous": 0.87, "other_coal": 0.04, "lignite": 0.01},
    {"anthracite": 0.05, "bituminous": 0.92, "other_coal": 0.03},
    {"bituminous": 1.0},
)
"""What the claimed origin ships by class of ship: small ships carry its anthracite in lots of 2 to 10 kt."""


def weigh_cargo(rng: np.random.Generator, trade: str, shake: float) -> np.ndarray:
    """Weights of goods [class, good] in a trade."""
    laid = np.zeros((len(CLASSES), len(CARGOES)))
    for klass in range(len(CLASSES)):
        weights = _RUSSIAN_COALS[klass] if trade in ("russian_coal", "hub_coal") else _CARGO_WEIGHTS[trade]
        for good, weight in weights.items():
            laid[klass, CARGOES.index(good)] = weight * float(np.exp(rng.normal(0, shake / 2)))
    return laid
