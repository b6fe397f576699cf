"""Novelty: how unlike the training data a shipment's evidence is, whatever the booster makes of it.

A new scheme has no label yet, but its evidence lies where few training cargoes do. For each feature the surprise of
a value is -ln(share of training cargoes at least as far out), taken in the direction of risk; a value that is rare
because it is reassuring is no surprise. Squared surprises are summed, so that three loud features are not drowned by
forty quiet ones. It is unsupervised (laundered training rows are few and keep their weight), deterministic, and as
cheap as the curves. The sum is then expressed as a share: the part of training cargoes that are less surprising.
On invented worlds (40 features, eight behaviours not trained on) this separated as well as an isolation forest, whose
trees would have to be stored and walked.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from laundering.model.binning import Binning, Codes, Floats

GRID_POINTS = 201
TAIL_SHARE = 0.01
"""Beyond this share of training cargoes the novelty approaches 1 slowly, so that it does not stop ordering."""


@dataclass(frozen=True)
class Novelty:
    """What training cargoes look like, feature by feature.

    Attributes:
        shares: Per feature the weighted share of training cargoes by code, missing last; also the drift reference.
        surprises: Per feature the squared surprise by code. Missing evidence counts as an average value: what was not
            seen is not novel.
        grid: Total surprise at evenly spaced shares of training cargoes, from 0 to 1 - TAIL_SHARE.
        tail_scale: Mean excess of the rest over the last grid point.
    """

    shares: tuple[Floats, ...]
    surprises: tuple[Floats, ...]
    grid: Floats
    tail_scale: float

    def score(self, codes: Codes) -> Floats:
        """Score the novelty of each row in [0, 1)."""
        total = _sum_surprises(self.surprises, codes)
        inside = np.interp(total, self.grid, np.linspace(0.0, 1.0 - TAIL_SHARE, self.grid.size))
        excess = np.maximum(total - self.grid[-1], 0.0)
        return np.where(excess > 0, 1.0 - TAIL_SHARE / (1.0 + excess / self.tail_scale), inside)

    def to_state(self) -> dict[str, Any]:
        """Return plain values and arrays, for the model file."""
        return {
            "shares": list(self.shares),
            "surprises": list(self.surprises),
            "grid": self.grid,
            "tail_scale": self.tail_scale,
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Novelty:
        """Read back what `to_state` returned."""
        return cls(tuple(state["shares"]), tuple(state["surprises"]), state["grid"], state["tail_scale"])


def fit_novelty(codes: Codes, weight: Floats, binning: Binning, risks: Sequence[int]) -> Novelty:
    """Learn what is usual from the training rows; `risks` is the direction of risk per feature."""
    counts = [
        np.bincount(codes[:, index], weights=weight, minlength=size + 1) for index, size in enumerate(binning.sizes)
    ]
    surprises = tuple(
        _measure_surprise(count * (len(weight) / weight.sum()), risk, categorical)
        for count, risk, categorical in zip(counts, risks, binning.categorical, strict=True)
    )
    total = _sum_surprises(surprises, codes)
    order = np.argsort(total, kind="stable")
    below = np.cumsum(weight[order]) / weight.sum()
    at = np.searchsorted(below, np.linspace(0.0, 1.0 - TAIL_SHARE, GRID_POINTS))
    grid = np.maximum.accumulate(total[order][np.minimum(at, total.size - 1)])
    beyond = total > grid[-1]
    scale = np.average(total[beyond] - grid[-1], weights=weight[beyond]) if beyond.any() else 1.0
    return Novelty(tuple(count / weight.sum() for count in counts), surprises, grid, float(scale))


def _sum_surprises(surprises: Sequence[Floats], codes: Codes) -> Floats:
    total = np.zeros(codes.shape[0])
    for index, surprise in enumerate(surprises):
        total += surprise[codes[:, index]]
    return total


def _measure_surprise(rows: Floats, risk: int, categorical: bool) -> Floats:
    """Return the squared surprise by code, missing last; `rows` are weighted counts by code, missing last."""
    # Half a row in every code: a value that training never showed is surprising, not impossible.
    present = rows[:-1] + 0.5
    share = present / present.sum()
    upper, lower = np.cumsum(share[::-1])[::-1], np.cumsum(share)
    if categorical:
        outer = share
    elif risk == 0:
        outer = 2 * np.minimum(upper, lower)
    else:
        outer = upper if risk > 0 else lower
    squared = np.log(np.minimum(outer, 1.0)) ** 2
    return np.append(squared, squared @ share)
