"""Part 1: forms of a table, encodings, `columns.toml`, and what is missing."""

from __future__ import annotations

import hashlib
from pathlib import Path

import pytest

from .command import Result, Scored, differences, laundering, score
from .datasets import Rows, consignment, imo, stay, write_csv, write_parquet

SHIP = imo(943001)
CALLS = [stay(SHIP, "RUKHO", "2017-08-09T06:00", "2017-08-10T18:00")]


def small(folder: Path, **manifest: object) -> Path:
    rows = [consignment("A1", SHIP, **manifest)]
    return write_csv(folder, {"manifests": rows, "port_calls": CALLS})


def test_parquet_and_csv_give_the_same_alerts(room: Path, season_scored: Scored, season: dict[str, Rows]):
    """Two tables are Parquet, the others CSV."""
    parquet = {name: rows for name, rows in season.items() if name in ("manifests", "vessels")}
    folder = write_parquet(room / "mixed" / "season", parquet)
    write_csv(folder, {name: rows for name, rows in season.items() if name not in parquet})
    mixed = score(folder, room / "mixed-out", "--budget", 20, "--explore", 0.25)
    assert mixed.alerts.equals(season_scored.alerts, null_equal=True)
    inputs = mixed.run["inputs"]
    for path in folder.iterdir():
        assert hashlib.sha256(path.read_bytes()).hexdigest() in inputs.values(), path.name


@pytest.mark.parametrize(
    ("encoding", "text", "named"),
    [
        ("cp949", "대한석탄공사 부산지점 무연탄 수입", ("cp949", "euc-kr", "uhc")),
        ("utf-16", "Coal Trading", ("utf-16",)),
        ("utf-16-le", "Coal Trading", ("utf-16",)),
        ("cp1251", "Сахалинский уголь, общество с ограниченной ответственностью", ("1251",)),
        ("shift_jis", "株式会社石炭輸入, 新潟支店", ("shift", "932")),
    ],
)
def test_another_encoding_is_an_error_that_names_the_likely_one(
    tmp_path: Path, encoding: str, text: str, named: tuple[str, ...]
):
    folder = small(tmp_path / "d")
    path = folder / "manifests.csv"
    rows = [consignment(f"E{number}", SHIP, consignee=text) for number in range(30)]
    write_csv(folder, {"manifests": rows}, encoding=encoding)
    refused = laundering("check", folder).refused("manifests.csv")
    assert any(name in refused.err.lower() for name in named), refused.err
    assert path.exists()


def test_another_encoding_is_found_far_down_a_long_file(tmp_path: Path):
    folder = small(tmp_path / "d")
    rows = [consignment(f"E{number}", SHIP, consignee="Trading") for number in range(20_000)]
    rows[-1]["consignee"] = "부산무역"
    write_csv(folder, {"manifests": rows}, encoding="cp949")
    refused = laundering("score", folder, "--out", tmp_path / "out").refused("manifests.csv")
    assert any(name in refused.err.lower() for name in ("cp949", "euc-kr", "uhc")), refused.err
    assert not (tmp_path / "out").exists()


OTHER_OFFICE = """
[manifests]
encoding = "cp949"
date_format = "%d.%m.%Y"

[manifests.columns]
shipment_id = "mblNo"
declared_on = "declDate"
load_port = "pol"
discharge_port = "pod"
hs_code = "hs"
tonnes = "weight"
consignee = "수하인"

[manifests.constants]
declared_origin = "Россия"

[port_calls.columns]
imo = "LRIMO"
"""


def test_columns_toml_maps_another_offices_tables(tmp_path: Path):
    folder = tmp_path / "office"
    row = {"mblNo": "KR-1", "declDate": "16.08.2017", "imo": SHIP, "pol": "홀름스크", "pod": "포항", "hs": "270111"}
    row |= {"weight": "3280.5", "수하인": "대한석탄", "loaded_on": "10.08.2017", "unknown": "x"}
    call = {"LRIMO" if column == "imo" else column: value for column, value in CALLS[0].items()}
    write_csv(folder, {"manifests": [row | {"pol": "Kholmsk"}]}, encoding="cp949")
    write_csv(folder, {"port_calls": [call]})
    (folder / "columns.toml").write_text(OTHER_OFFICE, encoding="utf-8")
    scored = score(folder, tmp_path / "out")
    alert = scored.alert("KR-1")
    assert (alert["load_port"], alert["discharge_port"], alert["imo"]) == ("RUKHO", "KRKPO", SHIP)
    assert alert["declared_on"].isoformat() == "2017-08-16"
    assert alert["tonnes"] == 3280.5
    assert alert["load_port_status"] == "verified", "loaded_on and the calls were read"
    digest = hashlib.sha256((folder / "columns.toml").read_bytes()).hexdigest()
    assert digest in scored.run["inputs"].values(), "columns.toml is an input: it changes the result"


def test_a_broken_columns_toml_is_one_clear_message(tmp_path: Path):
    folder = small(tmp_path / "d")
    (folder / "columns.toml").write_text("[manifests.columns\nshipment_id = ", encoding="utf-8")
    laundering("check", folder).refused("columns.toml")


def missing(folder: Path) -> Result:
    return laundering("score", folder, "--out", folder.parent / "out")


def test_a_missing_dataset_is_one_clear_message(tmp_path: Path):
    missing(tmp_path / "nowhere").refused("nowhere")
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("table", ["manifests", "port_calls"])
def test_a_missing_needed_table_is_one_clear_message(tmp_path: Path, table: str):
    folder = small(tmp_path / "d")
    (folder / f"{table}.csv").unlink()
    missing(folder).refused(table)


def test_a_missing_required_column_is_named_with_its_file(tmp_path: Path):
    folder = tmp_path / "d"
    row = {column: value for column, value in consignment("A1", SHIP).items() if column != "load_port"}
    write_csv(folder, {"manifests": [row], "port_calls": CALLS})
    missing(folder).refused("load_port", "manifests")


def test_an_empty_file_is_one_clear_message(tmp_path: Path):
    folder = small(tmp_path / "d")
    (folder / "manifests.csv").write_bytes(b"")
    missing(folder).refused("manifests")


def test_a_file_that_is_no_parquet_is_one_clear_message(tmp_path: Path):
    folder = small(tmp_path / "d")
    (folder / "vessels.parquet").write_bytes(b"this is not a Parquet file")
    missing(folder).refused("vessels")


def test_a_header_only_is_a_table_without_rows(tmp_path: Path):
    folder = small(tmp_path / "d")
    for table in ("manifests", "port_calls"):
        path = folder / f"{table}.csv"
        path.write_text(path.read_text().splitlines()[0] + "\n", encoding="utf-8")
    scored = score(folder, tmp_path / "out")
    assert scored.alerts.height == 0
    assert scored.run["tables"]["manifests"]["read"] == 0
    assert {"rank", "shipment_id", "probability", "reasons", "evidence"} <= set(scored.alerts.columns)
    assert (scored.folder / "alerts.csv").read_text(encoding="utf-8").startswith("rank,")


def test_nothing_in_scope_is_no_error(tmp_path: Path):
    scored = score(small(tmp_path / "d", hs_code="720839"), tmp_path / "out")
    assert scored.alerts.height == 0
    assert [line["shipment_id"] for line in scored.out_of_scope] == ["A1"]


@pytest.mark.parametrize("digits", ["３", "٣"])
def test_digits_of_other_scripts_are_read_or_null_but_no_crash(tmp_path: Path, digits: str):
    folder = small(tmp_path / "d", value_usd=digits)
    write_csv(folder, {"port_calls": [CALLS[0] | {"confidence": digits, "draught_in": digits}]})
    result = laundering("check", folder, "--json")
    assert result.status == 0, result.err
    assert result.json["tables"]["port_calls"]["used"] == 1


@pytest.mark.parametrize("tonnes", ["1e308", "1e16", "0.0000001"])
def test_an_absurd_weight_is_judged_or_rejected_but_no_crash(tmp_path: Path, tonnes: str):
    scored = score(small(tmp_path / "d", tonnes=tonnes), tmp_path / "out")
    assert scored.alerts.height + len(scored.rejects) == 1
    assert all(0 <= probability <= 1 for probability in scored.alerts["probability"])


def test_every_optional_table_and_column_may_be_missing(tmp_path: Path, season: dict[str, Rows], season_scored: Scored):
    """Score the required columns alone; the same consignments are judged."""
    needed = (
        "shipment_id",
        "declared_on",
        "imo",
        "declared_origin",
        "load_port",
        "discharge_port",
        "hs_code",
        "tonnes",
    )
    bare = {
        "manifests": [{column: row[column] for column in needed} for row in season["manifests"]],
        "port_calls": [
            {column: row[column] for column in ("imo", "port", "arrived_at")} for row in season["port_calls"]
        ],
    }
    scored = score(write_csv(tmp_path / "d", bare), tmp_path / "out")
    assert set(scored.alerts["shipment_id"]) == set(season_scored.alerts["shipment_id"])
    assert set(scored.run["tables"]) >= {"manifests", "port_calls"}


def test_score_never_reads_positions(tmp_path: Path, season: dict[str, Rows], season_scored: Scored):
    folder = write_csv(tmp_path / "d", season)
    (folder / "positions.parquet").write_bytes(b"this is not a Parquet file")
    scored = score(folder, tmp_path / "out", "--budget", 20, "--explore", 0.25)
    assert differences(scored, season_scored) == []


def test_check_validates_positions(tmp_path: Path):
    folder = small(tmp_path / "d")
    report = {"mmsi": "273000001", "at": "2017-08-01T00:00:00", "lat": "43.1", "lon": "132.0", "sog": "11.5"}
    write_csv(folder, {"positions": [report, report | {"lat": "x"}, report | {"at": ""}, report | {"sog": "fast"}]})
    counts = laundering("check", folder, "--json").json["tables"]["positions"]
    assert (counts["read"], counts["used"], counts["rejected"]) == (4, 2, 2)
    assert counts["nulled"] == {"sog": 1}
