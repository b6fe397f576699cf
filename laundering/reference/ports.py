"""Ports as people write them: codes, names in several scripts and names with a country attached → one code."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TypeAlias

import polars as pl
import pycountry

from laundering.reference.countries import find_possible_countries, load_country_codes
from laundering.reference.gazetteer import (
    Port,
    load_code_aliases,
    load_excluded_codes,
    load_neighbouring_ports,
    load_ports,
    port_country,
    read_own_ports,
    read_world_ports,
)
from laundering.reference.names import find_nearest_names, fold_key, fold_words

__all__ = ["Port", "load_neighbouring_ports", "load_ports", "port_country", "resolve_ports"]

_DATA = Path(__file__).parent / "data"
_CODE = re.compile(r"\W*([A-Z]{2})[\s\-_/.]?([A-Z0-9]{3})\W*", re.IGNORECASE | re.ASCII)
_WELL_FORMED = re.compile(r"[A-Z]{2}[A-Z2-9]{3}")
_SEPARATORS = re.compile(r"[,;/|()\[\]<>{}&+–—]|\s-\s")
_CUTS = re.compile(r"[\s,;/|()\[\]<>{}&+–—-]+")
_NOISE = re.compile(
    r"ports?|of|the|harbou?r|seaport|anchorage|anch|pt|roads|roadstead|berth|pier|quay|terminal|city|sea|hang|gang|"
    r"порт|порта|морской|торговый|причал|пристань|рейд|г|항|港|\d+"
)
"""Words beside a port's name that do not change which port it is."""
_HARBOUR_SUFFIX = re.compile(r"(항|항구|港|港口)$")

_Found: TypeAlias = dict[str, int]
"""Codes of the ports with a name, and the rank of the list that each is in."""


@dataclass(frozen=True)
class _Reading:
    """What one text may mean: the ports that fit, or why none does."""

    codes: tuple[str, ...] = ()
    reason: str | None = None


def resolve_ports(raw: pl.Series, *, unknown_codes: bool) -> pl.DataFrame:
    """Resolve ports written as a code or as a name.

    In this order: a code of the gazetteer or of the world list, in any case and with a space or dash ("ru-kho");
    a name or alias; a name with the port's own country, region or code attached ("Kholmsk, Russia"); with
    `unknown_codes`, any well-formed code of an existing country. A name that contradicts what is attached to it,
    and a name of several ports of which none is clearly meant, are not resolved; nor is an excluded code.

    Args:
        raw: Texts; repeated values and nulls cost nothing.
        unknown_codes: Whether a well-formed code (two letters of a country, three of A-Z and 2-9) that no list has
            stands for itself, as in a port call; a manifest's must be known.

    Returns:
        One row per distinct non-null value: `raw`, `code` (null: not resolved) and `candidates` (text such as
        "Kholmsk (RUKHO), Nevelsk (RUNEV)" or the reason; null where resolved or where nothing is near).
    """
    values = raw.cast(pl.String).drop_nulls().unique(maintain_order=True).to_list()
    readings = {value: _read_port(value, unknown_codes=unknown_codes) for value in values}
    lost = [value for value, reading in readings.items() if len(reading.codes) != 1]
    hints = dict(zip(lost, _find_hints(lost, readings), strict=True))
    codes = [reading.codes[0] if len(reading.codes) == 1 else None for reading in readings.values()]
    return pl.DataFrame(
        {"raw": values, "code": codes, "candidates": [hints.get(value) for value in values]},
        schema={"raw": pl.String, "code": pl.String, "candidates": pl.String},
    )


def _read_port(raw: str, *, unknown_codes: bool) -> _Reading:
    text = unicodedata.normalize("NFKC", raw).strip()
    code = _code_form(text)
    if code in load_excluded_codes():
        return _Reading(reason=f"{code} is excluded: {load_excluded_codes()[code]}")
    if code in _known_codes():
        return _Reading((_known_codes()[code],))
    reading = _read_name(text)
    if reading.codes or not unknown_codes or code is None:
        return reading
    # A word such as "Sines" has the form of a code (SI, Slovenia) but is written as a name.
    as_code = text.upper() == text or text.lower() == text
    if as_code and _WELL_FORMED.fullmatch(code) and code[:2] in load_country_codes():
        return _Reading((code,))
    return reading


def _code_form(text: str) -> str | None:
    """Return the code that the text has the form of ("ru-kho" → "RUKHO"), known or not."""
    match = _CODE.fullmatch(text)
    return (match[1] + match[2]).upper() if match else None


def _read_name(text: str) -> _Reading:
    """Read a name, alone or with countries, regions and further names of the same port beside it."""
    if whole := _find_by_name(text):
        return _choose(whole, text)
    if _countries_of(text):
        return _Reading(reason="a country or region, not a port")
    split = _split_country(text)
    return split if split != _Reading() else _read_parts(text)


def _split_country(text: str) -> _Reading:
    """Read "Kholmsk Russia", "RU / Kholmsk" or "Taizhou (Yangtze), CN": a name with one country before or after it."""
    contradiction = _Reading()
    for cut in _CUTS.finditer(text):
        left, right = text[: cut.start()], text[cut.end() :]
        for name, country in ((left, right), (right, left)):
            found = _find_by_name(name)
            if found and (attached := _countries_of(country)):
                reading = _combine([(name, found)], attached)
                if reading.codes:
                    return reading
                contradiction = reading
    return contradiction


def _read_parts(text: str) -> _Reading:
    """Read "Kholmsk, Sakhalin, Russia" or "Kholmsk (RUKHO)": every part must be the port, its country or noise."""
    ports: list[tuple[str, _Found]] = []
    countries: dict[str, int] = {}
    for part in filter(None, map(str.strip, _SEPARATORS.split(text))):
        found, attached = _find_by_name(part), _countries_of(part)
        # "Singapore, Singapore" is a port and its country; "Russia, Kholmsk" a country and its port.
        if found and not (attached and ports):
            ports.append((part, found))
        elif attached:
            countries = attached | countries
        elif (split := _split_country(part)).codes:
            ports.append((part, dict.fromkeys(split.codes, 0)))
        elif not _is_noise(part):
            return _Reading()
    return _combine(ports, countries)


def _combine(ports: list[tuple[str, _Found]], countries: dict[str, int]) -> _Reading:
    """Keep the ports that every part names and that lie in the country attached."""
    if not ports:
        return _Reading()
    name, found = ports[0]
    together = {code: rank for code, rank in found.items() if all(code in other for _, other in ports)}
    if not together:
        return _Reading(tuple(sorted({code for _, some in ports for code in _best(some)})))
    fitting = {code: rank for code, rank in together.items() if code[:2] in countries}
    # "Balboa, PA" lies in Panama rather than in Pennsylvania.
    likely = min((countries[code[:2]] for code in fitting), default=0)
    fitting = {code: rank for code, rank in fitting.items() if countries[code[:2]] == likely}
    if not countries:
        return _choose(together, name)
    if not fitting:
        return _Reading(reason=f"{_show(_best(together))} lies in another country than the one written beside it")
    return _choose(fitting, name)


def _choose(found: _Found, name: str) -> _Reading:
    """Take the port of the better list, or of several the one that is meant if `data/meant_ports.csv` says so."""
    codes = _best(found)
    meant = _meant_ports().get(fold_key(name))
    return _Reading((meant,) if meant in codes else codes)


def _best(found: _Found) -> tuple[str, ...]:
    """Codes from the best list that has any."""
    rank = min(found.values())
    return tuple(sorted(code for code in found if found[code] == rank))


def _find_by_name(text: str) -> _Found:
    """Find the ports with this name or code, in all lists; words such as "port of" may be left out."""
    code = _code_form(text)
    if code in _known_codes():
        return {_known_codes()[code]: 0}
    words = fold_words(text).split()
    for some in _leave_noise_out(words):
        if found := _names().get("".join(some)):
            return found
        if (code := _code_form(" ".join(some))) in _known_codes():
            return {_known_codes()[code]: 0}
    return _names().get(_HARBOUR_SUFFIX.sub("", "".join(words)), {})


def _leave_noise_out(words: list[str]) -> Iterator[list[str]]:
    """Give the words, then without more and more noise at both ends ("port of … coal terminal"), then without any."""
    noise = [_NOISE.fullmatch(word) is not None for word in words]
    first = noise.index(False) if False in noise else 0
    last = len(words) - noise[::-1].index(False) if False in noise else len(words)
    for start in range(first + 1):
        for end in range(len(words), last - 1, -1):
            yield words[start:end]
    yield [word for word, is_noise in zip(words, noise, strict=True) if not is_noise]


def _countries_of(text: str) -> dict[str, int]:
    """Countries that a text may stand for: 0 as a country ("Korea": either), 1 as a region of one ("Sakhalin")."""
    regions = dict.fromkeys(_regions().get(fold_key(text), ()), 1)
    return regions | dict.fromkeys(find_possible_countries(text), 0)


def _is_noise(segment: str) -> bool:
    """Whether a part names nothing: "berth 3"."""
    return all(_NOISE.fullmatch(word) for word in fold_words(segment).split())


@cache
def _known_codes() -> dict[str, str]:
    return {code: code for code in load_ports()["code"]} | load_code_aliases()


@cache
def _names() -> dict[str, _Found]:
    """Folded names → codes with the rank of their list: 0 the own gazetteer, 1 searoute's, 2 UN/LOCODE's."""
    names: dict[str, _Found] = {}
    for code, name, aliases in read_own_ports().select("code", "name", "aliases").iter_rows():
        for text in [name, *(aliases or "").split(";")]:
            names.setdefault(fold_key(text), {}).setdefault(code, 0)
    world = set(read_world_ports()["code"])
    for code, name in load_ports().filter(~pl.col("detail")).select("code", "name").iter_rows():
        # "Samcheonpo/Sacheon" is the port and its town, "Taean-gun" the county of Taean.
        for text in (name, name.split("/")[0].split(" (")[0], re.sub(r"-(gun|si)$|\s+Pt$", "", name)):
            names.setdefault(fold_key(text), {}).setdefault(code, 1 if code in world else 2)
    return {key: found for key, found in names.items() if key}


@cache
def _meant_ports() -> dict[str, str]:
    meant = pl.read_csv(_DATA / "meant_ports.csv")
    return {fold_key(name): code for name, code in meant.select("name", "code").iter_rows()}


@cache
def _regions() -> dict[str, set[str]]:
    """Names of states and provinces, and the codes of the states of the USA, that follow a port's name."""
    regions: dict[str, set[str]] = {}
    for region in pycountry.subdivisions:
        for name in [region.name, *([region.code[3:]] if region.country_code == "US" else [])]:
            regions.setdefault(fold_key(name), set()).add(region.country_code)
    for name in (
        "Sakhalin",
        "Primorye",
        "Primorskiy",
        "Primorsky Krai",
        "Khabarovsk",
        "Far East",
        "Сахалин",
        "Приморье",
    ):
        regions.setdefault(fold_key(name), set()).add("RU")
    return regions


def _find_hints(lost: list[str], readings: dict[str, _Reading]) -> list[str | None]:
    """Say for each unresolved value why, or between which ports, or which ports are spelt like it."""
    unread = [value for value in lost if readings[value] == _Reading()]
    near = dict(zip(unread, find_nearest_names([fold_key(value) for value in unread], _shown_names()), strict=True))
    return [
        readings[value].reason or _show(readings[value].codes) or ", ".join(near.get(value, [])) or None
        for value in lost
    ]


def _show(codes: tuple[str, ...]) -> str:
    return ", ".join(f"{_shown_codes()[code]} ({code})" for code in codes[:5])


@cache
def _shown_codes() -> dict[str, str]:
    return dict(load_ports().select("code", "name").iter_rows())


@cache
def _shown_names() -> dict[str, str]:
    """Folded names with what to show for them: the port of the best list."""
    return {key: _show(_best(found)[:1]) for key, found in _names().items()}
