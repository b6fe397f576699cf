"""The truth beside the dataset: true origin, shares, behaviours, the chain of ships and quays, and the look-alikes."""

from __future__ import annotations

from typing import Final

import polars as pl

from laundering.simulate.columns import to_times
from laundering.simulate.evasion.scheme import Scheme
from laundering.simulate.piles import LAUNDERED_SHARE
from laundering.simulate.places import Places

_WHOLLY: Final = ("runner", "receiver")


def find_truth(lines: pl.DataFrame, scheme: Scheme, places: Places, lookalikes: pl.DataFrame) -> pl.DataFrame:
    """Say what is true of each line.

    Args:
        lines: The lines as declared, with `voyage`, `operation`, `role` and `in_scope`.
        scheme: What was done.
        places: Where.
        lookalikes: One row per line: `shipment_id`, `lookalikes`.

    Returns:
        One row per line: `shipment_id`, `voyage`, `in_scope`, `laundered`, `true_origin`, `embargoed_share`,
        `claimed_share`, `method` and `behaviours` (method, modifiers and lesson; empty for honest cargoes), `ring`,
        `operation`, `caught`, `chain` (loadings and discharges of the embargoed coal in time order) and `lookalikes`
        (why an honest cargo looks like another).
    """
    shares = find_shares(lines, scheme)
    truth = (
        lines.select("shipment_id", "declared_on", "voyage", "in_scope", "role", "operation", "declared_origin")
        .join(shares, on="voyage", how="left", maintain_order="left")
        .join(_describe(scheme), on="operation", how="left", maintain_order="left")
        .join(_find_chains(scheme, places), on="voyage", how="left", maintain_order="left")
        .join(lookalikes, on="shipment_id", how="left", maintain_order="left")
    )
    laundered = pl.col("in_scope") & (pl.col("embargoed_share") >= LAUNDERED_SHARE)
    leftover = laundered & pl.col("operation").is_null()
    return truth.select(
        "shipment_id",
        "declared_on",
        "voyage",
        "in_scope",
        laundered=laundered,
        true_origin=pl.when(pl.col("embargoed_share") >= 0.5).then(pl.lit("KP")).otherwise("declared_origin"),
        embargoed_share="embargoed_share",
        claimed_share=1 - pl.col("embargoed_share"),
        method=pl.when(leftover).then(pl.lit("leftover")).when(laundered).then("method"),
        behaviours=pl.when(leftover)
        .then(pl.lit(["leftover"]))
        .when(laundered)
        .then("behaviours")
        .otherwise(pl.lit([], dtype=pl.List(pl.String))),
        ring="ring",
        operation="operation",
        caught=pl.col("caught").fill_null(value=False),
        chain=pl.when(pl.col("embargoed_share") > 0).then("chain"),
        lookalikes=pl.when(laundered).then(pl.lit([], dtype=pl.List(pl.String))).otherwise("lookalikes"),
    )


def find_shares(lines: pl.DataFrame, scheme: Scheme) -> pl.DataFrame:
    """Share of embargoed coal of each voyage: all of it in a run or a transfer, else what came from the piles."""
    total = scheme.contents.group_by("voyage", maintain_order=True).agg(pl.col("embargoed_t").sum())
    held = scheme.voyages.filter(pl.col("voyage").is_in(lines["voyage"].unique().to_list()))
    return held.join(total, on="voyage", how="left", maintain_order="left").select(
        "voyage",
        embargoed_share=pl.when(pl.col("role").is_in(_WHOLLY))
        .then(1.0)
        .otherwise((pl.col("embargoed_t").fill_null(0.0) / pl.col("tonnes").clip(1.0)).clip(0.0, 1.0)),
    )


def _describe(scheme: Scheme) -> pl.DataFrame:
    """The undertakings by number."""
    rows = [
        (
            o.operation,
            o.method,
            [o.method, *sorted(o.modifiers), *([f"learned_{o.lesson}"] if o.lesson else [])],
            o.ring,
            o.caught,
        )
        for o in scheme.operations
    ]
    schema: dict[str, pl.DataType | type[pl.DataType]] = {
        "operation": pl.Int64,
        "method": pl.String,
        "behaviours": pl.List(pl.String),
        "ring": pl.Int64,
        "caught": pl.Boolean,
    }
    return pl.DataFrame(rows, schema=schema, orient="row")


def _find_chains(scheme: Scheme, places: Places) -> pl.DataFrame:
    """The way of the embargoed coal to each cargo: who loaded it, who laid it down where, who took it.

    One row per voyage that holds any: `voyage`, `chain`.
    """
    legs = scheme.voyages.filter(pl.col("role").is_in(["feeder", "hop", "runner", "receiver", "carrier"]))
    steps = pl.concat([_list_steps(legs, scheme, places, "load"), _list_steps(legs, scheme, places, "discharge")])
    brought = steps.filter(pl.col("role").is_in(["feeder", "hop"]))
    own = scheme.voyages.select("voyage", "load_departed_h", own_operation="operation")
    holds = pl.concat(
        [
            scheme.contents.select("voyage", "operation"),
            legs.filter(pl.col("role") == "receiver").select("voyage", "operation"),
        ]
    ).unique(maintain_order=True)
    earlier = (
        holds.join(own, on="voyage", maintain_order="left")
        .join(brought.drop("voyage"), on="operation", maintain_order="left")
        .filter(pl.col("hour") <= pl.col("load_departed_h") + 24)
        .select("voyage", "hour", "step")
    )
    final = steps.filter(pl.col("role").is_in(["runner", "receiver", "carrier"])).select("voyage", "hour", "step")
    return (
        pl.concat([earlier, final])
        .sort("voyage", "hour", maintain_order=True)
        .group_by("voyage", maintain_order=True)
        .agg(chain=pl.col("step"))
    )


def _list_steps(legs: pl.DataFrame, scheme: Scheme, places: Places, kind: str) -> pl.DataFrame:
    """Loadings or discharges of these voyages as steps of a chain."""
    codes = pl.Series(places.codes)
    return legs.select(
        "voyage",
        "operation",
        "role",
        hour=f"{kind}_departed_h",
        step=pl.struct(
            at=to_times(legs[f"{kind}_departed_h"]),
            kind=pl.lit(kind),
            role="role",
            place=codes.gather(legs[kind]),
            imo=pl.Series(scheme.fleet.imo[legs["ship"].to_numpy()]),
            tonnes=pl.col("tonnes").round(0),
        ),
    )
