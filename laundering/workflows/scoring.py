"""Score a dataset: read, find evidence, judge, rank, write."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from laundering.alerts.outputs import Alerts, make_alerts, save_alerts
from laundering.alerts.ranking import DEFAULT_BUDGET, Budget
from laundering.errors import LaunderingError
from laundering.evidence.assemble import assemble_evidence
from laundering.evidence.coverage import find_coverage
from laundering.features import FEATURES
from laundering.model.artifact import find_versions
from laundering.model.registry import load_model
from laundering.reference.regimes import load_regime
from laundering.sources.dataset import DatasetRead, read_dataset
from laundering.workflows.stages import Stages

CIRCUMSTANCES = (None, "RF-13", "RF-14")
"""Red flags, and none, of features that say what is usual and not what happened."""


@dataclass(frozen=True)
class ScoreRequest:
    """What `score` was asked for.

    Attributes:
        dataset: Folder of tables.
        out: Folder to write.
        model: Name or folder of the model; the default where None.
        models: Registry folder; looked up where None.
        as_of: Judge all rows with what was known by the end of this day.
        prior: Judge at this share of laundered cargo.
        budget: How many shipments are selected, and how.
        regime: Regime file; the shipped one where None.
        strict: Fail where any row was rejected.
    """

    dataset: Path
    out: Path
    model: str | None = None
    models: Path | None = None
    as_of: dt.date | None = None
    prior: float | None = None
    budget: Budget = DEFAULT_BUDGET
    regime: Path | None = None
    strict: bool = False


@dataclass(frozen=True)
class ScoreResult:
    """What `score` found and wrote.

    Attributes:
        read: The dataset as read.
        found: The alerts and what stands behind them.
        run: The document written to `run.json`.
    """

    read: DatasetRead
    found: Alerts
    run: dict[str, Any]


class RejectedRowsError(LaunderingError):
    """Rows were rejected and the request was strict."""


def score_dataset(request: ScoreRequest, stages: Stages) -> ScoreResult:
    """Score every manifest in scope and write the output folder.

    Raises:
        LaunderingError: The dataset, regime, model or output folder cannot be used.
        RejectedRowsError: `strict`, and rows were rejected; the output is written all the same.
    """
    regime = load_regime(request.regime)
    with stages.stage("load model"):
        model = load_model(request.model, request.models)
    with stages.stage("read tables"):
        read = read_dataset(request.dataset, regime)
    with stages.stage("find evidence"):
        evidence = assemble_evidence(read.tables, regime, request.as_of)
        coverage = find_coverage(evidence.facts, evidence.by_kind["loading"], read.tables, regime)
    with stages.stage("score and explain"):
        found = make_alerts(evidence, read.tables, regime, model, model.name, FEATURES, request.budget, request.prior)
    run = {
        "dataset": request.dataset.resolve().name,
        "as_of": request.as_of,
        "regime": regime.name,
        "tables": describe_counts(read),
        "coverage": coverage,
        "model": {"name": model.name, "sha256": model.sha256},
        "prior": model.prior if request.prior is None else request.prior,
        "thresholds": {"red": model.thresholds.red, "amber": model.thresholds.amber},
        "inputs": read.digests,
        "notes": read.notes,
        "versions": find_versions(),
    }
    with stages.stage("write"):
        save_alerts(request.out, found, read.rejects, read.out_of_scope, {**run, "seconds": stages.seconds})
    if request.strict and not read.rejects.is_empty():
        raise RejectedRowsError(
            f"{request.dataset}: {read.rejects.height} row(s) were rejected and --strict was given. "
            f"See {request.out / 'rejects.csv'}."
        )
    return ScoreResult(read, found, run)


def describe_counts(read: DatasetRead) -> dict[str, Any]:
    """Counts per table as plain values: `read`, `used`, `out_of_scope`, `rejected`, `nulled` by column."""
    return {
        table: {
            "read": count.read,
            "used": count.used,
            "out_of_scope": count.out_of_scope,
            "rejected": count.rejected,
            "nulled": dict(sorted(count.nulled.items())),
        }
        for table, count in read.counts.items()
    }


def top_of_ranking(alerts: pl.DataFrame, rows: int) -> pl.DataFrame:
    """Narrow the first alerts to what a terminal shows, with the first sentence of the strongest reason.

    What happened to the cargo comes before its circumstances: the first reason that speaks against the shipment and
    is not of `CIRCUMSTANCES` (what the port usually ships, what the goods are), else the strongest.
    """
    flags = {feature.name: feature.red_flag for feature in FEATURES}
    top = alerts.head(rows)
    texts = []
    for reasons in top["reasons"].to_list():
        telling = [
            reason["text"]
            for reason in reasons
            if reason["contribution"] > 0 and flags.get(reason["feature"].split(" & ")[0]) not in CIRCUMSTANCES
        ]
        first = next(iter([*telling, *(reason["text"] for reason in reasons)]), None)
        texts.append(first and first.split(". ")[0].rstrip(".") + ".")
    return top.select(
        "rank", "shipment_id", "lane", "probability", "imo", "load_port", "discharge_port", "tonnes"
    ).with_columns(reason=pl.Series(texts, dtype=pl.String))
