"""Stays of ships as they were known at a moment: shared by every kind of evidence that reads port calls."""

from __future__ import annotations

import polars as pl


def keep_known_stays(calls: pl.LazyFrame, cut: str = "cut_at") -> pl.LazyFrame:
    """Keep the stays known by the moment in column `cut`, as they were known then.

    A feed may report a stay on arrival and complete the row later: its `known_at` then dates the arrival only, so
    a departure after the cut, and the draught on departure, are null.
    """
    ended = pl.col("departed_at") <= pl.col(cut)
    return calls.filter(pl.col("known_at") <= pl.col(cut), pl.col("arrived_at") <= pl.col(cut)).with_columns(
        departed_at=pl.when(ended).then(pl.col("departed_at")),
        draught_out=pl.when(ended).then(pl.col("draught_out")),
    )


def drop_repeated_stays(calls: pl.LazyFrame, keys: tuple[str, ...] = ()) -> pl.LazyFrame:
    """Keep one row per ship, port and day of arrival (within `keys`): the earliest known.

    Feeds repeat stays, from a second source or with a corrected time; a repeated discharge is not two cargoes.
    """
    day = pl.col("arrived_at").dt.date().alias("_arrived_on")
    return (
        calls.with_columns(day)
        .sort("known_at", "arrived_at", "departed_at", nulls_last=True)
        .unique([*keys, "imo", "port", "_arrived_on"], keep="first", maintain_order=True)
        .drop("_arrived_on")
    )


def fold_berth(berth: str) -> pl.Expr:
    """Fold case, spaces and punctuation of the berth in a column, which differ between feeds and papers."""
    return pl.col(berth).str.to_lowercase().str.replace_all(r"[^\p{L}\p{N}]", "")
