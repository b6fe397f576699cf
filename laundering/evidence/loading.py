"""The declared loading against the ship's calls: was she there, could she have been, where was she instead?"""

from __future__ import annotations

import dataframely as dy
import polars as pl

from laundering.evidence.particulars import add_particulars
from laundering.evidence.stays import fold_berth, keep_known_stays
from laundering.reference.distances import sea_distances_nm
from laundering.reference.gazetteer import load_neighbouring_ports, port_country
from laundering.tables import Tables

WINDOW_DAYS = 30
"""Calls this long before and after the declared loading are held against it."""
LATE_BILL_DAYS = 3
"""A bill of lading is dated up to this long after the ship left; longer is a contradiction, not a habit."""
EARLY_BILL_DAYS = 2
"""A bill of lading is dated up to this long before the ship arrived (time zones, pre-dated papers)."""
OPEN_STAY_DAYS = 5
"""A stay that was not seen to end is taken to have lasted this long: the usual stay of a coaster at a coal pier."""
LOADING_H = 6
"""Shortest loading of a bulk cargo: 2,000 t with two grabs; a bound, not a habit."""
MAX_SPEED_KN = 16
"""No bulk carrier or coaster of the trade keeps more; design speeds are 11 to 15 knots."""
NEIGHBOUR_KM = 20
"""Papers name the port next door (Nakhodka and Vostochny lie 17 km apart): a stay this near supports the loading."""
LIGHT_DRAUGHT_SHARE = 0.45
"""Ballast draught as a share of the design draught, so that a full load sinks a ship by the rest of it.

Between the 2 % of length forward that MARPOL Annex I reg. 18 asks of ballast and what coasters sail with.
"""
NEVER_KN = 999.0
"""Stands for 'at no speed': the ship was elsewhere all the time that the loading could have taken."""

MIN_CONSIGNMENTS = 5
"""Fewer earlier consignments from a port say nothing about how well its calls are seen."""


class LoadingFacts(dy.Schema):
    """The declared loading against the carrying ship's calls; one row per shipment."""

    shipment_id = dy.String(primary_key=True)
    load_port_status = dy.String(regex="^(verified|contradicted|impossible|no_evidence)$")
    stay_port = dy.String(nullable=True, description="Port of the stay that supports the loading.")
    loading_berth = dy.String(nullable=True, description="Berth of the loading, folded: as declared, else of the stay.")
    stay_arrived_at = dy.Datetime(nullable=True, time_unit="us")
    stay_departed_at = dy.Datetime(nullable=True, time_unit="us")
    stay_hours = dy.Float64(nullable=True, description="Length of that stay; null where its end was not seen.")
    stay_draught_change_m = dy.Float64(nullable=True, description="Draught out minus draught in of that stay.")
    loading_draught_share = dy.Float64(
        nullable=True, description="That change against the one that the declared tonnes would have caused."
    )
    before_port = dy.String(nullable=True, description="Last call before the time in which she could have loaded.")
    before_departed_at = dy.Datetime(nullable=True, time_unit="us")
    after_port = dy.String(nullable=True, description="First call after it.")
    after_arrived_at = dy.Datetime(nullable=True, time_unit="us")
    needed_speed_kn = dy.Float64(nullable=True, description="Slowest speed at which the loading fits her calls.")
    elsewhere_port = dy.String(nullable=True, description="Port in which she was seen on the declared loading day.")
    carrier_calls_count = dy.Int64(description="Known calls of the ship within the window.")
    carrier_dwt = dy.Float64(nullable=True)
    port_seen_share = dy.Float64(
        nullable=True, description="Share of the port's other declared loadings, known by the cut, that calls verify."
    )


def find_loading(shipments: pl.DataFrame, tables: Tables) -> dy.DataFrame[LoadingFacts]:
    """Hold every declared loading against the carrying ship's known calls; one row per shipment."""
    calls = _find_calls_around(shipments, tables.port_calls)
    facts = (
        shipments.select("shipment_id", "imo", "cut_at", "load_port", "load_berth", "declared_on", "voyage_tonnes")
        .join(_find_supporting_stay(calls), on="shipment_id", how="left", maintain_order="left")
        .join(_find_widest_opening(calls), on="shipment_id", how="left", maintain_order="left")
        .join(_find_elsewhere(calls), on="shipment_id", how="left", maintain_order="left")
        .with_columns(
            pl.col("carrier_calls_count").fill_null(0),
            pl.coalesce(fold_berth("load_berth"), fold_berth("stay_berth")).alias("loading_berth"),
            load_port_status=pl.when(pl.col("stay_port").is_not_null())
            .then(pl.lit("verified"))
            .when(pl.col("needed_speed_kn") > MAX_SPEED_KN)
            .then(pl.lit("impossible"))
            .when(pl.col("elsewhere_port").is_not_null())
            .then(pl.lit("contradicted"))
            .otherwise(pl.lit("no_evidence")),
        )
    )
    facts = _measure_draught(add_particulars(facts, tables.vessels, imo="imo", at="cut_at", prefix="carrier_"))
    facts = facts.join(_find_port_coverage(facts), on="shipment_id", how="left", maintain_order="left")
    return LoadingFacts.validate(facts.select(LoadingFacts.column_names()))


def _find_calls_around(shipments: pl.DataFrame, calls: pl.DataFrame) -> pl.DataFrame:
    """Pair each shipment with the calls of its ship near the loading; `near` marks the load port or its neighbour."""
    window = pl.duration(days=WINDOW_DAYS)
    declared_at = pl.col("loaded_on").cast(pl.Datetime("us"))
    pairs = (
        shipments.lazy()
        .select("shipment_id", "imo", "cut_at", "load_port", "loaded_on")
        .join(calls.lazy().drop("confidence", "source"), on="imo")
        .filter(pl.col("arrived_at").is_between(declared_at - window, declared_at + window))
        .pipe(keep_known_stays)
        .with_columns(
            ends_at=pl.coalesce(
                "departed_at", pl.min_horizontal(pl.col("arrived_at") + pl.duration(days=OPEN_STAY_DAYS), "cut_at")
            ),
            load_from=declared_at - pl.duration(days=LATE_BILL_DAYS),
            load_to=declared_at + pl.duration(days=1 + EARLY_BILL_DAYS),
        )
        .collect()
    )
    near = load_neighbouring_ports(NEIGHBOUR_KM).select(
        load_port="from_port",
        port="to_port",
        _same=port_country(pl.col("from_port")) == port_country(pl.col("to_port")),
    )
    distances = sea_distances_nm(pairs.select(from_port="port", to_port="load_port").unique())
    return (
        pairs.join(near.filter("_same"), on=["load_port", "port"], how="left")
        .join(distances, left_on=["port", "load_port"], right_on=["from_port", "to_port"], how="left")
        .with_columns(near=(pl.col("port") == pl.col("load_port")) | pl.col("_same").fill_null(value=False))
        .sort("shipment_id", "arrived_at", "ends_at", "port", "known_at")
    )


def _find_supporting_stay(calls: pl.DataFrame) -> pl.DataFrame:
    """Find the stay at the load port, or beside it, in the time that the papers allow; the nearest, then longest."""
    fits = (pl.col("arrived_at") <= pl.col("load_to")) & (pl.col("ends_at") >= pl.col("load_from"))
    change = pl.col("draught_out") - pl.col("draught_in")
    return (
        calls.filter(pl.col("near"), fits)
        .sort(pl.col("port") != pl.col("load_port"), pl.col("arrived_at") - pl.col("ends_at"), "arrived_at", "known_at")
        .group_by("shipment_id", maintain_order=True)
        .agg(
            stay_port=pl.col("port").first(),
            stay_berth=pl.col("berth").drop_nulls().first(),
            stay_arrived_at=pl.col("arrived_at").first(),
            stay_departed_at=pl.col("departed_at").first(),
            stay_hours=((pl.col("departed_at") - pl.col("arrived_at")).dt.total_minutes() / 60).first(),
            stay_draught_change_m=change.drop_nulls().first(),
        )
    )


def _find_widest_opening(calls: pl.DataFrame) -> pl.DataFrame:
    """Find, among the times between the ship's calls, the one in which the loading fits at the slowest speed.

    Between leaving A and reaching B, a loading at P inside [load_from, load_to] needs, at speed v,
    d(A, P)/v + LOADING_H + d(P, B)/v. The slowest such v over all openings is `needed_speed_kn`; it is null where
    no call of the ship is known around the loading, and `NEVER_KN` where no speed serves.
    """
    to_port, from_port = pl.col("before_nm").fill_null(0.0), pl.col("after_nm").fill_null(0.0)
    speeds = [
        _speed(to_port, _spare_h(pl.col("load_to"), pl.col("before_departed_at"))),
        _speed(from_port, _spare_h(pl.col("after_arrived_at"), pl.col("load_from"))),
        _speed(to_port + from_port, _spare_h(pl.col("after_arrived_at"), pl.col("before_departed_at"))),
    ]
    return (
        _list_openings(calls)
        .with_columns(needed_speed_kn=pl.max_horizontal(*speeds))
        .sort("shipment_id", "needed_speed_kn", "before_departed_at", nulls_last=True)
        .group_by("shipment_id", maintain_order=True)
        .agg(
            pl.col("before_port", "before_departed_at", "after_port", "after_arrived_at", "needed_speed_kn").first(),
            carrier_calls_count=pl.len().cast(pl.Int64) - 1,
        )
    )


def _list_openings(calls: pl.DataFrame) -> pl.DataFrame:
    """List the times between consecutive calls, the open ones before the first and after the last included."""
    before = {"before_port": "port", "before_departed_at": "ends_at", "before_nm": "distance_nm"}
    after = {"after_port": "port", "after_arrived_at": "arrived_at", "after_nm": "distance_nm"}
    window = ("shipment_id", "load_from", "load_to")
    following = calls.select(
        *window,
        *(pl.col(source).shift(1).over("shipment_id").alias(name) for name, source in before.items()),
        *(pl.col(source).alias(name) for name, source in after.items()),
    )
    last = calls.group_by("shipment_id", maintain_order=True).last()
    open_end = last.select(
        *window,
        *(pl.col(source).alias(name) for name, source in before.items()),
        *(pl.lit(None, dtype=calls.schema[source]).alias(name) for name, source in after.items()),
    )
    return pl.concat([following, open_end])


def _spare_h(later: pl.Expr, earlier: pl.Expr) -> pl.Expr:
    """Hours between two moments that are left for sailing when the loading has taken its shortest time."""
    return (later - earlier).dt.total_minutes() / 60 - LOADING_H


def _speed(distance_nm: pl.Expr, available_h: pl.Expr) -> pl.Expr:
    """Speed in knots that covers a distance in the hours available; `NEVER_KN` at most and where there are none."""
    return (
        pl.when(available_h > 0)
        .then(pl.min_horizontal(distance_nm / available_h, NEVER_KN))
        .when(available_h.is_not_null())
        .then(NEVER_KN)
        .otherwise(0.0)
    )


def _find_elsewhere(calls: pl.DataFrame) -> pl.DataFrame:
    """Find the port away from the load port in which the ship lay on the declared loading day."""
    day_starts = pl.col("load_from") + pl.duration(days=LATE_BILL_DAYS)
    lay_there = (pl.col("arrived_at") < day_starts + pl.duration(days=1)) & (pl.col("departed_at") > day_starts)
    return (
        calls.filter(~pl.col("near"), lay_there)
        .group_by("shipment_id", maintain_order=True)
        .agg(elsewhere_port=pl.col("port").first())
    )


def _measure_draught(facts: pl.DataFrame) -> pl.DataFrame:
    """Put the draught change of the stay in relation to the change that the voyage's tonnes would have caused."""
    full_m = pl.col("carrier_design_draught") * (1 - LIGHT_DRAUGHT_SHARE)
    expected_m = full_m * pl.min_horizontal(pl.col("voyage_tonnes") / pl.col("carrier_dwt"), 1.0)
    return facts.with_columns(loading_draught_share=(pl.col("stay_draught_change_m") / expected_m).clip(-1.0, 2.0))


def _find_port_coverage(facts: pl.DataFrame) -> pl.DataFrame:
    """Share of the port's other consignments declared before this one whose loading was verified.

    Each counts with what was known at its own cut. Null where fewer than `MIN_CONSIGNMENTS` were declared before.
    """
    day = pl.duration(days=1)
    by_day = (
        facts.group_by("load_port", "declared_on")
        .agg(seen=(pl.col("load_port_status") == "verified").sum(), declared=pl.len())
        .sort("declared_on")
        .with_columns(pl.col("seen", "declared").cum_sum().over("load_port"), before_on=pl.col("declared_on") + day)
        .drop("declared_on")
    )
    return (
        facts.select(
            "shipment_id", "load_port", before_on=pl.min_horizontal("declared_on", pl.col("cut_at").dt.date() + day)
        )
        .sort("before_on")
        .join_asof(by_day, on="before_on", by="load_port", check_sortedness=False)
        .select(
            "shipment_id",
            port_seen_share=pl.when(pl.col("declared") >= MIN_CONSIGNMENTS).then(pl.col("seen") / pl.col("declared")),
        )
    )
