"""Features of the carrying ship's own calls in the embargoed country."""

from __future__ import annotations

import polars as pl

from laundering.features.feature import Feature

_CALLS = ("port_calls", "manifests")
_ONCE = "The ship may have brought food, fertiliser or other lawful cargo there and carry another cargo today."
_RAJIN = "Russian coal railed to Rajin and shipped from there is exempt where the Committee was notified."
_NOT_SEEN = "No call of the carrying ship is known in the 180 days before the loading."
_NO_CALL = "No embargoed call of the carrying ship is known within a year."
_LONG_AGO_DAYS, _MANY_PORTS = 999.0, 99.0
"""Stand for 'no embargoed call': longer ago, and more ports since, than any."""
_had_call = pl.col("own_call_port").is_not_null()

OWN_CALLS = (
    Feature(
        name="own_calls_count",
        value=pl.col("own_calls_count"),
        unit="calls",
        sources=_CALLS,
        risk=1,
        definition="Calls of the carrying ship at embargoed ports, the exempt one apart, in 180 days before loading.",
        sentence="The carrying ship is known to have called at embargoed ports {value:.0f} time(s) in 180 days.",
        absent="No call of the carrying ship is known in the 180 days before the loading.",
        innocent=_ONCE,
        red_flag="RF-10",
        shows=pl.col("own_calls_count") > 0,
    ),
    Feature(
        name="own_call_days",
        value=pl.when(_had_call)
        .then(pl.col("own_call_days").cast(pl.Float64))
        .when(pl.col("own_calls_count").is_not_null())
        .then(_LONG_AGO_DAYS),
        unit="days",
        sources=_CALLS,
        risk=-1,
        definition="Days from the carrying ship's latest embargoed call to the end of the declared loading.",
        sentence="The carrying ship left {own_call_port} on {own_call_left_at}, {value:.0f} days before the loading.",
        absent=_NOT_SEEN,
        none_at=_LONG_AGO_DAYS,
        none=_NO_CALL,
        innocent=_ONCE,
        red_flag="RF-10",
    ),
    Feature(
        name="own_call_ports_between",
        value=pl.when(_had_call)
        .then(pl.col("own_call_ports_between").cast(pl.Float64))
        .when(pl.col("own_calls_count").is_not_null())
        .then(_MANY_PORTS),
        unit="ports",
        sources=_CALLS,
        risk=-1,
        definition="Other ports called at between the latest embargoed call and the declared loading.",
        sentence="Between {own_call_port} and the loading the ship called at {value:.0f} other port(s).",
        absent=_NOT_SEEN,
        none_at=_MANY_PORTS,
        none=_NO_CALL,
        innocent="Cargo from the embargoed call may have been discharged at one of them.",
        red_flag="RF-06",
        shows=_had_call & (pl.col("own_call_days") <= 60) & (pl.col("own_call_ports_between") == 0),
    ),
    Feature(
        name="own_call_after_loading",
        value=pl.when(pl.col("carrier_calls_count") > 0).then(pl.col("own_call_after_at").is_not_null()),
        unit="yes or no",
        sources=_CALLS,
        risk=1,
        definition="Whether the ship called at an embargoed port after the declared loading, by the cut.",
        sentence="Embargoed call after the declared loading: {own_call_after_port}, {own_call_after_at}.",
        absent="No call of the carrying ship is known around the loading.",
        innocent="The ship may have called for other cargo with this one on board.",
        red_flag="RF-06",
        shows=pl.col("own_call_after_at").is_not_null(),
    ),
    Feature(
        name="exempt_transit",
        value=pl.col("exempt_transit"),
        unit="category",
        sources=_CALLS,
        risk=0,
        definition="Whether the cargo is declared as loaded at the exempt transit port, with or without its notice, or "
        "the ship only called there in 60 days.",
        sentence="Exempt transit port: {exempt_transit_text}.",
        absent="The exempt transit port plays no part.",
        innocent=_RAJIN,
        red_flag="RF-10",
        shows=pl.col("exempt_transit").is_in(["not_notified", "called"]),
        categories=("none", "notified", "not_notified", "called"),
    ),
)
"""The carrying ship's own embargoed calls."""
