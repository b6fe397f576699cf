"""Measure the default model on worlds it never saw, beside the plain rules, and print the README's table.

Run with `make figures` (`python -m laundering.workflows.held_out`).
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from laundering.evidence.rules import RULES
from laundering.model.metrics import bootstrap_intervals, evaluate_scores
from laundering.model.registry import load_model
from laundering.model.scoring import score_features
from laundering.workflows.default_model import World, simulate_labelled
from laundering.workflows.stages import Stages

HELD_OUT_WORLDS = tuple(
    World(profile, seed) for profile in ("season2017", "evolved", "stranger") for seed in (901, 902, 903)
)
"""Seeds that no base world uses and that no choice was made on."""

_COLUMNS = (
    "world",
    "cargoes",
    "laundered",
    "model",
    "95 % interval",
    "own call 180 d",
    "exposed discharge 60 d",
    "listed",
    "times the best rule",
    "recall at 5 %",
)


def measure_worlds(stages: Stages) -> Iterator[str]:
    """Yield the lines of a Markdown table: average precision of the model and of each plain rule per world."""
    yield f"| {' | '.join(_COLUMNS)} |"
    yield "|---" * len(_COLUMNS) + "|"
    model = load_model()
    for world in HELD_OUT_WORLDS:
        rows = simulate_labelled(world, stages)
        truth = rows.laundered.to_numpy()
        probability = score_features(model, rows.features).probability
        figures = evaluate_scores(truth, probability)
        low, high = bootstrap_intervals(truth, probability, rows.ships)["average_precision"] or (float("nan"),) * 2
        rules = [evaluate_scores(truth, rows.rules[rule].to_numpy())["average_precision"] for rule in RULES]
        cells = [
            str(world),
            f"{figures['rows']:,}",
            f"{figures['positives']:,}",
            f"{figures['average_precision']:.3f}",
            f"{low:.3f}–{high:.3f}",
            *(f"{rule:.3f}" for rule in rules),
            f"{figures['average_precision'] / max(rules):.1f}",
            f"{figures['recall_at']['5%']:.2f}",
        ]
        yield "| " + " | ".join(cells) + " |"


if __name__ == "__main__":
    for line in measure_worlds(Stages()):
        sys.stdout.write(line + "\n")
        sys.stdout.flush()
