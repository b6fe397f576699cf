"""Check a dataset: what was read as what, what is missing, what the evidence can show at all."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Any

from laundering.evidence.coverage import find_coverage
from laundering.evidence.loading import find_loading
from laundering.evidence.shipments import find_shipments
from laundering.reference.regimes import load_regime
from laundering.sources.dataset import DatasetRead, read_dataset
from laundering.tables import TABLES
from laundering.workflows.scoring import describe_counts
from laundering.workflows.stages import Stages


@dataclass(frozen=True)
class CheckResult:
    """What `check` found: the dataset as read, and the report as plain values."""

    read: DatasetRead
    report: dict[str, Any]


def check_dataset(dataset: Path, regime_file: Path | None, stages: Stages) -> CheckResult:
    """Read every table and measure the coverage, without scoring.

    Raises:
        LaunderingError: The dataset or the regime cannot be used.
    """
    regime = load_regime(regime_file)
    with stages.stage("read tables"):
        read = read_dataset(dataset, regime, tuple(TABLES))
    with stages.stage("measure coverage"):
        shipments = find_shipments(read.tables)
        coverage = find_coverage(shipments, find_loading(shipments, read.tables), read.tables, regime)
    reasons = read.rejects.group_by("table", "column", "reason").len().sort("len", "table", "column", descending=True)
    report = {
        "dataset": str(dataset),
        "regime": regime.name,
        "tables": describe_counts(read),
        "missing_tables": [name for name in TABLES if name not in read.tables.present],
        "notes": read.notes,
        "coverage": coverage,
        "rejected_because": reasons.head(20).to_dicts(),
        "out_of_scope_by_rule": dict(read.out_of_scope.group_by("rule").len().sort("rule").iter_rows()),
        "inputs": read.digests,
    }
    return CheckResult(read, report)
