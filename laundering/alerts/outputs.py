"""The alerts of a scored dataset and everything that stands behind them, as frames and as files."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import polars as pl

from laundering.alerts.clearing import find_clearances
from laundering.alerts.files import MARKER, replace_folder, write_csv, write_json
from laundering.alerts.ranking import Budget, assign_lanes, rank_shipments, select_for_inspection
from laundering.alerts.reasons import find_red_flags, write_reasons
from laundering.alerts.timeline import EVIDENCE_LINE, CaseFacts, gather_case_facts, write_evidence
from laundering.evidence.assemble import Evidence
from laundering.features import Feature, compute_features
from laundering.model.scoring import Scores, score_features
from laundering.model.trained import TrainedModel
from laundering.reference.regimes import Regime
from laundering.tables import Tables

ALERT_COLUMNS = (
    "rank",
    "shipment_id",
    "imo",
    "load_port",
    "discharge_port",
    "declared_on",
    "tonnes",
    "probability",
    "lane",
    "selected_by",
    "selection_probability",
    "load_port_status",
    "embargoed_share",
    "embargoed_share_min",
    "embargoed_share_max",
    "novelty",
    "red_flags",
    "reasons",
    "evidence",
    "model",
    "as_of",
)


@dataclass(frozen=True)
class Alerts:
    """A scored dataset.

    Attributes:
        alerts: One row per shipment, most suspect first, in the columns of the contract.
        contributions: One row per shipment in the same order: `shipment_id`, `base`, one column per feature.
        case: What stands behind the selected, red and amber shipments.
        values: Their features, one row per shipment.
        clearances: What would clear them, one row per shipment and document.
    """

    alerts: pl.DataFrame
    contributions: pl.DataFrame
    case: CaseFacts
    values: pl.DataFrame
    clearances: pl.DataFrame


def make_alerts(
    evidence: Evidence,
    tables: Tables,
    regime: Regime,
    model: TrainedModel,
    model_name: str,
    features: Sequence[Feature],
    budget: Budget,
    prior: float | None = None,
) -> Alerts:
    """Score, rank, select and explain every shipment of the evidence.

    Args:
        evidence: The facts of the dataset.
        tables: The dataset, for the calls behind the flagged shipments.
        regime: The regime judged under.
        model: The model.
        model_name: Its name in the registry, written to each alert.
        features: The feature list that the model was made from.
        budget: How many shipments are selected for inspection, and how.
        prior: Judge at this share of laundered cargo instead of the model's own.
    """
    values = compute_features(evidence.facts, features)
    scores = score_features(model, values, prior)
    ranked = _rank(evidence.facts, scores, model, budget)
    flagged_ids = ranked.filter(pl.col("selected_by").is_not_null() | (pl.col("lane") != "green"))["shipment_id"]
    order = ranked.select("shipment_id")
    facts, values, contributions = (
        order.join(frame, on="shipment_id", how="left", maintain_order="left")
        for frame in (evidence.facts, values, scores.contributions)
    )
    is_flagged = pl.col("shipment_id").is_in(flagged_ids.implode())
    case = gather_case_facts(facts.filter(is_flagged), tables, regime)
    alerts = ranked.with_columns(
        find_red_flags(facts, features),
        write_reasons(facts, values, contributions, features),
        model=pl.lit(model_name),
        as_of=facts["cut_at"].dt.date(),
    ).join(write_evidence(case), on="shipment_id", how="left", maintain_order="left")
    empty = pl.lit([], dtype=pl.List(EVIDENCE_LINE))
    return Alerts(
        alerts=alerts.with_columns(pl.col("evidence").fill_null(empty)).select(ALERT_COLUMNS),
        contributions=contributions,
        case=case,
        values=values.filter(is_flagged),
        clearances=find_clearances(
            case.facts,
            lambda changed: pl.Series(score_features(model, compute_features(changed, features), prior).probability),
        ),
    )


def _rank(facts: pl.DataFrame, scores: Scores, model: TrainedModel, budget: Budget) -> pl.DataFrame:
    """Put scores beside the shipments, rank them, give them lanes and spend the budget."""
    scored = facts.with_columns(
        log_odds=pl.Series(scores.log_odds),
        probability=pl.Series(scores.probability),
        novelty=pl.Series(scores.novelty),
    )
    thresholds = model.thresholds
    laned = assign_lanes(rank_shipments(scored), red=thresholds.red, amber=thresholds.amber, prior=scores.prior)
    kept = [name for name in ALERT_COLUMNS if name in laned.columns]
    return select_for_inspection(laned.select(kept), budget)


def save_alerts(
    out: Path, found: Alerts, rejects: pl.DataFrame, out_of_scope: pl.DataFrame, run: dict[str, Any]
) -> None:
    """Write every file of a scored dataset into `out`, together or not at all."""

    def fill(folder: Path) -> None:
        found.alerts.write_parquet(folder / "alerts.parquet")
        write_csv(found.alerts, folder / "alerts.csv")
        found.contributions.write_parquet(folder / "contributions.parquet")
        write_csv(rejects, folder / "rejects.csv")
        write_csv(out_of_scope, folder / "out_of_scope.csv")
        cases = folder / "case_facts"
        cases.mkdir()
        for name, frame in _case_tables(found).items():
            frame.write_parquet(cases / f"{name}.parquet")
        write_json(run, folder / MARKER)

    replace_folder(out, fill)


def _case_tables(found: Alerts) -> dict[str, pl.DataFrame]:
    """The tables behind the flagged shipments, by file name."""
    return {
        "facts": found.case.facts,
        "calls": found.case.calls,
        "deliveries": found.case.deliveries,
        "features": found.values,
        "clearances": found.clearances,
    }


def count_lanes(alerts: pl.DataFrame) -> dict[str, int]:
    """Count the shipments per lane, red first."""
    counts = dict(alerts.group_by("lane").len().iter_rows())
    return {lane: counts.get(lane, 0) for lane in ("red", "amber", "green")}


def latest_day(alerts: pl.DataFrame) -> dt.date | None:
    """The latest day up to which anything was judged."""
    return alerts["as_of"].max()  # type: ignore[return-value]  # a Date column's maximum
