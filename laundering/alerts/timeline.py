"""What was seen, in time order: the evidence lines of a shipment."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from typing import Any

import polars as pl

from laundering.evidence.pile import find_deliveries_before
from laundering.evidence.stays import drop_repeated_stays, keep_known_stays
from laundering.features.wording import name_port, name_ship, say
from laundering.reference.regimes import Regime
from laundering.tables import Tables

DAYS_BEFORE = 90
"""Calls of the carrying ship this long before the loading are shown; embargoed ones up to a year."""
MOST_DELIVERIES = 8
"""The strongest deliveries shown per shipment."""

EVIDENCE_LINE = pl.Struct(
    {"kind": pl.String, "at": pl.Datetime("us"), "place": pl.String, "imo": pl.Int64, "text": pl.String}
)
Line = dict[str, Any]


@dataclass(frozen=True)
class CaseFacts:
    """What stands behind the flagged shipments, so that nobody needs the dataset again.

    Attributes:
        facts: One row per flagged shipment with every fact.
        calls: The carrying ship's calls known at the cut; one row per shipment and stay.
        deliveries: Exposed deliveries at the load port known at the cut; one row per shipment and delivery.
    """

    facts: pl.DataFrame
    calls: pl.DataFrame
    deliveries: pl.DataFrame


def gather_case_facts(flagged: pl.DataFrame, tables: Tables, regime: Regime) -> CaseFacts:
    """Gather the calls and deliveries behind the flagged shipments, as they were known at each cut."""
    embargoed = pl.col("port").str.head(2) == regime.embargoed_origin
    recent = pl.col("arrived_at") >= pl.col("loading_ends_at") - pl.duration(days=DAYS_BEFORE)
    last_year = pl.col("arrived_at") >= pl.col("loading_ends_at") - pl.duration(days=365)
    calls = (
        flagged.lazy()
        .select("shipment_id", "imo", "cut_at", "loading_ends_at")
        .join(tables.port_calls.lazy(), on="imo")
        .pipe(keep_known_stays)
        .filter(recent | (embargoed & last_year))
        .pipe(drop_repeated_stays, keys=("shipment_id",))
        .with_columns(embargoed=embargoed)
        .drop("cut_at", "loading_ends_at")
        .sort("shipment_id", "arrived_at", "port")
        .collect()
    )
    weight = pl.col("discharge_probability") * pl.col("delivered_t")
    deliveries = (
        find_deliveries_before(flagged, tables, regime)
        .drop("_day", "cut_at", "loading_ends_at", strict=False)
        .sort(weight, "arrived_at", "feeder_imo", descending=[True, True, False])
        .group_by("shipment_id", maintain_order=True)
        .head(MOST_DELIVERIES)
        .sort("shipment_id", "arrived_at", "feeder_imo")
    )
    return CaseFacts(flagged, calls, deliveries)


def write_evidence(case: CaseFacts) -> pl.DataFrame:
    """Write the evidence lines of the flagged shipments; one row per shipment: `shipment_id`, `evidence`."""
    calls = _by_shipment(case.calls)
    deliveries = _by_shipment(case.deliveries)
    ids, lines = [], []
    for facts in case.facts.iter_rows(named=True):
        shipment_id = facts["shipment_id"]
        found = [
            *_declared_lines(facts),
            *(_call_line(facts, call) for call in calls.get(shipment_id, [])),
            *(line for delivery in deliveries.get(shipment_id, []) for line in _delivery_lines(delivery)),
            *_listing_lines(facts),
        ]
        ids.append(shipment_id)
        once = {tuple(line.values()): line for line in found}  # one embargoed call may stand behind two deliveries
        lines.append(sorted(once.values(), key=lambda line: (line["at"], line["kind"], line["text"])))
    return pl.DataFrame(
        {"shipment_id": pl.Series(ids, dtype=pl.String), "evidence": pl.Series(lines, dtype=pl.List(EVIDENCE_LINE))}
    )


def _by_shipment(rows: pl.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Group rows by their shipment."""
    grouped: dict[str, list[dict[str, Any]]] = {}
    for row in rows.iter_rows(named=True):
        grouped.setdefault(row["shipment_id"], []).append(row)
    return grouped


def _line(kind: str, at: datetime, place: str | None, imo: int | None, text: str) -> Line:
    return {"kind": kind, "at": at, "place": place, "imo": imo, "text": text}


def _carrier(facts: dict[str, Any]) -> str:
    return name_ship(facts["vessel_name"] or facts.get("carrier_name"), facts["imo"])


def _declared_lines(facts: dict[str, Any]) -> Iterator[Line]:
    """The declared loading and discharge."""
    ship, imo = _carrier(facts), facts["imo"]
    if facts["loading_basis"] != "assumed":
        text = f"{ship}: loading of {facts['tonnes']:,.0f} t declared at {name_port(facts['load_port'])}."
        basis = " The day is that of her stay; the papers give none." if facts["loading_basis"] == "stay" else ""
        yield _line("declared_loading", _midnight(facts["loaded_on"]), facts["load_port"], imo, text + basis)
    if facts["discharged_on"] is not None:
        text = f"{ship}: discharge declared at {name_port(facts['discharge_port'])}."
        yield _line("declared_discharge", _midnight(facts["discharged_on"]), facts["discharge_port"], imo, text)


def _call_line(facts: dict[str, Any], call: dict[str, Any]) -> Line:
    """One stay of the carrying ship."""
    until = f"until {say(call['departed_at'])}" if call["departed_at"] else "end not seen"
    details = [until, *_say_draught(call["draught_in"], call["draught_out"])]
    if call["berth"]:
        details.append(f"berth {call['berth']}")
    if call["source"]:
        details.append(f"source {call['source']}")
    text = f"{_carrier(facts)} at {name_port(call['port'])}: {', '.join(details)}."
    return _line(
        "embargoed_call" if call["embargoed"] else "port_call", call["arrived_at"], call["port"], facts["imo"], text
    )


def _say_draught(draught_in: float | None, draught_out: float | None) -> Iterator[str]:
    if draught_in is not None and draught_out is not None:
        yield f"draught {draught_in:.1f} m in, {draught_out:.1f} m out"


def _delivery_lines(delivery: dict[str, Any]) -> Iterator[Line]:
    """The embargoed call of a feeder and its stay at the load port."""
    ship, imo = name_ship(delivery["feeder_name"], delivery["feeder_imo"]), delivery["feeder_imo"]
    kind = "exempt" if delivery["exempt"] else "exposed"
    left = say(delivery["embargoed_departed_at"]) if delivery["embargoed_departed_at"] else "a day not seen"
    yield _line(
        f"{kind}_feeder_call",
        delivery["embargoed_arrived_at"],
        delivery["embargoed_port"],
        imo,
        f"{ship} at {name_port(delivery['embargoed_port'])}, left on {left}.",
    )
    until = f"until {say(delivery['departed_at'])}" if delivery["departed_at"] else "end not seen"
    berth = f", berth {delivery['berth']}" if delivery["berth"] else ""
    change = delivery["draught_change_m"]
    seen = f"; draught changed by {change:+.1f} m" if change is not None else "; draught change not known"
    yield _line(
        f"{kind}_delivery",
        delivery["arrived_at"],
        delivery["load_port"],
        imo,
        f"{ship} at {name_port(delivery['load_port'])}{berth}, {until}{seen}: may have laid down about "
        f"{delivery['delivered_t']:,.0f} t (by {delivery['tonnes_basis']}; probability "
        f"{delivery['discharge_probability']:.0%}).",
    )


def _listing_lines(facts: dict[str, Any]) -> Iterator[Line]:
    """Listings in force at the cut."""
    for role, imo in (("carrier", facts["imo"]), ("feeder", facts["pile_feeder_imo"])):
        if (listed_on := facts[f"{role}_listed_on"]) is not None:
            ship = _carrier(facts) if role == "carrier" else name_ship(facts["pile_feeder_name"], imo)
            text = f"{ship} listed by {facts[f'{role}_list']}, in force on the day judged."
            yield _line("listing", _midnight(listed_on), None, imo, text)


def _midnight(day: Any) -> datetime:
    return datetime.combine(day, time())  # naive UTC, as everywhere
