"""How many ships a world needs, so that its trade fills the manifests asked for."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

import numpy as np

from laundering.simulate.ports_world import CLASSES, MEAN_CARGO_T, PortRole
from laundering.simulate.profiles import Profile

LINES_PER_VOYAGE: Final = (1.17, 1.55, 1.95, 2.3, 2.5)
"""Mean manifest lines per coal voyage by class, as `lines` draws them."""

_COAL_VOYAGES_PER_YEAR: Final = (19.0, 10.5, 7.0, 7.5, 6.0)
"""Coal voyages that a ship of each class makes a year in this world; measured, and needed only roughly."""

IN_SCOPE_SHARE: Final = 0.80
"""Share of manifest lines that are coal of the claimed origin; the rest is other goods and other origins."""

SAMPLED_SHARE: Final = 0.8
"""Share of the trade that is declared to this office; the ports see all of it."""


@dataclass(frozen=True)
class Size:
    """How large a world is.

    Attributes:
        ships: Number of ships per (pool, class).
        scale: Coal of this world over the usual year's, so that a port's stock grows with its trade.
    """

    ships: dict[tuple[str, str], int]
    scale: float


def find_size(profile: Profile, roles: list[PortRole], manifests: int, months: int) -> Size:
    """Find how many ships of each pool and class are needed."""
    voyages = np.zeros(len(CLASSES))
    for role in roles:
        mix = np.array(role.mix) * np.array([profile.small_cargo_factor, 1, 1, 1, 1])
        voyages += role.coal_mt * 1e6 / float(np.dot(role.mix, MEAN_CARGO_T)) * mix
    lines_per_year = float(np.dot(voyages, LINES_PER_VOYAGE))
    wanted = manifests * IN_SCOPE_SHARE / SAMPLED_SHARE * 12 / months
    scale = wanted / lines_per_year
    ships = np.maximum(np.round(voyages * scale / np.array(_COAL_VOYAGES_PER_YEAR)), 2).astype(int)
    return Size(_share_out(profile, ships, scale), scale)


def _share_out(profile: Profile, ships: np.ndarray, scale: float) -> dict[tuple[str, str], int]:
    """Put the ships into pools; the embargoed country's own fleet grows more slowly than the world's trade."""
    counts: dict[tuple[str, str], int] = {}
    for klass, name in enumerate(CLASSES):
        dual = round(float(ships[klass]) * profile.dual_life_share) if klass <= 1 else 0
        rajin = int(np.ceil(scale * profile.rajin_mt * {"handysize": 0.9, "supramax": 1.2}.get(name, 0.0)))
        counts["clean", name] = max(1, int(ships[klass]) - dual)
        counts["dual", name] = dual
        counts["rajin", name] = rajin
    counts["northern", "coaster"] = int(np.ceil(26 * profile.northern_fleet * max(scale, 0.15) ** 0.6))
    counts["northern", "handysize"] = int(np.ceil(3 * profile.northern_fleet * max(scale, 0.15) ** 0.6))
    counts["tanker", "coaster"] = int(np.ceil(10 * max(scale, 0.15) ** 0.5))
    counts["foreign_feeder", "coaster"] = int(np.ceil(20 * max(scale, 0.15) ** 0.6))
    return {key: count for key, count in counts.items() if count}
