"""Names of ships and firms, drawn from syllables; the same makers serve honest and other parties alike."""

from __future__ import annotations

from typing import Final

import numpy as np

_FIRST: Final = (
    "SKY", "SHINING", "RICH", "JIN", "EAST", "GLORY", "XIN", "HAI", "OCEAN", "PACIFIC", "FORTUNE", "ROYAL", "GOLD",
    "ORIENT", "AMUR", "PRIMOR", "VOSTOK", "SAKHALIN", "STAR", "BLUE", "GREEN", "NEW", "GREAT", "BRIGHT", "SUN",
    "KAI", "BAI", "HONG", "YU", "LONG", "TONG", "SHENG", "ASIA", "DONG", "CHANG", "FENG", "AN", "ZHONG", "HUA",
    "DA", "WAN", "SEA", "NORD", "ANTON", "KAPITAN", "PROFESSOR", "MYS", "OSTROV", "GRAND", "LUCKY", "UNI", "TRANS",
)  # fmt: skip
_SECOND: Final = (
    "LADY", "ANGEL", "RIVER", "GLORY", "HOPE", "RICH", "YUAN", "LONG", "XIANG", "HAI", "FENG", "SHUN", "STAR",
    "DRAGON", "PIONEER", "TRADER", "SPIRIT", "HARMONY", "VICTORY", "OCEAN", "PEARL", "WAVE", "BAY", "CAPE", "LIGHT",
    "ZHOU", "SHAN", "MING", "DA", "FU", "QIAO", "HE", "PING", "LAKE", "WIND", "EXPRESS", "GRACE", "CROWN", "UNITY",
    "VENTURE", "TREASURE", "DIAMOND", "SAKURA", "MARU", "BARU", "BULKER", "CARRIER", "PRIDE", "HERO", "TIGER",
)  # fmt: skip
_KOREAN: Final = (
    "UN BONG", "RUNG RA", "UL JI BONG", "PO THONG GANG", "TAE SONG", "JON JIN", "KUM SAN", "SONG PHYONG", "MI RAE",
    "HWANG GUM SAN", "PAEK YANG SAN", "KANG SONG", "TONG MYONG SAN", "RYONG GUN BONG", "SU SONG", "JI SONG", "SAEBYOL",
    "CHONG RYONG SAN", "KUM JIN GANG", "RAK WON", "NAM DAE CHON", "SAM JONG", "THAE PHYONG SAN", "YON PUNG",
    "O UN CHONG NYON",
)  # fmt: skip
_TOWN: Final = (
    "Dalian", "Hong Kong", "Primorye", "Vladivostok", "Sakhalin", "Shanghai", "Busan", "Qingdao", "Seoul", "Khabarovsk",
    "Yantai", "Ningbo", "Tokyo", "Singapore", "Amur", "Siberian", "Kuzbass", "Pohang", "Weihai", "Far East", "Pacific",
)  # fmt: skip
_WORD: Final = (
    "Sky", "Ocean", "Resource", "Ugol", "Energy", "Trade", "Bright", "Fortune", "Star", "Union", "Carbon", "Mineral",
    "Horizon", "Global", "Prime", "Delta", "Grand", "Sun", "East", "Bridge", "Anthracite", "Steel", "Eco", "Lucky",
    "Hwang", "Daesung", "Rich", "Mercury", "Orient", "Trans", "Vector", "Altai", "Severny", "Dragon", "Hana", "Golden",
)  # fmt: skip
_LEGAL: Final = {
    "RU": ("LLC", "OOO", "JSC", "Co. Ltd"),
    "KR": ("Co., Ltd.", "Corp.", "Corporation", "Inc."),
    "JP": ("K.K.", "Co., Ltd.", "Corporation"),
    "CN": ("Co., Ltd", "Trading Co. Ltd", "Group Co., Ltd"),
    "HK": ("Limited", "Ltd", "Int'l Ltd", "Shipping Limited"),
    "": ("Ltd", "Limited", "Trading Ltd", "S.A.", "Pte Ltd"),
}


def draw_ship_names(rng: np.random.Generator, count: int, *, korean: np.ndarray | None = None) -> list[str]:
    """Draw ship names; a few ships share one, as at sea.

    Args:
        rng: Random numbers.
        count: How many.
        korean: Where true the name is one that ships of the embargoed country bear.
    """
    first = rng.choice(_FIRST, count)
    second = rng.choice(_SECOND, count)
    northern = rng.choice(_KOREAN, count)
    number = rng.integers(1, 19, count)
    numbered = rng.random(count) < 0.35
    names = []
    for k in range(count):
        base = str(northern[k]) if korean is not None and korean[k] else f"{first[k]} {second[k]}"
        names.append(f"{base} {number[k]}" if numbered[k] or (korean is not None and korean[k]) else base)
    return names


def draw_firms(rng: np.random.Generator, country: str, count: int) -> list[str]:
    """Draw names of firms of a country, each different."""
    legal = _LEGAL.get(country, _LEGAL[""])
    names: dict[str, None] = {}
    while len(names) < count:
        town, word, other, form = (str(rng.choice(options)) for options in (_TOWN, _WORD, _WORD, legal))
        middle = word if rng.random() < 0.5 else f"{word} {other}"
        candidate = f"{town} {middle} {form}" if rng.random() < 0.7 else f"{middle} {form}"
        if candidate in names:
            candidate = f"{middle} {town} {len(names)} {form}"
        names[candidate] = None
    return list(names)
