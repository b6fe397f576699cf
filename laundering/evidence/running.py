"""Sums over a window of time by running totals: one ordering, two look-ups, no pair of rows is ever formed."""

from __future__ import annotations

import polars as pl


def sum_before(
    keys: pl.DataFrame, events: pl.DataFrame, *, by: list[str], on: str, values: list[str], days: int | None = None
) -> pl.DataFrame:
    """Sum the `values` of all events with the key's `by` and an `on` strictly before the key's `on`.

    Args:
        keys: Rows to answer, with the columns `by` and `on`.
        events: Rows to sum, with the columns `by`, `on` and `values`.
        by: Columns that must be equal.
        on: Date or datetime column of both frames.
        values: Numeric columns to sum.
        days: Only events of this many days before the key; all of them where None.

    Returns:
        One row per key, in order, with the columns `values`; 0 where there is no such event. The sums are taken in
        one fixed order, so that they do not depend on the order of the input.
    """
    running = (
        events.select(*by, on, *values)
        .sort(on, *by, *values)
        .with_columns(pl.col(values).cum_sum().over(by))
        .unique([*by, on], keep="last", maintain_order=True)
    )
    total = _look_up(keys, running, by, on, values)
    if days is None:
        return total
    earlier = _look_up(keys.with_columns(pl.col(on) - pl.duration(days=days)), running, by, on, values)
    return total.select(pl.col(name) - earlier[name] for name in values)


def _look_up(keys: pl.DataFrame, running: pl.DataFrame, by: list[str], on: str, values: list[str]) -> pl.DataFrame:
    """Read each key's running totals as they stood just before it."""
    return (
        keys.select(*by, on)
        .with_row_index("_row")
        .sort(on)
        .join_asof(running, on=on, by=by, allow_exact_matches=False, check_sortedness=False)
        .sort("_row")
        .select(pl.col(values).fill_null(0))
    )
