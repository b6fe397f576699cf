"""The gazetteer: every port of the coasts concerned, its sources, and the traps in its neighbours' lists."""

from __future__ import annotations

import math

import polars as pl
import pytest

from laundering.reference.gazetteer import (
    Port,
    load_code_aliases,
    load_excluded_codes,
    load_neighbouring_ports,
    load_ports,
    load_sts_areas,
    port_country,
    read_own_ports,
    read_unlocode_ports,
    read_world_ports,
)


def _port(code: str) -> dict[str, object]:
    return load_ports().row(by_predicate=pl.col("code") == code, named=True)


def _distance_km(a: str, b: str) -> float:
    pairs = load_neighbouring_ports(60.0).filter(pl.col("from_port") == a, pl.col("to_port") == b)
    return float(pairs["distance_km"].item())


def test_all_ports_are_valid_and_each_code_stands_once() -> None:
    ports = load_ports()
    assert Port.is_valid(ports)
    assert ports["code"].is_unique().all()
    assert (ports["country"] == ports["code"].str.head(2)).all()
    assert ports.height > 6_000


def test_own_ports_come_first_and_win_over_the_other_lists() -> None:
    ports = load_ports()
    own = read_own_ports()
    assert ports.head(own.height)["code"].to_list() == own["code"].to_list()
    assert ports.head(own.height)["detail"].all()
    assert not ports.slice(own.height)["detail"].any()
    # searoute has Nakhodka too, and Kholmsk 5 km off; ours are kept.
    assert _port("RUKHO")["lat"] == 47.05


@pytest.mark.parametrize(
    ("code", "name"),
    [
        ("KPXTA", "Taean"),
        ("KPXDP", "Daepung"),
        ("KPXSB", "Sonbong"),
        ("KPXCH", "Chaho"),
        ("KPXRY", "Ryongchon"),
        ("RUXLI", "Livadiya"),
        ("RUXKG", "Krasnogorsk (Sakhalin)"),
    ],
)
def test_ports_without_a_locode_have_a_stable_code_of_their_own(code: str, name: str) -> None:
    assert _port(code)["name"] == name
    assert code not in set(read_world_ports()["code"]) | set(read_unlocode_ports()["code"])


def test_every_own_port_names_where_its_position_comes_from() -> None:
    own = read_own_ports()
    assert own["position_source"].null_count() == 0
    assert own.select("lat", "lon").null_count().row(0) == (0, 0)
    assert own.filter(pl.col("coal_mt_per_year").is_not_null())["coal_source"].null_count() == 0
    assert own.filter(pl.col("coal_mt_per_year").is_not_null())["coal_year"].null_count() == 0


def test_a_borrowed_position_is_its_neighbours_and_is_said_to_be_assumed() -> None:
    assumed = {row["code"]: row for row in load_ports().filter("position_assumed").to_dicts()}
    lenders = {"KPXTA": "KPNAM", "KPXDP": "KPNAM", "KPXRY": "CNDDZ", "RUBKN": "RUVVO"}
    assert assumed.keys() == lenders.keys()
    for code, lender in lenders.items():
        assert (assumed[code]["lat"], assumed[code]["lon"]) == (_port(lender)["lat"], _port(lender)["lon"])


def test_whether_a_port_ships_coal_is_yes_no_or_unknown() -> None:
    assert _port("KPNAM")["ships_coal"] is True
    assert _port("RUKHO")["ships_coal"] is False
    assert _port("KPHAE")["ships_coal"] is None
    assert _port("SGSIN")["ships_coal"] is None
    assert _port("RUVYP")["coal_mt_per_year"] == 37
    assert _port("RUNJK")["coal_mt_per_year"] == 16.2
    assert _port("RUKHO")["coal_mt_per_year"] is None


def test_the_locode_in_south_korea_that_is_filed_under_the_north_is_no_port() -> None:
    assert "South Korea" in load_excluded_codes()["KPCCD"]
    assert "KPCCD" not in set(load_ports()["code"])


def test_second_codes_point_to_one_port() -> None:
    aliases = load_code_aliases()
    ports = set(load_ports()["code"])
    assert set(aliases.values()) <= ports
    assert not ports & aliases.keys()
    wanted = {
        "KPGEN": "KPWON",
        "KPNJN": "KPRJN",
        "KRTGA": "KRTGH",
        "KRSHG": "KRKPO",
        "CNTGS": "CNJTG",
        "RUFIP": "RUVVO",
    }
    assert wanted.items() <= aliases.items()


def test_bolshoy_kamen_does_not_have_its_locodes_position_in_the_tundra() -> None:
    port = _port("RUBKN")
    assert (port["lat"], port["lon"]) == (_port("RUVVO")["lat"], _port("RUVVO")["lon"])


def test_wrong_entries_of_the_world_list_are_gone() -> None:
    # In searoute's list RUALE is Alexandrovsk on Sakhalin; in UN/LOCODE it is Aleysk in the Altai.
    world = read_world_ports()
    assert "RUALE" not in set(world["code"])
    # Its Haikou lies in Wuhan.
    assert _port("CNHAK")["lat"] is None
    # Its Donghae-like positions with minutes for decimals are read again: Nogliki is at 51°49' N, not 51.49° N.
    assert _port("RUNOG")["lat"] == pytest.approx(51 + 49 / 60)
    assert _port("RUNOG")["lon"] == pytest.approx(143 + 6 / 60)


def test_country_of_a_code() -> None:
    codes = pl.DataFrame({"port": ["RUKHO", None]})
    assert codes.select(port_country(pl.col("port"))).to_series().to_list() == ["RU", None]


def test_the_pairs_that_lie_within_one_ports_radius_of_each_other() -> None:
    assert _distance_km("KPNAM", "KPSGN") == pytest.approx(19, abs=0.5)
    assert _distance_km("RUNJK", "RUVYP") == pytest.approx(17, abs=0.5)


def test_neighbours_stand_in_both_directions_and_never_with_themselves() -> None:
    pairs = load_neighbouring_ports(25.0)
    assert (pairs["from_port"] != pairs["to_port"]).all()
    turned = pairs.select(from_port="to_port", to_port="from_port", distance_km="distance_km")
    assert turned.sort("from_port", "to_port").equals(pairs.sort("from_port", "to_port"))
    assert pairs["distance_km"].max() <= 25.0
    assert pairs.height < load_neighbouring_ports(50.0).height
    assert not math.isnan(pairs["distance_km"].sum())


def test_areas_of_transfers_keep_unknown_positions_unknown() -> None:
    areas = load_sts_areas()
    assert areas.height == 10
    tonkin = areas.row(by_predicate=pl.col("name") == "Gulf of Tonkin", named=True)
    assert tonkin["lat"] is None
    assert tonkin["coal"] is True
    assert areas.row(by_predicate=pl.col("name") == "Off Wonsan", named=True)["oil"] is None
