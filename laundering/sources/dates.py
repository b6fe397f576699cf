"""Dates and times as offices write them → days and UTC moments.

ISO 8601 is read first. Two numbers before the year ("03/08/2017") are never guessed: the order comes from
`date_format` in columns.toml, or from the column itself, where some value has a number above 12 and none contradicts
it; else such a cell is a fault whose reason says how to settle it.
"""

from __future__ import annotations

from datetime import date
from typing import Literal

import polars as pl

from laundering.sources.cells import ReadColumn, read_leftovers

DayOrder = Literal["day first", "month first", "contradictory"]

YEARS = (1900, 2100)
"""Years outside these are taken for typing errors; 9999-12-31 for "still" thus becomes null, which means the same."""

# Serial numbers of spreadsheets count days from here (their 1900 is a leap year); 1990-01-01 to 2040-12-31 are read.
_SERIAL_EPOCH = date(1899, 12, 30)
_SERIALS = (32874, 51501)
_TIME = r"[0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:[.,][0-9]+)?)?(?:\s*[AaPp]\.?[Mm]\.?)?"
_ZONE = r"Z|UTC|GMT|[+-][0-9]{2}(?::?[0-9]{2})?"
_PARTS = rf"^(?P<day_text>.+?)(?:[T ,]+(?P<time>{_TIME})\s*(?P<zone>{_ZONE})?)?$"
_TWO_NUMBERS = r"^\s*([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})(?:\D|$)"
_MONTH_NAMES = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_MONTHS = {name: number for number, name in enumerate(_MONTH_NAMES, start=1)}
_PLAIN_MOMENTS = ("%Y-%m-%dT%H:%M:%S%.f", "%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%dT%H:%M:%S%.fZ", "%Y-%m-%d %H:%M:%S%.fZ")


def find_day_order(texts: pl.Series) -> DayOrder | None:
    """Find which of the two numbers before the year is the day; None where no value shows it."""
    found = texts.filter(texts.str.contains(_TWO_NUMBERS)).str.extract_groups(_TWO_NUMBERS)
    numbers = found.struct.unnest().select(pl.col("1", "2").cast(pl.Int64))
    day_first, month_first = (numbers["1"] > 12).any(), (numbers["2"] > 12).any()
    if day_first and month_first:
        return "contradictory"
    return "day first" if day_first else ("month first" if month_first else None)


def read_days(texts: pl.Series, date_format: str | None, order: DayOrder | None) -> ReadColumn:
    """Read days; a time beside one is dropped, and the day is taken as written whatever its time zone."""
    values = texts.str.to_date("%Y-%m-%d", strict=False)
    read = read_leftovers(
        texts, values, lambda left: parse_moments(left, date_format, order).rename({"day": "value"}).drop("moment")
    )
    return check_range(read)


def read_moments(texts: pl.Series, date_format: str | None, order: DayOrder | None) -> ReadColumn:
    """Read moments as naive UTC; one without a zone is UTC, a day without a time is its midnight."""
    first = texts.drop_nulls().head(1)
    plain = (pattern for pattern in _PLAIN_MOMENTS if first.str.to_datetime(pattern, strict=False).is_not_null().any())
    values = texts.str.to_datetime(next(plain, _PLAIN_MOMENTS[0]), strict=False, time_unit="us")
    read = read_leftovers(
        texts, values, lambda left: parse_moments(left, date_format, order).rename({"moment": "value"}).drop("day")
    )
    return check_range(read)


def check_range(read: ReadColumn) -> ReadColumn:
    """Make days and moments outside 1900–2100 faults."""
    outside = ~read.values.dt.year().is_between(*YEARS)
    return read.reject(outside, f"is not between {YEARS[0]} and {YEARS[1]}")


def parse_moments(texts: pl.Series, date_format: str | None, order: DayOrder | None) -> pl.DataFrame:
    """Parse distinct texts in every form understood; one row per text.

    Returns:
        `raw`, `day` (as written), `moment` (naive UTC), `form` (null for ISO) and `reason` (null where parsed).
    """
    parts = pl.DataFrame({"raw": texts}).with_columns(text=pl.col("raw").str.normalize("NFKC").str.strip_prefix("'"))
    parts = parts.with_columns(pl.col("text").str.extract_groups(_PARTS).struct.unnest())
    forms = _forms(date_format, order)
    parsed = parts.with_columns(expression.alias(form) for form, expression in forms.items())
    read = parsed.with_columns(
        day=pl.coalesce(*forms),
        form=pl.coalesce(*[pl.when(pl.col(form).is_not_null()).then(pl.lit(form)) for form in forms]),
    ).with_columns(moment=pl.col("day").cast(pl.Datetime("us")) + _clock() - _zone_offset())
    if date_format is not None and _has_time(date_format):
        custom = pl.col("text").str.to_datetime(date_format, strict=False, time_unit="us")
        read = read.with_columns(moment=pl.when(pl.col("form") == date_format).then(custom).otherwise("moment"))
    read = read.with_columns(day=pl.when(pl.col("moment").is_not_null()).then("day"))
    form = pl.when(pl.col("form") != "ISO 8601").then("form")
    reason = pl.when(pl.col("day").is_null()).then(_reason(order))
    return read.select("raw", "day", "moment", form=form, reason=reason)


def _forms(date_format: str | None, order: DayOrder | None) -> dict[str, pl.Expr]:
    """Each form understood with the day that it reads; the first that fits wins."""
    written = pl.col("day_text")
    forms = {} if date_format is None else {date_format: _custom_day(date_format)}
    forms["ISO 8601"] = _join_day(r"^([0-9]{4})-([0-9]{1,2})-([0-9]{1,2})$", "1", "2", "3")
    forms["year/month/day"] = _join_day(
        r"^([0-9]{4})\s*[-/.年년 ]\s*([0-9]{1,2})\s*[-/.月월 ]\s*([0-9]{1,2})\s*[日일.]?$", "1", "2", "3"
    )
    forms["YYYYMMDD"] = _join_day(r"^([0-9]{4})([0-9]{2})([0-9]{2})(?:\.0)?$", "1", "2", "3")
    forms["day.month.year"] = _join_day(r"^([0-9]{1,2})\.([0-9]{1,2})\.([0-9]{4})\.?$", "3", "2", "1")
    if date_format is None:
        forms["day and month alike"] = pl.when(_ordered("1") == _ordered("2")).then(_two_numbers("1", "2"))
        if order == "contradictory":
            forms["day/month/year"] = pl.when(_ordered("1") > 12).then(_two_numbers("1", "2"))
            forms["month/day/year"] = pl.when(_ordered("2") > 12).then(_two_numbers("2", "1"))
        elif order is not None:
            forms |= (
                {"day/month/year": _two_numbers("1", "2")}
                if order == "day first"
                else {"month/day/year": _two_numbers("2", "1")}
            )
    forms["day month-name year"] = _named_day(
        r"^([0-9]{1,2})[-\s./]*([A-Za-z]{3,9})[-\s.,/]*([0-9]{4}|[0-9]{2})$", "1", "2"
    )
    forms["month-name day year"] = _named_day(
        r"^([A-Za-z]{3,9})[-\s.]*([0-9]{1,2})(?:st|nd|rd|th)?,?[-\s]+([0-9]{4})$", "2", "1"
    )
    serial = written.str.extract(r"^([0-9]{5})(?:\.[0-9]+)?$").cast(pl.Int32)
    forms["spreadsheet serial number"] = pl.when(serial.is_between(*_SERIALS)).then(
        pl.lit(_SERIAL_EPOCH) + pl.duration(days=serial)
    )
    return forms


def _join_day(pattern: str, year: str, month: str, day: str) -> pl.Expr:
    groups = pl.col("day_text").str.extract_groups(pattern).struct
    parts = [groups.field(year), groups.field(month).str.zfill(2), groups.field(day).str.zfill(2)]
    return pl.concat_str(parts, separator="-").str.to_date("%Y-%m-%d", strict=False)


def _two_numbers(day: str, month: str) -> pl.Expr:
    return _join_day(r"^([0-9]{1,2})[-/]([0-9]{1,2})[-/]([0-9]{4})$", "3", month, day)


def _ordered(group: str) -> pl.Expr:
    return pl.col("day_text").str.extract(_TWO_NUMBERS, int(group)).cast(pl.Int32)


def _named_day(pattern: str, day: str, month: str) -> pl.Expr:
    """Read a day with its month by name; of a year in two digits 00–40 are 2000–2040, 90–99 are 1990–1999."""
    groups = pl.col("day_text").str.extract_groups(pattern).struct
    number = groups.field(month).str.to_lowercase().str.slice(0, 3).replace_strict(_MONTHS, default=None)
    written = groups.field("3").cast(pl.Int32)
    year = (
        pl.when(written >= 1000)
        .then(written)
        .when(written <= 40)
        .then(written + 2000)
        .when(written >= 90)
        .then(written + 1900)
    )
    parts = [year.cast(pl.String), number.cast(pl.String).str.zfill(2), groups.field(day).str.zfill(2)]
    return pl.concat_str(parts, separator="-").str.to_date("%Y-%m-%d", strict=False)


def _custom_day(date_format: str) -> pl.Expr:
    if _has_time(date_format):
        return pl.col("text").str.to_datetime(date_format, strict=False, time_unit="us").dt.date()
    return pl.col("day_text").str.to_date(date_format, strict=False)


def _has_time(date_format: str) -> bool:
    return "%H" in date_format or "%I" in date_format


def _clock() -> pl.Expr:
    """Return the time of day; null where it is not one, zero where only a day is written."""
    groups = (
        pl.col("time")
        .str.extract_groups(r"^([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?:[.,]([0-9]{1,6}))?[0-9]*\s*([AaPp])?")
        .struct
    )
    hour, minute = groups.field("1").cast(pl.Int64), groups.field("2").cast(pl.Int64)
    second = groups.field("3").cast(pl.Int64).fill_null(0)
    micro = groups.field("4").str.pad_end(6, "0").cast(pl.Int64).fill_null(0)
    half = groups.field("5").str.to_lowercase()
    hour_24 = pl.when(half.is_null()).then(hour).when(hour.is_between(1, 12)).then(hour % 12 + 12 * (half == "p"))
    valid = (hour_24 <= 23) & (minute <= 59) & (second <= 59)
    clock = pl.duration(hours=hour_24, minutes=minute, seconds=second, microseconds=micro)
    fraction = pl.col("day_text").str.extract(r"^[0-9]{5}(\.[0-9]+)$").cast(pl.Float64).fill_null(0.0)
    serial_clock = pl.duration(seconds=(fraction * 86_400).round())
    return pl.when(pl.col("time").is_null()).then(serial_clock).when(valid).then(clock)


def _zone_offset() -> pl.Expr:
    """Return what to subtract to reach UTC; null where the offset is none that exists."""
    groups = pl.col("zone").str.extract_groups(r"^([+-])([0-9]{2}):?([0-9]{2})?$").struct
    hours, minutes = groups.field("2").cast(pl.Int64), groups.field("3").cast(pl.Int64).fill_null(0)
    sign = pl.when(groups.field("1") == "-").then(-1).otherwise(1)
    offset = pl.duration(minutes=sign * (hours * 60 + minutes))
    no_offset = pl.col("zone").is_null() | pl.col("zone").is_in(["Z", "UTC", "GMT"])
    return pl.when(no_offset).then(pl.duration(minutes=0)).when((hours <= 14) & (minutes <= 59)).then(offset)


def _reason(order: DayOrder | None) -> pl.Expr:
    """Say why a text is no date; for two numbers that may be either, how to settle it."""
    is_two = _two_numbers("1", "2").is_not_null() & _two_numbers("2", "1").is_not_null()
    why = "the column has both orders" if order == "contradictory" else "no value of the column shows the order"
    ambiguous = pl.lit(
        f'may be day/month or month/day ({why}); set date_format = "%d/%m/%Y" or "%m/%d/%Y" in columns.toml'
    )
    return pl.when(is_two).then(ambiguous).otherwise(pl.lit("is not a date that can be read"))
