"""Where ships go: the ports of the gazetteer that this world uses, areas at sea, and the distances between them."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

import numpy as np
import polars as pl

from laundering.reference.distances import sea_distances_between_points_nm
from laundering.reference.ports import load_ports

SEA: Final = "XZ"
"""Country code of an area at sea (ISO 3166 leaves it to users; trade uses it for international waters)."""


@dataclass(frozen=True)
class SeaArea:
    """A place at sea; `near` is the port off which it lies."""

    code: str
    near: str
    lat: float
    lon: float


SEA_AREAS: Final = (
    SeaArea("@ECS1", "CNZOS", 31.23, 124.09),
    SeaArea("@ECS2", "CNZOS", 31.0, 125.6),
    SeaArea("@ZOS", "CNZOS", 30.3, 122.9),
    SeaArea("@LYG", "CNLYG", 34.6, 120.3),
    SeaArea("@YS", "CNWEG", 37.2, 123.6),
    SeaArea("@TONKIN", "VNCPH", 20.2, 107.9),
    SeaArea("@WONSAN", "KPWON", 39.25, 128.2),
    SeaArea("@NAK", "RUNJK", 42.45, 133.1),
    SeaArea("@VVO", "RUVVO", 42.8, 131.9),
    SeaArea("@KHO", "RUKHO", 46.9, 141.7),
    SeaArea("@POS", "RUPSE", 42.4, 131.1),
)
"""Areas at sea of the public cases, and roads off the ports where a loading is feigned."""

SAILED_OVER_SHORTEST: Final = 1.03
"""Ships sail a little more than the shortest way over water: traffic schemes, ice, weather."""


@dataclass(frozen=True)
class Places:
    """The places of one world, by index.

    Attributes:
        codes: Port codes; an area at sea has a code that begins with "@".
        names: The gazetteer's names.
        countries: ISO codes; `SEA` for an area at sea.
        lat: Latitude in degrees.
        lon: Longitude in degrees.
        distance_nm: Sea distances between any two.
    """

    codes: tuple[str, ...]
    names: tuple[str, ...]
    countries: np.ndarray
    lat: np.ndarray
    lon: np.ndarray
    distance_nm: np.ndarray

    def index(self, code: str) -> int:
        """Index of a code."""
        return self.codes.index(code)

    def in_country(self, *countries: str) -> np.ndarray:
        """Indices of the ports in these countries."""
        return np.flatnonzero(np.isin(self.countries, countries))


@cache
def load_places(codes: tuple[str, ...]) -> Places:
    """Load the ports with these codes that the gazetteer knows with a position, and the areas at sea.

    Distances are computed once for every pair.
    """
    ports = (
        load_ports()
        .filter(pl.col("code").is_in(codes), pl.col("lat").is_not_null(), pl.col("lon").is_not_null())
        .unique("code", keep="first", maintain_order=True)
        .sort("code")
    )
    areas = [area for area in SEA_AREAS if area.near in set(ports["code"])]
    lat = np.array([*ports["lat"].to_list(), *(area.lat for area in areas)], dtype=float)
    lon = np.array([*ports["lon"].to_list(), *(area.lon for area in areas)], dtype=float)
    return Places(
        codes=(*ports["code"].to_list(), *(area.code for area in areas)),
        names=(*ports["name"].to_list(), *(area.code for area in areas)),
        countries=np.array([*ports["country"].to_list(), *([SEA] * len(areas))]),
        lat=lat,
        lon=lon,
        distance_nm=_find_distances(lat, lon) * SAILED_OVER_SHORTEST,
    )


def _find_distances(lat: np.ndarray, lon: np.ndarray) -> np.ndarray:
    """Sea distances in nautical miles between all positions; symmetric, zero on the diagonal."""
    first, second = np.triu_indices(len(lat), k=1)
    pairs = pl.DataFrame({"from_lat": lat[first], "from_lon": lon[first], "to_lat": lat[second], "to_lon": lon[second]})
    known = sea_distances_between_points_nm(pairs)
    ordered = pairs.join(known, on=pairs.columns, how="left", maintain_order="left")
    matrix = np.zeros((len(lat), len(lat)))
    # Two ports that borrow one position, or that no way joins, lie beside each other: some miles are right for them.
    matrix[first, second] = ordered["distance_nm"].fill_null(8.0).clip(5.0).to_numpy()
    return matrix + matrix.T
