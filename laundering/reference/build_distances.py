"""Build the table of sea distances: `python -m laundering.reference.build_distances` (about five minutes).

From the mask of water, the gazetteer and searoute's network it writes, always the same:

- `data/sea_places.csv`: the ports of the own gazetteer, the gateways of searoute's network and the waypoints;
- `data/sea_distances.parquet`: the sea distance between any two of them in tenths of a nautical mile, as the upper
  triangle of the matrix, row by row; null: no way;
- `data/sea_approaches.parquet`: the sea distance from each port to positions of water 0.2° apart around it.

Run it after a change of positions in `data/ports.csv` or of the mask; tests recompute a sample.
"""

from __future__ import annotations

import numpy as np
import polars as pl
from scipy import ndimage

from laundering.reference.gazetteer import read_own_ports
from laundering.reference.great_circle import Floats, haversine_nm
from laundering.reference.sea_grid import find_grid_distances_nm
from laundering.reference.sea_network import OuterNetwork, load_gateways
from laundering.reference.sea_tables import (
    APPROACH_STEP,
    APPROACHES_FILE,
    DISTANCES_FILE,
    NEAREST_WAYPOINTS,
    PLACES_FILE,
    approach_position,
    find_nearest_columns,
)
from laundering.reference.water import Integers, cell_position, is_clear, is_covered, is_direct, load_land

_SPACING_CELLS = 25
_CELLS_AT_ONCE = 10_000
_APPROACH_NM = 200.0


def build_waypoints() -> pl.DataFrame:
    """Choose waypoints: a grid of 1.25°, and more until every cell of water sees one of its nearest."""
    water = ~load_land()
    grid = np.zeros_like(water)
    grid[_SPACING_CELLS // 2 :: _SPACING_CELLS, _SPACING_CELLS // 2 :: _SPACING_CELLS] = True
    chosen = np.argwhere(water & grid)
    # A later waypoint can push an earlier one from a cell's nearest, so that all cells are looked at again at the end.
    cells = np.argwhere(water)
    while len(unseen := _find_unseen(cells, chosen)):
        while len(unseen):
            chosen = np.concatenate([chosen, _pick_one_per_patch(unseen)])
            unseen = _find_unseen(unseen, chosen)
    lat, lon = cell_position(*chosen.T)
    codes = [f"W{number:04d}" for number in range(len(chosen))]
    return pl.DataFrame({"code": codes, "kind": "waypoint", "lat": lat.round(3), "lon": lon.round(3)})


def _find_unseen(cells: Integers, chosen: Integers) -> Integers:
    """Cells that see none of the nearest waypoints."""
    way_lat, way_lon = cell_position(*chosen.T)
    unseen = []
    for start in range(0, len(cells), _CELLS_AT_ONCE):
        some = cells[start : start + _CELLS_AT_ONCE]
        lat, lon = cell_position(*some.T)
        near = find_nearest_columns(haversine_nm(lat[:, None], lon[:, None], way_lat, way_lon), NEAREST_WAYPOINTS)
        left = np.arange(len(some))
        for waypoint in near.T:
            there, none = waypoint[left], np.zeros(len(left))
            left = left[~is_clear(lat[left], lon[left], none, way_lat[there], way_lon[there], none)]
        unseen.append(some[left])
    return np.concatenate(unseen)


def _pick_one_per_patch(cells: Integers) -> Integers:
    """Of each patch of neighbouring cells the one nearest to its middle."""
    patches = np.zeros(load_land().shape, dtype=bool)
    patches[tuple(cells.T)] = True
    labels, _ = ndimage.label(patches, structure=np.ones((3, 3)))
    label = labels[tuple(cells.T)]
    picked = []
    for number in range(1, label.max() + 1):
        patch = cells[label == number]
        picked.append(patch[((patch - patch.mean(axis=0)) ** 2).sum(axis=1).argmin()])
    return np.array(picked)


def build_places() -> pl.DataFrame:
    """List the ports of the own gazetteer, the gateways and the waypoints."""
    ports = read_own_ports().select("code", pl.lit("port").alias("kind"), "lat", "lon").drop_nulls()
    gateways = load_gateways().select("code", pl.lit("gateway").alias("kind"), "lat", "lon")
    return pl.concat([ports, gateways, build_waypoints()])


def build_matrix_nm(places: pl.DataFrame) -> Floats:
    """Compute the sea distance between all places, by the grid of water and, outside it, by searoute's network."""
    lat, lon = places["lat"].to_numpy(), places["lon"].to_numpy()
    inside = is_covered(lat, lon)
    matrix = np.zeros((len(lat), len(lat)))
    matrix[np.ix_(inside, inside)] = build_inner_rows_nm(lat[inside], lon[inside], lat[inside], lon[inside])
    gateways = np.flatnonzero(places["kind"] == "gateway")
    network = OuterNetwork(matrix[np.ix_(gateways, gateways)])
    for number in np.flatnonzero(~inside):
        matrix[number] = network.find_distances_nm(lat[number], lon[number], lat, lon, matrix[gateways])
        matrix[:, number] = matrix[number]
    # A place up a river is joined straight to the sea, so that its way is the same in both directions but for rounding.
    return np.minimum(matrix, matrix.T)


def build_inner_rows_nm(from_lat: Floats, from_lon: Floats, to_lat: Floats, to_lon: Floats) -> Floats:
    """Compute sea distances within the mask: straight where no land is between, else over the grid of water."""
    ways = find_grid_distances_nm(from_lat, from_lon, to_lat, to_lon)
    for row, (lat, lon) in enumerate(zip(from_lat, from_lon, strict=True)):
        here = np.full(len(to_lat), lat), np.full(len(to_lon), lon)
        straight = haversine_nm(*here, to_lat, to_lon)
        ways[row] = np.where(is_direct(*here, to_lat, to_lon), straight, np.maximum(ways[row], straight))
    return ways


def build_approaches(places: pl.DataFrame) -> pl.DataFrame:
    """Compute the sea distance from each port (number of the place) to the positions of water around it."""
    half = APPROACH_STEP // 2
    cells = np.argwhere(~load_land()[half::APPROACH_STEP, half::APPROACH_STEP])
    lat, lon = approach_position(*cells.T)
    parts = []
    for place in np.flatnonzero(places["kind"] == "port"):
        port_lat, port_lon = places["lat"].to_numpy()[[place]], places["lon"].to_numpy()[[place]]
        if is_covered(port_lat, port_lon)[0]:
            around = np.flatnonzero(haversine_nm(port_lat, port_lon, lat, lon) < _APPROACH_NM)
            length = build_inner_rows_nm(port_lat, port_lon, lat[around], lon[around])[0]
            row, column = cells[around].T
            parts.append(
                pl.DataFrame({"row": row, "column": column, "tenths_nm": length * 10}).with_columns(place=int(place))
            )
    table = pl.concat(parts).filter(pl.col("tenths_nm").is_finite())
    return table.select("place", "row", "column", pl.col("tenths_nm").round()).cast(pl.UInt16)


def save(places: pl.DataFrame, matrix_nm: Floats) -> None:
    """Write the places and the distances between them."""
    places.write_csv(PLACES_FILE)
    upper = matrix_nm[np.triu_indices(len(matrix_nm), 1)]
    tenths = pl.Series("tenths_nm", (upper * 10).round()).replace(np.inf, None).cast(pl.UInt16)
    tenths.to_frame().write_parquet(DISTANCES_FILE, compression="zstd", compression_level=19)


if __name__ == "__main__":
    all_places = build_places()
    save(all_places, build_matrix_nm(all_places))
    build_approaches(all_places).write_parquet(APPROACHES_FILE, compression="zstd", compression_level=19)
