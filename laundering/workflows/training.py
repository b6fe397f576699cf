"""Train a model from labelled datasets, and measure one on them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from laundering.errors import DatasetError
from laundering.evidence.assemble import assemble_evidence
from laundering.evidence.rules import RULES, apply_rules
from laundering.features import FEATURES, PAIRS, compute_features
from laundering.model.booster import Hyperparameters
from laundering.model.metrics import evaluate_scores
from laundering.model.registry import load_model, save_to_registry
from laundering.model.scoring import score_features
from laundering.model.trained import TrainedModel
from laundering.model.training import train_model
from laundering.reference.regimes import Regime, load_regime
from laundering.sources.dataset import read_dataset
from laundering.sources.labels import read_labels
from laundering.workflows.base_world import read_base_world
from laundering.workflows.stages import Stages

LABEL_WEIGHT = 5.0
"""An inspected cargo counts as this many of the base world: it is real, and there are few of them."""
MOST_INVERSE_PROBABILITY = 20.0
"""An inspection drawn with a smaller probability than 1 in 20 does not count for more: one row must not decide."""


@dataclass(frozen=True)
class LabelledRows:
    """Features of a labelled dataset; all frames and series have one row per labelled shipment, in one order.

    Attributes:
        features: `shipment_id` and one column per feature.
        laundered: The outcome; null where it is undetermined.
        selection_probability: With which the inspection was drawn; null where not known.
        ships: The carrying ship, the group that must not be split.
        rules: `shipment_id` and one boolean per plain rule.
    """

    features: pl.DataFrame
    laundered: pl.Series
    selection_probability: pl.Series
    ships: pl.Series
    rules: pl.DataFrame


def read_labelled(dataset: Path, labels_file: Path | None, regime: Regime, stages: Stages) -> LabelledRows:
    """Read a dataset and its outcomes and compute the features of its labelled shipments.

    Raises:
        DatasetError: There are no labels, or none of them names a shipment in scope.

    Of several labels of one shipment the latest decision counts.
    """
    with stages.stage("read tables"):
        read = read_dataset(dataset, regime)
        labels = read.tables.labels if labels_file is None else read_labels(labels_file).used
    if labels.is_empty():
        raise DatasetError(
            f"{dataset}: there are no labels. Add labels.csv to the folder or name a file with --labels."
        )
    with stages.stage("find evidence"):
        evidence = assemble_evidence(read.tables, regime)
        rules = apply_rules(evidence.by_kind["shipments"], evidence.by_kind["listings"], read.tables, regime)
    latest = labels.sort("decided_on", maintain_order=True).unique("shipment_id", keep="last", maintain_order=True)
    labelled = evidence.facts.join(
        latest.select("shipment_id", "outcome", "selection_probability"),
        on="shipment_id",
        how="inner",
        maintain_order="left",
    )
    if labelled.is_empty():
        raise DatasetError(f"{dataset}: none of the {labels.height} labels names a shipment in scope.")
    outcome = labelled["outcome"].replace_strict(
        {"laundered": True, "genuine": False, "undetermined": None}, return_dtype=pl.Boolean
    )
    return LabelledRows(
        features=compute_features(labelled, FEATURES),
        laundered=outcome,
        selection_probability=labelled["selection_probability"],
        ships=labelled["imo"].cast(pl.String),
        rules=labelled.select("shipment_id").join(rules, on="shipment_id", how="left", maintain_order="left"),
    )


@dataclass(frozen=True)
class TrainRequest:
    """What `train` was asked for.

    Attributes:
        datasets: Folders of tables with labels.
        name: Name of the new model.
        labels: File of labels instead of the datasets' own.
        with_base: Also learn from the base world, what the default model learnt from.
        seed: Seed of the training.
        models: Registry folder; looked up where None.
        regime: Regime file; the shipped one where None.
    """

    datasets: Sequence[Path]
    name: str
    labels: Path | None = None
    with_base: bool = True
    seed: int = 0
    models: Path | None = None
    regime: Path | None = None


def train_from_labels(request: TrainRequest, stages: Stages) -> TrainedModel:
    """Train a model from labelled datasets and save it under its name; the default stays what it is.

    An inspection weighs `LABEL_WEIGHT` over its selection probability where that is known, an undetermined one is
    not learnt from, and a base-world row weighs 1.

    Raises:
        LaunderingError: A dataset, the labels or the name cannot be used, or the labels cannot teach a model.
    """
    regime = load_regime(request.regime)
    parts = [
        _weigh(read_labelled(dataset, request.labels, regime, stages), str(number))
        for number, dataset in enumerate(request.datasets)
    ]
    if request.with_base:
        parts.append(read_base_world(request.models))
    rows = pl.concat(parts)
    with stages.stage("train"):
        model = train_model(
            rows.drop("laundered", "weight", "group"),
            rows["laundered"],
            rows["weight"],
            rows["group"],
            seed=request.seed,
            hyperparameters=Hyperparameters(pairs=PAIRS),
            description="Retrained from inspected cargoes" + (" and the base world." if request.with_base else "."),
            data={"datasets": [path.name for path in request.datasets], "base_world": request.with_base},
        )
    with stages.stage("save"):
        return save_to_registry(model, request.name, request.models)


def _weigh(labelled: LabelledRows, part: str) -> pl.DataFrame:
    """Put outcome, weight and group beside the features of one dataset."""
    inverse = (1 / labelled.selection_probability).fill_null(1.0).clip(upper_bound=MOST_INVERSE_PROBABILITY)
    return labelled.features.with_columns(
        laundered=labelled.laundered, weight=inverse * LABEL_WEIGHT, group=part + "-" + labelled.ships
    )


def evaluate_dataset(
    dataset: Path,
    labels: Path | None,
    model_name: str | None,
    models: Path | None,
    regime_file: Path | None,
    stages: Stages,
) -> dict[str, Any]:
    """Measure a model on labelled data, beside the plain rules and the base rate; undetermined rows are left out.

    Raises:
        LaunderingError: The dataset, the labels or the model cannot be used.
    """
    model = load_model(model_name, models)
    labelled = read_labelled(dataset, labels, load_regime(regime_file), stages)
    decided = labelled.laundered.is_not_null()
    truth = labelled.laundered.filter(decided).to_numpy()
    with stages.stage("score"):
        probability = score_features(model, labelled.features.filter(decided)).probability
    figures = evaluate_scores(truth, probability)
    rules = labelled.rules.filter(decided)
    return {
        **figures,
        "model": model.name,
        "base_rate": float(truth.mean()) if truth.size else None,
        "undetermined": int((~decided).sum()),
        "rules": {rule: evaluate_scores(truth, rules[rule].cast(pl.Float64).to_numpy()) for rule in RULES},
    }
