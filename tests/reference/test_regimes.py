"""The regime file: what is shipped, and that all its faults are told at once."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from laundering.errors import RegimeError
from laundering.reference.regimes import SHIPPED_REGIME, load_regime

_SHIPPED = SHIPPED_REGIME.read_text(encoding="utf-8")


def _write(folder: Path, text: str) -> Path:
    file = folder / "regime.toml"
    file.write_text(text, encoding="utf-8")
    return file


def _faults(folder: Path, text: str) -> str:
    with pytest.raises(RegimeError) as caught:
        load_regime(_write(folder, text))
    return str(caught.value)


def test_the_shipped_regime_is_dprk_coal_declared_as_russian() -> None:
    regime = load_regime()
    assert regime.embargoed_origin == "KP"
    assert regime.claimed_origins == ("RU",)
    assert regime.excluded_discharge == ("KP", "RU")
    assert regime.goods == ("2701", "2702", "2704", "7201")
    assert regime.goods_names["2704"] == "coke and semi-coke"
    assert (regime.declared_from, regime.declared_to) == (dt.date(2016, 3, 2), None)


def test_transit_of_coal_through_rajin_is_exempt_and_the_paragraphs_are_named() -> None:
    regime = load_regime()
    assert regime.exempt_ports == ("KPRJN",)
    assert regime.exempt_goods == ("2701", "2702")
    for reference in ("2270 (2016) para. 29(a)", "2321 (2016) para. 26", "2371 (2017) para. 8"):
        assert reference in regime.exemption_basis


def test_the_law_over_time_has_its_days_sources_and_how_far_it_was_verified() -> None:
    events = load_regime().events
    days = ["2016-03-02", "2016-11-30", "2017-08-05", "2017-09-11", "2017-12-22"]
    assert [event.on.isoformat() for event in events] == days
    for event, number in zip(events, ("2270", "2321", "2371", "2375", "2397"), strict=True):
        assert f"UNSCR {number}" in event.title
        assert event.source.startswith("http")
        assert event.verification in ("read", "part recalled")


def test_a_copy_of_the_shipped_file_is_the_same_regime_and_can_be_widened(tmp_path: Path) -> None:
    assert load_regime(_write(tmp_path, _SHIPPED)) == load_regime()
    wider = _SHIPPED.replace('claimed_origins = ["RU"]', 'claimed_origins = ["RU", "CN"]\ndeclared_to = 2024-12-31')
    regime = load_regime(_write(tmp_path, wider))
    assert regime.claimed_origins == ("RU", "CN")
    assert regime.declared_to == dt.date(2024, 12, 31)


def test_a_minimal_file_has_no_exemption(tmp_path: Path) -> None:
    text = """
    name = "iron"
    embargoed_origin = "KP"
    claimed_origins = ["CN"]
    excluded_discharge = []
    declared_from = 2017-09-05
    goods = { 2601 = "iron ore" }
    """
    regime = load_regime(_write(tmp_path, text))
    assert (regime.goods, regime.exempt_ports, regime.exempt_goods, regime.events) == (("2601",), (), (), ())


def test_all_faults_are_told_at_once(tmp_path: Path) -> None:
    text = """
    nmae = "typo"
    embargoed_origin = "NK"
    claimed_origins = ["RU", "XX"]
    excluded_discharge = "KP"
    declared_from = "2016-03-02"
    goods = { 27x1 = "coal", 2702 = 5 }
    [exemption]
    ports = ["RUKHO"]
    goods = ["2"]
    because = "no"
    [[events]]
    on = 2016-03-02
    title = "UNSCR 2270"
    """
    message = _faults(tmp_path, text)
    for part in (
        "unknown key 'nmae'",
        "'name' is missing",
        "'embargoed_origin': 'NK'",
        "'claimed_origins': 'XX'",
        "'excluded_discharge' should be a list of texts",
        "'declared_from' should be a day",
        "'27x1'",
        "'2702' should have a text",
        "'RUKHO' is not a port of the gazetteer in NK",
        "'2' is not 2 to 10 digits",
        "exemption: unknown key 'because'",
        "events, entry 1: 'source' is missing",
        "events, entry 1: 'verification' is missing",
    ):
        assert part in message
    assert "13 fault(s)" in message
    assert str(tmp_path) in message


@pytest.mark.parametrize(
    ("old", "new", "fault"),
    [
        ('claimed_origins = ["RU"]', "claimed_origins = []", "none are named"),
        ('claimed_origins = ["RU"]', 'claimed_origins = ["RU", "KP"]', "has the embargoed origin 'KP'"),
        ('claimed_origins = ["RU"]', "claimed_origins = [1]", "should be a list of texts"),
        ('claimed_origins = ["RU"]', 'claimed_origins = [["RU"]]', "should be a list of texts"),
        ('ports = ["KPRJN"]', 'ports = "KPRJN"', "exemption: 'ports' should be a list of texts"),
        ('ports = ["KPRJN"]', 'ports = ["KPCCD"]', "'KPCCD' is not a port of the gazetteer in KP"),
        ("declared_from = 2016-03-02", "declared_from = 2016-03-02\ndeclared_to = 2015-01-01", "is before"),
        ("declared_from = 2016-03-02", "declared_from = 2016-03-02T10:00:00", "should be a day"),
        ('name = "DPRK coal"', 'name = "DPRK coal"\nexemptions = 1', "unknown key 'exemptions'"),
        ("on = 2016-03-02", 'on = "2016-03-02"', "events, entry 1: 'on' should be a day"),
        ('name = "DPRK coal"', 'name = "DPRK coal"\nevents2 = 1', "unknown key 'events2'"),
    ],
)
def test_one_fault(tmp_path: Path, old: str, new: str, fault: str) -> None:
    assert old in _SHIPPED
    message = _faults(tmp_path, _SHIPPED.replace(old, new, 1))
    assert fault in message
    assert "1 fault(s)" in message


def test_goods_without_an_entry_are_a_fault(tmp_path: Path) -> None:
    text = _SHIPPED.replace("[goods]", "[goods]\n[unused]").replace("[unused]\n2701", "[unused]\n2701")
    message = _faults(tmp_path, text)
    assert "goods: none are named" in message
    assert "unknown key 'unused'" in message


def test_a_file_that_is_missing_or_no_toml_says_where_to_start(tmp_path: Path) -> None:
    for file in (tmp_path / "none.toml", _write(tmp_path, "name = ")):
        with pytest.raises(RegimeError, match="cannot be read") as caught:
            load_regime(file)
        assert str(SHIPPED_REGIME) in str(caught.value)
    binary = tmp_path / "binary.toml"
    binary.write_bytes(b'name = "\xff"')
    with pytest.raises(RegimeError, match="cannot be read"):
        load_regime(binary)
