"""The load port's ordinary traffic, as far as the dataset and the gazetteer know it at the cut."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from laundering.evidence.running import sum_before
from laundering.evidence.stays import fold_berth
from laundering.provenance.sums import MOST_TONNES
from laundering.reference.gazetteer import load_ports
from laundering.tables import Tables

RECENT_DAYS = 60
"""What was declared, or called, in this time before the cut is the port's recent traffic: the memory of a pile."""
HABIT_DAYS = 365
"""The port's habit is read from the year before the recent days, so that a new scheme does not become a habit."""
SHORTEST_HISTORY_DAYS = 45
"""A shorter history before the recent days says nothing of a habit."""
NO_COAL_MT_PER_YEAR = 0.01
"""Stands for 'ships next to no coal' where the gazetteer says that a port has no coal terminal."""
MIN_BERTH_CALLS = 8
"""Fewer calls with a known berth say nothing of how a port's traffic is spread."""
MIN_CONSIGNMENTS = 3
"""Fewer earlier consignments from a port say nothing of its usual sizes."""


class PortTrafficFacts(dy.Schema):
    """Ordinary traffic of the declared load port; one row per shipment."""

    shipment_id = dy.String(primary_key=True)
    port_calls_60d = dy.Int64(min=0, description="Calls of other ships at the port that became known in 60 days.")
    port_declared_60d_t = dy.Float64(description="Tonnes of consignments from the port declared in 60 days.")
    port_habit_60d_t = dy.Float64(
        nullable=True, description="Tonnes per 60 days in the year before those; null where the history is too short."
    )
    port_reference_60d_t = dy.Float64(
        nullable=True, description="The gazetteer's coal figure for 60 days; null where it has none."
    )
    port_goods_share = dy.Float64(
        nullable=True,
        description="Share of the heading (four HS digits) in what was declared from the port in a year and 60 days "
        "before; null where nothing was.",
    )
    port_berth_share = dy.Float64(
        nullable=True,
        description="Share of the loading's berth in the port's calls with a known berth; null where it is not known.",
    )
    port_usual_voyage_t = dy.Float64(
        nullable=True, description="Geometric mean of the consignments declared from the port before this one."
    )


def find_port_traffic(shipments: pl.DataFrame, loading: pl.DataFrame, tables: Tables) -> dy.DataFrame[PortTrafficFacts]:
    """Find what calls, declarations and the gazetteer say of the load port's ordinary traffic; one row per shipment."""
    facts = pl.concat(
        [
            shipments.select("shipment_id", code="load_port"),
            _count_calls(shipments, tables.port_calls),
            _sum_declared(shipments),
            _weigh_berth(shipments, loading, tables.port_calls),
        ],
        how="horizontal",
    ).join(_reference_figures(), on="code", how="left", maintain_order="left")
    return PortTrafficFacts.validate(facts.select(PortTrafficFacts.column_names()))


def _count_calls(shipments: pl.DataFrame, calls: pl.DataFrame) -> pl.DataFrame:
    """Count other ships' calls at the port that became known in the recent days.

    The moment of becoming known, not of arrival, is counted: one ordering, and nothing known later can enter.
    """
    keys = shipments.select("imo", port="load_port", known_at=pl.col("cut_at") + pl.duration(microseconds=1))
    events = calls.select("imo", "port", "known_at", count=pl.lit(1, dtype=pl.Int64))
    every = sum_before(keys, events, by=["port"], on="known_at", values=["count"], days=RECENT_DAYS)
    own = sum_before(keys, events, by=["port", "imo"], on="known_at", values=["count"], days=RECENT_DAYS)
    return pl.DataFrame({"port_calls_60d": every["count"] - own["count"]})


def _sum_declared(shipments: pl.DataFrame) -> pl.DataFrame:
    """Sum what was declared from the port before: recently, in the year before that, and in what sizes."""
    day = pl.duration(days=1)
    events = shipments.with_columns(pl.col("tonnes").clip(upper_bound=MOST_TONNES)).select(
        "load_port", "declared_on", "tonnes", log_t=pl.col("tonnes").log(), count=pl.lit(1, dtype=pl.Int64)
    )
    keys = shipments.select("load_port", declared_on=pl.min_horizontal("declared_on", pl.col("cut_at").dt.date() + day))
    recent = sum_before(keys, events, by=["load_port"], on="declared_on", values=["tonnes"], days=RECENT_DAYS)["tonnes"]
    year = sum_before(
        keys, events, by=["load_port"], on="declared_on", values=["tonnes"], days=HABIT_DAYS + RECENT_DAYS
    )
    goods = sum_before(
        keys.with_columns(heading=_heading(shipments)),
        events.with_columns(heading=_heading(shipments)),
        by=["load_port", "heading"],
        on="declared_on",
        values=["tonnes"],
        days=HABIT_DAYS + RECENT_DAYS,
    )["tonnes"]
    ever = sum_before(keys, events, by=["load_port"], on="declared_on", values=["log_t", "count"])
    first_on = pl.lit(shipments["declared_on"].min(), dtype=pl.Date)
    history_days = keys.select(days=(pl.col("declared_on") - first_on).dt.total_days() - RECENT_DAYS)["days"]
    habit_days = pl.lit(history_days).clip(upper_bound=HABIT_DAYS)
    return pl.DataFrame({"recent": recent, "year": year["tonnes"], "goods": goods, **ever.to_dict()}).select(
        port_declared_60d_t="recent",
        port_habit_60d_t=pl.when(habit_days >= SHORTEST_HISTORY_DAYS).then(
            (pl.col("year") - pl.col("recent")).clip(lower_bound=0.0) / habit_days * RECENT_DAYS
        ),
        port_goods_share=pl.when(pl.col("year") > 0).then((pl.col("goods") / pl.col("year")).clip(0.0, 1.0)),
        port_usual_voyage_t=pl.when(pl.col("count") >= MIN_CONSIGNMENTS).then(
            (pl.col("log_t") / pl.col("count")).exp()
        ),
    )


def _heading(shipments: pl.DataFrame) -> pl.Series:
    """The first four digits of the Harmonised System code."""
    return shipments["hs_code"].str.head(4)


def _weigh_berth(shipments: pl.DataFrame, loading: pl.DataFrame, calls: pl.DataFrame) -> pl.DataFrame:
    """Measure how much of the port's traffic uses the berth of the loading, by calls known in the year before.

    Null where the berth of the loading is not known, or fewer than `MIN_BERTH_CALLS` calls name theirs.
    """
    keys = shipments.join(
        loading.select("shipment_id", "loading_berth"), on="shipment_id", maintain_order="left"
    ).select(port="load_port", berth="loading_berth", known_at=pl.col("cut_at") + pl.duration(microseconds=1))
    named = calls.filter(pl.col("berth").is_not_null()).select(
        "port", "known_at", berth=fold_berth("berth"), count=pl.lit(1, dtype=pl.Int64)
    )
    days = HABIT_DAYS + RECENT_DAYS
    at_port = sum_before(keys, named, by=["port"], on="known_at", values=["count"], days=days)["count"]
    at_berth = sum_before(keys, named, by=["port", "berth"], on="known_at", values=["count"], days=days)["count"]
    return pl.DataFrame({"berth": keys["berth"], "at_port": at_port, "at_berth": at_berth}).select(
        port_berth_share=pl.when(pl.col("berth").is_not_null() & (pl.col("at_port") >= MIN_BERTH_CALLS)).then(
            pl.col("at_berth") / pl.col("at_port")
        )
    )


def _reference_figures() -> pl.DataFrame:
    """The gazetteer's coal figure per 60 days; a port known to have no coal terminal counts as next to none."""
    yearly_mt = pl.coalesce("coal_mt_per_year", pl.when(~pl.col("ships_coal")).then(NO_COAL_MT_PER_YEAR))
    return load_ports().select("code", port_reference_60d_t=yearly_mt * 1e6 * RECENT_DAYS / 365)
