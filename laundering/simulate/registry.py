"""The register: who each ship was in every period, with sales, new names and new flags."""

from __future__ import annotations

from typing import Final

import numpy as np
import polars as pl

from laundering.simulate.columns import to_texts
from laundering.simulate.fleet import POOLS, Fleet, draw_mmsi
from laundering.simulate.laws import to_day
from laundering.simulate.names import draw_firms, draw_ship_names
from laundering.simulate.rng import Streams

_SALES_PER_YEAR: Final = 0.09
_LINKED_POOLS: Final = (POOLS.index("northern"), POOLS.index("foreign_feeder"))
_MISSING_SHARE: Final = 0.02
_EMPTY_CELLS: Final = {
    "owner": 0.1,
    "manager": 0.15,
    "gross_tonnage": 0.04,
    "beam": 0.05,
    "design_draught": 0.08,
    "built": 0.02,
}
_TYPES: Final = ("General Cargo", "Bulk Carrier", "Bulk Carrier", "Bulk Carrier", "Bulk Carrier")


def draw_register(
    streams: Streams,
    fleet: Fleet,
    span_h: tuple[float, float],
    entered: dict[int, float],
) -> pl.DataFrame:
    """Draw the register of all ships.

    Args:
        streams: Named random numbers.
        fleet: The ships.
        span_h: First and last hour of the world.
        entered: Hour at which a ship enters the register, for those that were not there before.

    Returns:
        One row per ship and period, in order of ship and time: the columns of the table `vessels`, and `ship`.
    """
    rng = streams.stream("register")
    changes = [sale for sale in _draw_sales(rng, fleet, span_h) if sale[0] not in entered]
    ships = np.array([*range(len(fleet)), *(ship for ship, _, _ in changes)])
    hours = np.array([*(entered.get(ship, -np.inf) for ship in range(len(fleet))), *(hour for _, hour, _ in changes)])
    kinds = np.array([*(["first"] * len(fleet)), *(kind for *_, kind in changes)])
    order = np.lexsort((hours, ships))
    ships, hours, kinds = ships[order], hours[order], kinds[order]
    return _write_periods(rng, fleet, ships, hours, kinds)


def _draw_sales(rng: np.random.Generator, fleet: Fleet, span_h: tuple[float, float]) -> list[tuple[int, float, str]]:
    """Honest sales: old and small ships are sold more often; a sale brings a new name, flag or manager."""
    years = (span_h[1] - span_h[0]) / (24 * 365.25) + 1.5
    count = rng.poisson(_SALES_PER_YEAR * years * np.where(fleet.klass == 0, 1.5, 0.8))
    return [
        (int(ship), float(rng.uniform(span_h[0] - 24 * 540, span_h[1])), str(rng.choice(["sale", "reflag", "manager"])))
        for ship in np.repeat(np.arange(len(fleet)), count)
    ]


def _write_periods(
    rng: np.random.Generator, fleet: Fleet, ships: np.ndarray, hours: np.ndarray, kinds: np.ndarray
) -> pl.DataFrame:
    """One row per period; what a change does not touch is carried on from the period before."""
    count = len(ships)
    northern = fleet.pool[ships] == POOLS.index("northern")
    names = draw_ship_names(rng, count, korean=northern)
    own_flag = fleet.flag[ships]
    flags = np.where(
        kinds == "first",
        own_flag,
        rng.permutation(fleet.flag[fleet.klass == 0])[rng.integers(0, int((fleet.klass == 0).sum()), count)],
    )
    owners = _draw_owners(rng, fleet.pool[ships])
    managers = np.array(draw_firms(rng, "CN", max(8, count // 6)), dtype=object)[
        rng.integers(0, max(8, count // 6), count)
    ]
    frame = pl.DataFrame(
        {
            "ship": ships,
            "hour": hours,
            "kind": kinds,
            "name": pl.Series(names),
            "flag": pl.Series(np.where(northern, "KP", flags)),
            "owner": pl.Series(owners),
            "manager": to_texts(managers),
        }
    )
    renamed = pl.col("kind").is_in(["first", "sale"])
    frame = frame.with_columns(
        name=pl.when(renamed).then("name"),
        flag=pl.when(pl.col("kind") != "manager").then("flag"),
        owner=pl.when(renamed).then("owner"),
    ).with_columns(pl.col("name", "flag", "owner").forward_fill().over("ship"))
    flags_now = frame["flag"].to_numpy()
    mmsi = draw_mmsi(rng, flags_now)
    frame = frame.with_columns(mmsi=pl.Series(mmsi)).with_columns(
        mmsi=pl.when(pl.col("kind") != "manager").then("mmsi")
    )
    frame = frame.with_columns(pl.col("mmsi").forward_fill().over("ship"))
    return _add_particulars(rng, fleet, frame)


def _draw_owners(rng: np.random.Generator, pool: np.ndarray) -> list[str]:
    """Owners: mostly companies of one ship; those behind the embargoed country's trade also own a few other ships."""
    count = len(pool)
    single = draw_firms(rng, "HK", count)
    shared = draw_firms(rng, "", max(4, count // 12))
    chosen = rng.integers(0, len(shared), count)
    linked = rng.random(count) < np.where(np.isin(pool, _LINKED_POOLS), 0.5, 0.06)
    return [shared[int(k)] if link else own for own, k, link in zip(single, chosen, linked, strict=True)]


def _add_particulars(rng: np.random.Generator, fleet: Fleet, frame: pl.DataFrame) -> pl.DataFrame:
    """Add what does not change, and the days of each period; the first period often has no known start."""
    ship = frame["ship"].to_numpy()
    starts = [None if not np.isfinite(hour) else to_day(hour) for hour in frame["hour"].to_list()]
    since_built = pl.date("built", 6, 1)
    first = pl.col("valid_from").is_null() & pl.Series(rng.random(len(ship)) < 0.7)
    tanker = fleet.pool[ship] == POOLS.index("tanker")
    columns = frame.with_columns(
        imo=pl.Series(fleet.imo[ship]),
        ship_type=pl.Series(np.where(tanker, "Oil Products Tanker", np.array(_TYPES)[fleet.klass[ship]])),
        dwt=pl.Series(fleet.dwt[ship]),
        gross_tonnage=pl.Series(fleet.gross_tonnage[ship]),
        built=pl.Series(fleet.built[ship]),
        length=pl.Series(fleet.length_m[ship]),
        beam=pl.Series(fleet.beam_m[ship]),
        design_draught=pl.Series(fleet.draught_m[ship]),
        valid_from=pl.Series(starts, dtype=pl.Date),
    )
    next_from = pl.col("valid_from").shift(-1).over("ship") - pl.duration(days=1)
    columns = columns.with_columns(
        valid_to=pl.max_horizontal(next_from, pl.when(next_from.is_not_null()).then("valid_from"))
    )
    return columns.with_columns(valid_from=pl.when(first).then(since_built).otherwise("valid_from"))


def find_identity(register: pl.DataFrame, ship: np.ndarray, hours: np.ndarray) -> pl.DataFrame:
    """Who the ships were at these hours: `name`, `flag`, `mmsi`, one row per ship and hour given.

    Before a ship entered the register she goes by her first entry.
    """
    asked = pl.DataFrame({"ship": ship, "hour": hours}).with_row_index("row").sort("hour")
    known = register.select("ship", "hour", "name", "flag", "mmsi").sort("hour")
    found = asked.join_asof(known, on="hour", by="ship", strategy="backward", check_sortedness=False)
    first = register.unique("ship", keep="first", maintain_order=True).select("ship", "name", "flag", "mmsi")
    found = found.sort("row").join(first, on="ship", how="left", suffix="_first", maintain_order="left")
    return found.select(pl.coalesce(column, f"{column}_first") for column in ("name", "flag", "mmsi"))


def omit_ships(register: pl.DataFrame, streams: Streams) -> pl.DataFrame:
    """Leave out ships that no register bought by the office holds, and cells that it lacks."""
    rng = streams.stream("register", "omitted")
    ships = register["ship"].unique().sort().to_numpy()
    missing = ships[rng.random(len(ships)) < _MISSING_SHARE]
    kept = register.filter(~pl.col("ship").is_in(missing))
    gone = {column: pl.Series(rng.random(kept.height) < share) for column, share in _EMPTY_CELLS.items()}
    return kept.with_columns(**{column: pl.when(~where).then(column) for column, where in gone.items()})
