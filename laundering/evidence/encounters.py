"""Encounters at sea of the carrying ship with ships lately in the embargoed country."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from laundering.reference.regimes import Regime
from laundering.tables import Tables

LOOKBACK_DAYS = 45
"""A cargo taken over at sea is delivered within this time."""
EXPOSURE_DAYS = 60
"""A ship is exposed for this long after an embargoed call."""


class EncounterFacts(dy.Schema):
    """Encounters of the carrying ship known at the cut; one row per shipment."""

    shipment_id = dy.String(primary_key=True)
    encounters_count = dy.Int64(nullable=True, description="In 45 days before the loading; null without the table.")
    exposed_encounters_count = dy.Int64(
        nullable=True, description="Of them, with a ship lately in the embargoed country."
    )
    encounter_at = dy.Datetime(nullable=True, time_unit="us", description="Start of the latest exposed one.")
    encounter_hours = dy.Float64(nullable=True)
    encounter_imo = dy.Int64(nullable=True, description="The other ship.")
    encounter_embargoed_port = dy.String(nullable=True, description="Where the other ship had called.")


def find_encounters(shipments: pl.DataFrame, tables: Tables, regime: Regime) -> dy.DataFrame[EncounterFacts]:
    """Find the carrying ship's encounters between 45 days before the loading and the cut; one row per shipment."""
    met = _find_known(shipments, tables.encounters)
    exposed = _find_exposed(met, tables.port_calls, regime)
    latest = (
        exposed.sort("shipment_id", "started_at", "other_imo")
        .group_by("shipment_id", maintain_order=True)
        .agg(
            exposed_encounters_count=pl.struct("started_at", "other_imo").n_unique().cast(pl.Int64),
            encounter_at=pl.col("started_at").last(),
            encounter_hours=pl.col("hours").last(),
            encounter_imo=pl.col("other_imo").last(),
            encounter_embargoed_port=pl.col("embargoed_port").last(),
        )
    )
    counts = met.group_by("shipment_id").agg(encounters_count=pl.len().cast(pl.Int64))
    seen = "encounters" in tables.present
    facts = (
        shipments.select("shipment_id")
        .join(counts, on="shipment_id", how="left", maintain_order="left")
        .join(latest, on="shipment_id", how="left", maintain_order="left")
        .with_columns(
            (pl.col(name).fill_null(0) if seen else pl.lit(None, dtype=pl.Int64)).alias(name)
            for name in ("encounters_count", "exposed_encounters_count")
        )
    )
    return EncounterFacts.validate(facts.select(EncounterFacts.column_names()))


def _find_known(shipments: pl.DataFrame, encounters: pl.DataFrame) -> pl.DataFrame:
    """Pair shipments with the encounters of their ship, whichever of the two it was."""
    both = pl.concat(
        [
            encounters.rename({"imo_a": "imo", "imo_b": "other_imo"}),
            encounters.rename({"imo_b": "imo", "imo_a": "other_imo"}).select(
                "imo", "other_imo", pl.exclude("imo", "other_imo")
            ),
        ],
        how="diagonal",
    )
    return (
        shipments.lazy()
        .select("shipment_id", "imo", "cut_at", "loading_ends_at")
        .join(both.lazy(), on="imo")
        .filter(
            pl.col("known_at") <= pl.col("cut_at"),
            pl.col("ended_at") <= pl.col("cut_at"),
            pl.col("started_at") >= pl.col("loading_ends_at") - pl.duration(days=LOOKBACK_DAYS),
        )
        .with_columns(hours=(pl.col("ended_at") - pl.col("started_at")).dt.total_minutes() / 60)
        .collect()
    )


def _find_exposed(met: pl.DataFrame, calls: pl.DataFrame, regime: Regime) -> pl.DataFrame:
    """Keep encounters with a ship that had called in the embargoed country within 60 days, the exempt port apart."""
    embargoed = calls.filter(
        pl.col("port").str.head(2) == regime.embargoed_origin, ~pl.col("port").is_in(list(regime.exempt_ports))
    )
    return (
        met.lazy()
        .join(
            embargoed.lazy().select(
                other_imo="imo", embargoed_port="port", called_at="arrived_at", call_known="known_at"
            ),
            on="other_imo",
        )
        .filter(
            pl.col("call_known") <= pl.col("cut_at"),
            pl.col("called_at") < pl.col("started_at"),
            pl.col("called_at") >= pl.col("started_at") - pl.duration(days=EXPOSURE_DAYS),
        )
        .sort("shipment_id", "started_at", "other_imo", "called_at", "embargoed_port")
        .unique(["shipment_id", "started_at", "other_imo"], keep="last", maintain_order=True)
        .collect()
    )
