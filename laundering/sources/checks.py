"""What is checked row by row: the first fault of each row, what becomes null, and where every row ends."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

import dataframely as dy
import polars as pl

from laundering.sources.cells import ReadColumn, as_text
from laundering.sources.columns import Writing, find_writing, read_column
from laundering.sources.mapping import TableMapping
from laundering.sources.raw import RawTable
from laundering.tables import TABLES

REJECTS = {"table": pl.String, "row": pl.Int64, "column": pl.String, "value": pl.String, "reason": pl.String}
OUT_OF_SCOPE = {"table": pl.String, "row": pl.Int64, "shipment_id": pl.String, "rule": pl.String}
FAULTS = {"index": pl.UInt32, "column": pl.String, "reason": pl.String}
WHOLE_ROW = "(row)"
"""Stands as the column of a reject whose row could not be split into cells."""

# A period's start and end: an end before its start is a fault of the end.
_PERIODS = {
    "port_calls": ("arrived_at", "departed_at"),
    "vessels": ("valid_from", "valid_to"),
    "encounters": ("started_at", "ended_at"),
    "gaps": ("started_at", "ended_at"),
    "loitering": ("started_at", "ended_at"),
    "sanctions": ("listed_on", "delisted_on"),
}
# When a row without `known_at` became known: the first of these that it has.
_KNOWN_FROM = {
    "port_calls": ("departed_at", "arrived_at"),
    "encounters": ("ended_at",),
    "gaps": ("ended_at",),
    "loitering": ("ended_at",),
    "identity_conflicts": ("at",),
}


@dataclass(frozen=True)
class TableCount:
    """Where the rows of one table ended: `read` is the sum of the next three.

    Attributes:
        read: Rows in the file.
        used: Rows in the checked table.
        out_of_scope: Manifests that the regime does not concern.
        rejected: Rows with a fault in a required column.
        nulled: Cells of used rows that held something unusable and became null, by column.
    """

    read: int
    used: int
    out_of_scope: int
    rejected: int
    nulled: dict[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class CheckedTable:
    """One table after checking: used rows, rejected rows, rows out of scope, counts and what was noticed."""

    used: pl.DataFrame
    rejects: pl.DataFrame
    out_of_scope: pl.DataFrame
    count: TableCount
    notes: list[str]


def check_table(raw: RawTable, mapping: TableMapping) -> CheckedTable:
    """Check any table but `manifests`: every row is used or rejected."""
    writings = find_writings(raw, mapping)
    read = check_periods(raw.table, read_columns(raw, writings))
    if raw.table == "encounters":
        read["imo_b"] = read["imo_b"].reject(read["imo_a"].values == read["imo_b"].values, "is the same ship as imo_a")
    rejects = collect_rejects(raw, required_faults(raw.table, read))
    used = take_used(raw.table, read, rejects)
    count = TableCount(len(raw.rows), len(used), 0, len(rejects), count_nulled(read, rejects))
    notes = [*raw.notes, *describe_forms(raw, read, writings)]
    return CheckedTable(used, rejects.drop("index"), pl.DataFrame(schema=OUT_OF_SCOPE), count, notes)


def find_writings(raw: RawTable, mapping: TableMapping) -> dict[str, Writing]:
    """Find for each column of the file how it writes dates and numbers."""
    columns = TABLES[raw.table].columns()
    return {
        name: find_writing(values, _rules(columns[name])["kind"], mapping.date_format, mapping.decimal)
        for name, values in raw.columns.items()
    }


def read_columns(
    raw: RawTable, writings: dict[str, Writing], names: Collection[str] | None = None
) -> dict[str, ReadColumn]:
    """Read the columns of the schema, or the named ones; a column that the file lacks is null."""
    unknown_ports = raw.table != "manifests"
    read = {}
    for name, spec in TABLES[raw.table].columns().items():
        if names is not None and name not in names:
            continue
        if name in raw.columns:
            read[name] = read_column(raw.columns[name], spec, writings[name], unknown_ports=unknown_ports)
        else:
            read[name] = ReadColumn(pl.repeat(None, len(raw.rows), dtype=spec.dtype, eager=True))
    return read


def check_periods(table: str, read: dict[str, ReadColumn]) -> dict[str, ReadColumn]:
    """Make an end before its start a fault of the end, and fill when the row became known where that is not said."""
    checked = dict(read)
    if table in _PERIODS:
        start, end = _PERIODS[table]
        checked[end] = read[end].reject(read[end].values < read[start].values, f"is before {start}")
    if table in _KNOWN_FROM:
        # Known before it began is a typing error, and believing it would let the future in.
        began = read[_PERIODS[table][0] if table in _PERIODS else "at"]
        known = read["known_at"].reject(read["known_at"].values < began.values, "is before the event began")
        sources = [known.values, *(checked[column].values for column in _KNOWN_FROM[table])]
        checked["known_at"] = replace(known, values=pl.select(pl.coalesce(*sources)).to_series())
    return checked


def required_faults(table: str, read: dict[str, ReadColumn]) -> pl.DataFrame:
    """Return `index`, `column` and `reason` of every required cell that is missing or faulty."""
    found = []
    for column, spec in TABLES[table].columns().items():
        if not _rules(spec)["required"] or not read[column].values.null_count():
            continue
        empty = pl.DataFrame({"index": read[column].values.is_null().arg_true()})
        missing = empty.join(read[column].faults, on="index", how="anti").with_columns(reason=pl.lit("is missing"))
        found += [as_faults(column, read[column].faults), as_faults(column, missing)]
    return pl.concat([pl.DataFrame(schema=FAULTS), *found])


def as_faults(column: str, found: pl.DataFrame) -> pl.DataFrame:
    """Name the column of faults that have `index` and `reason`."""
    return found.select("index", pl.lit(column).alias("column"), "reason")


def collect_rejects(raw: RawTable, faults: pl.DataFrame) -> pl.DataFrame:
    """Keep each row's first fault in column order, with its row number and the text of the cell.

    Returns:
        The columns of `REJECTS` and `index`, in the order of the rows.
    """
    columns = list(TABLES[raw.table].columns())
    rank = pl.col("column").replace_strict(columns, list(range(len(columns))), return_dtype=pl.Int64)
    undamaged = faults.join(raw.damaged, on="index", how="anti")
    first = undamaged.sort("index", rank).unique("index", keep="first", maintain_order=True)
    parts = [
        part.with_columns(value=_cell_text(raw, column, part["index"]))
        for (column,), part in first.partition_by("column", as_dict=True).items()
    ]
    damaged = raw.damaged.with_columns(column=pl.lit(WHOLE_ROW))
    layout = {"index": pl.UInt32, "column": pl.String, "value": pl.String, "reason": pl.String}
    found = pl.concat([pl.DataFrame(schema=layout), *(part.select(*layout) for part in [*parts, damaged])])
    found = found.sort("index")
    named = found.with_columns(table=pl.lit(raw.table), row=raw.rows.gather(found["index"]))
    return named.select("index", *REJECTS)


def take_used(table: str, read: dict[str, ReadColumn], rejects: pl.DataFrame) -> pl.DataFrame:
    """Return the rows without a reject; the schema is asserted, since a breach here is a bug."""
    frame = pl.DataFrame({name: column.values for name, column in read.items()})
    used = frame.filter(~_index_mask(len(frame), rejects["index"])) if len(rejects) else frame
    return TABLES[table].validate(used)


def count_nulled(read: dict[str, ReadColumn], rejects: pl.DataFrame) -> dict[str, int]:
    """Count by column the cells of used rows that held something unusable and became null."""
    faulty = {name: column.faults for name, column in read.items() if len(column.faults)}
    counts = {name: len(faults.join(rejects, on="index", how="anti")) for name, faults in faulty.items()}
    return {name: count for name, count in counts.items() if count}


def describe_forms(raw: RawTable, read: dict[str, ReadColumn], writings: dict[str, Writing]) -> list[str]:
    """Say in which unusual forms each column was written, and what was decided about ambiguous ones."""
    notes = []
    for name, writing in writings.items():
        if read[name].forms:
            forms = ", ".join(f"{form} ({count})" for form, count in read[name].forms.items())
            notes.append(f"{raw.table}.{name}: also written as {forms}.")
        if writing.day_order is not None:
            how = "is contradictory" if writing.day_order == "contradictory" else f"is {writing.day_order}"
            notes.append(f"{raw.table}.{name}: the order in dates such as 03/08/2017 {how}, as values above 12 show.")
    return notes


def _cell_text(raw: RawTable, column: str, index: pl.Series) -> pl.Series:
    if column not in raw.columns:
        return pl.repeat(None, len(index), dtype=pl.String, eager=True)
    text = as_text(raw.columns[column].gather(index))
    return text.set(text.str.strip_chars() == "", None)


def _index_mask(height: int, index: pl.Series) -> pl.Series:
    return pl.repeat(False, height, dtype=pl.Boolean, eager=True).scatter(index, True)


def _rules(spec: dy.Column) -> dict[str, Any]:
    return spec.metadata or {}
