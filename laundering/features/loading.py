"""Features of the declared loading against the carrying ship's calls."""

from __future__ import annotations

import polars as pl

from laundering.features.feature import Feature

_CALLS = ("port_calls", "manifests")
_PAPERS = "A late bill of lading, or the agent's port on the paper, puts the loading beside the ship's calls."
_COVERAGE = "Receivers miss calls; many ports are seen only in part."
EXPOSED_PILE_SHARE = 0.1
"""From this expected embargoed share on, that a ship did load at the declared port does not speak for its cargo."""
_verified = pl.col("load_port_status") == "verified"

LOADING = (
    Feature(
        name="load_port_status",
        value=pl.col("load_port_status"),
        unit="category",
        sources=_CALLS,
        risk=0,
        definition="The declared loading against the ship's calls: seen there, elsewhere, out of reach, or not seen.",
        sentence="{load_port_status_text}",
        absent="The declared loading could not be held against any call.",
        innocent=_PAPERS,
        red_flag="RF-04",
        shows=pl.col("load_port_status").is_in(["contradicted", "impossible"]),
        categories=("verified", "contradicted", "impossible", "no_evidence"),
    ),
    Feature(
        name="needed_speed_kn",
        value=pl.when(~_verified).then(pl.col("needed_speed_kn")).otherwise(0.0),
        unit="kn",
        sources=_CALLS,
        risk=1,
        definition="Slowest speed at which the declared loading fits between the ship's other calls; 0 where she was "
        "seen loading.",
        sentence="To load at {load_port} between her calls at {before_port} ({before_departed_at}) and {after_port} "
        "({after_arrived_at}) the ship needed {value:.0f} kn.",
        absent="No other call is known around the loading.",
        innocent=_PAPERS,
        red_flag="RF-04",
    ),
    Feature(
        name="unseen_at_covered_port",
        value=pl.when(_verified).then(0.0).otherwise(pl.col("port_seen_share")),
        unit="share",
        sources=_CALLS,
        risk=1,
        definition="Share of the port's other loadings that calls verify, where this one is not verified; else 0.",
        sentence="Calls verify {value:.0%} of other loadings declared at {load_port}; this one: {load_port_status}.",
        absent="Too few earlier loadings at this port to say how well its calls are seen.",
        innocent=_COVERAGE,
        red_flag="RF-04",
        shows=~_verified & (pl.col("port_seen_share") >= 0.7),
    ),
    Feature(
        name="loading_draught_share",
        value=pl.when(pl.col("embargoed_share").fill_null(0.0) < EXPOSED_PILE_SHARE).then(
            pl.col("loading_draught_share")
        ),
        unit="share",
        sources=("port_calls", "manifests", "vessels"),
        risk=-1,
        definition="Draught change over the stay at the load port against the one the declared tonnes would cause; "
        "null where the pile is exposed, since a cargo taken from it was loaded there all the same.",
        sentence="Over the stay at {stay_port} the draught changed by {stay_draught_change_m:+.1f} m, {value:.0%} of "
        "what the declared tonnes would cause.",
        absent="The draught before and after the loading is not known, or proves nothing since the pile is exposed.",
        innocent="Draughts are typed by hand and often late; barges may load a ship at anchor.",
        red_flag="RF-12",
        shows=pl.col("loading_draught_share") < 0.2,
    ),
    Feature(
        name="loading_rate_t_per_h",
        value=pl.when(pl.col("stay_hours") > 0).then(pl.col("voyage_tonnes") / pl.col("stay_hours")),
        unit="t/h",
        sources=_CALLS,
        risk=1,
        definition="Tonnes of the voyage per hour of the stay at the load port.",
        sentence="The stay at {stay_port} took {stay_hours:.0f} h: {value:.0f} t an hour for the declared tonnes.",
        absent="The length of the stay at the load port is not known.",
        innocent="Large terminals load over 2,000 t an hour; the stay may be cut short by a receiver's edge.",
        red_flag="RF-16",
        shows=pl.col("voyage_tonnes") / pl.col("stay_hours") > 4000,
    ),
)
"""The declared loading."""
