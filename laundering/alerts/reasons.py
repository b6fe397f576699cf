"""The contributions that matter, each with its sentence, and the red flags that a shipment shows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import polars as pl

from laundering.features import Feature
from laundering.features.wording import describe_feature, describe_value, list_red_flags

MATTERS_LOG_ODDS = 0.1
"""A smaller contribution moves no probability by more than two and a half points."""
MOST_REASONS = 8
PAIR_SIGN = " & "
"""Joins the names of two features that contribute as a pair."""

REASON = pl.Struct({"feature": pl.String, "value": pl.String, "contribution": pl.Float64, "text": pl.String})


def write_reasons(
    facts: pl.DataFrame, values: pl.DataFrame, contributions: pl.DataFrame, features: Sequence[Feature]
) -> pl.Series:
    """Write each shipment's reasons, strongest first; the three frames hold the same shipments in the same order.

    Returns:
        A list of structs per shipment: `feature`, `value` (text), `contribution` (log-odds), `text`.
    """
    by_name = {feature.name: feature for feature in features}
    rows = zip(
        facts.iter_rows(named=True), values.iter_rows(named=True), contributions.iter_rows(named=True), strict=True
    )
    reasons = [_reasons_of(by_name, *row) for row in rows]
    return pl.Series("reasons", reasons, dtype=pl.List(REASON))


def _reasons_of(
    by_name: Mapping[str, Feature], facts: Mapping[str, Any], values: Mapping[str, Any], shares: Mapping[str, Any]
) -> list[dict[str, Any]]:
    """Write one shipment's reasons; of equal contributions the first in the feature list comes first."""
    strong = [name for name, share in shares.items() if name in values or PAIR_SIGN in name]
    strong = [name for name in strong if name != "shipment_id" and abs(shares[name]) >= MATTERS_LOG_ODDS]
    strong.sort(key=lambda name: -abs(shares[name]))
    return [
        {
            "feature": name,
            "value": PAIR_SIGN.join(describe_value(by_name[part], values[part]) for part in name.split(PAIR_SIGN)),
            "contribution": shares[name],
            "text": " ".join(describe_feature(by_name[part], facts, values[part]) for part in name.split(PAIR_SIGN)),
        }
        for name in strong[:MOST_REASONS]
    ]


def find_red_flags(facts: pl.DataFrame, features: Sequence[Feature]) -> pl.Series:
    """List the ids of the red flags that each shipment shows, in order of id; rows stay in order."""
    shown = facts.select(**list_red_flags(features))
    flags = pl.concat_list(pl.when(pl.col(name)).then(pl.lit(name)) for name in shown.columns).list.drop_nulls()
    return shown.select(red_flags=flags)["red_flags"]
