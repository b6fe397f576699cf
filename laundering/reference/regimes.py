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
from laundering.reference.gazetteer import load_ports

SHIPPED_REGIME = Path(__file__).parent / "data" / "dprk_coal.toml"
_TEXT, _TEXTS, _DAY, _TABLE, _TABLES = "a text", "a list of texts", "a day such as 2017-08-05", "a table", "tables"
_KEYS = {
    "name": _TEXT,
    "embargoed_origin": _TEXT,
    "claimed_origins": _TEXTS,
    "excluded_discharge": _TEXTS,
    "declared_from": _DAY,
    "declared_to": _DAY,
    "goods": _TABLE,
    "exemption": _TABLE,
    "events": _TABLES,
}
_REQUIRED = ("name", "embargoed_origin", "claimed_origins", "excluded_discharge", "declared_from", "goods")
_EXEMPTION_KEYS = {"ports": _TEXTS, "goods": _TEXTS, "basis": _TEXT}


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
    faults = _find_key_faults(document, _KEYS, "") + [f"'{key}' is missing" for key in _REQUIRED if key not in document]
    exemption = document.get("exemption", {})
    if isinstance(exemption, dict):
        faults += _find_key_faults(exemption, _EXEMPTION_KEYS, "exemption: ")
    sound = {key: value for key, value in document.items() if key in _KEYS and _is_kind(value, _KEYS[key])}
    exemption = {
        key: value
        for key, value in sound.get("exemption", {}).items()
        if key in _EXEMPTION_KEYS and _is_kind(value, _EXEMPTION_KEYS[key])
    }
    faults += _find_country_faults(sound) + _find_goods_faults(sound, exemption) + _find_day_faults(sound)
    return faults + _find_port_faults(sound, exemption) + _find_event_faults(sound)


def _find_key_faults(table: dict[str, Any], kinds: dict[str, str], where: str) -> list[str]:
    """List unknown keys of a table, and values of the wrong kind."""
    faults = [f"{where}unknown key '{key}'; known are {', '.join(kinds)}" for key in table if key not in kinds]
    return faults + [
        f"{where}'{key}' should be {kinds[key]}, not {value!r}"
        for key, value in table.items()
        if key in kinds and not _is_kind(value, kinds[key])
    ]


def _find_country_faults(document: dict[str, Any]) -> list[str]:
    """List codes that are no country, and an origin that is claimed and embargoed at once."""
    origin = document.get("embargoed_origin")
    named = {"embargoed_origin": [origin] if origin is not None else []}
    named |= {key: document.get(key, []) for key in ("claimed_origins", "excluded_discharge")}
    faults = [
        f"'{key}': {code!r} is not an ISO 3166-1 alpha-2 country such as 'KP'"
        for key, codes in named.items()
        for code in codes
        if code not in load_country_codes()
    ]
    if "claimed_origins" in document and not document["claimed_origins"]:
        faults.append("'claimed_origins': none are named, so that nothing would be in scope")
    if origin in named["claimed_origins"]:
        faults.append(f"'claimed_origins' has the embargoed origin {origin!r}, which would be no false claim")
    return faults


def _find_goods_faults(document: dict[str, Any], exemption: dict[str, Any]) -> list[str]:
    """List goods that are no first digits of the Harmonised System, and missing names."""
    goods = document.get("goods", {})
    faults = [
        f"{where}: {prefix!r} is not 2 to 10 digits of a Harmonised System code"
        for where, prefixes in (("goods", goods), ("exemption: 'goods'", exemption.get("goods", [])))
        for prefix in prefixes
        if not re.fullmatch("[0-9]{2,10}", prefix)
    ]
    if "goods" in document and not goods:
        faults.append("goods: none are named, so that nothing would be in scope")
    return faults + [
        f"goods: {prefix!r} should have a text as its name, not {name!r}"
        for prefix, name in goods.items()
        if not isinstance(name, str)
    ]


def _find_day_faults(document: dict[str, Any]) -> list[str]:
    first, last = document.get("declared_from"), document.get("declared_to")
    if first and last and last < first:
        return [f"'declared_to' ({last}) is before 'declared_from' ({first})"]
    return []


def _find_port_faults(document: dict[str, Any], exemption: dict[str, Any]) -> list[str]:
    """List exempt ports that the gazetteer does not have, or that do not lie in the embargoed country."""
    known = set(load_ports()["code"])
    origin = document.get("embargoed_origin", "")
    return [
        f"exemption: 'ports': {code!r} is not a port of the gazetteer in {origin}, such as 'KPRJN'"
        for code in exemption.get("ports", [])
        if code not in known or not code.startswith(origin)
    ]


def _find_event_faults(document: dict[str, Any]) -> list[str]:
    kinds = {"on": _DAY, "title": _TEXT, "source": _TEXT, "verification": _TEXT}
    faults: list[str] = []
    for number, event in enumerate(document.get("events", []), start=1):
        where = f"events, entry {number}: "
        faults += _find_key_faults(event, kinds, where)
        faults += [f"{where}'{key}' is missing" for key in kinds if key not in event]
    return faults


def _is_kind(value: Any, kind: str) -> bool:
    """Whether a value has the kind; a day with a time of day is none."""
    if kind == _DAY:
        return isinstance(value, dt.date) and not isinstance(value, dt.datetime)
    if kind == _TEXTS:
        return isinstance(value, list) and all(isinstance(entry, str) for entry in value)
    if kind == _TABLES:
        return isinstance(value, list) and all(isinstance(entry, dict) for entry in value)
    return isinstance(value, {_TEXT: str, _TABLE: dict}[kind])
