"""Where the northwest Pacific is water: a mask of cells, and whether a straight course is free of land."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from laundering.reference.great_circle import Floats, haversine_nm

WEST, EAST, SOUTH, NORTH = 105.0, 150.0, 18.0, 56.0
CELL_DEG = 0.05
SHAPE = (round((NORTH - SOUTH) / CELL_DEG), round((EAST - WEST) / CELL_DEG))
MASK_FILE = Path(__file__).parent / "data" / "northwest_pacific_water.pbm"
_CELL_NM = 2.5
_LOOKS_STEP = 16
_SAMPLES_AT_ONCE = 1_000_000

Bools = npt.NDArray[np.bool_]
Integers = npt.NDArray[np.int64]


@cache
def load_land() -> Bools:
    """Load the mask; True is land; rows from north to south, cells of `CELL_DEG` degrees."""
    lines = MASK_FILE.read_bytes().split(b"\n", 4)
    packed = np.frombuffer(lines[4], dtype=np.uint8).reshape(SHAPE[0], -1)
    return np.unpackbits(packed, axis=1, count=SHAPE[1]).astype(bool)


def is_covered(lat: Floats, lon: Floats) -> Bools:
    """Whether positions lie in the area of the mask."""
    return (lat > SOUTH) & (lat < NORTH) & (lon > WEST) & (lon < EAST)


def is_land(lat: Floats, lon: Floats) -> Bools:
    """Whether positions of the area lie in a cell of land."""
    row, column = _cells(lat, lon)
    return load_land().ravel().take(row * SHAPE[1] + column)


def _cells(lat: Floats, lon: Floats) -> tuple[npt.NDArray[np.int32], npt.NDArray[np.int32]]:
    row = np.clip((NORTH - lat) / CELL_DEG, 0, SHAPE[0] - 1).astype(np.int32)
    column = np.clip((lon - WEST) / CELL_DEG, 0, SHAPE[1] - 1).astype(np.int32)
    return row, column


@cache
def _nearest_water() -> Integers:
    """Row and column of the cell of water nearest to each cell (in degrees, a degree of longitude counted as 0.8)."""
    nearest = ndimage.distance_transform_edt(
        load_land(), sampling=(1.0, 0.8), return_distances=False, return_indices=True
    )
    return np.asarray(nearest, dtype=np.int64)


def cell_position(row: Integers, column: Integers) -> tuple[Floats, Floats]:
    """Latitude and longitude of the middle of cells."""
    return np.asarray(NORTH - (row + 0.5) * CELL_DEG), np.asarray(WEST + (column + 0.5) * CELL_DEG)


def nearest_water_cells(lat: Floats, lon: Floats) -> tuple[Integers, Integers]:
    """Row and column of the cell of water nearest to each position of the area; its own where that is water."""
    row, column = _cells(lat, lon)
    nearest = _nearest_water()[:, row, column]
    return nearest[0], nearest[1]


def find_slack_nm(lat: Floats, lon: Floats) -> Floats:
    """Find how far from a position land may be ignored: a cell, or the way to the water with a margin.

    Ports lie on quays and up rivers, where the mask has land; 1.3 times the distance to the nearest water and half a
    mile let them out to sea, and not across a peninsula.
    """
    row, column = nearest_water_cells(lat, lon)
    to_water_nm = haversine_nm(lat, lon, *cell_position(row, column))
    return np.maximum(np.where(is_land(lat, lon), 1.3 * to_water_nm + 0.5, 0.0), _CELL_NM)


def is_clear(
    lat_a: Floats, lon_a: Floats, slack_a_nm: Floats, lat_b: Floats, lon_b: Floats, slack_b_nm: Floats
) -> Bools:
    """Whether straight courses are free of land, but for the first and last `slack` miles of each.

    Land near the ends does not count because a port's position often lies in a cell of land. All arguments have one
    length. A course is looked at once per cell in the end; a few coarse looks before settle most of those over land.
    """
    ends = np.stack([lat_a, lon_a, lat_b, lon_b, haversine_nm(lat_a, lon_a, lat_b, lon_b), slack_a_nm, slack_b_nm])
    cells = np.maximum(np.abs(lat_b - lat_a), np.abs(lon_b - lon_a)) / CELL_DEG
    # In steps, so that courses of about one length are looked at together, and each always in the same places.
    looks = (np.ceil((cells + 1) / _LOOKS_STEP) * _LOOKS_STEP).astype(np.int64)
    clear = np.ones(len(cells), dtype=bool)
    for samples in (4, 15):
        clear[clear] = _has_no_land(ends[:, clear], samples)
    for samples in np.unique(looks[clear]):
        some = np.flatnonzero(clear & (looks == samples))
        clear[some] = _has_no_land(ends[:, some], int(samples))
    return clear


def is_direct(lat_a: Floats, lon_a: Floats, lat_b: Floats, lon_b: Floats) -> Bools:
    """Whether straight courses between positions are free of land but for the surroundings of both ends."""
    # Looked at from south to north, since a course along the edge of a cell may be rounded to either side of it.
    turn = (lat_a > lat_b) | ((lat_a == lat_b) & (lon_a > lon_b))
    south_lat, south_lon = np.where(turn, lat_b, lat_a), np.where(turn, lon_b, lon_a)
    north_lat, north_lon = np.where(turn, lat_a, lat_b), np.where(turn, lon_a, lon_b)
    slack_south, slack_north = find_slack_nm(south_lat, south_lon), find_slack_nm(north_lat, north_lon)
    return is_clear(south_lat, south_lon, slack_south, north_lat, north_lon, slack_north)


def _has_no_land(ends: Floats, samples: int) -> Bools:
    """Whether courses are free of land at so many places each, evenly spaced; some courses at a time."""
    count = max(1, _SAMPLES_AT_ONCE // samples)
    blocks = [_look(ends[:, start : start + count], samples) for start in range(0, ends.shape[1], count)]
    return np.concatenate(blocks) if blocks else np.empty(0, dtype=bool)


def _look(ends: Floats, samples: int) -> Bools:
    lat_a, lon_a, lat_b, lon_b, length_nm, slack_a, slack_b = ends[:, :, None]
    part = (np.arange(samples) + 0.5) / samples
    land = is_land(lat_a + part * (lat_b - lat_a), lon_a + part * (lon_b - lon_a))
    if slack_a.any() or slack_b.any():
        sailed = part * length_nm
        land &= (sailed > slack_a) & (length_nm - sailed > slack_b)
    return np.asarray(~land.any(axis=1))
