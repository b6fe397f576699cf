"""Where red and amber begin, read off held-out cargoes.

Red starts at the lowest probability at which at least half of the held-out cargoes were laundered, amber at the one
at which a tenth were. "At" is meant locally: the share among cargoes near that probability, not among all above it.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from sklearn.isotonic import IsotonicRegression

from laundering.model.binning import Floats

RED_SHARE = 0.5
AMBER_SHARE = 0.1
BLOCK_ROWS = 20
"""Rows that are pooled before shares are compared: a single laundered cargo at the top is not "half of them"."""


@dataclass(frozen=True)
class Thresholds:
    """Lowest probabilities of the red and the amber lane; amber is at most red."""

    red: float
    amber: float


def fit_thresholds(probability: Floats, laundered: npt.NDArray[np.bool_], weight: Floats) -> Thresholds:
    """Find where the lanes begin.

    The local share is a monotone (isotonic) fit over blocks of neighbouring rows, drawn as a line through the centres
    of its levels: a level's lower edge would promise its share to cargoes that only its upper part has. Where the
    held-out rows never reach a share, the threshold is the share itself: what a calibrated probability promises.

    Args:
        probability: Calibrated held-out probabilities at the stated prior.
        laundered: The outcome of each row.
        weight: Weight of each row, so that the laundered make up the stated prior.
    """
    centre, share = _find_levels(probability, laundered, weight)
    red, amber = (_find_crossing(centre, share, target) for target in (RED_SHARE, AMBER_SHARE))
    return Thresholds(red=red, amber=min(amber, red))


def _find_crossing(centre: Floats, share: Floats, target: float) -> float:
    if share[-1] < target:
        return target
    return float(np.interp(target, share, centre))


def _find_levels(probability: Floats, laundered: npt.NDArray[np.bool_], weight: Floats) -> tuple[Floats, Floats]:
    """Return mean probability and laundered share of each isotonic level, both rising."""
    order = np.argsort(-probability, kind="stable")
    falling = probability[order]
    # Blocks are counted from the top, where the red lane is; equal probabilities stay together.
    block = np.arange(falling.size) // BLOCK_ROWS
    starts_tie = np.r_[True, falling[1:] != falling[:-1]]
    block = block[np.maximum.accumulate(np.where(starts_tie, np.arange(falling.size), 0))]
    total = np.bincount(block, weights=weight[order])
    found = np.bincount(block, weights=weight[order] * laundered[order])
    filled = total > 0
    fitted = IsotonicRegression(increasing=False).fit_transform(
        np.flatnonzero(filled), found[filled] / total[filled], sample_weight=total[filled]
    )
    share, level = np.unique(fitted, return_inverse=True)
    weighed = np.bincount(block, weights=weight[order] * falling)[filled]
    centre = np.bincount(level, weights=weighed) / np.bincount(level, weights=total[filled])
    return centre, share
