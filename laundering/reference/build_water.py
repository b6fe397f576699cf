"""Build `data/northwest_pacific_water.pbm`: `python -m laundering.reference.build_water land-10m.json`.

The input is Natural Earth's land at 1:10 million (public domain) as TopoJSON: the file `land-10m.json` of the npm
package world-atlas 2.0.2. A cell is land where its centre lies in a polygon of land (even-odd rule, so that the
rings of lakes are water again), and so is water that the open sea does not reach. The mask only decides whether a
straight course is blocked; it is no chart.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy import ndimage

from laundering.reference.water import CELL_DEG, MASK_FILE, NORTH, SHAPE, WEST

_COMMENT = (
    "# Land (1) and water (0) of the northwest Pacific, from Natural Earth 1:10m land (public domain)\n"
    "# via npm world-atlas 2.0.2; first row north; see laundering/reference/build_water.py\n"
)


def build_water_mask(topology: dict[str, Any]) -> npt.NDArray[np.bool_]:
    """Rasterise a TopoJSON of land; True is land; rows from north to south."""
    crossings: list[list[float]] = [[] for _ in range(SHAPE[0])]
    for ring in _read_rings(topology):
        _collect_crossings(ring, crossings)
    land = np.zeros(SHAPE, dtype=bool)
    centres = WEST + (np.arange(SHAPE[1]) + 0.5) * CELL_DEG
    for row, longitudes in enumerate(crossings):
        land[row] = np.searchsorted(np.sort(longitudes), centres) % 2 == 1
    waters, _ = ndimage.label(~land)
    sizes = np.bincount(waters.ravel())
    return np.asarray(waters != sizes[1:].argmax() + 1)


def save_water_mask(land: npt.NDArray[np.bool_], file: Path) -> None:
    """Save the mask as a portable bitmap, which image viewers show."""
    header = f"P4\n{_COMMENT}{SHAPE[1]} {SHAPE[0]}\n"
    file.write_bytes(header.encode("ascii") + np.packbits(land, axis=1).tobytes())


def _read_rings(topology: dict[str, Any]) -> list[npt.NDArray[np.float64]]:
    """Decode the delta-coded arcs and join them to rings of longitude and latitude."""
    scale, shift = np.array(topology["transform"]["scale"]), np.array(topology["transform"]["translate"])
    arcs = [np.cumsum(np.array(arc), axis=0) * scale + shift for arc in topology["arcs"]]
    polygons: list[list[list[int]]] = []
    for geometry in topology["objects"]["land"]["geometries"]:
        polygons += [geometry["arcs"]] if geometry["type"] == "Polygon" else geometry["arcs"]
    return [
        np.concatenate([arcs[arc] if arc >= 0 else arcs[~arc][::-1] for arc in ring])
        for polygon in polygons
        for ring in polygon
    ]


def _collect_crossings(ring: npt.NDArray[np.float64], crossings: list[list[float]]) -> None:
    """Note for each row of cells the longitudes at which the ring crosses its middle line."""
    start, end = ring, np.roll(ring, -1, axis=0)
    for (lon_a, lat_a), (lon_b, lat_b) in zip(start.tolist(), end.tolist(), strict=True):
        if lat_a == lat_b:
            continue
        high, low = max(lat_a, lat_b), min(lat_a, lat_b)
        # Rows with low < middle <= high: half-open, so that a vertex on a middle line counts once.
        first = int(np.ceil((NORTH - high) / CELL_DEG - 0.5))
        last = int(np.ceil((NORTH - low) / CELL_DEG - 0.5)) - 1
        for row in range(max(first, 0), min(last, SHAPE[0] - 1) + 1):
            middle = NORTH - (row + 0.5) * CELL_DEG
            crossings[row].append(lon_a + (middle - lat_a) / (lat_b - lat_a) * (lon_b - lon_a))


if __name__ == "__main__":
    save_water_mask(build_water_mask(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8"))), MASK_FILE)
