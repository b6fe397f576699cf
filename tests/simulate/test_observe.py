from __future__ import annotations

import numpy as np
import polars as pl

from laundering.simulate.fleet import POOLS
from laundering.simulate.observe import draw_delays, observe_calls
from laundering.simulate.places import SEA
from laundering.simulate.routes import Routes
from laundering.simulate.silences import find_silences
from laundering.simulate.stays import find_stays
from tests.simulate.conftest import Played


def look(played: Played) -> tuple[pl.DataFrame, pl.DataFrame]:
    """The true stays, and the calls with the number of the stay behind each."""
    stage, scheme = played.stage, played.scheme
    stays = find_stays(scheme.voyages, scheme.fleet, stage.world.places, scheme.disguises)
    ports = (stage.world.places, stage.world.harbours)
    calls = observe_calls(stage.settings, stage.streams, stays, scheme.fleet, ports)
    return stays.with_row_index("stay").cast({"stay": pl.Int64}), calls


def test_most_is_seen_and_some_is_missed_honest_loadings_too(season: Played):
    stays, calls = look(season)
    seen = stays.with_columns(seen=pl.col("stay").is_in(calls["stay"].to_list()))
    loads = seen.filter(pl.col("purpose") == "load", ~pl.col("hidden"))
    assert 0.75 < loads["seen"].mean() < 0.97
    country = season.stage.world.places.countries[seen["place"].to_numpy()]
    north = np.isin(season.scheme.fleet.pool[seen["ship"].to_numpy()], [POOLS.index("northern")])
    missed = seen.filter(pl.Series((country == "KP") & north))
    assert 0.4 < missed["seen"].mean() < 0.9


def test_a_hidden_stay_is_never_heard(worlds: dict[str, Played]):
    for played in worlds.values():
        stays, calls = look(played)
        hidden = calls.join(stays.filter("hidden").select("stay"), on="stay")
        assert hidden["source"].is_in(["imagery"]).all()


def test_draughts_are_missing_and_stale_as_often_as_said(worlds: dict[str, Played]):
    for played in worlds.values():
        _, calls = look(played)
        assert 0.2 <= calls["draught_in"].null_count() / calls.height <= 0.8
        change = (calls["draught_out"] - calls["draught_in"]).drop_nulls()
        assert 0.05 < (change.abs() < 0.35).mean() < 0.6


def test_draughts_tell_loading_from_discharge_for_most(season: Played):
    stays, calls = look(season)
    both = calls.join(stays.select("stay", "purpose"), on="stay").with_columns(
        change=pl.col("draught_out") - pl.col("draught_in")
    )
    loads = both.filter(pl.col("purpose") == "load", pl.col("change").abs() > 1)["change"]
    discharges = both.filter(pl.col("purpose") == "discharge", pl.col("change").abs() > 1)["change"]
    assert (loads > 0).mean() > 0.8
    assert (discharges < 0).mean() > 0.8


def test_some_rows_are_known_late_and_none_before_its_time(season: Played):
    _, calls = look(season)
    ended = pl.coalesce("departed_at", "arrived_at")
    delay_h = calls.select((pl.col("known_at") - ended).dt.total_minutes() / 60).to_series().drop_nulls()
    assert (delay_h >= 0).all()
    assert 0.03 < (delay_h > 72).mean() < 0.4
    assert delay_h.max() > 24 * 60


def test_delays_have_a_heavy_tail():
    delays = draw_delays(np.random.default_rng(1), 20_000, 0.1)
    assert np.median(delays) < 12
    assert np.quantile(delays, 0.99) > 24 * 20


def test_silences_on_purpose_cover_the_hidden_stay(season: Played):
    voyages = season.scheme.voyages
    silences = find_silences(season.stage.settings, season.stage.streams, voyages, Routes(season.stage.world.places))
    hidden = voyages.filter("hidden_load").select("ship", "load_arrived_h", "load_departed_h")
    covered = hidden.join(silences.filter(pl.col("kind") == "on purpose"), on="ship").filter(
        pl.col("started_h") <= pl.col("load_arrived_h"), pl.col("ended_h") >= pl.col("load_departed_h")
    )
    assert covered.select("ship", "load_arrived_h").unique().height == hidden.height
    assert (silences["kind"] == "coverage").sum() > 3 * (silences["kind"] == "on purpose").sum()


def test_areas_at_sea_are_no_ports(season: Played):
    places = season.stage.world.places
    assert set(season.tables["port_calls"]["port"]).isdisjoint(
        code for code, country in zip(places.codes, places.countries, strict=True) if country == SEA
    )
    nearest = season.tables["loitering"]["nearest_port"].drop_nulls()
    assert not nearest.str.starts_with("@").any()


def test_honest_meetings_outnumber_transfers(season: Played):
    transfers = season.truth.filter(pl.col("method") == "transfer_at_sea")["voyage"].n_unique()
    assert season.tables["encounters"].height > 20 * max(transfers, 1)
