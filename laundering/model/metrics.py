"""How good a ranking and its probabilities are, without flattering either.

Rows with equal scores count by expectation over their order: a rule that says yes or no has no ranking within its
hits, and gets what a random order of them would give on average. Average precision treats equal scores as one block
(the usual convention, scikit-learn's too): all of a block's cargoes are found at the block's own precision.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from laundering.model.binning import Floats

SHARES = {"1%": 0.01, "2%": 0.02, "5%": 0.05, "10%": 0.10}
"""Shares of the rows that an office might inspect."""
LEAST_PROBABILITY = float(np.finfo(np.float64).eps)
"""Log loss reads 0 and 1 as this far from them, as scikit-learn does: who is certain and wrong pays 36."""

Truth = npt.NDArray[np.bool_]


def evaluate_scores(
    laundered: npt.ArrayLike, score: npt.ArrayLike, weight: npt.ArrayLike | None = None
) -> dict[str, Any]:
    """Measure scores against outcomes; every figure is null where it is undefined (no rows, or one outcome only).

    Args:
        laundered: The outcome of each row.
        score: Higher is more suspect. Brier score, skill and log loss read it as a probability and are null where a
            score lies outside [0, 1].
        weight: Weight of each row in all sums, and in what "5% of the rows" means; only ratios count.

    Returns:
        `rows`, `positives`, `average_precision`, `roc_auc`, `brier`, `brier_skill` (against saying the base rate for
        all), `log_loss`, `observed_expected_5%` (laundered against promised in the top 5%), and `precision_at` and
        `recall_at` by share of the rows, rounded to at least one row.
    """
    truth, scores, weights = _read(laundered, score, weight)
    figures: dict[str, Any] = {"rows": int(truth.size), "positives": int(truth.sum())}
    levels, block = _find_blocks(scores)
    found, total = _sum_blocks(truth, weights, block)
    figures |= _measure_ranking(found, total) | _measure_probabilities(truth, scores, weights)
    at = {name: _measure_top(found, total, levels, share, truth.size) for name, share in SHARES.items()}
    figures["observed_expected_5%"] = at["5%"]["observed_expected"] if _is_probability(scores) else None
    figures["precision_at"] = {name: top["precision"] for name, top in at.items()}
    figures["recall_at"] = {name: top["recall"] for name, top in at.items()}
    return figures


def bootstrap_intervals(
    laundered: npt.ArrayLike,
    score: npt.ArrayLike,
    groups: Iterable[object],
    weight: npt.ArrayLike | None = None,
    *,
    draws: int = 200,
    level: float = 0.95,
    seed: int = 0,
) -> dict[str, tuple[float, float] | None]:
    """Bound `average_precision`, `roc_auc` and `recall_at_5%` by drawing whole groups with replacement.

    Rows of one ship stand or fall together, so that intervals by row would be far too narrow. Null where fewer than
    half of the draws held both outcomes.
    """
    truth, scores, weights = _read(laundered, score, weight)
    _, group = np.unique(np.array([str(name) for name in groups]), return_inverse=True)
    size = int(group.max()) + 1 if group.size else 0
    levels, block = _find_blocks(scores)
    random = np.random.default_rng(seed)
    figures: dict[str, list[float]] = {"average_precision": [], "roc_auc": [], "recall_at_5%": []}
    for _ in range(draws if size else 0):
        # A group that is drawn twice weighs twice: nothing needs to be sorted again.
        times = np.bincount(random.integers(0, size, size), minlength=size)[group]
        found, total = _sum_blocks(truth, weights * times, block)
        top = _measure_top(found, total, levels, SHARES["5%"], truth.size)
        drawn = _measure_ranking(found, total) | {"recall_at_5%": top["recall"]}
        for name, values in figures.items():
            if (value := drawn[name]) is not None:
                values.append(value)
    tails = (0.5 - level / 2, 0.5 + level / 2)
    return {
        name: tuple(float(bound) for bound in np.quantile(values, tails)) if len(values) * 2 > draws else None  # type: ignore[misc]
        for name, values in figures.items()
    }


def find_reliability(
    laundered: npt.ArrayLike, probability: npt.ArrayLike, weight: npt.ArrayLike | None = None, bins: int = 10
) -> pl.DataFrame:
    """Compare promised with found; one row per bin of equally many rows, from the least suspect up.

    Returns `rows`, `promised_share` (mean probability) and `found_share` (share laundered), both weighted.
    """
    truth, scores, weights = _read(laundered, probability, weight)
    parts = [part for part in np.array_split(np.argsort(scores, kind="stable"), bins) if part.size]
    return pl.DataFrame(
        {
            "rows": [part.size for part in parts],
            "promised_share": [float(np.average(scores[part], weights=weights[part])) for part in parts],
            "found_share": [float(np.average(truth[part], weights=weights[part])) for part in parts],
        },
        schema={"rows": pl.Int64, "promised_share": pl.Float64, "found_share": pl.Float64},
    )


def _read(laundered: npt.ArrayLike, score: npt.ArrayLike, weight: npt.ArrayLike | None) -> tuple[Truth, Floats, Floats]:
    truth, scores = np.asarray(laundered, dtype=np.bool_), np.asarray(score, dtype=np.float64)
    weights = np.ones(truth.size) if weight is None else np.asarray(weight, dtype=np.float64)
    if not truth.shape == scores.shape == weights.shape or truth.ndim != 1:
        raise ValueError(f"outcomes {truth.shape}, scores {scores.shape} and weights {weights.shape} must align")
    if np.isnan(scores).any():
        raise ValueError("a score is missing; every row must have one")
    return truth, scores, weights


def _is_probability(scores: Floats) -> bool:
    return bool(scores.size and scores.min() >= 0 and scores.max() <= 1)


def _find_blocks(scores: Floats) -> tuple[Floats, npt.NDArray[np.intp]]:
    """Return the distinct scores, most suspect first, and the place of each row's score among them."""
    negated, block = np.unique(-scores, return_inverse=True)
    return -negated, block


def _sum_blocks(truth: Truth, weights: Floats, block: npt.NDArray[np.intp]) -> tuple[Floats, Floats]:
    """Return weight laundered and weight in all of each block of equal scores, most suspect first."""
    found, total = np.bincount(block, weights=weights * truth), np.bincount(block, weights=weights)
    return found.astype(np.float64), total.astype(np.float64)


def _measure_ranking(found: Floats, total: Floats) -> dict[str, float | None]:
    genuine = total - found
    if not found.any() or not genuine.any():
        return {"average_precision": None, "roc_auc": None}
    precision = np.cumsum(found) / np.maximum(np.cumsum(total), np.finfo(float).tiny)
    # A genuine cargo below a laundered one is right, one in the same block is half right.
    below = genuine.sum() - np.cumsum(genuine) + genuine / 2
    return {
        "average_precision": float(found @ precision / found.sum()),
        "roc_auc": float(found @ below / (found.sum() * genuine.sum())),
    }


def _measure_probabilities(truth: Truth, scores: Floats, weights: Floats) -> dict[str, float | None]:
    if not _is_probability(scores):
        return {"brier": None, "brier_skill": None, "log_loss": None}
    brier = float(np.average((scores - truth) ** 2, weights=weights))
    base = float(np.average(truth, weights=weights))
    sure = np.clip(np.where(truth, scores, 1 - scores), LEAST_PROBABILITY, 1.0 - LEAST_PROBABILITY)
    return {
        "brier": brier,
        "brier_skill": 1 - brier / (base * (1 - base)) if 0 < base < 1 else None,
        "log_loss": float(np.average(-np.log(sure), weights=weights)),
    }


def _measure_top(found: Floats, total: Floats, levels: Floats, share: float, rows: int) -> dict[str, float | None]:
    """Measure the most suspect `share` of the rows; of the block that the border cuts, its part counts."""
    if not total.any():
        return {"precision": None, "recall": None, "observed_expected": None}
    wanted = max(1, int(share * rows + 0.5)) * float(total.sum()) / rows
    taken = np.clip(wanted - (np.cumsum(total) - total), 0.0, total) / np.maximum(total, np.finfo(float).tiny)
    caught, promised = float(taken @ found), float(taken @ (total * levels))
    return {
        "precision": caught / float(taken @ total),
        "recall": caught / float(found.sum()) if found.any() else None,
        "observed_expected": caught / promised if promised > 0 else None,
    }
