"""The pile: the documented pier swap is found, and its innocent twins are not."""

import polars as pl
import pytest

from laundering.evidence.assemble import assemble_evidence
from laundering.reference.regimes import load_regime
from tests.builders import HONEST, OTHER, RUNG_RA_2, SKY_LADY, at, call, dataset, day, manifest, pier_swap_calls

REGIME = load_regime()


def facts_of(tables):
    return assemble_evidence(tables, REGIME).facts.row(0, named=True)


def test_the_documented_pier_swap_names_feeder_quay_and_days():
    vessels = [{"imo": RUNG_RA_2, "name": "RUNG RA 2", "dwt": 4400.0, "design_draught": 6.6, "flag": "KP"}]
    facts = facts_of(dataset([manifest()], pier_swap_calls(), vessels=vessels))
    assert facts["pile_feeder_imo"] == RUNG_RA_2
    assert facts["pile_feeder_name"] == "RUNG RA 2"
    assert facts["pile_embargoed_port"] == "KPNAM"
    assert facts["pile_embargoed_at"] == at("2017-07-24")
    assert facts["pile_same_berth"] is True
    assert facts["pile_days"] == pytest.approx(4, abs=0.01)
    assert facts["pile_tonnes_basis"] == "draught"
    assert 3000 < facts["pile_tonnes"] <= 4400
    assert facts["embargoed_share"] > 0.5
    assert facts["load_port_status"] == "verified"


@pytest.mark.parametrize(
    ("why", "calls"),
    [
        (
            "the feeder came 61 days before",
            [
                call(RUNG_RA_2, "KPNAM", "2017-05-20", "2017-05-22"),
                call(RUNG_RA_2, "RUKHO", "2017-06-05", "2017-06-10"),
            ],
        ),
        (
            "the feeder came after the loading",
            [
                call(RUNG_RA_2, "KPNAM", "2017-07-22", "2017-07-24"),
                call(RUNG_RA_2, "RUKHO", "2017-08-11", "2017-08-12"),
            ],
        ),
        (
            "the feeder lay in another port",
            [
                call(RUNG_RA_2, "KPNAM", "2017-07-22", "2017-07-24"),
                call(RUNG_RA_2, "RUNEV", "2017-08-03", "2017-08-07"),
            ],
        ),
        (
            "the feeder left the embargoed port 61 days before it came",
            [
                call(RUNG_RA_2, "KPNAM", "2017-05-20", "2017-06-01"),
                call(RUNG_RA_2, "RUKHO", "2017-08-03", "2017-08-07"),
            ],
        ),
        (
            "the feeder never called there",
            [
                call(RUNG_RA_2, "CNDAL", "2017-07-22", "2017-07-24"),
                call(RUNG_RA_2, "RUKHO", "2017-08-03", "2017-08-07"),
            ],
        ),
        (
            "its visit became known after the cut",
            [
                call(RUNG_RA_2, "KPNAM", "2017-07-22", "2017-07-24"),
                call(RUNG_RA_2, "RUKHO", "2017-08-03", "2017-08-07", known_at="2017-08-17"),
            ],
        ),
        (
            "its embargoed call became known after the cut",
            [
                call(RUNG_RA_2, "KPNAM", "2017-07-22", "2017-07-24", known_at="2018-01-19"),
                call(RUNG_RA_2, "RUKHO", "2017-08-03", "2017-08-07"),
            ],
        ),
    ],
)
def test_an_innocent_twin_has_no_pile(why, calls):
    own = [call(SKY_LADY, "RUKHO", "2017-08-09", "2017-08-10 18:00"), call(HONEST, "RUKHO", "2017-07-20", "2017-07-21")]
    facts = facts_of(dataset([manifest()], [*own, *calls]))
    assert facts["pile_deliveries_count"] == 0, why
    assert facts["pile_feeder_imo"] is None
    assert (facts["embargoed_share"], facts["embargoed_share_min"], facts["embargoed_share_max"]) == (0.0, 0.0, 0.0)


def test_the_carrying_ship_is_not_its_own_feeder():
    calls = [call(SKY_LADY, "KPNAM", "2017-07-22", "2017-07-24"), call(SKY_LADY, "RUKHO", "2017-08-03", "2017-08-10")]
    assert facts_of(dataset([manifest()], calls))["pile_deliveries_count"] == 0


def test_a_feeder_that_left_deeper_than_it_came_did_not_discharge():
    calls = pier_swap_calls()
    calls[1] |= {"draught_in": 3.1, "draught_out": 6.4}
    facts = facts_of(dataset([manifest()], calls))
    assert facts["pile_probability"] == pytest.approx(0.05)


def test_a_stay_reported_twice_is_one_delivery():
    calls = pier_swap_calls()
    calls.append(calls[1] | {"arrived_at": at("2017-08-03 05:00"), "source": "agent"})
    assert facts_of(dataset([manifest()], calls))["pile_deliveries_count"] == 1


def test_a_delivery_reported_on_arrival_is_open_until_its_departure_is_known():
    calls = pier_swap_calls()
    calls[1] |= {"known_at": at("2017-08-03 12:00"), "departed_at": at("2017-08-20")}
    facts = facts_of(dataset([manifest()], calls))
    assert facts["pile_departed_at"] is None
    assert facts["pile_draught_change_m"] is None
    assert facts["pile_feeder_imo"] == RUNG_RA_2


def test_ordinary_traffic_dilutes_the_pile():
    crowd = [
        manifest(f"G{n}", imo=HONEST, declared_on=day(f"2017-0{1 + n % 6}-15"), loaded_on=None, tonnes=60_000.0)
        for n in range(12)
    ]
    quiet = facts_of(dataset([manifest()], pier_swap_calls()))
    busy = facts_of(dataset([manifest(), *crowd], pier_swap_calls()))
    assert busy["port_habit_60d_t"] > 50_000
    assert busy["embargoed_share"] < 0.3 < quiet["embargoed_share"]


def test_shares_are_null_only_where_the_port_is_not_covered():
    facts = facts_of(dataset([manifest()], [call(OTHER, "CNDAL", "2017-08-01", "2017-08-02")]))
    assert facts["embargoed_share"] is None
    assert facts["embargoed_share_min"] is None
    assert facts["embargoed_share_max"] is None


def test_rajin_is_told_apart_from_other_embargoed_ports():
    calls = pier_swap_calls()
    calls[0] |= {"port": "KPRJN"}
    facts = facts_of(dataset([manifest()], calls))
    assert facts["pile_deliveries_count"] == 0
    assert facts["pile_exempt_count"] == 1


def test_shares_are_ordered():
    evidence = assemble_evidence(dataset([manifest()], pier_swap_calls()), REGIME).facts
    shares = evidence.select("embargoed_share_min", "embargoed_share", "embargoed_share_max").row(0)
    assert 0 <= shares[0] <= shares[1] <= shares[2] <= 1
    assert evidence.schema["embargoed_share"] == pl.Float64
