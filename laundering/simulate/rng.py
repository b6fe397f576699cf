"""Random numbers in named streams, so that a change of one part of the world leaves the others as they were."""

from __future__ import annotations

from zlib import crc32

import numpy as np


class Streams:
    """Hands out one independent generator per name; the same seed and name give the same numbers."""

    def __init__(self, seed: int) -> None:
        self._seed = seed

    def stream(self, *names: str) -> np.random.Generator:
        """Return a fresh generator for this part of the world, such as `stream("fleet", "names")`.

        CRC-32 is used for its stability between Python runs, which `hash` of a text lacks.
        """
        keys = [crc32(name.encode()) for name in names]
        return np.random.Generator(np.random.PCG64(np.random.SeedSequence([self._seed & 0xFFFFFFFF, *keys])))


def pick(uniform: np.ndarray, cumulative: np.ndarray) -> np.ndarray:
    """Turn uniform draws into choices.

    Args:
        uniform: One number in [0, 1) per row.
        cumulative: Cumulative weights, one row per draw; each row ends at 1.

    Returns:
        The index of the choice, one per row.
    """
    chosen: np.ndarray = (uniform[:, None] >= cumulative).sum(axis=1)
    held: np.ndarray = np.minimum(chosen, cumulative.shape[1] - 1)
    return held


def cumulate(weights: np.ndarray) -> np.ndarray:
    """Turn weights into cumulative shares along the last axis; a row without weight stays zero (never drawn)."""
    total = weights.sum(axis=-1, keepdims=True)
    shares = np.divide(weights, total, out=np.zeros_like(weights, dtype=float), where=total > 0)
    summed: np.ndarray = shares.cumsum(axis=-1)
    return np.where(total > 0, np.where(np.isclose(summed, 1.0), 1.0, summed), 0.0)
