"""The manifests: what is declared of the voyages, line by line, before it gets dirty."""

from __future__ import annotations

import numpy as np
import polars as pl

from laundering.simulate.consignments import declare, find_declared
from laundering.simulate.evasion.scheme import Scheme
from laundering.simulate.lines import split_lines, write_lines
from laundering.simulate.markets import Market
from laundering.simulate.parties import draw_parties
from laundering.simulate.registry import find_identity
from laundering.simulate.selection import choose_lines, number_lines
from laundering.simulate.stage import Stage

_OLD_NAME_SHARE = 0.35
_OLD_NAME_H = 24 * 90.0
_WRONG_NAME_SHARE = 0.004


def write_papers(stage: Stage, scheme: Scheme, register: pl.DataFrame) -> pl.DataFrame:
    """Declare the cargoes; the manifest's columns and those of `consignments.declare`, one row per line.

    Lines stand in the order in which they were filed.
    """
    rng = stage.streams.stream("papers")
    places = stage.world.places
    parties = draw_parties(stage, len(scheme.rings))
    papers = declare(stage, scheme, find_declared(scheme.voyages, stage.span_h, rng), parties)
    lines = choose_lines(split_lines(papers, scheme.fleet, rng), stage.manifests, places, rng)
    ships = _name_ships(stage, scheme, lines, register)
    written = write_lines(stage, lines, ships, Market(stage.streams))
    notes = lines.select(
        "in_scope", "exempt", "late_bill", "neighbour_port", "newcomer", "paper_load", "load", "load_berth"
    )
    notes = notes.rename({"load": "true_load", "load_berth": "true_berth"})
    hours = lines.select("load_departed_h", "ship", "shown", "role", "operation", "paper_goods")
    return number_lines(pl.concat([written, notes, hours], how="horizontal"), stage.streams)


def _name_ships(stage: Stage, scheme: Scheme, lines: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """IMO number, name and flag as declared; papers keep an old name for a while, and a few name another ship.

    Where a network changed the ship late, the papers at times still name the first one.
    """
    rng = stage.streams.stream("papers", "ships")
    shown = lines["shown"].to_numpy()
    declared_h = lines["declared_h"].to_numpy()
    per_voyage = rng.random(scheme.voyages.height)[lines["voyage"].to_numpy()]
    old = per_voyage < _OLD_NAME_SHARE
    identity = find_identity(register, shown, np.where(old, declared_h - _OLD_NAME_H, declared_h))
    by_number = {operation.operation: operation for operation in scheme.operations}
    changed = [
        number is not None and "late_change" in by_number[number].modifiers for number in lines["operation"].to_list()
    ]
    wrong = per_voyage > 1 - np.where(changed, 0.3, _WRONG_NAME_SHARE)
    other = find_identity(register, rng.integers(len(stage.fleet), size=lines.height), declared_h)
    return pl.DataFrame(
        {
            "imo": scheme.fleet.imo[shown],
            "vessel_name": pl.select(
                pl.when(pl.Series(wrong)).then(other["name"]).otherwise(identity["name"])
            ).to_series(),
            "flag": identity["flag"],
        }
    )
