"""The carrying ship's own embargoed calls, and the exempt port."""

import pytest

from laundering.evidence.assemble import assemble_evidence
from laundering.reference.regimes import load_regime
from tests.builders import HONEST, SKY_LADY, at, call, dataset, manifest

REGIME = load_regime()
LOADING = call(SKY_LADY, "RUKHO", "2017-08-09", "2017-08-10")


def facts_of(calls, **more):
    return assemble_evidence(dataset([manifest(**more)], calls), REGIME).facts.row(0, named=True)


def test_an_own_call_is_found_with_its_days_and_the_ports_since():
    calls = [
        call(SKY_LADY, "KPWON", "2017-07-29", "2017-07-31"),
        call(SKY_LADY, "CNDAL", "2017-08-03", "2017-08-04"),
        LOADING,
    ]
    facts = facts_of(calls)
    assert (facts["own_calls_count"], facts["own_call_port"]) == (1, "KPWON")
    assert facts["own_call_days"] == pytest.approx(11, abs=0.01)
    assert facts["own_call_ports_between"] == 1


def test_none_seen_is_zero_and_nothing_seen_is_null():
    assert facts_of([LOADING])["own_calls_count"] == 0
    assert facts_of([call(HONEST, "KPWON", "2017-07-29", "2017-07-31")])["own_calls_count"] is None


def test_a_call_a_year_and_a_day_before_does_not_count():
    assert facts_of([call(SKY_LADY, "KPWON", "2016-08-01", "2016-08-03"), LOADING])["own_call_port"] is None


def test_a_call_after_the_declared_loading_is_a_fact_of_its_own():
    facts = facts_of([LOADING, call(SKY_LADY, "KPWON", "2017-08-12", "2017-08-13")])
    assert facts["own_call_port"] is None
    assert facts["own_call_after_at"] == at("2017-08-12")


def test_a_call_known_after_the_cut_does_not_count():
    facts = facts_of([call(SKY_LADY, "KPWON", "2017-07-29", "2017-07-31", known_at="2017-08-17"), LOADING])
    assert (facts["own_calls_count"], facts["own_call_port"]) == (0, None)


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"load_port": "KPRJN", "exemption_notice": "S/AC.49/2017/12", "hs_code": "270112"}, "notified"),
        ({"load_port": "KPRJN", "hs_code": "270112"}, "not_notified"),
        ({"load_port": "KPRJN", "exemption_notice": "S/AC.49/2017/12", "hs_code": "720110"}, "not_notified"),
        ({"exemption_notice": "S/AC.49/2017/12"}, "called"),
    ],
)
def test_the_exemption_covers_declared_and_notified_coal_only(more, expected):
    facts = facts_of([call(SKY_LADY, "KPRJN", "2017-08-01", "2017-08-04")], **more)
    assert facts["exempt_transit"] == expected
    assert facts["own_calls_count"] == 0


def test_the_exempt_port_plays_no_part_for_others():
    assert facts_of([LOADING])["exempt_transit"] == "none"
