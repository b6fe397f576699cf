"""What was found out: an outcome for every line, or only for those that somebody chose to inspect.

Inspectors choose by what they believe in: ships that called in the embargoed country, quiet ports, small cargoes, new
shippers. So the labels show what the rule looks for, and little of the rest; a small random sample shows the whole.
"""

from __future__ import annotations

from datetime import timedelta
from typing import Final

import numpy as np
import polars as pl

from laundering.simulate.columns import to_texts
from laundering.simulate.rng import Streams

_INSPECTED: Final = 500
"""Lines inspected in a world of a few thousand; larger worlds have more inspectors."""

_INSPECTED_SHARE: Final = 0.1
_RANDOM_SHARE: Final = 0.2
_MISSED_SHARE: Final = 0.12
_WRONGLY_FOUND_SHARE: Final = 0.004
_UNDETERMINED_SHARE: Final = 0.08
_BASES: Final = {
    "laundered": ("port records", "laboratory", "certificate verified as forged", "partner's imagery", "confession"),
    "genuine": ("documents in order", "laboratory", "port records", "site visit"),
    "undetermined": ("evidence insufficient", "shipper did not answer", "sample spoilt"),
}
_WEIGHTS: Final = {
    "former_caller": 4.0,
    "quiet_port": 3.0,
    "small": 1.6,
    "newcomer": 1.8,
    "no_certificate": 1.5,
    "dark": 2.0,
}


def label_everything(truth: pl.DataFrame, streams: Streams) -> pl.DataFrame:
    """Label every line as it truly is; rows of the table `labels`. What is out of scope counts as genuine.

    Args:
        truth: One row per line: `shipment_id`, `declared_on`, `laundered`.
        streams: Named random numbers.
    """
    rng = streams.stream("inspections", "all")
    outcome = np.where(truth["laundered"].to_numpy(), "laundered", "genuine")
    waited = 5 + rng.gamma(2.0, 20, truth.height)
    probability = np.ones(truth.height)
    return _write_labels(truth, outcome, waited, ["simulated truth"] * truth.height, probability)


def label_inspected(truth: pl.DataFrame, clues: pl.DataFrame, streams: Streams) -> pl.DataFrame:
    """Label what was inspected: chosen by a biased rule or at random, with errors, delays and open cases.

    Args:
        truth: One row per line: `shipment_id`, `declared_on`, `in_scope`, `laundered`, `caught`.
        clues: One row per line, in the same order: one boolean per key of `_WEIGHTS`, as inspectors see it.
        streams: Named random numbers.

    Returns:
        Rows of the table `labels`; `selection_probability` stands where a random sample was drawn.
    """
    rng = streams.stream("inspections", "some")
    rows = np.flatnonzero(truth["in_scope"].to_numpy())
    wanted = min(max(_INSPECTED, int(_INSPECTED_SHARE * 0.25 * len(rows))), len(rows))
    drawn = rng.random(len(rows)) < wanted * _RANDOM_SHARE / len(rows)
    targeted = _target(rng, truth[rows], clues[rows], round(wanted * (1 - _RANDOM_SHARE)))
    chosen = drawn | targeted | truth["caught"].to_numpy()[rows]
    inspected = truth[rows[chosen]]
    outcome = _judge(rng, inspected["laundered"].to_numpy(), inspected["caught"].to_numpy())
    bases = [str(rng.choice(_BASES[str(found)])) for found in outcome]
    waited = np.where(outcome == "laundered", rng.gamma(2.5, 55, len(outcome)), rng.gamma(1.6, 22, len(outcome))) + 2
    share = wanted * _RANDOM_SHARE / len(rows)
    probability = np.where(drawn[chosen], share, np.nan)
    return _write_labels(inspected, outcome, waited, bases, probability)


def _target(rng: np.random.Generator, scoped: pl.DataFrame, clues: pl.DataFrame, count: int) -> np.ndarray:
    """Choose lines by the inspectors' beliefs, weighted at random among the most suspect."""
    score = np.zeros(scoped.height)
    for clue, weight in _WEIGHTS.items():
        score += weight * clues[clue].to_numpy()
    score += rng.gumbel(0.0, 1.6, scoped.height)
    chosen = np.zeros(scoped.height, dtype=bool)
    chosen[np.argsort(-score, kind="stable")[:count]] = True
    return chosen


def _judge(rng: np.random.Generator, laundered: np.ndarray, caught: np.ndarray) -> np.ndarray:
    """What the inspectors come to: mostly the truth, sometimes nothing, now and then the wrong thing."""
    draw = rng.random(len(laundered))
    found = laundered & (caught | (draw > _MISSED_SHARE))
    found |= ~laundered & (draw < _WRONGLY_FOUND_SHARE)
    outcome = np.where(found, "laundered", "genuine")
    return np.where(rng.random(len(laundered)) < _UNDETERMINED_SHARE, "undetermined", outcome)


def _write_labels(
    lines: pl.DataFrame, outcome: np.ndarray, waited_days: np.ndarray, basis: list[str], probability: np.ndarray
) -> pl.DataFrame:
    """Rows of the table `labels`, in order of the decision."""
    decided = [
        day + timedelta(days=int(wait)) for day, wait in zip(lines["declared_on"].to_list(), waited_days, strict=True)
    ]
    return pl.DataFrame(
        {
            "shipment_id": lines["shipment_id"],
            "outcome": to_texts(outcome),
            "decided_on": pl.Series(decided, dtype=pl.Date),
            "basis": to_texts(basis),
            "selection_probability": pl.Series(probability).fill_nan(None),
        }
    ).sort("decided_on", "shipment_id")
