"""Part 2: `simulate` writes a world in the tables of part 1, its truth beside it, never inside."""

from __future__ import annotations

from pathlib import Path

import polars as pl
import pytest

from .command import laundering, run_command

REQUIRED = {
    "manifests": "shipment_id declared_on declared_origin load_port discharge_port hs_code tonnes",
    "port_calls": "imo port arrived_at",
    "labels": "shipment_id outcome decided_on",
    "vessels": "imo",
    "encounters": "imo_a imo_b started_at ended_at lat lon",
    "gaps": "imo started_at ended_at start_lat start_lon end_lat end_lon",
    "loitering": "imo started_at ended_at lat lon",
    "identity_conflicts": "imo kind at",
    "sanctions": "imo list listed_on",
    "positions": "mmsi at lat lon",
}


def contents(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def truth_of(folder: Path) -> Path:
    return folder.with_name(f"{folder.name}.truth.parquet")


def test_the_same_seed_gives_the_same_bytes(room: Path, world: Path):
    again = room / "world-again"
    assert run_command("simulate", "--out", again, "--seed", 3, "--manifests", 800, "--months", 12).status == 0
    assert contents(again) == contents(world)
    assert truth_of(again).read_bytes() == truth_of(world).read_bytes()


def tables_of(folder: Path) -> dict[str, pl.DataFrame]:
    assert {path.suffix for path in folder.iterdir()} <= {".parquet", ".csv"}
    return {
        path.stem: pl.read_parquet(path) if path.suffix == ".parquet" else pl.read_csv(path)
        for path in folder.iterdir()
    }


def test_the_tables_are_those_of_the_contract(world: Path):
    tables = tables_of(world)
    assert {"manifests", "port_calls", "labels"} <= set(tables) <= set(REQUIRED)
    for name, frame in tables.items():
        assert set(REQUIRED[name].split()) <= set(frame.columns), name
    assert tables["manifests"].height == pytest.approx(800, rel=0.25)
    declared = (
        tables["manifests"]["declared_on"].cast(pl.String).str.slice(0, 10).str.to_date(strict=False).drop_nulls()
    )
    assert (declared.max() - declared.min()).days < 12 * 31 + 70


def test_the_truth_stands_beside_never_inside(world: Path):
    truth = pl.read_parquet(truth_of(world))
    tables = tables_of(world)
    assert set(tables["manifests"]["shipment_id"].drop_nulls()) >= set(truth["shipment_id"]) - {None}
    known = {"laundered", "truth", "scheme", "feeder", "is_laundered", "true_origin", "method", "evasion"}
    told = known & set(truth.columns)
    for name, frame in tables.items():
        assert not told & set(frame.columns), name
        assert not known & set(frame.columns), name


def test_every_manifest_is_labelled_by_default(world: Path):
    tables = tables_of(world)
    ids = tables["manifests"]["shipment_id"].drop_nulls().unique()
    assert set(tables["labels"]["shipment_id"]) <= set(ids)
    assert tables["labels"].height >= 0.9 * len(ids)
    assert {"laundered", "genuine"} <= set(tables["labels"]["outcome"]) <= {"laundered", "genuine", "undetermined"}


def test_a_world_is_a_valid_dataset(world: Path):
    counts = laundering("check", world, "--json").json["tables"]
    for table, count in counts.items():
        assert count["rejected"] <= 0.05 * count["read"] + 1, table


def test_another_seed_profile_and_inspected_labels(room: Path, world: Path):
    """Also with positions."""
    other = room / "other-world"
    options = ("--seed", 6, "--manifests", 300, "--months", 4, "--profile", "stranger", "--labels", "inspected")
    result = laundering("simulate", "--out", other, *options, "--positions")
    assert result.status == 0, result.err
    tables = tables_of(other)
    labels = tables["labels"]
    assert 0 < labels.height < 0.8 * tables["manifests"].height
    assert labels["selection_probability"].null_count() > 0, "who is picked on suspicion has no known probability"
    assert labels["selection_probability"].drop_nulls().is_between(0, 1, closed="right").all()
    assert tables["positions"].height > 0
    assert truth_of(other).exists()
    assert "positions" not in tables_of(world)


@pytest.mark.parametrize("options", [("--profile", "nonesuch"), ("--labels", "some"), ("--manifests", "0")])
def test_an_impossible_world_is_refused(tmp_path: Path, options: tuple[str, str]):
    result = laundering("simulate", "--out", tmp_path / "w", *options)
    assert result.status == 2, f"usage: {result.status} {result.err}"
    assert "Traceback" not in result.err
    assert list(tmp_path.iterdir()) == []
