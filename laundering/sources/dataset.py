"""A dataset folder → checked tables, with every row accounted for."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from laundering.errors import DatasetError, MissingTableError
from laundering.reference.regimes import Regime
from laundering.sources.checks import OUT_OF_SCOPE, REJECTS, CheckedTable, TableCount, check_table
from laundering.sources.files import TableFile, digest_files, find_table_files
from laundering.sources.manifests import check_manifests
from laundering.sources.mapping import FILE_NAME, TableMapping, read_mapping
from laundering.sources.raw import RawTable, read_raw
from laundering.tables import REQUIRED_TABLES, TABLES, Tables, empty_table

__all__ = ["SCORED_TABLES", "DatasetRead", "TableCount", "read_dataset"]

SCORED_TABLES = tuple(table for table in TABLES if table != "positions")
"""The tables that scoring reads: all but the AIS positions, which may be thousands of times larger."""


@dataclass(frozen=True)
class DatasetRead:
    """What reading a dataset gave.

    Attributes:
        tables: The checked tables; `manifests` holds only rows in scope, in the order of the file.
        rejects: One row per rejected row: `table`, `row` (1 is the first data row), `column`, `value`, `reason`.
        out_of_scope: One row per manifest out of scope: `table`, `row`, `shipment_id`, `rule`.
        counts: Per table that was read, where its rows ended.
        digests: SHA-256 of each file that was read, by its path in the folder.
        notes: Sentences on what was read as what: files, encodings, columns, forms of dates, what is absent.
    """

    tables: Tables
    rejects: pl.DataFrame
    out_of_scope: pl.DataFrame
    counts: dict[str, TableCount]
    digests: dict[str, str]
    notes: list[str]


def read_dataset(folder: Path, regime: Regime, tables: Collection[str] = SCORED_TABLES) -> DatasetRead:
    """Read the tables of a dataset folder and check every row of them.

    Args:
        folder: The folder that holds the tables.
        regime: What is in scope.
        tables: Names of the tables to read; others are left alone. Manifests without an IMO number need `vessels`.

    Raises:
        DatasetError: The folder or a file cannot be used; MissingTableError, MissingColumnError and EncodingError
            say which table, column or encoding.
    """
    files, others = find_table_files(folder)
    mappings = read_mapping(folder)
    for table in REQUIRED_TABLES:
        if table in tables and table not in files:
            raise MissingTableError(folder, table)
    notes = _describe_folder(files, others, tables)
    wanted = {table: files[table] for table in _reading_order() if table in files and table in tables}
    checked: dict[str, CheckedTable] = {}
    for table, file in wanted.items():
        raw = _read_file(file, mappings[table])
        if raw is None:
            notes.append(f"{file.path.name}: the file is empty, so that the table counts as absent.")
        else:
            vessels = checked["vessels"].used if "vessels" in checked else None
            checked[table] = _check(raw, mappings[table], regime, vessels)
    parts = [part for file in wanted.values() for part in file.parts]
    mapping_file = [folder / FILE_NAME] if (folder / FILE_NAME).exists() else []
    return _assemble(checked, digest_files(folder, [*parts, *mapping_file]), notes)


def _reading_order() -> list[str]:
    """Particulars first: manifests without an IMO number are looked up in them."""
    return sorted(TABLES, key=lambda table: table != "vessels")


def _read_file(file: TableFile, mapping: TableMapping) -> RawTable | None:
    raw = read_raw(file, mapping)
    if raw is None and file.table in REQUIRED_TABLES:
        raise DatasetError(
            f"{file.path}: the file is empty: it has not even a header. The table '{file.table}' is required."
        )
    return raw


def _check(raw: RawTable, mapping: TableMapping, regime: Regime, vessels: pl.DataFrame | None) -> CheckedTable:
    if raw.table == "manifests":
        return check_manifests(raw, mapping, regime, vessels)
    return check_table(raw, mapping)


def _assemble(checked: dict[str, CheckedTable], digests: dict[str, str], notes: list[str]) -> DatasetRead:
    ordered = {table: checked[table] for table in TABLES if table in checked}
    used = {table: ordered[table].used if table in ordered else empty_table(table) for table in TABLES}
    return DatasetRead(
        tables=Tables(**used, present=frozenset(ordered)),
        rejects=pl.concat([pl.DataFrame(schema=REJECTS), *(table.rejects for table in ordered.values())]),
        out_of_scope=pl.concat(
            [pl.DataFrame(schema=OUT_OF_SCOPE), *(table.out_of_scope for table in ordered.values())]
        ),
        counts={name: table.count for name, table in ordered.items()},
        digests=digests,
        notes=[*notes, *(note for table in ordered.values() for note in table.notes)],
    )


def _describe_folder(files: dict[str, TableFile], others: list[str], tables: Collection[str]) -> list[str]:
    absent = [table for table in TABLES if table in tables and table not in files]
    unread = [table for table in files if table not in tables]
    notes = [f"{table}: read from {file.path.name}." for table, file in files.items() if table in tables]
    notes += [f"Tables absent: {', '.join(absent)}."] if absent else []
    notes += [f"Tables present but not read: {', '.join(unread)}."] if unread else []
    return notes + ([f"Files that are no table, ignored: {', '.join(others)}."] if others else [])
