from __future__ import annotations

import numpy as np
import polars as pl
import pytest

from laundering.simulate.positions import draw_positions
from laundering.simulate.registry import draw_register
from laundering.simulate.routes import Routes, measure_legs
from laundering.simulate.silences import find_silences
from tests.simulate.conftest import Played


@pytest.fixture(scope="module")
def silences(calm: Played) -> pl.DataFrame:
    return find_silences(calm.stage.settings, calm.stage.streams, calm.scheme.voyages, Routes(calm.stage.world.places))


@pytest.fixture(scope="module")
def positions(calm: Played, silences: pl.DataFrame) -> pl.DataFrame:
    stage = calm.stage
    register = draw_register(stage.streams, calm.scheme.fleet, (stage.first_h, stage.span_h[1]), {})
    return draw_positions(stage, calm.scheme, silences, register, Routes(stage.world.places))


def test_ships_move_no_faster_than_ships_do(positions: pl.DataFrame):
    for _, reports in positions.sort("mmsi", "at").group_by("mmsi", maintain_order=True):
        hours = reports["at"].diff().dt.total_seconds().to_numpy()[1:] / 3600
        way_nm = measure_legs(reports["lat"].to_numpy(), reports["lon"].to_numpy())
        apart = hours > 0.5
        assert (way_nm[apart] / hours[apart]).max() < 25


def test_a_silent_ship_sends_nothing(calm: Played, silences: pl.DataFrame, positions: pl.DataFrame):
    imo = pl.Series(calm.scheme.fleet.imo)
    quiet = silences.with_columns(imo=imo.gather(silences["ship"]))
    epoch = pl.datetime(2000, 1, 1)
    heard = positions.join(quiet, on="imo").filter(
        pl.col("at") > epoch + pl.duration(seconds=(pl.col("started_h") * 3600 + 1).cast(pl.Int64)),
        pl.col("at") < epoch + pl.duration(seconds=(pl.col("ended_h") * 3600 - 1).cast(pl.Int64)),
    )
    assert quiet.height > 50
    assert heard.height == 0


def test_reports_at_a_berth_lie_in_the_port(calm: Played, positions: pl.DataFrame):
    moored = positions.filter(pl.col("nav_status") == 5)
    places = calm.stage.world.places
    ports = ~np.isin(places.countries, "XZ")
    lat, lon = places.lat[ports], places.lon[ports]
    north = (moored["lat"].to_numpy()[:, None] - lat) * 111.2
    east = (moored["lon"].to_numpy()[:, None] - lon) * 111.2 * np.cos(np.radians(lat))
    assert moored.height > 1_000
    assert np.hypot(north, east).min(axis=1).max() < 3.0


def test_a_part_of_the_fleet_reports(calm: Played, positions: pl.DataFrame):
    assert 10 <= positions["mmsi"].n_unique() <= 70
    assert positions["sog"].is_between(0, 17).all()
    assert positions["lat"].is_between(-40, 65).all()
    assert 0.1 < positions["draught"].is_null().mean() < 0.8
