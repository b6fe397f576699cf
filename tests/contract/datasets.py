"""Datasets written by hand for these tests: rows as dictionaries, written as CSV, Parquet or Parquet parts."""

from __future__ import annotations

import csv
import datetime as dt
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import polars as pl

Row = dict[str, Any]
Rows = list[Row]
TablesByName = Mapping[str, Rows]

FIRST_DAY = dt.datetime(2017, 5, 1)
LOAD_PORTS = ("RUKHO", "RUNJK", "RUVYP", "RUVNN", "RUPSE")
DISCHARGE_PORTS = ("KRKPO", "KRINC", "JPKIJ", "CNDAL")


def imo(serial: int) -> int:
    """Give the IMO number of the six digits `serial`: the check digit is the last of the sum of digits times 7..2."""
    total = sum(int(digit) * weight for digit, weight in zip(f"{serial:06d}", range(7, 1, -1), strict=True))
    return serial * 10 + total % 10


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def time(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text)


def stay(ship: int, port: str, arrived: str, departed: str | None, **more: Any) -> Row:
    """Give a row of port_calls."""
    return {
        "imo": ship,
        "port": port,
        "arrived_at": time(arrived),
        "departed_at": time(departed) if departed else None,
        **more,
    }


def consignment(shipment_id: str, ship: int | None, **more: Any) -> Row:
    """Give a row of manifests: anthracite from Kholmsk to Pohang, loaded on 10 and declared on 16 August 2017."""
    return {
        "shipment_id": shipment_id,
        "declared_on": day("2017-08-16"),
        "imo": ship,
        "declared_origin": "RU",
        "load_port": "RUKHO",
        "loaded_on": day("2017-08-10"),
        "discharge_port": "KRKPO",
        "hs_code": "270111",
        "tonnes": 3280.0,
        **more,
    }


def _columns(rows: Rows) -> list[str]:
    return list(dict.fromkeys(column for row in rows for column in row))


def _text(value: Any) -> str:
    if value is None:
        return ""
    return value.isoformat() if isinstance(value, dt.date) else str(value)


def write_csv(folder: Path, tables: TablesByName, *, encoding: str = "utf-8", newline: str = "\n") -> Path:
    """Write every table as NAME.csv; dates in ISO 8601, null as the empty cell."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        with (folder / f"{name}.csv").open("w", encoding=encoding, newline="") as file:
            writer = csv.DictWriter(file, _columns(rows), lineterminator=newline)
            writer.writeheader()
            writer.writerows({column: _text(value) for column, value in row.items()} for row in rows)
    return folder


def write_parquet(folder: Path, tables: TablesByName, *, parts: int = 0) -> Path:
    """Write every table as NAME.parquet, or as a folder NAME/ of so many parts."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, rows in tables.items():
        frame = pl.DataFrame(rows, infer_schema_length=None)
        if not parts:
            frame.write_parquet(folder / f"{name}.parquet")
            continue
        (folder / name).mkdir()
        for part, chunk in enumerate(frame.iter_slices(max(1, -(-frame.height // parts)))):
            chunk.write_parquet(folder / name / f"part-{part:03d}.parquet")
    return folder


CARRIERS = [imo(931000 + serial) for serial in range(10)]
COASTERS = [imo(932000 + serial) for serial in range(3)]
FEEDERS = [imo(933000 + serial) for serial in range(2)]


def _voyages(season: dict[str, Rows]) -> None:
    """Ten carriers load ten cargoes each, every sixteen days, one day apart from one another."""
    for number in range(100):
        ship, turn = CARRIERS[number % 10], number // 10
        start = FIRST_DAY + dt.timedelta(days=16 * turn + number % 10, hours=number % 7)
        port, to = LOAD_PORTS[(number + turn) % 5], DISCHARGE_PORTS[number % 4]
        tonnes = 2500.0 + 37 * number
        for place, days, draught in ((port, 0, (3.1, 5.8)), (to, 5, (5.8, 3.1))):
            arrived = start + dt.timedelta(days=days)
            call = {"imo": ship, "port": place, "arrived_at": arrived, "departed_at": arrived + dt.timedelta(hours=40)}
            seen = number % 3 != 1
            call |= {"draught_in": draught[0] if seen else None, "draught_out": draught[1] if seen else None}
            season["port_calls"].append(call | {"berth": "South quay" if number % 4 == 0 else None})
        season["manifests"].append(
            consignment(
                f"S{number:03d}",
                ship,
                declared_on=(start + dt.timedelta(days=6)).date(),
                load_port=port,
                loaded_on=(start + dt.timedelta(days=1)).date() if number % 5 else None,
                discharge_port=to,
                discharged_on=(start + dt.timedelta(days=6)).date() if number % 2 else None,
                hs_code=("270111", "270119", "270400")[number % 3],
                tonnes=tonnes,
                value_usd=tonnes * (80 + number % 30) if number % 6 else None,
                shipper=f"Shipper {number % 4}",
                consignee=f"Consignee {number % 7}",
                description="ANTHRACITE, FINES" if number % 2 else "COAL",
            )
        )


def _feeders(season: dict[str, Rows]) -> None:
    """Two ships bring coal from KP to Kholmsk and Nakhodka; three coasters bring the genuine coal of other ports."""
    for feeder, home, quay, every in ((FEEDERS[0], "KPNAM", "RUKHO", 24), (FEEDERS[1], "KPCHO", "RUNJK", 31)):
        for turn in range(6):
            start = FIRST_DAY + dt.timedelta(days=every * turn)
            laden = {"draught_in": 6.4, "draught_out": 3.1, "berth": "South quay"}
            season["port_calls"] += [
                {"imo": feeder, "port": home, "arrived_at": start, "departed_at": start + dt.timedelta(days=2)},
                {
                    "imo": feeder,
                    "port": quay,
                    "arrived_at": start + dt.timedelta(days=6),
                    "departed_at": start + dt.timedelta(days=9),
                    **laden,
                },
            ]
    for number in range(60):
        arrived = FIRST_DAY + dt.timedelta(days=3 * number, hours=5)
        port = ("RUVNN", "RUKHO", "RUVYP", "RUPSE")[number % 4]
        season["port_calls"].append(
            {"imo": COASTERS[number % 3], "port": port, "arrived_at": arrived, "departed_at": arrived + dt.timedelta(1)}
        )


def build_season() -> dict[str, Rows]:
    """Give a season of exactly one hundred consignments in scope, with every table of a dataset but positions."""
    season: dict[str, Rows] = {"manifests": [], "port_calls": []}
    _voyages(season)
    _feeders(season)
    ships = [*CARRIERS, *COASTERS, *FEEDERS]
    season["vessels"] = [
        {
            "imo": ship,
            "mmsi": 273000000 + place,
            "name": f"SEASON STAR {place}",
            "flag": "KP" if ship in FEEDERS else "RU",
            "dwt": 5000.0 + 300 * place,
            "length": 100.0,
            "beam": 16.0,
            "design_draught": 6.6,
            "owner": f"Owner {place % 5}",
            "valid_from": day("2010-01-01"),
            "valid_to": None,
        }
        for place, ship in enumerate(ships)
    ]
    season["sanctions"] = [{"imo": FEEDERS[0], "list": "UN1718", "listed_on": day("2017-06-01"), "delisted_on": None}]
    season["gaps"] = [_gap(CARRIERS[2], "2017-05-25T00:00", "2017-05-29T00:00")]
    season["encounters"] = [_encounter(CARRIERS[3], FEEDERS[0], "2017-06-20T02:00", "2017-06-20T09:00")]
    season["loitering"] = [_loitering(CARRIERS[4], "2017-07-01T02:00", "2017-07-03T09:00")]
    season["identity_conflicts"] = [{"imo": CARRIERS[5], "kind": "flag_mmsi", "at": time("2017-07-04T00:00")}]
    season["labels"] = [_label("S003", "genuine", "2017-06-01"), _label("S010", "laundered", "2017-07-01")]
    return season


def _gap(ship: int, started: str, ended: str, **more: Any) -> Row:
    where = {"start_lat": 40.1, "start_lon": 132.0, "end_lat": 41.0, "end_lon": 132.5}
    return {"imo": ship, "started_at": time(started), "ended_at": time(ended), **where, **more}


def _encounter(ship: int, other: int, started: str, ended: str, **more: Any) -> Row:
    when = {"started_at": time(started), "ended_at": time(ended)}
    return {"imo_a": ship, "imo_b": other, **when, "lat": 41.2, "lon": 133.4, "min_distance_m": 40.0, **more}


def _loitering(ship: int, started: str, ended: str, **more: Any) -> Row:
    when = {"started_at": time(started), "ended_at": time(ended)}
    return {"imo": ship, **when, "lat": 42.1, "lon": 133.2, "nearest_port": "RUNJK", **more}


def _label(shipment_id: str, outcome: str, decided: str) -> Row:
    return {"shipment_id": shipment_id, "outcome": outcome, "decided_on": day(decided), "basis": "sample analysis"}


gap, encounter, loitering, label = _gap, _encounter, _loitering, _label
