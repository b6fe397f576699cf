"""The regime: which goods, claimed as of which origin, from which day, are judged; a file that a user can edit."""

from __future__ import annotations

import datetime as dt
import re
import tomllib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from laundering.errors import RegimeError
from laundering.reference.countries import load_country_codes

SHIPPED_REGIME = Path(__file__).parent / "data" / "dprk_coal.toml"
_KEYS = {
    "name": str,
    "embargoed_origin": str,
    "claimed_origins": list,
    "excluded_discharge": list,
    "declared_from": dt.date,
    "goods": dict,
}
_OPTIONAL = {"declared_to": dt.date, "exemption": dict, "events": list}
_COUNTRIES = ("embargoed_origin", "claimed_origins", "excluded_discharge")


@dataclass(frozen=True)
class RegimeEvent:
    """One change of the law: its day, what it changed, where that was read, and how far it was verified."""

    on: dt.date
    title: str
    source: str
    verification: str


@dataclass(frozen=True)
class Regime:
    """What is judged.

    Attributes:
        name: Name of the regime.
        embargoed_origin: Country whose goods are embargoed (ISO 3166-1 alpha-2).
        claimed_origins: Origins that such goods are declared as.
        excluded_discharge: Countries of discharge that are out of scope.
        goods: First digits of the Harmonised System codes in scope.
        goods_names: What each of them is called.
        declared_from: First day of declaration in scope.
        declared_to: Last such day; null: until today.
        exempt_ports: Ports of the embargoed country from which transit cargo is exempt if notified.
        exempt_goods: First digits of the goods that the exemption covers.
        exemption_basis: The paragraphs that the exemption rests on.
        events: Changes of the law, in order.
    """

    name: str
    embargoed_origin: str
    claimed_origins: tuple[str, ...]
    excluded_discharge: tuple[str, ...]
    goods: tuple[str, ...]
    goods_names: dict[str, str]
    declared_from: dt.date
    declared_to: dt.date | None = None
    exempt_ports: tuple[str, ...] = ()
    exempt_goods: tuple[str, ...] = ()
    exemption_basis: str = ""
    events: tuple[RegimeEvent, ...] = ()


def load_regime(path: Path | None = None) -> Regime:
    """Load a regime file; the shipped one where none is named.

    Raises:
        RegimeError: The file cannot be read, or is wrong; the message lists every fault of it at once.
    """
    file = path or SHIPPED_REGIME
    try:
        document = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RegimeError(
            f"{file}: the regime file cannot be read: {error}. Start from a copy of {SHIPPED_REGIME}."
        ) from error
    faults = _find_faults(document)
    if faults:
        listed = "\n".join(f"  - {fault}" for fault in faults)
        raise RegimeError(f"{file}: the regime file has {len(faults)} fault(s):\n{listed}")
    exemption = document.get("exemption", {})
    return Regime(
        name=document["name"],
        embargoed_origin=document["embargoed_origin"],
        claimed_origins=tuple(document["claimed_origins"]),
        excluded_discharge=tuple(document["excluded_discharge"]),
        goods=tuple(document["goods"]),
        goods_names=dict(document["goods"]),
        declared_from=document["declared_from"],
        declared_to=document.get("declared_to"),
        exempt_ports=tuple(exemption.get("ports", ())),
        exempt_goods=tuple(exemption.get("goods", ())),
        exemption_basis=exemption.get("basis", ""),
        events=tuple(RegimeEvent(**event) for event in document.get("events", ())),
    )


def _find_faults(document: dict[str, Any]) -> list[str]:
    """List everything that is wrong with the document."""
    known = _KEYS | _OPTIONAL
    faults = [f"unknown key '{key}'; known are {', '.join(known)}" for key in document if key not in known]
    faults += [f"'{key}' is missing" for key in _KEYS if key not in document]
    wrong = {key for key, kind in known.items() if key in document and not _is_kind(document[key], kind)}
    faults += [f"'{key}' should be {_say_kind(known[key])}, not {document[key]!r}" for key in sorted(wrong)]
    sound = {key: value for key, value in document.items() if key not in wrong}
    for key in _COUNTRIES:
        values = sound.get(key, [])
        faults += [
            f"'{key}': {code!r} is not an ISO 3166-1 alpha-2 country"
            for code in ([values] if isinstance(values, str) else values)
            if code not in load_country_codes()
        ]
    return faults + _find_goods_faults(sound) + _find_part_faults(sound)


def _find_goods_faults(document: dict[str, Any]) -> list[str]:
    """List wrong goods, and days in the wrong order."""
    prefixes = [*document.get("goods", {}), *document.get("exemption", {}).get("goods", [])]
    faults = [
        f"goods: {prefix!r} is not 2 to 10 digits of a Harmonised System code"
        for prefix in prefixes
        if not re.fullmatch(r"\d{2,10}", str(prefix))
    ]
    if "goods" in document and not document["goods"]:
        faults.append("goods: none are named, so that nothing would be in scope")
    first, last = document.get("declared_from"), document.get("declared_to")
    if first and last and last < first:
        faults.append(f"'declared_to' ({last}) is before 'declared_from' ({first})")
    return faults


def _find_part_faults(document: dict[str, Any]) -> list[str]:
    """List faults of the exemption and of the events."""
    faults = [
        f"exemption: unknown key '{key}'; known are ports, goods, basis"
        for key in document.get("exemption", {})
        if key not in ("ports", "goods", "basis")
    ]
    for number, event in enumerate(document.get("events", []), start=1):
        if not isinstance(event, dict) or set(event) != {"on", "title", "source", "verification"}:
            faults.append(f"events, entry {number}: expected on, title, source and verification")
    return faults


def _is_kind(value: Any, kind: type) -> bool:
    """Whether a value has the kind; a date with a time is no date, a list holds texts or tables only."""
    if kind is dt.date:
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    return isinstance(value, kind)


def _say_kind(kind: type) -> str:
    return {str: "a text", list: "a list", dt.date: "a day such as 2017-08-05", dict: "a table"}[kind]
