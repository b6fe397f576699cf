"""The files of a scored dataset: they appear together or not at all."""

from __future__ import annotations

import ctypes
import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import polars as pl

from laundering.errors import OutputError

MARKER = "run.json"
"""A folder with this file is an earlier output and may be replaced."""
_RENAME_EXCHANGE = 2
_AT_FDCWD = -100


def replace_folder(out: Path, fill: Callable[[Path], None]) -> None:
    """Fill a fresh folder beside `out` and put it in its place; an interrupted run leaves what was there before.

    Raises:
        OutputError: `out` is a file, or holds something that is not an earlier output, or cannot be written.
    """
    if out.exists() and not out.is_dir():
        raise OutputError(f"{out}: is a file. Name a folder with --out.")
    if out.is_dir() and any(out.iterdir()) and not (out / MARKER).exists():
        raise OutputError(
            f"{out}: the folder holds other files and no {MARKER}; it would be replaced. Name another with --out."
        )
    try:
        out.parent.mkdir(parents=True, exist_ok=True)
        fresh = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent))
    except OSError as error:
        raise OutputError(f"{out}: cannot be written: {error.strerror}. Name another folder with --out.") from error
    try:
        fill(fresh)
        fresh.chmod(0o777 & ~_umask())
        _swap(fresh, out)
    except OSError as error:
        raise OutputError(f"{out}: cannot be written: {error.strerror}. What was there before is kept.") from error
    finally:
        shutil.rmtree(fresh, ignore_errors=True)


def _swap(fresh: Path, out: Path) -> None:
    """Put `fresh` where `out` is in one step where the system can exchange two names; else in two renames."""
    if not out.exists():
        fresh.rename(out)
    elif not _exchange(fresh, out):
        old = Path(tempfile.mkdtemp(prefix=f".{out.name}.", dir=out.parent)) / "old"
        out.rename(old)
        fresh.rename(out)
        shutil.rmtree(old.parent, ignore_errors=True)


def _exchange(one: Path, other: Path) -> bool:
    """Exchange two names atomically (Linux renameat2); False where the system cannot."""
    renameat2 = getattr(ctypes.CDLL(None, use_errno=True), "renameat2", None)
    if renameat2 is None:
        return False
    return bool(renameat2(_AT_FDCWD, os.fsencode(one), _AT_FDCWD, os.fsencode(other), _RENAME_EXCHANGE) == 0)


def _umask() -> int:
    """The process's umask; mkdtemp makes private folders, an output is as open as the user's other files."""
    mask = os.umask(0)
    os.umask(mask)
    return mask


def write_csv(frame: pl.DataFrame, file: Path) -> None:
    """Write a CSV in which nested values are JSON and no cell runs as a spreadsheet formula."""
    nested = {name for name, dtype in frame.schema.items() if isinstance(dtype, pl.List | pl.Struct)}
    columns = [
        pl.Series(name, [_to_json(value) for value in frame[name].to_list()], dtype=pl.String)
        if name in nested
        else frame[name]
        for name in frame.columns
    ]
    flat = pl.DataFrame(columns)
    texts = [name for name, dtype in flat.schema.items() if dtype == pl.String]
    flat.with_columns(defuse_formula(name) for name in texts).write_csv(file)


def defuse_formula(column: str) -> pl.Expr:
    """Put an apostrophe before text that a spreadsheet would run: after any white space, one of = + - @."""
    text = pl.col(column)
    runs = text.str.contains(r"^[\s\x00]*[=+\-@＝＋－＠]") | text.str.contains(r"^[\t\r\n]")
    return pl.when(runs).then("'" + text).otherwise(text).alias(column)


def write_json(document: dict[str, Any], file: Path) -> None:
    """Write a JSON document for people and programs: sorted keys, UTF-8, days and times in ISO 8601."""
    text = json.dumps(document, ensure_ascii=False, indent=2, sort_keys=True, default=str, allow_nan=False)
    file.write_text(text + "\n", encoding="utf-8")


def _to_json(value: Any) -> str | None:
    if value is None:
        return None
    return json.dumps(value, ensure_ascii=False, default=lambda moment: moment.isoformat())
