from __future__ import annotations

import numpy as np
from stdnum import imo as imo_number

from laundering.simulate.fleet import FLAG_MIDS, POOLS
from laundering.simulate.ports_world import CLASSES
from tests.simulate.conftest import Played


def test_every_number_checks_and_none_is_given_twice(season: Played):
    numbers = season.scheme.fleet.imo
    assert len(set(numbers.tolist())) == len(numbers)
    assert all(imo_number.is_valid(str(number)) for number in numbers)


def test_a_number_says_nothing_about_age(season: Played):
    fleet = season.scheme.fleet
    assert abs(np.corrcoef(fleet.imo, fleet.built)[0, 1]) < 0.15


def test_classes_are_of_their_size(season: Played):
    fleet = season.scheme.fleet
    coasters = fleet.klass == CLASSES.index("coaster")
    assert fleet.dwt[coasters].min() >= 2_000
    assert fleet.dwt[coasters].max() <= 8_300
    assert fleet.beam_m[fleet.klass == CLASSES.index("panamax")].max() <= 32.3


def test_particulars_fit_together(season: Played):
    fleet = season.scheme.fleet
    block = fleet.dwt / (fleet.length_m * fleet.beam_m * fleet.draught_m)
    assert ((block > 0.35) & (block < 0.95)).all()
    assert ((fleet.light_m > 0) & (fleet.light_m < 0.6 * fleet.draught_m)).all()


def test_radio_numbers_carry_the_flag_of_their_period(season: Played):
    named = season.tables["vessels"].drop_nulls(["mmsi", "flag"])
    assert all(mmsi // 1_000_000 in FLAG_MIDS[flag] for mmsi, flag in named.select("mmsi", "flag").iter_rows())


def test_feeders_and_clean_ships_fly_the_same_flags(season: Played):
    fleet = season.scheme.fleet
    feeders = set(fleet.flag[fleet.pool == POOLS.index("foreign_feeder")].tolist())
    coasters = (fleet.pool == POOLS.index("clean")) & (fleet.klass == 0)
    assert len(feeders & set(fleet.flag[coasters].tolist())) >= 0.7 * len(feeders)
