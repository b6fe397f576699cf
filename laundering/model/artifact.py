"""A model on disk: `model.joblib`, `model.json` and `MODEL_CARD.md` in one folder.

An officer may hold a ship on what this file says, and a pickle can run code. So nothing is unpickled before the JSON
beside it names this installation's features and versions and the file's own digest; and then only the few classes
that a model consists of can be built, whatever the file asks for. The file also carries all that the JSON says, so
that an edited JSON is noticed.
"""

from __future__ import annotations

import hashlib
import io
import json
import pickle
import platform
import shutil
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import polars as pl
import sklearn

import laundering
from laundering.errors import ModelError
from laundering.features import FEATURES, Feature
from laundering.model.binning import Binning
from laundering.model.calibration import Affine
from laundering.model.card import write_card
from laundering.model.curves import Curves
from laundering.model.lanes import Thresholds
from laundering.model.novelty import Novelty
from laundering.model.specification import FeatureSpec, describe_features, find_differences
from laundering.model.trained import TrainedModel
from laundering.model.trusted import load_trusted

MODEL_FILE, JSON_FILE, CARD_FILE = "model.joblib", "model.json", "MODEL_CARD.md"
SCHEMA_VERSION = 1
PICKLE_PROTOCOL = 5


def save_model(model: TrainedModel, folder: Path, name: str) -> TrainedModel:
    """Write a model's folder, all of it or nothing; an earlier one of this name is replaced.

    The same model and versions give the same bytes: nothing written depends on the clock or the machine.

    Returns:
        The model with its name and digest.

    Raises:
        ModelError: The folder cannot be written.
    """
    card = _to_card(model, name)
    payload = {
        "estimator": model.estimator,
        "binning": model.binning.to_state(),
        "curves": model.curves.to_state(),
        "novelty": model.novelty.to_state(),
        "card": _dump(card),
    }
    content = _dump_payload(payload)
    digest = hashlib.sha256(content).hexdigest()
    files = {
        MODEL_FILE: content,
        JSON_FILE: _dump(card | {"sha256": digest}).encode(),
        CARD_FILE: write_card(card | {"sha256": digest}).encode(),
    }
    try:
        _write_folder(folder, files)
    except OSError as error:
        raise ModelError(
            f"{folder}: the model cannot be written ({error.strerror}); choose a writable folder."
        ) from error
    return replace(model, name=name, sha256=digest)


def load_model_folder(folder: Path, features: Sequence[Feature] = FEATURES) -> TrainedModel:
    """Read a model's folder, if it is what it says and fits this installation.

    Args:
        folder: Folder with `model.json` and `model.joblib`.
        features: The feature list of this installation.

    Raises:
        ModelError: The folder is no model, or its features, versions, digest or content do not match.
    """
    card = read_card(folder)
    _check_versions(folder, card)
    _check_features(folder, card, features)
    content = _read_verified(folder, card)
    try:
        payload = load_trusted(content)
        stated = json.loads(payload["card"])
        if stated | {"sha256": card["sha256"]} != card:
            raise ModelError(
                f"{folder / JSON_FILE}: the file was edited after training; it does not say what {MODEL_FILE} says. "
                "Restore it, or train the model again."
            )
        return _from_payload(payload, card)
    except ModelError:
        raise
    except Exception as error:  # a pickle fails in any way it likes; every one of them means "not our model"
        raise ModelError(
            f"{folder / MODEL_FILE}: not a model file of this program ({error}). Train it again."
        ) from error


def read_card(folder: Path) -> dict[str, Any]:
    """Read what a model says of itself, `model.json`; nothing is unpickled.

    Raises:
        ModelError: The folder or the file is missing or unreadable, or of another schema version.
    """
    file = folder / JSON_FILE
    try:
        card = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        raise ModelError(f"{folder}: no model here, {JSON_FILE} cannot be read ({error.strerror}).") from error
    except ValueError as error:
        raise ModelError(f"{file}: not JSON ({error}). Restore the file, or train the model again.") from error
    if not isinstance(card, dict) or card.get("schema_version") != SCHEMA_VERSION:
        raise ModelError(
            f"{file}: not a model description of schema version {SCHEMA_VERSION}. "
            "Train the model again with this version of laundering."
        )
    return card


def _to_card(model: TrainedModel, name: str) -> dict[str, Any]:
    return {
        "schema_version": SCHEMA_VERSION,
        "name": name,
        "prior": model.prior,
        "thresholds": asdict(model.thresholds),
        "calibration": asdict(model.calibration),
        "features": [spec.to_json() for spec in model.features],
        "versions": find_versions(),
        **model.record,
    }


def find_versions() -> dict[str, str]:
    """List the versions that a model depends on; Python's without its patch level."""
    return {
        "laundering": laundering.__version__,
        "numpy": np.__version__,
        "polars": pl.__version__,
        "python": ".".join(platform.python_version_tuple()[:2]),
        "scikit-learn": sklearn.__version__,
    }


def _check_versions(folder: Path, card: dict[str, Any]) -> None:
    """Refuse a model of another scikit-learn (by minor version) or numpy (by major version).

    Fitted estimators promise nothing across scikit-learn's minor versions, nor arrays across numpy's major ones.
    """
    current, saved = find_versions(), card.get("versions", {})
    for package, parts in (("scikit-learn", 2), ("numpy", 1)):
        theirs, ours = str(saved.get(package, "unknown")), current[package]
        if theirs.split(".")[:parts] != ours.split(".")[:parts]:
            raise ModelError(
                f"{folder}: the model was made with {package} {theirs}; installed is {ours}. Install "
                f"{package} {theirs}, or train the model again with: laundering train DATASET --name NAME"
            )


def _check_features(folder: Path, card: dict[str, Any], features: Sequence[Feature]) -> None:
    try:
        saved = [FeatureSpec.from_json(spec) for spec in card["features"]]
    except (KeyError, TypeError) as error:
        raise ModelError(f"{folder / JSON_FILE}: the feature list is damaged ({error}). Restore the file.") from error
    same_polars = card["versions"].get("polars") == pl.__version__
    differences = find_differences(saved, describe_features(features), same_polars=same_polars)
    if differences:
        raise ModelError(
            f"{folder}: the model was trained on another feature list: {'; '.join(differences)}. "
            "Train the model again with: laundering train DATASET --name NAME"
        )


def _read_verified(folder: Path, card: dict[str, Any]) -> bytes:
    """Read the model file once and return what was verified, so that nothing can change in between."""
    file = folder / MODEL_FILE
    try:
        content = file.read_bytes()
    except OSError as error:
        raise ModelError(f"{file}: the model file cannot be read ({error.strerror}).") from error
    digest = hashlib.sha256(content).hexdigest()
    if digest != card.get("sha256"):
        raise ModelError(
            f"{file}: the file's sha256 is {digest[:12]}…, {JSON_FILE} says {str(card.get('sha256'))[:12]}…; "
            "it is not the model that was trained, and was not opened. Restore it, or train the model again."
        )
    return content


def _from_payload(payload: dict[str, Any], card: dict[str, Any]) -> TrainedModel:
    kept = {"schema_version", "name", "prior", "thresholds", "calibration", "features", "versions", "sha256"}
    return TrainedModel(
        features=tuple(FeatureSpec.from_json(spec) for spec in card["features"]),
        binning=Binning.from_state(payload["binning"]),
        curves=Curves.from_state(payload["curves"]),
        novelty=Novelty.from_state(payload["novelty"]),
        estimator=payload["estimator"],
        calibration=Affine(**card["calibration"]),
        prior=card["prior"],
        thresholds=Thresholds(**card["thresholds"]),
        record={key: value for key, value in card.items() if key not in kept},
        name=card["name"],
        sha256=card["sha256"],
    )


def _dump_payload(payload: dict[str, Any]) -> bytes:
    """Pickle without the memo, which would write whether two equal strings happen to be one object in this process."""
    buffer = io.BytesIO()
    pickler = pickle.Pickler(buffer, protocol=PICKLE_PROTOCOL)
    pickler.fast = True
    pickler.dump(payload)
    return buffer.getvalue()


def _dump(card: dict[str, Any]) -> str:
    return json.dumps(card, indent=2, sort_keys=True, ensure_ascii=False, allow_nan=False) + "\n"


def _write_folder(folder: Path, files: dict[str, bytes]) -> None:
    """Write into a folder beside it and swap, so that an interrupted run leaves the earlier model whole."""
    fresh, old = folder.with_name(f".{folder.name}.new"), folder.with_name(f".{folder.name}.old")
    for left_over in (fresh, old):
        shutil.rmtree(left_over, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, content in files.items():
        (fresh / name).write_bytes(content)
    if folder.exists():
        folder.rename(old)
    fresh.rename(folder)
    shutil.rmtree(old, ignore_errors=True)
