from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn.metrics import average_precision_score, brier_score_loss, log_loss, roc_auc_score

from laundering.model.metrics import bootstrap_intervals, evaluate_scores, find_reliability

rows = st.lists(st.tuples(st.booleans(), st.integers(0, 6), st.integers(1, 9)), min_size=2, max_size=60).filter(
    lambda drawn: len({laundered for laundered, _, _ in drawn}) == 2
)


@settings(deadline=None)
@given(rows)
def test_figures_agree_with_scikit_learn(drawn: list[tuple[bool, int, int]]) -> None:
    laundered, score, weight = (np.array(column) for column in zip(*drawn, strict=True))
    found = evaluate_scores(laundered, score / 6, weight)
    assert found["average_precision"] == pytest.approx(average_precision_score(laundered, score, sample_weight=weight))
    assert found["roc_auc"] == pytest.approx(roc_auc_score(laundered, score, sample_weight=weight))
    assert found["brier"] == pytest.approx(brier_score_loss(laundered, score / 6, sample_weight=weight))
    assert found["log_loss"] == pytest.approx(log_loss(laundered, score / 6, sample_weight=weight), rel=1e-6)


@settings(deadline=None)
@given(st.lists(st.tuples(st.booleans(), st.integers(0, 2)), min_size=2, max_size=6))
def test_equal_scores_count_by_expectation(drawn: list[tuple[bool, int]]) -> None:
    """Against the mean over every order of the rows; six rows, so every share means one row."""
    laundered, score = (np.array(column) for column in zip(*drawn, strict=True))
    firsts = [
        laundered[max(order, key=lambda i: (score[i], -order.index(i)))] for order in permutations(range(len(drawn)))
    ]
    found = evaluate_scores(laundered, score)
    assert found["precision_at"]["10%"] == pytest.approx(np.mean(firsts))
    if laundered.any():
        assert found["recall_at"]["1%"] == pytest.approx(np.mean(firsts) / laundered.sum())


def test_a_yes_no_rule_gets_its_expected_share() -> None:
    """200 rows, 40 hits of which 10 laundered, 2 missed: the top 5% is a quarter of the hits, the top 10% half."""
    hit = np.arange(200) < 40
    laundered = (np.arange(200) < 10) | (np.arange(200) >= 198)
    found = evaluate_scores(laundered, hit)
    assert found["precision_at"] == pytest.approx({"1%": 0.25, "2%": 0.25, "5%": 0.25, "10%": 0.25})
    assert found["recall_at"] == pytest.approx({"1%": 0.5 / 12, "2%": 1 / 12, "5%": 2.5 / 12, "10%": 5 / 12})
    assert found["average_precision"] == pytest.approx(10 / 12 * 0.25 + 2 / 12 * 12 / 200)


@pytest.mark.parametrize(("size", "inspected"), [(20, 1), (100, 5), (109, 5), (110, 6), (3, 1)])
def test_a_share_of_the_rows_is_rounded_to_at_least_one(size: int, inspected: int) -> None:
    found = evaluate_scores(np.ones(size, bool), np.arange(size))
    assert found["recall_at"]["5%"] == pytest.approx(inspected / size)
    assert found["precision_at"]["5%"] == 1.0


def test_a_weight_is_as_many_rows() -> None:
    random = np.random.default_rng(0)
    laundered, score, weight = random.random(200) < 0.3, random.random(200).round(1), random.integers(1, 4, 200)
    weight[0] += 600 - weight.sum()
    spread = evaluate_scores(np.repeat(laundered, weight), np.repeat(score, weight))
    weighed = evaluate_scores(laundered, score, weight)
    for name in ("average_precision", "roc_auc", "brier", "brier_skill", "log_loss", "observed_expected_5%"):
        assert weighed[name] == pytest.approx(spread[name])
    assert weighed["recall_at"] == pytest.approx(spread["recall_at"])


def test_saying_the_base_rate_for_all_has_no_skill() -> None:
    laundered = np.arange(1000) < 30
    found = evaluate_scores(laundered, np.full(1000, 0.03))
    assert found["brier_skill"] == pytest.approx(0)
    assert found["roc_auc"] == pytest.approx(0.5)
    assert found["average_precision"] == pytest.approx(0.03)
    assert found["recall_at"]["5%"] == pytest.approx(0.05)


def test_observed_against_expected_shows_promises_that_were_not_kept() -> None:
    random = np.random.default_rng(0)
    probability = random.beta(0.5, 8, 50_000)
    laundered = random.random(50_000) < probability
    assert evaluate_scores(laundered, probability)["observed_expected_5%"] == pytest.approx(1, abs=0.06)
    assert evaluate_scores(laundered, probability**2)["observed_expected_5%"] > 2


def test_figures_without_meaning_are_null() -> None:
    genuine_only = evaluate_scores([False, False], [0.2, 0.4])
    assert genuine_only["average_precision"] is genuine_only["roc_auc"] is genuine_only["recall_at"]["5%"] is None
    assert genuine_only["precision_at"]["5%"] == 0
    assert genuine_only["brier"] == pytest.approx(0.1)
    log_odds = evaluate_scores([False, True], [-3.0, 2.0])
    assert log_odds["brier"] is log_odds["log_loss"] is log_odds["observed_expected_5%"] is None
    assert log_odds["average_precision"] == 1
    nothing = evaluate_scores([], [])
    assert (nothing["rows"], nothing["brier"], nothing["precision_at"]["1%"]) == (0, None, None)


def test_rows_that_do_not_align_or_lack_a_score_are_errors() -> None:
    with pytest.raises(ValueError, match="must align"):
        evaluate_scores([True, False], [0.5])
    with pytest.raises(ValueError, match="must have one"):
        evaluate_scores([True, False], [0.5, float("nan")])


def test_intervals_by_ship_hold_the_figure_and_are_wider_than_by_row() -> None:
    random = np.random.default_rng(0)
    ship = np.repeat(np.arange(60), 20)
    score = (random.normal(0, 1, 60)[ship] + 4) / 12
    laundered = (random.random(60) < (np.arange(60) % 5 == 0) * 0.9)[ship]
    by_ship = bootstrap_intervals(laundered, score, ship, draws=100)
    by_row = bootstrap_intervals(laundered, score, np.arange(1200), draws=100)
    figures = evaluate_scores(laundered, score)
    for name in ("average_precision", "roc_auc"):
        low, high = by_ship[name] or (None, None)
        assert low is not None
        assert high is not None
        assert low <= figures[name] <= high
        narrow = by_row[name]
        assert narrow is not None
        assert high - low > 2 * (narrow[1] - narrow[0])
    assert bootstrap_intervals(laundered, score, ship, draws=100) == by_ship


def test_intervals_of_one_outcome_are_null() -> None:
    assert bootstrap_intervals([False] * 4, [0.1] * 4, [1, 1, 2, 2], draws=10) == {
        "average_precision": None,
        "roc_auc": None,
        "recall_at_5%": None,
    }


def test_reliability_compares_promised_with_found() -> None:
    laundered = np.r_[np.zeros(50, bool), np.arange(50) < 25]
    table = find_reliability(laundered, np.r_[np.full(50, 0.1), np.full(50, 0.6)], bins=2)
    assert table.rows() == [(50, pytest.approx(0.1), 0.0), (50, pytest.approx(0.6), 0.5)]
    assert find_reliability([True], [0.5], bins=10).height == 1
    assert find_reliability([], []).height == 0
