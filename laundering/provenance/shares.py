"""The three shares of a cargo: how much of it is expected, must and can be of embargoed origin."""

from __future__ import annotations

import polars as pl

STOCK_DAYS = 15
"""Genuine coal that lies on a quay when the embargoed coal arrives: half a month of the port's ordinary tonnes."""
HABIT_FACTOR = 2.0
"""Ordinary tonnes may have been this many times the habit: the bound used for the necessary share."""
UNSEEN_STOCK_T = 500.0
"""Genuine coal that any port may hold without a trace."""
DIRECT_PROBABILITY = 0.7
"""That a ship seen in the embargoed country, and nowhere else since, still carries what it loaded there."""


def share_embargoed(facts: pl.DataFrame) -> pl.DataFrame:
    """Estimate the expected, necessary and possible embargoed share of each cargo; one row per shipment, in order.

    One hop is followed: what exposed ships laid on the quay, mixed with the port's ordinary tonnes and less what
    others took since; and what the carrying ship may have brought from an embargoed call of its own. Expected is the
    well-mixed share; necessary is what remains if the ship took all genuine coal first, possible if it took the
    embargoed first. Always 0 ≤ necessary ≤ expected ≤ possible ≤ 1.

    Args:
        facts: The columns of `PileFacts`, `PortTrafficFacts`, `OwnCallFacts` and `LoadingFacts` named below, and
            `voyage_tonnes`. Tonnes are metric.

    Returns:
        `embargoed_share`, `embargoed_share_min`, `embargoed_share_max`: all null where the port's calls are not
        covered and nothing exposed is known to have reached it.
    """
    habit_60d = pl.coalesce(pl.max_horizontal("port_habit_60d_t", "port_reference_60d_t"), "port_declared_60d_t", 0.0)
    embargoed_t = pl.col("pile_exposed_t")
    # What left the port since the delivery, this cargo included, came from somewhere: beyond the embargoed tonnes it
    # was genuine, whatever the habit says.
    surely_genuine_t = pl.col("pile_taken_t") + pl.col("voyage_tonnes") - embargoed_t
    genuine_t = pl.max_horizontal(habit_60d / 60 * (pl.col("pile_days").fill_null(0.0) + STOCK_DAYS), surely_genuine_t)
    from_pile = (embargoed_t / (embargoed_t + genuine_t)).fill_nan(0.0)
    direct = _weigh_own_call()
    possible_t = pl.col("pile_possible_t")
    most_genuine_t = genuine_t * HABIT_FACTOR + UNSEEN_STOCK_T + pl.col("pile_taken_t")
    sure = pl.col("pile_probability").fill_null(0.0) >= 0.9
    necessary = pl.when(sure).then((pl.col("voyage_tonnes") - most_genuine_t) / pl.col("voyage_tonnes")).otherwise(0.0)
    possible = pl.when(direct > 0).then(1.0).otherwise((possible_t / pl.col("voyage_tonnes")).clip(0.0, 1.0))
    unknown = (pl.col("port_calls_60d") == 0) & (pl.col("pile_deliveries_count") == 0) & (direct == 0)
    shares = facts.select(
        expected=1 - (1 - from_pile) * (1 - direct), possible=possible, necessary=necessary, unknown=unknown
    ).with_columns(necessary=pl.min_horizontal(pl.col("necessary").clip(0.0, 1.0), "possible"))
    return shares.select(
        embargoed_share=pl.when(~pl.col("unknown")).then(
            pl.max_horizontal("necessary", pl.min_horizontal("expected", "possible"))
        ),
        embargoed_share_min=pl.when(~pl.col("unknown")).then("necessary"),
        embargoed_share_max=pl.when(~pl.col("unknown")).then("possible"),
    )


def _weigh_own_call() -> pl.Expr:
    """Probability that the cargo is what the ship loaded at its own embargoed call within 60 days.

    Every other port since halves it, a loading seen with a deeper draught leaves a tenth of it.
    """
    recent = pl.col("own_call_days") <= 60
    halved = DIRECT_PROBABILITY * pl.lit(0.5).pow(pl.col("own_call_ports_between"))
    loaded_after = (pl.col("load_port_status") == "verified") & (pl.col("loading_draught_share") > 0.5)
    weight = pl.when(loaded_after.fill_null(value=False)).then(halved * 0.1).otherwise(halved)
    return pl.when(recent.fill_null(value=False)).then(weight).otherwise(0.0)
