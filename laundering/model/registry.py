"""The registry: which models there are, and which one scores where none is named.

A models folder holds one folder per model and `registry.json`, which names the default, its digest, and the defaults
before it. Training never touches that file; promoting and rolling back do nothing else.
"""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import laundering
from laundering.errors import ModelError
from laundering.features import FEATURES, Feature
from laundering.model.artifact import JSON_FILE, load_model_folder, read_card, save_model
from laundering.model.trained import TrainedModel

REGISTRY_FILE = "registry.json"
MODELS_VARIABLE = "LAUNDERING_MODELS"
_NAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._-]{0,63}")


@dataclass(frozen=True)
class ModelEntry:
    """One model of the registry, as its `model.json` describes it; nothing was unpickled.

    Attributes:
        name: Its name.
        folder: Where it lies.
        is_default: Whether `score` uses it where none is named.
        card: Its `model.json`.
    """

    name: str
    folder: Path
    is_default: bool
    card: dict[str, Any]


@dataclass(frozen=True)
class Default:
    """A default, now or earlier: its name, and the digest of the model file that was promoted."""

    name: str
    sha256: str


def find_models_folder(models: Path | None = None) -> Path:
    """Find the models folder: the one given, else $LAUNDERING_MODELS, else ./models, else the packaged one.

    Raises:
        ModelError: The folder given is none.
    """
    stated = models or (Path(variable) if (variable := os.environ.get(MODELS_VARIABLE)) else None)
    if stated is not None:
        if stated.exists() and not stated.is_dir():
            raise ModelError(f"{stated}: not a folder; --models and ${MODELS_VARIABLE} name a folder of models.")
        return stated
    return Path("models") if Path("models").is_dir() else find_packaged_folder()


def find_packaged_folder() -> Path:
    """Find the models that came with the program: inside the package, or beside it in a source checkout."""
    package = Path(laundering.__file__).parent
    inside = package / "packaged_models"
    return inside if inside.is_dir() else package.parent / "models"


def read_default(models: Path | None = None) -> Default:
    """Read which model is the default; a folder that never promoted one falls back on the packaged default.

    Raises:
        ModelError: There is no default, or `registry.json` is damaged.
    """
    return _read_registry(_find_registry(find_models_folder(models)))[0]


def list_models(models: Path | None = None) -> list[ModelEntry]:
    """List the models of the folder and the packaged ones by name; of two of one name, the folder's.

    Raises:
        ModelError: A `model.json` or `registry.json` is damaged.
    """
    folders: dict[str, Path] = {}
    for parent in (find_packaged_folder(), find_models_folder(models)):
        found = sorted(parent.iterdir()) if parent.is_dir() else []
        folders |= {folder.name: folder for folder in found if (folder / JSON_FILE).is_file()}
    registry = _find_registry(find_models_folder(models))
    default = _read_registry(registry)[0].name if registry.is_file() else None
    return [ModelEntry(name, folders[name], name == default, read_card(folders[name])) for name in sorted(folders)]


def find_model(name_or_folder: str, models: Path | None = None) -> Path:
    """Find a model's folder by its name in the registry, or else as a folder.

    Raises:
        ModelError: There is no such model; the message names those that there are.
    """
    if _NAME.fullmatch(name_or_folder):
        for parent in (find_models_folder(models), find_packaged_folder()):
            if (parent / name_or_folder / JSON_FILE).is_file():
                return parent / name_or_folder
    if (Path(name_or_folder) / JSON_FILE).is_file():
        return Path(name_or_folder)
    known = ", ".join(entry.name for entry in list_models(models)) or "none"
    raise ModelError(
        f"There is no model '{name_or_folder}': neither a folder with {JSON_FILE} nor a model in "
        f"{find_models_folder(models)}. Known models: {known}."
    )


def load_model(
    name_or_folder: str | None = None, models: Path | None = None, features: Sequence[Feature] = FEATURES
) -> TrainedModel:
    """Load a model by name or folder, or the default where none is named.

    Raises:
        ModelError: There is no such model, it does not fit this installation, or the default's file is not the one
            that was promoted.
    """
    if name_or_folder is not None:
        return load_model_folder(find_model(name_or_folder, models), features)
    default = read_default(models)
    folder = find_model(default.name, models)
    if read_card(folder).get("sha256") != default.sha256:
        raise ModelError(
            f"{folder}: the default model was replaced since it was promoted (sha256 {default.sha256[:12]}… was). "
            f"Restore it, or promote what lies there with: laundering models promote {default.name}"
        )
    return load_model_folder(folder, features)


def save_to_registry(model: TrainedModel, name: str, models: Path | None = None) -> TrainedModel:
    """Save a trained model under a name; the default stays what it was.

    Where the only models are the packaged ones, a new ./models is begun.

    Raises:
        ModelError: The name is unusable, or is the default's: training must not change what `score` uses.
    """
    if not _NAME.fullmatch(name):
        raise ModelError(f"'{name}' cannot name a model; use letters, digits, '.', '_' and '-', as in spring-2025.")
    folder = find_models_folder(models)
    folder = Path("models") if folder == find_packaged_folder() else folder
    if _find_registry(folder).is_file() and read_default(folder).name == name:
        raise ModelError(f"'{name}' is the default model, which training does not change. Choose another --name.")
    return save_model(model, folder / name, name)


def promote_model(
    name: str, models: Path | None = None, check: Callable[[ModelEntry, ModelEntry | None], None] | None = None
) -> Default:
    """Make a model the default.

    Args:
        name: A model of the registry.
        models: The models folder.
        check: The gate: given the candidate and the present default (None where there is none yet), it raises to
            refuse. Without one, nothing is compared.

    Returns:
        The new default.

    Raises:
        ModelError: There is no such model, or the folder is the packaged one, which is read-only.
    """
    folder = _find_writable(models)
    entries = {entry.name: entry for entry in list_models(folder)}
    if name not in entries:
        raise ModelError(f"There is no model '{name}' to promote. Known models: {', '.join(entries) or 'none'}.")
    present = next((entry for entry in entries.values() if entry.is_default), None)
    if check is not None:
        check(entries[name], present)
    registry = _find_registry(folder)
    default = Default(name, str(entries[name].card.get("sha256")))
    # A default of this name with another digest was overwritten: nothing is left to roll back to.
    earlier = [
        one for one in (_read_registry(registry) if registry.is_file() else []) if one.name != name or one == default
    ]
    if earlier[:1] != [default]:
        _write_registry(folder, [default, *earlier])
    return default


def rollback_model(models: Path | None = None) -> Default:
    """Make the default before the present one the default again, and return it.

    Raises:
        ModelError: There is none, or its file is not the one that was promoted then.
    """
    folder = _find_writable(models)
    defaults = _read_registry(_find_registry(folder))
    if len(defaults) < 2:
        raise ModelError(f"{folder}: there is no earlier default to go back to; '{defaults[0].name}' is the first.")
    earlier = defaults[1]
    if read_card(find_model(earlier.name, folder)).get("sha256") != earlier.sha256:
        raise ModelError(
            f"The model '{earlier.name}' was replaced since it was the default (sha256 {earlier.sha256[:12]}… was). "
            "Restore it, or promote another model."
        )
    _write_registry(folder, defaults[1:])
    return earlier


def _find_registry(folder: Path) -> Path:
    own = folder / REGISTRY_FILE
    return own if own.is_file() else find_packaged_folder() / REGISTRY_FILE


def _find_writable(models: Path | None) -> Path:
    folder = find_models_folder(models)
    if folder.resolve() == (Path(laundering.__file__).parent / "packaged_models").resolve():
        raise ModelError(
            f"{folder}: the packaged models are read-only. Train a model of your own first (it begins ./models), "
            "or name a folder with --models."
        )
    return folder


def _read_registry(file: Path) -> list[Default]:
    """Read the present default and those before it, newest first."""
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
        present = Default(content["default"], content["sha256"])
        return [present, *(Default(entry["name"], entry["sha256"]) for entry in reversed(content["history"]))]
    except OSError as error:
        raise ModelError(
            f"{file}: there is no default model ({error.strerror}). Train one and promote it, or name one with --model."
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise ModelError(
            f"{file}: the registry is damaged ({error!r}). Restore it, or promote a model anew."
        ) from error


def _write_registry(folder: Path, defaults: list[Default]) -> None:
    content = {
        "default": defaults[0].name,
        "sha256": defaults[0].sha256,
        "history": [{"name": default.name, "sha256": default.sha256} for default in reversed(defaults[1:])],
    }
    fresh = folder / f".{REGISTRY_FILE}.new"
    try:
        fresh.write_text(json.dumps(content, indent=2) + "\n", encoding="utf-8")
        fresh.replace(folder / REGISTRY_FILE)
    except OSError as error:
        raise ModelError(f"{folder / REGISTRY_FILE}: cannot be written ({error.strerror}).") from error
