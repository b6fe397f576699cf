"""Output folders appear together or not at all, and run nothing in a spreadsheet."""

import json

import polars as pl
import pytest

from laundering.alerts import files
from laundering.alerts.files import MARKER, replace_folder, write_csv
from laundering.errors import OutputError


def fill_with(text):
    def fill(folder):
        (folder / MARKER).write_text(text)

    return fill


def test_a_folder_is_made_and_replaced(tmp_path):
    out = tmp_path / "deep" / "out"
    replace_folder(out, fill_with("one"))
    replace_folder(out, fill_with("two"))
    assert (out / MARKER).read_text() == "two"
    assert [path.name for path in out.parent.iterdir()] == ["out"]


def test_an_interrupted_run_leaves_what_was_there(tmp_path):
    out = tmp_path / "out"
    replace_folder(out, fill_with("one"))

    def fail(folder):
        (folder / MARKER).write_text("half")
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        replace_folder(out, fail)
    assert (out / MARKER).read_text() == "one"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_without_an_atomic_exchange_two_renames_do(tmp_path, monkeypatch):
    monkeypatch.setattr(files, "_exchange", lambda one, other: False)
    out = tmp_path / "out"
    replace_folder(out, fill_with("one"))
    replace_folder(out, fill_with("two"))
    assert (out / MARKER).read_text() == "two"
    assert [path.name for path in tmp_path.iterdir()] == ["out"]


def test_a_folder_of_other_files_is_not_replaced(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(OutputError, match="holds other files"):
        replace_folder(tmp_path, fill_with("one"))
    assert (tmp_path / "thesis.txt").read_text() == "mine"


def test_a_file_is_not_replaced(tmp_path):
    (tmp_path / "out").write_text("mine")
    with pytest.raises(OutputError, match="is a file"):
        replace_folder(tmp_path / "out", fill_with("one"))


@pytest.mark.parametrize("text", ["=1+1", "+1", "-cmd", "@SUM(A1)", "\t=1", " =1", "\r=1", "＝1", "\n=1"])
def test_a_formula_is_defused(tmp_path, text):
    write_csv(pl.DataFrame({"name": [text]}), tmp_path / "x.csv")
    assert pl.read_csv(tmp_path / "x.csv")["name"].to_list()[0].startswith("'")


@pytest.mark.parametrize("text", ["SKY LADY", "1+1", "a=b", "Ünal-1"])
def test_ordinary_text_and_numbers_stay(tmp_path, text):
    write_csv(pl.DataFrame({"name": [text], "tonnes": [-1.5]}), tmp_path / "x.csv")
    read = pl.read_csv(tmp_path / "x.csv")
    assert read.row(0) == (text, -1.5)


def test_lists_are_json(tmp_path):
    frame = pl.DataFrame({"id": ["a"], "flags": [["RF-11"]], "reasons": [[{"feature": "x", "contribution": 0.5}]]})
    write_csv(frame, tmp_path / "x.csv")
    row = pl.read_csv(tmp_path / "x.csv").row(0, named=True)
    assert json.loads(row["flags"]) == ["RF-11"]
    assert json.loads(row["reasons"]) == [{"feature": "x", "contribution": 0.5}]
