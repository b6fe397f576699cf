"""One scored shipment explained, from the output folder alone."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import polars as pl
from rapidfuzz import process

from laundering.alerts.files import MARKER
from laundering.errors import OutputError
from laundering.features import Feature

CAUTION = (
    "A reason to look, not a finding. The probability is that of origin fraud (declared origin differs from the "
    "true one) at the stated prior; every fact has innocent explanations."
)


def explain_shipment(out: Path, shipment_id: str, features: tuple[Feature, ...]) -> dict[str, Any]:
    """Explain one scored shipment.

    Args:
        out: Folder written by `score`.
        shipment_id: The shipment.
        features: The feature list, for red flags and innocent explanations.

    Returns:
        The alert's fields; `contributions` (every feature and `base`, strongest first; they sum to `log_odds`);
        `evidence` in time order; `innocent` explanations; `clearances`; `caution`. Evidence and clearances are only
        kept for selected, red and amber shipments (`flagged`).

    Raises:
        OutputError: The folder is no output, or has no such shipment; the nearest ids are named.
    """
    alert = _read_alert(out, shipment_id)
    contributions = pl.scan_parquet(out / "contributions.parquet").filter(pl.col("shipment_id") == shipment_id)
    shares = contributions.collect().drop("shipment_id").row(0, named=True)
    base = shares.pop("base")
    clearances = pl.scan_parquet(out / "case_facts" / "clearances.parquet").filter(pl.col("shipment_id") == shipment_id)
    strongest = sorted(shares.items(), key=lambda share: (-abs(share[1]), share[0]))
    return {
        **alert,
        "log_odds": base + sum(shares.values()),
        "contributions": [
            {"feature": "base", "contribution": base},
            *({"feature": name, "contribution": share} for name, share in strongest),
        ],
        "innocent": _list_innocent(alert["red_flags"], features),
        "clearances": clearances.sort("probability", "document").drop("shipment_id").collect().to_dicts(),
        "flagged": alert["selected_by"] is not None or alert["lane"] != "green",
        "caution": CAUTION,
    }


def _read_alert(out: Path, shipment_id: str) -> dict[str, Any]:
    """Read one alert row, or say what the folder lacks."""
    if not (out / MARKER).is_file() or not (out / "alerts.parquet").is_file():
        raise OutputError(f"{out}: no scored dataset here. Write one with: laundering score DATASET --out {out}")
    alerts = pl.scan_parquet(out / "alerts.parquet")
    found = alerts.filter(pl.col("shipment_id") == shipment_id).collect()
    if found.is_empty():
        ids = alerts.select("shipment_id").collect()["shipment_id"].to_list()
        near = ", ".join(match for match, _, _ in process.extract(shipment_id, ids, limit=3)) or "none"
        raise OutputError(f"{out}: no shipment '{shipment_id}' among {len(ids)} alerts. Nearest ids: {near}.")
    return found.row(0, named=True)


def _list_innocent(red_flags: list[str], features: tuple[Feature, ...]) -> list[dict[str, str]]:
    """The innocent explanations of the red flags shown, each once."""
    pairs = {
        (feature.red_flag, feature.innocent): None
        for feature in features
        if feature.red_flag in red_flags and feature.shows is not None
    }
    return [{"red_flag": flag, "text": text} for flag, text in pairs if flag is not None]
