from __future__ import annotations

from dataclasses import replace
from functools import cache

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laundering.simulate.harbours import Harbours
from laundering.simulate.piles import find_contents
from laundering.simulate.stage import set_stage
from tests.simulate.conftest import Played

BERTH, STOCK_T = 0, 4_000.0


@cache
def build_harbours() -> Harbours:
    """Berths of which the first holds 4,000 t of ordinary coal."""
    found = set_stage(1, 300, 3, "season2017").world.harbours
    first = replace(found.berths[0], stock_t=STOCK_T)
    return replace(found, berths=(first, *found.berths[1:]))


def make_voyage(day: float, role: str | None, tonnes: float, share: float = 1.0, operation: int | None = 1) -> dict:
    laid = role == "feeder"
    return {
        "started_h": day * 24 - 200.0,
        "cargo": 0,
        "tonnes": tonnes,
        "load_berth": -1 if laid else BERTH,
        "discharge_berth": BERTH if laid else -1,
        "load_departed_h": day * 24 - 100.0 if laid else day * 24.0,
        "discharge_departed_h": day * 24.0,
        "role": role,
        "operation": operation if role else None,
        "pile_share": share if role else None,
    }


def find(rows: list[dict]) -> dict[int, float]:
    schema = {"role": pl.String, "operation": pl.Int64, "pile_share": pl.Float64}
    voyages = pl.DataFrame(rows, schema_overrides=schema).with_row_index("voyage").cast({"voyage": pl.Int64})
    found = find_contents(voyages, build_harbours())
    return {voyage: tonnes for voyage, _, tonnes in found.iter_rows()}


def test_a_carrier_takes_the_whole_pile():
    rows = [make_voyage(0, "feeder", 3_000), make_voyage(10, "carrier", 3_000)]
    assert find(rows) == {1: 3_000}


def test_two_carriers_share_a_pile_and_fill_up_from_the_stock():
    rows = [make_voyage(0, "feeder", 5_000), make_voyage(5, "carrier", 3_000), make_voyage(6, "carrier", 4_000)]
    assert find(rows) == {1: 3_000, 2: 2_000}


def test_a_mixed_cargo_takes_its_share_only():
    rows = [make_voyage(0, "feeder", 5_000), make_voyage(5, "carrier", 4_000, share=0.5)]
    assert find(rows) == {1: 2_000}


def test_an_honest_ship_takes_nothing_while_the_heap_lies_apart():
    rows = [make_voyage(0, "feeder", 3_000), make_voyage(5, None, 2_000), make_voyage(10, "carrier", 3_000)]
    assert find(rows) == {2: 3_000}


def test_what_is_left_goes_out_with_honest_ships():
    rows = [make_voyage(0, "feeder", 3_000), make_voyage(5, "carrier", 2_000), make_voyage(30, None, 1_000)]
    assert find(rows) == {1: 2_000, 2: pytest.approx(1_000 * 1_000 / STOCK_T)}


@settings(max_examples=60, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.floats(0, 120),
            st.sampled_from(["feeder", "carrier", None]),
            st.floats(500, 8_000),
            st.floats(0.2, 1),
            st.integers(0, 2),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_no_more_leaves_than_was_laid_down(events: list[tuple]):
    rows = [make_voyage(day, role, tonnes, share, operation) for day, role, tonnes, share, operation in events]
    laid = sum(row["tonnes"] for row in rows if row["role"] == "feeder")
    if laid:
        taken = find(rows)
        assert sum(taken.values()) <= laid + 1e-6
        assert all(tonnes <= rows[voyage]["tonnes"] + 1e-6 for voyage, tonnes in taken.items())


def test_shares_of_a_world_are_shares(season: Played):
    truth = season.truth
    assert truth["embargoed_share"].is_between(0, 1).all()
    assert (truth["embargoed_share"] + truth["claimed_share"]).is_close(1.0).all()
    mixed = truth.filter(pl.col("laundered") & pl.col("embargoed_share").is_between(0.15, 0.95))
    assert mixed.height > 5
