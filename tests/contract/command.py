"""Run the installed command as another program would, and read what it wrote."""

from __future__ import annotations

import contextlib
import csv
import io
import json
import os
import pty
import subprocess
import sys
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any
from unittest import mock

import polars as pl

from laundering.cli import main

ROOT = Path(__file__).parents[2]
COMMAND = Path(sys.executable).parent / "laundering"
KHOLMSK = ROOT / "fixtures" / "kholmsk-2017"
MODELS = Path(os.environ.get("LAUNDERING_MODELS", ROOT / "models"))

LISTS = ("red_flags", "reasons", "evidence")
FORBIDDEN_WORDS = ("smuggler", "illegal", "guilty")


@dataclass(frozen=True)
class Result:
    """How one run ended: exit status, standard output, standard error."""

    status: int
    out: str
    err: str

    @property
    def json(self) -> Any:
        return json.loads(self.out)

    def refused(self, *told: str) -> Result:
        """Check that the request was refused with one clear message that names what is `told`."""
        assert self.status == 1, f"status {self.status}: {self.out[-300:]} {self.err[-600:]}"
        assert "Traceback" not in self.err
        assert self.out == ""
        assert self.err.strip(), "no message"
        assert len(self.err.strip().splitlines()) <= 6, f"more than one message: {self.err}"
        for text in told:
            assert text.lower() in self.err.lower(), f"{text!r} not told: {self.err}"
        return self


def environment(**more: str) -> dict[str, str]:
    kept = {key: value for key, value in os.environ.items() if key != "LAUNDERING_MODELS"}
    return kept | {"OMP_NUM_THREADS": "1", "PYTHONUTF8": "1"} | more


def run_command(*arguments: object, cwd: Path = ROOT, **env: str) -> Result:
    """Run the installed command `laundering ARGUMENTS` as another program does, with both streams in pipes."""
    ended = subprocess.run(
        [str(COMMAND), *map(str, arguments)],
        cwd=cwd,
        env=environment(**_models(env)),
        capture_output=True,
        encoding="utf-8",
        timeout=120,
        check=False,
    )
    return Result(ended.returncode, ended.stdout, ended.stderr)


def laundering(*arguments: object, **env: str) -> Result:
    """Call the command's entry point with the same arguments; saves the two seconds of a process's imports."""
    out, err = io.StringIO(), io.StringIO()
    with (
        mock.patch.dict(os.environ, environment(**_models(env)), clear=True),
        mock.patch.object(sys, "argv", ["laundering", *map(str, arguments)]),
        contextlib.chdir(ROOT),
        contextlib.redirect_stdout(out),
        contextlib.redirect_stderr(err),
    ):
        try:
            status = main()
        except SystemExit as ended:
            status = ended.code
    assert status is None or isinstance(status, int), status
    return Result(status or 0, out.getvalue(), err.getvalue())


def run_on_a_terminal(*arguments: object, **env: str) -> Result:
    """Run the command with standard error on a terminal, as a person sees it; standard output goes to a pipe."""
    ours, theirs = pty.openpty()
    seen: list[bytes] = []
    with subprocess.Popen(
        [str(COMMAND), *map(str, arguments)],
        cwd=ROOT,
        env=environment(**_models(env | {"TERM": "xterm"})),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=theirs,
    ) as started:
        os.close(theirs)
        with contextlib.suppress(OSError):  # how Linux says that the other side of a terminal was closed
            while chunk := os.read(ours, 65_536):
                seen.append(chunk)
        out, _ = started.communicate(timeout=120)
    os.close(ours)
    return Result(started.returncode, out.decode(), b"".join(seen).decode())


def _models(env: dict[str, str]) -> dict[str, str]:
    """Name the models of this checkout, unless the test names others; "" leaves the variable out."""
    chosen = {"LAUNDERING_MODELS": str(MODELS)} | env
    return {name: value for name, value in chosen.items() if value}


def read_csv(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@dataclass(frozen=True)
class Scored:
    """The folder that one `score` wrote, and how the run ended."""

    folder: Path
    result: Result

    @cached_property
    def alerts(self) -> pl.DataFrame:
        return pl.read_parquet(self.folder / "alerts.parquet")

    @cached_property
    def contributions(self) -> pl.DataFrame:
        return pl.read_parquet(self.folder / "contributions.parquet")

    @cached_property
    def run(self) -> dict[str, Any]:
        document: dict[str, Any] = json.loads((self.folder / "run.json").read_text(encoding="utf-8"))
        return document

    @cached_property
    def rejects(self) -> list[dict[str, str]]:
        return read_csv(self.folder / "rejects.csv")

    @cached_property
    def out_of_scope(self) -> list[dict[str, str]]:
        return read_csv(self.folder / "out_of_scope.csv")

    def alert(self, shipment_id: str) -> dict[str, Any]:
        found = self.alerts.filter(pl.col("shipment_id") == shipment_id)
        assert found.height == 1, f"{shipment_id}: {found.height} alerts; rejected: {self.rejects}"
        return found.row(0, named=True)

    def judged(self, *columns: str) -> dict[str, dict[str, Any]]:
        """Give the named columns by shipment."""
        rows = self.alerts.select("shipment_id", *columns).rows(named=True)
        return {row["shipment_id"]: row for row in rows}


def score(dataset: Path, out: Path, *options: object, process: bool = False, **env: str) -> Scored:
    """Score a dataset and check that it was done; in a process of its own where asked."""
    result = (run_command if process else laundering)("score", dataset, "--out", out, *options, **env)
    assert result.status == 0, f"status {result.status}: {result.err}"
    return Scored(out, result)


JUDGEMENT = (
    "probability",
    "lane",
    "load_port_status",
    "embargoed_share",
    "embargoed_share_min",
    "embargoed_share_max",
    "novelty",
    "red_flags",
    "reasons",
)
"""What a shipment is judged to be, apart from the budget and the company that it is ranked in."""


def differences(one: Scored, other: Scored, *columns: str, among: set[str] | None = None) -> list[str]:
    """Tell where two judgements of the same shipments differ."""
    columns = columns or JUDGEMENT
    first, second = one.judged(*columns), other.judged(*columns)
    shipments = sorted(among if among is not None else first.keys() & second.keys())
    return [
        f"{shipment} {column}: {first[shipment][column]} / {second[shipment][column]}"
        for shipment in shipments
        for column in columns
        if first[shipment][column] != second[shipment][column]
    ]
