from __future__ import annotations

from xml.etree import ElementTree

import numpy as np
import pytest

from laundering.simulate.figures import Histogram, draw_histograms, measure_world
from tests.simulate.conftest import Played


@pytest.fixture(scope="module")
def measured(season: Played) -> dict[str, Histogram]:
    return {histogram.title: histogram for histogram in measure_world(season.stage, season.scheme)}


def test_vostochny_ships_43_kt_on_average(measured: dict[str, Histogram]):
    assert measured["Cargo from Vostochny"].mean == pytest.approx(43, rel=0.12)


def test_small_anthracite_is_2_to_10_kt(measured: dict[str, Histogram]):
    small = measured["Small anthracite"]
    edges, counts = np.array(small.edges), np.array(small.counts)
    inside = counts[(edges[:-1] >= 2) & (edges[1:] <= 10)].sum()
    assert inside > 0.95 * counts.sum()


def test_anthracite_costs_what_the_customs_cases_say(measured: dict[str, Histogram]):
    assert 85 <= measured["Anthracite, autumn 2017"].mean <= 102


def test_a_coaster_sails_to_pohang_in_two_days(measured: dict[str, Histogram]):
    assert 1.4 <= measured["Nakhodka to Pohang"].mean <= 2.6


def test_barges_take_longer_than_berths(measured: dict[str, Histogram]):
    assert measured["Time in port, Shakhtersk"].mean > 2 * measured["Time in port, Nakhodka"].mean


def test_kholmsk_ships_next_to_none(measured: dict[str, Histogram], season: Played):
    voyages, places = season.scheme.voyages, season.stage.world.places
    coal = voyages.filter(voyages["cargo"] < 7)
    kholmsk = coal.filter(coal["load"] == places.index("RUKHO"))
    assert kholmsk["tonnes"].sum() < 0.01 * coal["tonnes"].sum()
    assert measured["Cargo from Kholmsk"].mean < 8


def test_the_picture_is_one_svg_with_every_title(measured: dict[str, Histogram]):
    picture = ElementTree.fromstring(draw_histograms(list(measured.values()), "a < b & c"))
    texts = "".join(picture.itertext())
    assert picture.tag.endswith("svg")
    assert "a < b & c" in texts
    assert all(title in texts for title in measured)
