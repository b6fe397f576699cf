"""Features of the pile: exposed deliveries at the load port before the loading."""

from __future__ import annotations

import polars as pl

from laundering.features.feature import Feature

_CALLS = ("port_calls", "manifests")
_BERTH = "The berth also handles Russian coal, and the exposed ship may have landed something else."
_delivered = pl.col("pile_deliveries_count") > 0
_exposed_t = pl.col("pile_exposed_t")
_NOT_COVERED = "No call of any ship at the load port is known in 60 days: the pile cannot be judged."
_NONE = "No exposed ship is known to have called at the load port in 60 days before the loading."
_LONG_AGO_DAYS = 999.0
"""Stands for 'no delivery' in days: longer ago than any."""
_ALL_TAKEN = 5.0
"""Stands for 'no delivery' in taken tonnes: more than all of it."""


def _or_none(value: pl.Expr, none_at: float) -> pl.Expr:
    """The value where there was a delivery, `none_at` where the port is covered and there was none, else null."""
    return pl.when(_delivered).then(value).when(pl.col("port_calls_60d") > 0).then(none_at)


def _against(ordinary_t: str) -> pl.Expr:
    """Exposed tonnes as a share of exposed and ordinary tonnes of 60 days; null where the latter are not known."""
    return (
        pl.when(_exposed_t > 0)
        .then(_exposed_t / (_exposed_t + pl.col(ordinary_t)))
        .otherwise(pl.when(pl.col(ordinary_t).is_not_null()).then(0.0))
    )


PILE = (
    Feature(
        name="pile_days",
        value=_or_none(pl.col("pile_days"), _LONG_AGO_DAYS),
        unit="days",
        sources=_CALLS,
        risk=-1,
        definition="Days between the strongest exposed delivery at the load port and the end of the loading.",
        sentence="{delivery}, and may have laid down about {pile_tonnes:,.0f} t. Exposed ships there in 60 days: "
        "{feeders}.",
        absent=_NOT_COVERED,
        none_at=_LONG_AGO_DAYS,
        none=_NONE,
        innocent=_BERTH,
        red_flag="RF-11",
        shows=_delivered & (pl.col("pile_probability") >= 0.2),
    ),
    Feature(
        name="pile_deliveries_count",
        value=pl.when(_delivered | (pl.col("port_calls_60d") > 0)).then(pl.col("pile_deliveries_count")),
        unit="stays",
        sources=_CALLS,
        risk=1,
        definition="Stays of other, exposed ships at the load port in 60 days; null where no call there is known.",
        sentence="{value:.0f} stay(s) of {pile_feeders_count:.0f} exposed ship(s) at {load_port} in 60 days.",
        absent=_NOT_COVERED,
        innocent=_BERTH,
        red_flag="RF-11",
    ),
    Feature(
        name="pile_call_share",
        value=pl.col("pile_deliveries_count") / (pl.col("pile_deliveries_count") + pl.col("port_calls_60d")),
        unit="share",
        sources=_CALLS,
        risk=1,
        definition="Stays of exposed ships at the load port as a share of them and all known stays of 60 days.",
        sentence="Exposed ships made {pile_deliveries_count:.0f} of the stays at {load_port} in 60 days; "
        "{port_calls_60d:.0f} stays are known in all.",
        absent=_NOT_COVERED,
        innocent=_BERTH,
        red_flag="RF-11",
    ),
    Feature(
        name="pile_surprise",
        value=pl.when(_delivered | (pl.col("port_calls_60d") > 0)).then(pl.col("pile_surprise")),
        unit="-log10 chance",
        sources=_CALLS,
        risk=1,
        definition="How surprising the number of exposed stays at the load port is against the port's usual number.",
        sentence="Exposed ships made {pile_deliveries_count:.0f} stay(s) at {load_port} in 60 days; "
        "{pile_usual_count:.1f} are usual.",
        absent="The calls do not reach back far enough, or not to this port, to know how many exposed stays are usual.",
        innocent="A new liner or fishing trade brings such ships too.",
        red_flag="RF-11",
    ),
    Feature(
        name="pile_excess_match",
        value=_or_none(pl.col("pile_match") * (pl.col("pile_surprise").fill_null(0.5) / 2).clip(0.0, 1.0), 0.0),
        unit="share",
        sources=_CALLS,
        risk=1,
        definition="The best match of an exposed delivery, as far as exposed ships are unusual at the port.",
        sentence="{delivery}{same_berth}; {pile_deliveries_count:.0f} exposed stay(s) in 60 days where "
        "{pile_usual_count:.1f} are usual.",
        absent=_NOT_COVERED,
        none_at=0.0,
        none=_NONE,
        innocent=_BERTH,
        red_flag="RF-11",
    ),
    Feature(
        name="pile_probability",
        value=_or_none(pl.col("pile_probability"), 0.0),
        unit="probability",
        sources=_CALLS,
        risk=1,
        definition="Probability that at least one of those stays was a discharge, by draught and order of calls.",
        sentence="By draught and order of calls, {feeder} or another exposed ship discharged at {load_port} with "
        "probability {value:.0%}.",
        absent=_NOT_COVERED,
        none_at=0.0,
        none=_NONE,
        innocent=_BERTH,
        red_flag="RF-11",
    ),
    Feature(
        name="pile_share_of_habit",
        value=_against("port_habit_60d_t"),
        unit="share",
        sources=_CALLS,
        risk=1,
        definition="Exposed tonnes laid down in 60 days as a share of them and the tonnes the port usually declares.",
        sentence="{delivery}. About {pile_exposed_t:,.0f} t from exposed ships stand against "
        "{port_habit_60d_t:,.0f} t that the port usually declares in 60 days: {value:.0%}.",
        absent="The dataset is too short to know what the port usually declares.",
        innocent="Manifests of one office show only a part of the port's trade.",
        red_flag="RF-11",
    ),
    Feature(
        name="pile_share_of_reference",
        value=_against("port_reference_60d_t"),
        unit="share",
        sources=_CALLS,
        risk=1,
        definition="Exposed tonnes laid down in 60 days as a share of them and the gazetteer's coal figure.",
        sentence="About {pile_exposed_t:,.0f} t from exposed ships stand against {port_reference_60d_t:,.0f} t that "
        "the port ships in 60 days by the gazetteer: {value:.0%}.",
        absent="The gazetteer has no coal figure for this port.",
        innocent="The port may have opened a terminal since.",
        red_flag="RF-11",
    ),
    Feature(
        name="pile_taken_share",
        value=_or_none((pl.col("pile_taken_t") / _exposed_t).clip(0.0, _ALL_TAKEN), _ALL_TAKEN),
        unit="share",
        sources=_CALLS,
        risk=-1,
        definition="Tonnes that others declared from the port since the delivery, against the exposed tonnes.",
        sentence="Others are known to have taken {pile_taken_t:,.0f} t from {load_port} since that delivery.",
        absent=_NOT_COVERED,
        none_at=_ALL_TAKEN,
        none=_NONE,
        innocent="What the exposed ship laid down may have left with others before this loading.",
    ),
    Feature(
        name="pile_match",
        value=_or_none(pl.col("pile_match"), 0.0),
        unit="share",
        sources=("port_calls", "manifests", "vessels"),
        risk=1,
        definition="How well the best matching exposed delivery explains this loading: draught, berth, tonnes, days.",
        sentence="{delivery}{same_berth}, and may have laid down about {pile_tonnes:,.0f} t (by {pile_tonnes_basis}) "
        "against the {voyage_tonnes:,.0f} t loaded. Exposed ships there in 60 days: {feeders}.",
        absent=_NOT_COVERED,
        none_at=0.0,
        none=_NONE,
        innocent=_BERTH,
        red_flag="RF-11",
    ),
    Feature(
        name="embargoed_share",
        value=pl.col("embargoed_share"),
        unit="share",
        sources=_CALLS,
        risk=1,
        definition="Expected share of the cargo that is of embargoed origin if the pile was well mixed.",
        sentence="{delivery}. If the pile was well mixed, {value:.0%} of this cargo is of embargoed origin "
        "({embargoed_share_min:.0%} at least, {embargoed_share_max:.0%} at most). Exposed ships there: {feeders}.",
        absent="The load port's calls are not covered: the cargo's shares cannot be judged.",
        innocent=_BERTH,
        red_flag="RF-11",
    ),
    Feature(
        name="embargoed_share_min",
        value=pl.col("embargoed_share_min"),
        unit="share",
        sources=_CALLS,
        risk=1,
        definition="Share of the cargo that must be of embargoed origin even if all genuine coal was loaded first.",
        sentence="Even if all genuine coal was loaded first, {value:.0%} of this cargo is of embargoed origin.",
        absent="The load port's calls are not covered: the cargo's shares cannot be judged.",
        innocent="Genuine coal may have come by rail or road without a trace in the data.",
        red_flag="RF-11",
        shows=pl.col("embargoed_share_min") > 0.1,
    ),
    Feature(
        name="embargoed_share_max",
        value=pl.col("embargoed_share_max"),
        unit="share",
        sources=_CALLS,
        risk=1,
        definition="Share of the cargo that can be of embargoed origin if the embargoed coal was loaded first.",
        sentence="At most {value:.0%} of this cargo can be of embargoed origin.",
        absent="The load port's calls are not covered: the cargo's shares cannot be judged.",
        innocent=_BERTH,
    ),
    Feature(
        name="feeder_listed",
        value=_or_none(pl.col("feeder_listed_on").is_not_null().cast(pl.Float64), -1.0),
        unit="yes or no",
        sources=("port_calls", "sanctions"),
        risk=1,
        definition="Whether the ship of the strongest exposed delivery was listed on the day judged.",
        sentence="{feeder}: listed on the day judged by {feeder_list} since {feeder_listed_on}.",
        absent=_NOT_COVERED,
        none_at=-1.0,
        none=_NONE,
        innocent="A listed ship may land lawful cargo.",
        red_flag="RF-09",
        shows=pl.col("feeder_listed_on").is_not_null(),
    ),
)
"""The pile."""
