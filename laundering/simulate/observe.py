"""What is seen of the stays: calls missed, late, doubled, put into the wrong port or down to the wrong ship."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from laundering.simulate.columns import to_texts, to_times
from laundering.simulate.fleet import POOLS, Fleet
from laundering.simulate.harbours import Harbours
from laundering.simulate.places import Places
from laundering.simulate.rng import Streams
from laundering.simulate.settings import Settings

_NORTHERN: Final = (POOLS.index("northern"), POOLS.index("foreign_feeder"))
_NEIGHBOUR_NM: Final = 60.0
_CALL_SCHEMA: Final = (
    "imo", "port", "arrived_at", "departed_at", "draught_in", "draught_out", "berth", "confidence", "source",
    "known_at",
)  # fmt: skip


def draw_delays(rng: np.random.Generator, count: int, late_share: float) -> np.ndarray:
    """Hours until a row is known: mostly hours, for a share days to months."""
    quick = rng.exponential(4.0, count)
    slow = rng.lognormal(np.log(24 * 9), 1.1, count)
    return np.where(rng.random(count) < late_share, np.minimum(slow, 24 * 260), quick)


def observe_calls(
    settings: Settings, streams: Streams, stays: pl.DataFrame, fleet: Fleet, ports: tuple[Places, Harbours]
) -> pl.DataFrame:
    """See the stays as a network of receivers does; adds `stay`, the number of the stay behind each row.

    Args:
        settings: The world's shares.
        streams: Named random numbers.
        stays: True stays, from `find_stays`.
        fleet: The ships.
        ports: Places and their berths.

    Returns:
        Rows of the table `port_calls` with `stay` (row number in `stays`), in order of time.
    """
    rng = streams.stream("observation", "calls")
    places, harbours = ports
    seen, source = _see(settings, rng, stays, fleet, places)
    rows = np.flatnonzero(seen)
    doubled = rng.random(len(rows)) < settings.profile.receivers.duplicate_share
    # An agent's list repeats what was heard; he knows nothing of what only an image shows.
    again = np.where(source[rows[doubled]] == "imagery", "imagery", "agent")
    kinds = np.concatenate([source[rows], again])
    rows = np.concatenate([rows, rows[doubled]])
    table = stays[rows]
    calls = _write_calls(settings, rng, table, kinds, fleet, places, harbours)
    return calls.with_columns(stay=pl.Series(rows)).sort("arrived_at", "imo", "port", maintain_order=True)


def _see(
    settings: Settings, rng: np.random.Generator, stays: pl.DataFrame, fleet: Fleet, places: Places
) -> tuple[np.ndarray, np.ndarray]:
    """Which stays are seen, and by what."""
    receivers = settings.profile.receivers
    country = places.countries[stays["place"].to_numpy()]
    ordinary = receivers.seen_share[""]
    share = np.array([receivers.seen_share.get(str(name), ordinary) for name in country])
    # Some ports are out of a receiver's sight more often than others of their country.
    by_port = streams_of_ports(rng, places, settings)[stays["place"].to_numpy()]
    northern = np.isin(fleet.pool[stays["ship"].to_numpy()], _NORTHERN)
    share = np.where(
        country == "KP", np.where(northern, receivers.north_korean_call_seen_share, share), share * by_port
    )
    share = np.where(northern & (country == "RU"), share * 0.9, share)
    hidden = stays["hidden"].to_numpy()
    by_ais = (rng.random(len(share)) < share) & ~hidden
    by_image = (rng.random(len(share)) < receivers.dark_call_seen_share) & ~by_ais & (country == "KP")
    other = np.where(rng.random(len(share)) < 0.08, np.where(rng.random(len(share)) < 0.5, "agent", "registry"), "ais")
    source = np.where(by_image, "imagery", other).astype(object)
    return by_ais | by_image, source


def streams_of_ports(rng: np.random.Generator, places: Places, settings: Settings) -> np.ndarray:
    """A factor per place on the share of stays seen: a few ports are badly covered."""
    weak = rng.random(len(places.codes)) < (0.2 if settings.profile.stranger else 0.1)
    return np.where(weak, rng.uniform(0.6, 0.9, len(places.codes)), 1.0)


def _write_calls(
    settings: Settings,
    rng: np.random.Generator,
    table: pl.DataFrame,
    source: np.ndarray,
    fleet: Fleet,
    places: Places,
    harbours: Harbours,
) -> pl.DataFrame:
    """Rows of the table `port_calls` for stays that were seen."""
    receivers, count = settings.profile.receivers, table.height
    place = _misplace(rng, table["place"].to_numpy(), places, receivers.wrong_port_share)
    ship = table["shown"].to_numpy()
    wrong = rng.random(count) < receivers.wrong_ship_share
    ship = np.where(wrong, rng.integers(len(fleet), size=count), ship)
    image = source == "imagery"
    arrived = table["arrived_h"].to_numpy() + rng.normal(0, 0.7, count)
    departed = np.maximum(table["departed_h"].to_numpy() + rng.normal(0, 0.7, count), arrived + 0.5)
    open_end = (rng.random(count) < 0.02) | (image & (rng.random(count) < 0.6))
    delay = draw_delays(rng, count, receivers.late_share) + np.where(image, rng.gamma(2.0, 24 * 20, count), 0.0)
    known = np.where(open_end, arrived, departed) + delay
    tell = rng.random(count) < 0.8
    draughts = _type_draughts(settings, rng, table, image)
    return pl.DataFrame(
        {
            "imo": fleet.imo[ship],
            "port": np.array(places.codes)[place],
            "arrived_at": to_times(arrived),
            "departed_at": to_times(np.where(open_end, np.nan, departed)),
            "draught_in": pl.Series(draughts[0]).fill_nan(None),
            "draught_out": pl.Series(draughts[1]).fill_nan(None),
            "berth": _write_berths(settings, rng, table, place, places, harbours),
            "confidence": pl.Series(_rate(rng, source, open_end)),
            "source": to_texts(source),
            "known_at": to_times(np.where(tell | (delay > 48), known, np.nan)),
        }
    ).select(_CALL_SCHEMA)


def _misplace(rng: np.random.Generator, place: np.ndarray, places: Places, share: float) -> np.ndarray:
    """Put a few calls into the neighbouring port of the same country."""
    distance = places.distance_nm + np.where(np.eye(len(places.codes)) > 0, np.inf, 0.0)
    distance[places.countries[:, None] != places.countries[None, :]] = np.inf
    nearest = distance.argmin(axis=1)
    moved = (rng.random(len(place)) < share) & (distance[place, nearest[place]] < _NEIGHBOUR_NM)
    return np.where(moved, nearest[place], place)


def _type_draughts(
    settings: Settings, rng: np.random.Generator, table: pl.DataFrame, image: np.ndarray
) -> tuple[np.ndarray, np.ndarray]:
    """Draughts as the crew typed them: rounded, forgotten from the last leg, or missing; an image shows none."""
    count = table.height
    true_in, true_out = (table[name].to_numpy() + rng.normal(0, 0.08, count) for name in ("draught_in", "draught_out"))
    # A crew that has not typed the new draught yet still sends the old one.
    seen_out = np.where(rng.random(count) < 0.13, true_in, true_out)
    seen_in = np.where(rng.random(count) < 0.06, true_out, true_in)
    habit = (table["ship"].to_numpy() * 7919 % 100) / 100
    step = np.where(habit < 0.7, 0.1, np.where(habit < 0.9, 0.5, 1.0))
    missing = settings.draught_missing_share
    by_ship = np.clip(missing + (habit - 0.5) * 0.3, 0.02, 0.95)
    gone_in, gone_out = (rng.random(count) < by_ship) | image, (rng.random(count) < by_ship) | image
    rounded = [np.maximum(np.round(np.round(seen / step) * step, 1), 0.5) for seen in (seen_in, seen_out)]
    return np.where(gone_in, np.nan, rounded[0]), np.where(gone_out, np.nan, rounded[1])


def _write_berths(
    settings: Settings,
    rng: np.random.Generator,
    table: pl.DataFrame,
    place: np.ndarray,
    places: Places,
    harbours: Harbours,
) -> pl.Series:
    """Berths where they are known; ports whose berths this world does not model have numbered ones."""
    names = np.array([*(berth.name or None for berth in harbours.berths), None], dtype=object)[
        table["berth"].to_numpy()
    ]
    unmodelled = ~np.isin(places.countries[place], ("RU", "KP", "XZ"))
    numbered = np.array([f"Berth {k}" for k in rng.integers(1, 60, table.height)], dtype=object)
    names = np.where(unmodelled, numbered, names)
    moved = place != table["place"].to_numpy()
    missing = (rng.random(table.height) < settings.profile.receivers.berth_missing_share) | moved
    return to_texts(names, missing)


def _rate(rng: np.random.Generator, source: np.ndarray, open_end: np.ndarray) -> np.ndarray:
    """Confidence of each row, 1 to 4: images and open stays are less sure."""
    best = rng.choice([4, 3, 2], size=len(source), p=[0.75, 0.18, 0.07])
    return np.where(source == "imagery", rng.choice([1, 2, 3], size=len(source)), np.maximum(best - open_end, 1))
