"""AIS reports of a part of the fleet: every ship's way through her voyages, with the silences cut out."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import polars as pl

from laundering.simulate.columns import to_texts, to_times
from laundering.simulate.disguises import show
from laundering.simulate.evasion.scheme import Scheme
from laundering.simulate.hydrostatics import find_draught
from laundering.simulate.registry import find_identity
from laundering.simulate.rng import Streams
from laundering.simulate.routes import Routes, measure_legs
from laundering.simulate.stage import Stage

_SHARE_OF_FLEET: Final = 0.08
_DAYS: Final = 120.0
_STEP_H: Final = {"sail": 0.4, "anchor": 1.0, "berth": 1.5, "drift": 0.5}
_ANCHORAGE_DEG: Final = 0.018
"""Ships wait about two kilometres off the berth: within what counts as the port."""

_ROADS_NM: Final = 12.0
"""Ships without orders lie this far out, on the way to where they will go next."""

_TO_ROADS_H: Final = 1.5
_STATUS: Final = {"sail": 0, "anchor": 1, "berth": 5, "drift": 0}


@dataclass(frozen=True)
class _Leg:
    """One part of a ship's time: on the way between two places, or at rest at one, or at a point of the way.

    Attributes:
        kind: Key of `_STEP_H`.
        start: Place that the way comes from, by index.
        end: Place that it goes to; the same for a rest at a place.
        part: Part of the way that lies behind her at the beginning and at the end.
        hours: First and last hour.
        draught_m: Her draught.
        off_deg: How far off the point she lies.
    """

    kind: str
    start: int
    end: int
    part: tuple[float, float]
    hours: tuple[float, float]
    draught_m: float
    off_deg: float = 0.0


def draw_positions(
    stage: Stage, scheme: Scheme, silences: pl.DataFrame, register: pl.DataFrame, routes: Routes
) -> pl.DataFrame:
    """Draw the reports; rows of the table `positions`, in order of ship and time.

    About half of the ships had a part in an undertaking; the reports cover the world's last months.
    """
    rng = stage.streams.stream("positions")
    end_h = stage.span_h[1]
    span_h = (max(stage.span_h[0], end_h - 24 * _DAYS), end_h)
    parts = []
    for ship in _choose_ships(stage, scheme, span_h, rng):
        legs = _list_legs(scheme, routes, ship, span_h)
        quiet = silences.filter(pl.col("ship") == ship).select("started_h", "ended_h").to_numpy()
        parts.append(_report(routes, stage.streams, ship, legs, quiet))
    table = pl.concat(parts)
    shown = show(table["ship"].to_numpy(), table["hour"].to_numpy(), scheme.disguises)
    identity = find_identity(register, shown, table["hour"].to_numpy())
    unnumbered = pl.Series(rng.random(table.height) < 0.03)
    return table.select(
        mmsi=identity["mmsi"],
        imo=pl.when(~unnumbered).then(pl.Series(scheme.fleet.imo[shown])),
        at=to_times(table["hour"]),
        lat=pl.col("lat").round(5),
        lon=pl.col("lon").round(5),
        sog=pl.col("sog").round(1),
        cog=pl.col("cog").round(1),
        heading=pl.col("heading").round(0),
        nav_status="nav_status",
        draught=pl.col("draught").round(1),
        length=pl.Series(scheme.fleet.length_m[shown]),
        beam=pl.Series(scheme.fleet.beam_m[shown]),
        name=identity["name"],
        destination="destination",
    ).unique(["mmsi", "at"], keep="first", maintain_order=True)


def _choose_ships(stage: Stage, scheme: Scheme, span_h: tuple[float, float], rng: np.random.Generator) -> list[int]:
    """Choose the ships: half of them from those that had a part in an undertaking in these months."""
    wanted = int(np.clip(_SHARE_OF_FLEET * len(stage.fleet), 16, 60))
    busy = (
        scheme.voyages.filter(pl.col("operation").is_not_null(), pl.col("started_h").is_between(*span_h))["ship"]
        .unique()
        .sort()
        .to_list()
    )
    chosen = [busy[int(k)] for k in rng.permutation(len(busy))[: wanted // 2]]
    others = [ship for ship in range(len(stage.fleet)) if ship not in set(busy)]
    return sorted({*chosen, *(others[int(k)] for k in rng.permutation(len(others))[: wanted - len(chosen)])})


def _list_legs(scheme: Scheme, routes: Routes, ship: int, span_h: tuple[float, float]) -> list[_Leg]:
    """What a ship does, part by part, within the hours asked for."""
    fleet = scheme.fleet
    light_m, per_metre, dwt = fleet.light_m[ship], fleet.tonnes_per_metre[ship], fleet.dwt[ship]
    legs: list[_Leg] = []
    free_h: float | None = None
    for voyage in scheme.voyages.filter(pl.col("ship") == ship).sort("step").iter_rows(named=True):
        empty_m = float(find_draught(light_m, per_metre, np.array(0.0), dwt))
        laden_m = float(find_draught(light_m, per_metre, np.array(voyage["tonnes"]), dwt))
        legs += _list_way_out(routes, voyage, free_h, empty_m)
        legs += _list_stay(routes, voyage, "load", empty_m)
        at, left_h = voyage["load"], voyage["load_departed_h"]
        if voyage["via"] >= 0:
            came_h, gone_h = voyage["via_arrived_h"], voyage["via_departed_h"]
            legs.append(_Leg("sail", at, voyage["via"], (0.0, 1.0), (left_h, came_h), laden_m))
            legs.append(_rest(routes, "anchor", voyage["via"], (came_h, gone_h), laden_m, _ANCHORAGE_DEG))
            at, left_h = voyage["via"], gone_h
        if voyage["discharge"] >= 0:
            arrived_h = voyage["discharge_arrived_h"]
            legs.append(_Leg("sail", at, voyage["discharge"], (0.0, 1.0), (left_h, arrived_h), laden_m))
            legs += _list_stay(routes, voyage, "discharge", laden_m)
            left_h = voyage["discharge_departed_h"]
        free_h = left_h
    return [
        leg for leg in legs if leg.hours[1] > span_h[0] and leg.hours[0] < span_h[1] and leg.hours[1] > leg.hours[0]
    ]


def _list_way_out(routes: Routes, voyage: dict[str, Any], free_h: float | None, draught_m: float) -> list[_Leg]:
    """Out to the roads, some hours or days there until she has orders, and on to the load port."""
    start, end = voyage["from_place"], voyage["load"]
    roads = min(0.4, _ROADS_NM / max(routes.find_way(start, end)[2][-1], 1.0))
    ordered_h, arrived_h = voyage["started_h"], voyage["load_arrived_h"]
    if free_h is None or ordered_h - free_h < 2 * _TO_ROADS_H or start == end:
        return [_Leg("sail", start, end, (0.0, 1.0), (free_h or ordered_h, arrived_h), draught_m)]
    out_h = free_h + _TO_ROADS_H
    return [
        _Leg("sail", start, end, (0.0, roads), (free_h, out_h), draught_m),
        _Leg("anchor", start, end, (roads, roads), (out_h, ordered_h), draught_m),
        _Leg("sail", start, end, (roads, 1.0), (ordered_h, arrived_h), draught_m),
    ]


def _list_stay(routes: Routes, voyage: dict[str, Any], end: str, draught_m: float) -> list[_Leg]:
    """Wait for the berth, and lie there."""
    place = voyage[end]
    arrived_h, berthed_h, left_h = (voyage[f"{end}_{moment}_h"] for moment in ("arrived", "berthed", "departed"))
    return [
        _rest(routes, "anchor", place, (arrived_h, berthed_h), draught_m, _ANCHORAGE_DEG),
        _rest(routes, "berth", place, (berthed_h, left_h), draught_m, 0.0),
    ]


def _rest(routes: Routes, kind: str, place: int, hours: tuple[float, float], draught_m: float, off_deg: float) -> _Leg:
    """A rest at a place; at sea a ship drifts, close to whom she meets."""
    at_sea = routes.codes[place].startswith("@")
    return _Leg("drift" if at_sea else kind, place, place, (0.0, 0.0), hours, draught_m, 0.0 if at_sea else off_deg)


def _report(routes: Routes, streams: Streams, ship: int, legs: list[_Leg], quiet: np.ndarray) -> pl.DataFrame:
    """The reports of one ship, without those in her silences."""
    rng = streams.stream("positions", f"ship {ship}")
    habit = float(rng.random())
    parts = [_report_leg(routes, rng, leg, habit) for leg in legs]
    schema = {
        "hour": pl.Float64, "lat": pl.Float64, "lon": pl.Float64, "sog": pl.Float64, "cog": pl.Float64,
        "heading": pl.Float64, "nav_status": pl.Int64, "draught": pl.Float64, "destination": pl.String,
    }  # fmt: skip
    table = pl.concat(parts) if parts else pl.DataFrame(schema=schema)
    hours = table["hour"].to_numpy()
    silent = np.zeros(len(hours), dtype=bool)
    for started, ended in quiet:
        silent |= (hours > started) & (hours < ended)
    heard = ~silent & (rng.random(len(hours)) < 0.93)
    return table.filter(pl.Series(heard)).with_columns(ship=pl.lit(ship, dtype=pl.Int64))


def _report_leg(routes: Routes, rng: np.random.Generator, leg: _Leg, habit: float) -> pl.DataFrame:
    """The reports of one part of a ship's time."""
    count = max(1, int((leg.hours[1] - leg.hours[0]) / _STEP_H[leg.kind]))
    hours = np.sort(rng.uniform(*leg.hours, count))
    gone = (hours - leg.hours[0]) / (leg.hours[1] - leg.hours[0])
    part = leg.part[0] + (leg.part[1] - leg.part[0]) * gone
    lat, lon = routes.find_positions(np.full(count, leg.start), np.full(count, leg.end), part)
    around = float(rng.uniform(0, 2 * np.pi))
    scatter = {"berth": 0.0005, "sail": 0.002}.get(leg.kind, 0.001)
    lat = lat + leg.off_deg * np.sin(around) + rng.normal(0, scatter, count)
    lon = lon + leg.off_deg * np.cos(around) + rng.normal(0, scatter, count)
    sog, cog = _measure_motion(rng, leg, lat, lon)
    code = routes.codes[leg.end]
    destination = "FOR ORDERS" if code.startswith("@") else code
    return pl.DataFrame(
        {
            "hour": hours,
            "lat": lat,
            "lon": lon,
            "sog": sog,
            "cog": cog,
            "heading": (cog + rng.normal(0, 3, count)) % 360 if leg.kind == "sail" else rng.uniform(0, 359, count),
            "nav_status": np.full(count, _STATUS[leg.kind], dtype=np.int64),
            "draught": np.where(rng.random(count) < 0.15 + 0.5 * habit, np.nan, leg.draught_m),
            "destination": to_texts([destination] * count, rng.random(count) < 0.2),
        }
    ).with_columns(pl.col("draught").fill_nan(None))


def _measure_motion(
    rng: np.random.Generator, leg: _Leg, lat: np.ndarray, lon: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Speed in knots and course in degrees: of the way made good under way, next to none and anyhow at rest."""
    count = len(lat)
    if leg.kind != "sail" or count < 2:
        return np.abs(rng.normal(0, 0.5 if leg.kind == "drift" else 0.08, count)), rng.uniform(0, 359.9, count)
    speed = float(measure_legs(lat, lon).sum()) / max(leg.hours[1] - leg.hours[0], 0.1)
    north, east = np.diff(lat), np.diff(lon) * np.cos(np.radians(lat[:-1]))
    course = np.degrees(np.arctan2(east, north)) % 360
    return np.clip(rng.normal(speed, 0.4, count), 0.6, 16.0), np.concatenate([course, course[-1:]])
