"""The declared loading against the carrying ship's calls."""

import pytest

from laundering.evidence.assemble import assemble_evidence
from laundering.reference.regimes import load_regime
from tests.builders import HONEST, SKY_LADY, at, call, dataset, manifest

REGIME = load_regime()


def facts_of(calls, **more):
    return assemble_evidence(dataset([manifest(**more)], calls), REGIME).facts.row(0, named=True)


def test_a_stay_on_the_declared_day_verifies():
    facts = facts_of([call(SKY_LADY, "RUKHO", "2017-08-09", "2017-08-10 18:00", draught_in=3.0, draught_out=5.5)])
    assert facts["load_port_status"] == "verified"
    assert facts["stay_hours"] == pytest.approx(42)
    assert facts["stay_draught_change_m"] == pytest.approx(2.5)


@pytest.mark.parametrize("loaded_on", ["2017-08-07", "2017-08-08", "2017-08-12", "2017-08-13"])
def test_a_bill_dated_a_little_early_or_late_verifies(loaded_on):
    facts = facts_of([call(SKY_LADY, "RUKHO", "2017-08-09", "2017-08-10 18:00")], loaded_on=loaded_on)
    assert facts["load_port_status"] == "verified"


def test_a_bill_dated_a_week_late_does_not():
    calls = [call(SKY_LADY, "RUKHO", "2017-08-01", "2017-08-02 18:00")]
    assert facts_of(calls)["load_port_status"] == "no_evidence"


def test_the_port_next_door_verifies():
    calls = [call(SKY_LADY, "RUVYP", "2017-08-09", "2017-08-10 18:00")]
    facts = facts_of(calls, load_port="RUNJK")
    assert (facts["load_port_status"], facts["stay_port"]) == ("verified", "RUVYP")


def test_a_ship_too_far_away_makes_it_impossible():
    calls = [call(SKY_LADY, "CNZOS", "2017-08-05", "2017-08-09"), call(SKY_LADY, "CNZOS", "2017-08-11", "2017-08-12")]
    facts = facts_of(calls)
    assert facts["load_port_status"] == "impossible"
    assert facts["needed_speed_kn"] > 16
    assert (facts["before_port"], facts["after_port"]) == ("CNZOS", "CNZOS")


def test_a_ship_in_another_port_within_reach_contradicts():
    calls = [call(SKY_LADY, "RUNEV", "2017-08-09", "2017-08-11")]
    facts = facts_of(calls)
    assert facts["load_port_status"] == "contradicted"
    assert facts["elsewhere_port"] == "RUNEV"


def test_a_ship_seen_only_long_before_and_after_leaves_no_evidence():
    calls = [
        call(SKY_LADY, "KRKPO", "2017-08-01", "2017-08-02"),
        call(SKY_LADY, "KRKPO", "2017-08-15", "2017-08-15 12:00"),
    ]
    assert facts_of(calls)["load_port_status"] == "no_evidence"


def test_no_call_at_all_is_no_evidence_and_no_speed():
    facts = facts_of([call(HONEST, "RUKHO", "2017-08-09", "2017-08-10")])
    assert facts["load_port_status"] == "no_evidence"
    assert facts["needed_speed_kn"] is None
    assert facts["carrier_calls_count"] == 0


def test_a_call_known_after_the_cut_does_not_count():
    calls = [call(SKY_LADY, "RUKHO", "2017-08-09", "2017-08-10 18:00", known_at="2017-08-17")]
    assert facts_of(calls)["load_port_status"] == "no_evidence"


def test_a_call_to_a_port_without_a_position_is_no_evidence_against():
    calls = [call(SKY_LADY, "RUZZZ", "2017-08-01", "2017-08-02")]
    assert facts_of(calls)["load_port_status"] == "no_evidence"


def test_an_undated_loading_is_dated_by_the_stay_else_six_days_before():
    by_stay = facts_of([call(SKY_LADY, "RUKHO", "2017-08-08", "2017-08-09 18:00")], loaded_on=None)
    assert (by_stay["loading_basis"], str(by_stay["loaded_on"])) == ("stay", "2017-08-09")
    assert by_stay["loading_ends_at"] == at("2017-08-09 18:00")
    assumed = facts_of([call(HONEST, "RUKHO", "2017-08-08", "2017-08-09")], loaded_on=None)
    assert (assumed["loading_basis"], str(assumed["loaded_on"])) == ("assumed", "2017-08-10")


def test_lines_of_one_loading_are_one_voyage_and_later_ones_are_not_known_yet():
    rows = [
        manifest("A", tonnes=1000.0),
        manifest("B", tonnes=500.0, loaded_on="2017-08-11"),
        manifest("C", tonnes=200.0, declared_on="2017-08-20"),
        manifest("D", tonnes=900.0, loaded_on="2017-07-01"),
    ]
    facts = assemble_evidence(dataset(rows, [call(HONEST, "RUKHO", "2017-08-01", "2017-08-02")]), REGIME).facts
    assert dict(facts.select("shipment_id", "voyage_tonnes").iter_rows()) == {"A": 1500, "B": 1500, "C": 1700, "D": 900}
    assert facts["voyage_id"].n_unique() == 2


def test_draught_change_is_measured_against_the_declared_tonnes():
    calls = [call(SKY_LADY, "RUKHO", "2017-08-09", "2017-08-10 18:00", draught_in=3.0, draught_out=3.1)]
    vessels = [{"imo": SKY_LADY, "dwt": 4000.0, "design_draught": 6.0}]
    facts = assemble_evidence(dataset([manifest()], calls, vessels=vessels), REGIME).facts.row(0, named=True)
    assert facts["loading_draught_share"] == pytest.approx(0.1 / (6.0 * 0.55 * 0.82))
