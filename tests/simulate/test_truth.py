from __future__ import annotations

import polars as pl

from laundering.simulate.lookalikes import LOOKALIKES
from laundering.simulate.profiles import METHODS, MODIFIERS, PROFILES
from tests.simulate.conftest import Played


def test_every_laundered_cargo_says_how(worlds: dict[str, Played]):
    allowed = {*METHODS, *MODIFIERS, "leftover", "learned_port", "learned_ship", "learned_paper"}
    for played in worlds.values():
        laundered = played.truth.filter("laundered")
        assert laundered["method"].is_in([*METHODS, "leftover"]).all()
        assert set(laundered["behaviours"].explode()) <= allowed
        assert (laundered["lookalikes"].list.len() == 0).all()


def test_honest_cargoes_have_no_behaviours(season: Played):
    genuine = season.truth.filter(~pl.col("laundered"))
    assert (genuine["behaviours"].list.len() == 0).all()
    assert genuine["method"].is_null().all()
    assert (genuine.filter("in_scope")["embargoed_share"] < 0.15).all()


def test_all_methods_occur(worlds: dict[str, Played]):
    met = set(pl.concat([played.truth for played in worlds.values()])["method"].drop_nulls())
    assert set(METHODS) <= met
    assert all(set(METHODS) == set(PROFILES[profile].methods) for profile in ("season2017", "evolved", "stranger"))


def test_modifiers_combine_and_networks_learn(season: Played, evolved: Played):
    behaviours = pl.concat([season.truth, evolved.truth]).filter("laundered")["behaviours"]
    assert set(MODIFIERS) <= set(behaviours.explode())
    assert any(name.startswith("learned_") for name in behaviours.explode())
    assert (behaviours.list.len() >= 4).any()


def test_every_look_alike_is_named_and_all_occur(worlds: dict[str, Played]):
    names = pl.concat([played.truth for played in worlds.values()])["lookalikes"].explode().drop_nulls()
    assert set(names) == set(LOOKALIKES)


def test_small_genuine_anthracite_leaves_after_an_exposed_discharge(season: Played):
    named = season.truth.filter("in_scope", ~pl.col("laundered"))["lookalikes"]
    small = named.list.contains("small_anthracite")
    after_pile = named.list.contains("pile_elsewhere") | named.list.contains("same_berth_after_pile")
    assert (small & after_pile).sum() >= 60
    assert (small & named.list.contains("other_goods_landed")).sum() >= 30


def test_the_chain_of_a_pier_swap_goes_by_the_quay(season: Played):
    swaps = season.truth.filter(pl.col("method").is_in(["pier_swap_quiet", "pier_swap_busy"]))
    assert swaps.height > 10
    for chain in swaps["chain"].to_list():
        assert chain[0]["kind"] == "load"
        assert chain[0]["place"].startswith("KP")
        fed = [step for step in chain if step["role"] == "feeder" and step["kind"] == "discharge"]
        own = next(step for step in chain if step["role"] == "carrier" and step["kind"] == "load")
        assert own["place"] in {step["place"] for step in fed}
        assert min(step["at"] for step in fed) <= own["at"]
        assert own["imo"] not in {step["imo"] for step in fed}


def test_two_hops_pass_two_quays_of_the_claimed_origin(worlds: dict[str, Played]):
    hops = pl.concat([played.truth for played in worlds.values()]).filter(
        pl.col("method") == "two_hops", pl.col("chain").list.eval(pl.element().struct["role"] == "carrier").list.any()
    )
    assert hops.height > 0
    for chain in hops["chain"].to_list():
        quays = [step["place"] for step in chain if step["kind"] == "discharge" and step["role"] in ("feeder", "hop")]
        assert all(place.startswith("RU") for place in quays)


def test_a_straight_run_loads_where_its_papers_do_not_say(season: Played):
    runs = season.truth.filter(pl.col("method").is_in(["false_call", "dark_run", "paper_only"]))
    papers = runs.join(season.tables["manifests"].select("shipment_id", "load_port"), on="shipment_id")
    assert papers.height > 10
    assert (papers["embargoed_share"] == 1).all()
    assert not papers["load_port"].str.starts_with("KP").any()
    assert all(chain[0]["place"].startswith("KP") for chain in papers["chain"].to_list())
