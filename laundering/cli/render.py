"""What the commands print: results to standard output, progress to standard error."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.markup import escape
from rich.table import Table
from rich.text import Text

from laundering.alerts.outputs import count_lanes
from laundering.features.wording import name_port
from laundering.workflows.scoring import ScoreResult, top_of_ranking
from laundering.workflows.stages import Stages

TOP_ROWS = 15
_LANE = {"red": "bold red", "amber": "yellow", "green": "green"}
_NARROWEST = 100


def open_console() -> Console:
    """Standard output; a pipe gets a fixed width, so that nothing is cut to eighty columns."""
    console = Console(highlight=False, soft_wrap=False)
    if not console.is_terminal:
        console.width = 140
    return console


@contextmanager
def watch(job: str) -> Iterator[Stages]:
    """Show on a terminal which stage of a job is running; print nothing in a pipe."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield Stages()
        return
    with console.status(f"{job} …") as status:
        yield Stages(report=lambda stage: status.update(f"{job}: {stage} …"))


def print_line(text: str) -> None:
    """Print one result line."""
    sys.stdout.write(text + "\n")


def print_json(document: Any) -> None:
    """Print one JSON document."""
    sys.stdout.write(json.dumps(document, ensure_ascii=False, indent=2, default=_to_text, allow_nan=False) + "\n")


def _to_text(value: Any) -> str:
    return str(value.isoformat()) if hasattr(value, "isoformat") else str(value)


def print_score(result: ScoreResult, out: Path) -> None:
    """Print what was read, the coverage, the lanes and the top of the ranking."""
    console = open_console()
    _print_counts(console, result.run["tables"])
    _print_coverage(console, result.run["coverage"])
    _print_notes(result.read.notes)
    lanes = count_lanes(result.found.alerts)
    counts = ", ".join(f"{count:,} {lane}" for lane, count in lanes.items())
    selected = result.found.alerts["selected_by"].drop_nulls().len()
    console.print(f"\n[bold]Ranking[/] {counts}; {selected:,} selected for inspection; prior {result.run['prior']:.2%}")
    table = Table(box=None, pad_edge=False, header_style="dim", expand=True)
    for title, options in _RANKING_COLUMNS:
        table.add_column(title, **options)
    for row in top_of_ranking(result.found.alerts, TOP_ROWS).iter_rows(named=True):
        table.add_row(
            str(row["rank"]),
            Text(row["lane"], style=_LANE[row["lane"]]),
            f"{row['probability']:.1%}",
            Text(row["shipment_id"]),
            f"{row['load_port']}→{row['discharge_port']}",
            f"{row['tonnes']:,.0f}",
            Text(row["reason"] or "nothing stands out"),
        )
    console.print(table)
    console.print(
        f"\nWritten to {escape(str(out))}. Explain one with: laundering explain {escape(str(out))} SHIPMENT_ID"
    )
    console.print(
        "A score is a reason to look, not a finding: each flag carries its innocent explanations.", style="dim"
    )


_RANKING_COLUMNS: tuple[tuple[str, dict[str, Any]], ...] = (
    ("rank", {"justify": "right"}),
    ("lane", {}),
    ("prob.", {"justify": "right"}),
    ("shipment", {"no_wrap": True, "max_width": 26}),
    ("route", {"no_wrap": True}),
    ("t", {"justify": "right"}),
    ("strongest reason", {"ratio": 1}),
)


def _print_notes(notes: Sequence[str]) -> None:
    """Say on standard error, once each, what was ignored or is absent: it is no result, but it bears on it."""
    for note in notes:
        if any(word in note for word in ("absent", "ignored", "not read")):
            sys.stderr.write(f"Note: {note}\n")


def _print_counts(console: Console, tables: dict[str, Any]) -> None:
    """Print what became of every row that was read."""
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("table", "read", "used", "out of scope", "rejected", "nulled"):
        table.add_column(title, justify="left" if title == "table" else "right")
    for name, count in tables.items():
        nulled = sum(count["nulled"].values())
        table.add_row(
            name, *(f"{n:,}" for n in (count["read"], count["used"], count["out_of_scope"], count["rejected"], nulled))
        )
    console.print(table)


def _print_coverage(console: Console, coverage: dict[str, Any]) -> None:
    """Print what the calls can show, and what cannot be judged without them."""
    share, others, ships = coverage["loadings_seen_share"], coverage["other_ships_calls"], coverage["other_ships"]
    console.print("\n[bold]Coverage[/]")
    seen = (
        "no loading in scope"
        if share is None
        else f"{share:.0%} of {coverage['loadings']:,} declared loadings are seen"
    )
    console.print(f"  {seen} in the carrying ships' calls")
    console.print(
        f"  calls of other ships: {others['embargoed']:,} in embargoed ports ({ships['embargoed']:,} ships), "
        f"{others['claimed_origin']:,} in ports of the claimed origin ({ships['claimed_origin']:,} ships)"
    )
    if not coverage["pile_judged"]:
        console.print(
            "  [bold yellow]The pile cannot be judged[/]: it needs calls of ships other than the carrying ones, in "
            "embargoed ports and in those of the claimed origin."
        )
    console.print(f"  tables present: {', '.join(coverage['tables_present'])}")


def print_check(report: dict[str, Any]) -> None:
    """Print what a first-time user needs: what was read as what, what is missing, what was rejected and why."""
    console = open_console()
    console.print(f"[bold]{escape(report['dataset'])}[/] under regime {escape(report['regime'])}\n")
    _print_counts(console, report["tables"])
    _print_coverage(console, report["coverage"])
    if report["missing_tables"]:
        console.print(
            f"  tables missing: {', '.join(report['missing_tables'])} (each sharpens the answer; none is needed)"
        )
    for title, lines in (
        ("Read as", report["notes"]),
        ("Out of scope", [f"{count:,} row(s): {rule}" for rule, count in report["out_of_scope_by_rule"].items()]),
        (
            "Rejected",
            [
                f"{row['len']:,} row(s) of {row['table']}, {row['column']}: {row['reason']}"
                for row in report["rejected_because"]
            ],
        ),
    ):
        if lines:
            console.print(f"\n[bold]{title}[/]")
            for line in lines:
                console.print(Text(f"  {line}"))


def print_explanation(explanation: dict[str, Any], console: Console | None = None) -> None:
    """Print one shipment: the answer, why, what was seen, what is innocent, what would clear it."""
    console = console or open_console()
    lane = explanation["lane"]
    console.print(Text.assemble((f"{explanation['shipment_id']}  ", "bold"), (lane.upper(), _LANE[lane])))
    console.print(
        Text(
            f"{explanation['tonnes']:,.0f} t, {name_port(explanation['load_port'])} → "
            f"{name_port(explanation['discharge_port'])}, declared {explanation['declared_on']}, "
            f"IMO {explanation['imo']}"
        )
    )
    console.print(
        f"Probability {explanation['probability']:.1%} (log-odds {explanation['log_odds']:+.2f}), rank "
        f"{explanation['rank']:,}, judged by {escape(explanation['model'])} up to {explanation['as_of']}"
    )
    console.print(_say_shares(explanation))
    console.print(f"Red flags: {', '.join(explanation['red_flags']) or 'none'}")
    _print_contributions(console, explanation)
    _print_lines(
        console,
        "Evidence in time order",
        [f"{line['at']:%Y-%m-%d}  {line['text']}" for line in explanation["evidence"]],
    )
    _print_lines(
        console, "Innocent explanations", [f"{line['red_flag']}  {line['text']}" for line in explanation["innocent"]]
    )
    clearing = [f"{line['document']}: probability {line['probability']:.1%}" for line in explanation["clearances"]]
    _print_lines(console, "What would clear it", clearing)
    if not explanation["flagged"]:
        console.print(
            "\nEvidence is kept for selected, red and amber shipments; this one is none of them.", style="dim"
        )
    console.print(f"\n{explanation['caution']}", style="dim")


def _say_shares(explanation: dict[str, Any]) -> str:
    """Say the three shares, or that they cannot be judged."""
    if explanation["embargoed_share"] is None:
        return "Embargoed share: cannot be judged, the load port's calls are not covered"
    return (
        f"Embargoed share: {explanation['embargoed_share']:.0%} expected, {explanation['embargoed_share_min']:.0%} at "
        f"least, {explanation['embargoed_share_max']:.0%} at most"
    )


def _print_contributions(console: Console, explanation: dict[str, Any]) -> None:
    """Print every feature's contribution with a bar; they sum to the log-odds."""
    texts = {reason["feature"]: reason["text"] for reason in explanation["reasons"]}
    console.print("\n[bold]Contributions[/] (log-odds; they sum to the total)")
    table = Table(box=None, pad_edge=False, show_header=False)
    table.add_column(justify="right")
    table.add_column(no_wrap=True)
    table.add_column(no_wrap=True)
    table.add_column()
    for row in explanation["contributions"]:
        share = row["contribution"]
        bar = "" if row["feature"] == "base" else "█" * min(round(abs(share) * 4), 20)
        style = "red" if share > 0 else "blue"
        table.add_row(f"{share:+.3f}", row["feature"], Text(bar, style=style), Text(texts.get(row["feature"], "")))
    table.add_row(f"{explanation['log_odds']:+.3f}", "total")
    console.print(table)


def _print_lines(console: Console, title: str, lines: Sequence[str]) -> None:
    """Print a titled list, if there is anything in it."""
    if lines:
        console.print(f"\n[bold]{title}[/]")
        for line in lines:
            console.print(Text(f"  {line}"))
