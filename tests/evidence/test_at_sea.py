"""Silences and encounters: the dark call that fits, and the innocent twins that do not."""

import datetime as dt

import pytest

from laundering.evidence.assemble import assemble_evidence
from laundering.reference.regimes import load_regime
from tests.builders import HONEST, OTHER, SKY_LADY, at, call, dataset, manifest

REGIME = load_regime()
OFF_WEIHAI, OFF_BUSAN = (37.6, 122.8), (34.9, 129.2)


def gap(start, end, start_at, end_at, **more):
    return {
        "imo": SKY_LADY,
        "started_at": at(start_at),
        "ended_at": at(end_at),
        "start_lat": start[0],
        "start_lon": start[1],
        "end_lat": end[0],
        "end_lon": end[1],
    } | more


def facts_of(calls=(), **more):
    return assemble_evidence(dataset([manifest()], list(calls), **more), REGIME).facts.row(0, named=True)


def test_a_week_of_silence_in_the_yellow_sea_fits_a_loading_at_nampo():
    facts = facts_of(gaps=[gap(OFF_WEIHAI, OFF_WEIHAI, "2017-07-28", "2017-08-04")])
    assert facts["silence_slack_h"] > 72
    assert facts["silence_port"] in {"KPNAM", "KPSGN", "KPXTA", "KPXDP", "KPHAE"}
    assert facts["silences_count"] == 1
    assert facts["silence_load_port_slack_h"] < 0


@pytest.mark.parametrize(
    ("why", "silence"),
    [
        ("too short", gap(OFF_WEIHAI, OFF_WEIHAI, "2017-07-28", "2017-07-29 18:00")),
        ("too far", gap((22.0, 115.0), (22.0, 116.0), "2017-07-28", "2017-08-01")),
        ("the sailing fills it", gap(OFF_WEIHAI, OFF_BUSAN, "2017-07-28", "2017-07-31")),
    ],
)
def test_an_innocent_silence_leaves_no_slack(why, silence):
    facts = facts_of(gaps=[silence])
    assert facts["silence_slack_h"] is None or facts["silence_slack_h"] < 0, why


def test_a_silence_before_another_cargo_does_not_count():
    assert facts_of(gaps=[gap(OFF_WEIHAI, OFF_WEIHAI, "2017-05-01", "2017-05-10")])["silences_count"] == 0


def test_without_the_table_silences_cannot_be_judged():
    facts = facts_of()
    assert facts["silences_count"] is None
    assert facts["silence_slack_h"] is None


def meeting(other, start="2017-08-01", hours=10):
    return {
        "imo_a": other,
        "imo_b": SKY_LADY,
        "started_at": at(start),
        "ended_at": at(start) + dt.timedelta(hours=hours),
        "lat": 31.2,
        "lon": 124.1,
    }


def test_an_encounter_with_an_exposed_ship_is_found_from_either_side():
    facts = facts_of([call(OTHER, "KPNAM", "2017-07-20", "2017-07-22")], encounters=[meeting(OTHER)])
    assert facts["exposed_encounters_count"] == 1
    assert facts["encounter_imo"] == OTHER
    assert facts["encounter_embargoed_port"] == "KPNAM"
    assert facts["encounter_hours"] == pytest.approx(10)


@pytest.mark.parametrize(
    ("why", "calls", "met"),
    [
        ("a bunkering ship", [call(HONEST, "KRPUS", "2017-07-20", "2017-07-22")], meeting(HONEST)),
        ("it called there afterwards", [call(OTHER, "KPNAM", "2017-08-05", "2017-08-06")], meeting(OTHER)),
        ("it called there long before", [call(OTHER, "KPNAM", "2017-05-01", "2017-05-02")], meeting(OTHER)),
        ("it carried Rajin's exempt coal", [call(OTHER, "KPRJN", "2017-07-20", "2017-07-22")], meeting(OTHER)),
    ],
)
def test_an_innocent_encounter_is_not_exposed(why, calls, met):
    facts = facts_of(calls, encounters=[met])
    assert facts["encounters_count"] == 1
    assert facts["exposed_encounters_count"] == 0, why
