"""The pile of a loading: which deliveries lie in it, how much of each is left, how well each explains the loading."""

from __future__ import annotations

import polars as pl

from laundering.provenance.sums import sum_tonnes

STOCK_DAYS = 15
"""Genuine coal on a quay, in days of its ordinary tonnes: terminals hold half a month's stock."""
OTHER_BERTH_WEIGHT = 0.1
"""That cargo landed at another berth, by the feed, lies in this pile after all: feeds and papers name berths apart."""
UNKNOWN_BERTH_WEIGHT = 0.5
"""That a delivery lies in this pile where the loading's own berth is not known: most ports have several."""
LEAST_BERTH_SHARE = 0.1
"""A berth has at least this part of its port's traffic, however few calls named it."""
MATCH_HALF_DAYS = 20
"""A delivery explains a loading half as well after this time: half the documented swaps took less than three weeks."""


def find_ordinary_flow() -> pl.Expr:
    """Ordinary tonnes a day through the pile: the port's, by its habit, the gazetteer or what was declared lately.

    A pile is of a berth where the loading's berth is known; then the berth's part of the port's traffic counts.
    """
    port_60d_t = pl.max_horizontal("port_habit_60d_t", "port_reference_60d_t", "port_declared_60d_t").fill_null(0.0)
    return port_60d_t / 60 * pl.col("port_berth_share").fill_null(1.0).clip(LEAST_BERTH_SHARE, 1.0)


def weigh_piles(deliveries: pl.DataFrame) -> pl.DataFrame:
    """Weigh each delivery's part in the pile of the loading.

    Args:
        deliveries: One row per shipment and delivery: `shipment_id`, `loading_berth`, `same_berth`,
            `port_berth_share`, `flow_t_per_day`, `voyage_tonnes`, `loading_ends_at`, `delivered_at` and the columns of
            `weigh_deliveries`.

    Returns:
        The rows with `days` (between the delivery's end and the loading's), `weighed_t` (tonnes that probably were
        laid on this pile), `left_t` (of them, what the ordinary turnover has left) and `match` in [0, 1].
    """
    ends_at = pl.min_horizontal("delivered_at", "loading_ends_at")
    laid_here = pl.col("discharge_probability") * _weigh_berth()
    ratio = pl.col("voyage_tonnes") / pl.col("delivered_t")
    weighed = deliveries.with_columns(
        days=(pl.col("loading_ends_at") - ends_at).dt.total_minutes() / 1440,
        here_probability=laid_here,
        weighed_t=laid_here * pl.col("delivered_t"),
    ).with_columns(
        match=laid_here * pl.min_horizontal(ratio, 1 / ratio) * pl.lit(0.5).pow(pl.col("days") / MATCH_HALF_DAYS)
    )
    return weighed.with_columns(left_t=pl.col("weighed_t") * _decay())


def _weigh_berth() -> pl.Expr:
    """Probability that cargo laid down at the delivery's berth lies in the loading's pile.

    At the same berth surely; at another seldom; at one not known with the berth's part of the port's traffic; as
    often as not where the loading's own berth is not known.
    """
    same = pl.col("same_berth")
    part = pl.col("port_berth_share").fill_null(1.0).clip(LEAST_BERTH_SHARE, 1.0)
    known = pl.when(same).then(1.0).when(~same).then(OTHER_BERTH_WEIGHT).otherwise(part)
    return pl.when(pl.col("loading_berth").is_null()).then(UNKNOWN_BERTH_WEIGHT).otherwise(known)


def _decay() -> pl.Expr:
    """Part of a delivery that is left after `days`: a well mixed pile of stock and deliveries, drawn by the flow."""
    pile_t = STOCK_DAYS * pl.col("flow_t_per_day") + sum_tonnes(pl.col("weighed_t")).over("shipment_id")
    return (-pl.col("days") * pl.col("flow_t_per_day") / pile_t).exp().fill_nan(1.0)
