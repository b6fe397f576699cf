"""Splits that do not flatter: by group and by time, and the same tomorrow as today.

Lines of one voyage, voyages of one ship and cargoes of one pile resemble each other; a split that parts them shows a
model what it is then asked. A group's side is decided by a digest of its id, not by a seed or a row number, so that
adding shipments never moves the others. (Digests are hashlib's: polars' own hash changes between versions.)
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_array
from scipy.sparse.csgraph import connected_components

Mask = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Split:
    """Rows to learn from and rows to judge by; `dropped` counts the rows of neither, by reason."""

    train: Mask
    test: Mask
    dropped: dict[str, int]


def find_groups(frame: pl.DataFrame, columns: Sequence[str], id_column: str = "shipment_id") -> pl.Series:
    """Join rows that share a value in any of `columns`, directly or through others; one group id per row.

    A null links nothing. Many linking columns can join nearly everything: look at the largest group.

    Args:
        frame: One row per shipment.
        columns: What must not stand on both sides, such as imo, voyage, consignee.
        id_column: Names the rows that share nothing.

    Returns:
        The smallest "column=value" text of the group, which does not depend on the order of rows.
    """
    linked = [*columns, id_column]
    texts = frame.select(pl.format(f"{name}={{}}", pl.col(name).cast(pl.String)).alias(name) for name in linked)
    rows, keys, offset = [], [], 0
    for name in linked:
        rank = texts[name].rank("dense").cast(pl.Int64)
        present = rank.is_not_null().to_numpy()
        rows.append(np.flatnonzero(present))
        keys.append(rank.drop_nulls().to_numpy() - 1 + offset)
        offset += texts[name].drop_nulls().n_unique()
    row, key = np.concatenate(rows), np.concatenate(keys) + frame.height
    size = frame.height + offset
    _, component = connected_components(coo_array((np.ones(row.size, np.int8), (row, key)), shape=(size, size)))
    smallest = texts.select(pl.min_horizontal(pl.all()).alias("group")).with_columns(
        component=pl.Series(component[: frame.height])
    )
    return smallest.select(pl.col("group").min().over("component")).to_series()


def find_hash_shares(groups: Iterable[object], salt: str = "") -> npt.NDArray[np.float64]:
    """Place each group id in [0, 1) by its digest; equal ids lie at the same place, `salt` gives another placing."""
    places: dict[str, float] = {}
    texts = [str(group) for group in groups]
    for text in texts:
        if text not in places:
            digest = hashlib.sha256(f"{salt}\x1f{text}".encode()).digest()
            places[text] = int.from_bytes(digest[:6], "big") / 2**48
    return np.array([places[text] for text in texts], dtype=np.float64)


def assign_folds(groups: Iterable[object], folds: int, salt: str = "") -> npt.NDArray[np.int64]:
    """Assign each row a fold 0 … folds-1; all rows of a group have the same."""
    return (find_hash_shares(groups, salt) * folds).astype(np.int64)


def split_by_group(groups: Iterable[object], test_share: float, salt: str = "") -> Split:
    """Judge by about `test_share` of the groups and learn from the rest."""
    test = find_hash_shares(groups, salt) < test_share
    return Split(train=~test, test=test, dropped={})


def split_by_time(declared_on: pl.Series, groups: Sequence[object], test_share: float, salt: str = "") -> Split:
    """Learn from the past, judge by the future, with no group on both sides.

    The future is the last `test_share` of the rows by date, in whole days. A group that reaches into it goes to the
    side that its digest says, half and half: its earlier rows are dropped where it is judged, its later ones where it
    is learnt from.

    Args:
        declared_on: Date of each row; a row without one is dropped.
        groups: Group of each row.
        test_share: Share of rows that lie in the future.
        salt: Another salt gives another placing of the groups that lie on both sides.
    """
    known = declared_on.is_not_null().to_numpy()
    days = declared_on.cast(pl.Int64).fill_null(0).to_numpy()
    future = known & (days > np.quantile(days[known], 1 - test_share, method="lower"))
    ids = np.array([str(group) for group in groups])
    spans = np.isin(ids, ids[future]) & np.isin(ids, ids[known & ~future])
    judged = ~spans | (find_hash_shares(ids, salt) < 0.5)
    test, train = future & judged, known & ~future & (~spans | ~judged)
    dropped = {
        "without a date": int((~known).sum()),
        "earlier rows of groups that are judged": int((known & ~future & ~train).sum()),
        "later rows of groups that are learnt from": int((future & ~test).sum()),
    }
    return Split(train, test, dropped)
