"""What went wrong, where, and what to do about it.

Every error that a user can cause is one of these. `str(error)` is one complete message: the problem, the place
and the fix. The command line prints it and exits with `exit_status`; anything else that escapes is a bug.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path


class LaunderingError(Exception):
    """A request that cannot be served; its text says the problem, the place and the fix."""

    exit_status = 1


class DatasetError(LaunderingError):
    """A dataset folder or one of its files cannot be used at all."""


class MissingTableError(DatasetError):
    """A table without which nothing can be scored is not in the folder."""

    def __init__(self, folder: Path, table: str) -> None:
        super().__init__(
            f"{folder}: the table '{table}' is missing. Expected {table}.csv, {table}.parquet or a folder "
            f"{table}/ of Parquet parts."
        )


class MissingColumnError(DatasetError):
    """A required column is not in a table."""

    def __init__(self, file: Path, column: str, found: Sequence[str]) -> None:
        super().__init__(
            f"{file}: the required column '{column}' is missing. Found: {', '.join(found) or 'no columns'}. "
            f"Rename the column, or map it in columns.toml."
        )


class EncodingError(DatasetError):
    """A text file is not UTF-8."""

    def __init__(self, file: Path, likely: str) -> None:
        super().__init__(
            f"{file}: the file is not UTF-8; it looks like {likely}. Convert it, or set "
            f'encoding = "{likely}" for this table in columns.toml.'
        )


class RegimeError(LaunderingError):
    """A regime file is not usable."""


class ModelError(LaunderingError):
    """A model is missing, or is not the one that its registry entry describes."""


class OutputError(LaunderingError):
    """An output folder cannot be written, or does not hold what was asked for."""


class UsageError(LaunderingError):
    """An option has a value that it cannot have."""

    exit_status = 2
