"""The gazetteer: ports, where they lie, whether they ship coal, and what people call them.

`data/ports.csv` holds the ports of the coasts concerned with aliases, sources and remarks; the sources are those of
positions and tonnages, while aliases in other scripts were collected by hand. It wins over the world
list that searoute carries (about 4,000 ports, names and positions only), corrected where it was seen to be wrong, and
over the ports of UN/LOCODE in these countries that both lack. A code is a UN/LOCODE; ports without one have an own
code whose third letter is X (`KPXTA` is Taean), which no entry of UN/LOCODE 2023-1 or of the world list has.
"""

from __future__ import annotations

import importlib.util
import json
from functools import cache
from pathlib import Path

import dataframely as dy
import polars as pl

from laundering.reference.countries import load_country_codes
from laundering.reference.great_circle import great_circle_nm

_DATA = Path(__file__).parent / "data"
_KM_PER_NM = 1.852


class Port(dy.Schema):
    """One port."""

    code = dy.String(primary_key=True, regex="^[A-Z]{2}[A-Z0-9]{3}$", description="UN/LOCODE, or an own code.")
    name = dy.String(description="Name in English.")
    country = dy.String(regex="^[A-Z]{2}$", description="ISO 3166-1 alpha-2 code of the country.")
    lat = dy.Float64(nullable=True, min=-90, max=90, description="Latitude; null: not known.")
    lon = dy.Float64(nullable=True, min=-180, max=180, description="Longitude; null: not known.")
    position_assumed = dy.Bool(description="Whether the position is borrowed from a neighbouring port.")
    ships_coal = dy.Bool(nullable=True, description="Whether coal is loaded there in a normal year; null: not known.")
    coal_mt_per_year = dy.Float64(nullable=True, min=0, description="Coal loaded a year, in Mt; null: not known.")
    coal_year = dy.Int64(nullable=True, description="Year of `coal_mt_per_year`.")
    detail = dy.Bool(description="True: from the own gazetteer; false: from another list.")


@cache
def load_ports() -> dy.DataFrame[Port]:
    """Load all ports, the own gazetteer's first, then searoute's, then those of UN/LOCODE; one row per code."""
    own = read_own_ports()
    taken = {*own["code"], *load_code_aliases(), *load_excluded_codes()}
    others = pl.concat([read_world_ports(), read_unlocode_ports()]).unique("code", keep="first", maintain_order=True)
    others = others.filter(~pl.col("code").is_in(sorted(taken)))
    ports = pl.concat([own.with_columns(detail=True), others.with_columns(detail=False)], how="diagonal")
    return Port.validate(ports.select(Port.column_names()), cast=True)


@cache
def read_own_ports() -> pl.DataFrame:
    """Read `data/ports.csv`; one row per port, with aliases and sources; a borrowed position is filled in."""
    ports = pl.read_csv(
        _DATA / "ports.csv",
        schema_overrides={"lat": pl.Float64, "lon": pl.Float64, "coal_mt_per_year": pl.Float64, "coal_year": pl.Int64},
    )
    neighbours = ports.select(pl.col("code").alias("position_assumed_from"), near_lat="lat", near_lon="lon")
    return ports.join(neighbours, on="position_assumed_from", how="left", maintain_order="left").select(
        pl.exclude("lat", "lon", "near_lat", "near_lon", "ships_coal"),
        lat=pl.coalesce("lat", "near_lat"),
        lon=pl.coalesce("lon", "near_lon"),
        position_assumed=pl.col("position_assumed_from").is_not_null(),
        ships_coal=pl.col("ships_coal").replace_strict({"yes": True, "no": False}, return_dtype=pl.Boolean),
    )


@cache
def read_world_ports() -> pl.DataFrame:
    """Read searoute's port list, corrected; one row per code of an existing country, the first entry of a code.

    `data/world_port_corrections.csv` drops entries whose code is another place's, takes a position away, or reads
    one again whose minutes of arc were taken for decimals. The list is read where it lies, without importing
    searoute, which would import networkx for nothing.
    """
    spec = importlib.util.find_spec("searoute")
    if spec is None or not spec.submodule_search_locations:  # pragma: no cover - searoute is a dependency
        raise ModuleNotFoundError("searoute")
    text = (Path(spec.submodule_search_locations[0]) / "data" / "ports.geojson").read_text(encoding="utf-8")
    rows = [
        {
            "code": feature["properties"]["port"],
            "name": feature["properties"]["name"].strip(),
            "lat": float(feature["geometry"]["coordinates"][1]),
            "lon": float(feature["geometry"]["coordinates"][0]),
        }
        for feature in json.loads(text)["features"]
    ]
    corrections = pl.read_csv(_DATA / "world_port_corrections.csv").select("code", "action")
    return (
        pl.DataFrame(rows)
        .with_columns(country=port_country(pl.col("code")), position_assumed=pl.lit(False))
        .filter(pl.col("code").str.contains("^[A-Z]{2}[A-Z0-9]{3}$"))
        .filter(pl.col("country").is_in(sorted(load_country_codes())))
        .unique("code", keep="first", maintain_order=True)
        .join(corrections, on="code", how="left", maintain_order="left")
        .filter(pl.col("action").ne_missing("drop"))
        .with_columns(_correct("lat"), _correct("lon"))
        .drop("action")
    )


@cache
def read_unlocode_ports() -> pl.DataFrame:
    """Read the ports of UN/LOCODE 2023-1 (UNECE) in northeast Asia and Vietnam that neither other list has.

    `data/unlocode_2023_1_ports.csv` has the entries with the function "port" of KP, RU, KR, CN, JP, TW, HK, MO and
    VN; positions are to the minute of arc, and three of four have none.
    """
    ports = pl.read_csv(_DATA / "unlocode_2023_1_ports.csv", schema_overrides={"lat": pl.Float64, "lon": pl.Float64})
    return ports.select(
        "code", "name", "lat", "lon", country=port_country(pl.col("code")), position_assumed=pl.lit(False)
    )


def _correct(column: str) -> pl.Expr:
    """Take a wrong coordinate away, or read 37.29 as 37°29'; the digits after the point are minutes then."""
    value = pl.col(column)
    # 37.29 is 37.28999… in binary: round the minutes before they are used.
    minutes = ((value.abs() - value.abs().floor()) * 100).round()
    again = value.sign() * (value.abs().floor() + minutes / 60)
    action = pl.col("action").fill_null("keep")
    return pl.when(action == "minutes").then(again).when(action == "keep").then(value).alias(column)


@cache
def load_code_aliases() -> dict[str, str]:
    """Load second codes of a port, such as KPGEN of Wonsan: code → code of the gazetteer."""
    own = read_own_ports().filter(pl.col("other_codes").is_not_null())
    return {
        other: code for code, others in own.select("code", "other_codes").iter_rows() for other in others.split(";")
    }


@cache
def load_excluded_codes() -> dict[str, str]:
    """Load codes that must not be used at all: code → reason.

    KPCCD is one: counting it as a port of North Korea would make calls there that never were.
    """
    return dict(pl.read_csv(_DATA / "excluded_port_codes.csv").iter_rows())


def port_country(code: pl.Expr) -> pl.Expr:
    """Country of a port code: its first two letters."""
    return code.str.head(2)


def load_neighbouring_ports(radius_km: float) -> pl.DataFrame:
    """Load pairs of different ports of the own gazetteer closer than a radius by great circle.

    Ports with a borrowed position stand at their neighbour's.

    Returns:
        Both directions of each pair: `from_port`, `to_port`, `distance_km`, sorted.
    """
    ports = load_ports().filter(pl.col("detail") & pl.col("lat").is_not_null())
    here = ports.select(from_port="code", from_lat="lat", from_lon="lon")
    there = ports.select(to_port="code", to_lat="lat", to_lon="lon")
    distance_km = _KM_PER_NM * great_circle_nm("from_lat", "from_lon", "to_lat", "to_lon")
    return (
        here.join(there, how="cross")
        .filter(pl.col("from_port") != pl.col("to_port"))
        .select("from_port", "to_port", distance_km=distance_km)
        .filter(pl.col("distance_km") <= radius_km)
        .sort("from_port", "to_port")
    )


@cache
def load_sts_areas() -> pl.DataFrame:
    """Load areas of transfers at sea from the public cases: name, centre, radius, coal or oil seen, and source.

    `country` is that of the coast, null on the high seas; `lat` and `lon` are null where no source has a position.
    """
    yes_no = {"yes": True, "no": False}
    return pl.read_csv(
        _DATA / "sts_areas.csv", schema_overrides={"lat": pl.Float64, "lon": pl.Float64, "radius_km": pl.Float64}
    ).with_columns(pl.col("coal", "oil").replace_strict(yes_no, return_dtype=pl.Boolean))
