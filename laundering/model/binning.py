"""Values to codes: the model's own binning, fitted once and stored with it.

The booster sees codes, never values, so that each feature takes a small known set of inputs and its contribution is
an exact lookup table. Owning the cut points also keeps resolution where the booster's quantiles would lose it: most
evidence is zero for nearly every shipment, and all that matters lies in its rare tail.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from laundering.errors import ModelError
from laundering.features import Feature

Codes = npt.NDArray[np.uint8]
Floats = npt.NDArray[np.float64]

MAX_BINS = 100
"""Bins of a number. Half of the cuts follow the rows and half the distinct values."""
MIN_BIN_ROWS = 10
"""A bin with fewer training rows cannot be told from noise; distinct values up to MAX_BINS are kept all the same."""
MAX_CATEGORIES = 254
"""A code is one byte, one value of which means "missing"; scikit-learn's boosters allow 255 categories."""


@dataclass(frozen=True)
class Binning:
    """The code of every value of every feature.

    Attributes:
        names: Feature names; the columns of a code matrix, in order.
        cuts: Per numeric feature its ascending cut points; a value on a cut belongs to the bin above. Empty for a
            category, whose codes are its values.
        sizes: Per feature the number of codes for present values; the code `sizes[i]` means missing.
        categorical: Per feature whether it is a category.
    """

    names: tuple[str, ...]
    cuts: tuple[Floats, ...]
    sizes: tuple[int, ...]
    categorical: tuple[bool, ...]

    def codes(self, frame: pl.DataFrame) -> Codes:
        """Turn a feature frame into codes; one row per row of `frame`, one column per feature.

        Null and NaN become the feature's missing code, and so does a category that the feature does not have.

        Raises:
            ModelError: A feature's column is missing from the frame.
        """
        check_columns(frame, self.names)
        codes = np.empty((frame.height, len(self.names)), dtype=np.uint8, order="F")
        for index, name in enumerate(self.names):
            codes[:, index] = self._code_column(index, _to_floats(frame[name]))
        return codes

    def _code_column(self, index: int, values: Floats) -> Codes:
        missing = np.isnan(values)
        if self.categorical[index]:
            missing |= (values < 0) | (values >= self.sizes[index]) | (values != np.floor(values))
            found = np.where(missing, 0, values)
        else:
            found = np.searchsorted(self.cuts[index], values, side="right")
        return np.where(missing, self.sizes[index], found).astype(np.uint8)

    def to_state(self) -> dict[str, Any]:
        """Return plain values and arrays, for the model file."""
        return {
            "names": list(self.names),
            "cuts": list(self.cuts),
            "sizes": list(self.sizes),
            "categorical": list(self.categorical),
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Binning:
        """Read back what `to_state` returned."""
        return cls(**{key: tuple(value) for key, value in state.items()})


def fit_binning(frame: pl.DataFrame, features: Sequence[Feature], max_bins: int = MAX_BINS) -> Binning:
    """Fit the cut points on the training rows; see the module for why they are the model's own.

    Args:
        frame: One Float64 column per feature.
        features: The features to bin.
        max_bins: Most bins of a number.
    """
    cuts, sizes = [], []
    for feature in features:
        values = _to_floats(frame[feature.name])
        found = np.empty(0) if feature.categories else _find_cuts(values[~np.isnan(values)], max_bins)
        cuts.append(found)
        sizes.append(len(feature.categories) or found.size + 1)
    return Binning(
        names=tuple(feature.name for feature in features),
        cuts=tuple(cuts),
        sizes=tuple(sizes),
        categorical=tuple(bool(feature.categories) for feature in features),
    )


def check_columns(frame: pl.DataFrame, names: Sequence[str]) -> None:
    """Refuse a feature table that lacks a feature.

    Raises:
        ModelError: Columns are missing; the message names them.
    """
    absent = [name for name in names if name not in frame.columns]
    if absent:
        raise ModelError(
            f"The features {', '.join(absent)} are missing from the feature table; compute it with the feature "
            "list that the model is trained on."
        )


def _to_floats(column: pl.Series) -> Floats:
    values: Floats = column.cast(pl.Float64).fill_null(float("nan")).to_numpy()
    # An infinity is a value beyond all others; as the largest float it survives the arithmetic of midpoints.
    return np.clip(values, np.finfo(np.float64).min, np.finfo(np.float64).max)


def _find_cuts(values: Floats, max_bins: int) -> Floats:
    distinct, rows = np.unique(values, return_counts=True)
    if distinct.size <= max_bins:
        borders = np.arange(max(distinct.size - 1, 0))
    else:
        rows_below = np.cumsum(rows)
        shares = np.arange(1, max_bins // 2) / (max_bins // 2)
        by_rows = np.searchsorted(rows_below, shares * values.size)
        by_values = np.ceil(shares * distinct.size).astype(np.int64) - 1
        borders = np.unique(np.concatenate([by_rows, by_values]))
        borders = _keep_filled(borders[borders < distinct.size - 1], rows_below)
    low, high = distinct[borders], distinct[borders + 1]
    middle = low / 2 + high / 2
    # Between neighbouring floats there is no middle; the upper one then is the cut.
    return np.where(middle > low, middle, high)


def _keep_filled(borders: npt.NDArray[np.int64], rows_below: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Drop the borders that would leave a bin with fewer than MIN_BIN_ROWS rows."""
    kept, last = [], 0
    for border in borders:
        below = rows_below[border]
        if below - last >= MIN_BIN_ROWS and rows_below[-1] - below >= MIN_BIN_ROWS:
            kept.append(border)
            last = below
    return np.array(kept, dtype=np.int64)
