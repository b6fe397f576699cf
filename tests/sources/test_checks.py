import datetime as dt

import pytest

from tests.sources.folders import IMO_A, IMO_B, assert_nothing_lost, call, faults, manifest, read, vessel

ENCOUNTER = {
    "imo_a": IMO_A,
    "imo_b": IMO_B,
    "started_at": "2017-08-01T00:00:00",
    "ended_at": "2017-08-01T05:00:00",
    "lat": "38.5",
    "lon": "124.0",
    "min_distance_m": "40",
}
GAP = {
    "imo": IMO_A,
    "started_at": "2017-07-20T00:00:00",
    "ended_at": "2017-07-28T00:00:00",
    "start_lat": "37.0",
    "start_lon": "124.0",
    "end_lat": "36.0",
    "end_lon": "123.0",
}
LOITERING = {
    **{k: ENCOUNTER[k] for k in ("started_at", "ended_at", "lat", "lon")},
    "imo": IMO_A,
    "nearest_port": "RUKHO",
}
CONFLICT = {"imo": IMO_A, "kind": "two_places", "at": "2017-08-01T00:00:00", "other_imo": IMO_B, "mmsi": "511123456"}
SANCTION = {"imo": IMO_A, "list": "UN1718", "listed_on": "2018-03-30", "delisted_on": None, "programme": "DPRK"}
LABEL = {"shipment_id": "S1", "outcome": "laundered", "decided_on": "2018-01-05", "selection_probability": "0.5"}
ROWS = {
    "port_calls": call(),
    "vessels": vessel(dwt="8000", built="1990", mmsi="511123456"),
    "encounters": ENCOUNTER,
    "gaps": GAP,
    "loitering": LOITERING,
    "identity_conflicts": CONFLICT,
    "sanctions": SANCTION,
    "labels": LABEL,
}


def only(result, table):
    return getattr(result.tables, table).row(0, named=True)


def test_a_good_row_of_every_table_is_used_whole(tmp_path):
    result = read(tmp_path / "d", **{name: [row] for name, row in ROWS.items()})
    assert {name: (count.used, count.nulled) for name, count in result.counts.items()} == {
        name: (1, {}) for name in ("manifests", *ROWS)
    }
    assert only(result, "gaps")["end_lon"] == 123.0
    assert only(result, "sanctions")["listed_on"] == dt.date(2018, 3, 30)
    assert only(result, "identity_conflicts")["other_imo"] == IMO_B
    assert result.tables.present == {"manifests", *ROWS}


REJECTED = [
    ("port_calls", "imo", "9020535"),
    ("port_calls", "imo", ""),
    ("port_calls", "port", "Atlantis"),
    ("port_calls", "port", "XXABC"),
    ("port_calls", "arrived_at", "31/31/2017"),
    ("vessels", "imo", "123"),
    ("encounters", "imo_b", str(IMO_A)),
    ("encounters", "ended_at", "2017-07-31T23:00:00"),
    ("encounters", "lat", "91"),
    ("encounters", "lon", "-180.5"),
    ("gaps", "ended_at", "2017-07-19T00:00:00"),
    ("gaps", "end_lat", "NaN"),
    ("gaps", "start_lon", "inf"),
    ("loitering", "ended_at", "2017-07-31"),
    ("identity_conflicts", "kind", "three_places"),
    ("identity_conflicts", "at", "never"),
    ("sanctions", "list", " "),
    ("sanctions", "listed_on", "2018-02-30"),
    ("labels", "shipment_id", ""),
    ("labels", "outcome", "guilty"),
    ("labels", "decided_on", ""),
]


@pytest.mark.parametrize(("table", "column", "value"), REJECTED)
def test_a_bad_required_value_rejects_its_row(tmp_path, table, column, value):
    result = read(tmp_path / "d", **{table: [ROWS[table], ROWS[table] | {column: value}]})
    assert faults(result, table) == [(2, column, value if value.strip() else None)]
    assert result.counts[table].used == 1
    assert_nothing_lost(result)


NULLED = [
    ("port_calls", "departed_at", "2017-08-01"),
    ("port_calls", "departed_at", "late"),
    ("port_calls", "draught_in", "0"),
    ("port_calls", "draught_out", "31"),
    ("port_calls", "confidence", "5"),
    ("port_calls", "confidence", "2.5"),
    ("port_calls", "source", "rumour"),
    ("vessels", "dwt", "-1"),
    ("vessels", "built", "19"),
    ("vessels", "mmsi", "0"),
    ("vessels", "flag", "Atlantis"),
    ("vessels", "valid_to", "2014-12-31"),
    ("encounters", "min_distance_m", "-1"),
    ("loitering", "nearest_port", "Atlantis"),
    ("identity_conflicts", "other_imo", "9020535"),
    ("sanctions", "delisted_on", "2018-03-29"),
    ("labels", "selection_probability", "0"),
    ("labels", "selection_probability", "1.5"),
]


@pytest.mark.parametrize(("table", "column", "value"), NULLED)
def test_a_bad_optional_value_becomes_null_and_is_counted(tmp_path, table, column, value):
    result = read(tmp_path / "d", **{table: [ROWS[table] | {column: value}]})
    assert only(result, table)[column] is None
    assert result.counts[table].nulled == {column: 1}
    assert faults(result, table) == []


def test_only_cells_of_used_rows_are_counted_as_nulled(tmp_path):
    rows = [call(draught_in="x"), call("bad", draught_in="x"), call()]
    assert read(tmp_path / "d", port_calls=rows).counts["port_calls"].nulled == {"draught_in": 1}


@pytest.mark.parametrize(
    ("table", "changed", "known_at"),
    [
        ("port_calls", {}, "2017-08-10T18:00:00"),
        ("port_calls", {"departed_at": None}, "2017-08-09T06:00:00"),
        ("port_calls", {"known_at": "2017-09-01T00:00:00Z"}, "2017-09-01T00:00:00"),
        ("port_calls", {"known_at": "2017-08-09T12:00:00"}, "2017-08-09T12:00:00"),
        ("encounters", {}, "2017-08-01T05:00:00"),
        ("gaps", {}, "2017-07-28T00:00:00"),
        ("gaps", {"known_at": "someday"}, "2017-07-28T00:00:00"),
        ("loitering", {}, "2017-08-01T05:00:00"),
        ("identity_conflicts", {}, "2017-08-01T00:00:00"),
    ],
)
def test_when_a_row_became_known_is_filled(tmp_path, table, changed, known_at):
    result = read(tmp_path / "d", **{table: [ROWS[table] | changed]})
    assert only(result, table)["known_at"] == dt.datetime.fromisoformat(known_at)


def test_nothing_is_known_before_it_began(tmp_path):
    result = read(tmp_path / "d", port_calls=[call(known_at="2017-08-01T00:00:00")])
    assert only(result, "port_calls")["known_at"] == dt.datetime(2017, 8, 10, 18)
    assert result.counts["port_calls"].nulled == {"known_at": 1}


def test_a_call_at_a_port_that_no_gazetteer_has_is_used_by_its_country(tmp_path):
    result = read(tmp_path / "d", port_calls=[call(port="KPZZZ"), call(port="kp zzz"), call(port="QQZZZ")])
    assert result.tables.port_calls["port"].to_list() == ["KPZZZ", "KPZZZ"]
    assert faults(result, "port_calls") == [(3, "port", "QQZZZ")]


def test_ports_and_countries_are_read_by_name(tmp_path):
    calls = [call(port=name) for name in ("Kholmsk", "KP NAM", "rukho", "Nampo")]
    result = read(
        tmp_path / "d", port_calls=calls, manifests=[manifest(declared_origin="Россия", flag="Russian Federation")]
    )
    assert result.tables.port_calls["port"].to_list() == ["RUKHO", "KPNAM", "RUKHO", "KPNAM"]
    assert only(result, "manifests")["declared_origin"] == only(result, "manifests")["flag"] == "RU"


def test_repeated_stays_are_kept(tmp_path):
    assert read(tmp_path / "d", port_calls=[call(), call(), call()]).counts["port_calls"].used == 3


def test_choices_are_read_in_any_case(tmp_path):
    result = read(tmp_path / "d", port_calls=[call(source=" AIS ")], labels=[LABEL | {"outcome": "Laundered"}])
    assert (only(result, "port_calls")["source"], only(result, "labels")["outcome"]) == ("ais", "laundered")
