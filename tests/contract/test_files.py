"""Part 3: the folder that `score` writes, as a whole: run.json, the same bytes, all or nothing, formulas."""

from __future__ import annotations

import csv
import hashlib
import json
import re
import shutil
import signal
import subprocess
import time
from pathlib import Path
from typing import Any

import pytest

from .command import COMMAND, KHOLMSK, MODELS, ROOT, Scored, environment, laundering, run_on_a_terminal, score
from .datasets import consignment, imo, stay, write_csv

FILES = {"alerts.parquet", "alerts.csv", "contributions.parquet", "rejects.csv", "out_of_scope.csv", "run.json"}


def contents(folder: Path) -> dict[str, bytes]:
    """Give every file's bytes; run.json without its timings."""
    found = {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}
    if "run.json" in found:
        document = json.loads(found["run.json"])
        document.pop("seconds")
        found["run.json"] = json.dumps(document, sort_keys=True).encode()
    return found


def test_every_file_is_there(season_scored: Scored):
    assert {path.name for path in season_scored.folder.iterdir()} >= FILES | {"case_facts"}
    assert any((season_scored.folder / "case_facts").iterdir())


def test_run_json_says_what_was_done(season_scored: Scored, season_folder: Path):
    run = season_scored.run
    assert {"tables", "coverage", "model", "prior", "inputs", "versions", "seconds"} <= set(run)
    for counts in run["tables"].values():
        assert {"read", "used", "out_of_scope", "rejected", "nulled"} <= set(counts)
    assert set(run["tables"]) >= {path.stem for path in season_folder.iterdir()}
    assert run["tables"]["manifests"]["used"] == 100
    assert {"name", "sha256"} <= set(run["model"])
    assert len(run["model"]["sha256"]) == 64
    assert 0 < run["prior"] < 1
    assert run["versions"]
    assert all(seconds >= 0 for seconds in run["seconds"].values())
    assert run["seconds"]


def test_every_input_is_named_with_its_digest(season_scored: Scored, season_folder: Path):
    files = {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in season_folder.iterdir()}
    inputs = {Path(name).name: digest for name, digest in season_scored.run["inputs"].items()}
    assert {name: inputs.get(name) for name in files} == files


def numbers(document: Any) -> list[float]:
    if isinstance(document, dict):
        return [number for value in document.values() for number in numbers(value)]
    return [document] if isinstance(document, int | float) and not isinstance(document, bool) else []


def test_the_coverage_is_counted(season_scored: Scored):
    """All loadings of the season are seen; the feeders called twelve times in KP and twelve times in Russia.

    The three coasters called sixty times in Russia.
    """
    coverage = season_scored.run["coverage"]
    assert 1.0 in numbers(coverage), "every loading is seen"
    assert 12 in numbers(coverage), "calls of other ships in KP"
    assert 72 in numbers(coverage), "calls of other ships in Russia"
    present = next(value for value in coverage.values() if isinstance(value, list))
    assert set(present) == set(season_scored.run["tables"])


@pytest.fixture(scope="module")
def again(room: Path) -> Scored:
    """Give the fixture scored a second time, with standard error on a terminal."""
    out = room / "kholmsk-again"
    result = run_on_a_terminal("score", KHOLMSK, "--out", out, PYTHONHASHSEED="7")
    assert result.status == 0, result.err
    return Scored(out, result)


@pytest.mark.parametrize("name", [*sorted(FILES), "case_facts"])
def test_the_same_inputs_give_the_same_bytes(again: Scored, kholmsk_scored: Scored, name: str):
    one, other = (
        {path: data for path, data in contents(scored.folder).items() if path.split("/")[0] == name}
        for scored in (again, kholmsk_scored)
    )
    assert one
    assert {path for path in one.keys() | other.keys() if one.get(path) != other.get(path)} == set()


def test_progress_is_shown_on_a_terminal(again: Scored):
    assert "\r" in again.result.err
    assert "score" in again.result.err
    assert "\x1b" not in again.result.out, "standard output is a pipe"


def test_the_ranking_and_the_coverage_are_printed(kholmsk_scored: Scored):
    printed = kholmsk_scored.result.out
    for shipment in kholmsk_scored.alerts["shipment_id"].head(3):
        assert shipment in printed
    assert "coverage" in printed.lower()
    share = kholmsk_scored.run["coverage"]
    assert any(f"{round(100 * number)}%" in printed for number in numbers(share) if 0 < number < 1)


def test_nothing_but_results_reaches_the_pipe(kholmsk_scored: Scored):
    for stream in (kholmsk_scored.result.out, kholmsk_scored.result.err):
        assert "\x1b" not in stream
        assert "\r" not in stream


@pytest.fixture
def earlier(tmp_path: Path, season_scored: Scored) -> Path:
    """Give an output folder with an earlier run in it."""
    return Path(shutil.copytree(season_scored.folder, tmp_path / "out"))


def test_an_interrupted_run_leaves_what_was_there(earlier: Path):
    before = contents(earlier)
    for patience in (1.2, 0.6, 0.3):
        command = [str(COMMAND), "score", str(KHOLMSK), "--out", str(earlier)]
        env = environment(LAUNDERING_MODELS=str(MODELS))
        started = subprocess.Popen(command, cwd=ROOT, env=env, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE)
        time.sleep(patience)
        started.send_signal(signal.SIGINT)
        _, err = started.communicate(timeout=60)
        if started.returncode != 0:
            break
        before = contents(earlier)
    assert started.returncode != 0, "the run was too fast to be interrupted"
    assert b"Traceback" not in err
    assert contents(earlier) == before
    assert [path.name for path in earlier.parent.iterdir()] == ["out"], "no half-written folder stays"


def test_a_refused_run_leaves_what_was_there(earlier: Path, tmp_path: Path):
    before = contents(earlier)
    laundering("score", tmp_path / "nowhere", "--out", earlier).refused("nowhere")
    assert contents(earlier) == before


FORMULAS = ["=1+1", "+1-800", "-2+3", "@SUM(A1)", '=HYPERLINK("http://example.org","x")', "\tTAB", "A,1", 'B"2"']


def test_a_cell_that_a_spreadsheet_would_run_is_defused(tmp_path: Path):
    ship = imo(947001)
    rows = [consignment(shipment, ship) for shipment in FORMULAS]
    rows += [consignment("=2+2", ship, tonnes=0), consignment("=3+3", ship, hs_code="720839")]
    rows.append(consignment("ok", ship, load_port="=cmd|' /C calc'!A0"))
    folder = write_csv(tmp_path / "d", {"manifests": rows, "port_calls": [stay(ship, "RUKHO", "2017-08-09", None)]})
    scored = score(folder, tmp_path / "out")
    ids = {shipment.strip() for shipment in scored.alerts["shipment_id"]}
    assert ids == {shipment.strip() for shipment in FORMULAS}, "Parquet has them as they are"
    for name in ("alerts.csv", "out_of_scope.csv", "rejects.csv"):
        with (scored.folder / name).open(encoding="utf-8", newline="") as file:
            cells = [cell for row in csv.reader(file) for cell in row]
        assert any("1+1" in cell or "3+3" in cell or "calc" in cell for cell in cells), name
        for cell in cells:
            assert not cell.startswith(("=", "+", "@", "\t", "\r")), f"{name}: {cell}"
            assert not cell.startswith("-") or _is_number(cell), f"{name}: {cell}"


def _is_number(cell: str) -> bool:
    try:
        float(cell)
    except ValueError:
        return False
    return True


@pytest.fixture(scope="module")
def orphan(room: Path, season_folder: Path) -> Scored:
    """Give an output whose dataset is gone."""
    dataset = Path(shutil.copytree(season_folder, room / "doomed"))
    scored = score(dataset, room / "doomed-out", "--budget", 20, "--explore", 0.25)
    shutil.rmtree(dataset)
    return scored


def test_explain_needs_the_dataset_no_more(orphan: Scored):
    """Explain the most suspect row as JSON: probability, every contribution, evidence in time order."""
    alert = orphan.alerts.row(0, named=True)
    result = laundering("explain", orphan.folder, alert["shipment_id"], "--json")
    assert result.status == 0, result.err
    document = result.json
    assert alert["shipment_id"] in json.dumps(document)
    assert alert["probability"] in numbers(document)
    told = json.dumps(document)
    for feature in orphan.contributions.columns[1:]:
        assert f'"{feature}"' in told, feature
    for event in alert["evidence"]:
        assert json.dumps(event["text"]) in told


def test_explain_in_words(orphan: Scored):
    alert = orphan.alerts.row(0, named=True)
    result = laundering("explain", orphan.folder, alert["shipment_id"])
    assert result.status == 0, result.err
    assert alert["shipment_id"] in result.out
    shares = [float(text) for text in re.findall(r"(\d+(?:\.\d+)?) ?%", result.out)]
    assert any(share == pytest.approx(100 * alert["probability"], abs=0.5) for share in shares)
    assert "clear" in result.out.lower(), "what would clear it"
    for word in ("smuggler", "illegal", "guilty"):
        assert word not in result.out.lower()


def test_a_green_row_that_nobody_selected_is_explained_too(orphan: Scored):
    row = orphan.alerts.filter(orphan.alerts["selected_by"].is_null()).row(-1, named=True)
    result = laundering("explain", orphan.folder, row["shipment_id"], "--json")
    assert result.status == 0, result.err
    assert row["probability"] in numbers(result.json)


def test_explain_of_what_was_not_scored_is_one_clear_message(orphan: Scored, tmp_path: Path):
    laundering("explain", orphan.folder, "nonesuch").refused("nonesuch")
    laundering("explain", tmp_path / "nowhere", "S000").refused("nowhere")
