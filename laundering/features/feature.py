"""What a feature is, and how the list of them becomes numbers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl


@dataclass(frozen=True)
class Feature:
    """One number per shipment, together with everything that is ever said about it.

    Attributes:
        name: Column name; unique.
        value: Expression over the evidence; null where there is nothing to judge it by.
        unit: Unit of the number, or "category".
        sources: Tables of the dataset that it is read from.
        risk: +1 if a larger value may only raise the probability, -1 if it may only lower it, 0 if free.
        definition: What it is, in one sentence.
        sentence: What a reviewer reads where it has a value; filled from the evidence and `{value}`.
        absent: What a reviewer reads where it is null: what is missing to judge it.
        none_at: Value that stands for "judged, and nothing found", the least suspect one; null if there is none.
        none: What a reviewer reads there.
        innocent: The innocent explanation printed beside it.
        red_flag: Id of the red flag that it belongs to, if any.
        shows: Where the shipment shows that red flag; null counts as not shown.
        categories: Values of a categorical feature, in the order of their codes; empty for a number.
    """

    name: str
    value: pl.Expr
    unit: str
    sources: tuple[str, ...]
    risk: Literal[-1, 0, 1]
    definition: str
    sentence: str
    absent: str
    innocent: str
    red_flag: str | None = None
    shows: pl.Expr | None = None
    categories: tuple[str, ...] = ()
    none_at: float | None = None
    none: str = ""


def compute_features(evidence: pl.DataFrame, features: Sequence[Feature]) -> pl.DataFrame:
    """Turn evidence into numbers; one row per shipment, in the order of `evidence`.

    Returns `shipment_id` and one Float64 column per feature. A categorical feature becomes the code of its value
    (0, 1, …); null stays null and means that there is nothing to judge it by.
    """
    return evidence.select("shipment_id", *(_column(feature) for feature in features))


def _column(feature: Feature) -> pl.Expr:
    """The feature as a named Float64 column; a category that is not listed is an error, never a silent null."""
    if not feature.categories:
        return feature.value.cast(pl.Float64).fill_nan(None).alias(feature.name)
    codes: dict[str | None, float | None] = {value: float(code) for code, value in enumerate(feature.categories)}
    return feature.value.replace_strict({**codes, None: None}, return_dtype=pl.Float64).alias(feature.name)
