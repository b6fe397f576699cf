"""How much of what would show a swap the dataset can show at all."""

from __future__ import annotations

from typing import Any

import polars as pl

from laundering.reference.regimes import Regime
from laundering.tables import Tables


def find_coverage(shipments: pl.DataFrame, loading: pl.DataFrame, tables: Tables, regime: Regime) -> dict[str, Any]:
    """Measure what the calls can show of the shipments.

    Returns:
        `loadings` (voyages), `loadings_seen_share` (null without a loading), `shipments`, `other_ships_calls` in
        embargoed and claimed-origin ports (ships other than the carrying ones), `other_ships` there, `tables_present`
        and `pile_judged`: whether any such call in the embargoed country is there to judge a pile by.
    """
    carriers = shipments["imo"].unique()
    country = pl.col("port").str.head(2)
    others = tables.port_calls.filter(~pl.col("imo").is_in(carriers.implode()))
    embargoed = tables.port_calls.filter(country == regime.embargoed_origin)
    claimed = others.filter(country.is_in(list(regime.claimed_origins)))
    voyages = (
        shipments.select("shipment_id", "voyage_id")
        .join(loading.select("shipment_id", "load_port_status"), on="shipment_id")
        .group_by("voyage_id")
        .agg(seen=(pl.col("load_port_status") == "verified").any())
    )
    return {
        "shipments": shipments.height,
        "loadings": voyages.height,
        "loadings_seen_share": voyages["seen"].mean() if voyages.height else None,
        "other_ships_calls": {
            "embargoed": others.filter(country == regime.embargoed_origin).height,
            "claimed_origin": claimed.height,
        },
        "other_ships": {
            "embargoed": others.filter(country == regime.embargoed_origin)["imo"].n_unique(),
            "claimed_origin": claimed["imo"].n_unique(),
        },
        "embargoed_calls": embargoed.height,
        "pile_judged": bool(embargoed.height and claimed.height),
        "tables_present": sorted(tables.present),
    }
