"""Dataset folders for the tests: one valid row per table, changed as a test needs."""

from __future__ import annotations

import csv
from pathlib import Path
from typing import Any

from laundering.reference.regimes import load_regime
from laundering.sources.dataset import DatasetRead, read_dataset

Row = dict[str, Any]

IMO_A, IMO_B, IMO_C = 9020534, 9000003, 9000015
"""IMO numbers whose check digit is valid."""


def manifest(shipment_id: str = "S1", **more: Any) -> Row:
    row: Row = {
        "shipment_id": shipment_id,
        "declared_on": "2017-08-16",
        "imo": IMO_A,
        "vessel_name": "SKY LADY",
        "flag": "PA",
        "declared_origin": "RU",
        "load_port": "RUKHO",
        "loaded_on": "2017-08-10",
        "discharge_port": "KRKPO",
        "discharged_on": "2017-08-15",
        "hs_code": "270111",
        "description": "anthracite, in bulk",
        "tonnes": "3280.5",
        "value_usd": "314880",
        "shipper": "OOO Ugol",
    }
    return row | more


def call(imo: int | str | None = IMO_A, **more: Any) -> Row:
    row: Row = {
        "imo": imo,
        "port": "RUKHO",
        "arrived_at": "2017-08-09T06:00:00",
        "departed_at": "2017-08-10T18:00:00",
        "draught_in": "2.9",
        "draught_out": "5.6",
        "berth": "south quay",
        "confidence": "4",
        "source": "ais",
    }
    return row | more


def vessel(imo: int = IMO_A, name: str = "SKY LADY", **more: Any) -> Row:
    return {"imo": imo, "name": name, "flag": "PA", "valid_from": "2015-01-01", "valid_to": None} | more


def write_table(folder: Path, name: str, rows: list[Row] | str | bytes, delimiter: str = ",") -> Path:
    """Write `name`.csv from rows, or the text or bytes as they are."""
    folder.mkdir(exist_ok=True)
    file = folder / f"{name}.csv"
    if isinstance(rows, bytes):
        file.write_bytes(rows)
    elif isinstance(rows, str):
        file.write_text(rows, encoding="utf-8", newline="")
    else:
        columns = list(dict.fromkeys(column for row in rows for column in row))
        with file.open("w", encoding="utf-8", newline="") as stream:
            writer = csv.DictWriter(stream, columns, delimiter=delimiter)
            writer.writeheader()
            writer.writerows(rows)
    return file


def write_dataset(folder: Path, **tables: list[Row] | str | bytes) -> Path:
    """Write a dataset; manifests and port calls are there in any case."""
    for name, rows in ({"manifests": [manifest()], "port_calls": [call()]} | tables).items():
        write_table(folder, name, rows)
    return folder


def read(folder: Path, **tables: list[Row] | str | bytes) -> DatasetRead:
    """Write a dataset and read it under the shipped regime."""
    return read_dataset(write_dataset(folder, **tables), load_regime())


def faults(result: DatasetRead, table: str = "manifests") -> list[tuple[int, str, str | None]]:
    """Row, column and value of each reject of one table."""
    rejects = result.rejects.filter(result.rejects["table"] == table)
    return list(rejects.select("row", "column", "value").iter_rows())


def assert_nothing_lost(result: DatasetRead) -> None:
    """Every row read is used, out of scope or rejected, in exactly one place."""
    for name, count in result.counts.items():
        rejected = result.rejects.filter(result.rejects["table"] == name)["row"].to_list()
        outside = result.out_of_scope.filter(result.out_of_scope["table"] == name)["row"].to_list()
        assert count.read == count.used + count.out_of_scope + count.rejected, name
        assert (len(rejected), len(outside)) == (count.rejected, count.out_of_scope), name
        assert getattr(result.tables, name).height == count.used, name
        assert len({*rejected, *outside}) == len(rejected) + len(outside), name
        assert all(1 <= row <= count.read for row in [*rejected, *outside]), name
