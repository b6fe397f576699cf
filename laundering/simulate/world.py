"""One world from end to end: ships, trade, those who launder, what is seen, what is declared, and the truth."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

import polars as pl

from laundering.simulate.clues import find_clues
from laundering.simulate.conflicts import draw_conflicts
from laundering.simulate.dirt import soil
from laundering.simulate.evasion.scheme import Scheme, carry_out, find_found, find_transfers
from laundering.simulate.inspections import label_everything, label_inspected
from laundering.simulate.listings import draw_listings
from laundering.simulate.lookalikes import find_lookalikes
from laundering.simulate.meetings import draw_encounters, draw_loitering
from laundering.simulate.observe import observe_calls
from laundering.simulate.papers import write_papers
from laundering.simulate.positions import draw_positions
from laundering.simulate.profiles import PROFILES
from laundering.simulate.registry import draw_register, omit_ships
from laundering.simulate.routes import Routes
from laundering.simulate.silences import draw_gaps, find_silences
from laundering.simulate.stage import Stage, set_stage
from laundering.simulate.stays import find_stays
from laundering.simulate.truth import find_truth
from laundering.tables import TABLES

__all__ = ["PROFILES", "simulate_dataset"]


def simulate_dataset(
    out: Path,
    *,
    seed: int = 0,
    manifests: int = 5000,
    months: int = 12,
    profile: str = "season2017",
    labels: Literal["all", "inspected"] = "all",
    positions: bool = False,
) -> None:
    """Simulate a world and write it as a dataset of Parquet tables, its truth beside it in `OUT.truth.parquet`.

    Args:
        out: Folder of the dataset; made where it is missing.
        seed: The same seed gives the same bytes.
        manifests: Number of manifest lines.
        months: Months over which they are declared.
        profile: One of `PROFILES`.
        labels: Outcomes for every line, or only for what was inspected.
        positions: Also write AIS positions of a part of the fleet.
    """
    tables, truth = simulate_world(set_stage(seed, manifests, months, profile), labels=labels, positions=positions)
    out.mkdir(parents=True, exist_ok=True)
    for name, table in tables.items():
        table.write_parquet(out / f"{name}.parquet")
    truth.write_parquet(out.with_name(f"{out.name}.truth.parquet"))


def simulate_world(
    stage: Stage,
    *,
    labels: Literal["all", "inspected"] = "all",
    positions: bool = False,
    dirt: bool = True,
    scheme: Scheme | None = None,
) -> tuple[dict[str, pl.DataFrame], pl.DataFrame]:
    """Let a world run, declare what was done in it and observe it.

    Args:
        stage: The world.
        labels: Outcomes for every line, or only for what was inspected.
        positions: Also draw AIS positions of a part of the fleet.
        dirt: Soil the manifests.
        scheme: What was done, where it was carried out before.

    Returns:
        The tables by name, and the truth, one row per line as first filed.
    """
    scheme = scheme or carry_out(stage)
    entered = {disguise.shown: disguise.from_h for disguise in scheme.disguises if disguise.kind == "bought"}
    register = draw_register(stage.streams, scheme.fleet, (stage.first_h, stage.span_h[1]), entered)
    lines = write_papers(stage, scheme, register)
    routes = Routes(stage.world.places)
    silences = find_silences(stage.settings, stage.streams, scheme.voyages, routes)
    seen = _observe(stage, scheme, register, silences, routes)
    lookalikes = find_lookalikes(stage, scheme, lines, seen, register)
    truth = find_truth(lines, scheme, stage.world.places, lookalikes)
    tables = {
        "manifests": soil(lines, stage.settings.profile.dirt, stage.world.places, stage.streams) if dirt else lines,
        "vessels": omit_ships(register, stage.streams),
        **seen,
        "labels": label_everything(truth, stage.streams)
        if labels == "all"
        else label_inspected(truth, find_clues(stage, lines, lookalikes), stage.streams),
    }
    if positions:
        tables["positions"] = draw_positions(stage, scheme, silences, register, routes)
    return {name: _narrow(name, table) for name, table in tables.items()}, truth


def _observe(
    stage: Stage, scheme: Scheme, register: pl.DataFrame, silences: pl.DataFrame, routes: Routes
) -> dict[str, pl.DataFrame]:
    """What is seen of the world, by table; with columns of its own that say what lies behind a row."""
    settings, streams, places = stage.settings, stage.streams, stage.world.places
    voyages, fleet, whole_h = scheme.voyages, scheme.fleet, (stage.first_h, stage.span_h[1])
    stays = find_stays(voyages, fleet, places, scheme.disguises)
    return {
        "port_calls": observe_calls(settings, streams, stays, fleet, (places, stage.world.harbours)),
        "gaps": draw_gaps(settings, streams, silences, fleet, routes),
        "encounters": draw_encounters(settings, streams, voyages, find_transfers(scheme), fleet, places),
        "loitering": draw_loitering(settings, streams, voyages, fleet, places),
        "identity_conflicts": draw_conflicts(settings, streams, scheme.disguises, register, fleet, whole_h),
        "sanctions": draw_listings(settings, streams, fleet, find_found(scheme), whole_h),
    }


def _narrow(name: str, table: pl.DataFrame) -> pl.DataFrame:
    """Only the contract's columns, in its order."""
    return table.select([column for column in TABLES[name].column_names() if column in table.columns])
