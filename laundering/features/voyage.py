"""Features of what happened at sea: silences and encounters."""

from __future__ import annotations

import polars as pl

from laundering.features.feature import Feature

_GAPS = ("gaps", "manifests", "vessels")
_MET = ("encounters", "port_calls", "manifests")
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
        none_at=-1000.0,
        none="No silence of the ship in 45 days before the loading is long enough for a loading.",
        innocent="Poor coverage, a switch-off for safety, or a silence that fits the declared load port as well.",
        red_flag="RF-01",
        shows=pl.col("silence_slack_h") > 0,
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
