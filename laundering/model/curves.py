"""The model as curves: what each value of each feature adds to the log-odds.

The booster is a sum of trees of one feature (or one named pair), so its decision function is a constant plus one
table per term. The tables are read off the fitted estimator once, through its public decision function; after that
scoring and explaining are the same lookup, and no tree is walked again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import numpy.typing as npt
from sklearn.ensemble import HistGradientBoostingClassifier

from laundering.model.binning import Binning, Codes, Floats
from laundering.model.booster import find_terms, score_booster


@dataclass(frozen=True)
class Curves:
    """A base and one lookup table per term; their sum is the log-odds.

    Attributes:
        names: Term names: a feature's, or "a & b" for a pair. They are the columns of the contributions.
        terms: Per term the column numbers of its features.
        tables: Per term its values by code (by two codes for a pair); the last code is "missing".
        base: The log-odds where every term adds nothing.
    """

    names: tuple[str, ...]
    terms: tuple[tuple[int, ...], ...]
    tables: tuple[Floats, ...]
    base: float

    def contribution(self, term: int, codes: Codes) -> Floats:
        """Look up one term for every row of `codes`."""
        return self.tables[term][tuple(codes[:, index] for index in self.terms[term])]

    def log_odds(self, codes: Codes) -> Floats:
        """Sum the base and all terms; term by term, so that a row's result does not depend on its neighbours."""
        total = np.full(codes.shape[0], self.base)
        for term in range(len(self.terms)):
            total += self.contribution(term, codes)
        return total

    def calibrated(self, slope: float, shift: float) -> Curves:
        """Fold an affine calibration in: the slope stretches base and tables, the shift moves the base."""
        tables = tuple(quantise(table * slope) for table in self.tables)
        return Curves(self.names, self.terms, tables, float(quantise(self.base * slope + shift)))

    def to_state(self) -> dict[str, Any]:
        """Return plain values and arrays, for the model file."""
        return {
            "names": list(self.names),
            "terms": [list(term) for term in self.terms],
            "tables": list(self.tables),
            "base": self.base,
        }

    @classmethod
    def from_state(cls, state: dict[str, Any]) -> Curves:
        """Read back what `to_state` returned."""
        terms = tuple(tuple(term) for term in state["terms"])
        return cls(tuple(state["names"]), terms, tuple(state["tables"]), state["base"])


def quantise(log_odds: npt.ArrayLike) -> Floats:
    """Round log-odds to whole 2^-40, about 1e-12: such numbers add up to the same bits in any order.

    Without it two shipments with equal evidence differ in the sixteenth digit and get a rank for dust.
    """
    return np.asarray(np.round(np.asarray(log_odds, dtype=np.float64) * 2.0**40) / 2.0**40)


def read_curves(
    estimator: HistGradientBoostingClassifier, binning: Binning, pairs: Sequence[tuple[str, str]] = ()
) -> Curves:
    """Read the exact curves off a fitted additive booster; not yet centred.

    With all other features held at code 0, moving one feature draws its curve, and moving both of a pair, less their
    two curves, draws the pair's table. Because no tree sees more than one term, the sum is the decision function.
    """
    terms = find_terms(binning, pairs)
    grids = [_grid(binning, term) for term in terms]
    scores = score_booster(estimator, np.vstack([np.zeros((1, len(binning.names)), np.uint8), *grids]), binning)
    base = float(scores[0])
    pieces = np.split(scores[1:] - base, np.cumsum([len(grid) for grid in grids])[:-1])
    tables: list[Floats] = []
    for term, piece in zip(terms, pieces, strict=True):
        table = piece.reshape([binning.sizes[index] + 1 for index in term])
        if len(term) == 2:
            table = table - tables[term[0]][:, None] - tables[term[1]][None, :]
        tables.append(table)
    names = tuple(" & ".join(binning.names[index] for index in term) for term in terms)
    return Curves(names, terms, tuple(tables), base)


def centre_curves(curves: Curves, codes: Codes, weight: Floats) -> Curves:
    """Move every term's weighted training mean into the base, so that a contribution is "against the average cargo".

    A pair first hands to its two features what belongs to them alone. That is judged with each feature's own
    distribution, as if the two were independent: a weighting by the joint distribution could bend a monotone curve.
    """
    tables = list(curves.tables)
    marginals = [
        np.bincount(codes[:, term[0]], weights=weight, minlength=table.size) / weight.sum()
        for term, table in zip(curves.terms, tables, strict=True)
        if len(term) == 1
    ]
    for place, (one, other) in [(place, term) for place, term in enumerate(curves.terms) if len(term) == 2]:
        along = tables[place] @ marginals[other]
        across = marginals[one] @ (tables[place] - along[:, None])
        tables[place] = tables[place] - along[:, None] - across[None, :]
        tables[one] = tables[one] + along
        tables[other] = tables[other] + across
    base, centred = curves.base, []
    for term, table in zip(curves.terms, tables, strict=True):
        mean = float(np.average(table[tuple(codes[:, index] for index in term)], weights=weight))
        base += mean
        centred.append(table - mean)
    return Curves(curves.names, curves.terms, tuple(centred), base)


def _grid(binning: Binning, term: tuple[int, ...]) -> Codes:
    """One row per combination of the term's codes, missing included; all other features at code 0."""
    levels = np.meshgrid(*(np.arange(binning.sizes[index] + 1) for index in term), indexing="ij")
    grid = np.zeros((levels[0].size, len(binning.names)), dtype=np.uint8)
    for index, level in zip(term, levels, strict=True):
        grid[:, index] = level.ravel()
    return grid
