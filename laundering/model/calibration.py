"""Calibration: a slope and a shift in log-odds, and the prior that they stand for.

An affine map keeps the ranking and folds into the curves, so that contributions still sum exactly. Isotonic steps
would break both. The prior enters as the shift only: by Bayes' rule, judging the same evidence at another share of
laundered cargo adds the difference of the two priors' log-odds, and nothing else.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.optimize import minimize

from laundering.errors import ModelError
from laundering.model.binning import Floats

SLOPE_SPREAD = 0.5
"""Standard deviation, in log slope, of the belief that held-out scores need no stretching. Ten positives can hardly
move the slope beyond a factor of two; a hundred decide it by themselves."""


@dataclass(frozen=True)
class Affine:
    """calibrated log-odds = slope × raw log-odds + shift; the slope is above 0."""

    slope: float
    shift: float

    def __call__(self, log_odds: Floats) -> Floats:
        """Calibrate raw log-odds."""
        return self.slope * log_odds + self.shift


def fit_affine(log_odds: Floats, laundered: npt.NDArray[np.bool_], weight: Floats, prior: float) -> Affine:
    """Fit slope and shift on held-out scores by penalised logistic regression, at the stated prior.

    The rows are weighed so that the laundered make up `prior` of them, and scaled so that the laundered count as many
    as they are: they, not the many genuine rows, say how far the slope may be trusted.

    Args:
        log_odds: Raw held-out scores, one per row.
        laundered: The outcome of each row.
        weight: Weight of each row, above 0.
        prior: Share of laundered cargo that the calibrated probability stands for.

    Raises:
        ModelError: One of the two outcomes does not occur, or the prior is not between 0 and 1.
    """
    weighed = weigh_to_prior(laundered, weight, prior)
    weighed *= count_effective(weight[laundered]) / weighed[laundered].sum()
    # Scores near their centre and of unit spread make the two parameters nearly independent of each other.
    centre = float(np.average(log_odds, weights=weighed))
    spread = float(np.sqrt(np.average((log_odds - centre) ** 2, weights=weighed))) or 1.0
    scaled, sign = (log_odds - centre) / spread, np.where(laundered, 1.0, -1.0)

    def loss(parameters: Floats) -> tuple[float, Floats]:
        stretch = np.exp(parameters[0]) * spread * scaled
        margin = sign * (stretch + parameters[1])
        pull = -sign * weighed * sigmoid(-margin)
        value = np.sum(weighed * np.logaddexp(0.0, -margin)) + 0.5 * (parameters[0] / SLOPE_SPREAD) ** 2
        return float(value), np.array([np.sum(pull * stretch) + parameters[0] / SLOPE_SPREAD**2, np.sum(pull)])

    found = minimize(loss, np.array([0.0, centre]), jac=True, method="BFGS", options={"gtol": 1e-9})
    slope = float(np.exp(found.x[0]))
    return Affine(slope=slope, shift=float(found.x[1]) - slope * centre)


def weigh_to_prior(laundered: npt.NDArray[np.bool_], weight: Floats, prior: float) -> Floats:
    """Reweigh rows so that the laundered make up `prior` of the total weight; the total stays.

    Raises:
        ModelError: One of the two outcomes does not occur, or the prior is not between 0 and 1.
    """
    check_prior(prior)
    if laundered.all() or not laundered.any():
        raise ModelError(
            "The rows hold only one outcome; a model needs laundered and genuine cargoes to learn from. "
            "Add labels, or train with the base world."
        )
    share = weight[laundered].sum() / weight.sum()
    factor: Floats = np.where(laundered, prior / share, (1 - prior) / (1 - share))
    return weight * factor


def count_effective(weight: Floats) -> float:
    """Count how many equally weighted rows would say as much (Kish's effective sample size)."""
    return float(weight.sum() ** 2 / np.square(weight).sum())


def shift_between(prior: float, other: float) -> float:
    """Return what moves log-odds stated at `prior` to `other`.

    Raises:
        ModelError: A prior is not between 0 and 1.
    """
    check_prior(prior)
    check_prior(other)
    return float(np.log(other / (1 - other)) - np.log(prior / (1 - prior)))


def check_prior(prior: float) -> None:
    """Refuse a prior that is no probability or would decide every cargo alone.

    Raises:
        ModelError: The prior is not between 0 and 1.
    """
    if not 0.0 < prior < 1.0:
        raise ModelError(f"The prior {prior:g} is not between 0 and 1; state the share of laundered cargo, as in 0.01.")


def sigmoid(log_odds: Floats) -> Floats:
    """Turn log-odds into probabilities without overflow."""
    small = np.exp(-np.abs(log_odds))
    return np.asarray(np.where(log_odds >= 0, 1.0, small) / (1.0 + small))
