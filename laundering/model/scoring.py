"""Scoring: a feature frame in; log-odds, probability, novelty and every contribution out."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from laundering.model.binning import Floats
from laundering.model.calibration import shift_between, sigmoid
from laundering.model.curves import quantise
from laundering.model.trained import TrainedModel


@dataclass(frozen=True)
class Scores:
    """What the model says; one row per shipment everywhere, in the order of the feature frame.

    Attributes:
        log_odds: Calibrated log-odds at `prior`, unrounded.
        probability: The same as a probability.
        novelty: How unlike the training data, in [0, 1).
        contributions: `shipment_id`, `base` and one column per term, in log-odds; a row sums to its log-odds.
        prior: Share of laundered cargo that the probabilities stand for.
    """

    log_odds: Floats
    probability: Floats
    novelty: Floats
    contributions: pl.DataFrame
    prior: float


def score_features(model: TrainedModel, frame: pl.DataFrame, prior: float | None = None) -> Scores:
    """Score every shipment by lookup; no tree is walked.

    Args:
        model: The model.
        frame: `shipment_id` and one Float64 column per feature; null is missing evidence.
        prior: Judge at this share of laundered cargo instead of the model's own. It moves the base by the difference
            of the two priors' log-odds and nothing else.

    Raises:
        ModelError: A feature column is missing, or the prior is not between 0 and 1.
    """
    codes = model.binning.codes(frame)
    base = float(quantise(model.curves.base + (0.0 if prior is None else shift_between(model.prior, prior))))
    columns = {"base": pl.repeat(base, frame.height, dtype=pl.Float64, eager=True)}
    log_odds = columns["base"].to_numpy().copy()
    for term, name in enumerate(model.curves.names):
        contribution = model.curves.contribution(term, codes)
        log_odds += contribution
        columns[name] = pl.Series(contribution)
    return Scores(
        log_odds=log_odds,
        probability=sigmoid(log_odds),
        novelty=model.novelty.score(codes),
        contributions=frame.select("shipment_id").with_columns(**columns),
        prior=model.prior if prior is None else prior,
    )
