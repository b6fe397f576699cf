"""Small datasets in code: every table of the contract from a few named values."""

from __future__ import annotations

import datetime as dt
from typing import Any

import polars as pl

from laundering.tables import TABLES, Tables, empty_table

RUNG_RA_2, SKY_LADY, HONEST, OTHER, NOVICE = 9020534, 9000003, 9000015, 9000027, 9000039
"""IMO numbers with valid check digits; the first is the real feeder of August 2017, the rest are invented."""


def at(text: str) -> dt.datetime:
    """Read "2017-08-03" or "2017-08-03 06:00"."""
    return dt.datetime.fromisoformat(text)


def day(text: str) -> dt.date:
    return dt.date.fromisoformat(text)


def table(name: str, rows: list[dict[str, Any]]) -> pl.DataFrame:
    """Build a checked table: missing columns null, `known_at` filled as the reader fills it."""
    empty = empty_table(name)
    if not rows:
        return empty
    given = pl.DataFrame(rows, schema_overrides={k: v for k, v in empty.schema.items() if any(k in r for r in rows)})
    frame = pl.concat([empty, given], how="diagonal").select(empty.columns)
    if "known_at" in frame.columns:
        ends = [c for c in ("departed_at", "ended_at", "at", "arrived_at") if c in frame.columns]
        frame = frame.with_columns(pl.coalesce("known_at", *ends))
    return TABLES[name].validate(frame)


def call(imo: int, port: str, arrived: str, departed: str | None, **more: Any) -> dict[str, Any]:
    row = {"imo": imo, "port": port, "arrived_at": at(arrived), "departed_at": at(departed) if departed else None}
    return row | {key: at(value) if key == "known_at" else value for key, value in more.items()}


def manifest(shipment_id: str = "S1", **more: Any) -> dict[str, Any]:
    """Sky Lady's cargo of August 2017, changed as the test needs; dates may be given as text."""
    row: dict[str, Any] = {
        "shipment_id": shipment_id,
        "declared_on": "2017-08-16",
        "imo": SKY_LADY,
        "vessel_name": "SKY LADY",
        "declared_origin": "RU",
        "load_port": "RUKHO",
        "loaded_on": "2017-08-10",
        "discharge_port": "KRKPO",
        "hs_code": "270111",
        "description": "anthracite",
        "tonnes": 3280.0,
    } | more
    dates = ("declared_on", "loaded_on", "discharged_on")
    return {key: day(value) if key in dates and isinstance(value, str) else value for key, value in row.items()}


def dataset(manifests: list[dict[str, Any]], calls: list[dict[str, Any]], **more: list[dict[str, Any]]) -> Tables:
    """Build a dataset; further tables by name."""
    built = {name: table(name, rows) for name, rows in more.items()}
    present = frozenset({"manifests", "port_calls", *more})
    return Tables(
        manifests=table("manifests", manifests), port_calls=table("port_calls", calls), present=present, **built
    )


def pier_swap_calls() -> list[dict[str, Any]]:
    """The best dated pier swap: Rung Ra 2 Nampo 24 Jul, Kholmsk 3-7 Aug 2017; Sky Lady at the berth on 9-10 Aug."""
    return [
        call(RUNG_RA_2, "KPNAM", "2017-07-22", "2017-07-24", draught_in=3.0, draught_out=6.5),
        call(RUNG_RA_2, "RUKHO", "2017-08-03", "2017-08-07", draught_in=6.4, draught_out=3.1, berth="South quay"),
        call(SKY_LADY, "KRKPO", "2017-07-28", "2017-07-30"),
        call(SKY_LADY, "RUKHO", "2017-08-09", "2017-08-10 18:00", draught_in=2.9, draught_out=5.6, berth="south quay"),
        call(SKY_LADY, "KRKPO", "2017-08-14", "2017-08-15"),
    ]
