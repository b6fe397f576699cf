from __future__ import annotations

import polars as pl
import pytest

from laundering.simulate.dirt import soil
from laundering.simulate.profiles import Dirt
from laundering.simulate.rng import Streams
from tests.simulate.conftest import Played

DIRT = Dirt(rejected_share=0.02, duplicate_share=0.01)


@pytest.fixture(scope="module")
def soiled(season: Played) -> pl.DataFrame:
    return soil(season.tables["manifests"], DIRT, season.stage.world.places, Streams(1))


def test_every_line_is_still_there(season: Played, soiled: pl.DataFrame):
    clean = season.tables["manifests"]
    assert set(soiled["shipment_id"]) == set(clean["shipment_id"])
    assert soiled.height - clean.height == pytest.approx(0.01 * clean.height, rel=0.5)
    first = soiled.unique("shipment_id", keep="first", maintain_order=True)
    assert first["shipment_id"].to_list() == clean["shipment_id"].to_list()


def test_faults_are_as_rare_as_asked(soiled: pl.DataFrame):
    bad = soiled.filter(
        (pl.col("tonnes") <= 0)
        | pl.col("load_port").is_null()
        | (pl.col("load_port") == "RUZZZ")
        | (pl.col("loaded_on") > pl.col("declared_on"))
        | (pl.col("imo").is_null() & pl.col("vessel_name").is_null())
    )
    assert bad.height / soiled.height == pytest.approx(0.02, rel=0.35)


def test_a_ship_without_a_number_has_a_name(soiled: pl.DataFrame):
    nameless = soiled.filter(pl.col("imo").is_null(), pl.col("vessel_name").is_null())
    assert nameless.height / soiled.height < 0.01
    assert soiled["imo"].null_count() > nameless.height


def test_ports_stand_by_name_too(season: Played, soiled: pl.DataFrame):
    names = {name.upper() for name in season.stage.world.places.names}
    by_name = soiled.filter(~pl.col("load_port").str.contains("^[A-Z]{5}$"))["load_port"]
    assert by_name.len() > 0.03 * soiled.height
    assert {name.split(",")[0].upper() for name in by_name} <= names


def test_dirt_does_not_ask_what_a_cargo_is(season: Played):
    dirt = Dirt(missing_share=0.3)
    soiled = soil(season.tables["manifests"], dirt, season.stage.world.places, Streams(2))
    shuffled = soiled.unique("shipment_id", keep="first", maintain_order=True).join(
        season.truth.select("shipment_id", "laundered"), on="shipment_id"
    )
    empty = shuffled.group_by("laundered").agg(pl.col("shipper").is_null().mean())
    shares = dict(empty.iter_rows())
    assert shares[True] == pytest.approx(shares[False], abs=0.08)
