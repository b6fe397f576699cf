"""Packaged sea distances between places: ports of the own gazetteer, gateways and waypoints.

A gateway is where searoute's network leaves the area of the mask of water; a waypoint is a position of water. Every
position of water sees a waypoint near it, so that the way between any two positions follows from the table. Within
200 nm of a port a finer table, of its approaches, knows what lies behind the next cape. `build_distances` writes both.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import numpy.typing as npt
import polars as pl

from laundering.reference.great_circle import Floats, haversine_nm
from laundering.reference.water import CELL_DEG, NORTH, SHAPE, WEST, cell_position, find_slack_nm, is_clear

_DATA = Path(__file__).parent / "data"
PLACES_FILE = _DATA / "sea_places.csv"
DISTANCES_FILE = _DATA / "sea_distances.parquet"
APPROACHES_FILE = _DATA / "sea_approaches.parquet"
NEAREST_WAYPOINTS = 16
APPROACH_STEP = 4
"""Cells of the mask from one approach to the next: 0.2 degrees."""
_POSITIONS_AT_ONCE = 2_000

Integers = npt.NDArray[np.int64]


@cache
def load_places() -> pl.DataFrame:
    """Load the places: `code` (a port's; G or W and a number for others), `kind`, `lat`, `lon`."""
    return pl.read_csv(PLACES_FILE)


@cache
def load_place_distances_nm() -> Floats:
    """Load the sea distance between all places, in the order of `load_places`; infinite where there is no way."""
    tenths = pl.read_parquet(DISTANCES_FILE)["tenths_nm"]
    size = load_places().height
    matrix = np.zeros((size, size))
    matrix[np.triu_indices(size, 1)] = (tenths.cast(pl.Float64) / 10).fill_null(np.inf).to_numpy()
    return matrix + matrix.T


@cache
def _load_waypoints() -> tuple[Integers, Floats, Floats]:
    waypoints = load_places().with_row_index("number").filter(pl.col("kind") == "waypoint")
    return waypoints["number"].to_numpy().astype(np.int64), waypoints["lat"].to_numpy(), waypoints["lon"].to_numpy()


@cache
def _numbers_by_position() -> dict[tuple[float, float], int]:
    named = load_places().with_row_index("number").filter(pl.col("kind") == "port")
    return {(lat, lon): number for number, lat, lon in named.select("number", "lat", "lon").iter_rows()}


def find_places(lat: Floats, lon: Floats) -> Integers:
    """Number of the port at exactly each position; -1 where none is."""
    numbers = _numbers_by_position()
    return np.array([numbers.get(place, -1) for place in zip(lat.tolist(), lon.tolist(), strict=True)], dtype=np.int64)


def find_waypoints_in_sight(lat: Floats, lon: Floats) -> tuple[Integers, Floats]:
    """Find the waypoints in sight of each position, of the `NEAREST_WAYPOINTS` nearest.

    Returns:
        Numbers of the places and distances in nautical miles, one row per position; infinite where land is between.
        A position that sees none of them is joined straight to the nearest.
    """
    blocks = [
        _find_in_sight(lat[start : start + _POSITIONS_AT_ONCE], lon[start : start + _POSITIONS_AT_ONCE])
        for start in range(0, len(lat), _POSITIONS_AT_ONCE)
    ]
    if not blocks:
        return np.empty((0, NEAREST_WAYPOINTS), dtype=np.int64), np.empty((0, NEAREST_WAYPOINTS))
    return np.concatenate([block[0] for block in blocks]), np.concatenate([block[1] for block in blocks])


def _find_in_sight(lat: Floats, lon: Floats) -> tuple[Integers, Floats]:
    numbers, way_lat, way_lon = _load_waypoints()
    legs = haversine_nm(lat[:, None], lon[:, None], way_lat, way_lon)
    near = find_nearest_columns(legs, NEAREST_WAYPOINTS)
    leg = np.take_along_axis(legs, near, axis=1)
    position = np.repeat(np.arange(len(lat)), near.shape[1])
    there = near.ravel()
    slack = find_slack_nm(lat, lon)[position]
    clear = is_clear(lat[position], lon[position], slack, way_lat[there], way_lon[there], np.zeros(len(there)))
    seen = np.where(clear.reshape(near.shape), leg, np.inf)
    blind = ~np.isfinite(seen).any(axis=1)
    seen[blind, 0] = leg[blind, 0]
    return numbers[near], seen


@cache
def _load_approaches() -> tuple[Integers, Floats]:
    """Load the number of each approach by its place in the grid (-1: none), and distances (place, approach)."""
    rows = pl.read_parquet(APPROACHES_FILE)
    numbers = np.full((SHAPE[0] // APPROACH_STEP, SHAPE[1] // APPROACH_STEP), -1, dtype=np.int64)
    cells = rows.select("row", "column").unique().sort("row", "column").to_numpy()
    numbers[tuple(cells.T)] = np.arange(len(cells))
    distances = np.full(
        (int((load_places()["kind"] == "port").sum()), len(cells)), np.inf
    )  # ports are the first places
    row, column, place = (rows[name].to_numpy().astype(np.int64) for name in ("row", "column", "place"))
    distances[place, numbers[row, column]] = rows["tenths_nm"].to_numpy() / 10
    return numbers, distances


def approach_position(row: Integers, column: Integers) -> tuple[Floats, Floats]:
    """Latitude and longitude of approaches by their place in the grid."""
    return cell_position(row * APPROACH_STEP + APPROACH_STEP // 2, column * APPROACH_STEP + APPROACH_STEP // 2)


def find_approach_distances_nm(ports: Integers, lat: Floats, lon: Floats) -> Floats:
    """Sea distance from each position to a port (number of the place) by the best approach in sight, of 25 around.

    Infinite where the position sees no approach of that port.
    """
    numbers, distances = _load_approaches()
    (here_lat, here_lon), inverse = np.unique(np.stack([lat, lon]), axis=1, return_inverse=True)
    slack = find_slack_nm(here_lat, here_lon)
    half = APPROACH_STEP // 2 + 0.5
    row = np.rint(((NORTH - here_lat) / CELL_DEG - half) / APPROACH_STEP).astype(np.int64)
    column = np.rint(((here_lon - WEST) / CELL_DEG - half) / APPROACH_STEP).astype(np.int64)
    best = np.full(len(lat), np.inf)
    for down, right in np.ndindex(5, 5):
        near_row = np.clip(row + down - 2, 0, numbers.shape[0] - 1)
        near_column = np.clip(column + right - 2, 0, numbers.shape[1] - 1)
        number = numbers[near_row, near_column]
        there_lat, there_lon = approach_position(near_row, near_column)
        clear = is_clear(here_lat, here_lon, slack, there_lat, there_lon, np.zeros(len(number)))
        leg = np.where(clear & (number >= 0), haversine_nm(here_lat, here_lon, there_lat, there_lon), np.inf)
        best = np.minimum(best, leg[inverse] + distances[ports, number[inverse]])
    return best


def find_nearest_columns(lengths: Floats, count: int) -> Integers:
    """Columns of the smallest values of each row, nearest first."""
    nearest = np.argpartition(lengths, count, axis=1)[:, :count]
    order = np.argsort(np.take_along_axis(lengths, nearest, axis=1), axis=1, kind="stable")
    return np.asarray(np.take_along_axis(nearest, order, axis=1), dtype=np.int64)
