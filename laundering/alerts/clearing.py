"""What would clear a shipment: the fact to ask for, and the probability if it were shown."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True)
class Clearance:
    """One fact that an officer could ask for.

    Attributes:
        document: What would show it.
        applies: Where it would change anything, over the facts.
        facts: The facts as they would stand if it were shown.
    """

    document: str
    applies: pl.Expr
    facts: Mapping[str, pl.Expr]


_NO_PILE: dict[str, pl.Expr] = {
    "pile_deliveries_count": pl.lit(0, dtype=pl.Int64),
    "pile_exposed_t": pl.lit(0.0),
    "pile_possible_t": pl.lit(0.0),
    "pile_taken_t": pl.lit(0.0),
    **{
        name: pl.lit(None, dtype=pl.Float64)
        for name in ("pile_days", "pile_probability", "pile_tonnes", "pile_match", "pile_surprise")
    },
    "pile_same_berth": pl.lit(None, dtype=pl.Boolean),
    "feeder_listed_on": pl.lit(None, dtype=pl.Date),
    **{name: pl.lit(0.0) for name in ("embargoed_share", "embargoed_share_min", "embargoed_share_max")},
}
_SEEN_LOADING: dict[str, pl.Expr] = {
    "load_port_status": pl.lit("verified"),
    "loading_draught_share": pl.lit(1.0),
}
_NO_OWN_CALL: dict[str, pl.Expr] = {
    "own_calls_count": pl.lit(0, dtype=pl.Int64),
    **{name: pl.lit(None, dtype=pl.Float64) for name in ("own_call_days", "own_call_ports_between")},
    "own_call_after_at": pl.lit(None, dtype=pl.Datetime("us")),
}

CLEARANCES = (
    Clearance(
        document="A berth log of the load port showing that the exposed ships laid no coal on this ship's quay",
        applies=pl.col("pile_deliveries_count") > 0,
        facts=_NO_PILE,
    ),
    Clearance(
        document="A load-port log or draught survey showing this ship loading the declared tonnes there",
        applies=(pl.col("load_port_status") != "verified") | (pl.col("loading_draught_share").fill_null(0.0) < 0.5),
        facts=_SEEN_LOADING,
    ),
    Clearance(
        document="Discharge papers of the cargo that this ship took in at its embargoed call",
        applies=(pl.col("own_calls_count") > 0) | pl.col("own_call_after_at").is_not_null(),
        facts=_NO_OWN_CALL,
    ),
    Clearance(
        document="The Committee notice of the transit through the exempt port",
        applies=pl.col("exempt_transit") == "not_notified",
        facts={"exempt_transit": pl.lit("notified")},
    ),
)


def find_clearances(facts: pl.DataFrame, score: Callable[[pl.DataFrame], pl.Series]) -> pl.DataFrame:
    """Compute what each document would make of each shipment it applies to.

    Args:
        facts: The flagged shipments' facts.
        score: Facts in, probabilities out, in the same order.

    Returns:
        One row per shipment and document: `shipment_id`, `document`, `probability` if it were shown.
    """
    found = [
        affected.select("shipment_id", document=pl.lit(clearance.document)).with_columns(
            probability=score(affected.with_columns(**clearance.facts))
        )
        for clearance in CLEARANCES
        if (affected := facts.filter(clearance.applies.fill_null(value=False))).height
    ]
    empty = pl.DataFrame(schema={"shipment_id": pl.String, "document": pl.String, "probability": pl.Float64})
    return pl.concat([empty, *found]).sort("shipment_id", "probability", "document")
