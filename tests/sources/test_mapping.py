import pytest

from laundering.errors import DatasetError, MissingColumnError
from laundering.reference.regimes import load_regime
from laundering.sources.dataset import read_dataset
from laundering.sources.mapping import read_mapping
from tests.sources.folders import call, manifest, read, write_dataset

OFFICE = """mblNo;Anmeldedatum;Schiff;Ladehafen;Loeschhafen;Ware;Tonnen;Bemerkung
B1;25/08/2017;9020534;Kholmsk;KRKPO;2701 11 00;3.280,5;x
B2;03/08/2017;9020534;Kholmsk;KRKPO;2701 11 00;120;x
"""
OFFICE_MAP = """
[manifests]
date_format = "%d/%m/%Y"
delimiter = ";"
decimal = ","
encoding = "cp949"

[manifests.columns]
shipment_id = "mblNo"
declared_on = "Anmeldedatum"
imo = "Schiff"
load_port = "Ladehafen"
discharge_port = "Loeschhafen"
hs_code = "Ware"
tonnes = "Tonnen"

[manifests.constants]
declared_origin = "RU"
"""


def write_mapped(tmp_path, mapping, **tables):
    folder = write_dataset(tmp_path / "d", **tables)
    (folder / "columns.toml").write_text(mapping, encoding="utf-8")
    return folder


def test_another_offices_export_is_read_through_its_mapping(tmp_path):
    result = read_dataset(write_mapped(tmp_path, OFFICE_MAP, manifests=OFFICE), load_regime())
    rows = result.tables.manifests
    assert result.counts["manifests"].used == 2
    assert rows["shipment_id"].to_list() == ["B1", "B2"]
    assert [str(day) for day in rows["declared_on"]] == ["2017-08-25", "2017-08-03"]
    assert rows["tonnes"].to_list() == [3280.5, 120.0]
    assert rows["declared_origin"].to_list() == ["RU", "RU"]
    assert rows["load_port"].to_list() == ["RUKHO", "RUKHO"]
    assert any("unknown columns ignored: Bemerkung." in note for note in result.notes)
    assert "columns.toml" in result.digests


def test_without_a_mapping_every_part_of_it_is_a_default(tmp_path):
    mapping = read_mapping(tmp_path)
    assert set(mapping) >= {"manifests", "positions", "labels"}
    assert mapping["manifests"] == mapping["labels"]
    assert (mapping["manifests"].columns, mapping["manifests"].encoding) == ({}, None)


def test_top_level_settings_hold_for_every_table_that_says_nothing(tmp_path):
    (tmp_path / "columns.toml").write_text(
        'date_format = "%d/%m/%Y"\n[gaps]\ndate_format = "%Y%m%d"\n', encoding="utf-8"
    )
    mapping = read_mapping(tmp_path)
    assert mapping["manifests"].date_format == "%d/%m/%Y"
    assert mapping["gaps"].date_format == "%Y%m%d"


def test_all_faults_are_named_at_once(tmp_path):
    faulty = """
    speed = 1
    encoding = "klingon"
    [manifest]
    [manifests]
    date_format = "%d/%m"
    delimiter = ";;"
    colour = "red"
    [manifests.columns]
    shipment = "mblNo"
    tonnes = 5
    [manifests.constants]
    origin = "RU"
    declared_origin = ["RU"]
    [gaps]
    decimal = "x"
    columns = "imo"
    """
    (tmp_path / "columns.toml").write_text(faulty, encoding="utf-8")
    with pytest.raises(DatasetError) as caught:
        read_mapping(tmp_path)
    message = str(caught.value)
    named = ["speed", "klingon", "'manifest'", "%d/%m", ";;", "colour", "'shipment'", "'tonnes'", "'origin'"]
    named += ["'declared_origin'", "decimal", "[gaps.columns]"]
    assert [name for name in named if name not in message] == []
    assert len(message.splitlines()) == 1 + 12


@pytest.mark.parametrize("text", ["[manifests", "a = \xff".encode("latin-1")])
def test_a_mapping_that_is_no_toml_is_an_error(tmp_path, text):
    (tmp_path / "columns.toml").write_bytes(text if isinstance(text, bytes) else text.encode())
    with pytest.raises(DatasetError, match=r"columns\.toml"):
        read_mapping(tmp_path)


def test_a_mapped_header_that_the_file_lacks_is_an_error_naming_what_is_there(tmp_path):
    folder = write_mapped(tmp_path, '[manifests.columns]\nshipment_id = "mblNo"\ntonnes = "Gewicht"\n')
    with pytest.raises(DatasetError) as caught:
        read_dataset(folder, load_regime())
    assert "'mblNo' (for shipment_id)" in str(caught.value)
    assert "'Gewicht' (for tonnes)" in str(caught.value)
    assert "declared_origin" in str(caught.value)


def test_a_header_mapped_elsewhere_is_not_taken_for_our_column_of_that_name(tmp_path):
    rows = [manifest(flag="Russia")]
    del rows[0]["declared_origin"]
    folder = write_mapped(tmp_path, '[manifests.columns]\ndeclared_origin = "flag"\n', manifests=rows)
    table = read_dataset(folder, load_regime()).tables.manifests
    assert table["declared_origin"].to_list() == ["RU"]
    assert table["flag"].to_list() == [None]


def test_a_constant_overrides_the_file_and_says_so(tmp_path):
    folder = write_mapped(
        tmp_path, '[port_calls.constants]\nsource = "agent"\nconfidence = 2\n', port_calls=[call(confidence=None)]
    )
    result = read_dataset(folder, load_regime())
    assert result.tables.port_calls["source"].to_list() == ["agent"]
    assert result.tables.port_calls["confidence"].to_list() == [2]
    assert any("'source' is overridden" in note for note in result.notes)


def test_headers_are_matched_without_case_and_outer_space_and_this_is_noted(tmp_path):
    text = "Shipment_ID ,Declared On,IMO,declared_origin,load-port,discharge_port,HS_Code,tonnes\n"
    result = read(tmp_path / "d", manifests=text + "S1,2017-08-16,9020534,RU,RUKHO,KRKPO,2701,5\n")
    assert result.counts["manifests"].used == 1
    assert any("'Shipment_ID ' is read as shipment_id" in note for note in result.notes)


def test_a_column_that_is_there_twice_is_an_error(tmp_path):
    text = "shipment_id,declared_on,imo,IMO,declared_origin,load_port,discharge_port,hs_code,tonnes\n"
    with pytest.raises(DatasetError, match="'imo' is there 2 times, as 'imo' and 'IMO'"):
        read(tmp_path / "d", manifests=text)


def test_unknown_columns_may_repeat_and_are_named_once(tmp_path):
    rows = "imo,port,arrived_at,x,x,,\n9020534,RUKHO,2017-08-09,1,2,3,4\n9020534,RUKHO,2017-09-09,1,2,3,4\n"
    result = read(tmp_path / "d", port_calls=rows)
    assert result.counts["port_calls"].used == 2
    assert [note for note in result.notes if "unknown columns" in note] == [
        "port_calls.csv: unknown columns ignored: x."
    ]


@pytest.mark.parametrize(
    ("table", "column"), [("manifests", "tonnes"), ("port_calls", "arrived_at"), ("gaps", "end_lat")]
)
def test_a_missing_required_column_is_named_with_the_file(tmp_path, table, column):
    rows = {
        "manifests": manifest(),
        "port_calls": call(),
        "gaps": dict.fromkeys(["imo", "started_at", "ended_at", "start_lat", "start_lon", "end_lon"]),
    }[table]
    rows.pop(column, None)
    with pytest.raises(MissingColumnError, match=column) as caught:
        read(tmp_path / "d", **{table: [rows]})
    assert f"{table}.csv" in str(caught.value)


def test_a_manifest_needs_a_column_for_its_ship(tmp_path):
    row = {key: value for key, value in manifest().items() if key not in ("imo", "vessel_name")}
    with pytest.raises(MissingColumnError, match="'imo' or 'vessel_name'"):
        read(tmp_path / "d", manifests=[row])
