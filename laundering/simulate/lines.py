"""Manifest lines: each voyage's cargo as one or several bills of lading, in the contract's columns."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from laundering.simulate.certificates import draw_certificates
from laundering.simulate.columns import to_days, to_texts
from laundering.simulate.fleet import Fleet
from laundering.simulate.goods import draw_descriptions, draw_headings
from laundering.simulate.markets import Market, draw_prices
from laundering.simulate.stage import Stage

_EXTRA_LINES: Final = (0.25, 0.8, 1.4, 1.9, 2.2)
"""Mean number of further bills of lading by class of ship (assumed)."""


def split_lines(consignments: pl.DataFrame, fleet: Fleet, rng: np.random.Generator) -> pl.DataFrame:
    """Split each voyage's cargo into bills of lading; adds `line_t` and keeps everything else."""
    klass = fleet.klass[consignments["ship"].to_numpy()]
    count = 1 + np.minimum(rng.poisson(np.array(_EXTRA_LINES)[klass] * (rng.random(len(klass)) < 0.7)), 7)
    rows = np.repeat(np.arange(consignments.height), count)
    weight = rng.gamma(3.0, 1.0, len(rows))
    total = np.bincount(rows, weights=weight)
    tonnes = consignments["tonnes"].to_numpy()[rows] * weight / total[rows]
    # Each declarant weighs in his own way: to the kilogram, the tonne or the ten tonnes.
    step = rng.choice([0.001, 0.01, 1.0, 10.0], size=consignments.height, p=[0.4, 0.2, 0.3, 0.1])[rows]
    rounded = np.maximum(np.round(tonnes / step) * step, 10.0)
    return consignments[rows].with_columns(line_t=pl.Series(np.round(rounded, 3)))


def write_lines(stage: Stage, lines: pl.DataFrame, ships: pl.DataFrame, market: Market) -> pl.DataFrame:
    """Write the manifest's columns of each line, still without dirt; adds `voyage` for the truth.

    Args:
        stage: The world.
        lines: One row per line, from `split_lines`.
        ships: One row per line: `imo`, `vessel_name`, `flag` as declared.
        market: Prices.
    """
    rng = stage.streams.stream("lines")
    places, harbours, profile = stage.world.places, stage.world.harbours, stage.settings.profile
    codes = np.array([*places.codes, None], dtype=object)
    berths = np.array([*(berth.name or None for berth in harbours.berths), None], dtype=object)
    goods = lines["paper_goods"].to_numpy().astype(str)
    issuer, number = draw_certificates(
        rng,
        goods,
        lines["region"].to_numpy().astype(str),
        lines["false_paper"].to_numpy(),
        profile.dirt.certificate_missing_share,
    )
    declared_h = lines["declared_h"].to_numpy()
    price = draw_prices(market, rng, declared_h, goods, lines["discount"].to_numpy())
    written = pl.DataFrame(
        {
            "voyage": lines["voyage"],
            "declared_on": to_days(declared_h),
            "imo": ships["imo"],
            "vessel_name": ships["vessel_name"],
            "flag": ships["flag"],
            "declared_origin": lines["paper_origin"],
            "load_port": to_texts(codes[lines["paper_load"].to_numpy()]),
            "load_berth": to_texts(berths[lines["paper_berth"].to_numpy()]),
            "loaded_on": to_days(lines["paper_loaded_h"].to_numpy()),
            "first_load_port": to_texts(codes[lines["paper_first_load"].to_numpy()]),
            "discharge_port": to_texts(codes[lines["discharge"].to_numpy()]),
            "discharged_on": to_days(lines["discharge_departed_h"].to_numpy()),
            "hs_code": pl.Series(draw_headings(rng, goods)),
            "description": pl.Series(draw_descriptions(rng, goods, lines["paper_described"].to_numpy().astype(str))),
            "tonnes": lines["line_t"],
            "value_usd": pl.Series(np.round(lines["line_t"].to_numpy() * price, 2)),
            "shipper": lines["shipper"],
            "consignee": lines["consignee"],
            "notify_party": lines["notify_party"],
            "certificate_issuer": issuer,
            "certificate_number": number,
            "exemption_notice": _draw_notices(rng, lines, profile.rajin_notified_share),
        }
    )
    # Goods are often declared before they are landed: the day of discharge is then not yet known.
    early = (pl.col("discharged_on") > pl.col("declared_on")) & pl.Series(rng.random(written.height) < 0.7)
    return written.with_columns(discharged_on=pl.when(~early).then("discharged_on"))


def _draw_notices(rng: np.random.Generator, lines: pl.DataFrame, notified_share: float) -> pl.Series:
    """Notice of the exempt transit, on the papers of most of its cargoes."""
    year = to_days(lines["declared_h"].to_numpy()).dt.year().to_numpy()
    serial = rng.integers(2, 60, lines.height)
    per_voyage = lines["voyage"].to_numpy() * 2654435761 % 1000 / 1000
    noted = lines["exempt"].to_numpy() & (per_voyage < notified_share)
    return pl.Series(
        [f"S/AC.49/{y}/NOTE.{n}" if k else None for y, n, k in zip(year, serial, noted, strict=True)], dtype=pl.String
    )
