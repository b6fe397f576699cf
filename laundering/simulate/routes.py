"""The way of a ship over the sea: positions along it, for silences and for AIS."""

from __future__ import annotations

from typing import Final

import numpy as np
import searoute

from laundering.simulate.places import Places

_EARTH_RADIUS_NM: Final = 3440.065
_NEXT_DOOR_NM: Final = 40.0
"""Ports this close are joined by a straight line: the network is too coarse for them."""

_LONGEST_DETOUR: Final = 1.5
"""A way by the network that is this many times the sea distance is none that a ship would take."""


_known_ways: dict[tuple[str, str], tuple[np.ndarray, np.ndarray, np.ndarray]] = {}
"""Ways found before, by the codes of their ends: they are the same in every world."""


class Routes:
    """Ways between places along searoute's network; each is found once, when it is first asked for."""

    def __init__(self, places: Places) -> None:
        self._places = places

    @property
    def latitude(self) -> np.ndarray:
        """Latitude of each place in degrees."""
        return self._places.lat

    @property
    def codes(self) -> tuple[str, ...]:
        """Code of each place."""
        return self._places.codes

    def find_positions(self, start: np.ndarray, end: np.ndarray, part: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Find where ships are after a part of their way.

        Args:
            start: Place that each comes from, by index.
            end: Place that each goes to.
            part: Part of the way that lies behind her, in [0, 1].

        Returns:
            Latitudes and longitudes in degrees.
        """
        lat, lon = np.empty(len(start)), np.empty(len(start))
        pair = start.astype(np.int64) * len(self._places.codes) + end
        order = np.argsort(pair, kind="stable")
        edges = np.flatnonzero(np.diff(pair[order], prepend=-1))
        for first, last in zip(edges, [*edges[1:], len(order)], strict=True):
            rows = order[first:last]
            way_lat, way_lon, along = self.find_way(int(start[rows[0]]), int(end[rows[0]]))
            reached = np.clip(part[rows], 0.0, 1.0) * along[-1]
            lat[rows], lon[rows] = np.interp(reached, along, way_lat), np.interp(reached, along, way_lon)
        return lat, lon

    def find_way(self, start: int, end: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Find the corners of a way: latitudes, longitudes, and nautical miles from its start."""
        first, last = min(start, end), max(start, end)
        pair = self.codes[first], self.codes[last]
        if pair not in _known_ways:
            _known_ways[pair] = self._draw_way(first, last)
        lat, lon, along = _known_ways[pair]
        return (lat, lon, along) if start <= end else (lat[::-1], lon[::-1], along[-1] - along[::-1])

    def _draw_way(self, start: int, end: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Ask the network for the way; ports join it by a straight line, and neighbours each other."""
        places = self._places
        lat, lon = places.lat[[start, end]], places.lon[[start, end]]
        if measure_legs(lat, lon)[0] > _NEXT_DOOR_NM:
            found = searoute.searoute([lon[0], lat[0]], [lon[1], lat[1]], units="naut")
            corners = np.array(found["geometry"]["coordinates"])
            way_lat = np.concatenate([lat[:1], corners[:, 1], lat[1:]])
            way_lon = np.concatenate([lon[:1], corners[:, 0], lon[1:]])
            if measure_legs(way_lat, way_lon).sum() < _LONGEST_DETOUR * places.distance_nm[start, end]:
                lat, lon = way_lat, way_lon
        # A corner at the same position adds nothing, and interpolation wants distances that grow.
        kept = np.concatenate([[True], measure_legs(lat, lon) > 0.05])
        lat, lon = lat[kept], lon[kept]
        return lat, lon, np.concatenate([[0.0], np.cumsum(measure_legs(lat, lon))])


def measure_legs(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """Great-circle lengths between consecutive positions, in nautical miles (haversine)."""
    lat_r, lon_r = np.radians(lat), np.radians(lon)
    half = np.sin(np.diff(lat_r) / 2) ** 2
    half = half + np.cos(lat_r[:-1]) * np.cos(lat_r[1:]) * np.sin(np.diff(lon_r) / 2) ** 2
    found: np.ndarray = 2 * _EARTH_RADIUS_NM * np.arcsin(np.sqrt(np.clip(half, 0.0, 1.0)))
    return found
