"""The README says what the code does."""

import re
from pathlib import Path

import pytest
from typer.testing import CliRunner

from laundering.cli import app
from tests.readme import ROOT, write_feature_table

README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_the_feature_table_is_the_feature_list():
    assert write_feature_table() in README


def test_every_command_named_exists():
    commands = set(re.findall(r"^laundering (\w+)", README, re.MULTILINE))
    known = {command.name or command.callback.__name__ for command in app.registered_commands}
    assert commands
    assert commands - {"models"} <= known


@pytest.mark.parametrize("path", re.findall(r"\]\(([^)#:]+)\)", README))
def test_every_link_within_the_project_leads_somewhere(path: str):
    assert (ROOT / path).exists()


def test_every_make_target_named_exists():
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    for target in set(re.findall(r"(?:`|^)make ([a-z]+)", README, re.MULTILINE)):
        assert f"\n{target}:" in makefile


@pytest.mark.parametrize("name", ["score", "explain", "check", "train", "evaluate", "simulate", "features"])
def test_every_command_has_an_example(name: str):
    shown = CliRunner().invoke(app, [name, "--help"])
    assert shown.exit_code == 0
    assert f"Example: laundering {name}" in re.sub(r"\s+", " ", shown.output)


def test_no_file_names_a_path_of_a_developer():
    for file in [*ROOT.glob("*.md"), *ROOT.glob("fixtures/*.md"), ROOT / "Makefile", ROOT / "pyproject.toml"]:
        assert not re.search(r"/(home|root|work)/", file.read_text(encoding="utf-8")), file
    assert Path(ROOT / ".ci" / "run").exists()
