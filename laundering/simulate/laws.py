"""The dates on which law changed what traders do.

The dates are those of the resolutions of the Security Council; the behaviour that follows each is this world's own.
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Final

import numpy as np

EPOCH: Final = datetime(2000, 1, 1)  # noqa: DTZ001 - all times are naive UTC
"""Hours of the world are counted from here."""

COAL_RESTRICTED_ON: Final = date(2016, 3, 2)
"""UNSCR 2270: no coal from the DPRK but for livelihood; Rajin's transit coal exempt where notified."""

COAL_BANNED_ON: Final = date(2017, 8, 5)
"""UNSCR 2371: full ban on coal, iron and ore."""

TRANSFERS_BANNED_ON: Final = date(2017, 9, 11)
"""UNSCR 2375: no ship-to-ship transfers with DPRK ships."""

PANEL_ENDED_ON: Final = date(2024, 4, 30)
"""Last day of the Panel of Experts' mandate: less is reported afterwards."""

PERIOD_STARTS: Final = (COAL_BANNED_ON, PANEL_ENDED_ON)
"""Where the mix of trades changes: 0 before the ban, 1 under it, 2 after the Panel's end."""


def to_hours(day: date) -> float:
    """Hours from `EPOCH` to the start of a day."""
    return (datetime(day.year, day.month, day.day) - EPOCH).total_seconds() / 3600  # noqa: DTZ001


def to_day(hours: float) -> date:
    """The day in which an hour lies."""
    return (EPOCH + timedelta(hours=hours)).date()


def find_period(hours: np.ndarray) -> np.ndarray:
    """The legal period of each hour, as an index into the mixes of trades."""
    return np.searchsorted(np.array([to_hours(day) for day in PERIOD_STARTS]), hours, side="right")


def find_month(hours: np.ndarray) -> np.ndarray:
    """The month of each hour, 0 for January; good to a day or so, which is enough for seasons."""
    day_of_year = (hours / 24.0) % 365.25
    found: np.ndarray = np.minimum((day_of_year / 30.44).astype(int), 11)
    return found
