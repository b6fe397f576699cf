"""Fill the README's tables from the code, the scored cases and the held-out worlds, so that they cannot drift.

Run with `make readme` (`python -m tests.readme`), after `make demo`; `python -m tests.readme figures` also measures the
held-out worlds, which takes minutes. A test compares the tables with what the code says.
"""

from __future__ import annotations

import re
import sys
from collections.abc import Sequence
from pathlib import Path

import polars as pl
import yaml

from laundering.features.dictionary import describe_features
from laundering.simulate.evasion.scheme import carry_out
from laundering.simulate.figures import draw_histograms, measure_world
from laundering.simulate.report import measure_rules, tabulate_worlds
from laundering.simulate.stage import set_stage
from laundering.workflows.held_out import measure_worlds
from laundering.workflows.stages import Stages

_COUNTS = ("cargoes", "own_call_180", "exposed_discharge_60", "listed")
ROOT = Path(__file__).parent.parent


def write_feature_table() -> str:
    """Write the feature dictionary as a Markdown table."""
    rows = [
        (
            f"`{row['name']}`",
            row["unit"],
            ", ".join(row["sources"]),
            row["risk"],
            row["red_flag"] or "",
            row["definition"],
        )
        for row in describe_features()
    ]
    return write_table(("feature", "unit", "tables", "risk", "flag", "what it is"), rows)


def write_table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Write a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def fill_section(text: str, name: str, content: str) -> str:
    """Replace what stands between `<!-- name -->` and `<!-- /name -->`."""
    pattern = re.compile(rf"(<!-- {name} -->\n).*?(\n<!-- /{name} -->)", re.DOTALL)
    return pattern.sub(lambda found: f"{found[1]}\n{content}\n{found[2]}", text)


def fill_readme(file: Path, sections: dict[str, str]) -> None:
    """Fill the named sections of a README."""
    text = file.read_text(encoding="utf-8")
    for name, content in sections.items():
        text = fill_section(text, name, content)
    file.write_text(text, encoding="utf-8")


def write_case_table(alerts: pl.DataFrame) -> str:
    """Write rank and lane of every documented case as a Markdown table."""
    cases = yaml.safe_load((ROOT / "fixtures" / "cases.yml").read_text(encoding="utf-8"))["cases"]
    rows = []
    for case in sorted(cases, key=lambda case: "PNC".index(case["id"][0])):
        for shipment_id in case["shipments"]:
            row = alerts.filter(pl.col("shipment_id") == shipment_id).row(0, named=True)
            probability = f"{row['probability']:.1%}"
            rows.append((shipment_id, case["expected"], f"{row['rank']:,}", row["lane"], probability, case["title"]))
    return write_table(("shipment", "expected", "rank", "lane", "probability", "case"), rows)


def write_world_table(table: pl.DataFrame) -> str:
    """Write cargoes, and what each plain rule flags of them, per profile and behaviour, as a Markdown table."""
    wide = table.filter(pl.col("cargoes") > 0)
    rows = [
        (row["profile"], row["kind"], row["name"].replace("_", " "), *(f"{row[name]:,}" for name in _COUNTS))
        for row in wide.iter_rows(named=True)
    ]
    return write_table(("profile", "kind", "behaviour", "cargoes", "own call", "exposed discharge", "listed"), rows)


def write_rule_table(measured: pl.DataFrame) -> str:
    """Write recall and precision of each plain rule per profile as a Markdown table."""
    rows = [
        (row["profile"], f"{row['base_rate']:.2%}", row["rule"], f"{row['recall']:.2f}", f"{row['precision']:.3f}")
        for row in measured.sort("profile", "rule").iter_rows(named=True)
    ]
    return write_table(("profile", "base rate", "rule", "recall", "precision"), rows)


def main(arguments: Sequence[str]) -> None:
    """Fill the README."""
    sections = {
        "features": write_feature_table(),
        "cases": write_case_table(pl.read_parquet(ROOT / "out" / "kholmsk-2017" / "alerts.parquet")),
    }
    if "figures" in arguments:
        worlds = tabulate_worlds(range(3))
        sections["worlds"] = write_world_table(worlds)
        sections["rules"] = write_rule_table(measure_rules(worlds))
        stage = set_stage(76, 6_000, 12, "season2017")
        caption = "season2017, seed 76, 6,000 manifests in 12 months"
        picture = draw_histograms(measure_world(stage, carry_out(stage)), caption)
        (ROOT / "docs" / "world.svg").write_text(picture, encoding="utf-8")
        sections["figures"] = "\n".join(measure_worlds(Stages()))
    fill_readme(ROOT / "README.md", sections)


if __name__ == "__main__":
    main(sys.argv[1:])
