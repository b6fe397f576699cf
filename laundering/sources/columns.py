"""One column of a file → values of the contract's dtype and the faults that its cells have.

A Parquet column that already has the right dtype is taken as it is; everything else is read as text.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any

import dataframely as dy
import polars as pl

from laundering.reference.countries import resolve_countries
from laundering.reference.ports import resolve_ports
from laundering.sources.cells import ReadColumn, as_text, clean_text, is_unreadable, read_leftovers
from laundering.sources.dates import DayOrder, check_range, find_day_order, read_days, read_moments
from laundering.sources.figures import (
    DecimalMark,
    check_finite,
    check_imo,
    check_mmsi,
    find_decimal_mark,
    read_hs_codes,
    read_integers,
    read_numbers,
)

_CHECKS: dict[str, Callable[[ReadColumn], ReadColumn]] = {
    "imo": check_imo,
    "mmsi": check_mmsi,
    "number": check_finite,
    "date": check_range,
    "datetime": check_range,
}


@dataclass(frozen=True)
class Writing:
    """How a column writes dates and numbers: as stated in columns.toml, else as the whole column shows."""

    date_format: str | None = None
    day_order: DayOrder | None = None
    decimal: DecimalMark | None = None


def find_writing(raw: pl.Series, kind: str, date_format: str | None, decimal: DecimalMark | None) -> Writing:
    """Find how a column writes what may be read in two ways; from all its rows, used or not."""
    writing = Writing(date_format=date_format, decimal=decimal)
    if raw.dtype != pl.String:
        return writing
    if kind in ("date", "datetime") and date_format is None:
        return replace(writing, day_order=find_day_order(raw))
    if kind == "number" and decimal is None:
        return replace(writing, decimal=find_decimal_mark(raw.str.strip_chars()))
    return writing


def read_column(raw: pl.Series, spec: dy.Column, writing: Writing, *, unknown_ports: bool) -> ReadColumn:
    """Read one column as its schema says.

    Args:
        raw: The column as the file holds it, of any dtype.
        spec: The column of the schema; its metadata says the kind and the bounds.
        writing: How the column writes dates and numbers.
        unknown_ports: Whether a well-formed port code that no gazetteer has is used (calls) or a fault (manifests).

    Returns:
        The values in the schema's dtype, null where empty or faulty, and the faults.
    """
    metadata: dict[str, Any] = spec.metadata or {}
    kind: str = metadata["kind"]
    if is_unreadable(raw.dtype):
        empty = ReadColumn(pl.repeat(None, len(raw), dtype=spec.dtype, eager=True))
        return empty.reject(raw.is_not_null(), f"is of the type {raw.dtype}, which is no {kind}")
    typed = _take_typed(raw, kind)
    if typed is None:
        text = clean_text(as_text(raw), na_is_empty=kind != "country")
        typed = _read_text(text, kind, metadata, writing, unknown_ports=unknown_ports)
    check = _CHECKS.get(kind)
    return _check_bounds(check(typed) if check else typed, metadata)


def _take_typed(raw: pl.Series, kind: str) -> ReadColumn | None:
    """Take a column whose dtype needs no reading; None where it must be read as text."""
    dtype = raw.dtype
    if kind == "number" and (dtype.is_numeric()):
        return ReadColumn(raw.cast(pl.Float64))
    if kind in ("imo", "mmsi", "year", "integer") and dtype.is_integer() and dtype not in (pl.UInt64, pl.Int128):
        return ReadColumn(raw.cast(pl.Int64))
    if kind == "date" and dtype == pl.Date:
        return ReadColumn(raw)
    if kind == "date" and isinstance(dtype, pl.Datetime):
        return ReadColumn(raw.dt.replace_time_zone(None).dt.date())  # the day as written, whatever its zone
    if kind == "datetime" and (isinstance(dtype, pl.Datetime) or dtype == pl.Date):
        zoned = isinstance(dtype, pl.Datetime) and dtype.time_zone is not None
        utc = raw.dt.convert_time_zone("UTC").dt.replace_time_zone(None) if zoned else raw
        return ReadColumn(utc.cast(pl.Datetime("us")))
    return None


def _read_text(
    text: pl.Series, kind: str, metadata: dict[str, Any], writing: Writing, *, unknown_ports: bool
) -> ReadColumn:
    readers: dict[str, Callable[[], ReadColumn]] = {
        "number": lambda: read_numbers(text, metadata["unit"], writing.decimal),
        "date": lambda: read_days(text, writing.date_format, writing.day_order),
        "datetime": lambda: read_moments(text, writing.date_format, writing.day_order),
        "imo": lambda: read_integers(text, "IMO"),
        "mmsi": lambda: read_integers(text, "MMSI"),
        "year": lambda: read_integers(text),
        "integer": lambda: read_integers(text),
        "hs_code": lambda: read_hs_codes(text),
        "port": lambda: _read_places(text, lambda left: resolve_ports(left, unknown_codes=unknown_ports), "port"),
        "country": lambda: _read_places(text, resolve_countries, "country"),
        "choice": lambda: _read_choices(text, metadata["choices"]),
        "text": lambda: ReadColumn(text),
        "id": lambda: ReadColumn(text),
    }
    return readers[kind]()


def _read_places(text: pl.Series, resolve: Callable[[pl.Series], pl.DataFrame], what: str) -> ReadColumn:
    def parse(left: pl.Series) -> pl.DataFrame:
        nearest = pl.concat_str(pl.lit(f"is not a known {what}; candidates: "), "candidates")
        reason = pl.coalesce(nearest, pl.lit(f"is not a known {what}"))
        return resolve(left).select(
            "raw",
            value="code",
            reason=pl.when(pl.col("code").is_null()).then(reason),
            form=pl.when(pl.col("code") != pl.col("raw")).then(pl.lit("a name or another spelling")),
        )

    return read_leftovers(text, pl.repeat(None, len(text), dtype=pl.String, eager=True), parse)


def _read_choices(text: pl.Series, choices: tuple[str, ...]) -> ReadColumn:
    def parse(left: pl.Series) -> pl.DataFrame:
        lowered = left.str.to_lowercase().str.replace_all(r"[\s-]+", "_")
        value = lowered.set(~lowered.is_in(choices), None)
        fault = pl.when(pl.col("value").is_null()).then(pl.lit(f"is none of {', '.join(choices)}"))
        return pl.DataFrame({"raw": left, "value": value}).with_columns(
            reason=fault, form=pl.lit(None, dtype=pl.String)
        )

    return read_leftovers(text, text.set(~text.is_in(choices), None), parse)


def _check_bounds(read: ReadColumn, metadata: dict[str, Any]) -> ReadColumn:
    unit = f" {metadata['unit']}" if metadata["unit"] else ""
    if (limit := metadata["above"]) is not None:
        read = read.reject(read.values <= limit, f"is not above {limit:g}{unit}")
    if (limit := metadata["at_least"]) is not None:
        read = read.reject(read.values < limit, f"is below {limit:g}{unit}")
    if (limit := metadata["at_most"]) is not None:
        read = read.reject(read.values > limit, f"is above {limit:g}{unit}")
    return read
