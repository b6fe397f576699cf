"""Cross-fitting: every training row scored by a booster that saw neither it nor any row of its group.

These held-out scores are what calibration, lanes and the published figures are made from; scores of rows that the
booster has seen would promise too much.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np

from laundering.errors import ModelError
from laundering.model.binning import Binning, Floats
from laundering.model.booster import Hyperparameters, TrainingRows, fit_booster, score_booster_stages


@dataclass(frozen=True)
class HeldOut:
    """Held-out scores of every training row.

    Attributes:
        log_odds: Raw log-odds at the chosen number of trees.
        trees: The number of trees with the least held-out log loss.
        log_loss: That loss, weighted; what to compare hyperparameters by.
    """

    log_odds: Floats
    trees: int
    log_loss: float


def cross_fit(
    rows: TrainingRows,
    binning: Binning,
    risks: Sequence[int],
    hyperparameters: Hyperparameters,
    *,
    seed: int,
    constrained: bool = True,
    on_fold: Callable[[], None] = lambda: None,
) -> HeldOut:
    """Score each fold by a booster fitted on the others, and choose the number of trees.

    The binning is shared by the folds; it knows no outcome.

    Args:
        rows: The training rows.
        binning: What made their codes.
        risks: Direction of risk per feature.
        hyperparameters: How to grow the booster.
        seed: Seed of the estimators.
        constrained: False for the challenger.
        on_fold: Called after each fold, for a progress bar.

    Raises:
        ModelError: Fewer than two folds hold rows, or a fold's complement holds one outcome only.
    """
    folds = np.unique(rows.fold)
    if folds.size < 2:
        raise ModelError(
            "All training rows hang together in one group, so nothing can be held out; train on more ships, "
            "or group by fewer columns."
        )
    stages: dict[int, Floats] = {}
    for fold in folds:
        held = rows.fold == fold
        learnt = rows.select(~held)
        if learnt.laundered.all() or not learnt.laundered.any():
            raise ModelError(
                f"Without held-out fold {fold} the training rows hold only one outcome: laundered or genuine "
                "cargoes are too few, or hang together. Add labels, or train with the base world."
            )
        booster = fit_booster(
            learnt, binning, risks, hyperparameters,
            trees=hyperparameters.max_trees, seed=seed, constrained=constrained,
        )  # fmt: skip
        found = score_booster_stages(booster, rows.codes[held], binning, hyperparameters.tree_step)
        for trees, scores in found.items():
            stages.setdefault(trees, np.empty(rows.fold.size))[held] = scores
        on_fold()
    losses = {trees: _log_loss(scores, rows) for trees, scores in stages.items()}
    best = min(losses, key=lambda trees: (losses[trees], trees))
    return HeldOut(log_odds=stages[best], trees=best, log_loss=losses[best])


def _log_loss(log_odds: Floats, rows: TrainingRows) -> float:
    """Return the mean log loss; ln(1 + exp(-margin)) without overflow."""
    return float(np.average(np.logaddexp(0.0, np.where(rows.laundered, -log_odds, log_odds)), weights=rows.weight))
