"""Histograms of a simulated world beside public figures: does it look like the trade?"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final
from xml.sax.saxutils import escape

import numpy as np
import polars as pl

from laundering.simulate.cargoes import CARGOES, TRADES
from laundering.simulate.evasion.scheme import Scheme
from laundering.simulate.hydrostatics import find_draught
from laundering.simulate.markets import GRADE_FACTORS, Market
from laundering.simulate.stage import Stage

_COAL_TRADES: Final = tuple(TRADES.index(trade) for trade in ("russian_coal", "hub_coal"))
_WIDTH, _HEIGHT, _LEFT, _TOP = 300, 190, 44, 34
_COLUMNS: Final = 3


@dataclass(frozen=True)
class Histogram:
    """One quantity of a world, beside what is publicly known of it.

    Attributes:
        title: What is counted.
        unit: Unit of the quantity.
        edges: Edges of the bars; one more than there are bars.
        counts: How many lie in each.
        mean: Mean of all values; NaN where there are none.
        public: Lowest and highest public figure, or None.
        source: What the public figure is.
    """

    title: str
    unit: str
    edges: tuple[float, ...]
    counts: tuple[int, ...]
    mean: float
    public: tuple[float, float] | None
    source: str


def measure_world(stage: Stage, scheme: Scheme) -> list[Histogram]:
    """Measure sizes by port, price, sailing time, draught change and time in port of one world's coal voyages.

    The world is one with the places as they are known: in a stranger's the public figures say nothing.
    """
    coal = scheme.voyages.filter(pl.col("trade").is_in(_COAL_TRADES))
    vostochny, nakhodka, kholmsk, shakhtersk = (
        coal.filter(pl.col("load") == stage.world.places.index(code)) for code in ("RUVYP", "RUNJK", "RUKHO", "RUSHA")
    )
    share = float(kholmsk["tonnes"].to_numpy().sum() / coal["tonnes"].to_numpy().sum())
    small = coal.filter(pl.col("tonnes") < 12_000, pl.col("cargo") == CARGOES.index("anthracite"))
    pohang = nakhodka.filter(pl.col("discharge") == stage.world.places.index("KRKPO"), pl.col("via") < 0)
    days = (pohang["discharge_arrived_h"] - pohang["load_departed_h"]) / 24
    return [
        _bin("Cargo from Vostochny", "kt", vostochny["tonnes"] / 1e3, 0, 150, (43, 43), "mean of 2017: 43 kt"),
        _bin("Cargo from Nakhodka", "kt", nakhodka["tonnes"] / 1e3, 0, 60, None, "many small, none above 60 kt"),
        _bin("Small anthracite", "kt", small["tonnes"] / 1e3, 0, 12, (2, 10), "2 to 10 kt"),
        _bin("Nakhodka to Pohang", "days", days, 0, 5, (1.5, 2.5), "about 440 nm at 8 to 12 kn"),
        _bin("Time in port, Shakhtersk", "days", _stay_days(shakhtersk), 0, 20, (4, 12), "by barge, at anchor"),
        _bin("Time in port, Nakhodka", "days", _stay_days(nakhodka), 0, 12, (1, 5), "handysize at a berth"),
        _bin("Draught change in loading", "m", _draught_changes(scheme, coal), 0, 14, (2, 11), "coaster to capesize"),
        _bin("Anthracite, autumn 2017", "$/t", _autumn_prices(stage), 60, 140, (90, 96), "customs cases: 90 to 96"),
        _list_prices(stage),
        _bin("Cargo from Kholmsk", "kt", kholmsk["tonnes"] / 1e3, 0, 12, None, f"next to none; here {share:.1%}"),
    ]  # fmt: skip


def _stay_days(voyages: pl.DataFrame) -> pl.Series:
    """Days from arrival to departure at the load port."""
    return (voyages["load_departed_h"] - voyages["load_arrived_h"]) / 24


def _draught_changes(scheme: Scheme, coal: pl.DataFrame) -> pl.Series:
    """Metres by which each ship lies deeper after loading."""
    ship, fleet = coal["ship"].to_numpy(), scheme.fleet
    hull = fleet.light_m[ship], fleet.tonnes_per_metre[ship]
    tonnes, dwt = coal["tonnes"].to_numpy(), fleet.dwt[ship]
    return pl.Series(find_draught(*hull, tonnes, dwt) - find_draught(*hull, np.zeros(len(tonnes)), dwt))


def _list_prices(stage: Stage) -> Histogram:
    """Market price of anthracite in the middle of each month of 2017, as bars."""
    middle_h = 24.0 * (6210 + 30.4 * (np.arange(12) + 0.5))
    prices = Market(stage.streams).find_price(middle_h) * GRADE_FACTORS["anthracite"]
    edges = tuple(float(month) for month in range(1, 14))
    heights = tuple(round(float(price)) for price in prices)
    return Histogram("Anthracite by month of 2017", "$/t", edges, heights, float(prices.mean()), None, "92 in autumn")


def _autumn_prices(stage: Stage) -> pl.Series:
    """Market price of anthracite on the days of autumn 2017, in $/t."""
    hours = 24.0 * np.arange(6453, 6544)
    return pl.Series(Market(stage.streams).find_price(hours) * GRADE_FACTORS["anthracite"])


def _bin(
    title: str, unit: str, values: pl.Series, low: float, high: float, public: tuple[float, float] | None, source: str
) -> Histogram:
    """Count values into 24 bars; what lies beyond the ends counts into the outermost."""
    edges = np.linspace(low, high, 25)
    counts, _ = np.histogram(np.clip(values.to_numpy(), low, high), edges)
    mean = float(np.mean(values.to_numpy())) if len(values) else float("nan")
    return Histogram(title, unit, tuple(float(e) for e in edges), tuple(int(c) for c in counts), mean, public, source)


def draw_histograms(histograms: list[Histogram], caption: str) -> str:
    """Draw the histograms as one SVG picture, each with its mean and, shaded, the public figure.

    Args:
        histograms: From `measure_world`.
        caption: What world it is; stands above.
    """
    rows = -(-len(histograms) // _COLUMNS)
    width, height = _COLUMNS * _WIDTH, rows * _HEIGHT + 30
    panels = "".join(
        f'<g transform="translate({k % _COLUMNS * _WIDTH},{k // _COLUMNS * _HEIGHT + 30})">{_draw_panel(histogram)}</g>'
        for k, histogram in enumerate(histograms)
    )
    style = "text{font:11px sans-serif;fill:#333}.t{font-weight:bold}.b{fill:#6b8fb5}.p{fill:#e0a030;opacity:.35}"
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}">'
        f'<style>{style}</style><rect width="{width}" height="{height}" fill="#fff"/>'
        f'<text class="t" x="12" y="20">{escape(caption)}</text>{panels}</svg>'
    )


def _draw_panel(histogram: Histogram) -> str:
    """One histogram: bars, axis, mean and public figure."""
    low, high = histogram.edges[0], histogram.edges[-1]
    plot_w, plot_h = _WIDTH - _LEFT - 12, _HEIGHT - _TOP - 42
    scale = plot_w / (high - low)
    top = max(1, *histogram.counts)
    bars = "".join(
        f'<rect class="b" x="{_LEFT + (edge - low) * scale:.1f}" y="{_TOP + plot_h * (1 - count / top):.1f}" '
        f'width="{plot_w / len(histogram.counts) - 1:.1f}" height="{plot_h * count / top:.1f}"/>'
        for edge, count in zip(histogram.edges, histogram.counts, strict=False)
    )
    shade = ""
    if histogram.public is not None:
        first, last = (_LEFT + (min(max(value, low), high) - low) * scale for value in histogram.public)
        shade = f'<rect class="p" x="{first - 1:.1f}" y="{_TOP}" width="{max(last - first, 2):.1f}" height="{plot_h}"/>'
    foot = _TOP + plot_h
    return (
        f'<text class="t" x="{_LEFT}" y="16">{escape(histogram.title)}, {escape(histogram.unit)}</text>'
        f'<text x="{_LEFT}" y="29">mean {histogram.mean:,.1f}; public: {escape(histogram.source)}</text>{shade}{bars}'
        f'<line x1="{_LEFT}" x2="{_LEFT + plot_w}" y1="{foot}" y2="{foot}" stroke="#333"/>'
        f'<text x="{_LEFT - 4}" y="{foot + 14}">{low:g}</text>'
        f'<text x="{_LEFT + plot_w - 14}" y="{foot + 14}">{high:g}</text>'
    )
