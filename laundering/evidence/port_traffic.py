"""The load port's ordinary traffic, as far as the dataset and the gazetteer know it at the cut."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from laundering.evidence.running import sum_before
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
    port_usual_voyage_t = dy.Float64(
        nullable=True, description="Geometric mean of the consignments declared from the port before this one."
    )


def find_port_traffic(shipments: pl.DataFrame, tables: Tables) -> dy.DataFrame[PortTrafficFacts]:
    """Find what calls, declarations and the gazetteer say of the load port's ordinary traffic; one row per shipment."""
    facts = pl.concat(
        [
            shipments.select("shipment_id", code="load_port"),
            _count_calls(shipments, tables.port_calls),
            _sum_declared(shipments),
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
    events = shipments.select(
        "load_port", "declared_on", "tonnes", log_t=pl.col("tonnes").log(), count=pl.lit(1, dtype=pl.Int64)
    )
    keys = shipments.select("load_port", declared_on=pl.min_horizontal("declared_on", pl.col("cut_at").dt.date() + day))
    recent = sum_before(keys, events, by=["load_port"], on="declared_on", values=["tonnes"], days=RECENT_DAYS)["tonnes"]
    year = sum_before(
        keys, events, by=["load_port"], on="declared_on", values=["tonnes"], days=HABIT_DAYS + RECENT_DAYS
    )
    ever = sum_before(keys, events, by=["load_port"], on="declared_on", values=["log_t", "count"])
    history_days = (keys["declared_on"] - shipments["declared_on"].min()).dt.total_days() - RECENT_DAYS
    habit_days = pl.lit(history_days).clip(upper_bound=HABIT_DAYS)
    return pl.DataFrame({"recent": recent, "year": year["tonnes"], **ever.to_dict()}).select(
        port_declared_60d_t="recent",
        port_habit_60d_t=pl.when(habit_days >= SHORTEST_HISTORY_DAYS).then(
            (pl.col("year") - pl.col("recent")).clip(lower_bound=0.0) / habit_days * RECENT_DAYS
        ),
        port_usual_voyage_t=pl.when(pl.col("count") >= MIN_CONSIGNMENTS).then(
            (pl.col("log_t") / pl.col("count")).exp()
        ),
    )


def _reference_figures() -> pl.DataFrame:
    """The gazetteer's coal figure per 60 days; a port known to have no coal terminal counts as next to none."""
    yearly_mt = pl.coalesce("coal_mt_per_year", pl.when(~pl.col("ships_coal")).then(NO_COAL_MT_PER_YEAR))
    return load_ports().select("code", port_reference_60d_t=yearly_mt * 1e6 * RECENT_DAYS / 365)
