"""Features of what happened at sea: silences and encounters."""

from __future__ import annotations

import polars as pl

from laundering.features.feature import Feature

_GAPS = ("gaps", "manifests", "vessels")
_MET = ("encounters", "port_calls", "manifests")
_COVERAGE = "Poor coverage, or a switch-off for safety."
_LOADING_TOO = "The same silence may fit the declared load port as well."
_searched = pl.col("silences_count").is_not_null()

VOYAGE = (
    Feature(
        name="silence_slack_h",
        value=pl.when(_searched).then(pl.col("silence_slack_h").fill_null(-1000.0).clip(-1000.0, 1000.0)),
        unit="h",
        sources=_GAPS,
        risk=1,
        definition="Hours left in the ship's best fitting silence of 45 days after sailing to an embargoed port, "
        "loading and sailing on; -1000 where there was no silence.",
        sentence="Silent from {silence_started_at} to {silence_ended_at} ({silence_hours:.0f} h); reaching "
        "{silence_port}, loading and sailing on leaves {value:.0f} h.",
        absent="No table of AIS silences: whether the ship went dark cannot be judged.",
        innocent=_COVERAGE,
        red_flag="RF-01",
        shows=pl.col("silence_slack_h") > 0,
    ),
    Feature(
        name="silence_fits_load_port",
        value=pl.when(pl.col("silence_slack_h") > 0).then(pl.col("silence_load_port_slack_h").clip(-1000.0, 1000.0)),
        unit="h",
        sources=_GAPS,
        risk=-1,
        definition="Hours left in that silence for a loading at the declared load port instead.",
        sentence="In the same silence a loading at {load_port} would have left {value:.0f} h.",
        absent="No silence fits an embargoed port.",
        innocent=_LOADING_TOO,
    ),
    Feature(
        name="exposed_encounters_count",
        value=pl.col("exposed_encounters_count"),
        unit="encounters",
        sources=_MET,
        risk=1,
        definition="Encounters at sea in 45 days with a ship that had called in the embargoed country within 60 days.",
        sentence="{value:.0f} encounter(s) with exposed ships; the latest on {encounter_at} with IMO "
        "{encounter_imo}, which had called at {encounter_embargoed_port}.",
        absent="No table of encounters: transfers at sea cannot be judged.",
        innocent="Bunkering, or lightering of lawful cargo.",
        red_flag="RF-05",
        shows=pl.col("exposed_encounters_count") > 0,
    ),
)
"""Silences and encounters."""
