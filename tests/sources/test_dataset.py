import hashlib
import time

import pytest

from laundering.errors import DatasetError, LaunderingError, MissingTableError
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
    write_table,
)

HEADER = "shipment_id,declared_on,imo,declared_origin,load_port,discharge_port,hs_code,tonnes\n"
POSITIONS = "mmsi,at,lat,lon\n511123456,2017-08-01T00:00:00,47.0,142.0\n"


def test_two_tables_are_enough(tmp_path):
    result = read(tmp_path / "d")
    assert result.tables.present == {"manifests", "port_calls"}
    assert result.tables.vessels.equals(empty_table("vessels"))
    assert set(result.counts) == {"manifests", "port_calls"}
    assert any(note.startswith("Tables absent: vessels, encounters") for note in result.notes)
    assert result.rejects.is_empty()
    assert result.out_of_scope.is_empty()


def test_every_table_has_all_its_columns_in_order(tmp_path):
    result = read(tmp_path / "d", vessels=[vessel()])
    for name, schema in TABLES.items():
        assert getattr(result.tables, name).schema == empty_table(name).schema, name
        assert getattr(result.tables, name).columns == list(schema.columns())


def test_digests_are_of_the_files_read(tmp_path):
    result = read(tmp_path / "d", positions=POSITIONS)
    content = (tmp_path / "d" / "manifests.csv").read_bytes()
    assert set(result.digests) == {"manifests.csv", "port_calls.csv"}
    assert result.digests["manifests.csv"] == hashlib.sha256(content).hexdigest()


def test_positions_are_read_only_when_asked_for(tmp_path):
    folder = write_dataset(tmp_path / "d", positions=POSITIONS)
    plain = read_dataset(folder, load_regime())
    assert "Tables present but not read: positions." in plain.notes
    assert "positions" not in plain.counts
    asked = read_dataset(folder, load_regime(), tables=("positions",))
    assert asked.tables.positions["lat"].to_list() == [47.0]
    assert asked.tables.present == {"positions"}
    assert asked.tables.manifests.is_empty()


def test_tables_that_are_not_asked_for_need_not_be_there(tmp_path):
    folder = tmp_path / "d"
    write_table(folder, "positions", POSITIONS)
    assert read_dataset(folder, load_regime(), tables=("positions", "vessels")).counts["positions"].used == 1


def test_a_missing_folder_and_a_file_instead_of_one_are_errors(tmp_path):
    with pytest.raises(DatasetError, match="no such folder"):
        read_dataset(tmp_path / "nowhere", load_regime())
    file = write_table(tmp_path, "manifests", HEADER)
    with pytest.raises(DatasetError, match="this is a file"):
        read_dataset(file, load_regime())


@pytest.mark.parametrize("table", ["manifests", "port_calls"])
def test_a_missing_required_table_is_named(tmp_path, table):
    folder = write_dataset(tmp_path / "d")
    (folder / f"{table}.csv").rename(folder / f"{table}.csv.bak")
    with pytest.raises(MissingTableError, match=f"'{table}'"):
        read_dataset(folder, load_regime())


def test_one_table_in_two_files_is_an_error_naming_both(tmp_path):
    folder = write_dataset(tmp_path / "d")
    empty_table("manifests").write_parquet(folder / "manifests.parquet")
    with pytest.raises(DatasetError, match=r"manifests\.csv and manifests\.parquet"):
        read_dataset(folder, load_regime())
    (folder / "manifests.csv").unlink()
    (folder / "manifests").mkdir()
    with pytest.raises(DatasetError, match=r"manifests/ and manifests\.parquet"):
        read_dataset(folder, load_regime())


def test_other_files_are_named_and_ignored(tmp_path):
    folder = write_dataset(tmp_path / "d")
    (folder / "port_call.csv").write_text("x", encoding="utf-8")
    (folder / ".DS_Store").write_text("x", encoding="utf-8")
    assert "Files that are no table, ignored: port_call.csv." in read_dataset(folder, load_regime()).notes


def test_names_of_files_are_found_in_any_case(tmp_path):
    folder = write_dataset(tmp_path / "d")
    (folder / "manifests.csv").rename(folder / "Manifests.CSV")
    assert read_dataset(folder, load_regime()).counts["manifests"].used == 1


def test_a_header_alone_is_a_table_without_rows(tmp_path):
    result = read(tmp_path / "d", manifests=HEADER, gaps="imo,started_at,ended_at,start_lat,start_lon,end_lat,end_lon")
    assert (result.counts["manifests"].read, result.counts["gaps"].read) == (0, 0)
    assert "gaps" in result.tables.present
    assert result.tables.manifests.equals(empty_table("manifests"))


@pytest.mark.parametrize("content", [b"", b"\n\n", b"\xef\xbb\xbf"])
def test_an_empty_file_is_an_error_or_an_absent_table(tmp_path, content):
    with pytest.raises(DatasetError, match=r"manifests\.csv: the file is empty"):
        read(tmp_path / "required", manifests=content)
    result = read(tmp_path / "optional", gaps=content)
    assert "gaps" not in result.tables.present
    assert any("gaps.csv: the file is empty" in note for note in result.notes)


def test_an_empty_parquet_file_is_an_error(tmp_path):
    folder = write_dataset(tmp_path / "d")
    (folder / "manifests.csv").unlink()
    (folder / "manifests.parquet").touch()
    with pytest.raises(DatasetError, match="the file is empty"):
        read_dataset(folder, load_regime())


def test_damaged_rows_are_rejected_whole_and_the_rest_is_used(tmp_path):
    text = HEADER + "".join(
        [
            "S1,2017-08-16,9020534,RU,RUKHO,KRKPO,2701,5\n",
            "S2,2017-08-16,9020534,RU,RUKHO,KRKPO,2701,5,extra\n",
            "\n",
            'S3,2017-08-16,"9020534,RU,RUKHO,KRKPO,2701,5\n',
            "S4,2017-08-16\n",
            "S5,2017-08-16,9020534,RU,RUKHO,KRKPO,2701,5\n",
            ",,,,,,,\n",
        ]
    )
    result = read(tmp_path / "d", manifests=text)
    assert result.tables.manifests["shipment_id"].to_list() == ["S1", "S5"]
    assert [(row, column) for row, column, _ in faults(result)] == [
        (2, "(row)"),
        (3, "(row)"),
        (4, "imo"),
        (6, "shipment_id"),
    ]
    assert_nothing_lost(result)


def test_ambiguous_dates_are_settled_by_the_column_and_this_is_said(tmp_path):
    rows = [manifest("S1", declared_on="03/09/2017"), manifest("S2", declared_on="25/09/2017")]
    result = read(tmp_path / "d", manifests=rows)
    assert [str(day) for day in result.tables.manifests["declared_on"]] == ["2017-09-03", "2017-09-25"]
    assert any("manifests.declared_on: the order in dates" in note and "day first" in note for note in result.notes)
    alone = read(tmp_path / "alone", manifests=rows[:1])
    assert faults(alone) == [(1, "declared_on", "03/09/2017")]
    assert "date_format" in alone.rejects["reason"][0]


def test_rows_out_of_scope_show_the_order_of_dates_too(tmp_path):
    rows = [manifest("S1", loaded_on="03/08/2017"), manifest("S2", loaded_on="25/07/2017", hs_code="7208")]
    assert str(read(tmp_path / "d", manifests=rows).tables.manifests["loaded_on"][0]) == "2017-08-03"


def test_spreadsheet_damage_is_undone_and_noted(tmp_path):
    rows = [
        manifest("S1", hs_code="27011100.0", declared_on="42963", loaded_on="42957.0", imo="9020534.0"),
        manifest("S2", hs_code="2.7011E+09", tonnes="3,280.5"),
        manifest("S3", hs_code="2.7E+09"),
    ]
    result = read(tmp_path / "d", manifests=rows)
    assert result.tables.manifests["hs_code"].to_list() == ["27011100", "2701"]
    assert [str(day) for day in result.tables.manifests["declared_on"]] == ["2017-08-16", "2017-08-16"]
    assert result.tables.manifests["tonnes"].to_list() == [3280.5, 3280.5]
    assert faults(result) == [(3, "hs_code", "2.7E+09")]
    assert any("hs_code: also written as" in note for note in result.notes)


def test_ten_thousand_bad_rows_each_get_a_line_quickly(tmp_path):
    ways = [
        ("declared_on", "2017-13-{}"),
        ("tonnes", "-{}"),
        ("load_port", "Holmskk {}"),
        ("declared_origin", "Rusia {}"),
        ("hs_code", "x{}"),
        ("vessel_name", "NOBODY {}"),
    ]
    rows = []
    for i in range(10_000):
        column, pattern = ways[i % len(ways)]
        rows.append(
            manifest(f"S{i}", **{column: pattern.format(i)}, **({"imo": None} if column == "vessel_name" else {}))
        )
    ships = [vessel(IMO_A, f"OCEAN {i}") for i in range(2000)]
    folder = write_dataset(tmp_path / "d", manifests=rows, vessels=ships, port_calls=[call(), call("x")])
    started = time.perf_counter()
    result = read_dataset(folder, load_regime())
    seconds = time.perf_counter() - started
    assert faults(result) == [(i + 1, ways[i % len(ways)][0], ways[i % len(ways)][1].format(i)) for i in range(10_000)]
    assert result.rejects["reason"].null_count() == 0
    assert_nothing_lost(result)
    assert seconds < 8, "ten thousand rejects should take about one second, also on a busy machine"


def test_input_order_is_kept(tmp_path):
    rows = [manifest(f"S{i}", hs_code="7208" if i % 3 == 0 else "2701") for i in (5, 3, 9, 1, 4, 7)]
    result = read(tmp_path / "d", manifests=rows, port_calls=[call(IMO_B), call(IMO_A), call(IMO_B)])
    assert result.tables.manifests["shipment_id"].to_list() == ["S5", "S1", "S4", "S7"]
    assert result.tables.port_calls["imo"].to_list() == [IMO_B, IMO_A, IMO_B]
    assert result.out_of_scope["row"].to_list() == [2, 3]


def test_every_error_says_which_file(tmp_path):
    folder = write_dataset(tmp_path / "d", manifests=HEADER.replace("tonnes", "weight"))
    with pytest.raises(LaunderingError) as caught:
        read_dataset(folder, load_regime())
    assert str(folder / "manifests.csv") in str(caught.value)
    assert "columns.toml" in str(caught.value)
