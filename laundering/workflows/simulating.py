"""Write a simulated world."""

from __future__ import annotations

from pathlib import Path
from typing import Literal, cast

from laundering.errors import LaunderingError, UsageError
from laundering.simulate.world import PROFILES, simulate_dataset
from laundering.workflows.stages import Stages


def simulate_world(
    out: Path, seed: int, manifests: int, months: int, profile: str, labels: str, positions: bool, stages: Stages
) -> Path:
    """Write a synthetic dataset and its truth beside it; returns the truth's file.

    Raises:
        LaunderingError: The profile or the kind of labels is unknown, or the folder cannot be written.
    """
    if profile not in PROFILES:
        raise UsageError(f"--profile {profile}: unknown. Choose one of: {', '.join(PROFILES)}.")
    if labels not in ("all", "inspected"):
        raise UsageError(f"--labels {labels}: unknown. Choose 'all' or 'inspected'.")
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise LaunderingError(f"{out}: exists and is not an empty folder. Name another with --out.")
    with stages.stage("simulate"):
        simulate_dataset(
            out,
            seed=seed,
            manifests=manifests,
            months=months,
            profile=profile,
            labels=cast(Literal["all", "inspected"], labels),
            positions=positions,
        )
    return out.with_name(out.name + ".truth.parquet")
