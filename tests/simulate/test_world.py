from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl
import pytest

from laundering.simulate.profiles import PROFILES
from laundering.simulate.sizing import IN_SCOPE_SHARE
from laundering.simulate.stage import set_stage
from laundering.simulate.world import simulate_dataset
from laundering.tables import TABLES
from tests.simulate.conftest import Played


def digest(folder: Path) -> dict[str, str]:
    files = [*folder.iterdir(), folder.with_name(f"{folder.name}.truth.parquet")]
    return {file.name.replace(folder.name, "x"): hashlib.sha256(file.read_bytes()).hexdigest() for file in files}


def test_the_same_seed_gives_the_same_bytes_and_another_gives_others(tmp_path: Path):
    for name, seed in (("one", 8), ("same", 8), ("other", 9)):
        simulate_dataset(
            tmp_path / name, seed=seed, manifests=400, months=3, profile="stranger", labels="inspected", positions=True
        )
    one, same, other = (digest(tmp_path / name) for name in ("one", "same", "other"))
    assert one == same
    assert set(one) == {*(f"{table}.parquet" for table in TABLES), "x.truth.parquet"}
    assert all(one[name] != other[name] for name in one)


def test_the_truth_lies_beside_the_dataset(tmp_path: Path):
    simulate_dataset(tmp_path / "world", seed=1, manifests=200, months=3)
    assert not [file for file in (tmp_path / "world").iterdir() if "truth" in file.name]
    truth = pl.read_parquet(tmp_path / "world.truth.parquet")
    manifests = pl.read_parquet(tmp_path / "world" / "manifests.parquet")
    assert set(truth["shipment_id"]) == set(manifests["shipment_id"])
    hidden = {"laundered", "embargoed_share", "voyage", "operation", "in_scope"}
    assert not hidden & set(manifests.columns)


@pytest.mark.parametrize("profile", PROFILES)
def test_every_table_stands_in_the_contracts_columns(worlds: dict[str, Played], profile: str):
    for name, table in worlds[profile].tables.items():
        schema = {column: spec.dtype for column, spec in TABLES[name].columns().items()}
        assert set(table.columns) == set(schema), name
        assert all(table.schema[column] == schema[column] for column in table.columns), name
        assert table.height > 0, name


def test_there_are_as_many_lines_as_asked_for(worlds: dict[str, Played]):
    for played in worlds.values():
        wanted = played.stage.manifests
        assert played.tables["manifests"].height == wanted
        assert played.truth["in_scope"].sum() == pytest.approx(IN_SCOPE_SHARE * wanted, rel=0.02)


def test_base_rates_lie_where_the_profiles_say(worlds: dict[str, Played]):
    for name, played in worlds.items():
        rate = played.truth.filter("in_scope")["laundered"].mean()
        low, high = PROFILES[name].base_rate
        assert 0.5 * low <= rate <= 1.6 * high, name
        assert 0.001 <= rate <= 0.06, name


def test_lines_stand_in_the_order_of_their_days(season: Played):
    manifests = season.tables["manifests"]
    assert manifests["declared_on"].is_sorted()
    assert manifests["shipment_id"].is_sorted()
    assert manifests["shipment_id"].is_unique().all()


def test_papers_are_in_order_where_there_is_no_dirt(worlds: dict[str, Played]):
    for played in worlds.values():
        manifests = played.tables["manifests"]
        assert (manifests["loaded_on"] <= manifests["declared_on"]).all()
        assert (manifests["loaded_on"] <= manifests["discharged_on"]).fill_null(value=True).all()
        assert (manifests["tonnes"] > 0).all()


def test_a_stranger_is_another_place_each_time():
    first, second = (set_stage(seed, 200, 3, "stranger") for seed in (1, 2))
    largest = [max(stage.roles, key=lambda role: role.coal_mt).code for stage in (first, second)]
    quiet = [{role.code for role in stage.roles if role.quiet} for stage in (first, second)]
    known = {role.code for role in set_stage(1, 200, 3, "season2017").roles if role.quiet}
    assert largest[0] != largest[1]
    assert quiet[0] != quiet[1]
    assert quiet[0] != known
    assert first.settings.profile.methods != second.settings.profile.methods


def test_several_lines_share_a_voyage_and_other_goods_are_out_of_scope(season: Played):
    lines = season.truth.group_by("voyage").len()["len"]
    assert 0.15 < (lines > 1).mean() < 0.6
    headings = season.tables["manifests"].join(season.truth.filter(~pl.col("in_scope")), on="shipment_id")["hs_code"]
    assert {"7208", "4403", "1005", "7204"} <= set(headings.str.slice(0, 4))


def test_open_coal_of_the_embargoed_country_ends_with_the_ban(season: Played):
    open_coal = season.tables["manifests"].filter(pl.col("declared_origin") == "KP")
    assert open_coal.height > 20
    assert open_coal["declared_on"].max() < pl.Series(["2017-10-01"]).str.to_date()[0]
    assert not season.truth.filter(pl.col("shipment_id").is_in(open_coal["shipment_id"].to_list()))["in_scope"].any()
