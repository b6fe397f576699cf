"""Certificates of origin: who issues them, how they are numbered, and who has none."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from laundering.simulate.columns import to_texts
from laundering.simulate.goods import NEEDS_CERTIFICATE

_ISSUERS: Final = {
    "Primorsky": "Primorsky Chamber of Commerce and Industry",
    "Khabarovsk": "Far Eastern Chamber of Commerce and Industry, Khabarovsk",
    "Sakhalin": "Sakhalin Chamber of Commerce and Industry",
    "Magadan": "Magadan Chamber of Commerce and Industry",
    "Kamchatka": "Kamchatka Chamber of Commerce and Industry",
    "Kuzbass": "Kuzbass Chamber of Commerce and Industry, Kemerovo",
    "Novosibirsk": "Novosibirsk City Chamber of Commerce and Industry",
    "Yakutia": "Chamber of Commerce and Industry of the Republic of Sakha (Yakutia)",
}
_NUMBER_PREFIX: Final = {
    "Primorsky": "RUVL", "Khabarovsk": "RUKB", "Sakhalin": "RUSK", "Magadan": "RUMG", "Kamchatka": "RUKM",
    "Kuzbass": "RUKE", "Novosibirsk": "RUNS", "Yakutia": "RUYA",
}  # fmt: skip
_MAINLAND: Final = ("Kuzbass", "Novosibirsk", "Yakutia", "Khabarovsk", "Primorsky")
_ISLAND: Final = ("Sakhalin", "Kamchatka", "Magadan")


def draw_certificates(
    rng: np.random.Generator, goods: np.ndarray, region: np.ndarray, false_paper: np.ndarray, missing_share: float
) -> tuple[pl.Series, pl.Series]:
    """Draw issuers and numbers of certificates; both null where there is none.

    Args:
        rng: Random numbers.
        goods: Goods as declared.
        region: Region of the load port as declared.
        false_paper: The certificate does not belong to the cargo: an improbable issuer is a little more frequent.
        missing_share: Share of honest cargoes without a certificate on the manifest.
    """
    count = len(goods)
    needed = np.isin(goods, sorted(NEEDS_CERTIFICATE))
    missing = rng.random(count) < np.where(needed, missing_share, 0.6)
    # Mines of the mainland certify at home or at the port; coal of an island comes from the island, but for errors.
    at_home = np.array(_MAINLAND)[(rng.random(count) ** 1.6 * 3).astype(int)]
    island = np.isin(region, _ISLAND)
    odd = rng.random(count) < np.where(false_paper, 0.3, np.where(island, 0.06, 0.0))
    usual = np.where(island, region, np.where(rng.random(count) < 0.6, region, at_home))
    anywhere = np.array(list(_ISSUERS))[rng.integers(len(_ISSUERS), size=count)]
    chosen = np.where(odd, np.where(island, at_home, anywhere), usual)
    serial = rng.integers(10_000, 99_999, count)
    number = [f"{_NUMBER_PREFIX[str(c)]}{serial[k]:06d}" for k, c in enumerate(chosen)]
    issuer = [_ISSUERS[str(c)] for c in chosen]
    return to_texts(issuer, missing), to_texts(number, missing)
