"""Which file of a dataset folder holds which table, and the digests of what was read."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from laundering.errors import DatasetError
from laundering.sources.mapping import FILE_NAME as MAPPING_FILE
from laundering.tables import TABLES


@dataclass(frozen=True)
class TableFile:
    """The file, or the folder of Parquet parts, that holds one table.

    Attributes:
        table: Name of the table.
        path: The file or folder.
        kind: How it is read.
        parts: The files to read, in the order in which their rows are numbered.
    """

    table: str
    path: Path
    kind: Literal["csv", "parquet"]
    parts: tuple[Path, ...]


def find_table_files(folder: Path) -> tuple[dict[str, TableFile], list[str]]:
    """Find each table's file in a dataset folder, and name what else lies there.

    Returns:
        The tables found by name, in the contract's order, and the names of entries that are no table.

    Raises:
        DatasetError: The folder is missing or unreadable, one table is there twice, or a table's folder is empty.
    """
    entries = _list_folder(folder)
    found: dict[str, list[Path]] = {}
    others = []
    for entry in entries:
        table = entry.stem.casefold() if entry.suffix.casefold() in (".csv", ".parquet") else entry.name.casefold()
        is_table = table in TABLES and (entry.is_dir() != bool(entry.suffix))
        if is_table:
            found.setdefault(table, []).append(entry)
        elif entry.name != MAPPING_FILE and not entry.name.startswith("."):
            others.append(entry.name)
    for table, paths in found.items():
        if len(paths) > 1:
            names = " and ".join(path.name + ("/" if path.is_dir() else "") for path in paths)
            raise DatasetError(f"{folder}: the table '{table}' is there twice, as {names}. Keep one of them.")
    return {table: _table_file(table, found[table][0]) for table in TABLES if table in found}, others


def _list_folder(folder: Path) -> list[Path]:
    if not folder.exists():
        raise DatasetError(f"{folder}: there is no such folder. Give the folder that holds the dataset's tables.")
    if not folder.is_dir():
        raise DatasetError(f"{folder}: this is a file. Give the folder that holds the dataset's tables.")
    try:
        return sorted(folder.iterdir())
    except OSError as error:
        raise DatasetError(f"{folder}: the folder cannot be read ({error.strerror}).") from error


def _table_file(table: str, path: Path) -> TableFile:
    if path.is_file():
        return TableFile(table, path, "csv" if path.suffix.casefold() == ".csv" else "parquet", (path,))
    parts = tuple(sorted(part for part in path.rglob("*.parquet") if part.is_file()))
    if not parts:
        raise DatasetError(
            f"{path}: the folder of the table '{table}' holds no .parquet file. Add the parts, or remove the folder."
        )
    return TableFile(table, path, "parquet", parts)


def digest_files(folder: Path, files: Iterable[Path]) -> dict[str, str]:
    """Return the SHA-256 of each file by its path relative to the dataset folder."""
    digests = {}
    for file in sorted(files):
        with file.open("rb") as stream:
            digests[file.relative_to(folder).as_posix()] = hashlib.file_digest(stream, "sha256").hexdigest()
    return digests
