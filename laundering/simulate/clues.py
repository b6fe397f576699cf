"""What an inspector sees at a glance: the clues by which a biased rule chooses what to inspect."""

from __future__ import annotations

import polars as pl

from laundering.simulate.goods import NEEDS_CERTIFICATE
from laundering.simulate.stage import Stage


def find_clues(stage: Stage, lines: pl.DataFrame, lookalikes: pl.DataFrame) -> pl.DataFrame:
    """Find the clues of each line; one row per line, one boolean per clue, in the order of `lines`.

    Args:
        stage: The world.
        lines: The lines as declared.
        lookalikes: One row per line: `lookalikes`, as found for honest and other lines alike.
    """
    quiet = [stage.world.places.index(role.code) for role in stage.roles if role.quiet]
    named = lookalikes["lookalikes"]
    return lines.select(
        former_caller=named.list.contains("former_caller"),
        quiet_port=pl.col("paper_load").is_in(quiet),
        small=pl.col("tonnes") < 10_000,
        newcomer=named.list.contains("newcomer"),
        no_certificate=pl.col("certificate_number").is_null() & pl.col("paper_goods").is_in(sorted(NEEDS_CERTIFICATE)),
        dark=named.list.contains("silence"),
    )
