"""The declared price against other consignments of the same goods declared shortly before."""

from __future__ import annotations

import datetime as dt

import dataframely as dy
import polars as pl

from laundering.evidence.running import sum_before

MONTH_DAYS = 60
"""Prices of this time are compared: long enough for thin trades, short enough for a moving market."""
MIN_CONSIGNMENTS = 5
"""Fewer consignments make no usual price."""
SANE_USD_PER_T = (5.0, 2_000.0)
"""Prices outside are keying errors (thousands, other currencies) and do not enter the usual price."""


class PriceFacts(dy.Schema):
    """Declared price; one row per shipment."""

    shipment_id = dy.String(primary_key=True)
    price_usd_per_t = dy.Float64(nullable=True, description="Declared value by tonnes; null where none is declared.")
    usual_price_usd_per_t = dy.Float64(
        nullable=True, description="Geometric mean of the same six HS digits in 60 days; null where too few."
    )


def find_prices(shipments: pl.DataFrame) -> dy.DataFrame[PriceFacts]:
    """Find the declared price of each shipment and the usual one of its goods; one row per shipment."""
    priced = shipments.select(
        "shipment_id",
        "declared_on",
        goods=pl.col("hs_code").str.head(6),
        price=pl.when(pl.col("value_usd") > 0).then(pl.col("value_usd") / pl.col("tonnes")),
    )
    events = priced.filter(pl.col("price").is_between(*SANE_USD_PER_T)).select(
        "goods", "declared_on", log=pl.col("price").log(), count=pl.lit(1, dtype=pl.Int64)
    )
    known_before = pl.min_horizontal("declared_on", shipments["cut_at"].dt.date() + dt.timedelta(days=1))
    keys = priced.with_columns(declared_on=known_before)
    sums = sum_before(keys, events, by=["goods"], on="declared_on", values=["log", "count"], days=MONTH_DAYS)
    usual = pl.when(pl.col("count") >= MIN_CONSIGNMENTS).then((pl.col("log") / pl.col("count")).exp())
    facts = pl.concat([priced, sums], how="horizontal").select(
        "shipment_id", price_usd_per_t="price", usual_price_usd_per_t=usual
    )
    return PriceFacts.validate(facts)
