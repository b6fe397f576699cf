"""Dirt on the manifests: cells left empty, names for codes, other spellings, doubled rows and rows that cannot stand.

Nothing here looks at what a cargo is: dirt falls on honest and other lines alike.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from laundering.simulate.columns import to_texts
from laundering.simulate.places import Places
from laundering.simulate.profiles import Dirt
from laundering.simulate.rng import Streams

_EMPTIED: Final = {
    "flag": 0.8, "load_berth": 2.6, "loaded_on": 0.8, "discharged_on": 0.6, "description": 0.3, "value_usd": 0.5,
    "shipper": 0.3, "consignee": 0.2, "notify_party": 0.5, "certificate_issuer": 0.5, "certificate_number": 0.7,
    "vessel_name": 0.4, "first_load_port": 0.5, "exemption_notice": 0.3,
}  # fmt: skip
"""How much more or less often than the world's share a column is left empty."""

_COUNTRY_NAMES: Final = {
    "RU": ("Russian Federation", "Russia", "RUSSIA", "Россия", "RUSSIAN FEDERATION"),
    "CN": ("China", "CHINA"),
    "KP": ("DPRK", "North Korea"),
    "ID": ("Indonesia", "INDONESIA"),
    "VN": ("Viet Nam", "Vietnam"),
    "AU": ("Australia",),
}
_SHORT_FORMS: Final = (
    (" Co., Ltd.", " CO LTD"), (" Co., Ltd", " Company Limited"), (" Limited", " LTD"), (" LLC", " L.L.C."),
    (" JSC", " AO"),
    (" Corporation", " CORP"), ("Trading", "TRDG"), ("Far East", "FAR-EAST"),
)  # fmt: skip
_FAULTS: Final = ("unknown port", "no tonnes", "loaded late", "unknown ship", "no port")


def soil(lines: pl.DataFrame, dirt: Dirt, places: Places, streams: Streams) -> pl.DataFrame:
    """Soil the manifests; every other column stays as it is.

    Args:
        lines: Manifest lines in order of filing.
        dirt: How dirty.
        places: Names of ports.
        streams: Named random numbers.

    Returns:
        The lines; doubled ones follow somewhere after the first, under the same number.
    """
    soiled = _empty_cells(lines, dirt, streams.stream("dirt", "cells"))
    soiled = _leave_ship_number_out(soiled, dirt, streams.stream("dirt", "ships"))
    soiled = _write_names(soiled, dirt, places, streams.stream("dirt", "names"))
    soiled = _respell(soiled, dirt, streams.stream("dirt", "spelling"))
    soiled = _spoil(soiled, dirt, streams.stream("dirt", "faults"))
    return _double(soiled, dirt, streams.stream("dirt", "doubles"))


def _empty_cells(lines: pl.DataFrame, dirt: Dirt, rng: np.random.Generator) -> pl.DataFrame:
    """Leave optional cells empty, each column in its own measure and some filers more than others."""
    careless = rng.gamma(4.0, 0.25, 40)[rng.integers(0, 40, lines.height)]
    emptied = {}
    for column, factor in _EMPTIED.items():
        measure = dirt.missing_share * factor * float(np.exp(rng.normal(0, 0.4)))
        gone = pl.Series(rng.random(lines.height) < np.minimum(measure * careless, 0.9))
        emptied[column] = pl.when(~gone).then(column)
    return lines.with_columns(**emptied)


def _leave_ship_number_out(lines: pl.DataFrame, dirt: Dirt, rng: np.random.Generator) -> pl.DataFrame:
    """Name a ship without her number; the name is then there."""
    gone = pl.Series(rng.random(lines.height) < dirt.no_imo_share) & lines["vessel_name"].is_not_null()
    return lines.with_columns(imo=pl.when(~gone).then("imo"))


def _write_names(lines: pl.DataFrame, dirt: Dirt, places: Places, rng: np.random.Generator) -> pl.DataFrame:
    """Write ports and countries by name."""
    names = dict(zip(places.codes, places.names, strict=True))
    written = {}
    for column in ("load_port", "discharge_port", "first_load_port"):
        codes = lines[column].to_list()
        named = rng.random(lines.height) < dirt.name_for_code_share
        forms = rng.integers(0, 3, lines.height)
        written[column] = to_texts(
            [
                _name_port(code, names, int(form)) if by_name else code
                for code, by_name, form in zip(codes, named, forms, strict=True)
            ]
        )
    countries = lines["declared_origin"].to_list()
    named = rng.random(lines.height) < dirt.name_for_code_share
    turns = rng.integers(0, 60, lines.height)
    written["declared_origin"] = to_texts(
        [
            _name_country(code, int(turn)) if by_name else code
            for code, by_name, turn in zip(countries, named, turns, strict=True)
        ]
    )
    return lines.with_columns(**written)


def _name_port(code: str | None, names: dict[str, str], form: int) -> str | None:
    """A port's name as typed: as in the gazetteer, in capitals, or with its country's code."""
    if code is None or code not in names:
        return code
    name = names[code]
    return (name, name.upper(), f"{name}, {code[:2]}")[form]


def _name_country(code: str | None, turn: int) -> str | None:
    """A country's name in one of its usual forms."""
    forms = _COUNTRY_NAMES.get(code or "")
    return code if forms is None else forms[turn % len(forms)]


def _respell(lines: pl.DataFrame, dirt: Dirt, rng: np.random.Generator) -> pl.DataFrame:
    """Spell firms and ships in other ways: capitals, short forms, and a letter too few."""
    respelt = {}
    for column in ("shipper", "consignee", "notify_party", "vessel_name", "description"):
        texts = lines[column].to_list()
        way = rng.random(lines.height)
        cut = rng.random(lines.height)
        respelt[column] = to_texts(
            [_retype(text, float(w), float(c), dirt.typo_share) for text, w, c in zip(texts, way, cut, strict=True)]
        )
    return lines.with_columns(**respelt)


def _retype(text: str | None, way: float, cut: float, typo_share: float) -> str | None:
    """One text as another clerk types it."""
    if not text or way > 0.16 + typo_share:
        return text
    if way < typo_share:
        place = int(cut * len(text))
        return (text[:place] + text[place + 1 :]) or text
    if way < 0.11:
        return text.upper()
    for long, short in _SHORT_FORMS:
        text = text.replace(long, short)
    return text


def _spoil(lines: pl.DataFrame, dirt: Dirt, rng: np.random.Generator) -> pl.DataFrame:
    """Make a few lines such that they cannot stand."""
    fault = np.where(rng.random(lines.height) < dirt.rejected_share, rng.integers(0, len(_FAULTS), lines.height), -1)
    is_fault = {name: pl.Series(fault == number) for number, name in enumerate(_FAULTS)}
    late = (pl.col("declared_on") + timedelta(days=4)).cast(pl.Date)
    return lines.with_columns(
        load_port=pl.when(is_fault["unknown port"]).then(pl.lit("RUZZZ")).when(~is_fault["no port"]).then("load_port"),
        tonnes=pl.when(~is_fault["no tonnes"]).then("tonnes").otherwise(0.0),
        loaded_on=pl.when(is_fault["loaded late"]).then(late).otherwise("loaded_on"),
        imo=pl.when(~is_fault["unknown ship"]).then("imo"),
        vessel_name=pl.when(~is_fault["unknown ship"]).then("vessel_name"),
    )


def _double(lines: pl.DataFrame, dirt: Dirt, rng: np.random.Generator) -> pl.DataFrame:
    """File some lines twice: the second copy stands within the next fifty rows."""
    twice = np.flatnonzero(rng.random(lines.height) < dirt.duplicate_share)
    place = np.concatenate([np.arange(lines.height, dtype=float), twice + rng.integers(1, 50, len(twice)) + 0.5])
    rows = np.concatenate([np.arange(lines.height), twice])
    return lines[rows[np.argsort(place, kind="stable")]]
