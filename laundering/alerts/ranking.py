"""Rank, lane and inspection budget of scored shipments."""

from __future__ import annotations

import hashlib
import math
import re
from dataclasses import dataclass

import polars as pl

from laundering.errors import UsageError


@dataclass(frozen=True)
class Budget:
    """How many shipments can be inspected, and how they are chosen.

    Attributes:
        count: A number of shipments, where `share` is None.
        share: A share of the shipments, rounded up.
        explore: Share of the budget drawn at random from the rest, rounded down, so that labels stay unbiased.
        seed: Seed of that draw.
    """

    count: int | None = None
    share: float | None = 0.05
    explore: float = 0.1
    seed: int = 0

    def size(self, shipments: int) -> int:
        """Number of shipments that the budget picks of so many."""
        wanted = self.count if self.count is not None else math.ceil(round((self.share or 0.0) * shipments, 9))
        return min(wanted, shipments)


DEFAULT_BUDGET = Budget()


def read_budget(text: str, explore: float, seed: int) -> Budget:
    """Read "200" as a number of shipments and "5%" as a share of them.

    Raises:
        UsageError: The text is neither, or a share lies outside 0 to 1.
    """
    if not 0 <= explore <= 1:
        raise UsageError(f"--explore {explore}: expected a share between 0 and 1, such as 0.1.")
    number = re.fullmatch(r"(\d+)|(\d+(?:\.\d+)?)\s*%", text.strip())
    if number is None:
        raise UsageError(f"--budget {text}: expected a number of shipments such as 200, or a share such as 5%.")
    if number[1]:
        return Budget(count=int(number[1]), share=None, explore=explore, seed=seed)
    if float(number[2]) > 100:
        raise UsageError(f"--budget {text}: a share cannot be above 100%.")
    return Budget(share=float(number[2]) / 100, explore=explore, seed=seed)


def rank_shipments(scored: pl.DataFrame) -> pl.DataFrame:
    """Order shipments by log-odds, then expected embargoed tonnes, then id, and number them from 1.

    Needs `log_odds`, `embargoed_share`, `tonnes` and `shipment_id`.
    """
    embargoed_t = pl.col("embargoed_share").fill_null(0.0) * pl.col("tonnes")
    return (
        scored.with_columns(_embargoed_t=embargoed_t)
        .sort("log_odds", "_embargoed_t", "shipment_id", descending=[True, True, False])
        .drop("_embargoed_t")
        .with_row_index("rank", offset=1)
        .with_columns(pl.col("rank").cast(pl.Int64))
    )


def assign_lanes(ranked: pl.DataFrame, *, red: float, amber: float, prior: float) -> pl.DataFrame:
    """Add `lane`: red and amber from their thresholds; amber also where nothing is seen of the loading.

    A shipment whose loading has no evidence is amber from twice the prior: what cannot be seen is not cleared.
    """
    unseen = (pl.col("load_port_status") == "no_evidence") & (pl.col("probability") > 2 * prior)
    return ranked.with_columns(
        lane=pl.when(pl.col("probability") >= red)
        .then(pl.lit("red"))
        .when((pl.col("probability") >= amber) | unseen)
        .then(pl.lit("amber"))
        .otherwise(pl.lit("green"))
    )


def select_for_inspection(ranked: pl.DataFrame, budget: Budget) -> pl.DataFrame:
    """Add `selected_by` and `selection_probability`; needs the rows in rank order."""
    size = budget.size(ranked.height)
    drawn = math.floor(round(size * budget.explore, 9))
    rest = ranked["shipment_id"].slice(size - drawn)
    order = sorted(rest, key=lambda shipment_id: _hash(shipment_id, budget.seed))
    at_random = pl.Series(order[:drawn], dtype=pl.String)
    by_score = pl.col("rank") <= size - drawn
    return ranked.with_columns(
        selected_by=pl.when(by_score)
        .then(pl.lit("score"))
        .when(pl.col("shipment_id").is_in(at_random.implode()))
        .then(pl.lit("random")),
        selection_probability=pl.when(by_score).then(1.0).otherwise(drawn / rest.len() if rest.len() else 0.0),
    )


def _hash(shipment_id: str, seed: int) -> bytes:
    """A stable draw: the digest of seed and id does not change between versions, machines or input orders."""
    return hashlib.sha256(f"{seed}:{shipment_id}".encode()).digest()
