"""Datasets that several tests share, each written and scored once."""

from __future__ import annotations

import shutil
from pathlib import Path

import polars as pl
import pytest

from .command import KHOLMSK, MODELS, Scored, run_command, score
from .datasets import Rows, build_season, write_csv


@pytest.fixture(scope="session")
def room(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("contract")


@pytest.fixture(scope="session")
def season() -> dict[str, Rows]:
    return build_season()


@pytest.fixture(scope="session")
def season_folder(room: Path, season: dict[str, Rows]) -> Path:
    return write_csv(room / "season", season)


@pytest.fixture(scope="session")
def season_scored(room: Path, season_folder: Path) -> Scored:
    """Give the season of one hundred, scored with a budget of twenty of which five are drawn at random."""
    return score(season_folder, room / "season-out", "--budget", 20, "--explore", 0.25)


@pytest.fixture(scope="session")
def kholmsk_scored(room: Path) -> Scored:
    return score(KHOLMSK, room / "kholmsk-out", process=True)


@pytest.fixture(scope="session")
def world(room: Path) -> Path:
    """Give a small simulated world with a label for every manifest."""
    folder = room / "world"
    result = run_command("simulate", "--out", folder, "--seed", 3, "--manifests", 800, "--months", 12)
    assert result.status == 0, result.err
    return folder


@pytest.fixture(scope="session")
def trained(room: Path, world: Path) -> Path:
    """Give a registry in which one small model was trained beside the default, with labels from a file apart."""
    registry, unlabelled, labels = room / "registry", room / "unlabelled", room / "labels.csv"
    shutil.copytree(MODELS, registry)
    shutil.copytree(world, unlabelled)
    (unlabelled / "labels.parquet").unlink()
    pl.read_parquet(world / "labels.parquet").write_csv(labels)
    options = ("--no-base", "--labels", labels, "--models", registry)
    result = run_command("train", unlabelled, "--name", "small", *options)
    assert result.status == 0, result.err
    (room / "train.out").write_text(result.out, encoding="utf-8")
    return registry
