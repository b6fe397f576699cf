"""Part 2: help, exit statuses, and what is printed where."""

from __future__ import annotations

from pathlib import Path

import pytest

from .command import laundering, run_command

TABLES = {
    "manifests",
    "port_calls",
    "vessels",
    "positions",
    "encounters",
    "gaps",
    "loitering",
    "identity_conflicts",
    "sanctions",
    "labels",
}
COMMANDS = ("score", "explain", "train", "evaluate", "models", "check", "simulate", "features")
PAGES = [*((command,) for command in COMMANDS), ("models", "list"), ("models", "show")]
OPTIONS = {
    "score": "--out --model --models --as-of --prior --budget --explore --seed --regime --strict",
    "explain": "--json",
    "train": "--name --labels --no-base --seed --models",
    "evaluate": "--labels --model --models --json",
    "check": "--json",
    "simulate": "--out --seed --manifests --months --profile --labels --positions",
    "features": "--json",
}


def test_help_lists_every_command():
    result = run_command("--help")
    assert result.status == 0
    for command in COMMANDS:
        assert f" {command} " in result.out


@pytest.mark.parametrize("page", PAGES, ids=" ".join)
def test_every_command_has_help_with_an_example(page: tuple[str, ...]):
    result = laundering(*page, "--help")
    assert result.status == 0
    assert result.err == ""
    assert "example" in result.out.lower()
    assert f"laundering {page[0]}" in result.out.split("xample", 1)[1]
    for option in OPTIONS.get(page[0], "").split():
        assert option in result.out


@pytest.mark.parametrize(
    "arguments",
    [("nonesuch",), ("score",), ("score", "x", "--nonesuch"), ("explain", "x"), ("train", "x"), ("simulate",)],
    ids=" ".join,
)
def test_usage_exits_2(arguments: tuple[str, ...]):
    result = run_command(*arguments)
    assert result.status == 2
    assert result.out == ""
    assert "Traceback" not in result.err
    assert result.err.strip()


@pytest.mark.parametrize("command", ["check", "evaluate", "train"])
def test_a_missing_dataset_exits_1(tmp_path: Path, command: str):
    more = ("--name", "x", "--models", tmp_path / "registry") if command == "train" else ()
    run_command(command, tmp_path / "nowhere", *more).refused("nowhere")


def test_an_as_of_that_is_no_date_is_usage(season_folder: Path, tmp_path: Path):
    result = laundering("score", season_folder, "--out", tmp_path / "out", "--as-of", "someday")
    assert result.status == 2, f"usage: {result.status} {result.err}"
    assert not (tmp_path / "out").exists()


def test_the_feature_dictionary(season_scored):
    """Name, unit, source tables, direction of risk and definition of every feature that contributes."""
    features = laundering("features", "--json").json
    names = [feature["name"] for feature in features]
    assert set(names) == set(season_scored.contributions.columns) - {"shipment_id", "base"}
    for feature in features:
        assert len(feature) >= 5
        assert feature["unit"]
        lists = [value for value in feature.values() if isinstance(value, list)]
        assert any(value and set(value) <= TABLES for value in lists), f"{feature['name']}: source tables"
    listed = laundering("features")
    assert listed.status == 0
    assert all(name in listed.out for name in names)


def test_check_prints_what_a_first_time_user_needs(season_folder: Path):
    result = laundering("check", season_folder)
    assert result.status == 0
    assert "manifests" in result.out
    assert "100" in result.out
    assert "%" in result.out, "the coverage"


def test_check_json_is_one_document(season_folder: Path):
    result = laundering("check", season_folder, "--json")
    assert result.status == 0
    assert {"tables", "coverage"} <= set(result.json)
    assert result.json["tables"]["manifests"]["used"] == 100
