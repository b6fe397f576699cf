"""Part 1: countries and ports in the spellings that people use; ships by name, as `vessels` stood on that date."""

from __future__ import annotations

from pathlib import Path

import pytest

from .command import Scored, score
from .datasets import consignment, day, imo, stay, write_csv

SHIP = imo(942001)

PORTS = {
    "RUKHO": ["RUKHO", "RU KHO", "rukho", "Kholmsk", "KHOLMSK", "Холмск"],
    "RUNJK": ["Nakhodka", "Находка", "나홋카"],
    "RUVYP": ["Vostochny", "Vostochnyy", "Восточный"],
    "RUVVO": ["Vladivostok", "Владивосток", "블라디보스토크"],
    "RUVNN": ["Vanino", "Ванино"],
    "RUPSE": ["Posyet", "Posiet", "Pos'yet", "Посьет"],
    "RUSKA": ["Slavyanka", "Славянка"],
    "RUSHA": ["Shakhtersk", "Шахтёрск", "Шахтерск"],
    "KPNAM": ["KP NAM", "Nampo", "Nampho", "Namp'o", "남포"],
    "KPRJN": ["Rajin", "Najin", "Rason", "Rashin", "나진", "라진"],
    "KPSGN": ["Songnim", "Songrim", "송림"],
    "KPWON": ["Wonsan", "KPGEN", "Gensan", "원산"],
    "KPSON": ["Kimchaek", "Songjin"],
    "KPCHO": ["Chongjin", "Ch'ongjin", "청진"],
    "KPHGM": ["Hungnam", "Heungnam"],
}
UNCODED = [
    ("Taean", "Daean"),
    ("Daepung", "Taepung"),
    ("Sonbong", "Unggi"),
    ("Chaho", "Ch'aho"),
    ("Livadiya", "Livadia"),
]
TO = {
    "KRKPO": ["Pohang", "포항"],
    "KRINC": ["Incheon", "Inchon", "인천", "KR INC"],
    "KRPUS": ["Busan", "Pusan", "부산"],
    "CNDAL": ["Dalian", "CN DAL"],
    "VNSGN": ["VNSGN"],
}
ORIGINS = [
    "RU",
    "ru",
    "RUS",
    "Russia",
    "Russian Federation",
    "RUSSIAN FEDERATION",
    "Россия",
    "러시아",
    "The Russian Federation",
]
OTHER_ORIGINS = ["China", "中国", "Kazakhstan", "Казахстан", "South Korea", "Republic of Korea", "DPRK", "North Korea"]
DISCHARGED_IN_KP_OR_RU = ["Nampo", "Wonsan", "Vladivostok"]


def lines() -> list[dict]:
    """Give one consignment per spelling; the shipment's id says what is spelled."""
    rows = [consignment(f"load/{text}", SHIP, load_port=text) for texts in PORTS.values() for text in texts]
    rows += [consignment(f"load/{text}", SHIP, load_port=text) for pair in UNCODED for text in pair]
    rows += [consignment(f"to/{text}", SHIP, discharge_port=text) for texts in TO.values() for text in texts]
    rows += [consignment(f"to/{text}", SHIP, discharge_port=text) for text in ("Donghae", "Tonghae", "KRTGH", "KRTGA")]
    rows += [consignment(f"origin/{text}", SHIP, declared_origin=text) for text in ORIGINS + OTHER_ORIGINS]
    rows += [consignment(f"to/{text}", SHIP, discharge_port=text) for text in DISCHARGED_IN_KP_OR_RU]
    rows += [consignment(f"load/{text}", SHIP, load_port=text) for text in ("Krasnogorsk", "KPCCD", "KPQQQ")]
    rows.append(consignment("origin/Korea", SHIP, declared_origin="Korea"))
    return rows


@pytest.fixture(scope="module")
def spelled(room: Path) -> Scored:
    calls = [stay(SHIP, text, "2017-07-01", "2017-07-02") for texts in PORTS.values() for text in texts]
    calls += [stay(SHIP, text, "2017-07-01", "2017-07-02") for text in ("KPQQQ", "RUQQQ", "ZZQQQ")]
    return score(write_csv(room / "spelled", {"manifests": lines(), "port_calls": calls}), room / "spelled-out")


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in PORTS.items() for text in texts])
def test_a_load_port_is_resolved(spelled: Scored, code: str, text: str):
    assert spelled.alert(f"load/{text}")["load_port"] == code


@pytest.mark.parametrize(("code", "text"), [(code, text) for code, texts in TO.items() for text in texts])
def test_a_discharge_port_is_resolved(spelled: Scored, code: str, text: str):
    assert spelled.alert(f"to/{text}")["discharge_port"] == code


@pytest.mark.parametrize(("one", "other"), UNCODED)
def test_a_port_without_a_locode_has_a_stable_code_of_its_own(spelled: Scored, one: str, other: str):
    code = spelled.alert(f"load/{one}")["load_port"]
    assert code == spelled.alert(f"load/{other}")["load_port"]
    assert code[:2] == ("RU" if one == "Livadiya" else "KP")


def test_two_codes_of_one_port_are_one(spelled: Scored):
    codes = {spelled.alert(f"to/{text}")["discharge_port"] for text in ("Donghae", "Tonghae", "KRTGH", "KRTGA")}
    assert len(codes) == 1


def test_krasnogorsk_is_the_port_on_sakhalin(spelled: Scored):
    assert spelled.alert("load/Krasnogorsk")["load_port"] not in ("RUKRS", None)


@pytest.mark.parametrize("text", ORIGINS)
def test_an_origin_is_resolved(spelled: Scored, text: str):
    assert f"origin/{text}" in set(spelled.alerts["shipment_id"])


@pytest.mark.parametrize(
    "shipment", [f"origin/{text}" for text in OTHER_ORIGINS] + [f"to/{text}" for text in DISCHARGED_IN_KP_OR_RU]
)
def test_another_country_is_out_of_scope_in_any_spelling(spelled: Scored, shipment: str):
    assert shipment in {line["shipment_id"] for line in spelled.out_of_scope}


@pytest.mark.parametrize(
    ("column", "value"), [("load_port", "KPCCD"), ("load_port", "KPQQQ"), ("declared_origin", "Korea")]
)
def test_what_names_no_place_is_rejected(spelled: Scored, column: str, value: str):
    rejected = {(line["table"], line["column"], line["value"]) for line in spelled.rejects}
    assert ("manifests", column, value) in rejected


def test_nothing_else_is_rejected(spelled: Scored):
    rejected = sorted((line["table"], line["value"]) for line in spelled.rejects)
    assert rejected == [("manifests", "KPCCD"), ("manifests", "KPQQQ"), ("manifests", "Korea"), ("port_calls", "ZZQQQ")]


RENAMED, NAMESAKE, PANAMA_TWIN, KHMER_TWIN, LATE = (imo(942100 + serial) for serial in range(5))
BY_NAME: dict[str, tuple[dict, int | None]] = {
    "before": ({"vessel_name": "SKY TEST", "declared_on": day("2017-05-16")}, RENAMED),
    "after": ({"vessel_name": "SKY TEST", "declared_on": day("2017-08-16")}, NAMESAKE),
    "new-name": ({"vessel_name": "OLD HAND", "declared_on": day("2017-08-16")}, RENAMED),
    "new-name-too-early": ({"vessel_name": "OLD HAND", "declared_on": day("2017-05-16")}, None),
    "in-small-letters": ({"vessel_name": "Sky Test", "declared_on": day("2017-08-16")}, NAMESAKE),
    "flag-decides": ({"vessel_name": "TWIN STAR", "flag": "KH", "declared_on": day("2017-08-16")}, KHMER_TWIN),
    "flag-by-name": ({"vessel_name": "TWIN STAR", "flag": "Panama", "declared_on": day("2017-08-16")}, PANAMA_TWIN),
    "two-ships": ({"vessel_name": "TWIN STAR", "declared_on": day("2017-08-16")}, None),
    "other-flag": ({"vessel_name": "TWIN STAR", "flag": "MH", "declared_on": day("2017-08-16")}, None),
    "no-such-ship": ({"vessel_name": "SKY TEXT", "declared_on": day("2017-08-16")}, None),
    "not-yet": ({"vessel_name": "FUTURE STAR", "declared_on": day("2017-08-16")}, None),
    "number-wins": ({"vessel_name": "SKY TEST", "imo": LATE, "declared_on": day("2017-08-16")}, LATE),
    "neither": ({"declared_on": day("2017-08-16")}, None),
}


@pytest.fixture(scope="module")
def named(room: Path) -> Scored:
    manifests = [
        {"vessel_name": None, "flag": None} | consignment(shipment, None, loaded_on=None) | row
        for shipment, (row, _) in BY_NAME.items()
    ]
    vessels = [
        _period(RENAMED, "SKY TEST", "PA", "2010-01-01", "2017-06-30"),
        _period(RENAMED, "OLD HAND", "PA", "2017-07-01", None),
        _period(NAMESAKE, "SKY TEST", "TG", "2017-07-01", None),
        _period(NAMESAKE, "SKY TEST", "TG", "2017-07-15", None),
        _period(PANAMA_TWIN, "TWIN STAR", "PA", None, None),
        _period(KHMER_TWIN, "TWIN STAR", "KH", None, None),
        _period(LATE, "FUTURE STAR", "PA", "2018-01-01", None),
    ]
    calls = [stay(SHIP, "RUKHO", "2017-07-01", "2017-07-02")]
    tables = {"manifests": manifests, "vessels": vessels, "port_calls": calls}
    return score(write_csv(room / "named", tables), room / "named-out")


def _period(ship: int, name: str, flag: str, start: str | None, end: str | None) -> dict:
    return {
        "imo": ship,
        "name": name,
        "flag": flag,
        "valid_from": day(start) if start else None,
        "valid_to": day(end) if end else None,
    }


@pytest.mark.parametrize("shipment", [shipment for shipment, (_, ship) in BY_NAME.items() if ship])
def test_a_name_is_resolved_as_vessels_stood_on_that_date(named: Scored, shipment: str):
    assert named.alert(shipment)["imo"] == BY_NAME[shipment][1]


@pytest.mark.parametrize("shipment", [shipment for shipment, (_, ship) in BY_NAME.items() if not ship])
def test_a_name_that_leads_to_no_single_ship_is_rejected(named: Scored, shipment: str):
    row = list(BY_NAME).index(shipment) + 1
    rejected = [line for line in named.rejects if (line["table"], line["row"]) == ("manifests", str(row))]
    assert [line["column"] for line in rejected] in (["vessel_name"], ["imo"])
    assert shipment not in set(named.alerts["shipment_id"])


def test_the_candidates_are_named(named: Scored):
    reasons = {line["row"]: line["reason"] for line in named.rejects}
    two_ships = reasons[str(list(BY_NAME).index("two-ships") + 1)]
    assert str(PANAMA_TWIN) in two_ships
    assert str(KHMER_TWIN) in two_ships
    near = reasons[str(list(BY_NAME).index("no-such-ship") + 1)]
    assert "SKY TEST" in near.upper()


def test_without_vessels_a_name_alone_is_rejected(room: Path):
    rows = [
        consignment("by-name", None, vessel_name="SKY TEST"),
        consignment("by-number", SHIP, vessel_name="SKY TEST"),
    ]
    calls = [stay(SHIP, "RUKHO", "2017-07-01", "2017-07-02")]
    scored = score(write_csv(room / "nameless", {"manifests": rows, "port_calls": calls}), room / "nameless-out")
    assert [line["row"] for line in scored.rejects] == ["1"]
    assert scored.alerts["shipment_id"].to_list() == ["by-number"]
    said = (scored.result.out + scored.result.err).lower()
    for absent in ("vessels", "encounters", "gaps", "loitering", "identity_conflicts", "sanctions", "labels"):
        assert absent in said, f"the absence of {absent} is not said"
