"""Drift: whether the shipments at hand still look like those that the model learnt from."""

from __future__ import annotations

import numpy as np
import polars as pl

from laundering.model.binning import Binning, Codes, Floats
from laundering.model.novelty import Novelty

BANDS = 10
"""Bands of roughly equal training share over which a number is compared; the usual choice for this index."""
STEADY, MOVED = 0.1, 0.25
"""The customary reading of the index (Siddiqi, Credit Risk Scorecards, 2006): below 0.1 steady, above 0.25 moved."""
FLOOR = 1e-4
"""Least share of a band, so that an empty one does not make the index infinite."""


def measure_drift(binning: Binning, novelty: Novelty, codes: Codes) -> pl.DataFrame:
    """Measure the population stability of every feature against the training reference; one row per feature.

    Returns `feature`, `stability_index` (null without rows), `missing_share_trained`, `missing_share_now` and
    `verdict` (`steady`, `shifting` or `moved`; null without rows), the most moved feature first.
    """
    rows: list[tuple[str, float | None, float, float | None, str | None]] = []
    for index, name in enumerate(binning.names):
        trained = novelty.shares[index]
        if codes.shape[0] == 0:
            rows.append((name, None, float(trained[-1]), None, None))
            continue
        now = np.bincount(codes[:, index], minlength=trained.size) / codes.shape[0]
        value = _stability_index(trained, now, categorical=binning.categorical[index])
        verdict = "steady" if value < STEADY else "shifting" if value < MOVED else "moved"
        rows.append((name, value, float(trained[-1]), float(now[-1]), verdict))
    schema = {
        "feature": pl.String,
        "stability_index": pl.Float64,
        "missing_share_trained": pl.Float64,
        "missing_share_now": pl.Float64,
        "verdict": pl.String,
    }
    return pl.DataFrame(rows, schema, orient="row").sort(
        "stability_index", "feature", descending=[True, False], nulls_last=True
    )


def _stability_index(trained: Floats, now: Floats, *, categorical: bool) -> float:
    """Σ (now - trained) ln(now / trained) over bands; missing is a band of its own."""
    if categorical:
        band = np.arange(trained.size)
    else:
        middle = np.cumsum(trained[:-1]) - trained[:-1] / 2
        band = np.append(np.minimum(middle / max(trained[:-1].sum(), FLOOR) * BANDS, BANDS - 1).astype(int), BANDS)
    before = np.maximum(np.bincount(band, weights=trained), FLOOR)
    after = np.maximum(np.bincount(band, weights=now), FLOOR)
    return float(np.sum((after - before) * np.log(after / before)))
