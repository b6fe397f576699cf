"""Numpy arrays as table columns: texts, times and days."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

import numpy as np
import polars as pl

from laundering.simulate.laws import EPOCH

_EPOCH_S: Final = int((EPOCH - datetime(1970, 1, 1)).total_seconds())  # noqa: DTZ001


def to_texts(values: np.ndarray | list[Any], missing: np.ndarray | None = None) -> pl.Series:
    """Texts, with None as null; numpy's object arrays have no direct way into polars.

    Args:
        values: The texts.
        missing: Where true, the text is left out.
    """
    texts = pl.Series(list(values), dtype=pl.String)
    return texts if missing is None else texts.set(pl.Series(missing), None)


def to_times(hours: np.ndarray | pl.Series) -> pl.Series:
    """Hours since the world's epoch as times to the second; NaN becomes null."""
    values = np.asarray(hours, dtype=float)
    known = np.isfinite(values)
    seconds = np.where(known, np.round(np.where(known, values, 0.0) * 3600), 0).astype(np.int64)
    times = pl.Series((_EPOCH_S + seconds) * 1_000_000).cast(pl.Datetime("us"))
    return times.set(~pl.Series(known), None)


def to_days(hours: np.ndarray | pl.Series) -> pl.Series:
    """Hours since the world's epoch as days; NaN becomes null."""
    return to_times(hours).dt.date()
