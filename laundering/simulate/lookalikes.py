"""Honest cargoes that look like others: each reason found in the true world and named."""

from __future__ import annotations

from typing import Final

import polars as pl

from laundering.simulate.cargoes import TRADES
from laundering.simulate.evasion.scheme import Scheme
from laundering.simulate.places import Places
from laundering.simulate.stage import Stage

_DAY_H: Final = 24.0

LOOKALIKES: Final = {
    "exempt_notified": "Russian coal from the exempt port, with its notice",
    "exempt_unnotified": "Russian coal from the exempt port, without a notice on the papers",
    "former_caller": "the ship called in the embargoed country in the 180 days before, with permitted goods",
    "pile_elsewhere": "embargoed coal was laid down in this port in the 60 days before, but not at this berth",
    "same_berth_after_pile": "embargoed coal was laid down at this very berth in the 60 days before, and is gone",
    "end_use_coal": "embargoed coal was landed in this port in the 60 days before, for use there",
    "other_goods_landed": "a ship from the embargoed country landed other goods in this port in the 60 days before",
    "traces_of_a_pile": "the cargo holds less embargoed coal than counts as laundered",
    "silence": "the ship was silent for want of receivers in the 30 days before the loading",
    "bunkering": "the ship bunkered at sea in the 30 days before the loading",
    "queue_meeting": "the ship swung close to another while both waited, in the 30 days before the loading",
    "sold": "the ship was sold, renamed or reflagged in the two years before",
    "newcomer": "the shipper is new to the trade",
    "semi_coke": "genuine semi-coke",
    "barge_loading": "loaded from barges in the roads, without a berth",
    "late_bill": "the bill of lading is dated days after the loading",
    "neighbour_port": "the agent wrote the port next door",
    "trial_cargo": "a trial cargo from a port that ships next to no coal",
    "small_anthracite": "a small cargo of genuine anthracite",
    "listed_otherwise": "the ship stands on a list for another reason, or stood there",
    "identity_error": "a mistyped number or dimension in the year before",
}
"""Names in the truth's `lookalikes` and what they mean."""


def find_lookalikes(
    stage: Stage, scheme: Scheme, lines: pl.DataFrame, seen: dict[str, pl.DataFrame], register: pl.DataFrame
) -> pl.DataFrame:
    """Name why each honest line looks like another; one row per line, `shipment_id` and `lookalikes`.

    Args:
        stage: The world.
        scheme: What was done in it.
        lines: The lines as declared, with the notes of `papers.write_papers`.
        seen: Silences, meetings, conflicts and listings with their kinds, by table.
        register: Who each ship was when.
    """
    flags: dict[str, pl.Expr | pl.Series] = {
        "exempt_notified": pl.col("exempt") & pl.col("exemption_notice").is_not_null(),
        "exempt_unnotified": pl.col("exempt") & pl.col("exemption_notice").is_null(),
        "newcomer": pl.col("newcomer"),
        "semi_coke": pl.col("paper_goods") == "semi_coke",
        "barge_loading": pl.Series(stage.world.harbours.at_anchor[lines["true_load"].to_numpy()]),
        "late_bill": pl.col("late_bill"),
        "neighbour_port": pl.col("neighbour_port"),
        "trial_cargo": pl.col("role") == "trial",
        "small_anthracite": (pl.col("paper_goods") == "anthracite") & (pl.col("tonnes") < 10_000),
        "traces_of_a_pile": pl.col("voyage").is_in(scheme.contents["voyage"].to_list()),
        **_find_port_flags(scheme, lines, stage.world.places),
        **_find_ship_flags(scheme, lines, seen, register, stage.world.places),
    }
    shown = lines.select("shipment_id", **flags)
    named = [pl.when(pl.col(name)).then(pl.lit(name)) for name in LOOKALIKES]
    return shown.select("shipment_id", lookalikes=pl.concat_list(named).list.drop_nulls())


def _find_port_flags(scheme: Scheme, lines: pl.DataFrame, places: Places) -> dict[str, pl.Series]:
    """What was landed at the port of loading in the 60 days before."""
    landed = scheme.voyages.filter(pl.col("discharge").is_in(places.in_country("RU")))
    piles = landed.filter(pl.col("role").is_in(["feeder", "hop"]))
    used = landed.filter(pl.col("trade") == TRADES.index("kp_coal_for_use_in_russia"))
    other = landed.filter(pl.col("trade") == TRADES.index("goods_from_kp"))

    def landed_lately(events: pl.DataFrame, *, berth: bool) -> pl.Series:
        keys = ["true_load", "true_berth"] if berth else ["true_load"]
        named = events.select(true_load="discharge", true_berth="discharge_berth", event_h="discharge_departed_h")
        return _happened(lines, named, keys, 60)

    at_berth = landed_lately(piles, berth=True)
    return {
        "same_berth_after_pile": at_berth,
        "pile_elsewhere": landed_lately(piles, berth=False) & ~at_berth,
        "end_use_coal": landed_lately(used, berth=False),
        "other_goods_landed": landed_lately(other, berth=False),
    }


def _find_ship_flags(
    scheme: Scheme, lines: pl.DataFrame, seen: dict[str, pl.DataFrame], register: pl.DataFrame, places: Places
) -> dict[str, pl.Series]:
    """What the carrying ship did, or what befell her."""
    embargoed = places.in_country("KP")
    calls = pl.concat(
        [
            scheme.voyages.filter(pl.col(end).is_in(embargoed)).select("ship", event_h=f"{end}_arrived_h")
            for end in ("load", "discharge")
        ]
    )
    imo = scheme.fleet.imo
    meetings = seen["encounters"]
    both = pl.concat([meetings.select("kind", "event_h", imo="imo_a"), meetings.select("kind", "event_h", imo="imo_b")])
    sold = register.filter(pl.col("hour").is_finite() & pl.col("kind").is_in(["sale", "reflag"]))
    keyed = lines.with_columns(imo=pl.Series(imo[lines["shown"].to_numpy()]))
    return {
        "former_caller": _happened(lines, calls, ["ship"], 180),
        "silence": _happened(keyed, seen["gaps"].filter(pl.col("kind") == "coverage"), ["imo"], 30),
        "bunkering": _happened(keyed, both.filter(pl.col("kind") == "bunkering"), ["imo"], 30),
        "queue_meeting": _happened(keyed, both.filter(pl.col("kind") == "queue"), ["imo"], 30),
        "sold": _happened(lines, sold.select(shown="ship", event_h="hour"), ["shown"], 730),
        "identity_error": _happened(keyed, seen["identity_conflicts"], ["imo"], 365),
        "listed_otherwise": keyed["imo"].is_in(seen["sanctions"]["imo"].to_list()),
    }


def _happened(lines: pl.DataFrame, events: pl.DataFrame, keys: list[str], days: float) -> pl.Series:
    """Whether an event with the same keys ended in the days before each line's loading; one value per line."""
    asked = lines.select(*keys, "load_departed_h").with_row_index("row").sort("load_departed_h")
    known = events.select(*keys, "event_h").drop_nulls().sort("event_h")
    found = asked.join_asof(
        known, left_on="load_departed_h", right_on="event_h", by=keys, strategy="backward", check_sortedness=False
    )
    lately = pl.col("load_departed_h") - pl.col("event_h") <= days * _DAY_H
    return found.sort("row").select(lately.fill_null(value=False)).to_series()
