"""How deep a ship lies with a cargo, and how much she may load over a shallow berth."""

from __future__ import annotations

import numpy as np

SEAWATER_T_PER_M3 = 1.025
WATERPLANE = {"bulk": 0.86, "coaster": 0.82}
"""Waterplane coefficients of full bulk carriers and of finer coasters (usual textbook values)."""

BALLAST_SHARE = 0.33
"""Ballast water taken by an empty bulk carrier as a share of her deadweight (30 to 40% is usual)."""

UNDER_KEEL_M = 0.4
"""Water that a pilot wants under the keel at a berth."""


def find_tonnes_per_metre(length_m: np.ndarray, beam_m: np.ndarray, waterplane: np.ndarray) -> np.ndarray:
    """Tonnes of cargo that sink a ship by one metre."""
    found: np.ndarray = waterplane * length_m * 0.965 * beam_m * SEAWATER_T_PER_M3
    return found


def find_light_draught(design_draught_m: np.ndarray, dwt: np.ndarray, tonnes_per_metre: np.ndarray) -> np.ndarray:
    """Draught of the empty ship without ballast, so that her deadweight brings her to her design draught."""
    found: np.ndarray = np.maximum(design_draught_m - dwt / tonnes_per_metre, 0.12 * design_draught_m)
    return found


def find_draught(light_m: np.ndarray, tonnes_per_metre: np.ndarray, cargo_t: np.ndarray, dwt: np.ndarray) -> np.ndarray:
    """Draught with a cargo; with little or none, ballast water keeps the propeller under water."""
    stores_t = 0.03 * dwt
    ballast_t = np.maximum(BALLAST_SHARE * dwt - cargo_t, 0.0)
    found: np.ndarray = light_m + (cargo_t + ballast_t + stores_t) / tonnes_per_metre
    return found


def find_largest_cargo(
    light_m: np.ndarray, tonnes_per_metre: np.ndarray, dwt: np.ndarray, water_m: np.ndarray
) -> np.ndarray:
    """Cargo with which the ship still floats at a berth of this depth; never above 96% of her deadweight."""
    by_depth = (water_m - UNDER_KEEL_M - light_m) * tonnes_per_metre - 0.03 * dwt
    found: np.ndarray = np.clip(by_depth, 0.0, 0.96 * dwt)
    return found
