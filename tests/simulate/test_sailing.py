from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from laundering.simulate.cargoes import CARGOES
from laundering.simulate.orders import Order, Orders
from laundering.simulate.sailing import DRAWS, sail
from laundering.simulate.stage import Stage, set_stage
from laundering.simulate.stays import find_stays
from tests.simulate.conftest import Played


@pytest.fixture(scope="module")
def stage() -> Stage:
    return set_stage(5, 400, 4, "season2017")


def sail_under(stage: Stage, orders: Orders) -> pl.DataFrame:
    rows = np.arange(20)
    draws = np.random.default_rng(1).random((12, 20, len(DRAWS)))
    start = (np.full(20, stage.world.places.index("KRPUS")), np.full(20, stage.first_h))
    return sail(stage.world, stage.fleet.take(rows), draws, start, stage.first_h + 24 * 90, orders)


def test_no_ship_is_in_two_ports_at_once(season: Played):
    stays = find_stays(season.scheme.voyages, season.scheme.fleet, season.stage.world.places, [])
    before = stays.select(pl.col("departed_h").shift(1).over("ship")).to_series()
    assert not (before > stays["arrived_h"] + 1e-6).any()


def test_no_ship_outruns_herself(season: Played):
    fleet, places, voyages = season.scheme.fleet, season.stage.world.places, season.scheme.voyages
    distance = places.distance_nm[voyages["from_place"].to_numpy(), voyages["load"].to_numpy()]
    hours = (voyages["load_arrived_h"] - voyages["started_h"]).to_numpy()
    assert (distance / hours <= 1.06 * fleet.speed_kn[voyages["ship"].to_numpy()]).all()


def test_no_cargo_is_above_the_deadweight_or_too_deep_for_the_berth(season: Played):
    voyages, fleet = season.scheme.voyages, season.scheme.fleet
    share = voyages["tonnes"].to_numpy() / fleet.dwt[voyages["ship"].to_numpy()]
    assert share.max() <= 0.96
    assert voyages.filter(pl.col("cargo") == CARGOES.index("none"))["tonnes"].max() == 0


def test_an_order_leaves_earlier_voyages_and_other_ships_as_they_were(stage: Stage):
    places = stage.world.places
    order = Order(
        load=places.index("KPNAM"),
        discharge=places.index("RUKHO"),
        cargo=0,
        tonnes=3_000.0,
        not_before_h=stage.first_h + 24 * 40,
    )
    free, ordered = sail_under(stage, Orders([], [], [])), sail_under(stage, Orders([order], [7], [3]))
    others = pl.col("ship") != 7
    assert free.filter(others).equals(ordered.filter(others))
    assert free.filter(~others, pl.col("step") < 3).equals(ordered.filter(~others, pl.col("step") < 3))
    made = ordered.filter(~others, pl.col("step") == 3).row(0, named=True)
    assert (made["load"], made["discharge"], made["order"]) == (order.load, order.discharge, 0)
    assert made["load_arrived_h"] >= order.not_before_h
    assert made["tonnes"] <= order.tonnes


def test_roads_that_freeze_load_nothing_in_winter(season: Played):
    places = season.stage.world.places
    loads = season.scheme.voyages.filter(pl.col("load") == places.index("RUSHA"), pl.col("trade") == 0)
    day_of_year = (loads["started_h"] / 24) % 365.25
    assert loads.height > 100
    assert not day_of_year.is_between(1, 59).any()
