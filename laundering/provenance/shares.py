"""The three shares of a cargo: how much of it is expected, must and can be of embargoed origin."""

from __future__ import annotations

import polars as pl

from laundering.provenance.piles import STOCK_DAYS, find_ordinary_flow

HABIT_FACTOR = 2.0
"""The stock may have been this many times the usual: the bound used for the necessary share."""
UNSEEN_STOCK_T = 500.0
"""Genuine coal that any port may hold without a trace."""
SURE_PROBABILITY = 0.9
"""From this probability of a discharge on, some embargoed cargo is taken to lie in the pile for certain."""
DIRECT_PROBABILITY = 0.7
"""That a ship seen in the embargoed country, and nowhere else since, still carries what it loaded there."""


def share_embargoed(facts: pl.DataFrame) -> pl.DataFrame:
    """Estimate the expected, necessary and possible embargoed share of each cargo; one row per shipment, in order.

    One hop is followed: what exposed ships laid on the quay and the turnover has left, mixed with the quay's stock of
    genuine coal; and what the carrying ship may have brought from an embargoed call of its own. Where exposed ships
    always called, most of them bring something else: the tonnes count by the part of the stays beyond the habit.
    Expected is the well-mixed share; necessary is what remains if the ship took all genuine coal first, possible if
    it took the embargoed first. Always 0 ≤ necessary ≤ expected ≤ possible ≤ 1.

    Args:
        facts: The columns of `PileFacts`, `PortTrafficFacts`, `OwnCallFacts` and `LoadingFacts` named below, and
            `voyage_tonnes`. Tonnes are metric.

    Returns:
        `embargoed_share`, `embargoed_share_min`, `embargoed_share_max`: all null where the port's calls are not
        covered and nothing exposed is known to have reached it.
    """
    stock_t = STOCK_DAYS * find_ordinary_flow()
    voyage_t = pl.col("voyage_tonnes")
    count, usual = pl.col("pile_deliveries_count"), pl.col("pile_usual_count").fill_null(0.0)
    beyond_habit = (count / (count + usual)).fill_nan(0.0)
    left_t = pl.col("pile_left_t") * beyond_habit
    # The ship did load its tonnes: beyond the embargoed ones left they were genuine, whatever the habit says.
    genuine_t = pl.max_horizontal(stock_t, voyage_t - left_t)
    from_pile = (left_t / (left_t + genuine_t)).fill_nan(0.0)
    direct = _weigh_own_call()
    most_genuine_t = stock_t * HABIT_FACTOR + UNSEEN_STOCK_T + pl.col("pile_taken_t")
    sure = (pl.col("pile_probability").fill_null(0.0) >= SURE_PROBABILITY) & (usual < 1)
    necessary = pl.when(sure).then((voyage_t - most_genuine_t) / voyage_t).otherwise(0.0)
    possible = pl.when(direct > 0).then(1.0).otherwise((pl.col("pile_possible_t") / voyage_t).clip(0.0, 1.0))
    unknown = (pl.col("port_calls_60d") == 0) & (count == 0) & (direct == 0)
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
