"""Silences of the carrying ship in which an embargoed port could have been reached, and loaded at."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from laundering.evidence.particulars import add_particulars
from laundering.reference.distances import sea_distances_between_points_nm
from laundering.reference.gazetteer import load_ports, port_country
from laundering.reference.regimes import Regime
from laundering.tables import Tables

LOOKBACK_DAYS = 45
"""A cargo loaded in a silence is delivered within this time: the documented dark runs took two to four weeks."""
LOADING_H = 24
"""Hours that loading a coaster takes at an embargoed pier; less is no loading."""
SPEED_KN = 11.0
"""Service speed of the coasters of this trade (9 to 12 knots)."""
LARGE_DWT_T, LARGE_SPEED_KN = 20_000, 13.0
"""From this deadweight on, ships keep the higher speed."""


class SilenceFacts(dy.Schema):
    """The silence that best fits an embargoed loading, known at the cut; one row per shipment."""

    shipment_id = dy.String(primary_key=True)
    silences_count = dy.Int64(nullable=True, description="Silences of the ship in 45 days; null without the table.")
    silence_started_at = dy.Datetime(nullable=True, time_unit="us")
    silence_ended_at = dy.Datetime(nullable=True, time_unit="us")
    silence_hours = dy.Float64(nullable=True)
    silence_port = dy.String(nullable=True, description="The embargoed port that fits it with the most slack.")
    silence_slack_h = dy.Float64(
        nullable=True, description="Hours left at that port when sailing there and back on, and loading, are taken off."
    )
    silence_load_port_slack_h = dy.Float64(
        nullable=True, description="The same for the declared load port: where it fits as well, the silence is weak."
    )


def find_silences(shipments: pl.DataFrame, tables: Tables, regime: Regime) -> dy.DataFrame[SilenceFacts]:
    """Find the silence that best fits a loading at an embargoed port; one row per shipment.

    For a silence from (t0, p0) to (t1, p1), a port q and the ship's speed v,
    slack = (t1 - t0) - (d(p0, q) + d(q, p1)) / v - LOADING_H over sea distance. Only silences between 45 days
    before the declared loading's end and the cut count.
    """
    silences = _find_known(shipments, tables)
    fits = _fit_ports(silences, regime)
    best = (
        fits.sort("shipment_id", "slack_h", "started_at", "port", descending=[False, True, True, False])
        .group_by("shipment_id", maintain_order=True)
        .first()
        .select(
            "shipment_id",
            silence_started_at="started_at",
            silence_ended_at="ended_at",
            silence_hours="hours",
            silence_port="port",
            silence_slack_h="slack_h",
            silence_load_port_slack_h="load_port_slack_h",
        )
    )
    counts = silences.group_by("shipment_id").agg(silences_count=pl.len().cast(pl.Int64))
    present = "gaps" in tables.present
    facts = (
        shipments.select("shipment_id")
        .join(counts, on="shipment_id", how="left", maintain_order="left")
        .join(best, on="shipment_id", how="left", maintain_order="left")
        .with_columns(silences_count=pl.col("silences_count").fill_null(0) if present else pl.lit(None, dtype=pl.Int64))
    )
    return SilenceFacts.validate(facts.select(SilenceFacts.column_names()))


def _find_known(shipments: pl.DataFrame, tables: Tables) -> pl.DataFrame:
    """Pair shipments with their ship's silences known at the cut."""
    known = (
        shipments.lazy()
        .select("shipment_id", "imo", "cut_at", "load_port", "loading_ends_at")
        .join(tables.gaps.lazy(), on="imo")
        .filter(
            pl.col("known_at") <= pl.col("cut_at"),
            pl.col("ended_at") <= pl.col("cut_at"),
            pl.col("ended_at") >= pl.col("loading_ends_at") - pl.duration(days=LOOKBACK_DAYS),
        )
        .with_columns(hours=(pl.col("ended_at") - pl.col("started_at")).dt.total_minutes() / 60)
        .filter(pl.col("hours") > LOADING_H)
        .collect()
    )
    return add_particulars(known, tables.vessels, imo="imo", at="cut_at", prefix="carrier_").with_columns(
        speed_kn=pl.when(pl.col("carrier_dwt") >= LARGE_DWT_T).then(LARGE_SPEED_KN).otherwise(SPEED_KN)
    )


_GAP = ("hours", "start_lat", "start_lon", "end_lat", "end_lon", "speed_kn")


def _fit_ports(silences: pl.DataFrame, regime: Regime) -> pl.DataFrame:
    """Add the embargoed port that fits each silence best, with its slack, and the slack of the declared load port."""
    placed = load_ports().filter(pl.col("lat").is_not_null())
    ports = placed.select(port="code", port_lat="lat", port_lon="lon")
    # Ports known to ship no coal are left out, and so are those of the world list, where nothing is known of it.
    coal = placed.filter(pl.col("detail"), pl.col("ships_coal").fill_null(value=True))["code"]
    embargoed = ports.filter(
        port_country(pl.col("port")) == regime.embargoed_origin,
        ~pl.col("port").is_in(list(regime.exempt_ports)),
        pl.col("port").is_in(coal.implode()),
    )
    best = (
        _measure_slack(silences.select(_GAP).unique().join(embargoed, how="cross"))
        .drop_nulls("slack_h")
        .sort("slack_h", "port", descending=[True, False])
        .unique(_GAP, keep="first", maintain_order=True)
        .select(*_GAP, "port", "slack_h")
    )
    at_load_port = _measure_slack(
        silences.select(*_GAP, "load_port").unique().join(ports, left_on="load_port", right_on="port")
    ).select(*_GAP, "load_port", load_port_slack_h="slack_h")
    return silences.join(best, on=_GAP).join(at_load_port, on=[*_GAP, "load_port"], how="left")


def _measure_slack(fits: pl.DataFrame) -> pl.DataFrame:
    """Add `slack_h`: the hours of the silence less sailing to the port, loading, and sailing on to its end."""
    to_port = {"from_lat": "start_lat", "from_lon": "start_lon", "to_lat": "port_lat", "to_lon": "port_lon"}
    onward = {"from_lat": "port_lat", "from_lon": "port_lon", "to_lat": "end_lat", "to_lon": "end_lon"}
    for name, ends in (("to_nm", to_port), ("onward_nm", onward)):
        points = fits.select(**ends).unique()
        found = sea_distances_between_points_nm(points).rename({"distance_nm": name})
        fits = fits.join(found, left_on=list(ends.values()), right_on=list(ends), how="left", nulls_equal=True)
    sailing_h = (pl.col("to_nm") + pl.col("onward_nm")) / pl.col("speed_kn")
    return fits.with_columns(slack_h=pl.col("hours") - sailing_h - LOADING_H)
