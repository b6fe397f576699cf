"""Make the default model again: simulate the base worlds, train, save, promote.

Run with `make model` (`python -m laundering.workflows.default_model`). The same version gives the same bytes.
"""

from __future__ import annotations

import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

import polars as pl
from joblib import Parallel, delayed

from laundering.features import PAIRS
from laundering.model.artifact import save_model
from laundering.model.booster import Hyperparameters
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
    manifests: int = 8_000
    months: int = 14

    def __str__(self) -> str:
        return f"{self.profile}, seed {self.seed}"


BASE_WORLDS = (
    *(World("season2017", seed) for seed in range(101, 113)),
    *(World("evolved", seed) for seed in range(201, 209)),
    *(World("calm", seed) for seed in range(301, 303)),
    *(World("stranger", seed) for seed in range(401, 415)),
)
"""What the default model learns from: the places of 2017 and of 2024, and as many worlds with other places."""
QUAY_METHODS = ("pier_swap_quiet", "pier_swap_busy", "two_hops", "leftover")
QUAY_SHARE = 0.6
"""Part of laundered cargo taken from a quay where another ship laid it. It was seven of the eight dated public cases
that the project gathered; less is assumed, since what goes dark is found less often. The simulated worlds spread over
all ways, so laundered rows are weighed to this mix."""
EASY_KEPT = 0.1
"""Genuine cargoes that nothing exposed came near abound: this share of them is kept, each weighing the inverse."""


def simulate_labelled(world: World, stages: Stages) -> LabelledRows:
    """Simulate one world in a folder of its own and compute the features of its shipments."""
    with tempfile.TemporaryDirectory() as folder:
        return _read_world(world, Path(folder) / "world", stages)


def _read_world(world: World, dataset: Path, stages: Stages) -> LabelledRows:
    """Simulate one world into `dataset` and compute the features of its shipments."""
    with stages.stage("simulate"):
        simulate_dataset(
            dataset, seed=world.seed, manifests=world.manifests, months=world.months, profile=world.profile
        )
    return read_labelled(dataset, None, load_regime(), stages)


def make_default_model(models: Path, stages: Stages) -> None:
    """Simulate the base worlds, keep their features beside the models, train the default model and promote it."""
    stages.report(f"simulate {len(BASE_WORLDS)} worlds")
    rows = _weigh_methods(pl.concat(Parallel(n_jobs=2)(delayed(_simulate_rows)(world) for world in BASE_WORLDS)))
    models.mkdir(parents=True, exist_ok=True)
    digest = save_base_world(rows, models)
    with stages.stage("train"):
        model = train_model(
            rows.drop("laundered", "weight", "group"),
            rows["laundered"],
            rows["weight"],
            rows["group"],
            prior=DEFAULT_PRIOR,
            hyperparameters=Hyperparameters(pairs=PAIRS),
            description="The default model: trained on simulated worlds only. No real case is among them.",
            data={"worlds": [str(world) for world in BASE_WORLDS], "base_world_sha256": digest},
        )
    with stages.stage("save"):
        save_model(model, models / NAME, NAME)
        promote_model(NAME, models)


def _simulate_rows(world: World) -> pl.DataFrame:
    """Simulate one world and put outcome, weight and group beside its features; ids are unique across worlds.

    Every laundered cargo is kept, every genuine one that something exposed came near, and of the rest those whose
    digest says so.
    """
    with tempfile.TemporaryDirectory() as folder:
        dataset = Path(folder) / "world"
        labelled = _read_world(world, dataset, Stages())
        truth = pl.read_parquet(dataset.with_name("world.truth.parquet")).select("shipment_id", "method")
    rows = labelled.features.join(truth, on="shipment_id", how="left", maintain_order="left").with_columns(
        shipment_id=pl.format("{}: {}", pl.lit(str(world)), "shipment_id"),
        laundered=labelled.laundered,
        weight=pl.lit(1.0),
        group=pl.lit(f"{world}: ") + labelled.ships,
        by_quay=pl.col("method").is_in(list(QUAY_METHODS)),
    )
    rows = rows.drop("method")
    near = (pl.col("pile_excess_match") > 0.02) | (pl.col("embargoed_share") > 0.1) | (pl.col("own_calls_count") > 0)
    kept = rows.filter(pl.col("laundered") | near.fill_null(value=True))
    easy = rows.filter(~pl.col("laundered"), ~near.fill_null(value=True))
    drawn = easy.filter(pl.Series(find_hash_shares(easy["shipment_id"], "kept") < EASY_KEPT))
    return pl.concat([kept, drawn.with_columns(weight=pl.lit(1 / EASY_KEPT))])


def _weigh_methods(rows: pl.DataFrame) -> pl.DataFrame:
    """Weigh laundered rows so that `QUAY_SHARE` of their weight came by a quay; their number in all stays."""
    laundered, by_quay = pl.col("laundered"), pl.col("by_quay").fill_null(value=False)
    share = rows.filter(laundered).select(by_quay.mean()).item()
    factor = pl.when(by_quay).then(QUAY_SHARE / share).otherwise((1 - QUAY_SHARE) / (1 - share))
    return rows.with_columns(weight=pl.when(laundered).then(pl.col("weight") * factor).otherwise("weight")).drop(
        "by_quay"
    )


def _report(stage: str) -> None:
    """Tell on standard error what runs; simulating and training take minutes."""
    sys.stderr.write(f"{stage} …\n")


if __name__ == "__main__":
    make_default_model(Path("models"), Stages(report=_report))
