"""The packaged tables are what building them anew gives, on a sample."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import polars as pl
import pytest

from laundering.reference.build_distances import build_inner_rows_nm, save
from laundering.reference.great_circle import haversine_nm
from laundering.reference.sea_network import OuterNetwork, load_gateways
from laundering.reference.sea_tables import (
    DISTANCES_FILE,
    PLACES_FILE,
    approach_position,
    find_approach_distances_nm,
    find_places,
    find_waypoints_in_sight,
    load_place_distances_nm,
    load_places,
)
from laundering.reference.water import SOUTH, cell_position, is_covered, load_land


def _positions(places: pl.DataFrame) -> tuple[np.ndarray, np.ndarray]:
    return places["lat"].to_numpy(), places["lon"].to_numpy()


def _draw_water(count: int) -> tuple[np.ndarray, np.ndarray]:
    cells = np.argwhere(~load_land())
    return cell_position(*cells[np.random.default_rng(3).integers(0, len(cells), count)].T)


def test_a_sample_of_rows_recomputed_is_what_the_table_has() -> None:
    places = load_places()
    lat, lon = _positions(places)
    inside = np.flatnonzero(is_covered(lat, lon))
    for code in ("KPNAM", "RUKHO", "CNGAO"):
        row = places["code"].to_list().index(code)
        again = build_inner_rows_nm(lat[[row]], lon[[row]], lat[inside], lon[inside])[0]
        assert np.abs(again - load_place_distances_nm()[row, inside]).max() <= 0.051, code


def test_the_way_to_ports_outside_the_area_recomputed_is_what_the_table_has() -> None:
    places, table = load_places(), load_place_distances_nm()
    lat, lon = _positions(places)
    gateways = np.flatnonzero(places["kind"] == "gateway")
    network = OuterNetwork(table[np.ix_(gateways, gateways)])
    for code in ("VNSGN", "IDBPN"):
        row = places["code"].to_list().index(code)
        assert lat[row] < SOUTH
        again = network.find_distances_nm(lat[row], lon[row], lat, lon, table[gateways])
        assert np.abs(again - table[row])[np.arange(len(lat)) != row].max() < 0.2, code


def test_the_gateways_are_those_of_searoutes_network() -> None:
    packaged = load_places().filter(pl.col("kind") == "gateway").drop("kind")
    assert packaged.equals(load_gateways())


def test_places_come_as_ports_gateways_waypoints_and_saving_them_again_gives_the_same_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("laundering.reference.build_distances.PLACES_FILE", tmp_path / "places.csv")
    monkeypatch.setattr("laundering.reference.build_distances.DISTANCES_FILE", tmp_path / "distances.parquet")
    save(load_places(), load_place_distances_nm())
    assert (tmp_path / "places.csv").read_bytes() == PLACES_FILE.read_bytes()
    assert pl.read_parquet(tmp_path / "distances.parquet").equals(pl.read_parquet(DISTANCES_FILE))
    kinds = load_places()["kind"].unique(maintain_order=True).to_list()
    assert kinds == ["port", "gateway", "waypoint"]


def test_a_port_is_found_at_exactly_its_position() -> None:
    places = load_places()
    row = places["code"].to_list().index("RUKHO")
    lat, lon = _positions(places[[row]])
    assert find_places(lat, lon).tolist() == [row]
    assert find_places(lat + 1e-6, lon).tolist() == [-1]
    # A waypoint is no port.
    assert find_places(*_positions(places.tail(1))).tolist() == [-1]


def test_all_places_can_be_reached_from_all_others() -> None:
    table = load_place_distances_nm()
    assert np.isfinite(table).all()
    assert (table == table.T).all()


def test_every_position_of_water_sees_a_waypoint() -> None:
    lat, lon = _draw_water(4_000)
    _, legs = find_waypoints_in_sight(lat, lon)
    # One that sees none would be joined to the nearest over land; the first leg is then the only one.
    assert np.isfinite(legs).any(axis=1).all()
    assert (np.isfinite(legs).sum(axis=1) > 1).mean() > 0.98


def test_near_a_port_the_approaches_agree_with_the_grid_of_water() -> None:
    places = load_places()
    row = places["code"].to_list().index("KPCHO")
    port = _positions(places[[row]])
    lat, lon = _draw_water(60_000)
    near = np.flatnonzero(haversine_nm(*port, lat, lon) < 150)[:300]
    exact = build_inner_rows_nm(*port, lat[near], lon[near])[0]
    found = find_approach_distances_nm(np.full(len(near), row), lat[near], lon[near])
    assert len(near) > 100
    # At most a detour of a few miles, and never a short cut beyond the rounding of courses to 32 directions.
    assert (found - exact).max() < 6
    assert (found - exact).min() > -0.02 * exact.max() - 3


def test_approaches_lie_on_the_mask() -> None:
    lat, lon = approach_position(np.array([0, 189]), np.array([0, 224]))
    assert is_covered(lat, lon).all()
