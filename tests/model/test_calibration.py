import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laundering.errors import ModelError
from laundering.model.calibration import count_effective, fit_affine, shift_between, sigmoid, weigh_to_prior


def draw(rows: int, slope: float, shift: float, seed: int = 0) -> tuple[np.ndarray, np.ndarray]:
    random = np.random.default_rng(seed)
    raw = random.normal(-2, 2, rows)
    return raw, random.random(rows) < sigmoid(slope * raw + shift)


@pytest.mark.parametrize(("slope", "shift"), [(1.0, 0.0), (0.5, -1.0), (2.0, 1.0)])
def test_slope_and_shift_are_recovered(slope: float, shift: float) -> None:
    raw, laundered = draw(40_000, slope, shift)
    found = fit_affine(raw, laundered, np.ones(raw.size), prior=float(laundered.mean()))
    assert found.slope == pytest.approx(slope, rel=0.06)
    assert found.shift == pytest.approx(shift, abs=0.12)


@pytest.mark.parametrize("prior", [0.001, 0.05, 0.4])
def test_probabilities_average_to_the_prior(prior: float) -> None:
    raw, laundered = draw(5_000, 1.3, 0.2)
    weight = np.random.default_rng(1).random(raw.size) + 0.1
    found = fit_affine(raw, laundered, weight, prior)
    promised = np.average(sigmoid(found(raw)), weights=weigh_to_prior(laundered, weight, prior))
    assert promised == pytest.approx(prior, rel=1e-5)


def test_few_positives_that_separate_perfectly_do_not_explode_the_slope() -> None:
    raw = np.r_[np.full(5, 3.0), np.linspace(-8, 2, 500)]
    found = fit_affine(raw, np.arange(505) < 5, np.ones(505), prior=0.01)
    assert 1.0 < found.slope < 4.0


def test_a_useless_score_gets_a_slope_above_zero() -> None:
    raw, laundered = draw(2_000, 1.0, 0.0)
    assert 0 < fit_affine(-raw, laundered, np.ones(raw.size), prior=0.1).slope < 0.2


def test_the_scale_of_weights_means_nothing() -> None:
    raw, laundered = draw(500, 1.5, 0.5)
    one, other = (fit_affine(raw, laundered, np.full(raw.size, scale), prior=0.02) for scale in (1.0, 1e4))
    assert one.slope == pytest.approx(other.slope, rel=1e-6)
    assert one.shift == pytest.approx(other.shift, rel=1e-6)


def test_equal_scores_can_be_calibrated() -> None:
    laundered = np.arange(100) < 20
    found = fit_affine(np.full(100, 4.0), laundered, np.ones(100), prior=0.3)
    assert sigmoid(found(np.array([4.0])))[0] == pytest.approx(0.3, rel=1e-6)


@pytest.mark.parametrize("laundered", [np.zeros(4, bool), np.ones(4, bool)])
def test_one_outcome_only_is_refused(laundered: np.ndarray) -> None:
    with pytest.raises(ModelError, match="only one outcome"):
        fit_affine(np.zeros(4), laundered, np.ones(4), prior=0.01)


@pytest.mark.parametrize("prior", [0.0, 1.0, -0.1, float("nan")])
def test_a_prior_outside_0_and_1_is_refused(prior: float) -> None:
    with pytest.raises(ModelError, match="between 0 and 1"):
        shift_between(0.01, prior)


@settings(deadline=None)
@given(st.floats(0.001, 0.999), st.floats(0.001, 0.999), st.floats(0.001, 0.999))
def test_shifts_add_up_and_carry_a_probability_from_prior_to_prior(a: float, b: float, c: float) -> None:
    assert shift_between(a, b) + shift_between(b, c) == pytest.approx(shift_between(a, c), abs=1e-9)
    without_evidence = np.array([np.log(a / (1 - a))])
    assert sigmoid(without_evidence + shift_between(a, b))[0] == pytest.approx(b, rel=1e-9)


def test_extreme_log_odds_stay_probabilities() -> None:
    assert sigmoid(np.array([-1e4, 0.0, 1e4])).tolist() == [0.0, 0.5, 1.0]


def test_effective_count_is_the_count_of_equal_weights() -> None:
    assert count_effective(np.full(7, 3.0)) == pytest.approx(7)
    assert count_effective(np.array([1.0, 1e-9])) == pytest.approx(1)
