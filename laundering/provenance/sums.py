"""Sums that do not depend on the order of the rows: the same inputs give the same bytes."""

from __future__ import annotations

import polars as pl

_GRAMS = 1_000_000
MOST_TONNES = 1_000_000.0
"""No ship carries more; a larger figure is a typing error and must not drown every sum that it enters."""
_NANO = 1_000_000_000


def sum_tonnes(tonnes: pl.Expr) -> pl.Expr:
    """Sum tonnes in whole grams, which, unlike floats, add up to the same in any order; each at most `MOST_TONNES`."""
    return (tonnes.clip(upper_bound=MOST_TONNES) * _GRAMS).round().cast(pl.Int64).sum() / _GRAMS


def find_any_probability(probability: pl.Expr) -> pl.Expr:
    """Probability that at least one of independent events occurs, to nine decimals of the logarithm, in any order."""
    missed = (1 - probability).clip(1e-12, 1.0).log()
    return 1 - ((missed * _NANO).round().cast(pl.Int64).sum() / _NANO).exp()
