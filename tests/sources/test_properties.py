"""Whatever stands in the cells or happens to the bytes: nothing is lost, and only named errors are raised."""

import random
import tempfile
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from laundering.errors import LaunderingError
from laundering.reference.regimes import load_regime
from laundering.sources.dataset import read_dataset
from tests.sources.folders import IMO_A, IMO_B, assert_nothing_lost, call, manifest, read, vessel, write_dataset

DIRT = [
    "",
    " ",
    "N/A",
    "-1",
    "NaN",
    "1e999",
    "4,156",
    "4.156,5",
    "2017-02-30",
    "03/08/2017",
    "25/08/2017",
    "42950",
    "2.7E+09",
    "7208",
    "KP",
    "KPNAM",
    "Kholmsk",
    "RUZZZ",
    "9020535",
    "IMO 9000003",
    "SKY LADY",
    '"',
    ',"',
    "a\nb",
    "\x00",
    "\u202e석탄",
    "=1+1",
    "9" * 40,
]
CELL = st.one_of(st.sampled_from(DIRT), st.text(max_size=8))


def mutated(rows, changes):
    rows = [dict(row) for row in rows]
    for at, column, value in changes:
        row = rows[at % len(rows)]
        row[list(row)[column % len(row)]] = value
    return rows


CHANGES = st.lists(st.tuples(st.integers(0, 30), st.integers(0, 30), CELL), max_size=12)
MANIFESTS = [manifest(f"S{i % 5}", imo=None if i % 4 == 0 else IMO_A) for i in range(7)]
CALLS = [call(IMO_A), call(IMO_B, port="KPNAM"), call(IMO_A, departed_at=None)]
SHIPS = [vessel(IMO_A), vessel(IMO_B, "SKY LADY", flag="TG"), vessel(IMO_B, "RUNG RA 2")]


@settings(max_examples=10, deadline=None)
@given(CHANGES, CHANGES, CHANGES)
def test_whatever_stands_in_the_cells_nothing_is_lost(in_manifests, in_calls, in_ships):
    with tempfile.TemporaryDirectory() as name:
        result = read(
            Path(name) / "d",
            manifests=mutated(MANIFESTS, in_manifests),
            port_calls=mutated(CALLS, in_calls),
            vessels=mutated(SHIPS, in_ships),
        )
    assert_nothing_lost(result)
    assert result.tables.manifests["shipment_id"].is_unique().all()


@settings(max_examples=10, deadline=None)
@given(CHANGES, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_decide_what_is_used(changes, order: random.Random):
    rows = mutated(MANIFESTS, changes)
    shuffled = order.sample(rows, len(rows))
    with tempfile.TemporaryDirectory() as name:
        one = read(Path(name) / "one", manifests=rows, port_calls=CALLS, vessels=SHIPS)
        two = read(Path(name) / "two", manifests=shuffled, port_calls=CALLS, vessels=SHIPS)
    assert set(one.tables.manifests["shipment_id"]) == set(two.tables.manifests["shipment_id"])
    assert sorted(one.out_of_scope["rule"]) == sorted(two.out_of_scope["rule"])
    assert one.counts["manifests"].rejected == two.counts["manifests"].rejected


@settings(max_examples=20, deadline=None)
@given(st.lists(st.tuples(st.integers(0, 3000), st.binary(max_size=3), st.integers(0, 4)), max_size=5))
def test_damaged_bytes_lose_nothing_or_are_an_error_that_names_the_file(edits):
    with tempfile.TemporaryDirectory() as name:
        folder = write_dataset(Path(name) / "d", manifests=MANIFESTS, port_calls=CALLS)
        file = folder / "manifests.csv"
        content = file.read_bytes()
        for at, put, cut in edits:
            start = at % (len(content) + 1)
            content = content[:start] + put + content[start + cut :]
        file.write_bytes(content)
        try:
            result = read_dataset(folder, load_regime())
        except LaunderingError as error:
            complaint = str(error)
        else:
            assert_nothing_lost(result)
            complaint = ""
    assert complaint == "" or "manifests.csv" in complaint


@settings(max_examples=10, deadline=None)
@given(st.text(alphabet=st.sampled_from('S1,"\n\r;7208RUé '), max_size=80))
def test_any_text_below_the_header_is_accounted_for(body):
    header = ",".join(MANIFESTS[1])
    with tempfile.TemporaryDirectory() as name:
        result = read(Path(name) / "d", manifests=header + "\n" + body)
    assert_nothing_lost(result)
