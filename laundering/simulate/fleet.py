"""The ships: classes, particulars that fit together, and the pool of work that each belongs to."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Final

import numpy as np

from laundering.simulate.hydrostatics import WATERPLANE, find_light_draught, find_tonnes_per_metre
from laundering.simulate.ports_world import CLASSES
from laundering.simulate.rng import Streams

POOLS: Final = ("clean", "dual", "rajin", "northern", "foreign_feeder", "tanker")
"""Pools of work: ordinary ships; those that also serve the embargoed country with permitted goods; those of the
exempt transit; the embargoed country's own; foreign ships in its service; and tankers that bunker the others."""

_DWT: Final = ((2_200, 8_200), (12_000, 39_500), (44_000, 63_500), (68_000, 84_500), (110_000, 182_000))
"""Deadweight of each class in tonnes; issue of the trade: coasters of 2 to 8 kt, and the usual bulk classes."""

_TYPICAL: Final = (
    (2_000, 74, 12.2, 4.7),
    (5_000, 100, 16.0, 6.3),
    (8_200, 116, 18.6, 7.3),
    (12_000, 135, 21.5, 8.2),
    (25_000, 160, 26.0, 9.8),
    (38_000, 180, 30.0, 10.6),
    (56_000, 190, 32.2, 12.8),
    (76_000, 225, 32.2, 14.0),
    (84_500, 229, 32.3, 14.5),
    (115_000, 255, 43.0, 14.6),
    (180_000, 292, 45.0, 18.2),
)
"""Typical ships: deadweight in t, length, beam and draught in m (common sizes of each class)."""

_SPEED_KN: Final = (10.2, 12.3, 12.9, 12.9, 12.6)
_BUILT: Final = ((1982, 2012), (1992, 2016), (1999, 2018), (2001, 2019), (2001, 2019))

FLAG_MIDS: Final = {
    "PA": (351, 352, 353, 354, 355, 356, 357, 370, 371, 372, 373), "LR": (636,), "MH": (538,), "HK": (477,),
    "SG": (563, 564, 565), "MT": (215, 229, 248, 249), "CY": (209, 210, 212), "RU": (273,), "CN": (412, 413, 414),
    "KR": (440, 441), "BZ": (312,), "SL": (667,), "TG": (671,), "KM": (616, 620), "TZ": (677,), "KH": (514, 515),
    "PW": (511,), "MN": (457,), "VU": (576, 577), "KI": (529,), "JM": (339,), "KP": (445,), "AG": (304, 305),
    "CK": (518,), "JP": (431, 432), "VN": (574,), "BS": (308, 309, 311), "GR": (237, 239, 240),
}  # fmt: skip
"""Maritime identification digits of each flag (ITU table of MIDs)."""

_LARGE_FLAGS: Final = {
    "PA": 28,
    "LR": 17,
    "MH": 15,
    "HK": 14,
    "SG": 8,
    "MT": 5,
    "CY": 4,
    "BS": 3,
    "GR": 3,
    "CN": 6,
    "JP": 2,
}
_SMALL_FLAGS: Final = {
    "PA": 22, "BZ": 10, "SL": 11, "TG": 9, "KH": 4, "RU": 14, "CN": 5, "KR": 7, "HK": 5, "KM": 4, "VU": 3, "MN": 4,
    "LR": 3, "TZ": 2, "PW": 3, "CK": 2, "AG": 2, "JM": 2, "KI": 2, "VN": 1,
}  # fmt: skip
_FEEDER_FLAGS: Final = {
    "TG": 14,
    "PA": 16,
    "KM": 10,
    "TZ": 10,
    "SL": 14,
    "PW": 9,
    "JM": 4,
    "KH": 5,
    "MN": 6,
    "BZ": 6,
    "KI": 3,
    "CN": 3,
}


@dataclass(frozen=True)
class Fleet:
    """Ships of one world; every array has one value per ship.

    Attributes:
        imo: Seven digits with a valid check digit; drawn without regard to age.
        klass: Index into `CLASSES`.
        pool: Index into `POOLS`.
        dwt: Deadweight, t.
        length_m: Length over all.
        beam_m: Beam.
        draught_m: Design (summer) draught.
        gross_tonnage: Gross tonnage.
        built: Year of build.
        speed_kn: Service speed laden in calm weather.
        light_m: Draught empty, without ballast.
        tonnes_per_metre: Tonnes of cargo per metre of draught.
        flag: Flag at the start.
    """

    imo: np.ndarray
    klass: np.ndarray
    pool: np.ndarray
    dwt: np.ndarray
    length_m: np.ndarray
    beam_m: np.ndarray
    draught_m: np.ndarray
    gross_tonnage: np.ndarray
    built: np.ndarray
    speed_kn: np.ndarray
    light_m: np.ndarray
    tonnes_per_metre: np.ndarray
    flag: np.ndarray

    def __len__(self) -> int:
        return len(self.imo)

    def take(self, rows: np.ndarray) -> Fleet:
        """The ships at these indices."""
        return Fleet(**{field.name: getattr(self, field.name)[rows] for field in fields(self)})


def draw_fleet(streams: Streams, counts: dict[tuple[str, str], int], last_year: int) -> Fleet:
    """Draw ships by pool and class.

    Args:
        streams: Named random numbers.
        counts: Number of ships per (pool, class).
        last_year: No ship is built later.
    """
    pool, klass = _lay_out(counts)
    rng = streams.stream("fleet", "particulars")
    count = len(pool)
    northern = np.isin(pool, (POOLS.index("northern"), POOLS.index("foreign_feeder")))
    low, high = np.array(_DWT, dtype=float).T
    dwt = np.round(low[klass] + (high - low)[klass] * rng.beta(1.5, 1.3, count))
    size = _draw_dimensions(rng, dwt, klass)
    first, last = np.array(_BUILT).T
    built = np.minimum(rng.integers(first[klass], last[klass] + 1) - 7 * northern, last_year - 1)
    waterplane = np.where(klass == 0, WATERPLANE["coaster"], WATERPLANE["bulk"])
    light = find_light_draught(
        size["draught_m"], dwt, find_tonnes_per_metre(size["length_m"], size["beam_m"], waterplane)
    )
    return Fleet(
        imo=draw_imo_numbers(streams.stream("fleet", "imo"), count),
        klass=klass,
        pool=pool,
        dwt=dwt,
        gross_tonnage=np.round(dwt * np.where(dwt > 50_000, 0.545, 0.63) * np.exp(rng.normal(0, 0.04, count))),
        built=np.maximum(built, 1975),
        speed_kn=np.array(_SPEED_KN)[klass] * np.exp(rng.normal(0, 0.06, count)),
        light_m=light,
        # Where the hull is too small for the deadweight drawn, it is made full enough to carry it.
        tonnes_per_metre=dwt / (size["draught_m"] - light),
        flag=_draw_flags(streams.stream("fleet", "flags"), pool, klass),
        **size,
    )


def _lay_out(counts: dict[tuple[str, str], int]) -> tuple[np.ndarray, np.ndarray]:
    """Pool and class of every ship, from the counts."""
    pool = np.concatenate([np.full(count, POOLS.index(key[0])) for key, count in counts.items()])
    klass = np.concatenate([np.full(count, CLASSES.index(key[1])) for key, count in counts.items()])
    return pool.astype(np.int64), klass.astype(np.int64)


def _draw_dimensions(rng: np.random.Generator, dwt: np.ndarray, klass: np.ndarray) -> dict[str, np.ndarray]:
    """Length, beam and draught from the deadweight, between typical ships of each size, with a few percent of noise."""
    noise = rng.normal(0, 0.025, (3, len(dwt)))
    known_dwt, known_length, known_beam, known_draught = np.array(_TYPICAL, dtype=float).T
    length = np.interp(dwt, known_dwt, known_length) * np.exp(noise[0])
    beam = np.interp(dwt, known_dwt, known_beam) * np.exp(noise[1] * 0.5)
    beam = np.where(klass == CLASSES.index("panamax"), np.minimum(beam, 32.26), beam)
    draught = np.interp(dwt, known_dwt, known_draught) * np.exp(noise[2])
    return {"length_m": np.round(length, 1), "beam_m": np.round(beam, 1), "draught_m": np.round(draught, 2)}


def draw_imo_numbers(rng: np.random.Generator, count: int) -> np.ndarray:
    """Draw different IMO numbers whose last digit checks: the sum of the first six times 7 to 2, modulo 10."""
    stems = rng.choice(np.arange(800_000, 999_999), size=count, replace=False)
    digits = (stems[:, None] // 10 ** np.arange(5, -1, -1)) % 10
    check = (digits * np.arange(7, 1, -1)).sum(axis=1) % 10
    found: np.ndarray = stems * 10 + check
    return found.astype(np.int64)


def _draw_flags(rng: np.random.Generator, pool: np.ndarray, klass: np.ndarray) -> np.ndarray:
    """Flags as each trade carries them; the small clean trade flies the flags of convenience that feeders fly."""
    flags = np.where(klass == 0, _choose(rng, _SMALL_FLAGS, len(pool)), _choose(rng, _LARGE_FLAGS, len(pool)))
    flags = np.where(pool == POOLS.index("foreign_feeder"), _choose(rng, _FEEDER_FLAGS, len(pool)), flags)
    return np.where(pool == POOLS.index("northern"), "KP", flags)


def _choose(rng: np.random.Generator, weights: dict[str, int], count: int) -> np.ndarray:
    """Draw keys by their weights."""
    shares = np.array(list(weights.values()), dtype=float)
    return rng.choice(np.array(list(weights)), size=count, p=shares / shares.sum())


def draw_mmsi(rng: np.random.Generator, flags: np.ndarray) -> np.ndarray:
    """Draw an MMSI per flag: its identification digits and six more, all different for any real number of ships."""
    mids = np.array([int(rng.choice(FLAG_MIDS[str(flag)])) for flag in flags])
    return mids * 1_000_000 + rng.permutation(1_000_000)[: len(flags)]


def join_fleets(first: Fleet, second: Fleet) -> Fleet:
    """One fleet of two; the second's ships come after the first's."""
    return Fleet(
        **{
            field.name: np.concatenate([getattr(first, field.name), getattr(second, field.name)])
            for field in fields(Fleet)
        }
    )
