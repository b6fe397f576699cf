"""The mask of water and courses over it."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laundering.reference.build_water import build_water_mask, save_water_mask
from laundering.reference.water import (
    CELL_DEG,
    MASK_FILE,
    NORTH,
    SHAPE,
    WEST,
    find_slack_nm,
    is_clear,
    is_covered,
    is_direct,
    is_land,
    load_land,
    nearest_water_cells,
)


def _array(*values: float) -> np.ndarray:
    return np.array(values, dtype=np.float64)


@pytest.mark.parametrize(
    ("lat", "lon", "land"),
    [
        (39.0, 135.0, False),  # Sea of Japan
        (38.0, 123.0, False),  # Yellow Sea
        (39.0, 126.5, True),  # between Pyongyang and Wonsan
        (47.0, 142.6, True),  # Sakhalin
        (48.0, 141.2, False),  # Tatar Strait
        (45.0, 132.4, True),  # Lake Khanka is water that the sea does not reach
    ],
)
def test_where_there_is_water(lat: float, lon: float, land: bool) -> None:
    assert is_land(_array(lat), _array(lon)).tolist() == [land]


def test_half_of_the_area_is_water() -> None:
    assert load_land().shape == SHAPE
    assert 0.45 < load_land().mean() < 0.55


def test_a_course_over_land_is_blocked_and_one_over_water_is_free() -> None:
    slack = _array(0, 0, 0)
    #                    over Korea, over Sakhalin, across the Sea of Japan
    clear = is_clear(
        _array(38.5, 47.0, 42.0),
        _array(124.0, 141.5, 132.0),
        slack,
        _array(38.9, 47.0, 38.0),
        _array(129.0, 143.5, 135.0),
        slack,
    )
    assert clear.tolist() == [False, False, True]


def test_land_near_an_end_is_ignored_within_its_slack_only() -> None:
    # Songnim lies up the Taedong, in land by the mask: out to the Yellow Sea, not across to the Sea of Japan.
    quay, none = (_array(38.733333), _array(125.616667)), np.zeros(1)
    west, east = (_array(38.65), _array(124.9)), (_array(39.3), _array(128.2))
    assert is_land(*quay).item()
    assert not is_clear(*quay, none, *west, none).item()
    assert is_clear(*quay, find_slack_nm(*quay), *west, none).item()
    assert not is_clear(*quay, find_slack_nm(*quay), *east, none).item()


@given(st.tuples(st.floats(19, 55), st.floats(106, 149), st.floats(19, 55), st.floats(106, 149)))
def test_a_course_is_as_free_one_way_as_the_other(course: tuple[float, float, float, float]) -> None:
    lat_a, lon_a, lat_b, lon_b = np.array(course)[:, None]
    assert is_direct(lat_a, lon_a, lat_b, lon_b) == is_direct(lat_b, lon_b, lat_a, lon_a)


@given(
    st.lists(
        st.tuples(st.floats(19, 55), st.floats(106, 149), st.floats(19, 55), st.floats(106, 149)),
        min_size=1,
        max_size=20,
    )
)
def test_a_course_is_as_free_alone_as_among_others_and_never_free_if_it_starts_on_land(
    courses: list[tuple[float, float, float, float]],
) -> None:
    columns = np.array(courses).T
    none = np.zeros(len(courses))
    together = is_clear(columns[0], columns[1], none, columns[2], columns[3], none)
    for index, course in enumerate(courses):
        one = np.array(course)[:, None]
        assert is_clear(one[0], one[1], np.zeros(1), one[2], one[3], np.zeros(1)).item() == together[index]


def test_no_course_is_no_error() -> None:
    empty = np.empty(0)
    assert is_clear(empty, empty, empty, empty, empty, empty).tolist() == []
    assert is_direct(empty, empty, empty, empty).tolist() == []


def test_the_nearest_water_of_a_position_in_water_is_its_own_cell() -> None:
    row, column = nearest_water_cells(_array(39.0), _array(135.0))
    assert row.item() == int((NORTH - 39.0) / CELL_DEG)
    assert column.item() == int((135.0 - WEST) / CELL_DEG)
    assert find_slack_nm(_array(39.0), _array(135.0)).item() == 2.5


def test_the_slack_of_a_port_up_a_river_reaches_the_sea() -> None:
    # Songnim lies some ten miles up the Taedong by the mask.
    assert 10 < find_slack_nm(_array(38.733333), _array(125.616667)).item() < 25


def test_the_area_has_edges() -> None:
    assert is_covered(_array(38.7, 1.0), _array(125.4, 104.0)).tolist() == [True, False]


def test_the_mask_is_built_from_polygons_and_saved_as_a_bitmap_that_reads_back(tmp_path: Path) -> None:
    # A square island of 10° to 20° with a lake in it, as two rings of TopoJSON deltas; and a sea around.
    def ring(west: int, south: int, size: int) -> list[list[int]]:
        return [[west, south], [size, 0], [0, size], [-size, 0], [0, -size]]

    topology = {
        "transform": {"scale": [1.0, 1.0], "translate": [0.0, 0.0]},
        "arcs": [ring(120, 30, 10), ring(124, 34, 2)],
        "objects": {"land": {"geometries": [{"type": "MultiPolygon", "arcs": [[[0], [~1]]]}]}},
    }
    land = build_water_mask(json.loads(json.dumps(topology)))
    # The lake is water that the sea does not reach, and so counts as land.
    assert land.sum() == (10 / CELL_DEG) ** 2
    rows, columns = np.nonzero(land)
    assert (rows.min(), columns.min()) == (round((NORTH - 40) / CELL_DEG), round((120 - WEST) / CELL_DEG))
    file = tmp_path / "mask.pbm"
    save_water_mask(land, file)
    header = file.read_bytes()[: -SHAPE[0] * ((SHAPE[1] + 7) // 8)]
    assert header.endswith(f"{SHAPE[1]} {SHAPE[0]}\n".encode())


def test_the_packaged_mask_is_what_saving_it_again_writes(tmp_path: Path) -> None:
    file = tmp_path / "mask.pbm"
    save_water_mask(load_land(), file)
    assert file.read_bytes() == MASK_FILE.read_bytes()
