"""Part 2: `train`, the registry, and which model judges."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from .command import MODELS, Scored, laundering, run_command, score


def digests(folder: Path) -> dict[str, str]:
    return {
        str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest()
        for path in sorted(folder.rglob("*"))
        if path.is_file()
    }


def test_training_prints_held_out_metrics(room: Path, trained: Path):
    printed = (room / "train.out").read_text(encoding="utf-8").lower()
    assert "held" in printed
    assert "average precision" in printed
    assert (trained / "small").is_dir()


def test_training_does_not_change_the_default(trained: Path):
    after = digests(trained)
    assert {name: digest for name, digest in after.items() if not name.startswith("small")} == digests(MODELS)
    assert any(name.startswith("small") for name in after)


def test_training_without_labels_is_one_clear_message(tmp_path: Path, world: Path):
    unlabelled = tmp_path / "world"
    shutil.copytree(world, unlabelled)
    (unlabelled / "labels.parquet").unlink()
    result = laundering("train", unlabelled, "--name", "x", "--no-base", "--models", tmp_path / "registry")
    result.refused("label")
    assert not (tmp_path / "registry" / "x").exists()


@pytest.mark.parametrize("kind", ["outside", "default"])
def test_a_name_that_is_no_new_model_is_refused(trained: Path, world: Path, season_scored: Scored, kind: str):
    """A name that leads out of the registry, and that of the default, which training does not change."""
    name = season_scored.run["model"]["name"] if kind == "default" else "../escaped"
    before = digests(trained)
    result = laundering("train", world, "--name", name, "--no-base", "--models", trained)
    assert result.status in (1, 2)
    assert "Traceback" not in result.err
    assert digests(trained) == before
    assert not (trained.parent / "escaped").exists()


def test_a_model_is_named_or_pointed_at(room: Path, season_folder: Path, trained: Path):
    """By name in $LAUNDERING_MODELS, and as a folder: one model, one judgement."""
    by_name = score(season_folder, room / "by-name", "--model", "small", LAUNDERING_MODELS=str(trained))
    by_folder = score(season_folder, room / "by-folder", "--model", trained / "small")
    assert by_folder.alerts.equals(by_name.alerts, null_equal=True)
    assert by_name.run["model"]["name"] == "small"
    assert by_name.run["model"]["sha256"] in digests(trained / "small").values()


def test_the_model_is_named_with_its_digest(season_scored: Scored):
    model = season_scored.run["model"]
    listed = laundering("models", "list", "--models", MODELS)
    assert model["name"] in listed.out
    shown = laundering("models", "show", model["name"], "--models", MODELS)
    assert shown.status == 0
    assert model["sha256"][:12] in listed.out + shown.out


def test_models_wins_over_the_environment(trained: Path):
    listed = laundering("models", "list", "--models", trained, LAUNDERING_MODELS=str(MODELS))
    assert listed.status == 0
    assert "small" in listed.out
    assert "small" not in laundering("models", "list", "--models", MODELS, LAUNDERING_MODELS=str(trained)).out


def test_an_unknown_model_is_one_clear_message(room: Path, season_folder: Path):
    laundering("score", season_folder, "--out", room / "never", "--model", "nonesuch").refused("nonesuch")
    laundering("models", "show", "nonesuch").refused("nonesuch")
    assert not (room / "never").exists()


@pytest.mark.parametrize("suffix", [".joblib", ".json"])
def test_a_tampered_model_is_refused(tmp_path: Path, season_scored: Scored, season_folder: Path, suffix: str):
    """Change one bit of the fitted model, or one word of what is said about it."""
    registry, name = tmp_path / "registry", season_scored.run["model"]["name"]
    shutil.copytree(MODELS, registry)
    changed = max((path for path in (registry / name).iterdir() if path.suffix == suffix), key=_size)
    data = bytearray(changed.read_bytes())
    if suffix == ".json":
        assert b"calls" in data
        data = data.replace(b"calls", b"calls!", 1)
    else:
        data[len(data) // 2] ^= 1
    changed.write_bytes(bytes(data))
    laundering("score", season_folder, "--out", tmp_path / "out", "--models", registry).refused(name)
    assert not (tmp_path / "out").exists()


def _size(path: Path) -> int:
    return path.stat().st_size


def test_the_models_beside_serve_where_nothing_else_is_named(tmp_path: Path, trained: Path):
    shutil.copytree(trained, tmp_path / "models")
    assert "small" in run_command("models", "list", cwd=tmp_path, LAUNDERING_MODELS="").out


def test_the_packaged_model_serves_where_there_is_no_models_folder(tmp_path: Path, season_folder: Path):
    result = run_command("score", season_folder, cwd=tmp_path, LAUNDERING_MODELS="")
    assert result.status == 0, result.err
    assert (tmp_path / "out" / "season" / "alerts.parquet").exists(), "the default of --out is out/<dataset's name>"
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out"]
