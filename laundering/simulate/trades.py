"""The trades that ships are in, as weights from which the next voyage of any ship is drawn."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from laundering.simulate.cargoes import TRADES, weigh_cargo
from laundering.simulate.directions import draw_directions
from laundering.simulate.mixes import weigh_mix
from laundering.simulate.places import Places
from laundering.simulate.ports_world import PortRole
from laundering.simulate.rng import Streams, cumulate
from laundering.simulate.settings import Settings


@dataclass
class TradeBook:
    """Cumulative weights from which the next voyage of any ship is drawn.

    Attributes:
        mix: [pool, class, period, trade].
        load: [trade, class, month, place].
        discharge: [trade, class, place]; all zero for a call without discharge.
        cargo: [trade, class, good].
        discharge_weights: [trade, class, place], not cumulated.
    """

    mix: np.ndarray
    load: np.ndarray
    discharge: np.ndarray
    cargo: np.ndarray
    discharge_weights: np.ndarray


def draw_trades(settings: Settings, streams: Streams, places: Places, roles: list[PortRole]) -> TradeBook:
    """Draw one world's trades from its ports' roles."""
    rng = streams.stream("trades")
    shake = 0.8 if settings.profile.stranger else 0.25
    loads, discharges = draw_directions(rng, places, roles, shake)
    cargo = np.stack([cumulate(weigh_cargo(rng, trade, shake)) for trade in TRADES])
    return TradeBook(
        mix=cumulate(weigh_mix(settings.profile)),
        load=cumulate(loads),
        discharge=cumulate(discharges),
        cargo=cargo,
        discharge_weights=discharges,
    )
