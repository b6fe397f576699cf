"""The shortest way over the cells of water of the northwest Pacific: slow and exact, for building the tables."""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from laundering.reference.great_circle import Floats, haversine_nm
from laundering.reference.water import SHAPE, cell_position, is_clear, load_land, nearest_water_cells

_MOVES = ((0, 1), (1, 0), (1, 1), (1, -1), (1, 2), (2, 1), (1, -2), (2, -1))
_LONG_MOVES = ((1, 3), (3, 1), (1, -3), (3, -1), (2, 3), (3, 2), (2, -3), (3, -2))

Integers = npt.NDArray[np.int64]


@cache
def _numbers() -> Integers:
    """Number of each cell of water; -1: land."""
    water = ~load_land()
    numbers = np.full(SHAPE, -1, dtype=np.int64)
    numbers[water] = np.arange(water.sum())
    return numbers


@cache
def _load_graph() -> csr_array:
    """Join each cell of water to those in 32 directions around it.

    Courses in 32 directions are at most 1.3% longer than the straight line (half of the widest angle between two
    directions is 9.2°), and 0.5% on average.
    """
    water = np.argwhere(~load_land())
    parts = []
    for down, right in _MOVES + _LONG_MOVES:
        row, column = water[:, 0] + down, water[:, 1] + right
        start = np.flatnonzero((row < SHAPE[0]) & (column >= 0) & (column < SHAPE[1]))
        end = _numbers()[row[start], column[start]]
        start, end = start[end >= 0], end[end >= 0]
        here, there = cell_position(*water[start].T), cell_position(*water[end].T)
        if max(down, abs(right)) > 1:
            free = is_clear(*here, np.zeros(len(start)), *there, np.zeros(len(start)))
            start, end = start[free], end[free]
        parts.append((start, end, haversine_nm(*cell_position(*water[start].T), *cell_position(*water[end].T))))
    starts, ends, lengths = (np.concatenate(values) for values in zip(*parts, strict=True))
    size = len(water)
    return coo_array((lengths, (starts, ends)), shape=(size, size)).tocsr()


def find_grid_distances_nm(from_lat: Floats, from_lon: Floats, to_lat: Floats, to_lon: Floats) -> Floats:
    """Sea distance from each position (row) to each other one (column), about 0.2 s a row.

    A position on land is joined straight to the nearest cell of water. Infinite where there is no way.
    """
    start, leave_nm = _find_water(from_lat, from_lon)
    end, reach_nm = _find_water(to_lat, to_lon)
    ways = np.empty((len(start), len(end)))
    for row, number in enumerate(start):
        ways[row] = dijkstra(_load_graph(), directed=False, indices=int(number))[end]
    return leave_nm[:, None] + ways + reach_nm


def _find_water(lat: Floats, lon: Floats) -> tuple[Integers, Floats]:
    """Number of the cell of water nearest to each position, and the distance to its middle."""
    row, column = nearest_water_cells(lat, lon)
    return _numbers()[row, column], haversine_nm(lat, lon, *cell_position(row, column))
