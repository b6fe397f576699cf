"""Part 3: the inspection budget, its random share, and the prior."""

from __future__ import annotations

import math
from pathlib import Path

import polars as pl
import pytest

from .command import Scored, laundering, score
from .datasets import Rows, write_parquet


def picked(scored: Scored, by: str) -> set[str]:
    return set(scored.alerts.filter(selected_by=by)["shipment_id"])


def test_the_budget_is_filled_by_rank_but_for_its_random_share(season_scored: Scored):
    alerts = season_scored.alerts
    assert alerts.height == 100
    assert alerts.filter(selected_by="score")["rank"].to_list() == list(range(1, 16))
    assert len(picked(season_scored, "random")) == 5


def test_the_selection_probability_is_that_of_the_draw(season_scored: Scored):
    by_score = season_scored.alerts.filter(selected_by="score")
    assert (by_score["selection_probability"] == 1).all()
    rest = season_scored.alerts.filter(pl.col("selected_by").is_null() | (pl.col("selected_by") == "random"))
    assert rest.height == 85
    assert rest["selection_probability"].to_list() == pytest.approx([5 / 85] * 85)


def test_the_default_budget_is_five_percent_with_a_tenth_at_random(kholmsk_scored: Scored):
    rows = kholmsk_scored.alerts.height
    budget = math.ceil(rows * 5 / 100)
    random = budget // 10
    assert len(picked(kholmsk_scored, "score")) == budget - random
    assert len(picked(kholmsk_scored, "random")) == random
    unpicked = kholmsk_scored.alerts.filter(pl.col("selected_by").is_null())
    share = random / (rows - (budget - random))
    assert unpicked["selection_probability"].to_list() == pytest.approx([share] * unpicked.height)


@pytest.fixture(scope="module")
def shuffled(room: Path, season: dict[str, Rows]) -> Path:
    """Give the season again: as Parquet parts, every table in another order."""
    turned = {name: rows[len(rows) // 3 :][::-1] + rows[: len(rows) // 3] for name, rows in season.items()}
    return write_parquet(room / "shuffled" / "season", turned, parts=3)


def test_row_order_and_file_form_change_no_alert(room: Path, season_scored: Scored, shuffled: Path):
    again = score(shuffled, room / "shuffled-out", "--budget", "20%", "--explore", 0.25, "--seed", 0)
    assert again.alerts.equals(season_scored.alerts, null_equal=True)
    assert again.contributions.sort("shipment_id").equals(season_scored.contributions.sort("shipment_id"))


def test_another_seed_and_prior(room: Path, season_scored: Scored, season_folder: Path):
    other = score(season_folder, room / "seed-out", "--budget", "7%", "--explore", 0.29, "--seed", 1, "--prior", 0.03)
    assert len(picked(other, "score")) == 5, "7% of 100 rows is 7, of which 0.29, rounded down, is 2"
    assert len(picked(other, "random")) == 2
    assert picked(other, "random") != picked(season_scored, "random")
    assert other.run["prior"] == 0.03
    shift = math.log(0.03 / 0.97) - math.log(season_scored.run["prior"] / (1 - season_scored.run["prior"]))
    before = dict(season_scored.alerts.select("shipment_id", "probability").iter_rows())
    for shipment, probability in other.alerts.select("shipment_id", "probability").iter_rows():
        moved = math.log(probability / (1 - probability)) - math.log(before[shipment] / (1 - before[shipment]))
        assert moved == pytest.approx(shift, abs=1e-9)
    assert other.alerts["shipment_id"].to_list() == season_scored.alerts["shipment_id"].to_list()


def test_a_random_draw_does_not_depend_on_the_rank_of_the_rest(room: Path, season_folder: Path):
    """All is drawn at random: every row has the same chance, and the same seed draws the same rows twice."""
    explored = score(season_folder, room / "explore-out", "--budget", 100, "--explore", 0.29, "--seed", 7)
    assert len(picked(explored, "random")) == 29, "0.29 of 100 is 29, whatever binary fractions say"
    assert len(picked(explored, "score")) == 71
    assert (explored.alerts["selection_probability"] == 1).all(), "a budget of all rows picks each of them surely"


@pytest.mark.parametrize(
    "options",
    [
        ("--budget", "lots"),
        ("--budget", "-3"),
        ("--explore", "1.5"),
        ("--prior", "0"),
        ("--prior", "1"),
        ("--seed", "x"),
    ],
)
def test_an_impossible_setting_is_refused(room: Path, season_folder: Path, options: tuple[str, str]):
    result = laundering("score", season_folder, "--out", room / "never", *options)
    assert result.status == 2, f"usage: {result.status} {result.err}"
    assert "Traceback" not in result.err
    assert not (room / "never").exists()
