import pickle
from dataclasses import replace

import numpy as np
import polars as pl
import pytest

from laundering.errors import ModelError
from laundering.model.binning import fit_binning
from laundering.model.booster import TrainingRows
from laundering.model.crossfit import cross_fit
from laundering.model.scoring import score_features
from laundering.model.splits import assign_folds
from laundering.model.trained import TrainedModel
from laundering.model.training import train_model

from .worlds import FAST, FEATURES, RISKS, World, make_feature, make_world


def train(world: World, **changes: object) -> TrainedModel:
    arguments: dict[str, object] = {"features": FEATURES, "prior": 0.05, "hyperparameters": FAST} | changes
    return train_model(world.frame, world.laundered, world.weight, world.groups, **arguments)  # type: ignore[arg-type]


def test_a_model_beats_chance_on_ships_that_it_never_saw(model: TrainedModel) -> None:
    fresh = make_world(6000, seed=7)
    probability = score_features(model, fresh.frame).probability
    top = np.argsort(-probability)[:300]
    assert fresh.laundered.to_numpy()[top].mean() > 4 * fresh.laundered.mean()
    assert model.record["held_out"]["roc_auc"] > 0.75
    assert model.record["held_out"]["brier_skill"] > 0.05


def test_probabilities_are_calibrated_at_the_prior_on_fresh_ships(model: TrainedModel) -> None:
    fresh = make_world(20_000, seed=8)
    laundered = fresh.laundered.to_numpy()
    own = score_features(model, fresh.frame, prior=float(laundered.mean())).probability
    assert own.mean() == pytest.approx(laundered.mean(), rel=0.1)
    top = own > np.quantile(own, 0.95)
    assert laundered[top].mean() == pytest.approx(own[top].mean(), rel=0.2)
    assert score_features(model, fresh.frame).probability.mean() < own.mean()


def test_the_order_of_rows_means_nothing(world: World, model: TrainedModel) -> None:
    order = pl.Series(np.random.default_rng(0).permutation(world.frame.height))
    mixed = World(world.frame[order], world.laundered[order], world.weight[order], world.groups[order])
    again = train(mixed, description=model.record["description"], data={"world": {"seed": 0}})
    assert pickle.dumps(again.estimator) == pickle.dumps(model.estimator)
    assert pickle.dumps(again.curves.to_state()) == pickle.dumps(model.curves.to_state())
    assert again.record == model.record


def test_what_depends_on_the_ship_alone_cannot_be_learnt_by_heart() -> None:
    """Each ship has its own value and its own outcome: by rows a booster would look perfect, by groups it cannot."""
    random = np.random.default_rng(0)
    ship = np.repeat(np.arange(150), 20)
    frame = pl.DataFrame({"shipment_id": [str(i) for i in range(3000)], "price_gap": random.normal(size=150)[ship]})
    world = World(frame, pl.Series((random.random(150) < 0.3)[ship]), pl.Series(np.ones(3000)), pl.Series(ship))
    assert train(world, features=FEATURES[3:4]).record["held_out"]["roc_auc"] < 0.65
    by_row = replace(world, groups=pl.Series(range(3000)))
    assert train(by_row, features=FEATURES[3:4]).record["held_out"]["roc_auc"] > 0.75


def test_rows_that_cannot_teach_are_counted_by_reason(world: World) -> None:
    laundered = pl.concat([pl.Series([None, None, True], dtype=pl.Boolean), world.laundered[3:]])
    weight = pl.concat(
        [pl.Series([1.0, 1.0, 0.0]), pl.Series([None, float("nan"), -1.0], dtype=pl.Float64), world.weight[6:]]
    )
    groups = pl.concat([world.groups[:6], pl.Series([None], dtype=pl.String), world.groups[7:]])
    found = train(replace(world, laundered=laundered, weight=weight, groups=groups))
    counts = found.record["counts"]
    assert counts["dropped"] == {"no group": 1, "no usable weight": 4, "undetermined outcome": 2}
    assert counts["read"] - sum(counts["dropped"].values()) == counts["used"] == counts["laundered"] + counts["genuine"]
    rest = World(world.frame[7:], world.laundered[7:], world.weight[7:], world.groups[7:])
    assert found.curves.base == train(rest).curves.base


def test_weights_are_relative_and_count(world: World) -> None:
    plain = train(replace(world, weight=pl.Series(np.ones(3000))))
    scaled = train(replace(world, weight=pl.Series(np.full(3000, 8.0))))
    assert scaled.curves.base == pytest.approx(plain.curves.base, abs=1e-9)
    tilted = train(replace(world, weight=(world.laundered.cast(pl.Float64) * 4 + 1)))
    assert tilted.record["base_rate"] > 3 * plain.record["base_rate"]
    assert tilted.prior == plain.prior


def test_progress_counts_every_fit(world: World) -> None:
    steps: list[tuple[int, int]] = []
    train(world, on_step=lambda done, steps_in_all: steps.append((done, steps_in_all)))
    assert steps == [(1, 4), (2, 4), (3, 4), (4, 4)]


def test_the_number_of_trees_is_that_with_the_least_held_out_loss(world: World) -> None:
    """With a reckless learning rate fewer trees are better than all."""
    binning = fit_binning(world.frame, FEATURES)
    rows = TrainingRows(
        binning.codes(world.frame), world.laundered.to_numpy(), world.weight.to_numpy(), assign_folds(world.groups, 3)
    )
    reckless = replace(FAST, learning_rate=1.0, max_trees=60, tree_step=5)
    found = cross_fit(rows, binning, RISKS, reckless, seed=0)
    assert found.trees < 60
    forced = cross_fit(rows, binning, RISKS, replace(reckless, tree_step=60), seed=0)
    assert forced.trees == 60
    assert found.log_loss < forced.log_loss


def test_held_out_scores_do_not_depend_on_their_own_outcomes(world: World) -> None:
    binning = fit_binning(world.frame, FEATURES)
    fold = assign_folds(world.groups, 3)
    rows = TrainingRows(binning.codes(world.frame), world.laundered.to_numpy(), world.weight.to_numpy(), fold)
    fixed = replace(FAST, tree_step=40)
    flipped = replace(rows, laundered=np.where(fold == 1, ~rows.laundered, rows.laundered))
    one, other = (cross_fit(some, binning, RISKS, fixed, seed=0).log_odds for some in (rows, flipped))
    assert np.array_equal(one[fold == 1], other[fold == 1])
    assert not np.array_equal(one[fold == 0], other[fold == 0])


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"laundered": pl.Series([False] * 3000)}, "only one outcome"),
        ({"laundered": pl.Series([None] * 3000, dtype=pl.Boolean)}, "only one outcome"),
        ({"groups": pl.Series(["one"] * 3000)}, "hang together in one group"),
        ({"frame": make_world().frame.drop("port")}, "features port are missing"),
    ],
)
def test_data_that_cannot_teach_a_model_is_refused(world: World, changes: dict[str, object], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        train(replace(world, **changes))  # type: ignore[arg-type]


def test_laundered_cargoes_of_one_group_only_are_refused(world: World) -> None:
    lone = world.groups == world.groups[0]
    with pytest.raises(ModelError, match="hang together"):
        train(replace(world, laundered=lone))


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"prior": 1.0}, "between 0 and 1"),
        ({"features": ()}, "feature list is empty"),
        ({"features": (make_feature("port"), make_feature("port"))}, "listed twice"),
        ({"hyperparameters": replace(FAST, pairs=(("port", "nowhere"),))}, "pair"),
    ],
)
def test_requests_that_make_no_sense_are_refused(world: World, changes: dict[str, object], message: str) -> None:
    with pytest.raises(ModelError, match=message):
        train(world, **changes)
