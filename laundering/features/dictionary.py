"""The feature dictionary: what the model looks at, for people and programs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from laundering.features import FEATURES, PAIRS, Feature

_RISK = {1: "higher is more suspect", -1: "lower is more suspect", 0: "free"}


def describe_features(features: Sequence[Feature] = FEATURES) -> list[dict[str, Any]]:
    """Describe every feature, and after them every pair of features that contributes as one.

    Each is `name`, `unit`, `sources`, `risk`, `definition`, `red_flag`, `innocent`, `categories`.
    """
    alone = [
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
    by_name = {feature.name: feature for feature in features}
    return alone + [
        _describe_pair(by_name[one], by_name[other]) for one, other in PAIRS if {one, other} <= set(by_name)
    ]


def _describe_pair(one: Feature, other: Feature) -> dict[str, Any]:
    """Describe two features whose joint contribution is a column, and a bar, of its own."""
    return {
        "name": f"{one.name} & {other.name}",
        "unit": "pair",
        "sources": sorted({*one.sources, *other.sources}),
        "risk": "as its two features",
        "definition": f"What {one.name} and {other.name} say together, beyond what each says alone.",
        "red_flag": one.red_flag,
        "innocent": one.innocent,
        "categories": [],
    }
