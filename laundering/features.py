"""The feature list: every number that the model sees, in one place.

A feature is one expression over the assembled evidence (`laundering.evidence.assemble`), together with everything
that is ever said about it. The dictionary printed by `laundering features`, the README's table, the model card,
the explanations and the tests all read `FEATURES`; the model refuses an artifact made from another list.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import polars as pl


@dataclass(frozen=True)
class Feature:
    """One number per shipment.

    Attributes:
        name: Column name; unique.
        value: Expression over the evidence; null where the evidence to judge it is missing.
        unit: Unit of the number, or "category".
        sources: Tables of the dataset that it is read from.
        risk: +1 if a larger value may only raise the probability, -1 if it may only lower it, 0 if free.
        definition: What it is, in one sentence.
        sentence: What a reviewer reads where it has a value; filled from the evidence and `{value}`.
        innocent: The innocent explanation printed beside it.
        red_flag: Id of the red flag that it belongs to, if any.
        categories: Values of a categorical feature, in the order of their codes; empty for a number.
    """

    name: str
    value: pl.Expr
    unit: str
    sources: tuple[str, ...]
    risk: Literal[-1, 0, 1]
    definition: str
    sentence: str
    innocent: str
    red_flag: str | None = None
    categories: tuple[str, ...] = ()


FEATURES: tuple[Feature, ...] = ()


def compute_features(evidence: pl.DataFrame, features: tuple[Feature, ...] = FEATURES) -> pl.DataFrame:
    """Turn evidence into numbers; one row per shipment, in the order of `evidence`.

    Returns `shipment_id` and one Float64 column per feature. A categorical feature becomes the code of its value
    (0, 1, …); null stays null and means that the evidence is missing.
    """
    columns = [
        feature.value.replace_strict(
            {value: float(code) for code, value in enumerate(feature.categories)}, default=None, return_dtype=pl.Float64
        ).alias(feature.name)
        if feature.categories
        else feature.value.cast(pl.Float64).alias(feature.name)
        for feature in features
    ]
    return evidence.select("shipment_id", *columns)
