"""What carries no meaning must not tell a laundered cargo, and no single column may tell too much."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import polars as pl
import pytest
from sklearn.linear_model import LogisticRegression
from sklearn.metrics import roc_auc_score
from sklearn.model_selection import GroupKFold, cross_val_predict

from tests.simulate.conftest import Played

MEANINGLESS = 0.60
SINGLE_COLUMN = 0.85
FOLDS = GroupKFold(4)
SINGLE_COLUMNS = (
    "declared_on", "imo", "vessel_name", "flag", "load_port", "load_berth", "loaded_on", "first_load_port",
    "discharge_port", "discharged_on", "hs_code", "description", "tonnes", "value_usd", "shipper", "consignee",
    "notify_party", "certificate_issuer", "certificate_number", "exemption_notice", "dwt", "built", "gross_tonnage",
    "length", "beam", "design_draught", "owner", "manager",
)  # fmt: skip


def join_lines(played: Played) -> pl.DataFrame:
    known = played.truth.filter("in_scope").select("shipment_id", "laundered", "voyage")
    ships = played.tables["vessels"].unique("imo", keep="first", maintain_order=True)
    ships = ships.select("imo", "dwt", "built", "gross_tonnage", "length", "beam", "design_draught", "owner", "manager")
    lines = played.tables["manifests"].with_row_index("row").join(known, on="shipment_id", maintain_order="left")
    return lines.join(ships, on="imo", how="left", maintain_order="left")


def auc(lines: pl.DataFrame, score: np.ndarray) -> float:
    """Area under the curve, whichever way round."""
    found = roc_auc_score(lines["laundered"].to_numpy(), score)
    return max(found, 1 - found)


def rate_by_value(lines: pl.DataFrame, values: pl.Series) -> np.ndarray:
    """Share of laundered lines among other voyages' lines with the same value, drawn towards the mean."""
    codes = values.fill_null("").cast(pl.String).rank("dense").to_numpy().astype(int) - 1
    truth = lines["laundered"].to_numpy().astype(float)
    score = np.zeros(len(truth))
    for train, test in FOLDS.split(codes, truth, lines["voyage"].to_numpy()):
        seen = np.bincount(codes[train], minlength=codes.max() + 1)
        found = np.bincount(codes[train], weights=truth[train], minlength=codes.max() + 1)
        score[test] = ((found + 5 * truth.mean()) / (seen + 5))[codes[test]]
    return score


def number(values: pl.Series) -> np.ndarray:
    return values.cast(pl.Float64).fill_null(-1).to_numpy()


def decimals(lines: pl.DataFrame) -> np.ndarray:
    grams = (lines["tonnes"] * 1000).round().cast(pl.Int64)
    kind = (grams % 10 > 0).cast(pl.Int64) + (grams % 1000 > 0) + (grams % 10_000 > 0)
    return rate_by_value(lines, kind.cast(pl.String))


MEANINGLESS_SCORES: dict[str, Callable[[pl.DataFrame], np.ndarray]] = {
    "order": lambda lines: number(lines["row"]),
    "shipment_id": lambda lines: number(lines["shipment_id"].str.slice(2).cast(pl.Int64)),
    "last digit of shipment_id": lambda lines: rate_by_value(lines, lines["shipment_id"].str.slice(-1)),
    "imo as a number": lambda lines: number(lines["imo"]),
    "certificate's serial": lambda lines: number(lines["certificate_number"].str.extract(r"(\d+)$").cast(pl.Int64)),
    "decimals of tonnes": decimals,
    "cents of value": lambda lines: number((lines["value_usd"] * 100).round() % 100),
    "weekday of declaration": lambda lines: rate_by_value(lines, lines["declared_on"].dt.weekday().cast(pl.String)),
    "weekday of loading": lambda lines: rate_by_value(lines, lines["loaded_on"].dt.weekday().cast(pl.String)),
}


@pytest.fixture(scope="module")
def lines(season: Played, evolved: Played, stranger: Played) -> list[pl.DataFrame]:
    return [join_lines(played) for played in (season, evolved, stranger)]


@pytest.mark.parametrize("name", MEANINGLESS_SCORES)
def test_what_carries_no_meaning_tells_nothing(lines: list[pl.DataFrame], name: str):
    areas = [auc(world, MEANINGLESS_SCORES[name](world)) for world in lines]
    assert np.mean(areas) <= MEANINGLESS, areas


def test_no_pattern_of_empty_cells_tells_anything(lines: list[pl.DataFrame]):
    columns = [column for column in lines[0].columns if column in SINGLE_COLUMNS]
    areas = []
    for world in lines:
        empty = world.select(pl.col(columns).is_null().cast(pl.Float64)).to_numpy()
        groups = {"groups": world["voyage"].to_numpy(), "cv": FOLDS, "method": "decision_function"}
        areas.append(
            auc(world, cross_val_predict(LogisticRegression(C=0.1), empty, world["laundered"].to_numpy(), **groups))
        )
    assert np.mean(areas) <= MEANINGLESS, areas


@pytest.mark.parametrize("column", SINGLE_COLUMNS)
def test_no_empty_cell_tells_anything(lines: list[pl.DataFrame], column: str):
    areas = [auc(world, number(world[column].is_null())) for world in lines]
    assert np.mean(areas) <= MEANINGLESS, areas


@pytest.mark.parametrize("column", SINGLE_COLUMNS)
def test_no_single_column_gives_it_away(lines: list[pl.DataFrame], column: str):
    areas = []
    for world in lines:
        values = world[column]
        numeric = values.dtype.is_numeric() or values.dtype == pl.Date
        score = number(values.cast(pl.Int32)) if values.dtype == pl.Date else number(values) if numeric else None
        areas.append(auc(world, rate_by_value(world, values) if score is None else score))
    assert np.mean(areas) <= SINGLE_COLUMN, areas


def test_the_columns_do_tell_something(lines: list[pl.DataFrame]):
    assert np.mean([auc(world, number(world["tonnes"])) for world in lines]) > 0.6
