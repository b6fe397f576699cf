"""Listings on the day judged: of the carrying ship, and of the ship that fed the pile."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from laundering.tables import Tables


class ListingFacts(dy.Schema):
    """Listings in force at the cut; one row per shipment."""

    shipment_id = dy.String(primary_key=True)
    carrier_listed_on = dy.Date(nullable=True, description="Earliest listing of the carrying ship in force.")
    carrier_list = dy.String(nullable=True)
    feeder_listed_on = dy.Date(nullable=True, description="Earliest listing in force of the strongest feeder.")
    feeder_list = dy.String(nullable=True)


def find_listings(shipments: pl.DataFrame, pile: pl.DataFrame, tables: Tables) -> dy.DataFrame[ListingFacts]:
    """Find the listings in force on the day of each shipment's cut; one row per shipment."""
    ships = shipments.select("shipment_id", "imo", "cut_at").join(
        pile.select("shipment_id", "pile_feeder_imo"), on="shipment_id", how="left", maintain_order="left"
    )
    facts = ships.join(
        _find_in_force(ships, tables.sanctions, "imo", "carrier"), on="shipment_id", how="left", maintain_order="left"
    ).join(
        _find_in_force(ships, tables.sanctions, "pile_feeder_imo", "feeder"),
        on="shipment_id",
        how="left",
        maintain_order="left",
    )
    return ListingFacts.validate(facts.select(ListingFacts.column_names()))


def _find_in_force(ships: pl.DataFrame, sanctions: pl.DataFrame, imo: str, role: str) -> pl.DataFrame:
    """Find the earliest listing in force of the ship in column `imo`; a delisting later than the cut is not known."""
    cut_on = pl.col("cut_at").dt.date()
    return (
        ships.lazy()
        .join(sanctions.lazy(), left_on=imo, right_on="imo")
        .filter(pl.col("listed_on") <= cut_on, pl.col("delisted_on").is_null() | (pl.col("delisted_on") > cut_on))
        .sort("shipment_id", "listed_on", "list")
        .group_by("shipment_id", maintain_order=True)
        .agg(
            pl.col("listed_on").first().alias(f"{role}_listed_on"),
            pl.col("list").first().alias(f"{role}_list"),
        )
        .collect()
    )
