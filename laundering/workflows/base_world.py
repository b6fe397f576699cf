"""The base world: the simulated cargoes that the default model learnt from, as features with outcomes."""

from __future__ import annotations

import hashlib
from pathlib import Path

import polars as pl

from laundering.errors import ModelError
from laundering.features import FEATURES
from laundering.model.registry import find_models_folder, find_packaged_folder

BASE_WORLD_FILE = "base_world.parquet"


def save_base_world(rows: pl.DataFrame, models: Path) -> str:
    """Write the base world's rows beside the models; returns the file's sha256."""
    file = models / BASE_WORLD_FILE
    rows.write_parquet(file, compression="zstd", compression_level=19)
    return hashlib.sha256(file.read_bytes()).hexdigest()


def read_base_world(models: Path | None = None) -> pl.DataFrame:
    """Read the base world: features, `laundered`, `weight`, `group`, one row per simulated shipment.

    Raises:
        ModelError: The file is missing, or was made with another feature list.
    """
    for folder in (find_models_folder(models), find_packaged_folder()):
        file = folder / BASE_WORLD_FILE
        if file.is_file():
            return _check_columns(pl.read_parquet(file), file)
    raise ModelError(
        f"{find_models_folder(models)}: the base world ({BASE_WORLD_FILE}) is missing. Make it with 'make model', or "
        "train with --no-base."
    )


def _check_columns(rows: pl.DataFrame, file: Path) -> pl.DataFrame:
    """Refuse a base world of another feature list; widen the stored numbers."""
    expected = ["shipment_id", *(feature.name for feature in FEATURES), "laundered", "weight", "group"]
    if rows.columns != expected:
        raise ModelError(f"{file}: made with another feature list. Make it again with 'make model', or use --no-base.")
    return rows.with_columns(pl.selectors.float().cast(pl.Float64))
