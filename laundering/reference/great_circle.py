"""Great-circle distances, in nautical miles (haversine on the mean radius, within 0.5% of the ellipsoid)."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
import polars as pl

Floats = npt.NDArray[np.float64]

_EARTH_RADIUS_NM = 6371.0088 / 1.852


def great_circle_nm(lat_a: str, lon_a: str, lat_b: str, lon_b: str) -> pl.Expr:
    """Distance between the positions in four columns, as an expression; null where a coordinate is null."""
    half_lat = (pl.col(lat_b) - pl.col(lat_a)).radians() / 2
    half_lon = (pl.col(lon_b) - pl.col(lon_a)).radians() / 2
    chord = half_lat.sin() ** 2 + pl.col(lat_a).radians().cos() * pl.col(lat_b).radians().cos() * half_lon.sin() ** 2
    return 2 * _EARTH_RADIUS_NM * chord.clip(0, 1).sqrt().arcsin()


def haversine_nm(lat_a: Floats, lon_a: Floats, lat_b: Floats, lon_b: Floats) -> Floats:
    """Distance between positions in arrays that broadcast against each other."""
    phi_a, phi_b = np.radians(lat_a), np.radians(lat_b)
    half_lon = np.radians(lon_b - lon_a) / 2
    chord = np.sin((phi_b - phi_a) / 2) ** 2 + np.cos(phi_a) * np.cos(phi_b) * np.sin(half_lon) ** 2
    return np.asarray(2 * _EARTH_RADIUS_NM * np.arcsin(np.sqrt(np.clip(chord, 0, 1))))
