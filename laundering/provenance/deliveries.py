"""Exposed deliveries: stays in which a ship lately in the embargoed country may have laid cargo on a quay."""

from __future__ import annotations

import dataframely as dy
import polars as pl

from laundering.reference.regimes import Regime

EXPOSURE_DAYS = 60
"""A ship is exposed for this long after leaving an embargoed port: documented feeders took up to five weeks."""
LIGHT_DRAUGHT_SHARE = 0.45
"""Ballast draught as a share of the design draught; the rest of it carries the deadweight."""
LOADED_SHARE = 0.85
"""Part of the deadweight that a coal cargo takes where nothing else is known (fuel, water and stowage the rest)."""
DRAUGHT_NOISE_M = 0.3
"""Draughts are typed by hand, in decimetres and late; a smaller change says nothing."""
DISCHARGED, NOT_DISCHARGED = 0.95, 0.05
"""Probability of a discharge where the draught fell, and where it did not: feeds mix up reports of in and out."""
DEFAULT_DWT_T = 5_000.0
"""Deadweight of a feeder without particulars: the documented ones carried 3,000 to 9,000 t."""


class Delivery(dy.Schema):
    """One stay of an exposed ship in a port outside the embargoed country, with the embargoed call before it.

    Grain: stay, embargoed call and state of knowledge. A stay stands once for each embargoed call of the
    `EXPOSURE_DAYS` before it, since which of them was known depends on the cut; and a stay reported before its end
    stands twice, open from its `known_at` and complete from its departure.
    """

    feeder_imo = dy.Int64()
    port = dy.String(description="Where the cargo may have been laid down.")
    berth = dy.String(nullable=True)
    arrived_at = dy.Datetime(time_unit="us")
    departed_at = dy.Datetime(nullable=True, time_unit="us")
    embargoed_port = dy.String(description="Where the cargo may have come from.")
    embargoed_arrived_at = dy.Datetime(time_unit="us")
    embargoed_departed_at = dy.Datetime(nullable=True, time_unit="us")
    exempt = dy.Bool(description="The embargoed call was at the exempt transit port.")
    stop = dy.Int64(description="Which port it is that the ship reached after the embargoed one; 1 is the next.")
    draught_change_m = dy.Float64(nullable=True, description="Draught out minus draught in; negative is a discharge.")
    known_at = dy.Datetime(time_unit="us", description="When both stays were known.")


def find_exposed_deliveries(calls: pl.DataFrame, regime: Regime) -> dy.DataFrame[Delivery]:
    """Find every stay outside the embargoed country within `EXPOSURE_DAYS` of an embargoed call of the same ship.

    Only ships with an embargoed call are followed.
    """
    embargoed_ships = calls.filter(_country() == regime.embargoed_origin)["imo"].unique().to_list()
    exposed = _unfold_versions(calls.filter(pl.col("imo").is_in(embargoed_ships)))
    embargoed, elsewhere = (
        exposed.filter(_country() == regime.embargoed_origin),
        exposed.filter(_country() != regime.embargoed_origin),
    )
    pairs = (
        elsewhere.lazy()
        .join(_select_embargoed(embargoed, regime).lazy(), on="imo")
        .filter(
            pl.col("arrived_at") > pl.col("embargoed_arrived_at"),
            pl.col("arrived_at") <= pl.col("embargoed_left_at") + pl.duration(days=EXPOSURE_DAYS),
        )
        .with_columns(known_at=pl.max_horizontal("known_at", "embargoed_known_at"))
        .collect()
        .with_row_index("_row")
    )
    counted = pairs.join(_count_stops_before(pairs, elsewhere), on="_row", how="left").with_columns(
        stop=pl.col("stops_before").fill_null(0) + 1, draught_change_m=pl.col("draught_out") - pl.col("draught_in")
    )
    named = counted.rename({"imo": "feeder_imo"}).sort("feeder_imo", "arrived_at", "embargoed_arrived_at", "known_at")
    return Delivery.validate(named.select(Delivery.column_names()))


def _country() -> pl.Expr:
    """Country of a port: the first two letters of its code."""
    return pl.col("port").str.head(2)


def _unfold_versions(calls: pl.DataFrame) -> pl.DataFrame:
    """Split a stay reported before its end into what was known at first and what its departure added."""
    early = pl.col("departed_at") > pl.col("known_at")
    opened = calls.filter(early).with_columns(
        departed_at=pl.lit(None, dtype=pl.Datetime("us")), draught_out=pl.lit(None, dtype=pl.Float64)
    )
    return pl.concat([calls.with_columns(known_at=pl.max_horizontal("known_at", "departed_at", "arrived_at")), opened])


def _select_embargoed(embargoed: pl.DataFrame, regime: Regime) -> pl.DataFrame:
    """Narrow the embargoed calls to what a delivery says of them."""
    return embargoed.select(
        "imo",
        embargoed_port="port",
        embargoed_arrived_at="arrived_at",
        embargoed_departed_at="departed_at",
        embargoed_left_at=pl.coalesce("departed_at", "arrived_at"),
        embargoed_known_at="known_at",
        exempt=pl.col("port").is_in(list(regime.exempt_ports)),
    )


def _count_stops_before(pairs: pl.DataFrame, stays: pl.DataFrame) -> pl.DataFrame:
    """Count the ports reached between the embargoed call and the stay, by what was known when both were."""
    others = stays.select("imo", other_at="arrived_at", other_port="port", other_known_at="known_at")
    return (
        pairs.lazy()
        .select("_row", "imo", "arrived_at", "embargoed_arrived_at", "known_at")
        .join(others.lazy(), on="imo")
        .filter(
            pl.col("other_at") > pl.col("embargoed_arrived_at"),
            pl.col("other_at") < pl.col("arrived_at"),
            pl.col("other_known_at") <= pl.col("known_at"),
        )
        .group_by("_row")
        .agg(stops_before=pl.struct("other_at", "other_port").n_unique().cast(pl.Int64))
        .collect()
    )


def weigh_deliveries(deliveries: pl.DataFrame) -> pl.DataFrame:
    """Say how probably each stay was the discharge, and of how much.

    Needs `feeder_dwt` (t) and `feeder_design_draught` (m), null where unknown. Without draughts the first port after
    the embargoed one is the likely place of discharge and each later one half as likely; a draught that fell or rose
    by more than noise decides. Tonnes are those of the draught change,
    dwt × change / (design draught × (1 − LIGHT_DRAUGHT_SHARE)), else `LOADED_SHARE` of the deadweight.

    Returns:
        The rows with `discharge_probability` in [0, 1], `delivered_t` (t, if it discharged) and `tonnes_basis`
        ("draught", "deadweight" or "assumed").
    """
    change, dwt = pl.col("draught_change_m"), pl.col("feeder_dwt")
    by_draught = dwt * -change / (pl.col("feeder_design_draught") * (1 - LIGHT_DRAUGHT_SHARE))
    measured = ((change < -DRAUGHT_NOISE_M) & by_draught.is_not_null()).fill_null(value=False)
    return deliveries.with_columns(
        discharge_probability=pl.when(change < -DRAUGHT_NOISE_M)
        .then(DISCHARGED)
        .when(change.is_not_null())
        .then(NOT_DISCHARGED)
        .otherwise(0.6 * pl.lit(0.5).pow(pl.col("stop") - 1)),
        delivered_t=pl.when(measured)
        .then(pl.min_horizontal(by_draught, dwt))
        .otherwise(LOADED_SHARE * dwt.fill_null(DEFAULT_DWT_T)),
        tonnes_basis=pl.when(measured)
        .then(pl.lit("draught"))
        .when(dwt.is_not_null())
        .then(pl.lit("deadweight"))
        .otherwise(pl.lit("assumed")),
    )
