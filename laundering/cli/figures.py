"""What the commands print of models, figures and features."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from rich.table import Table

from laundering.cli.render import open_console, print_line
from laundering.model.registry import ModelEntry


def print_evaluation(figures: dict[str, Any]) -> None:
    """Print a model's figures beside the plain rules'."""
    console = open_console()
    console.print(
        f"{figures['rows']:,} labelled rows, {figures['positives']:,} laundered "
        f"({figures['undetermined']:,} undetermined left out)\n"
    )
    table = Table(box=None, pad_edge=False, header_style="dim")
    shares = list(figures["recall_at"])
    for title in (
        "",
        "AP",
        "ROC AUC",
        "Brier",
        "log loss",
        *(f"prec. {s}" for s in shares),
        *(f"recall {s}" for s in shares),
    ):
        table.add_column(title, justify="right" if title else "left")
    for name, row in ((f"model {figures['model']}", figures), *figures["rules"].items()):
        values = [row[key] for key in ("average_precision", "roc_auc", "brier", "log_loss")]
        values += [row[at][share] for at in ("precision_at", "recall_at") for share in shares]
        table.add_row(name, *("–" if value is None else f"{value:.3f}" for value in values))
    console.print(table)
    if figures["base_rate"] is not None:
        console.print(f"\nbase rate {figures['base_rate']:.2%}: the average precision of a random order")


def print_features(dictionary: Sequence[dict[str, Any]]) -> None:
    """Print the feature dictionary."""
    console = open_console()
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("name", "unit", "tables", "risk", "flag", "definition"):
        table.add_column(title, no_wrap=title == "name")
    for row in dictionary:
        table.add_row(
            row["name"], row["unit"], ", ".join(row["sources"]), row["risk"], row["red_flag"] or "", row["definition"]
        )
    console.print(table)


def print_models(entries: Sequence[ModelEntry]) -> None:
    """Print the registry's models; an asterisk marks the default."""
    console = open_console()
    table = Table(box=None, pad_edge=False, header_style="dim")
    for title in ("", "name", "sha256", "held-out AP", "folder"):
        table.add_column(title, no_wrap=True)
    for entry in entries:
        precision = entry.card.get("held_out", {}).get("average_precision")
        table.add_row(
            "*" if entry.is_default else "",
            entry.name,
            str(entry.card.get("sha256", ""))[:12],
            "–" if precision is None else f"{precision:.3f}",
            str(entry.folder),
        )
    console.print(table)


def print_model(record: dict[str, Any], name: str, *, is_default: bool) -> None:
    """Print the held-out figures of a model just trained."""
    held_out = record["held_out"]
    print_line(f"Model '{name}' saved{' and made the default' if is_default else '; the default is unchanged'}.")
    print_line(f"Held out: {held_out['rows']:,} rows, {held_out['positives']:,} laundered.")
    for key in ("average_precision", "roc_auc", "brier", "brier_skill", "log_loss"):
        if held_out.get(key) is not None:
            print_line(f"  {key.replace('_', ' ')}: {held_out[key]:.4f}")
    for share, recall in held_out["recall_at"].items():
        print_line(f"  inspecting {share}: precision {held_out['precision_at'][share]:.3f}, recall {recall:.3f}")
