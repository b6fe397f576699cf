"""All evidence of all shipments in one frame: the narrow tables joined one to one."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import polars as pl

from laundering.evidence.encounters import find_encounters
from laundering.evidence.listings import find_listings
from laundering.evidence.loading import find_loading
from laundering.evidence.own_calls import find_own_calls
from laundering.evidence.pile import find_pile
from laundering.evidence.port_traffic import find_port_traffic
from laundering.evidence.shipments import find_shipments
from laundering.evidence.silences import find_silences
from laundering.provenance.shares import share_embargoed
from laundering.reference.regimes import Regime
from laundering.tables import Tables


@dataclass(frozen=True)
class Evidence:
    """The facts of a dataset.

    Attributes:
        facts: One row per shipment in input order: the manifest, its cut and loading, and every fact.
        by_kind: The same facts by kind of evidence, each keyed by `shipment_id`.
    """

    facts: pl.DataFrame
    by_kind: dict[str, pl.DataFrame]


def assemble_evidence(tables: Tables, regime: Regime, as_of: dt.date | None = None) -> Evidence:
    """Find every kind of evidence for every shipment, each with what was known at the shipment's cut."""
    shipments = find_shipments(tables, as_of)
    loading = find_loading(shipments, tables)
    traffic = find_port_traffic(shipments, loading, tables)
    pile = find_pile(shipments, loading, traffic, tables, regime)
    by_kind: dict[str, pl.DataFrame] = {
        "loading": loading,
        "own_calls": find_own_calls(shipments, tables, regime),
        "pile": pile,
        "port_traffic": traffic,
        "silences": find_silences(shipments, tables, regime),
        "encounters": find_encounters(shipments, tables, regime),
        "listings": find_listings(shipments, pile, tables),
    }
    facts: pl.DataFrame = shipments
    for found in by_kind.values():
        facts = facts.join(found, on="shipment_id", how="left", maintain_order="left", validate="1:1")
    by_kind["shares"] = pl.concat([facts.select("shipment_id"), share_embargoed(facts)], how="horizontal")
    facts = facts.join(by_kind["shares"], on="shipment_id", how="left", maintain_order="left", validate="1:1")
    return Evidence(facts, {"shipments": shipments, **by_kind})
