from __future__ import annotations

import polars as pl
import pytest

from laundering.simulate.clues import find_clues
from laundering.simulate.inspections import label_inspected
from laundering.simulate.rng import Streams
from laundering.simulate.world import simulate_world
from tests.simulate.conftest import Played


@pytest.fixture(scope="module")
def inspected(season: Played) -> pl.DataFrame:
    tables, _ = simulate_world(season.stage, scheme=season.scheme, labels="inspected", dirt=False)
    return tables["labels"].join(season.truth.drop("declared_on"), on="shipment_id", maintain_order="left")


def test_with_all_labels_each_line_has_its_true_outcome(season: Played):
    labels = season.tables["labels"].join(season.truth, on="shipment_id")
    assert set(season.tables["labels"]["shipment_id"]) == set(season.truth["shipment_id"])
    assert ((labels["outcome"] == "laundered") == labels["laundered"]).all()
    assert (labels["decided_on"] > labels["declared_on"]).all()


def test_few_are_inspected_and_few_of_them_found(inspected: pl.DataFrame):
    assert 400 <= inspected.height <= 800
    assert 10 <= (inspected["outcome"] == "laundered").sum() <= 60
    assert 0.03 < (inspected["outcome"] == "undetermined").mean() < 0.15


def test_targeting_is_biased_and_the_random_sample_is_not(season: Played, inspected: pl.DataFrame):
    base = season.truth.filter("in_scope")["laundered"].mean()
    targeted = inspected.filter(pl.col("selection_probability").is_null())
    drawn = inspected.filter(pl.col("selection_probability").is_not_null())
    assert targeted["laundered"].mean() > 1.5 * base
    assert drawn.height > 50
    assert drawn["laundered"].mean() < 0.6 * targeted["laundered"].mean()
    assert drawn["selection_probability"].is_between(0, 1, closed="right").all()


def test_inspectors_err_and_take_their_time(season: Played):
    lines = season.truth.with_columns(certificate_number=pl.lit(None, dtype=pl.String))
    clue = pl.lit(value=False)
    names = ("former_caller", "quiet_port", "small", "newcomer", "no_certificate", "dark")
    clues = lines.select(**dict.fromkeys(names, clue)).select(pl.all().extend_constant(False, 0))
    clues = pl.DataFrame({name: [False] * lines.height for name in names})
    outcomes = pl.concat([label_inspected(lines, clues, Streams(seed)) for seed in range(40)])
    judged = outcomes.join(season.truth, on="shipment_id").filter(pl.col("outcome") != "undetermined")
    missed = judged.filter(pl.col("laundered"), ~pl.col("caught"))
    assert 0.04 < (missed["outcome"] == "genuine").mean() < 0.3
    assert 0 < (judged.filter(~pl.col("laundered"))["outcome"] == "laundered").mean() < 0.02
    waited = (judged["decided_on"] - judged["declared_on"]).dt.total_days()
    assert waited.min() > 0
    assert waited.quantile(0.9) > 60


def test_clues_are_what_an_inspector_sees(season: Played):
    truth = season.truth
    lines = season.tables["manifests"].with_columns(
        paper_load=pl.lit(season.stage.world.places.index("RUKHO")), paper_goods=pl.lit("anthracite")
    )
    clues = find_clues(season.stage, lines, truth.select("lookalikes"))
    assert clues["quiet_port"].all()
    assert (clues["small"] == (lines["tonnes"] < 10_000)).all()
    assert (clues["no_certificate"] == lines["certificate_number"].is_null()).all()
