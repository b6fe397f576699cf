"""The sentences of the evidence: every word a reviewer reads is filled from the facts the number was made from."""

from __future__ import annotations

import datetime as dt
import string
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from typing import Any

import polars as pl

from laundering.features.feature import Feature
from laundering.reference.gazetteer import load_ports

_STATUS = {
    "verified": "The ship was seen at {stay_port} from {stay_arrived_at} to {stay_departed_at}, as declared.",
    "contradicted": "On the declared loading day at {load_port}, {loaded_on}, the ship lay at {elsewhere_port}.",
    "impossible": "Between her calls at {before_port} ({before_departed_at}) and {after_port} ({after_arrived_at}) the "
    "ship could not have loaded at {load_port} around {loaded_on}.",
    "no_evidence": "No call of the ship at {load_port} around {loaded_on} is known, and none that rules it out.",
}
_DELIVERY = (
    "{feeder}, which left {pile_embargoed_port} on {pile_embargoed_at}, lay at {load_port}{pile_quay} {pile_stay}, "
    "{pile_days:.0f} days before this loading"
)
_SAME_BERTH: dict[bool | None, str] = {True: ", at the same berth", False: ", at another berth by the feed"}
_EXEMPT = {
    "none": "plays no part",
    "notified": "declared as loaded there, with notice {exemption_notice}",
    "not_notified": "declared as loaded there without a Committee notice",
    "called": "the ship called there on {exempt_call_at} and declares another port",
}


def name_port(code: str | None) -> str:
    """Name a port for people: "Nampo (KPNAM)"; the bare code where the gazetteer has no name."""
    if code is None:
        return "a place not seen"
    name = _port_names().get(code)
    return f"{name} ({code})" if name else code


def name_ship(name: str | None, imo: int | None) -> str:
    """Name a ship for people: "RUNG RA 2 (IMO 9020534)"."""
    number = f"IMO {imo}" if imo is not None else "IMO not known"
    return f"{name} ({number})" if name else f"A ship ({number})"


def say(value: Any) -> str:
    """Write one fact for people: days as "24 Jul 2017", null as "not known"."""
    if value is None:
        return "not known"
    if isinstance(value, dt.date):
        return f"{value.day} {value:%b %Y}"
    return str(value)


def describe_feature(feature: Feature, facts: Mapping[str, Any], value: float | None) -> str:
    """Write the sentence of one feature for one shipment.

    Args:
        feature: The feature.
        facts: The shipment's facts by name.
        value: The feature's number; null gives the sentence for missing evidence.
    """
    if value is None:
        return feature.absent
    if value == feature.none_at:
        return feature.none
    return _Sentence().vformat(feature.sentence, (), _Words(facts, value))


def describe_value(feature: Feature, value: float | None) -> str:
    """Write a feature's value as text: a category by its name, a number with up to four significant digits."""
    if value is None:
        return "not known"
    if value == feature.none_at:
        return "none"
    if feature.categories:
        return feature.categories[int(value)]
    if feature.unit == "yes or no":
        return "yes" if value else "no"
    return f"{value:,.0f}" if abs(value) >= 1000 else f"{value:.4g}"


class _Words(dict[str, Any]):
    """The words a sentence may use: the facts, with ports, ships, days and states spelled out."""

    def __init__(self, facts: Mapping[str, Any], value: float) -> None:
        words = {name: _spell(name, fact) for name, fact in facts.items()}
        super().__init__(words, value=value)
        self["feeder"] = name_ship(facts.get("pile_feeder_name"), facts.get("pile_feeder_imo"))
        self["pile_quay"] = f", berth {facts['pile_berth']}," if facts.get("pile_berth") else ""
        self["pile_stay"] = _say_stay(facts.get("pile_arrived_at"), facts.get("pile_departed_at"))
        self["feeders"] = _say_feeders(facts.get("pile_feeders") or ())
        self["delivery"] = _DELIVERY.format_map(self) if facts.get("pile_feeder_imo") else "No exposed ship lay there"
        self["own_call_left_at"] = say(facts.get("own_call_departed_at") or facts.get("own_call_arrived_at"))
        self["same_berth"] = _SAME_BERTH.get(facts.get("pile_same_berth"), "")
        self["goods_text"] = facts.get("description") or "goods without a description"
        self["load_port_status_text"] = _STATUS[facts["load_port_status"]].format_map(self)
        self["exempt_transit_text"] = _EXEMPT[facts["exempt_transit"]].format_map(self)


class _Sentence(string.Formatter):
    """A formatter in which a number that is not known is said so, whatever its format."""

    def format_field(self, value: Any, format_spec: str) -> str:
        return str(super().format_field(value, "" if isinstance(value, str) else format_spec))


def _spell(name: str, fact: Any) -> Any:
    """Spell out one fact by the last part of its name."""
    if name == "port" or name.endswith("_port"):
        return name_port(fact)
    return fact if isinstance(fact, int | float) else say(fact)


def _say_stay(arrived_at: dt.datetime | None, departed_at: dt.datetime | None) -> str:
    """Write a stay: "from 3 Aug 2017 to 7 Aug 2017", or that its end was not seen."""
    return f"from {say(arrived_at)} to {say(departed_at)}" if departed_at else f"from {say(arrived_at)}, end not seen"


def _say_feeders(feeders: Sequence[Mapping[str, Any]]) -> str:
    """Write the deliveries ship by ship: "RUNG RA 2 (IMO 9020534) on 3 Aug 2017, 18 Aug 2017; UN BONG 2 (…) on …"."""
    days: dict[str, list[str]] = {}
    for feeder in feeders:
        days.setdefault(name_ship(feeder["name"], feeder["imo"]), []).append(say(feeder["arrived_at"]))
    return "; ".join(f"{ship} on {', '.join(arrived)}" for ship, arrived in days.items())


@cache
def _port_names() -> dict[str, str]:
    """Names of all ports by code."""
    ports = load_ports().select("code", "name")
    return dict(ports.iter_rows())


def list_red_flags(features: Iterable[Feature]) -> dict[str, pl.Expr]:
    """Map each red flag to the expression over the evidence that says whether a shipment shows it."""
    shown: dict[str, list[pl.Expr]] = {}
    for feature in features:
        if feature.red_flag is not None and feature.shows is not None:
            shown.setdefault(feature.red_flag, []).append(feature.shows.fill_null(value=False))
    return {flag: pl.any_horizontal(*expressions) for flag, expressions in sorted(shown.items())}
