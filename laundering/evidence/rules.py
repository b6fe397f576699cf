"""The plain rules that a model must beat: what a list, or one look at the ship's calls, would flag."""

from __future__ import annotations

import polars as pl

from laundering.evidence.pile import find_deliveries_before
from laundering.evidence.stays import keep_known_stays
from laundering.provenance.deliveries import NOT_DISCHARGED
from laundering.reference.regimes import Regime
from laundering.tables import Tables

RULES = ("own_call_180", "exposed_discharge_60", "listed")


def apply_rules(shipments: pl.DataFrame, listings: pl.DataFrame, tables: Tables, regime: Regime) -> pl.DataFrame:
    """Apply the plain rules; one row per shipment with `shipment_id` and one boolean per rule.

    `own_call_180`: the ship called in the embargoed country in the 180 days before the loading. `exposed_discharge_60`:
    another ship that had called there in the 60 days before discharged at the load port in the 60 days before the
    loading. `listed`: the ship is listed. None makes an exception for the exempt port.
    """
    own = (
        shipments.lazy()
        .select("shipment_id", "imo", "cut_at", "loading_ends_at")
        .join(tables.port_calls.lazy(), on="imo")
        .filter(
            pl.col("port").str.head(2) == regime.embargoed_origin,
            pl.col("arrived_at") <= pl.col("loading_ends_at"),
            pl.col("arrived_at") >= pl.col("loading_ends_at") - pl.duration(days=180),
        )
        .pipe(keep_known_stays)
        .select("shipment_id")
        .unique()
        .collect()
    )
    discharged = find_deliveries_before(shipments, tables, regime).filter(
        pl.col("discharge_probability") > NOT_DISCHARGED
    )
    return shipments.select(
        "shipment_id",
        own_call_180=pl.col("shipment_id").is_in(own["shipment_id"].to_list()),
        exposed_discharge_60=pl.col("shipment_id").is_in(discharged["shipment_id"].unique().to_list()),
    ).join(
        listings.select("shipment_id", listed=pl.col("carrier_listed_on").is_not_null()),
        on="shipment_id",
        how="left",
        maintain_order="left",
    )
