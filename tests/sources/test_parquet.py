import datetime as dt
from decimal import Decimal

import polars as pl
import pytest

from laundering.errors import DatasetError, MissingColumnError
from laundering.reference.regimes import load_regime
from laundering.sources.dataset import read_dataset
from laundering.tables import TABLES, empty_table
from tests.sources.folders import (
    IMO_A,
    IMO_B,
    assert_nothing_lost,
    call,
    faults,
    manifest,
    read,
    vessel,
    write_dataset,
)


def read_calls(folder, frame):
    """Read a dataset whose port calls are this Parquet frame."""
    write_dataset(folder)
    (folder / "port_calls.csv").unlink()
    frame.write_parquet(folder / "port_calls.parquet")
    return read_dataset(folder, load_regime())


def calls_frame(**more):
    columns = {
        "imo": [IMO_A, IMO_B],
        "port": ["RUKHO", "KPNAM"],
        "arrived_at": [dt.datetime(2017, 8, 3, 6), dt.datetime(2017, 7, 22)],
    }
    return pl.DataFrame(columns | more)


def test_the_same_tables_as_csv_and_as_parquet_are_equal(tmp_path):
    tables = {
        "manifests": [manifest("S1"), manifest("S2", tonnes="120", flag=None), manifest("S3", hs_code="7208")],
        "port_calls": [call(), call(IMO_B, port="KPNAM", departed_at=None, source="imagery")],
        "vessels": [vessel(), vessel(IMO_B, "RUNG RA 2", flag="KP")],
    }
    as_csv = read(tmp_path / "csv", **tables)
    folder = tmp_path / "parquet"
    folder.mkdir()
    for name, rows in tables.items():
        columns = {column: pl.String for row in rows for column in row}
        text = pl.DataFrame([{k: None if v is None else str(v) for k, v in row.items()} for row in rows], columns)
        schema = {column: spec.dtype for column, spec in TABLES[name].columns().items() if column in text.columns}
        typed = [_typed(column, dtype) for column, dtype in schema.items()]
        text.select(typed).write_parquet(folder / f"{name}.parquet")
    as_parquet = read_dataset(folder, load_regime())
    for name in tables:
        assert getattr(as_parquet.tables, name).equals(getattr(as_csv.tables, name)), name
    assert as_parquet.counts == as_csv.counts
    assert as_parquet.out_of_scope.equals(as_csv.out_of_scope)
    assert as_csv.counts["manifests"].used == 2


def _typed(column, dtype):
    text = pl.col(column)
    if dtype == pl.Date:
        return text.str.to_date()
    return text.str.to_datetime(time_unit="us") if dtype == pl.Datetime else text.cast(dtype)


@pytest.mark.parametrize(
    ("column", "values", "expected"),
    [
        ("imo", pl.Series([str(IMO_A), f"IMO {IMO_B}"]), [IMO_A, IMO_B]),
        ("imo", pl.Series([float(IMO_A), float(IMO_B)]), [IMO_A, IMO_B]),
        ("imo", pl.Series([IMO_A, IMO_B], dtype=pl.UInt64), [IMO_A, IMO_B]),
        ("imo", pl.Series([IMO_A, IMO_B], dtype=pl.Int32), [IMO_A, IMO_B]),
        ("port", pl.Series(["Kholmsk", "Nampo"], dtype=pl.Categorical), ["RUKHO", "KPNAM"]),
        ("port", pl.Series([b"RUKHO", b"KPNAM"]), ["RUKHO", "KPNAM"]),
        ("arrived_at", pl.Series([dt.date(2017, 8, 3)] * 2), [dt.datetime(2017, 8, 3)] * 2),
        (
            "arrived_at",
            pl.Series([dt.datetime(2017, 8, 3, 9)] * 2, dtype=pl.Datetime("ns", "UTC")).dt.convert_time_zone(
                "Asia/Seoul"
            ),
            [dt.datetime(2017, 8, 3, 9)] * 2,
        ),
        (
            "arrived_at",
            pl.Series([dt.datetime(2017, 8, 3)] * 2, dtype=pl.Datetime("ms")),
            [dt.datetime(2017, 8, 3)] * 2,
        ),
        ("arrived_at", pl.Series(["2017-08-03T09:00:00+09:00", "42950"]), [dt.datetime(2017, 8, 3)] * 2),
        ("draught_in", pl.Series([Decimal("5.50"), None]), [5.5, None]),
        ("draught_in", pl.Series([float("nan"), 5.5]), [None, 5.5]),
        ("draught_in", pl.Series([6, 7], dtype=pl.Int16), [6.0, 7.0]),
        ("confidence", pl.Series([3.0, None]), [3, None]),
        ("source", pl.Series(["ais", "AGENT"], dtype=pl.Categorical), ["ais", "agent"]),
        ("berth", pl.Series([7, None]), ["7", None]),
        ("berth", pl.Series([None, None]), [None, None]),
    ],
)
def test_other_dtypes_are_read_for_what_they_hold(tmp_path, column, values, expected):
    result = read_calls(tmp_path / "d", calls_frame(**{column: values}))
    assert result.tables.port_calls[column].to_list() == expected
    assert result.counts["port_calls"].nulled == {}


@pytest.mark.parametrize(
    ("values", "nulled"),
    [
        (pl.Series([[1.0], [2.0]]), 2),
        (pl.Series([{"a": 1}, None]), 1),
        (pl.Series([dt.timedelta(1), None]), 1),
        (pl.Series([dt.time(1), None]), 1),
        (pl.Series([True, False]), 2),
        (pl.Series([float("inf"), -1.0]), 2),
        (pl.Series([b"\xff\xfe", b"5.5"]), 1),
        (pl.Series(["deep", "5.5"]), 1),
    ],
)
def test_what_cannot_be_read_becomes_null_and_is_counted(tmp_path, values, nulled):
    result = read_calls(tmp_path / "d", calls_frame(draught_in=values))
    assert result.counts["port_calls"].used == 2
    assert result.counts["port_calls"].nulled.get("draught_in", 0) == nulled


def test_a_list_in_a_required_column_rejects_its_rows(tmp_path):
    result = read_calls(tmp_path / "d", calls_frame(port=pl.Series([["RUKHO"], None])))
    assert faults(result, "port_calls") == [(1, "port", "['RUKHO']"), (2, "port", None)]
    assert_nothing_lost(result)


def test_a_zoned_day_is_taken_as_written(tmp_path):
    folder = write_dataset(tmp_path / "d")
    (folder / "manifests.csv").unlink()
    midnight = pl.Series([dt.datetime(2017, 8, 16)], dtype=pl.Datetime("us")).dt.replace_time_zone("Asia/Seoul")
    row = {**manifest(loaded_on=None, discharged_on=None), "declared_on": None}
    pl.DataFrame([row]).with_columns(declared_on=midnight).write_parquet(folder / "manifests.parquet")
    assert read_dataset(folder, load_regime()).tables.manifests["declared_on"].to_list() == [dt.date(2017, 8, 16)]


def test_parts_are_read_in_order_and_may_differ(tmp_path):
    folder = write_dataset(tmp_path / "d")
    (folder / "port_calls.csv").unlink()
    parts = folder / "port_calls"
    parts.mkdir()
    calls_frame(berth=["a", "b"]).write_parquet(parts / "part-1.parquet")
    calls_frame().with_columns(pl.col("imo").cast(pl.String)).write_parquet(parts / "part-2.parquet")
    calls_frame().with_columns(pl.lit("bad").alias("arrived_at")).write_parquet(parts / "part-3.parquet")
    result = read_dataset(folder, load_regime())
    assert result.counts["port_calls"].read == 6
    assert result.tables.port_calls["berth"].to_list() == ["a", "b", None, None]
    assert result.tables.port_calls["imo"].to_list() == [IMO_A, IMO_B, IMO_A, IMO_B]
    assert faults(result, "port_calls") == [(5, "arrived_at", "bad"), (6, "arrived_at", "bad")]
    assert {name for name in result.digests if "/" in name} == {f"port_calls/part-{i}.parquet" for i in (1, 2, 3)}


def test_a_required_column_in_no_part_is_missing(tmp_path):
    with pytest.raises(MissingColumnError, match="arrived_at"):
        read_calls(tmp_path / "d", calls_frame().drop("arrived_at"))


def test_a_folder_without_parts_is_an_error(tmp_path):
    folder = write_dataset(tmp_path / "d")
    (folder / "port_calls.csv").unlink()
    (folder / "port_calls").mkdir()
    with pytest.raises(DatasetError, match=r"no \.parquet file"):
        read_dataset(folder, load_regime())


@pytest.mark.parametrize("keep", [4, 100, -20])
def test_a_truncated_file_is_an_error_that_names_it(tmp_path, keep):
    folder = write_dataset(tmp_path / "d")
    (folder / "port_calls.csv").unlink()
    file = folder / "port_calls.parquet"
    calls_frame().write_parquet(file)
    file.write_bytes(file.read_bytes()[:keep])
    with pytest.raises(DatasetError, match=r"port_calls\.parquet: this is not a readable Parquet file"):
        read_dataset(folder, load_regime())


def test_damage_inside_a_file_is_an_error_or_read_but_never_a_traceback(tmp_path):
    folder = write_dataset(tmp_path / "d")
    (folder / "port_calls.csv").unlink()
    file = folder / "port_calls.parquet"
    calls_frame(berth=["south quay", "north quay"]).write_parquet(file, compression="uncompressed")
    whole = file.read_bytes()
    refused = 0
    for at in range(4, len(whole) - 4, 97):
        file.write_bytes(whole[:at] + bytes([whole[at] ^ 0xFF]) + whole[at + 1 :])
        try:
            assert_nothing_lost(read_dataset(folder, load_regime()))
        except DatasetError:
            refused += 1
    assert refused > 0


def test_headers_of_parquet_are_mapped_too(tmp_path):
    folder = write_dataset(tmp_path / "d")
    (folder / "port_calls.csv").unlink()
    calls_frame().rename({"imo": "IMO", "port": "locode"}).write_parquet(folder / "port_calls.parquet")
    (folder / "columns.toml").write_text('[port_calls.columns]\nport = "locode"\n', encoding="utf-8")
    assert read_dataset(folder, load_regime()).counts["port_calls"].used == 2


def test_a_folder_may_have_any_name_and_a_table_no_row(tmp_path):
    folder = tmp_path / "we[i]rd *"
    folder.mkdir()
    for name in TABLES:
        empty_table(name).write_parquet(folder / f"{name}.parquet")
    result = read_dataset(folder, load_regime(), tables=tuple(TABLES))
    assert {name: count.read for name, count in result.counts.items()} == dict.fromkeys(TABLES, 0)


def test_a_table_of_nulls_rejects_every_row(tmp_path):
    folder = write_dataset(tmp_path / "d")
    (folder / "manifests.csv").unlink()
    nothing = pl.DataFrame({column: [None, None] for column in TABLES["manifests"].columns()})
    nothing.write_parquet(folder / "manifests.parquet")
    assert faults(read_dataset(folder, load_regime())) == [(1, "shipment_id", None), (2, "shipment_id", None)]
