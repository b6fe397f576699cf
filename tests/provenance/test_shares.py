"""The three shares of a cargo: their order, and what may and may not raise them."""

import polars as pl
from hypothesis import given
from hypothesis import strategies as st

from laundering.provenance.shares import share_embargoed

ROW = {
    "voyage_tonnes": 4000.0,
    "pile_exposed_t": 4000.0,
    "pile_left_t": 4000.0,
    "pile_possible_t": 5000.0,
    "pile_taken_t": 0.0,
    "pile_days": 3.0,
    "pile_probability": 0.95,
    "pile_deliveries_count": 1,
    "pile_usual_count": 0.0,
    "port_habit_60d_t": 2000.0,
    "port_reference_60d_t": None,
    "port_declared_60d_t": 0.0,
    "port_berth_share": None,
    "port_calls_60d": 5,
    "own_call_days": None,
    "own_call_ports_between": None,
    "load_port_status": "verified",
    "loading_draught_share": None,
}
SCHEMA = {
    "port_reference_60d_t": pl.Float64,
    "port_berth_share": pl.Float64,
    "own_call_days": pl.Float64,
    "own_call_ports_between": pl.Int64,
    "loading_draught_share": pl.Float64,
}


def shares_of(**more):
    facts = pl.DataFrame([ROW | more], schema_overrides=SCHEMA)
    shares = share_embargoed(facts).row(0, named=True)
    return shares["embargoed_share_min"], shares["embargoed_share"], shares["embargoed_share_max"]


tonnes = st.floats(0, 1e6)


@given(
    voyage=st.floats(1, 1e5), left=tonnes, possible=tonnes, taken=tonnes, habit=tonnes, count=st.integers(0, 60),
    usual=st.floats(0, 60), probability=st.floats(0, 1), days=st.one_of(st.none(), st.floats(0, 90)),
)  # fmt: skip
def test_the_shares_are_always_ordered(voyage, left, possible, taken, habit, count, usual, probability, days):
    lowest, expected, highest = shares_of(
        voyage_tonnes=voyage, pile_left_t=min(left, possible), pile_possible_t=possible, pile_taken_t=taken,
        port_habit_60d_t=habit, pile_deliveries_count=count, pile_usual_count=usual, pile_probability=probability,
        own_call_days=days, own_call_ports_between=None if days is None else 1,
    )  # fmt: skip
    assert 0 <= lowest <= expected <= highest <= 1


@given(habit=tonnes, more=st.floats(0, 1e6))
def test_more_genuine_throughput_never_raises_the_expected_or_necessary_share(habit, more):
    before, after = shares_of(port_habit_60d_t=habit), shares_of(port_habit_60d_t=habit + more)
    assert after[1] <= before[1] + 1e-12
    assert after[0] <= before[0] + 1e-12


def test_a_quay_that_never_ships_coal_leaves_no_doubt():
    lowest, expected, highest = shares_of(port_habit_60d_t=0.0, voyage_tonnes=4000.0)
    assert lowest > 0.8
    assert expected >= lowest
    assert highest == 1


def test_nothing_exposed_is_nothing_embargoed():
    nothing = {"pile_left_t": 0.0, "pile_possible_t": 0.0, "pile_deliveries_count": 0, "pile_probability": None}
    assert shares_of(**nothing) == (0.0, 0.0, 0.0)
    assert shares_of(**nothing, port_calls_60d=0) == (None, None, None)


def test_an_own_call_may_fill_the_hold():
    nothing_laid = {"pile_left_t": 0.0, "pile_possible_t": 0.0, "pile_deliveries_count": 0, "pile_probability": None}
    lowest, expected, highest = shares_of(**nothing_laid, own_call_days=8.0, own_call_ports_between=0)
    assert (lowest, highest) == (0.0, 1.0)
    assert expected == 0.7
