"""A trained model: all that scoring, explaining and auditing need, in memory."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from sklearn.ensemble import HistGradientBoostingClassifier

from laundering.model.binning import Binning
from laundering.model.calibration import Affine
from laundering.model.curves import Curves
from laundering.model.lanes import Thresholds
from laundering.model.novelty import Novelty
from laundering.model.specification import FeatureSpec


@dataclass(frozen=True)
class TrainedModel:
    """One trained model.

    Attributes:
        features: The feature list that it was trained on.
        binning: Values to codes.
        curves: Calibrated curves; with their base they sum to the log-odds at `prior`.
        novelty: What training cargoes look like.
        estimator: The booster that the curves were read from, kept so that the model can be audited.
        calibration: The slope and shift already folded into the curves.
        prior: Share of laundered cargo that the probabilities stand for.
        thresholds: Where the red and the amber lane begin.
        record: How it was made and how well it did, as JSON values: `description`, `seed`, `hyperparameters`,
            `trees`, `base_rate`, `counts`, `data`, `held_out`, `intervals`, `reliability`.
        name: Its name in the registry; empty until saved.
        sha256: Digest of its model file; empty until saved.
    """

    features: tuple[FeatureSpec, ...]
    binning: Binning
    curves: Curves
    novelty: Novelty
    estimator: HistGradientBoostingClassifier
    calibration: Affine
    prior: float
    thresholds: Thresholds
    record: dict[str, Any]
    name: str = ""
    sha256: str = ""
