"""Make the default model again: simulate the base worlds, train, save, promote.

Run with `make model` (`python -m laundering.workflows.default_model`). The same version gives the same bytes.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from laundering.model.artifact import save_model
from laundering.model.registry import promote_model
from laundering.model.splits import find_hash_shares
from laundering.model.training import DEFAULT_PRIOR, train_model
from laundering.reference.regimes import load_regime
from laundering.simulate.world import simulate_dataset
from laundering.workflows.base_world import save_base_world
from laundering.workflows.stages import Stages
from laundering.workflows.training import LabelledRows, read_labelled

NAME = "default"


@dataclass(frozen=True)
class World:
    """One simulated world: what `laundering simulate` is asked for."""

    profile: str
    seed: int
    manifests: int = 10_000
    months: int = 14

    def __str__(self) -> str:
        return f"{self.profile}, seed {self.seed}"


BASE_WORLDS = (
    *(World("season2017", seed) for seed in (11, 12, 13, 14)),
    *(World("evolved", seed) for seed in (21, 22, 23)),
    World("calm", 31),
    *(World("stranger", seed) for seed in (41, 42, 43, 44, 45, 46)),
)
"""What the default model learns from: the places of 2017 and of 2024, and nearly as many worlds with other places."""
GENUINE_KEPT = 0.25
"""Genuine cargoes abound: this share of them is kept, each weighing the inverse, so that the base world stays small."""


def simulate_labelled(world: World, stages: Stages) -> LabelledRows:
    """Simulate one world in a folder of its own and compute the features of its shipments."""
    with tempfile.TemporaryDirectory() as folder:
        dataset = Path(folder) / "world"
        with stages.stage("simulate"):
            simulate_dataset(
                dataset, seed=world.seed, manifests=world.manifests, months=world.months, profile=world.profile
            )
        return read_labelled(dataset, None, load_regime(), stages)


def make_default_model(models: Path, stages: Stages) -> None:
    """Simulate the base worlds, keep their features beside the models, train the default model and promote it."""
    parts = []
    for number, world in enumerate(BASE_WORLDS, start=1):
        stages.report(f"world {number} of {len(BASE_WORLDS)}: {world}")
        parts.append(_stack(simulate_labelled(world, stages), str(world)))
    rows = pl.concat(parts)
    models.mkdir(parents=True, exist_ok=True)
    digest = save_base_world(rows, models)
    with stages.stage("train"):
        model = train_model(
            rows.drop("laundered", "weight", "group"),
            rows["laundered"],
            rows["weight"],
            rows["group"],
            prior=DEFAULT_PRIOR,
            description="The default model: trained on simulated worlds only. No real case is among them.",
            data={"worlds": [str(world) for world in BASE_WORLDS], "base_world_sha256": digest},
        )
    with stages.stage("save"):
        save_model(model, models / NAME, NAME)
        promote_model(NAME, models)


def _stack(labelled: LabelledRows, world: str) -> pl.DataFrame:
    """Put outcome, weight and group beside the features of one world; ids are made unique across worlds.

    Every laundered cargo is kept, and of the genuine ones those whose digest says so.
    """
    rows = labelled.features.with_columns(
        shipment_id=pl.format("{}: {}", pl.lit(world), "shipment_id"),
        laundered=labelled.laundered,
        weight=pl.when(labelled.laundered).then(1.0).otherwise(1 / GENUINE_KEPT),
        group=pl.lit(f"{world}: ") + labelled.ships,
    )
    drawn = pl.Series(find_hash_shares(rows["shipment_id"], "kept") < GENUINE_KEPT)
    return rows.filter(drawn | rows["laundered"])


def _report(stage: str) -> None:
    """Tell on standard error what runs; simulating and training take minutes."""
    sys.stderr.write(f"{stage} …\n")


if __name__ == "__main__":
    make_default_model(Path("models"), Stages(report=_report))
