"""The pile: which exposed ships laid cargo on the quay from which this ship loaded, how much, how long before."""

from __future__ import annotations

import dataframely as dy
import numpy as np
import polars as pl
from scipy.special import gammainc

from laundering.evidence.particulars import add_particulars
from laundering.evidence.port_traffic import HABIT_DAYS, SHORTEST_HISTORY_DAYS
from laundering.evidence.running import sum_before
from laundering.evidence.shipments import is_same_loading
from laundering.evidence.stays import fold_berth
from laundering.provenance.deliveries import find_exposed_deliveries, weigh_deliveries
from laundering.provenance.piles import find_ordinary_flow, weigh_piles
from laundering.provenance.sums import find_any_probability, sum_tonnes
from laundering.reference.regimes import Regime
from laundering.tables import Tables

LOOKBACK_DAYS = 60
"""Documented piles fed a ship 2 to 55 days after the delivery."""


LEAST_USUAL_COUNT = 0.3
"""A port that saw no exposed ship in a year may see one in two hundred days by chance."""
MOST_SURPRISE = 6.0
"""One chance in a million; more is no more surprising."""
MOST_FEEDERS = 12
"""Deliveries named to a reviewer; the busiest documented quay saw seven in sixty days."""


class PileFacts(dy.Schema):
    """Exposed deliveries at the load port before the loading, known at the cut; one row per shipment."""

    shipment_id = dy.String(primary_key=True)
    pile_deliveries_count = dy.Int64(description="Stays of other, exposed ships at the load port in 60 days.")
    pile_usual_count = dy.Float64(
        nullable=True,
        description="Such stays per 60 days in the year before the last 60; null where the history is too short.",
    )
    pile_surprise = dy.Float64(
        nullable=True,
        description="How surprising their number is against the usual one: -log10 of the chance of as many or more if "
        "they came at random (Poisson) at the usual rate; null where that is not known.",
    )
    pile_feeders_count = dy.Int64(description="Different ships among them.")
    pile_exposed_t = dy.Float64(description="Their tonnes, each weighed with the probability that it lies in the pile.")
    pile_left_t = dy.Float64(description="What of these tonnes is left at the loading by the port's ordinary turnover.")
    pile_possible_t = dy.Float64(description="Their tonnes if every one of them discharged here.")
    pile_exempt_count = dy.Int64(description="Stays of ships that came from the exempt transit port.")
    pile_probability = dy.Float64(nullable=True, description="That at least one of them discharged here.")
    pile_taken_t = dy.Float64(
        description="Tonnes declared by others, known at the cut, as loaded here after the strongest delivery."
    )
    pile_feeders = dy.List(
        dy.Struct(
            {
                "name": dy.String(nullable=True),
                "imo": dy.Int64(),
                "arrived_at": dy.Datetime(time_unit="us"),
                "departed_at": dy.Datetime(nullable=True, time_unit="us"),
            }
        ),
        nullable=True,
        description="The strongest deliveries, in order of arrival.",
    )
    pile_feeder_imo = dy.Int64(nullable=True, description="The ship of the strongest delivery.")
    pile_feeder_name = dy.String(nullable=True)
    pile_feeder_flag = dy.String(nullable=True)
    pile_embargoed_port = dy.String(nullable=True, description="Where it came from.")
    pile_embargoed_at = dy.Datetime(nullable=True, time_unit="us", description="When it left there, or arrived.")
    pile_arrived_at = dy.Datetime(nullable=True, time_unit="us", description="When it arrived at the load port.")
    pile_departed_at = dy.Datetime(nullable=True, time_unit="us")
    pile_berth = dy.String(nullable=True)
    pile_same_berth = dy.Bool(nullable=True, description="Same berth as the loading; null where one is not known.")
    pile_days = dy.Float64(nullable=True, description="Days between that delivery and the end of the loading.")
    pile_match = dy.Float64(nullable=True, description="How well it matches this loading, by berth, tonnes and days.")
    pile_tonnes = dy.Float64(nullable=True, description="Tonnes of that delivery.")
    pile_tonnes_basis = dy.String(nullable=True, description="What its tonnes rest on.")
    pile_draught_change_m = dy.Float64(nullable=True)


def find_pile(
    shipments: pl.DataFrame, loading: pl.DataFrame, traffic: pl.DataFrame, tables: Tables, regime: Regime
) -> dy.DataFrame[PileFacts]:
    """Find the exposed deliveries at the load port before each loading; one row per shipment.

    Args:
        shipments: The shipments to judge.
        loading: Their loading facts, for the berth.
        traffic: Their port traffic facts, for the berth's part of it.
        tables: The checked dataset.
        regime: Names the embargoed country and its exempt port.
    """
    placed = (
        shipments.join(loading.select("shipment_id", "loading_berth"), on="shipment_id", maintain_order="left")
        .join(traffic, on="shipment_id", maintain_order="left")
        .with_columns(flow_t_per_day=find_ordinary_flow())
    )
    deliveries = weigh_piles(
        find_deliveries_before(placed, tables, regime).with_columns(
            same_berth=fold_berth("berth") == pl.col("loading_berth")
        )
    )
    embargoed = deliveries.filter(~pl.col("exempt"))
    strongest = _find_strongest(embargoed)
    facts = (
        placed.join(_sum_deliveries(embargoed), on="shipment_id", how="left", maintain_order="left")
        .join(_list_feeders(embargoed), on="shipment_id", how="left", maintain_order="left")
        .join(_count_exempt(deliveries), on="shipment_id", how="left", maintain_order="left")
        .join(strongest, on="shipment_id", how="left", maintain_order="left")
        .join(_sum_taken(shipments, strongest), on="shipment_id", how="left", maintain_order="left")
        .with_columns(
            pl.col("pile_deliveries_count", "pile_feeders_count", "pile_exempt_count").fill_null(0),
            pl.col("pile_exposed_t", "pile_left_t", "pile_possible_t", "pile_taken_t").fill_null(0.0),
            _count_usual(shipments, tables, regime),
        )
        .pipe(_find_surprise)
    )
    return PileFacts.validate(facts.select(PileFacts.column_names()))


def find_deliveries_before(shipments: pl.DataFrame, tables: Tables, regime: Regime) -> pl.DataFrame:
    """Pair shipments with the exposed deliveries at their load port known at the cut, as they were known then.

    One row per shipment, feeder and day of arrival: of several states of knowledge the latest, of several embargoed
    calls before it the last. The weights of `weigh_deliveries` and `delivered_at`, its end or arrival, are added.
    """
    pairs = (
        shipments.lazy()
        .select(
            "shipment_id",
            "cut_at",
            "load_port",
            "loading_ends_at",
            "voyage_tonnes",
            pl.col("^(loading_berth|port_berth_share|flow_t_per_day)$"),
            carrier_imo="imo",
        )
        .join(
            find_exposed_deliveries(tables.port_calls, regime).lazy(),
            left_on="load_port",
            right_on="port",
        )
        .filter(
            pl.col("known_at") <= pl.col("cut_at"),
            pl.col("feeder_imo") != pl.col("carrier_imo"),
            pl.col("arrived_at") < pl.col("loading_ends_at"),
            pl.col("arrived_at") >= pl.col("loading_ends_at") - pl.duration(days=LOOKBACK_DAYS),
        )
        .sort("embargoed_arrived_at", "departed_at", "known_at", nulls_last=False)
        .unique(
            ["shipment_id", "feeder_imo", pl.col("arrived_at").dt.date().alias("_day")],
            keep="last",
            maintain_order=True,
        )
        .collect()
    )
    known = add_particulars(pairs, tables.vessels, imo="feeder_imo", at="cut_at", prefix="feeder_")
    return weigh_deliveries(known).with_columns(delivered_at=pl.coalesce("departed_at", "arrived_at"))


def _count_usual(shipments: pl.DataFrame, tables: Tables, regime: Regime) -> pl.Series:
    """Count the port's exposed stays per 60 days in the year before the last 60, by when they became known.

    Null where the dataset's calls begin less than `SHORTEST_HISTORY_DAYS` before the last 60 days.
    """
    deliveries = find_exposed_deliveries(tables.port_calls, regime).filter(~pl.col("exempt"))
    stays = (
        deliveries.sort("known_at")
        .unique(["feeder_imo", "port", pl.col("arrived_at").dt.date().alias("_day")], keep="first", maintain_order=True)
        .select("port", "known_at", count=pl.lit(1, dtype=pl.Int64))
    )
    keys = shipments.select(port="load_port", known_at=pl.col("cut_at") + pl.duration(microseconds=1))
    longest = HABIT_DAYS + LOOKBACK_DAYS
    recent = sum_before(keys, stays, by=["port"], on="known_at", values=["count"], days=LOOKBACK_DAYS)["count"]
    year = sum_before(keys, stays, by=["port"], on="known_at", values=["count"], days=longest)["count"]
    first_known_at = tables.port_calls["known_at"].min()
    history = keys.select(
        days=(
            (pl.col("known_at") - pl.lit(first_known_at, dtype=pl.Datetime("us"))).dt.total_days() - LOOKBACK_DAYS
        ).clip(upper_bound=HABIT_DAYS)
    )["days"]
    return pl.select(
        pile_usual_count=pl.when(pl.lit(history) >= SHORTEST_HISTORY_DAYS).then(
            pl.lit(year - recent) / pl.lit(history) * LOOKBACK_DAYS
        )
    )["pile_usual_count"]


def _find_surprise(facts: pl.DataFrame) -> pl.DataFrame:
    """Add `pile_surprise`; P(X >= k) of a Poisson variable is the regularised lower incomplete gamma P(k, rate)."""
    count = facts["pile_deliveries_count"].to_numpy()
    rate = facts["pile_usual_count"].to_numpy() + LEAST_USUAL_COUNT
    chance = np.where(count > 0, gammainc(np.maximum(count, 1), rate), 1.0)
    surprise = np.minimum(-np.log10(np.maximum(chance, 1e-12)), MOST_SURPRISE) + 0.0
    return facts.with_columns(pile_surprise=pl.Series(surprise).fill_nan(None))


def _sum_deliveries(embargoed: pl.DataFrame) -> pl.DataFrame:
    """Count and sum the deliveries of each shipment."""
    return (
        embargoed.sort("shipment_id", "feeder_imo", "arrived_at")
        .group_by("shipment_id", maintain_order=True)
        .agg(
            pile_deliveries_count=pl.len().cast(pl.Int64),
            pile_feeders_count=pl.col("feeder_imo").n_unique().cast(pl.Int64),
            pile_exposed_t=sum_tonnes(pl.col("weighed_t")),
            pile_left_t=sum_tonnes(pl.col("left_t")),
            pile_possible_t=sum_tonnes(pl.col("delivered_t")),
            pile_probability=find_any_probability(pl.col("here_probability")),
        )
    )


def _list_feeders(embargoed: pl.DataFrame) -> pl.DataFrame:
    """List the strongest deliveries of each shipment in order of arrival: which ship's coal it was, nobody saw."""
    return (
        embargoed.sort("shipment_id", "weighed_t", "arrived_at", "feeder_imo", descending=[False, True, True, False])
        .group_by("shipment_id", maintain_order=True)
        .head(MOST_FEEDERS)
        .sort("shipment_id", "arrived_at", "feeder_imo")
        .group_by("shipment_id", maintain_order=True)
        .agg(pile_feeders=pl.struct("arrived_at", "departed_at", name="feeder_name", imo="feeder_imo"))
    )


def _count_exempt(deliveries: pl.DataFrame) -> pl.DataFrame:
    """Count the stays of ships that came from the exempt transit port."""
    return deliveries.filter("exempt").group_by("shipment_id").agg(pile_exempt_count=pl.len().cast(pl.Int64))


def _find_strongest(embargoed: pl.DataFrame) -> pl.DataFrame:
    """Choose each shipment's strongest delivery: the one that this loading matches best, then the latest."""
    return (
        embargoed.sort("shipment_id", "match", "arrived_at", "feeder_imo")
        .group_by("shipment_id", maintain_order=True)
        .last()
        .select(
            "shipment_id",
            pile_feeder_imo="feeder_imo",
            pile_feeder_name="feeder_name",
            pile_feeder_flag="feeder_flag",
            pile_embargoed_port="embargoed_port",
            pile_embargoed_at=pl.coalesce("embargoed_departed_at", "embargoed_arrived_at"),
            pile_arrived_at="arrived_at",
            pile_departed_at="departed_at",
            pile_berth="berth",
            pile_same_berth="same_berth",
            pile_days="days",
            pile_match="match",
            pile_tonnes="delivered_t",
            pile_tonnes_basis="tonnes_basis",
            pile_draught_change_m="draught_change_m",
        )
    )


def _sum_taken(shipments: pl.DataFrame, strongest: pl.DataFrame) -> pl.DataFrame:
    """Sum what others are known to have declared as loaded at the port between that delivery and this loading."""
    others = shipments.select("load_port", "declared_on", "tonnes", other_imo="imo", other_on="loaded_on")
    return (
        shipments.lazy()
        .join(strongest.lazy().select("shipment_id", "pile_arrived_at"), on="shipment_id")
        .select("shipment_id", "imo", "load_port", "loaded_on", "cut_at", "pile_arrived_at")
        .join(others.lazy(), on="load_port")
        .filter(
            (pl.col("other_imo") != pl.col("imo")) | ~is_same_loading("other_on", "loaded_on"),
            pl.col("declared_on").cast(pl.Datetime("us")) <= pl.col("cut_at"),
            pl.col("other_on") >= pl.col("pile_arrived_at").dt.date(),
            pl.col("other_on") <= pl.col("loaded_on"),
        )
        .group_by("shipment_id")
        .agg(pile_taken_t=sum_tonnes(pl.col("tonnes")))
        .collect()
    )
