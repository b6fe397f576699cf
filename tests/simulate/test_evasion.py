from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from laundering.simulate.disguises import Disguise, show
from laundering.simulate.evasion.operations import DARK_METHODS, plan_operations
from laundering.simulate.evasion.rings import draw_rings
from laundering.simulate.fleet import POOLS
from laundering.simulate.laws import COAL_BANNED_ON, find_period, to_day, to_hours
from laundering.simulate.stage import set_stage
from tests.simulate.conftest import Played


def test_a_carrier_comes_2_to_55_days_after_the_delivery(season: Played):
    legs = season.scheme.voyages.filter(pl.col("operation").is_not_null())
    laid = legs.filter(pl.col("role") == "feeder").group_by("operation").agg(pl.col("discharge_departed_h").min())
    took = legs.filter(pl.col("role") == "carrier").select("operation", "load_departed_h")
    days = (
        took.join(laid, on="operation")
        .select((pl.col("load_departed_h") - pl.col("discharge_departed_h")) / 24)
        .to_series()
    )
    assert days.len() > 20
    assert days.min() > 1
    assert 5 < days.median() < 40
    assert (days < 90).all()


def test_feeders_are_of_several_flags(season: Played):
    fleet = season.scheme.fleet
    feeders = season.scheme.voyages.filter(pl.col("role") == "feeder")["ship"].unique().to_numpy()
    pools = fleet.pool[feeders]
    assert {POOLS.index("northern"), POOLS.index("foreign_feeder")} == set(pools.tolist())


def test_no_feeder_is_a_carrier(worlds: dict[str, Played]):
    for played in worlds.values():
        legs = played.scheme.voyages
        feeders = set(legs.filter(pl.col("role") == "feeder")["ship"])
        assert feeders.isdisjoint(legs.filter(pl.col("role") == "carrier")["ship"])


def test_ships_that_meet_at_sea_are_there_together(worlds: dict[str, Played]):
    met = 0
    for played in worlds.values():
        legs = played.scheme.voyages
        feeders = legs.filter(pl.col("role") == "feeder").select(
            "operation", "discharge", "discharge_arrived_h", left_h="discharge_departed_h"
        )
        pairs = legs.filter(pl.col("role") == "receiver").join(feeders, on="operation")
        met += pairs.height
        assert (pairs["load"] == pairs["discharge_right"]).all()
        assert (pairs["load_arrived_h"] >= pairs["discharge_arrived_h_right"] - 1).all()
        assert (pairs["load_arrived_h"] <= pairs["left_h"]).all()
    assert met > 5


def test_dark_methods_are_dark(season: Played):
    for operation in season.scheme.operations:
        if operation.method in DARK_METHODS:
            assert operation.dark
    hidden = season.scheme.voyages.filter("hidden_load")
    assert hidden.height > 10
    assert hidden["operation"].is_not_null().all()


def test_networks_launder_less_before_the_ban():
    stage = set_stage(3, 3_000, 12, "season2017")
    rings = draw_rings(stage, 6)
    span_h = (to_hours(COAL_BANNED_ON) - 24 * 200, to_hours(COAL_BANNED_ON) + 24 * 200)
    planned = plan_operations(stage.settings, stage.streams, rings, 1_500, span_h)
    before = sum(operation.at_h < to_hours(COAL_BANNED_ON) for operation in planned)
    assert 0.42 < before / len(planned) < 0.495
    assert [operation.at_h for operation in planned] == sorted(operation.at_h for operation in planned)


def test_networks_change_after_they_were_found_out():
    stage = set_stage(4, 3_000, 12, "season2017")
    rings = draw_rings(stage, 3)
    planned = plan_operations(stage.settings, stage.streams, rings, 800, stage.span_h)
    taught = [operation for operation in planned if operation.lesson]
    caught = [operation for operation in planned if operation.caught]
    assert {operation.lesson for operation in taught} == {"port", "ship", "paper"}
    assert 0.3 * len(caught) < len(taught) <= len(caught)
    for lesson in taught:
        earlier = [o for o in planned if o.ring == lesson.ring and o.caught and o.at_h < lesson.at_h]
        assert earlier
    assert max(ring.firm for ring in rings) > 0
    assert max(ring.crew for ring in rings) > 0


def test_a_network_that_changed_its_ships_leaves_the_old_ones(season: Played):
    by_number = {operation.operation: operation for operation in season.scheme.operations}
    used: dict[tuple[int, int], set[int]] = {}
    legs = season.scheme.voyages.filter(pl.col("role").is_in(["carrier", "runner", "receiver", "hop"]))
    for number, ship in legs.select("operation", "ship").iter_rows():
        used.setdefault(by_number[number].crew, set()).add(ship)
    for (ring, crew), ships in used.items():
        for former in range(crew):
            assert ships.isdisjoint(used.get((ring, former), set()))


@pytest.mark.parametrize(("hour", "shown"), [(5.0, 3), (10.0, 8), (15.0, 8), (20.1, 3)])
def test_a_disguise_is_worn_for_its_hours(hour: float, shown: int):
    disguise = Disguise(ship=3, shown=8, from_h=10.0, to_h=20.0, kind="borrowed", operation=0)
    assert show(np.array([3, 4]), np.array([hour, 12.0]), [disguise]).tolist() == [shown, 4]


def test_bought_identities_are_new_in_the_register(worlds: dict[str, Played]):
    bought = 0
    for played in worlds.values():
        first = len(played.stage.fleet)
        aliases = set(played.scheme.fleet.imo[first:].tolist())
        bought += len(aliases)
        entries = played.tables["vessels"].filter(pl.col("imo").is_in(list(aliases)))
        assert entries["valid_from"].is_not_null().all()
        assert (entries["valid_from"] >= to_day(played.stage.first_h)).mean() in (1.0, None) or entries.is_empty()
    assert bought > 3


def test_periods_of_the_law_follow_its_dates():
    day_h = to_hours(COAL_BANNED_ON)
    assert find_period(np.array([day_h - 1, day_h, to_hours(to_day(day_h)) + 24 * 365 * 8])).tolist() == [0, 1, 2]
