"""A ship's name without its IMO number → the one ship that `vessels` had under that name on that day.

First by name alone, then, of several, by flag; where that leads to none or to several, the candidates are named.
"""

from __future__ import annotations

import polars as pl

from laundering.reference.names import find_nearest_names
from laundering.reference.ship_names import fold_ship_name

_SHOWN = 5


def resolve_carriers(declared: pl.DataFrame, vessels: pl.DataFrame | None) -> pl.DataFrame:
    """Find the ship of each declared name.

    Args:
        declared: `name`, `flag` (may be null) and `declared_on`, one row per manifest without an IMO number.
        vessels: The checked table of particulars; None where the dataset has none.

    Returns:
        `imo` (null: not exactly one ship) and `reason` (null: found), one row per row of `declared`, in its order.
    """
    if vessels is None:
        reason = "has no IMO number, and there is no table 'vessels' to find the name in"
        return declared.with_columns(imo=pl.lit(None, dtype=pl.Int64), reason=pl.lit(reason)).select("imo", "reason")
    wanted = declared.with_columns(key=fold_ship_name(declared["name"]))
    named = vessels.drop_nulls("name").select(
        "imo", "valid_from", "valid_to", key=fold_ship_name(vessels["name"].drop_nulls()), ship_flag="flag", ship="name"
    )
    questions = wanted.select("key", "flag", "declared_on").unique(maintain_order=True)
    answers = _answer(questions, named)
    found = wanted.join(answers, on=["key", "flag", "declared_on"], how="left", nulls_equal=True, maintain_order="left")
    return found.select("imo", "reason")


def _answer(questions: pl.DataFrame, named: pl.DataFrame) -> pl.DataFrame:
    """Answer each distinct question with `imo` or `reason`."""
    questions = questions.with_row_index("question")
    bearers = questions.join(named, on="key", how="inner", maintain_order="left_right")
    then = (pl.col("valid_from") <= pl.col("declared_on")).fill_null(True) & (
        pl.col("valid_to") >= pl.col("declared_on")
    ).fill_null(True)
    by_name = (
        bearers.filter(then)
        .group_by("question")
        .agg(
            imos=pl.col("imo").unique().sort(),
            imos_of_flag=pl.col("imo").filter(pl.col("ship_flag") == pl.col("flag")).unique().sort(),
        )
    )
    answered = questions.join(by_name, on="question", how="left", maintain_order="left").with_columns(
        imo=pl.when(pl.col("imos").list.len() == 1)
        .then(pl.col("imos").list.first())
        .when(pl.col("imos_of_flag").list.len() == 1)
        .then(pl.col("imos_of_flag").list.first())
    )
    return answered.with_columns(reason=_reasons(answered, bearers, named)).drop("question", "imos", "imos_of_flag")


def _reasons(answered: pl.DataFrame, bearers: pl.DataFrame, named: pl.DataFrame) -> pl.Series:
    """Say for each question without an answer which ships were near it."""
    at_other_times = dict(bearers.group_by("question").agg(pl.col("imo").unique().sort()).iter_rows())
    lost = answered.filter(pl.col("imo").is_null()).join(bearers, on="question", how="anti")
    keys = lost["key"].drop_nulls().unique(maintain_order=True).to_list()
    near = dict(zip(keys, find_nearest_names(keys, _shown_names(named)), strict=True)) if len(named) else {}
    reasons: list[str | None] = []
    for question, key, imo, imos in answered.select("question", "key", "imo", "imos").iter_rows():
        if imo is not None:
            reasons.append(None)
        elif imos is not None:
            reasons.append(f"is the name of several ships on that day; candidates: {_show(imos)}")
        elif question in at_other_times:
            reasons.append(
                f"is no ship's name on that day; candidates, at other times: {_show(at_other_times[question])}"
            )
        else:
            names = near.get(key)
            reasons.append("is no ship's name in 'vessels'" + (f"; candidates: {', '.join(names)}" if names else ""))
    return pl.Series(reasons, dtype=pl.String)


def _show(imos: list[int]) -> str:
    more = f" and {len(imos) - _SHOWN} more" if len(imos) > _SHOWN else ""
    return ", ".join(f"IMO {imo}" for imo in imos[:_SHOWN]) + more


def _shown_names(named: pl.DataFrame) -> dict[str, str]:
    ships = named.drop_nulls("key").unique(["key"], keep="first", maintain_order=True)
    return {key: f"{ship} (IMO {imo})" for key, ship, imo in ships.select("key", "ship", "imo").iter_rows()}
