"""Rank, lanes and the inspection budget."""

import math

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laundering.alerts.ranking import Budget, assign_lanes, rank_shipments, read_budget, select_for_inspection
from laundering.errors import LaunderingError


def scored(log_odds, shares=None, tonnes=None, ids=None):
    n = len(log_odds)
    return pl.DataFrame(
        {
            "shipment_id": ids or [f"S{i:04}" for i in range(n)],
            "log_odds": [float(x) for x in log_odds],
            "probability": [1 / (1 + math.exp(-x)) for x in log_odds],
            "embargoed_share": shares or [0.0] * n,
            "tonnes": tonnes or [1000.0] * n,
            "load_port_status": ["verified"] * n,
        },
        schema_overrides={"embargoed_share": pl.Float64},
    )


def test_rank_is_by_log_odds_then_expected_tonnes_then_id():
    ranked = rank_shipments(scored([1, 2, 2, 2], [0.9, 0.1, 0.5, None], ids=["a", "d", "c", "b"]))
    assert ranked["shipment_id"].to_list() == ["c", "d", "b", "a"]
    assert ranked["rank"].to_list() == [1, 2, 3, 4]
    tied = rank_shipments(scored([1, 1], ids=["b", "a"]))
    assert tied["shipment_id"].to_list() == ["a", "b"]


def test_log_odds_beyond_a_probability_of_one_still_order():
    ranked = rank_shipments(scored([40.0, 41.0], ids=["a", "b"]))
    assert ranked["probability"].n_unique() == 1
    assert ranked["shipment_id"].to_list() == ["b", "a"]


def test_lanes():
    frame = scored([3, 0, -3, -3, -5]).with_columns(
        load_port_status=pl.Series(["verified", "verified", "verified", "no_evidence", "no_evidence"])
    )
    laned = assign_lanes(frame, red=0.5, amber=0.1, prior=0.01)
    assert laned["lane"].to_list() == ["red", "red", "green", "amber", "green"]


@pytest.mark.parametrize(
    ("text", "rows", "size"),
    [("5%", 100, 5), ("5%", 101, 6), ("12", 100, 12), ("12", 3, 3), ("0", 9, 0), ("100%", 7, 7)],
)
def test_a_budget_is_a_number_or_a_share_rounded_up(text, rows, size):
    assert read_budget(text, 0.1, 0).size(rows) == size


@pytest.mark.parametrize("text", ["-1", "5 percent", "", "101%", "1.5", "nan%"])
def test_an_unreadable_budget_says_what_was_expected(text):
    with pytest.raises(LaunderingError, match="--budget"):
        read_budget(text, 0.1, 0)


@pytest.mark.parametrize("explore", [-0.1, 1.1])
def test_an_explore_share_outside_0_to_1_is_refused(explore):
    with pytest.raises(LaunderingError, match="--explore"):
        read_budget("5%", explore, 0)


@given(st.integers(0, 200), st.integers(0, 60), st.floats(0, 1), st.integers(0, 5))
def test_the_budget_is_spent_exactly_and_its_probabilities_add_up(rows, count, explore, seed):
    ranked = rank_shipments(scored([float(-i) for i in range(rows)]))
    budget = Budget(count=count, share=None, explore=explore, seed=seed)
    chosen = select_for_inspection(ranked, budget)
    size = budget.size(rows)
    drawn = math.floor(size * explore + 1e-9)
    picked = chosen["selected_by"].value_counts()
    counts = dict(picked.drop_nulls().iter_rows())
    assert counts.get("score", 0) == size - drawn
    assert counts.get("random", 0) == drawn
    assert chosen.head(size - drawn)["selected_by"].to_list() == ["score"] * (size - drawn)
    assert chosen["selection_probability"].sum() == pytest.approx(size)


def test_the_random_draw_depends_on_id_and_seed_only():
    ranked = rank_shipments(scored([float(-i) for i in range(50)]))
    other = rank_shipments(scored([float(-i) for i in range(50)], ids=[f"S{i:04}" for i in range(50)][::1]))
    budget = Budget(count=20, share=None, explore=0.5, seed=1)
    first, second = select_for_inspection(ranked, budget), select_for_inspection(other, budget)
    assert first.equals(second)
    another = select_for_inspection(ranked, Budget(count=20, share=None, explore=0.5, seed=2))
    assert not first.equals(another)
