import json
from pathlib import Path

import pytest

from laundering.errors import ModelError
from laundering.model import registry
from laundering.model.artifact import read_card, save_model
from laundering.model.registry import (
    Default,
    ModelEntry,
    find_model,
    find_models_folder,
    list_models,
    load_model,
    promote_model,
    read_default,
    rollback_model,
    save_to_registry,
)
from laundering.model.trained import TrainedModel

from .worlds import FEATURES


@pytest.fixture
def packaged(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, model: TrainedModel) -> Path:
    """An installation with a packaged default, and an empty directory to work in."""
    package = tmp_path / "site" / "laundering"
    folder = package / "packaged_models"
    folder.mkdir(parents=True)
    saved = save_model(model, folder / "default", "default")
    content = {"default": "default", "sha256": saved.sha256, "history": []}
    (folder / "registry.json").write_text(json.dumps(content))
    monkeypatch.setattr(registry.laundering, "__file__", str(package / "__init__.py"))
    monkeypatch.delenv("LAUNDERING_MODELS", raising=False)
    (tmp_path / "work").mkdir()
    monkeypatch.chdir(tmp_path / "work")
    return folder


def names(models: Path | None = None) -> dict[str, bool]:
    return {entry.name: entry.is_default for entry in list_models(models)}


def test_models_are_looked_up_where_the_contract_says(
    packaged: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert find_models_folder() == packaged
    Path("models").mkdir()
    assert find_models_folder() == Path("models")
    monkeypatch.setenv("LAUNDERING_MODELS", str(tmp_path / "from-variable"))
    assert find_models_folder() == tmp_path / "from-variable"
    assert find_models_folder(tmp_path / "stated") == tmp_path / "stated"
    (tmp_path / "file").write_text("")
    with pytest.raises(ModelError, match="not a folder"):
        find_models_folder(tmp_path / "file")


def test_a_source_checkout_has_its_models_beside_the_package(packaged: Path, tmp_path: Path) -> None:
    packaged.rename(tmp_path / "site" / "models")
    assert find_models_folder() == tmp_path / "site" / "models"
    assert load_model(features=FEATURES).name == "default"


def test_the_packaged_default_serves_until_another_is_promoted(packaged: Path, model: TrainedModel) -> None:
    assert names() == {"default": True}
    save_to_registry(model, "spring")
    assert Path("models/spring/model.json").is_file()
    assert names() == {"default": True, "spring": False}
    assert load_model(features=FEATURES).name == "default"
    assert load_model("spring", features=FEATURES).name == "spring"
    promote_model("spring")
    assert names() == {"default": False, "spring": True}
    assert load_model(features=FEATURES).name == "spring"
    assert rollback_model().name == "default"
    assert load_model(features=FEATURES).name == "default"


def test_history_goes_back_step_by_step_and_no_further(packaged: Path, tmp_path: Path, model: TrainedModel) -> None:
    folder = tmp_path / "mine"
    for name in ("one", "two"):
        save_to_registry(model, name, folder)
        promote_model(name, folder)
    promote_model("two", folder)
    content = json.loads((folder / "registry.json").read_text())
    assert content["default"] == "two"
    assert [entry["name"] for entry in content["history"]] == ["default", "one"]
    assert [rollback_model(folder).name for _ in range(2)] == ["one", "default"]
    with pytest.raises(ModelError, match="no earlier default"):
        rollback_model(folder)


def test_the_gate_sees_both_models_and_may_refuse(packaged: Path, model: TrainedModel) -> None:
    save_to_registry(model, "spring")
    seen: list[tuple[str, str | None]] = []

    def refuse(candidate: ModelEntry, present: ModelEntry | None) -> None:
        seen.append((candidate.name, present.name if present else None))
        raise ModelError("average precision fell")

    with pytest.raises(ModelError, match="average precision fell"):
        promote_model("spring", check=refuse)
    assert seen == [("spring", "default")]
    assert read_default().name == "default"
    assert not Path("models/registry.json").exists()


def test_training_never_changes_the_default(packaged: Path, model: TrainedModel) -> None:
    with pytest.raises(ModelError, match="is the default model"):
        save_to_registry(model, "default")
    save_to_registry(model, "spring")
    save_to_registry(model, "spring")
    promote_model("spring")
    with pytest.raises(ModelError, match="is the default model"):
        save_to_registry(model, "spring")


def test_a_default_that_was_replaced_is_refused_until_promoted_again(packaged: Path, model: TrainedModel) -> None:
    promoted = read_default(packaged)
    registry_file = packaged / "registry.json"
    registry_file.write_text(registry_file.read_text().replace(promoted.sha256, "0" * 64))
    with pytest.raises(ModelError, match="replaced since it was promoted"):
        load_model(features=FEATURES)
    assert load_model("default", features=FEATURES).name == "default"
    Path("models").mkdir()
    assert promote_model("default") == promoted
    assert load_model(features=FEATURES).sha256 == promoted.sha256
    with pytest.raises(ModelError, match="no earlier default"):
        rollback_model()


def test_rolling_back_to_a_model_that_was_replaced_is_refused(packaged: Path, model: TrainedModel) -> None:
    for name in ("one", "two"):
        save_to_registry(model, name)
        promote_model(name)
    card = read_card(Path("models/one"))
    Path("models/one/model.json").write_text(json.dumps(card | {"sha256": "0" * 64}))
    with pytest.raises(ModelError, match="'one' was replaced"):
        rollback_model()
    assert read_default() == Default("two", read_card(Path("models/two"))["sha256"])


def test_packaged_models_are_read_only(packaged: Path) -> None:
    for change in (lambda: promote_model("default"), rollback_model):
        with pytest.raises(ModelError, match="read-only"):
            change()


def test_a_model_may_be_named_by_its_folder(packaged: Path, tmp_path: Path, model: TrainedModel) -> None:
    save_model(model, tmp_path / "elsewhere", "handed-over")
    assert find_model(str(tmp_path / "elsewhere")) == tmp_path / "elsewhere"
    assert load_model(str(tmp_path / "elsewhere"), features=FEATURES).name == "handed-over"
    with pytest.raises(ModelError, match=r"no model '\.\./nothing'.*Known models: default"):
        find_model("../nothing")


@pytest.mark.parametrize("name", ["", "../up", "a b", ".hidden", "a/b", "x" * 65])
def test_names_that_are_no_folder_names_are_refused(packaged: Path, model: TrainedModel, name: str) -> None:
    with pytest.raises(ModelError, match="cannot name a model"):
        save_to_registry(model, name)


def test_without_any_default_the_message_says_what_to_do(packaged: Path, tmp_path: Path, model: TrainedModel) -> None:
    (packaged / "registry.json").unlink()
    with pytest.raises(ModelError, match=r"no default model.*--model"):
        load_model(features=FEATURES)
    save_to_registry(model, "first", tmp_path / "mine")
    assert names(tmp_path / "mine") == {"default": False, "first": False}
    promote_model("first", tmp_path / "mine")
    assert names(tmp_path / "mine") == {"default": False, "first": True}


def test_unknown_models_and_damaged_registries_are_said(packaged: Path, tmp_path: Path) -> None:
    with pytest.raises(ModelError, match="no model 'ghost' to promote"):
        promote_model("ghost", tmp_path / "mine")
    for content in ("{", "[]", '{"default": "default"}'):
        (packaged / "registry.json").write_text(content)
        with pytest.raises(ModelError, match="registry is damaged"):
            read_default()
