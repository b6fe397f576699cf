"""Sea distances: known ones, their laws, and that they are over water."""

from __future__ import annotations

import itertools
import math
import subprocess
import sys
import time

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laundering.reference.distances import great_circle_nm, sea_distances_between_points_nm, sea_distances_nm
from laundering.reference.gazetteer import load_ports, read_own_ports
from laundering.reference.sea_tables import load_places


def _ports(*pairs: tuple[str | None, str | None]) -> pl.DataFrame:
    return pl.DataFrame(pairs, schema={"from_port": pl.String, "to_port": pl.String}, orient="row")


def _points(*rows: tuple[float, float, float, float]) -> pl.DataFrame:
    return pl.DataFrame(rows, schema=["from_lat", "from_lon", "to_lat", "to_lon"], orient="row").cast(pl.Float64)


def _nm(a: str, b: str) -> float:
    return float(sea_distances_nm(_ports((a, b)))["distance_nm"].item())


def _between(row: tuple[float, float, float, float]) -> float:
    return float(sea_distances_between_points_nm(_points(row))["distance_nm"].item())


def _own() -> pl.DataFrame:
    return read_own_ports().select("code", "lat", "lon")


def _own_matrix() -> tuple[list[str], np.ndarray]:
    codes = _own()["code"].to_list()
    pairs = _ports(*itertools.product(codes, codes))
    return codes, sea_distances_nm(pairs)["distance_nm"].to_numpy().reshape(len(codes), len(codes))


@pytest.mark.parametrize(
    ("a", "b", "low", "high"),
    [
        ("RUKHO", "KRINC", 1_100, 1_400),
        ("KPNAM", "RUKHO", 1_200, 1_500),
        ("RUVYP", "KRKPO", 420, 520),
        ("RUNJK", "KRPUS", 490, 570),
        ("RUVNN", "KRPUS", 900, 1_000),
        ("CNSHP", "RUNJK", 1_050, 1_200),
        ("KPNAM", "KPSGN", 10, 13),
        ("RUNJK", "RUVYP", 9, 12),
        ("KPWON", "KPCHO", 190, 220),
        ("KPCHO", "RUPSE", 65, 90),
        ("RUKHO", "RUKOR", 115, 145),  # round Cape Krilon; 35 over land
        ("KRINC", "KRPUS", 350, 420),
        ("SGSIN", "KPNAM", 2_400, 2_800),
        ("JPYOK", "USLAX", 4_700, 5_000),
        ("NLRTM", "CNSHA", 10_000, 11_000),  # by Suez, not by the Northwest Passage
    ],
)
def test_known_distances(a: str, b: str, low: float, high: float) -> None:
    assert low < _nm(a, b) < high


def test_from_the_west_coast_of_north_korea_to_its_east_coast_one_sails_round_korea() -> None:
    assert _nm("KPNAM", "KPWON") > 700
    # As the crow flies it is less than 100.
    assert _between((38.6, 124.9, 39.2, 127.8)) > 700


def test_distances_between_all_own_ports_are_known_symmetric_and_not_below_the_great_circle() -> None:
    _, matrix = _own_matrix()
    assert np.isfinite(matrix).all()
    assert (matrix == matrix.T).all()
    assert (np.diag(matrix) == 0).all()
    own = _own()
    pairs = own.join(own, how="cross", suffix="_to")
    straight = pairs.select(great_circle_nm("lat", "lon", "lat_to", "lon_to")).to_series().to_numpy()
    assert (matrix.ravel() >= straight - 1e-6).all()


def test_no_detour_over_a_third_own_port_is_much_shorter() -> None:
    codes, matrix = _own_matrix()
    # The cells of the mask and the straight way out of a harbour cost a few miles at each end.
    for middle in range(len(codes)):
        over = matrix[:, [middle]] + matrix[[middle], :]
        assert (matrix <= over * 1.01 + 15).all(), codes[middle]


def test_the_table_is_that_of_the_gazetteer_as_it_is() -> None:
    # Where a position was changed without building the tables anew, this fails.
    places = load_places().filter(pl.col("kind") == "port")
    assert places.select("code", "lat", "lon").equals(_own())


def test_a_port_and_its_position_are_equally_far() -> None:
    own = {code: (lat, lon) for code, lat, lon in _own().iter_rows()}
    for a, b in [("KPNAM", "RUKHO"), ("RUNJK", "RUVYP"), ("VNSGN", "KPWON"), ("IDBPN", "MYKEM")]:
        assert _between((*own[a], *own[b])) == pytest.approx(_nm(a, b))
    # Singapore is in no packaged table.
    singapore = load_ports().row(by_predicate=pl.col("code") == "SGSIN", named=True)
    assert _between((singapore["lat"], singapore["lon"], *own["KPNAM"])) == pytest.approx(_nm("SGSIN", "KPNAM"))


@settings(max_examples=40, deadline=None)
@given(
    st.tuples(st.floats(-60, 70), st.floats(-179, 179), st.floats(18.5, 55.5), st.floats(105.5, 149.5)),
    st.booleans(),
)
def test_points_are_symmetric_and_not_below_the_great_circle(
    row: tuple[float, float, float, float], inside: bool
) -> None:
    if inside:
        row = (18.5 + (row[0] + 60) / 130 * 37, 105.5 + (row[1] + 179) / 358 * 44, row[2], row[3])
    found = sea_distances_between_points_nm(_points(row, (row[2], row[3], row[0], row[1])))
    lengths = found["distance_nm"].to_list()
    assert lengths[0] == lengths[-1]
    straight = found.select(great_circle_nm("from_lat", "from_lon", "to_lat", "to_lon")).to_series()[0]
    assert lengths[0] >= straight - 1e-6


def test_over_open_water_the_distance_is_the_great_circle() -> None:
    row = (38.0, 131.0, 42.0, 136.0)
    straight = _points(row).select(great_circle_nm("from_lat", "from_lon", "to_lat", "to_lon")).item()
    assert _between(row) == pytest.approx(straight)


@pytest.mark.parametrize("code", ["KPWON", "KPNAM", "RUNJK", "RUKHO", "RUVYP", "KPCHO"])
def test_a_position_a_few_miles_off_a_port_is_a_few_miles_off(code: str) -> None:
    lat, lon = _own().row(by_predicate=pl.col("code") == code)[1:]
    rows = [(lat + down, lon + right, lat, lon) for down in (-0.05, 0.0, 0.05) for right in (-0.05, 0.0, 0.05)]
    assert sea_distances_between_points_nm(_points(*rows))["distance_nm"].max() < 10


def test_moving_a_position_by_a_mile_moves_its_distance_by_little() -> None:
    lat, lon = _own().row(by_predicate=pl.col("code") == "KPNAM")[1:]
    steps = np.arange(0, 3, 1 / 60)
    # Down the Yellow Sea from off Nampo.
    rows = [(38.0 - step, 123.9, lat, lon) for step in steps]
    lengths = sea_distances_between_points_nm(_points(*rows))["distance_nm"].to_numpy()
    assert np.abs(np.diff(lengths)).max() < 6


def test_an_unknown_port_and_one_without_a_position_have_no_distance() -> None:
    assert load_ports().row(by_predicate=pl.col("code") == "CNHAK", named=True)["lat"] is None
    found = sea_distances_nm(_ports(("RUXYZ", "KPNAM"), ("KPNAM", "CNHAK"), (None, "KPNAM"), ("KPNAM", "KPNAM")))
    assert found["distance_nm"].to_list() == [None, None, None, 0.0]


def test_one_row_per_distinct_pair_in_the_order_given() -> None:
    found = sea_distances_nm(_ports(("RUKHO", "KPNAM"), ("KPNAM", "RUKHO"), ("RUKHO", "KPNAM")))
    assert found.select("from_port", "to_port").rows() == [("RUKHO", "KPNAM"), ("KPNAM", "RUKHO")]
    points = _points((38, 124, 39, 124), (38, 124, 39, 124), (39, 124, 38, 124))
    assert sea_distances_between_points_nm(points).height == 2
    assert sea_distances_between_points_nm(points.clear()).columns[-1] == "distance_nm"
    assert sea_distances_nm(_ports()).height == 0


def test_points_with_a_null_are_left_out() -> None:
    points = pl.DataFrame(
        {"from_lat": [38.0, None], "from_lon": [124.0, 1.0], "to_lat": [39.0, 1.0], "to_lon": [124.0, 1.0]}
    )
    assert sea_distances_between_points_nm(points).height == 1


def test_a_lake_far_from_the_sea_still_has_a_finite_distance() -> None:
    # An AIS position on land is noise, but no reason to fail.
    assert math.isfinite(_between((43.8, 125.3, 38.716667, 125.4)))


def test_the_great_circle_of_a_degree_of_latitude_is_sixty_miles() -> None:
    frame = pl.DataFrame({"a": [0.0, 89.0, None], "b": [0.0, 0.0, 0.0], "c": [1.0, 90.0, 1.0], "d": [0.0, 50.0, 0.0]})
    lengths = frame.select(great_circle_nm("a", "b", "c", "d")).to_series().to_list()
    assert lengths[:2] == pytest.approx([60.04, 60.04], abs=0.01)
    assert lengths[2] is None


def test_own_ports_and_positions_in_the_area_need_no_searoute() -> None:
    code = (
        "import sys, polars as pl\n"
        "from laundering.reference.distances import sea_distances_between_points_nm as p, sea_distances_nm as d\n"
        "d(pl.DataFrame({'from_port': ['KPNAM', 'VNSGN'], 'to_port': ['RUKHO', 'KPWON']}))\n"
        "p(pl.DataFrame({'from_lat': [38.0], 'from_lon': [124.0], 'to_lat': [39.166667], 'to_lon': [127.45]}))\n"
        "assert 'searoute' not in sys.modules and 'networkx' not in sys.modules\n"
    )
    subprocess.run([sys.executable, "-c", code], check=True)


def test_tens_of_thousands_of_positions_take_seconds() -> None:
    draw = np.random.default_rng(0)
    rows = np.column_stack([draw.uniform(33, 43, 3_000), draw.uniform(121, 139, 3_000)])
    positions = pl.DataFrame(rows, schema=["from_lat", "from_lon"], orient="row")
    ports = _own().filter(pl.col("code").str.starts_with("KP")).select(to_lat="lat", to_lon="lon")
    started = time.perf_counter()
    found = sea_distances_between_points_nm(positions.join(ports, how="cross"))
    assert time.perf_counter() - started < 8
    assert found["distance_nm"].null_count() == 0
