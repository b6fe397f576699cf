import numpy as np
import pytest

from laundering.model.binning import Binning, fit_binning
from laundering.model.metrics import evaluate_scores
from laundering.model.novelty import Novelty, fit_novelty

from .worlds import FEATURES, RISKS, World


@pytest.fixture(scope="module")
def binning(world: World) -> Binning:
    return fit_binning(world.frame, FEATURES)


@pytest.fixture(scope="module")
def novelty(world: World, binning: Binning) -> Novelty:
    return fit_novelty(binning.codes(world.frame), np.ones(world.frame.height), binning, RISKS)


def test_novelty_is_the_share_of_training_cargoes_that_are_less_surprising(
    world: World, binning: Binning, novelty: Novelty
) -> None:
    scores = novelty.score(binning.codes(world.frame))
    assert scores.min() >= 0
    assert scores.max() < 1
    for share in (0.25, 0.5, 0.9, 0.99):
        assert (scores <= share).mean() == pytest.approx(share, abs=0.02)


def test_beyond_all_training_cargoes_novelty_still_orders(world: World, binning: Binning, novelty: Novelty) -> None:
    codes = binning.codes(world.frame[:1])
    strange, stranger = codes.copy(), codes.copy()
    last = np.array(binning.sizes) - 1
    strange[0, 1:3] = last[1:3]
    stranger[0, 1:4] = last[1:4]
    low, high = novelty.score(np.vstack([strange, stranger]))
    assert 0.9 < low < high < 1


def test_what_is_rare_and_reassuring_is_not_novel(novelty: Novelty, binning: Binning) -> None:
    """A very long time since the last call lowers the risk; a very short one is what surprises."""
    surprise = novelty.surprises[0][: binning.sizes[0]]
    assert (np.diff(surprise) <= 0).all()
    assert surprise[0] > 10 * surprise[-1]


def test_missing_evidence_is_as_surprising_as_the_average(novelty: Novelty, binning: Binning) -> None:
    missing, present = novelty.surprises[2][-1], novelty.surprises[2][:-1]
    assert present.min() < missing < present.max()
    assert novelty.shares[5].tolist() == [0.0, 1.0]


def test_a_category_never_seen_surprises_most(novelty: Novelty) -> None:
    port = novelty.surprises[4]
    assert port[3] == port.max() > port[2] > port[0]


def test_a_scheme_without_a_label_is_seen(world: World, binning: Binning, novelty: Novelty) -> None:
    """Longer silences at quieter ports, each of which ordinary cargoes show too."""
    random = np.random.default_rng(5)
    schemed = world.frame[:400].with_columns(
        silence_h=random.exponential(10, 400) + 15, port=random.choice([1.0, 2.0], 400)
    )
    scores = novelty.score(binning.codes(world.frame[400:].vstack(schemed)))
    found = evaluate_scores(np.arange(scores.size) >= scores.size - 400, scores)
    assert found["roc_auc"] > 0.8


def test_weights_count_as_rows(world: World, binning: Binning) -> None:
    codes = binning.codes(world.frame[:500])
    weight = np.where(np.arange(500) < 100, 3.0, 1.0)
    weighed = fit_novelty(codes, weight, binning, RISKS)
    repeated = fit_novelty(np.repeat(codes, weight.astype(int), axis=0), np.ones(700), binning, RISKS)
    for one, other in zip(weighed.shares, repeated.shares, strict=True):
        np.testing.assert_allclose(one, other)


def test_the_state_restores_the_novelty(world: World, binning: Binning, novelty: Novelty) -> None:
    codes = binning.codes(world.frame)
    assert np.array_equal(Novelty.from_state(novelty.to_state()).score(codes), novelty.score(codes))
