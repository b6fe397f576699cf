"""Features of the load port's ordinary traffic and of listings."""

from __future__ import annotations

import polars as pl

from laundering.features.feature import Feature

_NEW = "A new terminal or a trial cargo."

PORT = (
    Feature(
        name="port_habit_60d_t",
        value=pl.col("port_habit_60d_t"),
        unit="t",
        sources=("manifests",),
        risk=-1,
        definition="Tonnes in scope usually declared from the load port in 60 days, by the year before the last 60.",
        sentence="{load_port} usually has {value:,.0f} t declared in 60 days.",
        absent="The dataset is too short to know what the port usually declares.",
        innocent=_NEW,
        red_flag="RF-13",
        shows=pl.col("port_habit_60d_t") < 2000,
    ),
    Feature(
        name="port_reference_60d_t",
        value=pl.col("port_reference_60d_t"),
        unit="t",
        sources=("manifests",),
        risk=-1,
        definition="Coal shipped from the load port in 60 days by the gazetteer.",
        sentence="{load_port} ships about {value:,.0f} t of coal in 60 days by the gazetteer.",
        absent="The gazetteer has no coal figure for this port.",
        innocent=_NEW,
        red_flag="RF-13",
        shows=pl.col("port_reference_60d_t") < 2000,
    ),
    Feature(
        name="port_goods_share",
        value=pl.col("port_goods_share"),
        unit="share",
        sources=("manifests",),
        risk=-1,
        definition="Share of the heading in what was declared from the load port in the year and 60 days before.",
        sentence="Heading {hs_code} makes {value:.0%} of the tonnes declared from {load_port} before.",
        absent="Nothing in scope was declared from this port before.",
        innocent=_NEW,
        red_flag="RF-13",
        shows=pl.col("port_goods_share") < 0.02,
    ),
    Feature(
        name="voyage_size_ratio",
        value=(pl.col("voyage_tonnes") / pl.col("port_usual_voyage_t")).clip(0.0, 50.0),
        unit="ratio",
        sources=("manifests",),
        risk=0,
        definition="Tonnes of the voyage against the usual consignment declared from the load port before.",
        sentence="The voyage is {value:.1f} times the usual {port_usual_voyage_t:,.0f} t of this port.",
        absent="Too few earlier consignments from this port to know its usual size.",
        innocent=_NEW,
        red_flag="RF-13",
    ),
    Feature(
        name="carrier_listed",
        value=pl.col("carrier_listed_on").is_not_null(),
        unit="yes or no",
        sources=("sanctions",),
        risk=1,
        definition="Whether the carrying ship was listed on the day judged.",
        sentence="The carrying ship was listed by {carrier_list} on {carrier_listed_on}.",
        absent="No listing is known.",
        innocent="The listing may concern other trade, and may end later.",
        red_flag="RF-09",
        shows=pl.col("carrier_listed_on").is_not_null(),
    ),
)
"""The load port and the lists."""
