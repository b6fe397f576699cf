"""Cells as text: cleaning, what counts as empty, and what one column becomes when it is read."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

import polars as pl

_EMPTY_WORDS = (
    "n/a",
    "#n/a",
    "na",
    "n.a.",
    "null",
    "(null)",
    "none",
    "nil",
    "nan",
    "nat",
    "-",
    "--",
    "–",
    "—",
    "?",
    "",
)
# C0 and C1 controls, the marks that turn the direction of writing, and a stray byte-order mark.
_CONTROL = r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069\ufeff]"
_BREAK = r"[\t\r\n]+"
_FAULTS = {"index": pl.UInt32, "reason": pl.String}


@dataclass(frozen=True)
class ReadColumn:
    """One column after reading.

    Attributes:
        values: One value per row in the column's dtype; null where the cell is empty or faulty.
        faults: `index` (row, from 0, ascending) and `reason` of each cell that holds something unusable.
        forms: How many cells were written in which form other than the plain one.
    """

    values: pl.Series
    faults: pl.DataFrame = field(default_factory=lambda: pl.DataFrame(schema=_FAULTS))
    forms: dict[str, int] = field(default_factory=dict)

    def reject(self, at: pl.Series, reason: str | pl.Series) -> ReadColumn:
        """Make the cells where `at` is true null, with one reason for all or a text for every row of the column."""
        if not at.any():
            return self
        at = at.fill_null(False)
        reasons = (
            pl.repeat(reason, int(at.sum()), dtype=pl.String, eager=True)
            if isinstance(reason, str)
            else reason.filter(at)
        )
        found = pl.DataFrame({"index": at.arg_true(), "reason": reasons})
        return ReadColumn(self.values.set(at, None), pl.concat([self.faults, found]).sort("index"), self.forms)


def clean_text(raw: pl.Series, *, na_is_empty: bool = True) -> pl.Series:
    """Strip control characters and outer whitespace; empty cells and words such as "N/A" become null.

    Args:
        raw: Text as it stood in the file.
        na_is_empty: Whether a bare "NA" is empty too; not for a country, where it is Namibia.
    """
    text = raw
    if text.str.contains(rf"{_BREAK}|{_CONTROL}").any():
        text = text.str.replace_all(_BREAK, " ").str.replace_all(_CONTROL, "")
    stripped = pl.lit(text).str.strip_chars()
    is_empty = stripped.is_in(_empty_spellings(na_is_empty=na_is_empty))
    return pl.select(pl.when(~is_empty).then(stripped)).to_series()


def _empty_spellings(*, na_is_empty: bool) -> list[str]:
    words = [word for word in _EMPTY_WORDS if na_is_empty or word != "na"]
    return sorted({form for word in words for form in (word, word.upper(), word.capitalize())} | {"NaN", "NaT"})


def as_text(values: pl.Series) -> pl.Series:
    """Write values of any dtype as text, as a CSV file would hold them; whole floats without ".0"."""
    dtype = values.dtype
    if dtype == pl.String:
        return values
    if isinstance(dtype, pl.Datetime):
        zoned = values.dt.convert_time_zone("UTC") if dtype.time_zone else values
        return zoned.dt.strftime("%Y-%m-%dT%H:%M:%S%.f" + ("Z" if dtype.time_zone else ""))
    if dtype.is_float():
        is_whole = (values == values.floor()) & (values.abs() < 2**53)
        return (
            values.cast(pl.Int64, strict=False)
            .cast(pl.String)
            .zip_with(is_whole.fill_null(False), values.cast(pl.String))
        )
    if is_unreadable(dtype) or dtype == pl.Binary:
        return pl.Series(values.name, [None if value is None else _show(value) for value in values], dtype=pl.String)
    return values.cast(pl.String)


def is_unreadable(dtype: pl.DataType) -> bool:
    """Whether cells of this dtype hold nothing that a table of the contract may hold, such as lists."""
    return dtype.is_nested() or dtype in (pl.Object, pl.Duration, pl.Time)


def _show(value: object) -> str:
    if isinstance(value, bytes):
        return value.decode("utf-8", errors="backslashreplace")
    return str(value.to_list() if isinstance(value, pl.Series) else value)


def read_leftovers(texts: pl.Series, values: pl.Series, parse: Callable[[pl.Series], pl.DataFrame]) -> ReadColumn:
    """Read the cells that the plain form did not fit, each distinct text once.

    Args:
        texts: Cleaned text of every row.
        values: What the plain form read; null where it did not fit.
        parse: Distinct texts → `raw`, `value`, `reason` (of a fault, else null) and `form` (null: the plain one).
    """
    at = texts.is_not_null() & values.is_null()
    if not at.any():
        return ReadColumn(values)
    left = pl.DataFrame({"index": at.arg_true(), "raw": texts.filter(at)})
    read = left.join(parse(left["raw"].unique()), on="raw", how="left", maintain_order="left")
    forms = read.filter(pl.col("reason").is_null()).drop_nulls("form").group_by("form").len().sort("form")
    filled = values.clone().scatter(left["index"], read["value"])
    return ReadColumn(filled, read.drop_nulls("reason").select("index", "reason"), dict(forms.iter_rows()))
