"""The carrying ship's own calls in the embargoed country, the exempt transit port apart."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from laundering.evidence.stays import drop_repeated_stays, keep_known_stays
from laundering.reference.regimes import Regime
from laundering.tables import Tables

LOOKBACK_DAYS = 365
"""An own call older than a year says nothing of this cargo; the plain rule looks back 180 days."""


class OwnCallFacts(dy.Schema):
    """The carrying ship's known calls in the embargoed country before this cargo's arrival; one row per shipment."""

    shipment_id = dy.String(primary_key=True)
    own_calls_count = dy.Int64(
        nullable=True,
        description="Calls at embargoed ports other than the exempt one in 180 days before the loading ended; null "
        "where no call of the ship is known in that time.",
    )
    own_call_port = dy.String(nullable=True, description="The latest such call within a year.")
    own_call_arrived_at = dy.Datetime(nullable=True, time_unit="us")
    own_call_departed_at = dy.Datetime(nullable=True, time_unit="us")
    own_call_source = dy.String(nullable=True)
    own_call_days = dy.Float64(nullable=True, description="Days from that call's end to the end of the loading.")
    own_call_ports_between = dy.Int64(
        nullable=True, description="Other ports called at between that call and the declared loading."
    )
    own_call_after_at = dy.Datetime(
        nullable=True,
        time_unit="us",
        description="Arrival of an embargoed call after the declared loading, by the cut.",
    )
    own_call_after_port = dy.String(nullable=True)
    exempt_call_at = dy.Datetime(
        nullable=True, time_unit="us", description="Latest call at the exempt port in 60 days before the loading ended."
    )
    exempt_transit = dy.String(
        regex="^(none|notified|not_notified|called)$",
        description="Declared as loaded at the exempt port with or without a Committee notice; or only called there.",
    )


def find_own_calls(shipments: pl.DataFrame, tables: Tables, regime: Regime) -> dy.DataFrame[OwnCallFacts]:
    """Find the carrying ship's calls in the embargoed country known at the cut; one row per shipment."""
    calls = _find_calls_before(shipments, tables.port_calls, regime)
    before = calls.filter(pl.col("arrived_at") <= pl.col("loading_ends_at"))
    facts = (
        shipments.select("shipment_id", "load_port", "exemption_notice", "hs_code", "loading_ends_at")
        .join(_count_own_calls(before), on="shipment_id", how="left", maintain_order="left")
        .join(_find_latest(before), on="shipment_id", how="left", maintain_order="left")
        .join(_find_call_after(calls), on="shipment_id", how="left", maintain_order="left")
        .join(_find_exempt_call(before), on="shipment_id", how="left", maintain_order="left")
    )
    return OwnCallFacts.validate(_judge_exemption(facts, regime).select(OwnCallFacts.column_names()))


def _find_calls_before(shipments: pl.DataFrame, calls: pl.DataFrame, regime: Regime) -> pl.DataFrame:
    """Pair each shipment with its ship's known calls of the year before its loading, and those up to the cut."""
    country = pl.col("port").str.head(2)
    return (
        shipments.lazy()
        .select("shipment_id", "imo", "cut_at", "loading_ends_at", "load_port")
        .join(
            calls.lazy().select("imo", "port", "arrived_at", "departed_at", "draught_out", "source", "known_at"),
            on="imo",
        )
        .filter(pl.col("arrived_at") >= pl.col("loading_ends_at") - pl.duration(days=LOOKBACK_DAYS))
        .pipe(keep_known_stays)
        .pipe(drop_repeated_stays, keys=("shipment_id",))
        .with_columns(
            embargoed=(country == regime.embargoed_origin) & ~pl.col("port").is_in(list(regime.exempt_ports)),
            exempt=pl.col("port").is_in(list(regime.exempt_ports)),
        )
        .collect()
    )


def _count_own_calls(before: pl.DataFrame) -> pl.DataFrame:
    """Count embargoed calls of the last 180 days; 0 means that other calls are known and none was embargoed."""
    recent = pl.col("arrived_at") >= pl.col("loading_ends_at") - pl.duration(days=180)
    return before.filter(recent).group_by("shipment_id").agg(own_calls_count=pl.col("embargoed").sum().cast(pl.Int64))


def _find_latest(before: pl.DataFrame) -> pl.DataFrame:
    """Find the latest embargoed call and count the other ports between it and the loading."""
    latest = (
        before.filter("embargoed")
        .sort("shipment_id", "arrived_at", "known_at", "port")
        .group_by("shipment_id", maintain_order=True)
        .agg(
            own_call_port=pl.col("port").last(),
            own_call_arrived_at=pl.col("arrived_at").last(),
            own_call_departed_at=pl.col("departed_at").last(),
            own_call_source=pl.col("source").last(),
            loading_ends_at=pl.col("loading_ends_at").last(),
        )
    )
    left_at = pl.coalesce("own_call_departed_at", "own_call_arrived_at")
    between = (
        before.join(latest.select("shipment_id", "own_call_arrived_at"), on="shipment_id")
        .filter(
            pl.col("arrived_at") > pl.col("own_call_arrived_at"),
            ~pl.col("embargoed"),
            pl.col("port") != pl.col("load_port"),
        )
        .group_by("shipment_id")
        .agg(own_call_ports_between=pl.len().cast(pl.Int64))
    )
    return latest.join(between, on="shipment_id", how="left").select(
        pl.exclude("loading_ends_at", "own_call_ports_between"),
        own_call_days=((pl.col("loading_ends_at") - left_at).dt.total_minutes() / 1440).clip(lower_bound=0.0),
        own_call_ports_between=pl.col("own_call_ports_between").fill_null(0),
    )


def _find_call_after(calls: pl.DataFrame) -> pl.DataFrame:
    """Find the first embargoed call after the declared loading: the cargo may have come aboard there."""
    return (
        calls.filter(pl.col("embargoed"), pl.col("arrived_at") > pl.col("loading_ends_at"))
        .sort("shipment_id", "arrived_at", "known_at", "port")
        .group_by("shipment_id", maintain_order=True)
        .agg(own_call_after_at=pl.col("arrived_at").first(), own_call_after_port=pl.col("port").first())
    )


def _find_exempt_call(before: pl.DataFrame) -> pl.DataFrame:
    """Find the latest call at the exempt port in the 60 days before the loading ended."""
    recent = pl.col("arrived_at") >= pl.col("loading_ends_at") - pl.duration(days=60)
    return before.filter("exempt", recent).group_by("shipment_id").agg(exempt_call_at=pl.col("arrived_at").max())


def _judge_exemption(facts: pl.DataFrame, regime: Regime) -> pl.DataFrame:
    """Say whether this is a transit through the exempt port and whether its notice is on the papers.

    The exemption covers exempt goods declared as loaded there with a notice, nothing else. A ship that called at the
    exempt port within 60 days and declares another port is told apart ("called").
    """
    declared_there = pl.col("load_port").is_in(list(regime.exempt_ports))
    goods = pl.any_horizontal(pl.col("hs_code").str.starts_with(prefix) for prefix in regime.exempt_goods)
    notified = declared_there & goods & pl.col("exemption_notice").is_not_null()
    return facts.with_columns(
        exempt_transit=pl.when(notified)
        .then(pl.lit("notified"))
        .when(declared_there)
        .then(pl.lit("not_notified"))
        .when(pl.col("exempt_call_at").is_not_null())
        .then(pl.lit("called"))
        .otherwise(pl.lit("none"))
    )
