"""On a world that nothing was chosen on, the default model is worth several times the better plain rule."""

from pathlib import Path

import pytest

from laundering.evidence.rules import RULES
from laundering.features import FEATURES
from laundering.model.metrics import evaluate_scores
from laundering.model.registry import load_model
from laundering.model.scoring import score_features
from laundering.workflows.default_model import BASE_WORLDS, World, simulate_labelled
from laundering.workflows.held_out import HELD_OUT_WORLDS
from laundering.workflows.stages import Stages

MODELS = Path(__file__).parent.parent.parent / "models"


def test_the_model_beats_the_better_rule_five_times_over():
    rows = simulate_labelled(World("season2017", 911, manifests=5_000, months=12), Stages())
    truth = rows.laundered.to_numpy()
    model = load_model(models=MODELS, features=FEATURES)
    ours = evaluate_scores(truth, score_features(model, rows.features).probability)["average_precision"]
    rules = [evaluate_scores(truth, rows.rules[rule].to_numpy())["average_precision"] for rule in RULES]
    assert truth.sum() > 20
    assert ours >= 5 * max(rules)


@pytest.mark.parametrize("profile", ["season2017", "evolved", "stranger"])
def test_held_out_seeds_are_no_base_seeds(profile: str):
    held_out = {world.seed for world in HELD_OUT_WORLDS if world.profile == profile}
    assert len(held_out) >= 3
    assert not held_out & {world.seed for world in BASE_WORLDS if world.profile == profile}
