"""Training: a feature frame with outcomes in, a calibrated and measured model out.

The same inputs give the same model, bit for bit, whatever the order of rows: rows are brought into one order first,
folds come from digests of group ids, and the booster runs on one thread. Base-world rows and inspected cargoes are
mixed by their weights; the caller sets them.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import asdict
from typing import Any

import numpy as np
import polars as pl

from laundering.errors import ModelError
from laundering.features import FEATURES, Feature
from laundering.model.binning import Binning, Floats, check_columns, fit_binning
from laundering.model.booster import DEFAULT_HYPERPARAMETERS, Hyperparameters, TrainingRows, find_terms, fit_booster
from laundering.model.calibration import check_prior, fit_affine, sigmoid, weigh_to_prior
from laundering.model.crossfit import cross_fit
from laundering.model.curves import centre_curves, read_curves
from laundering.model.lanes import fit_thresholds
from laundering.model.metrics import bootstrap_intervals, evaluate_scores, find_reliability
from laundering.model.novelty import fit_novelty
from laundering.model.specification import describe_features
from laundering.model.splits import assign_folds
from laundering.model.trained import TrainedModel

DEFAULT_PRIOR = 0.01
"""One cargo in a hundred: stated, not measured, for nobody knows the share. It sets the level of the probabilities
and never the order of the ranking; an office that knows its own share says so with `--prior`."""

_OUTCOME, _WEIGHT, _GROUP = "training: laundered", "training: weight", "training: group"


def train_model(
    frame: pl.DataFrame,
    laundered: pl.Series,
    weight: pl.Series,
    groups: pl.Series,
    features: Sequence[Feature] = FEATURES,
    *,
    prior: float = DEFAULT_PRIOR,
    seed: int = 0,
    hyperparameters: Hyperparameters = DEFAULT_HYPERPARAMETERS,
    description: str = "",
    data: dict[str, Any] | None = None,
    on_step: Callable[[int, int], None] = lambda _done, _steps: None,
) -> TrainedModel:
    """Train a model.

    Grouped cross-fitting gives held-out scores, from which the number of trees, the calibration, the lanes and the
    figures come; the booster is then fitted on all rows. The held-out figures are therefore those of models that saw
    all folds but one; only the slope, the shift and the number of trees were chosen on the rows that they judge.

    Args:
        frame: `shipment_id` and one Float64 column per feature; one row per training shipment.
        laundered: Outcome per row: true laundered, false genuine, null undetermined (not learnt from).
        weight: Weight per row; a row whose weight is null or 0 is not learnt from.
        groups: Group per row (see `splits.find_groups`); no group stands on both sides of a held-out fold.
        features: The feature list.
        prior: Share of laundered cargo that the probabilities shall stand for.
        seed: Seed of the estimator and of the bootstrap.
        hyperparameters: How to grow the booster.
        description: What the model is, in a sentence or two, for the model card.
        data: What it was trained on (JSON values: datasets, digests, worlds), for the model card.
        on_step: Called with steps done and all steps, for a progress bar.

    Raises:
        ModelError: The rows cannot teach a model: one outcome only, too few groups, a bad prior or feature list.
    """
    check_prior(prior)
    if not features:
        raise ModelError("The feature list is empty; a model needs features to learn from.")
    specs, risks = describe_features(features), [feature.risk for feature in features]
    ordered, counts = _select_rows(frame, laundered, weight, groups, features)
    binning = fit_binning(ordered, features)
    find_terms(binning, hyperparameters.pairs)  # a misnamed pair is told before the long work
    rows = _code_rows(ordered, binning, hyperparameters.folds)
    at_prior = weigh_to_prior(rows.laundered, rows.weight, prior)
    steps, done = hyperparameters.folds + 1, iter(range(1, hyperparameters.folds + 2))
    held = cross_fit(rows, binning, risks, hyperparameters, seed=seed, on_fold=lambda: on_step(next(done), steps))
    calibration = fit_affine(held.log_odds, rows.laundered, rows.weight, prior)
    probability = sigmoid(calibration(held.log_odds))
    booster = fit_booster(rows, binning, risks, hyperparameters, trees=held.trees, seed=seed)
    curves = centre_curves(read_curves(booster, binning, hyperparameters.pairs), rows.codes, rows.weight)
    on_step(steps, steps)
    return TrainedModel(
        features=specs,
        binning=binning,
        curves=curves.calibrated(calibration.slope, calibration.shift),
        novelty=fit_novelty(rows.codes, rows.weight, binning, risks),
        estimator=booster,
        calibration=calibration,
        prior=prior,
        thresholds=fit_thresholds(probability, rows.laundered, at_prior),
        record={
            "description": description,
            "seed": seed,
            "hyperparameters": _to_json(asdict(hyperparameters)),
            "trees": held.trees,
            "counts": counts,
            "data": {**(data or {}), "training_rows_sha256": _digest_rows(ordered, rows)},
        }
        | _measure_held_out(rows, probability, at_prior, ordered[_GROUP], seed),
    )


def _select_rows(
    frame: pl.DataFrame, laundered: pl.Series, weight: pl.Series, groups: pl.Series, features: Sequence[Feature]
) -> tuple[pl.DataFrame, dict[str, Any]]:
    """Drop what cannot teach, count it by reason, and bring the rest into an order of its own."""
    check_columns(frame, [feature.name for feature in features])
    rows = frame.select("shipment_id", *(feature.name for feature in features)).with_columns(
        laundered.cast(pl.Boolean).alias(_OUTCOME),
        weight.cast(pl.Float64).fill_nan(None).alias(_WEIGHT),
        groups.cast(pl.String).alias(_GROUP),
    )
    reason = (
        pl.when(pl.col(_OUTCOME).is_null())
        .then(pl.lit("undetermined outcome"))
        .when(pl.col(_WEIGHT).is_null() | ~(pl.col(_WEIGHT) > 0) | pl.col(_WEIGHT).is_infinite())
        .then(pl.lit("no usable weight"))
        .when(pl.col(_GROUP).is_null())
        .then(pl.lit("no group"))
    )
    reasons = rows.select(reason.alias("reason")).to_series()
    used = rows.filter(reasons.is_null())
    dropped = reasons.drop_nulls().value_counts(sort=False).sort("reason")
    counts = {
        "read": rows.height,
        "used": used.height,
        "dropped": dict(dropped.iter_rows()),
        "laundered": int(used[_OUTCOME].sum()),
        "genuine": int((~used[_OUTCOME]).sum()),
        "groups": used[_GROUP].n_unique(),
    }
    return used.sort(used.columns), counts


def _code_rows(ordered: pl.DataFrame, binning: Binning, folds: int) -> TrainingRows:
    return TrainingRows(
        codes=binning.codes(ordered),
        laundered=ordered[_OUTCOME].to_numpy(),
        weight=ordered[_WEIGHT].to_numpy(),
        fold=assign_folds(ordered[_GROUP], folds),
    )


def _measure_held_out(
    rows: TrainingRows, probability: Floats, at_prior: Floats, groups: pl.Series, seed: int
) -> dict[str, Any]:
    """Measure the held-out probabilities, with the rows weighed to the prior that the probabilities stand for."""
    intervals = bootstrap_intervals(rows.laundered, probability, groups, at_prior, seed=seed)
    return {
        "base_rate": float(np.average(rows.laundered, weights=rows.weight)),
        "held_out": evaluate_scores(rows.laundered, probability, at_prior),
        "intervals": _to_json(intervals),
        "reliability": find_reliability(rows.laundered, probability, at_prior).to_dicts(),
    }


def _digest_rows(ordered: pl.DataFrame, rows: TrainingRows) -> str:
    digest = hashlib.sha256("\n".join(ordered["shipment_id"].cast(pl.String)).encode())
    for values in (rows.codes, rows.laundered, rows.weight, rows.fold):
        digest.update(values.tobytes())
    return digest.hexdigest()


def _to_json(value: Any) -> Any:
    """Turn tuples into lists, so that a record is the same before and after it was written."""
    if isinstance(value, dict):
        return {key: _to_json(part) for key, part in value.items()}
    return [_to_json(part) for part in value] if isinstance(value, tuple | list) else value
