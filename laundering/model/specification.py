"""What a trained model remembers of the feature list, and how another list differs from it.

A model is a set of curves over named numbers. It must never be read with numbers that mean something else, so each
feature is stored with digests of its definition and of its expression.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from typing import Any

from laundering.errors import ModelError
from laundering.features import Feature
from laundering.model.binning import MAX_CATEGORIES


@dataclass(frozen=True)
class FeatureSpec:
    """One feature as the model was trained on it.

    Attributes:
        name: Column name.
        unit: Unit of the number, or "category".
        risk: +1, -1 or 0: the direction in which the probability may move.
        categories: Values of a categorical feature in the order of their codes.
        definition: What it is, in one sentence.
        definition_digest: Digest of everything above.
        expression_digest: Digest of the expression as this polars version writes it. Another version may write the
            same expression differently, so it is compared only under the version that made it.
    """

    name: str
    unit: str
    risk: int
    categories: tuple[str, ...]
    definition: str
    definition_digest: str
    expression_digest: str

    def to_json(self) -> dict[str, Any]:
        """Return the spec as JSON values."""
        return asdict(self) | {"categories": list(self.categories)}

    @classmethod
    def from_json(cls, values: dict[str, Any]) -> FeatureSpec:
        """Read back what `to_json` wrote."""
        return cls(**(values | {"categories": tuple(values["categories"])}))


def describe_features(features: Sequence[Feature]) -> tuple[FeatureSpec, ...]:
    """Describe the feature list that a model is trained on; one spec per feature, in order.

    Raises:
        ModelError: A name occurs twice, a category has a direction of risk (categories have no order), or it has more
            values than one byte of code can hold.
    """
    names = [feature.name for feature in features]
    for feature in features:
        if names.count(feature.name) > 1:
            raise ModelError(f"The feature '{feature.name}' is listed twice; feature names must be unique.")
        if feature.categories and feature.risk != 0:
            raise ModelError(f"The feature '{feature.name}' is a category and cannot have a direction of risk; set 0.")
        if len(feature.categories) > MAX_CATEGORIES:
            raise ModelError(
                f"The feature '{feature.name}' has {len(feature.categories)} categories; "
                f"group them into at most {MAX_CATEGORIES}."
            )
    return tuple(_describe(feature) for feature in features)


def find_differences(
    saved: Sequence[FeatureSpec], current: Sequence[FeatureSpec], *, same_polars: bool
) -> tuple[str, ...]:
    """Say how the saved feature list differs from the current one; empty where it does not.

    Args:
        saved: What the model was trained on.
        current: What this installation computes.
        same_polars: Whether both were described by the same polars version; only then are expressions compared.
    """
    before, now = {spec.name: spec for spec in saved}, {spec.name: spec for spec in current}
    differences = [f"'{name}' is not computed any more" for name in before if name not in now]
    differences += [f"'{name}' is new" for name in now if name not in before]
    for name, spec in before.items():
        if name not in now:
            continue
        changed = [key for key in ("unit", "risk", "categories", "definition") if _differs(spec, now[name], key)]
        if not changed and same_polars and _differs(spec, now[name], "expression_digest"):
            changed = ["expression"]
        if changed:
            differences.append(f"'{name}' changed its {' and '.join(changed)}")
    if not differences and list(before) != list(now):
        differences.append("the order changed")
    return tuple(differences)


def _differs(saved: FeatureSpec, current: FeatureSpec, key: str) -> bool:
    return bool(getattr(saved, key) != getattr(current, key))


def _describe(feature: Feature) -> FeatureSpec:
    stated = (feature.name, feature.unit, feature.risk, feature.categories, feature.definition)
    return FeatureSpec(
        name=feature.name,
        unit=feature.unit,
        risk=feature.risk,
        categories=feature.categories,
        definition=feature.definition,
        definition_digest=_digest(repr(stated).encode()),
        expression_digest=_digest(feature.value.meta.serialize()),
    )


def _digest(text: bytes) -> str:
    # Sixteen hex digits: an accident detector, not a defence; the model file's own digest is the full sha256.
    return hashlib.sha256(text).hexdigest()[:16]
