import numpy as np
import pytest

from laundering.model.lanes import AMBER_SHARE, RED_SHARE, fit_thresholds


def draw(rows: int, bend: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Probabilities whose true local share is p ** bend."""
    random = np.random.default_rng(seed)
    probability = random.beta(0.3, 3, rows)
    return probability, random.random(rows) < probability**bend


def test_lanes_of_calibrated_probabilities_begin_at_their_shares() -> None:
    probability, laundered = draw(200_000, 1.0)
    found = fit_thresholds(probability, laundered, np.ones(probability.size))
    assert found.red == pytest.approx(RED_SHARE, abs=0.04)
    assert found.amber == pytest.approx(AMBER_SHARE, abs=0.02)


def test_lanes_follow_what_was_found_where_probabilities_promise_too_much() -> None:
    probability, laundered = draw(200_000, 2.0)
    found = fit_thresholds(probability, laundered, np.ones(probability.size))
    assert found.red == pytest.approx(RED_SHARE**0.5, abs=0.05)
    assert found.amber == pytest.approx(AMBER_SHARE**0.5, abs=0.03)


def test_shares_never_reached_fall_back_on_what_the_probability_promises() -> None:
    probability = np.linspace(0, 0.08, 1000)
    found = fit_thresholds(probability, np.arange(1000) % 50 == 0, np.ones(1000))
    assert (found.red, found.amber) == (RED_SHARE, AMBER_SHARE)


def test_one_laundered_cargo_at_the_top_is_not_half_of_them() -> None:
    probability = np.linspace(0, 0.9, 1000)
    found = fit_thresholds(probability, np.arange(1000) == 999, np.ones(1000))
    assert found.red == RED_SHARE


def test_weights_move_the_lanes() -> None:
    probability, laundered = draw(100_000, 1.0)
    rarer = fit_thresholds(probability, laundered, np.where(laundered, 0.2, 1.0))
    assert rarer.red > fit_thresholds(probability, laundered, np.ones(probability.size)).red + 0.15


def test_amber_never_lies_above_red() -> None:
    """Half are laundered among the high, nobody below: both lanes begin there."""
    probability = np.r_[np.full(400, 0.05), np.full(400, 0.7)]
    laundered = np.r_[np.zeros(400, bool), np.arange(400) % 2 == 0]
    found = fit_thresholds(probability, laundered, np.ones(800))
    assert found.amber <= found.red <= 0.7


def test_a_score_that_says_the_same_of_all_still_has_lanes() -> None:
    found = fit_thresholds(np.full(100, 0.2), np.arange(100) < 20, np.ones(100))
    assert found.red == RED_SHARE
    assert found.amber == pytest.approx(0.2)
