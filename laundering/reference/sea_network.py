"""Sea distance outside the northwest Pacific: searoute's network of shipping lanes.

Only lanes that leave or lie outside the area of `laundering.reference.water` are used. Inside, the network is
replaced by the ways between its gateways, since its nodes are too far apart for short ways along a coast. The
Northwest Passage is closed, as it is by searoute's default.
"""

from __future__ import annotations

from functools import cache
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.sparse import coo_array, csr_array
from scipy.sparse.csgraph import dijkstra

from laundering.reference.great_circle import Floats, haversine_nm
from laundering.reference.water import is_covered

_KM_PER_NM = 1.852
_SHORT_HOP_NM = 50.0
_SHORT_HOP_FACTOR = 1.5

Integers = npt.NDArray[np.int64]


@cache
def _read_lanes() -> tuple[Floats, Floats, pl.DataFrame]:
    """Read latitudes and longitudes of the nodes, and the lanes between them (numbers and nautical miles)."""
    # Imported here: it takes 0.1 s, and most runs never need it.
    from searoute.data.marnet_dict import edge_list  # noqa: PLC0415

    nodes: dict[tuple[float, float], int] = {node: number for number, node in enumerate(edge_list)}
    lanes = [
        (nodes[start], nodes[end], _length_nm(data))
        for start, ends in edge_list.items()
        for end, data in ends.items()
        if data.get("passage") != "northwest"
    ]
    lonlat = np.array(list(nodes), dtype=np.float64)
    return lonlat[:, 1], lonlat[:, 0], pl.DataFrame(lanes, schema=["start", "end", "nm"], orient="row")


def _length_nm(lane: dict[str, Any]) -> float:
    # searoute rounds to 0.1 km, so that very short lanes are 0, which a sparse graph takes for "no lane".
    return max(float(lane["weight"]), 0.05) / _KM_PER_NM


@cache
def _find_gateways() -> Integers:
    """Numbers of the nodes inside the area of the mask that have a lane to the outside."""
    lat, lon, lanes = _read_lanes()
    inside = is_covered(lat, lon)
    start, end = lanes["start"].to_numpy(), lanes["end"].to_numpy()
    return np.unique(start[inside[start] & ~inside[end]])


def load_gateways() -> pl.DataFrame:
    """Load the gateways, where lanes leave the area of the mask: `code` (G and a number), `lat`, `lon`."""
    lat, lon, _ = _read_lanes()
    nodes = _find_gateways()
    return pl.DataFrame({"code": [f"G{node:04d}" for node in nodes], "lat": lat[nodes], "lon": lon[nodes]})


class OuterNetwork:
    """The lanes outside the area, joined through it by the sea distances between its gateways."""

    def __init__(self, between_gateways_nm: Floats) -> None:
        """Take the distances between the gateways in the order of `load_gateways`."""
        self._lat, self._lon, lanes = _read_lanes()
        covered = is_covered(self._lat, self._lon)
        self._outside = np.flatnonzero(~covered)
        start, end = lanes["start"].to_numpy(), lanes["end"].to_numpy()
        gateways = _find_gateways()
        a, b = np.triu_indices(len(gateways), 1)
        through = pl.DataFrame({"start": gateways[a], "end": gateways[b], "nm": between_gateways_nm[a, b]})
        self._graph = self._join(pl.concat([lanes.filter(~(covered[start] & covered[end])), through]))
        self._ways: dict[int, Floats] = {}

    def _join(self, lanes: pl.DataFrame) -> csr_array:
        """Make the graph; both directions of a lane are listed, which a sum would double: keep the shorter."""
        one_way = (
            lanes.filter(pl.col("nm").is_finite() & (pl.col("nm") > 0))
            .group_by(a=pl.min_horizontal("start", "end"), b=pl.max_horizontal("start", "end"))
            .agg(pl.col("nm").min())
            .sort("a", "b")
        )
        ends = one_way["a"].to_numpy(), one_way["b"].to_numpy()
        return coo_array((one_way["nm"].to_numpy(), ends), shape=(len(self._lat), len(self._lat))).tocsr()

    def find_distances_nm(
        self, lat: float, lon: float, to_lat: Floats, to_lon: Floats, gateways_to_nm: Floats
    ) -> Floats:
        """Sea distance from a position outside the area to others; infinite where there is no way.

        Without a mask of land a hop below 50 nm is taken to be at most 1.5 times the great circle, since the nodes
        of the network lie further apart than that.

        Args:
            lat: Latitude of the position outside.
            lon: Its longitude.
            to_lat: Latitudes of the others.
            to_lon: Their longitudes.
            gateways_to_nm: Distance from each gateway (row) to each of the others (column), where these lie inside.
        """
        node, approach = self._find_nearest(np.array([lat]), np.array([lon]))
        ways = self._find_ways_nm(int(node[0]))
        last, reach = self._find_nearest(to_lat, to_lon)
        over_gateways = (ways[_find_gateways()][:, None] + gateways_to_nm).min(axis=0)
        found = approach[0] + np.where(is_covered(to_lat, to_lon), over_gateways, ways[last] + reach)
        straight = haversine_nm(np.full(len(to_lat), lat), np.full(len(to_lat), lon), to_lat, to_lon)
        found = np.where(straight < _SHORT_HOP_NM, np.minimum(found, _SHORT_HOP_FACTOR * straight), found)
        return np.asarray(np.maximum(found, straight))

    def _find_nearest(self, lat: Floats, lon: Floats) -> tuple[Integers, Floats]:
        """Nearest node outside the area, and the distance to it."""
        length = haversine_nm(lat[:, None], lon[:, None], self._lat[self._outside], self._lon[self._outside])
        nearest = length.argmin(axis=1)
        return self._outside[nearest], length[np.arange(len(lat)), nearest]

    def _find_ways_nm(self, node: int) -> Floats:
        """Distance from a node to every node, remembered."""
        if node not in self._ways:
            self._ways[node] = np.asarray(dijkstra(self._graph, directed=False, indices=node))
        return self._ways[node]
