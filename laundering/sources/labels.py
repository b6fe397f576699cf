"""A labels file that lies outside a dataset folder."""

from __future__ import annotations

from pathlib import Path

from laundering.errors import DatasetError
from laundering.sources.checks import CheckedTable, check_table
from laundering.sources.files import TableFile
from laundering.sources.mapping import TableMapping
from laundering.sources.raw import read_raw


def read_labels(file: Path) -> CheckedTable:
    """Read a labels file, CSV or Parquet by its ending, as the table `labels` of a folder is read.

    Raises:
        DatasetError: The file is missing, is neither, is empty or lacks a required column.
    """
    kind = {".csv": "csv", ".parquet": "parquet"}.get(file.suffix.casefold())
    if kind is None or not file.is_file():
        raise DatasetError(f"{file}: no labels file. Expected a .csv or .parquet file with the columns of 'labels'.")
    table = TableFile("labels", file, "csv" if kind == "csv" else "parquet", (file,))
    raw = read_raw(table, TableMapping())
    if raw is None:
        raise DatasetError(f"{file}: the file is empty: it has not even a header.")
    return check_table(raw, TableMapping())
