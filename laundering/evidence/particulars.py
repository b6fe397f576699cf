"""A ship's particulars as they were known at a moment."""

from __future__ import annotations

import polars as pl

PARTICULARS = ("dwt", "length", "beam", "design_draught", "built", "ship_type", "name", "flag")


def add_particulars(rows: pl.DataFrame, vessels: pl.DataFrame, *, imo: str, at: str, prefix: str) -> pl.DataFrame:
    """Add the particulars of the ship in column `imo` known at the moment in column `at`; rows and order are kept.

    A period is known from its `valid_from` (always, where null). The latest period that has begun counts, also
    after its end: dimensions outlive names and owners. Each particular is the latest one that is not null.

    Returns:
        `rows` with one column per particular, named `prefix` + name; null where nothing is known.
    """
    moments = rows.select(imo, at).unique()
    known = (
        moments.lazy()
        .join(vessels.lazy().select(pl.col("imo").alias(imo), "valid_from", *PARTICULARS), on=imo)
        .filter((pl.col("valid_from").cast(pl.Datetime("us")) <= pl.col(at)) | pl.col("valid_from").is_null())
        .group_by(imo, at)
        .agg(
            pl.col(name).sort_by("valid_from", *PARTICULARS, nulls_last=False).drop_nulls().last().alias(prefix + name)
            for name in PARTICULARS
        )
        .collect()
    )
    return rows.join(known, on=[imo, at], how="left", maintain_order="left")
