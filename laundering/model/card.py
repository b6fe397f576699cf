"""The model card: what a model is, from what its `model.json` says, in words."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

LIMITS = """\
- A score is a reason to look, not a finding. It says how often cargoes with such evidence were laundered among those
  that the model learnt from, at the prior stated above; nobody knows the true share.
- It judges where a cargo came from, not whether anybody broke a rule or knew of it.
- It sees only what the tables hold. Without the port calls of other ships it cannot judge a quay.
- A scheme unlike those it learnt from may score low. The novelty says how unlike its training data a cargo is.
- The figures are for held-out cargoes of the training data. Where that data is simulated, they say how well the model
  reads that simulation; measure it on inspected cargoes of your own with `laundering evaluate`."""

_DIRECTIONS = {1: "more raises", -1: "more lowers", 0: "free"}


def write_card(card: dict[str, Any]) -> str:
    """Write the model card as Markdown; the same description gives the same text."""
    sections = [
        f"# Model `{card['name']}`\n\n{card['description'] or 'No description was given.'}",
        _write_making(card),
        _write_data(card),
        _write_figures(card),
        _write_lanes(card),
        _write_features(card),
        f"## Limits\n\n{LIMITS}",
    ]
    return "\n\n".join(sections) + "\n"


def _write_making(card: dict[str, Any]) -> str:
    versions = ", ".join(f"{name} {version}" for name, version in card["versions"].items())
    chosen = ", ".join(f"{name} {_show(value)}" for name, value in card["hyperparameters"].items())
    return (
        "## What it is\n\n"
        "An additive, monotone booster: each feature adds its own curve to the log-odds, and the contributions of an "
        "alert sum exactly to its score.\n\n"
        f"- Trees: {card['trees']} of one feature or one named pair each ({chosen}; seed {card['seed']})\n"
        f"- Calibration: slope {card['calibration']['slope']:.3f}, shift {card['calibration']['shift']:.3f} in "
        "log-odds, fitted on held-out scores\n"
        f"- Prior: {_percent(card['prior'])} of cargoes laundered; `--prior` states another\n"
        f"- Versions: {versions}\n"
        f"- sha256 of the model file: `{card['sha256']}`"
    )


def _write_data(card: dict[str, Any]) -> str:
    counts = card["counts"]
    dropped = [[reason, rows] for reason, rows in counts["dropped"].items()]
    lines = [
        "## Data\n",
        f"{counts['used']:,} of {counts['read']:,} rows were learnt from: {counts['laundered']:,} laundered, "
        f"{counts['genuine']:,} genuine, in {counts['groups']:,} groups that were never parted. By weight "
        f"{_percent(card['base_rate'])} were laundered.",
    ]
    if dropped:
        lines += ["", _table(["not learnt from", "rows"], dropped)]
    lines += ["", _table(["source", "value"], [[key, _show(value)] for key, value in card["data"].items()])]
    return "\n".join(lines)


def _write_figures(card: dict[str, Any]) -> str:
    held, intervals = card["held_out"], card["intervals"]
    figures = [
        [name, _show(held[name]), _show(intervals.get(name))] for name in held if not isinstance(held[name], dict)
    ]
    top = [
        [f"top {share}", _show(held["precision_at"][share]), _show(held["recall_at"][share])]
        for share in held["recall_at"]
    ]
    bins = [[_show(value) for value in row.values()] for row in card["reliability"]]
    return "\n".join(
        [
            "## Held-out figures\n",
            "Every row was scored by a booster that saw neither it nor its group; rows are weighed to the prior. "
            "Intervals (95%) come from drawing whole groups.\n",
            _table(["figure", "value", "interval"], figures),
            "",
            _table(["of the rows, by rank", "precision", "recall"], top),
            "",
            _table(["rows", "promised share", "found share"], bins),
        ]
    )


def _write_lanes(card: dict[str, Any]) -> str:
    return (
        "## Lanes\n\n"
        f"Red from a probability of {card['thresholds']['red']:.3f}, where at least half of the held-out cargoes were "
        f"laundered; amber from {card['thresholds']['amber']:.3f}, where a tenth were."
    )


def _write_features(card: dict[str, Any]) -> str:
    rows = [[f"`{f['name']}`", f["unit"], _DIRECTIONS[f["risk"]], f["definition"]] for f in card["features"]]
    return "## Features\n\n" + _table(["name", "unit", "direction", "definition"], rows)


def _table(header: list[str], rows: Iterable[Iterable[Any]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(str(cell).replace("|", "\\|") for cell in line) + " |" for line in lines)


def _percent(share: float) -> str:
    return f"{100 * share:.3g}%"


def _show(value: Any) -> str:
    if value is None:
        return "–"
    if isinstance(value, float):
        return f"{value:.4g}"
    if isinstance(value, list):
        return " – ".join(_show(part) for part in value) or "none"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {_show(part)}" for key, part in value.items()) or "none"
    return str(value)
