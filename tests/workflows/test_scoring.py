"""The whole line on the documented cases: what is written, that it repeats, and that it reads nothing twice."""

import json
import math
import shutil
from pathlib import Path

import polars as pl
import pytest

from laundering.alerts.explanation import explain_shipment
from laundering.alerts.outputs import ALERT_COLUMNS
from laundering.errors import OutputError
from laundering.features import FEATURES
from laundering.model.registry import load_model
from laundering.workflows.scoring import RejectedRowsError, ScoreRequest, score_dataset
from laundering.workflows.stages import Stages

ROOT = Path(__file__).parent.parent.parent
DATASET = ROOT / "fixtures" / "kholmsk-2017"
MODELS = ROOT / "models"


@pytest.fixture(scope="module")
def out(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("scored") / "out"
    score_dataset(ScoreRequest(DATASET, folder, models=MODELS), Stages())
    return folder


def test_every_file_of_the_contract_is_written(out: Path):
    names = {path.name for path in out.iterdir()}
    assert names == {
        "alerts.parquet", "alerts.csv", "contributions.parquet", "case_facts", "rejects.csv", "out_of_scope.csv",
        "run.json",
    }  # fmt: skip
    assert tuple(pl.read_parquet_schema(out / "alerts.parquet")) == ALERT_COLUMNS


def test_the_counts_add_up(out: Path):
    run = json.loads((out / "run.json").read_text())
    rejects = pl.read_csv(out / "rejects.csv")
    for table, count in run["tables"].items():
        assert count["read"] == count["used"] + count["out_of_scope"] + count["rejected"]
        assert rejects.filter(pl.col("table") == table).height == count["rejected"]
    assert pl.read_csv(out / "out_of_scope.csv").height == run["tables"]["manifests"]["out_of_scope"]
    assert pl.read_parquet(out / "alerts.parquet").height == run["tables"]["manifests"]["used"]


def test_contributions_sum_to_the_log_odds_of_the_probability(out: Path):
    alerts = pl.read_parquet(out / "alerts.parquet")
    contributions = pl.read_parquet(out / "contributions.parquet")
    assert contributions["shipment_id"].to_list() == alerts["shipment_id"].to_list()
    total = contributions.select(pl.sum_horizontal(pl.exclude("shipment_id"))).to_series()
    for log_odds, probability in zip(total, alerts["probability"], strict=True):
        assert 1 / (1 + math.exp(-log_odds)) == pytest.approx(probability, abs=1e-12)


def test_evidence_is_in_time_order_and_only_for_the_flagged(out: Path):
    alerts = pl.read_parquet(out / "alerts.parquet")
    for row in alerts.select("lane", "selected_by", "evidence").iter_rows(named=True):
        moments = [line["at"] for line in row["evidence"]]
        assert moments == sorted(moments)
        flagged = row["selected_by"] is not None or row["lane"] != "green"
        assert bool(moments) == flagged


def test_no_forbidden_word_is_printed(out: Path):
    text = (out / "alerts.csv").read_text(encoding="utf-8").lower()
    for word in ("smuggl", "illegal", "guilty", "illicit"):
        assert word not in text


def test_the_same_inputs_give_the_same_bytes(out: Path, tmp_path: Path):
    again = tmp_path / "again"
    score_dataset(ScoreRequest(DATASET, again, models=MODELS), Stages())
    files = [path.relative_to(out) for path in out.rglob("*") if path.is_file()]
    assert len(files) > 8
    for name in files:
        one, other = (out / name).read_bytes(), (again / name).read_bytes()
        if name.name == "run.json":
            ours, theirs = json.loads(one), json.loads(other)
            assert ours.pop("seconds")
            assert theirs.pop("seconds")
            assert ours == theirs
        else:
            assert one == other, name


def test_the_order_of_the_rows_changes_no_alert(out: Path, tmp_path: Path):
    shuffled = tmp_path / "kholmsk-2017"
    shutil.copytree(DATASET, shuffled)
    for name in ("port_calls", "vessels", "gaps", "encounters"):
        header, *lines = (shuffled / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        (shuffled / f"{name}.csv").write_text("\n".join([header, *lines[::-1]]) + "\n", encoding="utf-8")
    found = score_dataset(ScoreRequest(shuffled, tmp_path / "out", models=MODELS), Stages()).found.alerts
    columns = ["shipment_id", "rank", "probability", "lane", "embargoed_share"]
    assert found.select(columns).equals(pl.read_parquet(out / "alerts.parquet").select(columns))


def test_explain_needs_only_the_output_folder(out: Path):
    first = pl.read_parquet(out / "alerts.parquet").row(0, named=True)
    explanation = explain_shipment(out, first["shipment_id"], FEATURES)
    assert explanation["log_odds"] == pytest.approx(sum(row["contribution"] for row in explanation["contributions"]))
    named = {row["feature"] for row in explanation["contributions"]}
    assert {"base", *(feature.name for feature in FEATURES)} <= named
    assert explanation["evidence"]
    assert all(row["probability"] <= 1 for row in explanation["clearances"])
    with pytest.raises(OutputError, match="Nearest ids"):
        explain_shipment(out, "P09-170815-9999", FEATURES)
    with pytest.raises(OutputError, match="no scored dataset"):
        explain_shipment(out.parent, "P09", FEATURES)


def test_a_berth_log_would_lower_the_probability_of_a_pier_swap(out: Path):
    swapped = explain_shipment(out, "P09-170815-0271", FEATURES)
    best = swapped["clearances"][0]
    assert "berth log" in best["document"]
    assert best["probability"] < swapped["probability"] / 2


def test_another_prior_shifts_every_log_odds_alike(tmp_path: Path, out: Path):
    prior = load_model(models=MODELS).prior
    moved = score_dataset(ScoreRequest(DATASET, tmp_path / "out", models=MODELS, prior=0.05), Stages()).found
    shift = math.log(0.05 / 0.95) - math.log(prior / (1 - prior))
    before = dict(pl.read_parquet(out / "contributions.parquet").select("shipment_id", "base").iter_rows())
    for shipment_id, base in moved.contributions.select("shipment_id", "base").iter_rows():
        assert base - before[shipment_id] == pytest.approx(shift)


def test_strict_writes_and_then_refuses(tmp_path: Path):
    request = ScoreRequest(DATASET, tmp_path / "out", models=MODELS, strict=True)
    with pytest.raises(RejectedRowsError, match=r"15 row\(s\) were rejected"):
        score_dataset(request, Stages())
    assert (tmp_path / "out" / "rejects.csv").is_file()


@pytest.mark.parametrize("table", ["vessels", "encounters", "gaps", "loitering", "identity_conflicts", "sanctions"])
def test_any_table_but_two_may_be_absent(table: str, tmp_path: Path):
    reduced = tmp_path / "kholmsk-2017"
    shutil.copytree(DATASET, reduced)
    (reduced / f"{table}.csv").unlink()
    result = score_dataset(ScoreRequest(reduced, tmp_path / "out", models=MODELS), Stages())
    assert result.found.alerts.height > 1900
    assert table not in result.run["coverage"]["tables_present"]


def test_a_dataset_without_other_ships_says_that_the_pile_cannot_be_judged(tmp_path: Path):
    reduced = tmp_path / "own"
    shutil.copytree(DATASET, reduced)
    manifests = pl.read_csv(reduced / "manifests.csv", infer_schema=False)
    calls = pl.read_csv(reduced / "port_calls.csv", infer_schema=False)
    calls.filter(pl.col("imo").is_in(manifests["imo"].drop_nulls().unique().implode())).write_csv(
        reduced / "port_calls.csv"
    )
    result = score_dataset(ScoreRequest(reduced, tmp_path / "out", models=MODELS), Stages())
    assert result.run["coverage"]["other_ships_calls"]["embargoed"] == 0
    assert result.run["coverage"]["pile_judged"] is False
