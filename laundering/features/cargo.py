"""Features of the cargo as declared."""

from __future__ import annotations

import polars as pl

from laundering.features.feature import Feature

GOODS = ("anthracite", "bituminous", "other_coal", "briquettes", "lignite", "semi_coke", "pig_iron", "other")
"""Kinds of goods told apart by heading and text; the order is that of the codes."""

_hs = pl.col("hs_code")
_text = pl.col("description").fill_null("").str.to_lowercase()


def _name_goods() -> pl.Expr:
    """The kind of goods: by six digits where the code has them, else by the text within its heading."""
    coal, briquette = _hs.str.starts_with("2701"), _text.str.contains("briquet|брикет|조개탄|연탄")
    anthracite = _text.str.contains("anthracite|антрацит|무연탄|无烟煤")
    return (
        pl.when(_hs.str.starts_with("270120") | (coal & briquette))
        .then(pl.lit("briquettes"))
        .when(_hs.str.starts_with("270111") | (coal & anthracite))
        .then(pl.lit("anthracite"))
        .when(_hs.str.starts_with("270112"))
        .then(pl.lit("bituminous"))
        .when(coal)
        .then(pl.lit("other_coal"))
        .when(_hs.str.starts_with("2702"))
        .then(pl.lit("lignite"))
        .when(_hs.str.starts_with("2704"))
        .then(pl.lit("semi_coke"))
        .when(_hs.str.starts_with("7201"))
        .then(pl.lit("pig_iron"))
        .otherwise(pl.lit("other"))
    )


CARGO = (
    Feature(
        name="goods",
        value=_name_goods(),
        unit="category",
        sources=("manifests",),
        risk=0,
        definition="Kind of goods by heading and text.",
        sentence="Declared as {goods_text} (heading {hs_code}).",
        absent="The goods could not be told.",
        innocent="Most trade in these goods is genuine.",
        red_flag="RF-14",
        categories=GOODS,
    ),
)
"""The cargo."""
