"""What plain rules see of a simulated world: how many cargoes each behaviour has, and what each rule makes of them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Final

import polars as pl

from laundering.evidence.listings import find_listings
from laundering.evidence.pile import PileFacts
from laundering.evidence.rules import RULES, apply_rules
from laundering.evidence.shipments import find_shipments
from laundering.reference.regimes import Regime, load_regime
from laundering.simulate.profiles import PROFILES
from laundering.simulate.stage import set_stage
from laundering.simulate.world import simulate_world
from laundering.tables import TABLES, Tables

_KNOWN_AFTER: Final = {
    "port_calls": ("departed_at", "arrived_at"),
    "encounters": ("ended_at",),
    "gaps": ("ended_at",),
    "loitering": ("ended_at",),
    "identity_conflicts": ("at",),
}
"""Columns that say when a row is known where the row itself does not."""


def tabulate_worlds(
    seeds: Sequence[int], *, profiles: Iterable[str] = tuple(PROFILES), manifests: int = 5_000, months: int = 12
) -> pl.DataFrame:
    """Simulate worlds and tabulate their behaviours and look-alikes.

    Args:
        seeds: One world per profile and seed; counts are summed over the seeds.
        profiles: Which of `PROFILES`.
        manifests: Manifest lines of each world.
        months: Months of each world.

    Returns:
        One row per profile and kind of cargo, in the order of `tabulate_behaviours`, with `profile`.
    """
    regime = load_regime()
    parts = []
    for profile in profiles:
        worlds = []
        for seed in seeds:
            tables, truth = simulate_world(set_stage(seed, manifests, months, profile), dirt=False)
            worlds.append(_count(truth, judge_by_rules(tables, truth, regime)))
        parts.append(_sum_up(pl.concat(worlds)).with_columns(profile=pl.lit(profile)))
    return pl.concat(parts).select("profile", pl.exclude("profile"))


def judge_by_rules(tables: dict[str, pl.DataFrame], truth: pl.DataFrame, regime: Regime) -> pl.DataFrame:
    """Apply the plain rules to a simulated world without dirt, as it stands in memory.

    Returns:
        One row per line in scope: `shipment_id` and one boolean per rule.
    """
    checked = _check(tables, truth)
    shipments = find_shipments(checked)
    # The rule on listings looks at the carrying ship alone: no pile is needed for it.
    listings = find_listings(shipments, PileFacts.create_empty(), checked)
    return apply_rules(shipments, listings, checked, regime)


def _check(tables: dict[str, pl.DataFrame], truth: pl.DataFrame) -> Tables:
    """Bring the tables to their schemas, as the reader of a dataset would."""
    scoped = truth.filter("in_scope")["shipment_id"].to_list()
    checked: dict[str, Any] = {name: _widen(name, _fill_known_at(name, table)) for name, table in tables.items()}
    checked["manifests"] = checked["manifests"].filter(pl.col("shipment_id").is_in(scoped))
    return Tables(**checked)


def _fill_known_at(name: str, table: pl.DataFrame) -> pl.DataFrame:
    """Fill when a row is known from when its event ended."""
    if name not in _KNOWN_AFTER:
        return table
    return table.with_columns(known_at=pl.coalesce("known_at", *_KNOWN_AFTER[name]))


def _widen(name: str, table: pl.DataFrame) -> pl.DataFrame:
    """Give a table all columns of its schema."""
    columns = TABLES[name].columns()
    return table.select(
        pl.col(column) if column in table.columns else pl.lit(None, dtype=spec.dtype).alias(column)
        for column, spec in columns.items()
    ).cast({column: spec.dtype for column, spec in columns.items()})


def tabulate_behaviours(truth: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """Count what each plain rule makes of each kind of cargo of one world.

    Args:
        truth: The world's truth.
        rules: `shipment_id` and one boolean per rule of `RULES`, for the lines that were judged.

    Returns:
        One row per kind: `kind` (`laundered` or `genuine`: all of them; `method`, `modifier`: laundered cargoes by
        behaviour; `look-alike`: genuine ones by reason), `name`, `cargoes`, and per rule the cargoes that it flags.
    """
    return _sum_up(_count(truth, rules))


def _count(truth: pl.DataFrame, rules: pl.DataFrame) -> pl.DataFrame:
    """One row per cargo judged and kind that it belongs to: `kind`, `name`, and the rules."""
    judged = truth.join(rules, on="shipment_id", how="inner", maintain_order="left")
    laundered, genuine = judged.filter("laundered"), judged.filter(~pl.col("laundered"))
    modifiers = laundered.explode("behaviours").filter(pl.col("behaviours") != pl.col("method"))
    parts = [
        laundered.select(*RULES, kind=pl.lit("laundered"), name=pl.lit("all")),
        genuine.select(*RULES, kind=pl.lit("genuine"), name=pl.lit("all")),
        laundered.select(*RULES, kind=pl.lit("method"), name="method"),
        modifiers.select(*RULES, kind=pl.lit("modifier"), name="behaviours"),
        genuine.explode("lookalikes")
        .drop_nulls("lookalikes")
        .select(*RULES, kind=pl.lit("look-alike"), name="lookalikes"),
    ]
    return pl.concat(parts).select("kind", "name", *RULES)


def _sum_up(counted: pl.DataFrame) -> pl.DataFrame:
    """Sum the cargoes of each kind, the kinds in a fixed order and the largest first within one."""
    order = ["laundered", "method", "modifier", "genuine", "look-alike"]
    summed = counted.group_by("kind", "name", maintain_order=True).agg(
        cargoes=pl.len().cast(pl.Int64), **{rule: pl.col(rule).sum().cast(pl.Int64) for rule in RULES}
    )
    place = pl.col("kind").replace_strict(order, list(range(len(order))), return_dtype=pl.Int64)
    return summed.sort(place, pl.col("cargoes"), "name", descending=[False, True, False])


def measure_rules(table: pl.DataFrame) -> pl.DataFrame:
    """Recall and precision of each plain rule, from `tabulate_worlds` or, without `profile`, `tabulate_behaviours`.

    Returns:
        One row per profile and rule: `rule`, `base_rate`, `recall`, `precision` (null where it flags nothing).
    """
    keyed = table if "profile" in table.columns else table.with_columns(profile=pl.lit(""))
    wide = keyed.filter(pl.col("name") == "all").unpivot(
        list(RULES), index=["profile", "kind", "cargoes"], variable_name="rule", value_name="flagged"
    )
    sides = {kind: wide.filter(pl.col("kind") == kind).drop("kind") for kind in ("laundered", "genuine")}
    both = sides["laundered"].join(
        sides["genuine"], on=["profile", "rule"], suffix="_genuine", how="left", maintain_order="left"
    )
    flagged = pl.col("flagged") + pl.col("flagged_genuine")
    return both.select(
        "profile",
        "rule",
        base_rate=pl.col("cargoes") / (pl.col("cargoes") + pl.col("cargoes_genuine")),
        recall=pl.col("flagged") / pl.col("cargoes"),
        precision=pl.when(flagged > 0).then(pl.col("flagged") / flagged),
    )
