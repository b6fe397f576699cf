import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laundering.errors import ModelError
from laundering.model.booster import score_booster
from laundering.model.scoring import Scores, score_features
from laundering.model.trained import TrainedModel

from .worlds import FEATURES, World

number = st.one_of(st.none(), st.floats(-1e4, 1e4))
category = st.one_of(st.none(), st.integers(-1, 5).map(float))
shipment = st.fixed_dictionaries({feature.name: category if feature.categories else number for feature in FEATURES})


def make_frame(rows: list[dict[str, float | None]]) -> pl.DataFrame:
    schema = {feature.name: pl.Float64 for feature in FEATURES}
    return pl.DataFrame(rows, schema=schema).select(
        pl.format("S{}", pl.int_range(pl.len())).alias("shipment_id"), pl.all()
    )


def total(scores: Scores) -> np.ndarray:
    return scores.contributions.drop("shipment_id").sum_horizontal().to_numpy()


@settings(deadline=None)
@given(rows=st.lists(shipment, min_size=1, max_size=8))
def test_contributions_sum_to_the_log_odds_of_the_probability(
    model: TrainedModel, rows: list[dict[str, float | None]]
) -> None:
    scores = score_features(model, make_frame(rows))
    logit = np.log(scores.probability / (1 - scores.probability))
    np.testing.assert_allclose(total(scores), scores.log_odds, rtol=0, atol=1e-9)
    np.testing.assert_allclose(total(scores), logit, rtol=0, atol=1e-9)
    assert ((scores.novelty >= 0) & (scores.novelty < 1)).all()


@settings(deadline=None)
@given(rows=st.lists(shipment, min_size=1, max_size=8))
def test_lookups_say_what_the_estimator_says(model: TrainedModel, rows: list[dict[str, float | None]]) -> None:
    frame = make_frame(rows)
    trees = score_booster(model.estimator, model.binning.codes(frame), model.binning)
    np.testing.assert_allclose(score_features(model, frame).log_odds, model.calibration(trees), rtol=0, atol=1e-9)


@settings(deadline=None)
@given(
    row=shipment, feature=st.sampled_from([f for f in FEATURES if f.risk]), steps=st.tuples(*[st.floats(-1e3, 1e3)] * 2)
)
def test_more_of_a_risk_never_lowers_the_score(model: TrainedModel, row: dict, feature, steps: tuple) -> None:
    low, high = sorted(steps)
    scores = score_features(model, make_frame([row | {feature.name: low}, row | {feature.name: high}]))
    assert feature.risk * (scores.log_odds[1] - scores.log_odds[0]) >= -1e-12


def test_a_row_scores_the_same_in_any_company(world: World, model: TrainedModel) -> None:
    order = np.random.default_rng(0).permutation(world.frame.height)
    together = score_features(model, world.frame)
    mixed = score_features(model, world.frame[pl.Series(order)])
    alone = score_features(model, world.frame[17:18])
    assert np.array_equal(mixed.log_odds, together.log_odds[order])
    assert mixed.contributions.equals(together.contributions[pl.Series(order)])
    assert (alone.log_odds[0], alone.novelty[0]) == (together.log_odds[17], together.novelty[17])


def test_columns_are_base_and_every_feature(world: World, model: TrainedModel) -> None:
    table = score_features(model, world.frame.with_columns(unasked=pl.lit(1.0))).contributions
    assert table.columns == ["shipment_id", "base", *(feature.name for feature in FEATURES)]
    assert table["shipment_id"].equals(world.frame["shipment_id"])
    assert table["base"].n_unique() == 1
    assert (table["never_seen"] == 0).all()
    assert table.null_count().sum_horizontal().item() == 0


def test_another_prior_moves_the_base_alone(world: World, model: TrainedModel) -> None:
    own, other = score_features(model, world.frame), score_features(model, world.frame, prior=0.3)
    moved = np.log(0.3 / 0.7) - np.log(model.prior / (1 - model.prior))
    np.testing.assert_allclose(other.log_odds - own.log_odds, moved, rtol=0, atol=1e-9)
    assert other.contributions.drop("base").equals(own.contributions.drop("base"))
    assert np.array_equal(other.novelty, own.novelty)
    assert (own.prior, other.prior) == (model.prior, 0.3)
    assert np.array_equal(score_features(model, world.frame, prior=model.prior).log_odds, own.log_odds)


def test_no_shipments_score_as_no_rows(world: World, model: TrainedModel) -> None:
    scores = score_features(model, world.frame[:0])
    assert scores.log_odds.size == scores.novelty.size == scores.contributions.height == 0
    assert scores.contributions.columns[1] == "base"


def test_what_cannot_be_scored_is_refused(world: World, model: TrainedModel) -> None:
    with pytest.raises(ModelError, match="silence_h are missing"):
        score_features(model, world.frame.drop("silence_h"))
    with pytest.raises(ModelError, match="between 0 and 1"):
        score_features(model, world.frame, prior=1.5)
