"""Draw the explanation of one shipment as an SVG picture, as the README shows it.

Run with `make picture` (`python -m laundering.cli.picture OUT SHIPMENT_ID FILE.svg`).
"""

from __future__ import annotations

import io
import sys
from pathlib import Path

from rich.console import Console
from rich.terminal_theme import SVG_EXPORT_THEME

from laundering.alerts.explanation import explain_shipment
from laundering.cli.render import print_explanation
from laundering.features import FEATURES


def draw_explanation(out: Path, shipment_id: str, file: Path) -> None:
    """Draw what `laundering explain OUT SHIPMENT_ID` prints."""
    console = Console(record=True, width=128, file=io.StringIO(), force_terminal=True, highlight=False)
    print_explanation(explain_shipment(out, shipment_id, FEATURES), console)
    file.parent.mkdir(parents=True, exist_ok=True)
    title = f"laundering explain {out} {shipment_id}"
    file.write_text(console.export_svg(title=title, theme=SVG_EXPORT_THEME, unique_id="alert"), encoding="utf-8")


if __name__ == "__main__":
    draw_explanation(Path(sys.argv[1]), sys.argv[2], Path(sys.argv[3]))
