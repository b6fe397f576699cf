"""Sea distances over water, in nautical miles.

In the northwest Pacific (18°N-56°N, 105°E-150°E) a distance is the shortest way over a mask of water with cells of
0.05°, from the packaged tables (`sea_tables`). Rivers count as straight lines; traffic schemes, ice and depth are not
looked at, so that ships sail some percent more. Elsewhere it is the way along searoute's network with a straight
approach at each end. No distance is below the great circle.

Distances between ports of the own gazetteer, and between any positions of the northwest Pacific, need nothing but
the packaged table; searoute is imported only for a position elsewhere.
"""

from __future__ import annotations

from functools import cache

import numpy as np
import numpy.typing as npt
import polars as pl

from laundering.reference.gazetteer import load_ports
from laundering.reference.great_circle import Floats, great_circle_nm, haversine_nm
from laundering.reference.sea_network import OuterNetwork
from laundering.reference.sea_tables import (
    find_approach_distances_nm,
    find_places,
    find_waypoints_in_sight,
    load_place_distances_nm,
    load_places,
)
from laundering.reference.water import is_covered, is_direct

__all__ = ["great_circle_nm", "sea_distances_between_points_nm", "sea_distances_nm"]

_POINT_COLUMNS = ["from_lat", "from_lon", "to_lat", "to_lon"]
_NEAR_NM = 180.0
_PAIRS_AT_ONCE = 20_000

_remembered: dict[tuple[str, str], float] = {}
"""Sea distances between ports computed on demand, by the two codes in order."""

Integers = npt.NDArray[np.int64]


def sea_distances_nm(pairs: pl.DataFrame) -> pl.DataFrame:
    """Find the sea distance between ports.

    Args:
        pairs: `from_port` and `to_port`; repeated pairs cost nothing.

    Returns:
        One row per distinct pair: `from_port`, `to_port`, `distance_nm` (0 for the same port or position; null
        where a port is null or unknown, has no position, or there is no way over water).
    """
    wanted = pairs.select("from_port", "to_port").unique(maintain_order=True)
    places = {code: (lat, lon) for code, lat, lon in load_ports().select("code", "lat", "lon").drop_nulls().iter_rows()}
    known = [pair for pair in wanted.iter_rows() if pair[0] in places and pair[1] in places]
    new = sorted({(min(pair), max(pair)) for pair in known} - _remembered.keys())
    ends = np.array([[*places[a], *places[b]] for a, b in new], dtype=np.float64).reshape(-1, 4)
    _remembered.update(zip(new, _find_distances_nm(*ends.T).tolist(), strict=True))
    lengths = [(a, b, _remembered[min(a, b), max(a, b)]) for a, b in known]
    found = pl.DataFrame(
        lengths, schema={"from_port": pl.String, "to_port": pl.String, "distance_nm": pl.Float64}, orient="row"
    )
    return wanted.join(found, on=["from_port", "to_port"], how="left", maintain_order="left").with_columns(
        pl.when(pl.col("distance_nm").is_finite()).then("distance_nm").alias("distance_nm")
    )


def sea_distances_between_points_nm(points: pl.DataFrame) -> pl.DataFrame:
    """Find the sea distance between positions, or between a position and a port given by its position.

    Args:
        points: `from_lat`, `from_lon`, `to_lat`, `to_lon`; repeated rows cost nothing.

    Returns:
        One row per distinct row without nulls: the four columns and `distance_nm` (null: no way over water).
    """
    wanted = points.select(pl.col(_POINT_COLUMNS).cast(pl.Float64)).drop_nulls().unique(maintain_order=True)
    found = _find_distances_nm(*(wanted[column].to_numpy() for column in _POINT_COLUMNS))
    return wanted.with_columns(distance_nm=pl.Series(np.where(np.isfinite(found), found, np.nan)).fill_nan(None))


def _find_distances_nm(lat_a: Floats, lon_a: Floats, lat_b: Floats, lon_b: Floats) -> Floats:
    """Sea distance of each pair of positions; infinite where there is no way. The order of the ends does not count."""
    swap = (lat_a > lat_b) | ((lat_a == lat_b) & (lon_a > lon_b))
    ends = np.where(swap, (lat_b, lon_b, lat_a, lon_a), (lat_a, lon_a, lat_b, lon_b))
    straight = haversine_nm(*ends)
    found = np.zeros(len(straight))
    listed = _list_ports(ends)
    tabled = (listed >= 0).all(axis=0)
    found[tabled] = load_place_distances_nm()[tuple(listed[:, tabled])]
    inner = is_covered(*ends[:2]) & is_covered(*ends[2:])
    for where, find in ((inner, _find_inner), (~inner, _find_outer)):
        chosen = np.flatnonzero(where & ~tabled & (straight > 0))
        if len(chosen):
            found[chosen] = find(ends[:, chosen])
    return np.maximum(found, straight)


def _list_ports(ends: Floats) -> Integers:
    """Number of the packaged port at each end of each pair (two rows); -1 where none is."""
    return np.stack([find_places(*ends[:2]), find_places(*ends[2:])])


def _find_inner(ends: Floats) -> Floats:
    """Distances within the northwest Pacific: straight where no land is between, else by waypoints in sight."""
    table = load_place_distances_nm()
    (a, leg_a), (b, leg_b) = _find_links(*ends[:2]), _find_links(*ends[2:])
    found = np.empty(ends.shape[1])
    for start in range(0, len(found), _PAIRS_AT_ONCE):
        some = slice(start, start + _PAIRS_AT_ONCE)
        best = np.full(len(found[some]), np.inf)
        for link, leg in zip(a[some].T, leg_a[some].T, strict=True):
            best = np.minimum(best, (leg[:, None] + table[link[:, None], b[some]] + leg_b[some]).min(axis=1))
        found[some] = best
    return _refine_near(ends, found)


def _refine_near(ends: Floats, found: Floats) -> Floats:
    """Take the straight course where it is free, and near a port the way by its approaches."""
    straight, listed = haversine_nm(*ends), _list_ports(ends)
    near = np.flatnonzero((straight < _NEAR_NM) | (listed < 0).all(axis=0))
    direct = is_direct(*ends[:, near])
    found[near[direct]] = straight[near[direct]]
    for end, (lat, lon) in ((0, ends[2:]), (1, ends[:2])):
        some = near[~direct & (listed[end, near] >= 0)]
        found[some] = np.minimum(found[some], find_approach_distances_nm(listed[end, some], lat[some], lon[some]))
    return found


def _find_links(lat: Floats, lon: Floats) -> tuple[Integers, Floats]:
    """Find the places by which each position is joined to the table: itself if it is a port, else its waypoints."""
    places, inverse = np.unique(np.stack([lat, lon]), axis=1, return_inverse=True)
    links, legs = find_waypoints_in_sight(*places)
    listed = find_places(*places)
    is_port = listed >= 0
    links[is_port] = listed[is_port, None]
    legs[is_port] = np.where(np.arange(legs.shape[1]) == 0, 0.0, np.inf)
    return links[inverse], legs[inverse]


def _find_outer(ends: Floats) -> Floats:
    """Distances with an end outside the northwest Pacific, one end outside after the other."""
    inside = is_covered(*ends[:2])
    outer = np.where(inside, ends[2:], ends[:2])
    other = np.where(inside, ends[:2], ends[2:])
    gateways_nm = _find_gateway_distances(*other)
    found = np.empty(ends.shape[1])
    places, inverse = np.unique(outer, axis=1, return_inverse=True)
    for number, (lat, lon) in enumerate(places.T.tolist()):
        some = inverse == number
        found[some] = _load_network().find_distances_nm(lat, lon, other[0, some], other[1, some], gateways_nm[:, some])
    return found


def _find_gateway_distances(lat: Floats, lon: Floats) -> Floats:
    """Sea distance from each gateway (row) to each position (column); infinite for a position outside."""
    table = load_place_distances_nm()[_gateways()]
    inside = np.flatnonzero(is_covered(lat, lon))
    found = np.full((len(table), len(lat)), np.inf)
    links, legs = _find_links(lat[inside], lon[inside])
    found[:, inside] = (table[:, links] + legs).min(axis=2)
    return found


@cache
def _gateways() -> Integers:
    return np.flatnonzero(load_places()["kind"] == "gateway")


@cache
def _load_network() -> OuterNetwork:
    return OuterNetwork(load_place_distances_nm()[np.ix_(_gateways(), _gateways())])
