"""The shipments to be judged: the cut, the loading, the voyage; one row per manifest in scope."""

from __future__ import annotations

import datetime as dt

import dataframely as dy
import polars as pl

from laundering.evidence.stays import keep_known_stays
from laundering.provenance.sums import MOST_TONNES, sum_tonnes
from laundering.tables import Manifest, Tables

ASSUMED_LOADING_DAYS = 6
"""Days from loading to declaration where neither the papers nor the calls date the loading (the contract's rule)."""
STAY_FIT_DAYS = 45
"""A stay at the load port dates an undated loading if it began at most this long before the declaration."""
SAME_LOADING_DAYS = 3
"""Lines of one ship and load port dated this close together are one loading; a coaster needs longer to return."""


class Shipment(Manifest):
    """One manifest in scope with its cut, its loading and its voyage; dates of its own after the cut are null."""

    cut_at = dy.Datetime(nullable=False, time_unit="us", description="Nothing known after this moment is used.")
    loading_ends_at = dy.Datetime(
        nullable=False, time_unit="us", description="End of the loading: of its day, or the departure of its stay."
    )
    loading_basis = dy.String(nullable=False, regex="^(declared|stay|assumed)$", description="What dates the loading.")
    voyage_id = dy.String(nullable=False, description="Lines of one ship, load port and loading.")
    voyage_tonnes = dy.Float64(
        nullable=False, min_exclusive=0, description="Tonnes of all lines of the voyage declared by the cut."
    )
    voyage_lines = dy.Int64(nullable=False, description="Lines of the voyage declared by the cut.")


def find_shipments(tables: Tables, as_of: dt.date | None = None) -> dy.DataFrame[Shipment]:
    """Date every shipment's cut and loading and gather its voyage; one row per manifest, in input order.

    Args:
        tables: The checked dataset.
        as_of: Judge every row with what was known by the end of this day; else by the end of its `declared_on`.
    """
    cut_on = pl.lit(as_of) if as_of is not None else pl.col("declared_on")
    shipments = tables.manifests.with_row_index("_order").with_columns(
        cut_at=cut_on.cast(pl.Datetime("us")) + pl.duration(days=1) - pl.duration(microseconds=1)
    )
    own_dates = ("loaded_on", "discharged_on")
    shipments = shipments.with_columns(
        pl.when(pl.col(name).cast(pl.Datetime("us")) <= pl.col("cut_at")).then(pl.col(name)) for name in own_dates
    )
    shipments = _date_loading(shipments, tables.port_calls)
    return Shipment.validate(_gather_voyages(shipments).sort("_order").drop("_order"))


def _date_loading(shipments: pl.DataFrame, calls: pl.DataFrame) -> pl.DataFrame:
    """Take the loading from the papers, else from the latest stay at the load port that fits, else assume it."""
    undated = shipments.filter(pl.col("loaded_on").is_null()).select(
        "shipment_id", "imo", "load_port", "cut_at", "declared_on"
    )
    declared_at = pl.col("declared_on").cast(pl.Datetime("us"))
    stays = (
        undated.lazy()
        .join(calls.lazy(), left_on=["imo", "load_port"], right_on=["imo", "port"])
        .pipe(keep_known_stays)
        .filter(
            pl.col("arrived_at") < declared_at + pl.duration(days=1),
            pl.col("arrived_at") >= declared_at - pl.duration(days=STAY_FIT_DAYS),
        )
        .group_by("shipment_id")
        .agg(stay_ends_at=pl.coalesce("departed_at", "arrived_at").sort_by("arrived_at", "known_at").last())
        .collect()
    )
    end_of_day = pl.duration(days=1) - pl.duration(microseconds=1)
    return (
        shipments.join(stays, on="shipment_id", how="left", maintain_order="left")
        .with_columns(
            loading_basis=pl.when(pl.col("loaded_on").is_not_null())
            .then(pl.lit("declared"))
            .when(pl.col("stay_ends_at").is_not_null())
            .then(pl.lit("stay"))
            .otherwise(pl.lit("assumed")),
            loaded_on=pl.coalesce(
                "loaded_on",
                pl.col("stay_ends_at").dt.date(),
                pl.col("declared_on") - pl.duration(days=ASSUMED_LOADING_DAYS),
            ),
        )
        .with_columns(
            loading_ends_at=pl.min_horizontal(
                pl.coalesce("stay_ends_at", pl.col("loaded_on").cast(pl.Datetime("us")) + end_of_day), "cut_at"
            )
        )
        .drop("stay_ends_at")
    )


def is_same_loading(one: str, other: str) -> pl.Expr:
    """Whether two loading days (date columns) of one ship and port belong to one loading."""
    return (pl.col(one) - pl.col(other)).dt.total_days().abs() <= SAME_LOADING_DAYS


def _gather_voyages(shipments: pl.DataFrame) -> pl.DataFrame:
    """Name the voyage of each line and add up the lines of it that were declared by the line's cut.

    The tonnes are those of the lines dated within `SAME_LOADING_DAYS` of this one, so that a line declared later
    cannot bridge two loadings and change an earlier score. The name chains such lines; it only groups rows.
    """
    lines = _name_voyages(shipments)
    others = lines.select("imo", "load_port", "declared_on", "tonnes", other_on="loaded_on", other_id="shipment_id")
    known = (
        lines.lazy()
        .select("shipment_id", "imo", "load_port", "loaded_on", "cut_at")
        .join(others.lazy(), on=["imo", "load_port"])
        .filter(
            is_same_loading("other_on", "loaded_on"),
            (pl.col("declared_on").cast(pl.Datetime("us")) <= pl.col("cut_at"))
            | (pl.col("other_id") == pl.col("shipment_id")),
        )
        .group_by("shipment_id")
        .agg(voyage_tonnes=sum_tonnes(pl.col("tonnes")), voyage_lines=pl.len().cast(pl.Int64))
        .collect()
    )
    # A consignment of less than a gram still has a weight.
    own_t = pl.col("tonnes").clip(upper_bound=MOST_TONNES)
    return lines.join(known, on="shipment_id", how="left", maintain_order="left").with_columns(
        voyage_tonnes=pl.max_horizontal("voyage_tonnes", own_t)
    )


def _name_voyages(shipments: pl.DataFrame) -> pl.DataFrame:
    """Give lines of one ship and port whose loading days follow within `SAME_LOADING_DAYS` one `voyage_id`."""
    ordered = shipments.sort("imo", "load_port", "loaded_on", "shipment_id")
    starts = (pl.col("loaded_on").diff().dt.total_days() > SAME_LOADING_DAYS).fill_null(value=True)
    first_on = (
        pl.when(starts.over("imo", "load_port")).then(pl.col("loaded_on")).forward_fill().over("imo", "load_port")
    )
    return ordered.with_columns(voyage_id=pl.format("{}-{}-{}", "imo", "load_port", first_on.dt.strftime("%Y%m%d")))
