"""No look-ahead: what becomes known after a shipment's cut never changes its evidence, in any table.

One test guards every kind of evidence at once. A dataset is judged; then each table gets events that only became
known later (and, where rows have versions, a later version of what is there), and is judged again.
"""

import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from polars.testing import assert_frame_equal

from laundering.evidence.assemble import assemble_evidence
from laundering.evidence.rules import apply_rules
from laundering.features import FEATURES, compute_features
from laundering.reference.regimes import load_regime
from laundering.tables import TABLES, Tables
from tests.builders import (
    HONEST,
    NOVICE,
    OTHER,
    RUNG_RA_2,
    SKY_LADY,
    call,
    dataset,
    day,
    manifest,
    pier_swap_calls,
    table,
)

REGIME = load_regime()
CUT = dt.datetime(2017, 8, 16, 23, 59, 59, 999_999)
"""Cut of the last of the shipments judged here."""
LATER = "2017-08-17"
JUDGED = ("S1", "S2", "S3", "S4")


def base() -> Tables:
    manifests = [
        manifest("S1"),
        manifest("S2", imo=HONEST, load_port="RUNJK", loaded_on=None, declared_on="2017-08-12", tonnes=7000.0),
        manifest("S3", imo=OTHER, load_port="KPRJN", exemption_notice="N1", declared_on="2017-08-15", hs_code="270112"),
        manifest(
            "S4", imo=NOVICE, load_port="RUVYP", declared_on="2017-08-14", loaded_on="2017-08-06", hs_code="270400"
        ),
    ]
    calls = [
        *pier_swap_calls(),
        call(HONEST, "KPWON", "2017-07-20", "2017-07-22"),
        call(HONEST, "RUNJK", "2017-08-04", "2017-08-06"),
        call(OTHER, "KPRJN", "2017-08-05", "2017-08-07"),
        call(NOVICE, "CNDAL", "2017-08-01", "2017-08-02"),
    ]
    vessels = [{"imo": imo, "dwt": 5000.0, "design_draught": 6.5} for imo in (SKY_LADY, HONEST, OTHER, RUNG_RA_2)]
    sanctions = [{"imo": RUNG_RA_2, "list": "OFAC", "listed_on": day("2017-08-01")}]
    return dataset(manifests, calls, vessels=vessels, sanctions=sanctions, gaps=[], encounters=[])


def judge(tables: Tables) -> pl.DataFrame:
    evidence = assemble_evidence(tables, REGIME)
    numbers = compute_features(evidence.facts, FEATURES)
    rules = apply_rules(evidence.by_kind["shipments"], evidence.by_kind["listings"], tables, REGIME)
    facts = evidence.facts.drop("voyage_id")  # a name that groups rows; no number is made from it
    judged = pl.col("shipment_id").is_in(JUDGED)
    return (facts.join(numbers, on="shipment_id", suffix="_feature").join(rules, on="shipment_id").filter(judged)).sort(
        "shipment_id"
    )


LATER_ROWS = {
    "manifests": [
        manifest("L1", declared_on=LATER, tonnes=9000.0),
        manifest("L2", declared_on=LATER, loaded_on="2017-08-08", imo=HONEST),
        manifest("L3", declared_on=LATER, loaded_on="2017-08-05", load_port="RUNJK", imo=HONEST, tonnes=20_000.0),
    ],
    "port_calls": [
        call(SKY_LADY, "KPNAM", "2017-08-05", "2017-08-06", known_at=LATER),
        call(SKY_LADY, "CNZOS", "2017-08-10", "2017-08-11", known_at=LATER),
        call(NOVICE, "RUVYP", "2017-08-05", "2017-08-06", known_at=LATER),
        call(OTHER, "KPCHO", "2017-08-01", "2017-08-02", known_at=LATER),
        call(OTHER, "RUKHO", "2017-08-04", "2017-08-05", known_at=LATER),
        call(RUNG_RA_2, "RUVYP", "2017-07-30", "2017-07-31", known_at=LATER),
        call(RUNG_RA_2, "RUNJK", "2017-08-01", "2017-08-20"),
    ],
    "vessels": [
        {"imo": SKY_LADY, "dwt": 99_000.0, "name": "LATER", "valid_from": day(LATER)},
        {"imo": RUNG_RA_2, "dwt": 99_000.0, "design_draught": 20.0, "name": "LATER", "valid_from": day(LATER)},
    ],
    "sanctions": [
        {"imo": SKY_LADY, "list": "UN1718", "listed_on": day(LATER)},
        {"imo": RUNG_RA_2, "list": "UN1718", "listed_on": day(LATER)},
    ],
    "labels": [{"shipment_id": "S1", "outcome": "laundered", "decided_on": day(LATER)}],
    "encounters": [
        {
            "imo_a": SKY_LADY,
            "imo_b": RUNG_RA_2,
            "started_at": CUT,
            "ended_at": CUT + dt.timedelta(hours=5),
            "lat": 40.0,
            "lon": 135.0,
        }
    ],
    "gaps": [
        {
            "imo": SKY_LADY,
            "started_at": CUT - dt.timedelta(days=9),
            "ended_at": CUT + dt.timedelta(hours=5),
            "start_lat": 40.0,
            "start_lon": 135.0,
            "end_lat": 40.0,
            "end_lon": 130.0,
        }
    ],
    "loitering": [
        {"imo": SKY_LADY, "started_at": CUT, "ended_at": CUT + dt.timedelta(hours=5), "lat": 40.0, "lon": 135.0}
    ],
    "identity_conflicts": [{"imo": SKY_LADY, "kind": "two_places", "at": CUT + dt.timedelta(hours=5)}],
    "positions": [{"mmsi": 445000000, "imo": SKY_LADY, "at": CUT + dt.timedelta(hours=5), "lat": 40.0, "lon": 135.0}],
}


def with_more(tables: Tables, name: str, rows: list) -> Tables:
    held = {table_name: getattr(tables, table_name) for table_name in TABLES}
    held[name] = pl.concat([held[name], table(name, rows)])
    return Tables(**held, present=tables.present | {name})


@pytest.mark.parametrize("name", list(TABLES))
def test_what_is_known_later_changes_nothing(name):
    before = judge(base())
    after = judge(with_more(base(), name, LATER_ROWS[name]))
    assert_frame_equal(before, after)


def test_the_same_rows_known_in_time_do_change_the_evidence():
    """The test above could not fail if the later rows were of no interest at all."""
    before = judge(base())
    for name in ("manifests", "port_calls", "vessels", "sanctions", "gaps"):
        early = [
            {key: value for key, value in row.items() if key not in ("known_at", "valid_from")}
            | ({"declared_on": day("2017-08-11")} if name == "manifests" else {})
            | ({"listed_on": day("2017-08-10")} if name == "sanctions" else {})
            | ({"ended_at": CUT - dt.timedelta(days=1)} if name == "gaps" else {})
            for row in LATER_ROWS[name]
        ]
        assert not before.equals(judge(with_more(base(), name, early))), name


@settings(max_examples=25, deadline=None)
@given(
    st.lists(
        st.tuples(
            st.sampled_from([SKY_LADY, HONEST, OTHER, NOVICE, RUNG_RA_2]),
            st.sampled_from(["KPNAM", "KPRJN", "RUKHO", "RUNJK", "RUVYP", "CNDAL"]),
            st.integers(0, 60),
            st.integers(0, 10),
            st.integers(1, 90),
        ),
        min_size=1,
        max_size=12,
    )
)
def test_any_call_known_later_changes_nothing(rows):
    later = []
    for imo, port, start, length, delay in rows:
        arrived = dt.datetime(2017, 6, 20) + dt.timedelta(days=start)
        ends = arrived + dt.timedelta(days=length)
        known = max(CUT + dt.timedelta(hours=delay), ends)
        later.append({"imo": imo, "port": port, "arrived_at": arrived, "departed_at": ends, "known_at": known})
    assert_frame_equal(judge(base()), judge(with_more(base(), "port_calls", later)))


def test_as_of_judges_every_row_with_one_knowledge():
    early = assemble_evidence(base(), REGIME, dt.date(2017, 8, 5)).facts.filter(pl.col("shipment_id") == "S1")
    assert early["pile_departed_at"].to_list() == [None]
    assert early["cut_at"].dt.date().to_list() == [dt.date(2017, 8, 5)]
    later = assemble_evidence(
        with_more(base(), "port_calls", LATER_ROWS["port_calls"]), REGIME, dt.date(2017, 12, 31)
    ).facts.filter(pl.col("shipment_id") == "S1")
    assert later["own_calls_count"].to_list() == [1]


def test_the_order_of_the_rows_does_not_matter():
    tables = base()
    shuffled = Tables(
        manifests=tables.manifests.reverse(),
        port_calls=tables.port_calls.sample(fraction=1.0, shuffle=True, seed=3),
        vessels=tables.vessels.reverse(),
        sanctions=tables.sanctions,
        present=tables.present,
    )
    assert_frame_equal(judge(tables), judge(shuffled))
