from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laundering.simulate.hydrostatics import UNDER_KEEL_M, find_draught, find_largest_cargo
from tests.simulate.conftest import Played

HULL = (np.array(2.4), np.array(1_280.0))
DWT = np.array(5_000.0)


@given(st.floats(0, 4_800), st.floats(1, 200))
def test_more_cargo_never_lifts_a_ship(cargo_t: float, more_t: float):
    before, after = (float(find_draught(*HULL, np.array(tonnes), DWT)) for tonnes in (cargo_t, cargo_t + more_t))
    assert after >= before - 1e-9


@given(st.floats(3, 12))
def test_the_largest_cargo_floats_over_the_berth(water_m: float):
    cargo_t = find_largest_cargo(*HULL, DWT, np.array(water_m))
    assert 0 <= cargo_t <= 0.96 * DWT
    if cargo_t > 0.33 * DWT:
        assert float(find_draught(*HULL, cargo_t, DWT)) <= water_m - UNDER_KEEL_M + 1e-6


def test_an_empty_ship_keeps_ballast():
    empty = float(find_draught(*HULL, np.array(0.0), DWT))
    assert empty == pytest.approx(2.4 + (0.33 + 0.03) * 5_000 / 1_280)


def test_no_ship_of_a_world_is_deeper_than_her_design(season: Played):
    fleet, voyages = season.scheme.fleet, season.scheme.voyages
    ship = voyages["ship"].to_numpy()
    hull = fleet.light_m[ship], fleet.tonnes_per_metre[ship]
    draught = find_draught(*hull, voyages["tonnes"].to_numpy(), fleet.dwt[ship])
    assert (draught <= fleet.draught_m[ship] + 1e-6).all()
