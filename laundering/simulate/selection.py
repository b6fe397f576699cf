"""Which lines come to the office, in which order, and under which numbers."""

from __future__ import annotations

from datetime import date
from typing import Final

import numpy as np
import polars as pl

from laundering.simulate.cargoes import COALS, TRADES
from laundering.simulate.laws import COAL_RESTRICTED_ON, to_hours
from laundering.simulate.places import Places
from laundering.simulate.rng import Streams
from laundering.simulate.sizing import IN_SCOPE_SHARE


def choose_lines(lines: pl.DataFrame, manifests: int, places: Places, rng: np.random.Generator) -> pl.DataFrame:
    """Choose whole voyages at random until the lines asked for are full; adds `paper_origin` and `in_scope`.

    A cargo of the claimed origin, of the regime's goods, landed in a third country is in scope.
    """
    foreign = pl.col("trade").is_in([TRADES.index("other_coal"), TRADES.index("kp_coal_abroad")])
    russian = ~foreign | pl.col("role").is_not_null()
    country = pl.Series(places.countries[lines["load"].to_numpy()])
    discharged = pl.Series(places.countries[lines["discharge"].to_numpy()])
    marked = lines.with_columns(
        paper_origin=pl.when(russian).then(pl.lit("RU")).otherwise(country),
        in_scope=russian
        & pl.col("paper_goods").is_in(COALS)
        & ~discharged.is_in(["RU", "KP"])
        & (pl.col("declared_h") >= to_hours(COAL_RESTRICTED_ON)),
    )
    keys = dict(zip(*_draw_keys(marked, rng), strict=True))
    ordered = marked.with_columns(key=pl.col("voyage").replace_strict(keys, return_dtype=pl.Float64)).sort(
        "key", maintain_order=True
    )
    scoped = ordered.filter("in_scope").head(round(manifests * IN_SCOPE_SHARE))
    other = ordered.filter(~pl.col("in_scope")).head(manifests - scoped.height)
    if scoped.height + other.height < manifests:
        scoped = ordered.filter("in_scope").head(manifests - other.height)
    return pl.concat([scoped, other]).drop("key")


def _draw_keys(lines: pl.DataFrame, rng: np.random.Generator) -> tuple[list[int], list[float]]:
    """A random number per voyage."""
    voyages = lines["voyage"].unique().sort().to_list()
    return voyages, rng.random(len(voyages)).tolist()


_EPOCH: Final = date(2000, 1, 1)


def number_lines(lines: pl.DataFrame, streams: Streams) -> pl.DataFrame:
    """Put the lines in the order in which they were filed, and number them; adds `shipment_id` in front.

    The order within a day and the numbers' gaps are random, so that neither says anything about a line.
    """
    rng = streams.stream("numbers")
    shuffled = lines[rng.permutation(lines.height)].sort("declared_on", maintain_order=True)
    serial = np.cumsum(rng.integers(1, 9, shuffled.height)) + int(rng.integers(100_000, 4_000_000))
    ids = pl.Series("shipment_id", [f"MF{number:08d}" for number in serial])
    return shuffled.insert_column(0, ids)
