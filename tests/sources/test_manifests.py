import datetime as dt
from dataclasses import replace

import pytest

from laundering.reference.regimes import load_regime
from laundering.sources.dataset import read_dataset
from tests.sources.folders import (
    IMO_A,
    IMO_B,
    IMO_C,
    assert_nothing_lost,
    faults,
    manifest,
    read,
    vessel,
    write_dataset,
)


def rules(result):
    return dict(result.out_of_scope.select("row", "rule").iter_rows())


def reason(result, row=1):
    return result.rejects.filter((result.rejects["table"] == "manifests") & (result.rejects["row"] == row))["reason"][0]


# Scope


@pytest.mark.parametrize(
    ("changed", "rule"),
    [
        ({"hs_code": "72082500"}, "goods"),
        ({"declared_origin": "KP"}, "declared_origin"),
        ({"declared_origin": "China"}, "declared_origin"),
        ({"discharge_port": "KPNAM"}, "discharge_country"),
        ({"discharge_port": "Vladivostok"}, "discharge_country"),
        ({"declared_on": "2016-03-01", "loaded_on": None}, "declared_on"),
        ({"hs_code": "7208", "declared_origin": "CN"}, "goods"),
    ],
)
def test_what_the_regime_does_not_concern_is_out_of_scope_with_its_rule(tmp_path, changed, rule):
    result = read(tmp_path / "d", manifests=[manifest("S1", **changed), manifest("S2")])
    assert rules(result) == {1: rule}
    assert result.out_of_scope["shipment_id"].to_list() == ["S1"]
    assert result.tables.manifests["shipment_id"].to_list() == ["S2"]
    assert_nothing_lost(result)


@pytest.mark.parametrize("code", ["2701", "27020000", "2704.00", "7201 10", "2701120000"])
def test_the_goods_of_the_shipped_regime_are_in_scope(tmp_path, code):
    assert read(tmp_path / "d", manifests=[manifest(hs_code=code)]).counts["manifests"].used == 1


def test_scope_comes_before_rejection(tmp_path):
    odd = {"load_port": "???", "discharge_port": "Nowhere", "tonnes": "-1", "imo": "x", "vessel_name": None}
    result = read(tmp_path / "d", manifests=[manifest("S1", hs_code="7208", **odd), manifest("S2", **odd)])
    assert rules(result) == {1: "goods"}
    assert [row for row, *_ in faults(result)] == [2]


@pytest.mark.parametrize("column", ["declared_on", "declared_origin", "hs_code"])
def test_a_row_whose_scope_cannot_be_read_is_rejected(tmp_path, column):
    steel = {"hs_code": "7208", "declared_origin": "CN", "declared_on": "2010-01-01", "loaded_on": None}
    result = read(tmp_path / "d", manifests=[manifest(**(steel | {column: "???"}))])
    assert rules(result) == {}
    assert faults(result) == [(1, column, "???")]


def test_a_discharge_port_that_no_gazetteer_has_still_shows_its_country(tmp_path):
    result = read(
        tmp_path / "d", manifests=[manifest("S1", discharge_port="KPZZZ"), manifest("S2", discharge_port="KRZZZ")]
    )
    assert rules(result) == {1: "discharge_country"}
    assert faults(result) == [(2, "discharge_port", "KRZZZ")]


def test_a_user_can_widen_the_regime(tmp_path):
    folder = write_dataset(
        tmp_path / "d", manifests=[manifest("S1", hs_code="7208"), manifest("S2", declared_origin="CN")]
    )
    wide = replace(load_regime(), goods=("27", "72"), claimed_origins=("RU", "CN"), declared_to=dt.date(2017, 8, 16))
    assert read_dataset(folder, wide).counts["manifests"].used == 2
    closed = replace(wide, declared_to=dt.date(2017, 8, 15))
    assert set(rules(read_dataset(folder, closed)).values()) == {"declared_on"}


# Rejection


@pytest.mark.parametrize(
    ("column", "value"),
    [
        ("shipment_id", ""),
        ("shipment_id", " n/a "),
        ("declared_on", "2017-02-31"),
        ("declared_on", "16/13/2017"),
        ("declared_origin", "Rusia Fed"),
        ("declared_origin", ""),
        ("load_port", "Holmskk"),
        ("load_port", "RUZZZ"),
        ("discharge_port", ""),
        ("hs_code", "coal"),
        ("hs_code", "2.7E+09"),
        ("tonnes", "-5"),
        ("tonnes", "0"),
        ("tonnes", "NaN"),
        ("tonnes", "inf"),
        ("tonnes", "n/a"),
        ("tonnes", "a lot"),
    ],
)
def test_a_bad_required_value_rejects_the_row_and_nothing_else(tmp_path, column, value):
    result = read(
        tmp_path / "d",
        manifests=[manifest("S1"), manifest(**({"shipment_id": "S2"} | {column: value})), manifest("S3")],
    )
    assert faults(result) == [(2, column, value or None)]
    assert reason(result, 2)
    assert result.tables.manifests["shipment_id"].to_list() == ["S1", "S3"]
    assert_nothing_lost(result)


def test_candidates_are_named_for_a_port_and_a_country(tmp_path):
    result = read(
        tmp_path / "d", manifests=[manifest("S1", load_port="Kholmskk"), manifest("S2", declared_origin="Rusia Fed")]
    )
    assert "RUKHO" in reason(result, 1)
    assert "RU" in reason(result, 2)


def test_a_row_has_one_line_with_its_first_fault_in_column_order(tmp_path):
    bad = manifest(load_port="???", tonnes="-1", loaded_on="2018-01-01", discharge_port="???")
    shuffled = dict(sorted(bad.items(), reverse=True))
    assert faults(read(tmp_path / "d", manifests=[shuffled])) == [(1, "load_port", "???")]


@pytest.mark.parametrize(
    ("column", "value", "kept"),
    [
        ("flag", "Atlantis", None),
        ("loaded_on", "soon", None),
        ("first_load_port", "RUZZZ", None),
        ("discharged_on", "0000-00-00", None),
        ("value_usd", "-1", None),
        ("value_usd", "NaN1", None),
    ],
)
def test_a_bad_value_in_another_column_becomes_null_and_is_counted(tmp_path, column, value, kept):
    result = read(tmp_path / "d", manifests=[manifest("S1", **{column: value}), manifest("S2")])
    assert result.tables.manifests[column][0] is kept
    assert result.counts["manifests"].nulled == {column: 1}
    assert result.counts["manifests"].used == 2


@pytest.mark.parametrize("value", ["", "  ", "N/A", "-", "NULL", "none", "NaN"])
def test_an_empty_value_in_another_column_is_null_and_not_counted(tmp_path, value):
    result = read(tmp_path / "d", manifests=[manifest(value_usd=value, flag=value, loaded_on=value, shipper=value)])
    row = result.tables.manifests.row(0, named=True)
    assert [row[column] for column in ("value_usd", "flag", "loaded_on", "shipper")] == [None] * 4
    assert result.counts["manifests"].nulled == {}


def test_text_is_kept_but_for_control_characters(tmp_path):
    long = "уголь " * 200 + "end"
    result = read(
        tmp_path / "d", manifests=[manifest(description=long, shipper=" =A1\x00\x07 O'Neil\n& Co ", flag="NA")]
    )
    row = result.tables.manifests.row(0, named=True)
    assert row["description"] == long
    assert row["shipper"] == "=A1 O'Neil & Co"
    assert row["flag"] == "NA"


# Loading order


@pytest.mark.parametrize(
    ("changed", "fault"),
    [
        ({"loaded_on": "2017-08-17", "discharged_on": None}, "declared_on"),
        ({"loaded_on": "2017-08-14", "discharged_on": "2017-08-13"}, "discharged_on"),
    ],
)
def test_a_row_loaded_after_it_was_discharged_or_declared_is_rejected(tmp_path, changed, fault):
    result = read(tmp_path / "d", manifests=[manifest(**changed)])
    assert faults(result) == [(1, "loaded_on", changed["loaded_on"])]
    assert f"after {fault}" in reason(result)


def test_loading_discharge_and_declaration_may_share_a_day(tmp_path):
    same = dict.fromkeys(("loaded_on", "discharged_on", "declared_on"), "2017-08-16")
    assert read(tmp_path / "d", manifests=[manifest(**same)]).counts["manifests"].used == 1
    later = {"discharged_on": "2017-09-30"}
    assert read(tmp_path / "d", manifests=[manifest(**later)]).counts["manifests"].used == 1


# Duplicates


def test_of_duplicate_ids_the_first_row_is_kept(tmp_path):
    rows = [manifest("S1", tonnes="1"), manifest("S2"), manifest("S1", tonnes="2"), manifest(" S1 ", tonnes="3")]
    result = read(tmp_path / "d", manifests=rows)
    assert result.tables.manifests["tonnes"].to_list() == [1, 3280.5]
    assert faults(result) == [(3, "shipment_id", "S1"), (4, "shipment_id", " S1 ")]
    assert "row 1" in reason(result, 3)


def test_a_damaged_first_row_does_not_take_its_corrected_copy_with_it(tmp_path):
    rows = [manifest("S1", tonnes="-1"), manifest("S1", tonnes="2"), manifest("S1", tonnes="-3")]
    result = read(tmp_path / "d", manifests=rows)
    assert result.tables.manifests["tonnes"].to_list() == [2]
    # The third row repeats the id, which is its first fault in column order.
    assert faults(result) == [(1, "tonnes", "-1"), (3, "shipment_id", "S1")]


def test_a_repeated_id_out_of_scope_stays_out_of_scope(tmp_path):
    result = read(tmp_path / "d", manifests=[manifest("S1"), manifest("S1", hs_code="7208")])
    assert rules(result) == {2: "goods"}
    assert faults(result) == []


# Ships by name

SHIPS = [
    vessel(IMO_A, "SKY LADY", flag="PA", valid_from="2015-01-01", valid_to="2017-12-31"),
    vessel(IMO_B, "SKY LADY", flag="TG", valid_from="2016-01-01"),
    vessel(IMO_C, "RUNG RA 2", flag="KP", valid_from="2017-09-01"),
]


def resolved(tmp_path, ships=SHIPS, **changed):
    rows = [manifest(**({"imo": None} | changed))]
    return read(tmp_path / "d", manifests=rows, vessels=ships)


def test_a_name_alone_leads_to_the_one_ship_of_that_day(tmp_path):
    result = resolved(tmp_path, declared_on="2018-02-01", flag=None)
    assert result.tables.manifests["imo"].to_list() == [IMO_B]
    assert result.tables.manifests["vessel_name"].to_list() == ["SKY LADY"]


@pytest.mark.parametrize(("flag", "imo"), [("PA", IMO_A), ("Togo", IMO_B)])
def test_of_several_ships_the_flag_chooses(tmp_path, flag, imo):
    assert resolved(tmp_path, vessel_name="m/v Sky Lady", flag=flag).tables.manifests["imo"].to_list() == [imo]


@pytest.mark.parametrize("flag", [None, "LR"])
def test_several_ships_that_the_flag_does_not_tell_apart_are_named(tmp_path, flag):
    result = resolved(tmp_path, flag=flag)
    assert faults(result) == [(1, "vessel_name", "SKY LADY")]
    assert str(IMO_A) in reason(result)
    assert str(IMO_B) in reason(result)


def test_a_ship_that_had_the_name_on_another_day_is_only_a_candidate(tmp_path):
    result = resolved(tmp_path, vessel_name="RUNG RA 2")
    assert faults(result) == [(1, "vessel_name", "RUNG RA 2")]
    assert str(IMO_C) in reason(result)


def test_particulars_that_begin_after_the_declaration_do_not_change_who_it_was(tmp_path):
    now = resolved(tmp_path, ships=SHIPS[:1])
    later = [*SHIPS[:1], vessel(IMO_C, "SKY LADY", valid_from="2017-08-17")]
    assert read(tmp_path / "later", manifests=[manifest(imo=None)], vessels=later).tables.manifests.equals(
        now.tables.manifests
    )


def test_the_nearest_names_are_named_where_none_fits(tmp_path):
    result = resolved(tmp_path, vessel_name="SKY LADDY")
    assert "SKY LADY" in reason(result)
    assert faults(resolved(tmp_path, vessel_name="***")) == [(1, "vessel_name", "***")]


def test_without_vessels_a_name_leads_nowhere(tmp_path):
    result = read(tmp_path / "d", manifests=[manifest("S1", imo=None), manifest("S2")])
    assert faults(result) == [(1, "vessel_name", "SKY LADY")]
    assert "vessels" in reason(result)


def test_a_row_without_number_and_name_is_rejected(tmp_path):
    result = resolved(tmp_path, vessel_name=" ")
    assert faults(result) == [(1, "imo", None)]


@pytest.mark.parametrize("imo", ["9020535", "902053", "unknown"])
def test_a_bad_number_gives_way_to_the_name_and_is_counted(tmp_path, imo):
    result = resolved(tmp_path, imo=imo, flag="PA")
    assert result.tables.manifests["imo"].to_list() == [IMO_A]
    assert result.counts["manifests"].nulled == {"imo": 1}


@pytest.mark.parametrize("name", [None, "NOBODY KNOWS"])
def test_a_bad_number_whose_name_does_not_help_is_what_is_reported(tmp_path, name):
    result = resolved(tmp_path, imo="9020535", vessel_name=name)
    assert faults(result) == [(1, "imo", "9020535")]
    assert "check digit" in reason(result)


def test_a_good_number_needs_no_vessels_and_beats_the_name(tmp_path):
    result = resolved(tmp_path, imo=IMO_C, vessel_name="SKY LADY")
    assert result.tables.manifests["imo"].to_list() == [IMO_C]
