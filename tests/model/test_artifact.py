import hashlib
import json
import os
import pickle
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import joblib
import numpy as np
import pytest

from laundering.errors import ModelError
from laundering.model.artifact import load_model_folder, read_card, save_model
from laundering.model.booster import codes_to_floats
from laundering.model.scoring import score_features
from laundering.model.trained import TrainedModel
from laundering.model.training import train_model

from .worlds import FAST, FEATURES, World, make_feature, make_world

TRAIN = """
import sys
from pathlib import Path
from tests.model.test_artifact import train_small
train_small(Path(sys.argv[1]))
"""


def train_small(folder: Path) -> None:
    world = make_world(800)
    model = train_model(world.frame, world.laundered, world.weight, world.groups, FEATURES, hyperparameters=FAST)
    save_model(model, folder, "same")


@pytest.fixture
def folder(tmp_path: Path, model: TrainedModel) -> Path:
    save_model(model, tmp_path / "mine", "mine")
    return tmp_path / "mine"


def edit_json(folder: Path, **changes: object) -> None:
    card = json.loads((folder / "model.json").read_text())
    (folder / "model.json").write_text(json.dumps(card | changes))


def plant(folder: Path, content: bytes) -> None:
    """Put another model file there, with a digest that fits it."""
    (folder / "model.joblib").write_bytes(content)
    edit_json(folder, sha256=hashlib.sha256(content).hexdigest())


def test_a_reloaded_model_is_the_same(folder: Path, world: World, model: TrainedModel) -> None:
    loaded = load_model_folder(folder, FEATURES)
    one, other = score_features(model, world.frame), score_features(loaded, world.frame)
    assert one.log_odds.tobytes() == other.log_odds.tobytes()
    assert one.novelty.tobytes() == other.novelty.tobytes()
    assert one.contributions.equals(other.contributions)
    for name in ("features", "prior", "thresholds", "calibration", "record"):
        assert getattr(loaded, name) == getattr(model, name)
    assert loaded.name == "mine"
    assert loaded.sha256 == hashlib.sha256((folder / "model.joblib").read_bytes()).hexdigest()


def test_saving_names_the_model_and_replaces_an_earlier_one_whole(folder: Path, model: TrainedModel) -> None:
    (folder / "left-over.txt").write_text("old")
    saved = save_model(model, folder, "mine")
    assert sorted(path.name for path in folder.parent.rglob("*")) == [
        "MODEL_CARD.md",
        "mine",
        "model.joblib",
        "model.json",
    ]
    assert saved.sha256 == read_card(folder)["sha256"]


def test_the_estimator_is_kept_for_audit(folder: Path, world: World, model: TrainedModel) -> None:
    values = codes_to_floats(model.binning.codes(world.frame), model.binning)
    estimator = joblib.load(folder / "model.joblib")["estimator"]
    found = model.calibration(estimator.decision_function(values))
    np.testing.assert_allclose(found, score_features(model, world.frame).log_odds, rtol=0, atol=1e-9)


def test_the_same_training_gives_the_same_bytes_in_every_process(tmp_path: Path) -> None:
    """Another hash seed, more threads: sets, dictionaries and parallel sums must not show."""
    environment = os.environ | {
        "PYTHONPATH": str(Path(__file__).parents[2]),
        "PYTHONHASHSEED": "7",
        "OMP_NUM_THREADS": "2",
    }
    subprocess.run([sys.executable, "-c", TRAIN, str(tmp_path / "there")], env=environment, check=True, timeout=120)
    train_small(tmp_path / "here")
    for file in ("model.joblib", "model.json", "MODEL_CARD.md"):
        assert (tmp_path / "here" / file).read_bytes() == (tmp_path / "there" / file).read_bytes()


def test_a_flipped_byte_is_refused_before_anything_is_opened(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    content = bytearray((folder / "model.joblib").read_bytes())
    content[len(content) // 2] ^= 1
    (folder / "model.joblib").write_bytes(content)
    monkeypatch.setattr("laundering.model.artifact.load_trusted", lambda _: pytest.fail("the file was opened"))
    with pytest.raises(ModelError, match=r"sha256 is .* was not opened"):
        load_model_folder(folder, FEATURES)


def test_another_feature_list_is_refused_with_the_difference(folder: Path) -> None:
    with pytest.raises(ModelError, match=r"'berth_h' is new. Train the model again"):
        load_model_folder(folder, (*FEATURES, make_feature("berth_h")))


def test_a_json_whose_features_were_edited_is_refused(folder: Path) -> None:
    specs = read_card(folder)["features"]
    edit_json(folder, features=[specs[0] | {"risk": 1}, *specs[1:]])
    with pytest.raises(ModelError, match="'days_since_call' changed its risk"):
        load_model_folder(folder, FEATURES)
    edit_json(folder, features=[{"name": "x"}])
    with pytest.raises(ModelError, match="feature list is damaged"):
        load_model_folder(folder, FEATURES)


@pytest.mark.parametrize(
    ("package", "version"),
    [
        ("scikit-learn", "1.8.2"),
        ("scikit-learn", "2.9.1"),
        ("numpy", "1.26.4"),
        ("scikit-learn", None),
    ],
)
def test_another_scikit_learn_or_numpy_is_refused(folder: Path, package: str, version: str | None) -> None:
    versions = {name: found for name, found in read_card(folder)["versions"].items() if name != package}
    edit_json(folder, versions=versions | ({package: version} if version else {}))
    with pytest.raises(
        ModelError, match=rf"made with {package} {version or 'unknown'}; installed is .*train the model again"
    ):
        load_model_folder(folder, FEATURES)


def test_a_patch_release_of_scikit_learn_is_no_other_version(
    tmp_path: Path, model: TrainedModel, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sklearn.__version__", "1.9.99")
    save_model(model, tmp_path / "later", "later")
    monkeypatch.undo()
    assert load_model_folder(tmp_path / "later", FEATURES).name == "later"


@pytest.mark.parametrize("changes", [{"prior": 0.5}, {"thresholds": {"red": 0.01, "amber": 0.001}}, {"name": "other"}])
def test_a_json_edited_in_any_place_is_refused(folder: Path, changes: dict[str, object]) -> None:
    edit_json(folder, **changes)
    with pytest.raises(ModelError, match="edited after training"):
        load_model_folder(folder, FEATURES)


class Foreign:
    def __init__(self, marker: Path) -> None:
        self.marker = marker

    def __reduce__(self) -> tuple[object, ...]:
        return os.mkdir, (str(self.marker),)


def test_a_foreign_pickle_is_never_run_even_with_a_digest_that_fits(folder: Path, tmp_path: Path) -> None:
    plant(folder, pickle.dumps(Foreign(tmp_path / "ran")))
    with pytest.raises(ModelError, match=r"asks for posix.mkdir.* was not opened"):
        load_model_folder(folder, FEATURES)
    assert not (tmp_path / "ran").exists()
    pickle.loads((folder / "model.joblib").read_bytes())  # an ordinary reader runs it
    assert (tmp_path / "ran").exists()


@pytest.mark.parametrize("content", [b"", b"not a pickle", pickle.dumps([1]), pickle.dumps({"card": "{"})])
def test_a_model_file_that_is_none_is_refused(folder: Path, content: bytes) -> None:
    plant(folder, content)
    with pytest.raises(ModelError, match="not a model file of this program"):
        load_model_folder(folder, FEATURES)


def test_folders_that_are_no_model_are_refused(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model here"):
        load_model_folder(tmp_path, FEATURES)
    (folder / "model.joblib").unlink()
    with pytest.raises(ModelError, match="cannot be read"):
        load_model_folder(folder, FEATURES)
    (folder / "model.json").write_text("{")
    with pytest.raises(ModelError, match="not JSON"):
        load_model_folder(folder, FEATURES)
    (folder / "model.json").write_text('{"schema_version": 99}')
    with pytest.raises(ModelError, match="schema version 1"):
        load_model_folder(folder, FEATURES)


def test_a_folder_that_cannot_be_written_is_said(tmp_path: Path, model: TrainedModel) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(ModelError, match="cannot be written"):
        save_model(model, tmp_path / "file" / "mine", "mine")


def test_the_card_tells_what_an_officer_must_know(folder: Path, model: TrainedModel) -> None:
    card = (folder / "MODEL_CARD.md").read_text()
    for spec in model.features:
        assert f"| `{spec.name}` | {spec.unit} |" in card
    held = model.record["held_out"]
    for wanted in (
        "# Model `mine`",
        "A model of an invented world.",
        f"{held['average_precision']:.4g}",
        f"probability of {model.thresholds.red:.3f}",
        "Prior: 5% of cargoes",
        "not a finding",
        read_card(folder)["sha256"],
        "| world | seed: 0 |",
        f"267 laundered, {model.record['counts']['genuine']:,} genuine",
    ):
        assert wanted in card, wanted
    assert "smuggler" not in card.lower()


def test_a_card_without_a_description_says_so_and_lists_what_was_dropped(tmp_path: Path, model: TrainedModel) -> None:
    counts = model.record["counts"] | {"dropped": {"undetermined outcome": 12}}
    save_model(replace(model, record=model.record | {"description": "", "counts": counts}), tmp_path / "bare", "bare")
    card = (tmp_path / "bare" / "MODEL_CARD.md").read_text()
    assert "No description was given." in card
    assert "| undetermined outcome | 12 |" in card
