from __future__ import annotations

import polars as pl
import pytest

from laundering.evidence.rules import RULES
from laundering.reference.regimes import load_regime
from laundering.simulate.report import judge_by_rules, measure_rules, tabulate_behaviours
from tests.simulate.conftest import Played


@pytest.fixture(scope="module")
def tables(season: Played, evolved: Played, stranger: Played) -> dict[str, pl.DataFrame]:
    found = {}
    for name, played in (("season2017", season), ("evolved", evolved), ("stranger", stranger)):
        rules = judge_by_rules(played.tables, played.truth, load_regime())
        assert rules.height == played.truth["in_scope"].sum()
        found[name] = tabulate_behaviours(played.truth, rules)
    return found


@pytest.mark.parametrize("profile", ["season2017", "evolved", "stranger"])
def test_no_plain_rule_is_near_perfect(tables: dict[str, pl.DataFrame], profile: str):
    measured = {row["rule"]: row for row in measure_rules(tables[profile]).iter_rows(named=True)}
    for rule in ("own_call_180", "exposed_discharge_60"):
        assert 0.2 <= measured[rule]["recall"] <= 0.65, measured
    assert measured["listed"]["recall"] < 0.15
    assert all((row["precision"] or 0) < 0.10 for row in measured.values()), measured


def test_each_cargo_counts_once_under_its_method(tables: dict[str, pl.DataFrame]):
    for table in tables.values():
        methods = table.filter(pl.col("kind") == "method")
        whole = table.filter(pl.col("kind") == "laundered")
        assert methods["cargoes"].sum() == whole["cargoes"].item()
        assert all(methods[rule].sum() == whole[rule].item() for rule in RULES)


def test_rules_on_a_table_by_hand():
    truth = pl.DataFrame(
        {
            "shipment_id": ["a", "b", "c", "d"],
            "laundered": [True, True, False, False],
            "method": ["dark_run", "two_hops", None, None],
            "behaviours": [["dark_run", "late_change"], ["two_hops"], [], []],
            "lookalikes": [[], [], ["bunkering"], []],
        }
    )
    flags = {"own_call_180": [True, False, True, False], "exposed_discharge_60": [False] * 4, "listed": [False] * 4}
    table = tabulate_behaviours(truth, pl.DataFrame({"shipment_id": ["a", "b", "c", "d"], **flags}))
    own = {row["name"]: row["own_call_180"] for row in table.filter(pl.col("name") != "all").iter_rows(named=True)}
    assert own == {"dark_run": 1, "two_hops": 0, "late_change": 1, "bunkering": 1}
    measured = measure_rules(table).filter(pl.col("rule") == "own_call_180").row(0, named=True)
    assert (measured["base_rate"], measured["recall"], measured["precision"]) == (0.5, 0.5, 0.5)
    assert measure_rules(table).filter(pl.col("rule") == "listed")["precision"].item() is None
