"""The feature dictionary: what the model looks at, for people and programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from laundering.features import FEATURES, Feature

_RISK = {1: "higher is more suspect", -1: "lower is more suspect", 0: "free"}


def describe_features(features: Sequence[Feature] = FEATURES) -> list[dict[str, Any]]:
    """Describe every feature: `name`, `unit`, `sources`, `risk`, `definition`, `red_flag`, `innocent`, `categories`."""
    return [
        {
            "name": feature.name,
            "unit": feature.unit,
            "sources": list(feature.sources),
            "risk": _RISK[feature.risk],
            "definition": feature.definition,
            "red_flag": feature.red_flag,
            "innocent": feature.innocent,
            "categories": list(feature.categories),
        }
        for feature in features
    ]
