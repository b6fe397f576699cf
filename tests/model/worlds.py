"""A small invented world for the model's tests: known risk, nulls, a category, ships with many voyages."""

from dataclasses import dataclass
from typing import Any

import numpy as np
import polars as pl

from laundering.features import Feature
from laundering.model.booster import Hyperparameters

FAST = Hyperparameters(max_trees=40, tree_step=10, learning_rate=0.2, folds=3)


def make_feature(name: str, risk: int = 0, categories: tuple[str, ...] = (), **changes: Any) -> Feature:
    values: dict[str, Any] = {
        "name": name,
        "value": pl.col(name),
        "unit": "category" if categories else "days",
        "sources": ("port_calls",),
        "risk": risk,
        "definition": f"The {name} of the invented world.",
        "sentence": "{value}",
        "absent": "It is not known.",
        "innocent": "It is invented.",
        "categories": categories,
    }
    return Feature(**(values | changes))


FEATURES = (
    make_feature("days_since_call", risk=-1),
    make_feature("pile_share", risk=1),
    make_feature("silence_h", risk=1),
    make_feature("price_gap"),
    make_feature("port", categories=("busy", "quiet", "bay", "never")),
    make_feature("never_seen", risk=1),
)
RISKS = [feature.risk for feature in FEATURES]


@dataclass(frozen=True)
class World:
    frame: pl.DataFrame
    laundered: pl.Series
    weight: pl.Series
    groups: pl.Series


def make_world(rows: int = 3000, seed: int = 0) -> World:
    """`pile_share` is zero for nine rows in ten, `never_seen` is null throughout, category 3 never occurs."""
    random = np.random.default_rng(seed)
    ship = random.integers(0, max(rows // 6, 1), rows)
    silence, price = random.exponential(10, rows), random.normal(0, 1, rows)
    pile = np.where(random.random(rows) < 0.1, random.random(rows), 0.0)
    days = np.where(random.random(rows) < 0.7, np.nan, random.integers(1, 400, rows).astype(float))
    port = random.choice([0.0, 1.0, 2.0, np.nan], rows, p=[0.6, 0.25, 0.1, 0.05])
    risk = (
        -4.5 + 5 * pile + 0.06 * silence + np.where(np.isnan(days), 0, 2.5 - days / 100) + (port == 2) + 0.3 * price**2
    )
    frame = pl.DataFrame(
        {
            "shipment_id": [f"S{number:06}" for number in range(rows)],
            "days_since_call": days,
            "pile_share": pile,
            "silence_h": np.where(random.random(rows) < 0.1, np.nan, silence),
            "price_gap": price,
            "port": port,
            "never_seen": np.full(rows, np.nan),
        }
    ).with_columns(pl.exclude("shipment_id").fill_nan(None))
    return World(
        frame,
        pl.Series(random.random(rows) < 1 / (1 + np.exp(-risk))),
        pl.Series(random.choice([0.5, 1.0, 2.0], rows)),
        pl.Series([f"imo={number}" for number in ship]),
    )
