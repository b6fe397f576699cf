from __future__ import annotations

from dataclasses import dataclass

import polars as pl
import pytest

from laundering.simulate.evasion.scheme import Scheme, carry_out
from laundering.simulate.stage import Stage, set_stage
from laundering.simulate.world import simulate_world


@dataclass(frozen=True)
class Played:
    """A world that was played through, without dirt on its papers."""

    stage: Stage
    scheme: Scheme
    tables: dict[str, pl.DataFrame]
    truth: pl.DataFrame


def play(profile: str, seed: int, manifests: int, months: int) -> Played:
    stage = set_stage(seed, manifests, months, profile)
    scheme = carry_out(stage)
    return Played(stage, scheme, *simulate_world(stage, scheme=scheme, dirt=False))


@pytest.fixture(scope="session")
def season() -> Played:
    return play("season2017", 76, 6_000, 12)


@pytest.fixture(scope="session")
def evolved() -> Played:
    return play("evolved", 72, 5_000, 12)


@pytest.fixture(scope="session")
def stranger() -> Played:
    return play("stranger", 103, 5_000, 12)


@pytest.fixture(scope="session")
def calm() -> Played:
    return play("calm", 74, 4_000, 12)


@pytest.fixture(scope="session")
def worlds(season: Played, evolved: Played, stranger: Played, calm: Played) -> dict[str, Played]:
    return {"season2017": season, "evolved": evolved, "stranger": stranger, "calm": calm}
