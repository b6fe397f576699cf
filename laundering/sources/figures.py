"""Numbers as offices write them: thousands separators, decimal commas, units, IMO and HS numbers.

A comma before exactly three digits ("4,156") may be either mark. It is settled by `decimal` in columns.toml, or by
other values of the column ("4,156.5", "4156,5"); else the cell is a fault whose reason says how to settle it.
"""

from __future__ import annotations

import re
from typing import Literal

import polars as pl
from stdnum import imo

from laundering.sources.cells import ReadColumn, read_leftovers

# Stated, or found in the column; "probably ," still leaves a cell such as "4.156" open.
DecimalMark = Literal[".", ",", "probably ,", "contradictory"]

_UNITS = {
    "t": ("metric tonnes", "metric tons", "tonnes", "mt", "t"),
    "USD": ("us$", "usd", "$"),
    "m": ("metres", "meters", "m"),
    "kn": ("knots", "kts", "kn", "kt"),
    "°": ("degrees", "deg", "°"),
}
_DECIMAL_COMMA = (
    r"^[+-]?(?:[0-9]{1,3}(?:[. ’'][0-9]{3})+,[0-9]+|0,[0-9]+|[0-9]{4,},[0-9]+|[0-9]+,(?:[0-9]{1,2}|[0-9]{4,}))$"
)
_DECIMAL_POINT = (
    r"^[+-]?(?:[0-9]{1,3}(?:,[0-9]{3})+\.[0-9]+|0\.[0-9]+|[0-9]{4,}\.[0-9]+|[0-9]+\.(?:[0-9]{1,2}|[0-9]{4,}))$"
)
_POINT_THOUSANDS = r"^[+-]?[0-9]{1,3}(?:,[0-9]{3})+(?:\.[0-9]+)?$"
_COMMA_THOUSANDS = r"^[+-]?[0-9]{1,3}(?:\.[0-9]{3}){2,}$"
_SPACED = r"^[+-]?[0-9]{1,3}(?:[ ’'][0-9]{3})+(?:[.,][0-9]+)?$"
_EITHER_COMMA = r"^[+-]?[1-9][0-9]{0,2},[0-9]{3}$"
_EITHER_POINT = r"^[+-]?[1-9][0-9]{0,2}\.[0-9]{3}$"


def find_decimal_mark(texts: pl.Series) -> DecimalMark | None:
    """Find the decimal mark from values that leave no doubt; None where there is none."""
    with_comma = texts.str.contains(",", literal=True)
    if not with_comma.any():
        return None
    comma = texts.str.contains(_DECIMAL_COMMA).any()
    point = texts.str.contains(_DECIMAL_POINT).any()
    if comma and point:
        return "contradictory"
    return "probably ," if comma else ("." if point else None)


def read_numbers(texts: pl.Series, unit: str | None, decimal: DecimalMark | None) -> ReadColumn:
    """Read decimal numbers; the column's own unit may stand beside one ("4,156.0 t")."""
    values = texts.cast(pl.Float64, strict=False)
    if decimal in (",", "probably ,"):  # a point then separates thousands, or nobody can tell
        values = values.set(texts.str.contains(".", literal=True), None)
    return check_finite(read_leftovers(texts, values, lambda left: _parse_numbers(left, unit, decimal)))


def read_integers(texts: pl.Series, prefix: str = "") -> ReadColumn:
    """Read whole numbers, also as "9020534.0", and after `prefix` ("IMO 9020534")."""
    pattern = rf"(?i)^'?(?:{prefix}[\s:.#-]*)?([+-]?[0-9]{{1,18}})(?:\.0+)?$"
    return read_leftovers(
        texts,
        texts.cast(pl.Int64, strict=False),
        lambda left: _reading(left, _normalised(left).str.extract(pattern).cast(pl.Int64), "is not a whole number"),
    )


def check_finite(read: ReadColumn) -> ReadColumn:
    """Make infinities faults; a NaN, which is how other tools write an empty cell, becomes null."""
    return ReadColumn(read.values.fill_nan(None), read.faults, read.forms).reject(
        read.values.is_infinite(), "is not a finite number"
    )


def check_imo(read: ReadColumn) -> ReadColumn:
    """Make numbers that are no IMO number faults: seven digits, the last being the check digit."""
    distinct = read.values.drop_nulls().unique()
    valid = distinct.filter(pl.Series([imo.is_valid(str(number)) for number in distinct], dtype=pl.Boolean))
    seven_digits = read.values.is_between(1_000_000, 9_999_999)
    wrong = read.values.is_not_null() & ~read.values.is_in(valid.implode())
    read = read.reject(wrong & ~seven_digits, "is not an IMO number (seven digits)")
    return read.reject(wrong & seven_digits, "is not an IMO number (the check digit is wrong)")


def check_mmsi(read: ReadColumn) -> ReadColumn:
    """Make numbers that are no MMSI faults: one to nine digits, leading zeros being dropped by spreadsheets."""
    return read.reject(~read.values.is_between(1, 999_999_999), "is not an MMSI (nine digits)")


def read_hs_codes(texts: pl.Series) -> ReadColumn:
    """Read HS codes of 4 to 10 digits; dots, spaces and what spreadsheets do to codes are undone."""
    plain = texts.set(~texts.str.contains(r"^[0-9]{4,10}$"), None)
    return read_leftovers(texts, plain, _parse_hs_codes)


def _parse_hs_codes(texts: pl.Series) -> pl.DataFrame:
    written = _normalised(texts).str.replace(r"(?i)^HS(?:\s*CODE)?[\s:.]*", "").str.replace(r"^([0-9]+)\.0$", "$1")
    frame = pl.DataFrame({"raw": texts, "written": written})
    digits = pl.col("written").str.replace_all(r"[\s.\-]", "")
    # "2.7011E+09": the digits beyond those shown are gone, so that only the heading is still certain.
    shown = pl.col("written").str.extract_groups(r"^([0-9])(?:[.,]([0-9]+))?[eE]\+?0?[3-9]$").struct
    mantissa = shown.field("1") + shown.field("2").fill_null("")
    is_grouped = pl.col("written").str.contains(r"^[0-9]+(?:[\s.\-][0-9]+)*$")
    code = pl.when(is_grouped & digits.str.len_chars().is_between(4, 10)).then(digits)
    heading = pl.when(mantissa.str.len_chars() >= 4).then(mantissa.str.slice(0, 4))
    lost = "is an HS code that a spreadsheet rounded until its heading was lost"
    fault = pl.when(mantissa.is_not_null()).then(pl.lit(lost)).otherwise(pl.lit("is not an HS code (4 to 10 digits)"))
    read = frame.with_columns(
        value=pl.coalesce(code, heading),
        form=pl.when(heading.is_not_null()).then(pl.lit("a code rounded by a spreadsheet, its heading kept")),
        fault=fault,
    )
    return read.select("raw", "value", "form", reason=pl.when(pl.col("value").is_null()).then("fault"))


def _normalised(texts: pl.Series) -> pl.Series:
    """Full-width digits and odd spaces become plain; the apostrophe that marks text in spreadsheets goes."""
    return (
        texts.str.normalize("NFKC").str.replace_all(r"[\s\u00a0\u202f]+", " ").str.strip_chars().str.strip_prefix("'")
    )


def _reading(texts: pl.Series, values: pl.Series, reason: str) -> pl.DataFrame:
    return pl.DataFrame({"raw": texts, "value": values}).with_columns(
        reason=pl.when(pl.col("value").is_null()).then(pl.lit(reason)), form=pl.lit(None, dtype=pl.String)
    )


def _parse_numbers(texts: pl.Series, unit: str | None, decimal: DecimalMark | None) -> pl.DataFrame:
    text = pl.col("text")
    joined = text.str.replace_all(r"[ ’']", "")
    as_point = joined.str.replace_all(",", "", literal=True)
    as_comma = joined.str.replace_all(".", "", literal=True).str.replace(",", ".", literal=True)
    either_comma, either_point = text.str.contains(_EITHER_COMMA), text.str.contains(_EITHER_POINT)
    number = (
        pl.when(either_comma)
        .then({".": as_point, ",": as_comma, "probably ,": as_comma}.get(decimal or "", pl.lit(None)))
        .when(either_point)
        .then({",": as_comma, "probably ,": pl.lit(None)}.get(decimal or "", text))
        .when(text.str.contains(_SPACED))
        .then(joined.str.replace(",", ".", literal=True))
        .when(text.str.contains(_DECIMAL_COMMA) | text.str.contains(_COMMA_THOUSANDS))
        .then(as_comma)
        .when(text.str.contains(_POINT_THOUSANDS))
        .then(as_point)
        .otherwise(text)
    )
    either = 'may be thousands or decimals; set decimal = "." or "," for this table in columns.toml'
    fault = pl.when(either_comma | either_point).then(pl.lit(either)).otherwise(pl.lit("is not a number"))
    frame = pl.DataFrame({"raw": texts, "text": _without_unit(_normalised(texts), unit)})
    read = frame.with_columns(
        value=number.cast(pl.Float64, strict=False), form=pl.lit("a number with separators or a unit")
    )
    return read.select("raw", "value", "form", reason=pl.when(pl.col("value").is_null()).then(fault))


def _without_unit(texts: pl.Series, unit: str | None) -> pl.Series:
    spellings = "|".join(re.escape(spelling) for spelling in _UNITS.get(unit or "", ()))
    return texts.str.replace(rf"(?i)^(?:{spellings})\s*", "").str.replace(rf"(?i)\s*(?:{spellings})$", "")
