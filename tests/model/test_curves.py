from dataclasses import replace

import numpy as np
import pytest
from sklearn.ensemble import HistGradientBoostingClassifier

from laundering.errors import ModelError
from laundering.model.binning import Binning, Codes, fit_binning
from laundering.model.booster import MAX_PAIRS, TrainingRows, find_terms, fit_booster, score_booster
from laundering.model.curves import Curves, centre_curves, read_curves

from .worlds import FAST, FEATURES, RISKS, World

PAIRS = (("pile_share", "silence_h"), ("price_gap", "port"))


@pytest.fixture(scope="module")
def binning(world: World) -> Binning:
    return fit_binning(world.frame, FEATURES)


@pytest.fixture(scope="module")
def rows(world: World, binning: Binning) -> TrainingRows:
    size = world.frame.height
    return TrainingRows(
        binning.codes(world.frame), world.laundered.to_numpy(), world.weight.to_numpy(), np.zeros(size, dtype=np.int64)
    )


def fit(
    rows: TrainingRows, binning: Binning, pairs: tuple[tuple[str, str], ...] = ()
) -> HistGradientBoostingClassifier:
    return fit_booster(rows, binning, RISKS, replace(FAST, pairs=pairs), trees=60, seed=0)


def draw_codes(binning: Binning, size: int = 2000) -> Codes:
    """Every code of every feature alike, missing included: most combinations were never trained on."""
    random = np.random.default_rng(1)
    return np.stack([random.integers(0, count + 1, size) for count in binning.sizes], axis=1).astype(np.uint8)


@pytest.mark.parametrize("pairs", [(), PAIRS])
def test_curves_are_the_decision_function(
    rows: TrainingRows, binning: Binning, pairs: tuple[tuple[str, str], ...]
) -> None:
    estimator = fit(rows, binning, pairs)
    codes = draw_codes(binning)
    truth = score_booster(estimator, codes, binning)
    read = read_curves(estimator, binning, pairs)
    centred = centre_curves(read, rows.codes, rows.weight)
    assert np.ptp(truth) > 3
    for curves, slope, shift in ((read, 1.0, 0.0), (centred, 1.0, 0.0), (centred.calibrated(0.7, -2.0), 0.7, -2.0)):
        np.testing.assert_allclose(curves.log_odds(codes), slope * truth + shift, rtol=0, atol=1e-9)


@pytest.mark.parametrize("pairs", [(), PAIRS])
def test_centred_contributions_average_to_nothing(
    rows: TrainingRows, binning: Binning, pairs: tuple[tuple[str, str], ...]
) -> None:
    curves = centre_curves(read_curves(fit(rows, binning, pairs), binning, pairs), rows.codes, rows.weight)
    for term in range(len(curves.terms)):
        assert np.average(curves.contribution(term, rows.codes), weights=rows.weight) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("pairs", [(), PAIRS])
def test_curves_are_monotone_where_declared(
    rows: TrainingRows, binning: Binning, pairs: tuple[tuple[str, str], ...]
) -> None:
    curves = centre_curves(read_curves(fit(rows, binning, pairs), binning, pairs), rows.codes, rows.weight)
    moved = 0.0
    for risk, table in zip(RISKS, curves.tables, strict=False):
        rises = np.diff(table[:-1])  # the last code is "missing" and has no place in the order
        if risk:
            assert (risk * rises >= -1e-12).all()
            moved += np.abs(rises).sum()
    assert moved > 1


def test_a_free_feature_may_turn(rows: TrainingRows, binning: Binning) -> None:
    rises = np.diff(read_curves(fit(rows, binning), binning).tables[3][:-1])
    assert rises.min() < -0.01
    assert rises.max() > 0.01


def test_a_pair_is_its_own_term_and_learns_what_two_curves_cannot(binning: Binning, rows: TrainingRows) -> None:
    high = rows.codes > np.array(binning.sizes) // 2
    crossed = replace(rows, laundered=high[:, 2] ^ high[:, 3])
    pair = (("silence_h", "price_gap"),)
    free = [0] * len(RISKS)
    both = fit_booster(crossed, binning, free, replace(FAST, pairs=pair), trees=60, seed=0)
    curves = read_curves(both, binning, pair)
    assert curves.names[-1] == "silence_h & price_gap"
    right = (curves.log_odds(crossed.codes) > 0) == crossed.laundered
    alone = fit_booster(crossed, binning, free, FAST, trees=60, seed=0)
    right_alone = (score_booster(alone, crossed.codes, binning) > 0) == crossed.laundered
    assert right.mean() > 0.95 > 0.75 > right_alone.mean()


def test_a_feature_without_any_value_adds_nothing(rows: TrainingRows, binning: Binning) -> None:
    never = read_curves(fit(rows, binning), binning).tables[binning.names.index("never_seen")]
    assert np.array_equal(never, np.zeros(2))


def test_the_challenger_is_not_bound(rows: TrainingRows, binning: Binning) -> None:
    challenger = fit_booster(rows, binning, RISKS, FAST, trees=60, seed=0, constrained=False)
    codes = draw_codes(binning)
    sums = read_curves(challenger, binning).log_odds(codes)
    assert np.abs(sums - score_booster(challenger, codes, binning)).max() > 0.1


@pytest.mark.parametrize(
    "pairs", [(("port", "nowhere"),), (("port", "port"),), (("port", "silence_h"),) * (MAX_PAIRS + 1)]
)
def test_pairs_that_cannot_be_are_refused(binning: Binning, pairs: tuple[tuple[str, str], ...]) -> None:
    with pytest.raises(ModelError, match="pair"):
        find_terms(binning, pairs)


def test_the_state_restores_the_curves(rows: TrainingRows, binning: Binning) -> None:
    curves = read_curves(fit(rows, binning, PAIRS), binning, PAIRS)
    again = Curves.from_state(curves.to_state())
    assert np.array_equal(again.log_odds(rows.codes), curves.log_odds(rows.codes))
    assert again.names == curves.names
