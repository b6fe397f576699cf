"""Training and evaluating from labelled datasets."""

import json
from pathlib import Path

import polars as pl
import pytest

from laundering.errors import DatasetError, ModelError
from laundering.model.registry import read_default
from laundering.reference.regimes import load_regime
from laundering.workflows.simulating import simulate_world
from laundering.workflows.stages import Stages
from laundering.workflows.training import TrainRequest, evaluate_dataset, read_labelled, train_from_labels

ROOT = Path(__file__).parent.parent.parent
MODELS = ROOT / "models"


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Path:
    out = tmp_path_factory.mktemp("world") / "world"
    simulate_world(out, 77, 2500, 8, "season2017", "all", positions=False, stages=Stages())
    return out


@pytest.fixture
def registry(tmp_path: Path) -> Path:
    folder = tmp_path / "models"
    folder.mkdir()
    for name in ("base_world.parquet", "registry.json", "default"):
        (folder / name).symlink_to(MODELS / name)
    return folder


def test_a_model_is_trained_beside_the_default(world: Path, registry: Path):
    before = read_default(registry)
    model = train_from_labels(TrainRequest([world], "mine", with_base=False, models=registry), Stages())
    assert model.record["held_out"]["positives"] > 5
    assert (registry / "mine" / "model.json").is_file()
    assert read_default(registry) == before
    card = json.loads((registry / "mine" / "model.json").read_text())
    assert card["sha256"] == model.sha256


def test_the_default_cannot_be_trained_over(world: Path, registry: Path):
    with pytest.raises(ModelError, match="default"):
        train_from_labels(TrainRequest([world], "default", with_base=False, models=registry), Stages())


def test_evaluation_measures_the_model_beside_the_plain_rules(world: Path):
    figures = evaluate_dataset(world, None, None, MODELS, None, Stages())
    assert figures["rows"] > 1500
    assert set(figures["rules"]) == {"own_call_180", "exposed_discharge_60", "listed"}
    for row in (figures, *figures["rules"].values()):
        assert set(row["precision_at"]) == set(row["recall_at"]) == {"1%", "2%", "5%", "10%"}
    assert figures["average_precision"] > 2 * max(rule["average_precision"] for rule in figures["rules"].values())


def test_labels_may_come_from_a_file_and_the_latest_decision_counts(world: Path, tmp_path: Path):
    ids = pl.read_parquet(world / "labels.parquet")["shipment_id"].head(3).to_list()
    file = tmp_path / "labels.csv"
    pl.DataFrame(
        {
            "shipment_id": [ids[0], ids[0], ids[1], ids[2]],
            "outcome": ["laundered", "genuine", "undetermined", "laundered"],
            "decided_on": ["2017-01-05", "2017-02-05", "2017-01-05", "2017-01-05"],
        }
    ).write_csv(file)
    labelled = read_labelled(world, file, load_regime(), Stages())
    found = dict(zip(labelled.features["shipment_id"], labelled.laundered, strict=True))
    assert found == {ids[0]: False, ids[1]: None, ids[2]: True}


def test_no_labels_is_a_clear_error(tmp_path: Path):
    with pytest.raises(DatasetError, match="no labels"):
        read_labelled(ROOT / "fixtures" / "kholmsk-2017", None, load_regime(), Stages())
    with pytest.raises(DatasetError, match="no labels file"):
        read_labelled(ROOT / "fixtures" / "kholmsk-2017", tmp_path / "none.csv", load_regime(), Stages())
