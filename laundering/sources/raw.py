"""One table's file → its columns under our names, as the file holds them, before any value is read."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from laundering.errors import DatasetError, MissingColumnError
from laundering.sources.cells import as_text
from laundering.sources.csv_text import DAMAGED, split_csv
from laundering.sources.encodings import read_utf8
from laundering.sources.files import TableFile
from laundering.sources.mapping import TableMapping
from laundering.tables import TABLES

# polars panics on some damaged files; a panic is no Exception but is raised as this.
_UNREADABLE = (pl.exceptions.PolarsError, pl.exceptions.PanicException, OSError)


@dataclass(frozen=True)
class RawTable:
    """One table as its file holds it.

    Attributes:
        table: Name of the table.
        columns: Our columns that the file or columns.toml gives, in the schema's order; of any dtype, CSV as text.
        rows: Each row's number in the file, from 1.
        damaged: `index` (row, from 0), `value` and `reason` of rows that could not be split into cells.
        notes: What was read as what.
    """

    table: str
    columns: dict[str, pl.Series]
    rows: pl.Series
    damaged: pl.DataFrame
    notes: list[str]

    def take(self, index: pl.Series) -> RawTable:
        """Return only the rows at `index`, none of which is damaged."""
        columns = {name: values.gather(index) for name, values in self.columns.items()}
        return RawTable(self.table, columns, self.rows.gather(index), self.damaged.clear(), [])


def read_raw(file: TableFile, mapping: TableMapping) -> RawTable | None:
    """Read one table's columns; None where the file is empty: not even a header.

    Raises:
        EncodingError: A CSV file is not UTF-8 and columns.toml does not say what it is.
        MissingColumnError: A required column is neither in the file nor a constant of columns.toml.
        DatasetError: The file is damaged, a column is there twice, or columns.toml names a header that is not.
    """
    if all(part.stat().st_size == 0 for part in file.parts):
        return None
    if file.kind == "parquet":
        return _read_parquet(file, mapping)
    return _read_csv(file, mapping)


def _read_csv(file: TableFile, mapping: TableMapping) -> RawTable | None:
    split = split_csv(file.path, read_utf8(file.path, mapping.encoding), mapping.delimiter)
    if split is None:
        return None
    positions, notes = _match_headers(file, split.header, mapping)
    columns = {column: split.cells[str(position)] for column, position in positions.items()}
    if mapping.encoding is not None:
        notes.append(f"{file.path.name}: read as {mapping.encoding}, as columns.toml says.")
    if split.delimiter != ",":
        notes.append(f"{file.path.name}: cells are separated by {split.delimiter!r}.")
    return _with_constants(file.table, columns, split.cells.height, mapping, split.damaged, notes)


def _read_parquet(file: TableFile, mapping: TableMapping) -> RawTable:
    headers = [_read_schema(part) for part in file.parts]
    header = list(dict.fromkeys(name for names in headers for name in names))
    positions, notes = _match_headers(file, header, mapping)
    wanted = list(dict.fromkeys(header[position] for position in positions.values()))
    parts = [
        _read_part(part, [name for name in wanted if name in names])
        for part, names in zip(file.parts, headers, strict=True)
    ]
    stacked = {name: _stack(name, parts) for name in wanted}
    columns = {column: stacked[header[position]] for column, position in positions.items()}
    height = sum(height for _, height in parts)
    return _with_constants(file.table, columns, height, mapping, pl.DataFrame(schema=DAMAGED), notes)


def _read_schema(part: Path) -> list[str]:
    try:
        return list(pl.scan_parquet(part, glob=False, hive_partitioning=False).collect_schema())
    except _UNREADABLE as error:
        raise _damaged_parquet(part, error) from error


def _read_part(part: Path, columns: list[str]) -> tuple[pl.DataFrame, int]:
    try:
        frame = pl.scan_parquet(part, glob=False, hive_partitioning=False)
        height = frame.select(pl.len()).collect().item()
        return frame.select(columns).collect() if columns else pl.DataFrame(), height
    except _UNREADABLE as error:
        raise _damaged_parquet(part, error) from error


def _damaged_parquet(part: Path, error: BaseException) -> DatasetError:
    first_line = str(error).strip().splitlines()[0] if str(error).strip() else type(error).__name__
    return DatasetError(f"{part}: this is not a readable Parquet file ({first_line}). Write or copy it again.")


def _stack(name: str, parts: Sequence[tuple[pl.DataFrame, int]]) -> pl.Series:
    """Stack one column of all parts; null where a part lacks it, text where the parts differ in dtype."""
    given = [frame[name] for frame, _ in parts if name in frame.columns]
    dtypes = {series.dtype for series in given if series.dtype != pl.Null}
    one_dtype = len(dtypes) == 1
    target = dtypes.pop() if one_dtype else pl.String()
    pieces = []
    for frame, height in parts:
        if name not in frame.columns or frame[name].dtype == pl.Null:
            pieces.append(pl.repeat(None, height, dtype=target, eager=True).alias(name))
        else:
            pieces.append(frame[name] if one_dtype else as_text(frame[name]))
    return pl.concat(pieces) if len(pieces) > 1 else pieces[0]


def _with_constants(
    table: str,
    columns: dict[str, pl.Series],
    height: int,
    mapping: TableMapping,
    damaged: pl.DataFrame,
    notes: list[str],
) -> RawTable:
    constants = {
        column: pl.repeat(text, height, dtype=pl.String, eager=True) for column, text in mapping.constants.items()
    }
    given = columns | constants
    ordered = {column: given[column] for column in TABLES[table].columns() if column in given}
    rows = pl.int_range(1, height + 1, dtype=pl.Int64, eager=True)
    return RawTable(table, ordered, rows, damaged, notes)


def _match_headers(file: TableFile, header: list[str], mapping: TableMapping) -> tuple[dict[str, int], list[str]]:
    """Find the position of each of our columns in the header, and say what was matched loosely or ignored."""
    columns = TABLES[file.table].columns()
    positions = _match_mapped(file, header, mapping)
    taken = set(positions.values())
    notes = [f"{file.path.name}: '{header[at].strip()}' is read as {ours}." for ours, at in positions.items()]
    for column in columns:
        at = [i for i, name in enumerate(header) if _fold(name) == column and i not in taken]
        if column in positions or not at:
            continue
        if len(at) > 1:
            raise _duplicate(file, column, [header[i] for i in at])
        if column in mapping.constants:
            notes.append(f"{file.path.name}: the column '{column}' is overridden by the constant of columns.toml.")
        else:
            positions[column] = at[0]
            if header[at[0]] != column:
                notes.append(f"{file.path.name}: '{header[at[0]]}' is read as {column}.")
    _check_required(file, positions.keys() | mapping.constants.keys(), header)
    notes += _describe_rest(file, header, positions, mapping)
    return {column: positions[column] for column in columns if column in positions}, notes


def _match_mapped(file: TableFile, header: list[str], mapping: TableMapping) -> dict[str, int]:
    positions, missing = {}, []
    for column, wanted in mapping.columns.items():
        if column in mapping.constants:
            continue
        exact = [i for i, name in enumerate(header) if name.strip() == wanted.strip()]
        at = exact or [i for i, name in enumerate(header) if _fold(name) == _fold(wanted)]
        if len(at) > 1:
            raise _duplicate(file, column, [header[i] for i in at])
        if at:
            positions[column] = at[0]
        else:
            missing.append(f"'{wanted}' (for {column})")
    if missing:
        raise DatasetError(
            f"{file.path}: columns.toml maps headers that the file does not have: {', '.join(missing)}. "
            f"Found: {', '.join(header) or 'no columns'}."
        )
    return positions


def _check_required(file: TableFile, given: set[str], header: list[str]) -> None:
    for column, spec in TABLES[file.table].columns().items():
        if (spec.metadata or {})["required"] and column not in given:
            raise MissingColumnError(file.path, column, header)
    if file.table == "manifests" and not given & {"imo", "vessel_name"}:
        raise MissingColumnError(file.path, "imo' or 'vessel_name", header)


def _describe_rest(file: TableFile, header: list[str], positions: dict[str, int], mapping: TableMapping) -> list[str]:
    """Say which columns are absent, thus null, and which of the file's are unknown, thus ignored."""
    given = positions.keys() | mapping.constants.keys()
    absent = [column for column in TABLES[file.table].columns() if column not in given]
    unknown = [
        name.strip()
        for i, name in enumerate(header)
        if i not in positions.values() and name.strip() and _fold(name) not in mapping.constants
    ]
    unknown = list(dict.fromkeys(unknown))
    notes = [f"{file.path.name}: absent columns: {', '.join(absent)}."] if absent else []
    return notes + ([f"{file.path.name}: unknown columns ignored: {', '.join(unknown)}."] if unknown else [])


def _duplicate(file: TableFile, column: str, headers: list[str]) -> DatasetError:
    names = " and ".join(repr(name) for name in headers)
    return DatasetError(
        f"{file.path}: the column '{column}' is there {len(headers)} times, as {names}. Keep one of them."
    )


def _fold(header: str) -> str:
    """Fold a header: case, outer spaces and the sign between words do not count."""
    return re.sub(r"[\s\-.]+", "_", header.strip().strip("\ufeff'\"").strip().casefold())
