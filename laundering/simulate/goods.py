"""Goods on paper: tariff headings, descriptions, and what a heading hides."""

from __future__ import annotations

from typing import Final

import numpy as np

from laundering.simulate.cargoes import COALS

HEADINGS: Final = {
    "anthracite": "270111",
    "bituminous": "270112",
    "other_coal": "270119",
    "briquettes": "270120",
    "lignite": "270210",
    "semi_coke": "270400",
    "pig_iron": "720110",
    "steel": "720839",
    "logs": "440321",
    "grain": "100590",
    "scrap": "720449",
    "general": "842952",
    "food": "030389",
    "ore": "260111",
    "fertiliser": "310210",
}
"""Six-digit heading of the Harmonised System of each good."""

DESCRIPTIONS: Final = {
    "anthracite": (
        "Anthracite",
        "ANTHRACITE COAL",
        "Anthracite, not agglomerated",
        "Russian anthracite",
        "Anthracite fines",
        "Anthracite coal 0-25 mm",
    ),
    "bituminous": (
        "Bituminous coal",
        "STEAM COAL IN BULK",
        "Coking coal",
        "Thermal coal",
        "PCI coal",
        "COAL IN BULK",
    ),
    "other_coal": ("Coal, other", "Sub-bituminous coal", "COAL IN BULK", "Hard coal"),
    "briquettes": ("Coal briquettes", "Briquettes of anthracite", "Ovoids and similar solid fuels of coal"),
    "lignite": ("Lignite", "Brown coal", "LIGNITE, NOT AGGLOMERATED"),
    "semi_coke": ("Semi-coke", "Coke and semi-coke of coal", "SEMI COKE IN BULK", "Coke breeze"),
    "pig_iron": ("Non-alloy pig iron", "PIG IRON", "Pig iron in blocks"),
    "steel": ("Hot-rolled steel coils", "STEEL PRODUCTS", "Steel billets"),
    "logs": ("Larch logs", "LOGS IN BULK", "Sawn timber"),
    "grain": ("Maize in bulk", "CORN", "Wheat", "Soya beans"),
    "scrap": ("Ferrous scrap", "HMS 1/2 SCRAP"),
    "general": ("General cargo", "Machinery", "Equipment"),
    "food": ("Frozen fish", "Foodstuffs"),
    "ore": ("Iron ore concentrate", "Magnesite"),
    "fertiliser": ("Urea", "FERTILISERS IN BULK"),
}
"""Usual descriptions of each good."""

NEEDS_CERTIFICATE: Final = frozenset({"anthracite", "bituminous", "other_coal", "briquettes", "lignite"})
"""Goods whose import is asked a certificate of origin for; semi-coke is not (Korean cases of 2017)."""

_LOOSE: Final = ("COAL", "Coal in bulk", "Solid fuel")


def draw_headings(rng: np.random.Generator, goods: np.ndarray) -> np.ndarray:
    """Tariff numbers of four to ten digits, as each broker is used to write them."""
    six = np.array([HEADINGS[str(good)] for good in goods])
    length = rng.choice([4, 6, 8, 10], size=len(goods), p=[0.03, 0.27, 0.2, 0.5])
    return np.array([code[:4] if n == 4 else code.ljust(int(n), "0") for code, n in zip(six, length, strict=True)])


def draw_descriptions(rng: np.random.Generator, goods: np.ndarray, described: np.ndarray) -> np.ndarray:
    """Descriptions in words of what the papers say it is; a few are loose, a few are of another good.

    Args:
        rng: Random numbers.
        goods: What the heading says.
        described: What the words say; where a heading was switched, some papers forget the words.
    """
    texts = [DESCRIPTIONS[str(good)] for good in described]
    chosen = np.array(
        [str(options[int(u * len(options))]) for options, u in zip(texts, rng.random(len(goods)), strict=True)]
    )
    loose = np.isin(goods, COALS) & (rng.random(len(goods)) < 0.08)
    return np.where(loose, np.array(_LOOSE)[rng.integers(len(_LOOSE), size=len(goods))], chosen)
