"""Berths and waiting of every place of a world, laid out so that many ships can be given one at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from laundering.simulate.places import SEA, Places
from laundering.simulate.ports_world import KP_COAL_PORTS, Berth, PortRole
from laundering.simulate.rng import Streams, cumulate

DEEP_M = 25.0
"""Depth taken where none is modelled: no ship of this world touches ground there."""


@dataclass(frozen=True)
class Harbours:
    """Berths of all places.

    Attributes:
        berths: All berths; a voyage holds an index into them, or -1.
        coal_cumulative: [place, n] cumulative shares of a place's coal berths.
        coal_berth: [place, n] their indices; -1 where the place has none.
        general_cumulative: The same for berths of other goods.
        general_berth: The same for berths of other goods.
        water_m: Depth per berth; one more value at the end for "none".
        rate_t_per_h: Loading rate per berth; one more value at the end for "none".
        wait_h: Mean waiting time for a berth, per place.
        at_anchor: Per place: coal is loaded from barges in the roads.
    """

    berths: tuple[Berth, ...]
    coal_cumulative: np.ndarray
    coal_berth: np.ndarray
    general_cumulative: np.ndarray
    general_berth: np.ndarray
    water_m: np.ndarray
    rate_t_per_h: np.ndarray
    wait_h: np.ndarray
    at_anchor: np.ndarray

    def find_berths(self, place: int, *, coal: bool) -> list[int]:
        """Indices of the berths of a place that take coal, or other goods."""
        laid = self.coal_berth if coal else self.general_berth
        return [int(berth) for berth in laid[place] if berth >= 0]


def build_harbours(places: Places, roles: list[PortRole], berths: list[Berth], streams: Streams) -> Harbours:
    """Lay out the berths of the claimed origin, and draw piers for the embargoed country's ports."""
    everything = (*berths, *_draw_embargoed_piers(places, streams))
    coal_cumulative, coal_berth = _lay_out(places, everything, coal=True)
    general_cumulative, general_berth = _lay_out(places, everything, coal=False)
    by_code = {role.code: role for role in roles}
    waits = [_find_wait(code, country, by_code) for code, country in zip(places.codes, places.countries, strict=True)]
    return Harbours(
        berths=everything,
        coal_cumulative=coal_cumulative,
        coal_berth=coal_berth,
        general_cumulative=general_cumulative,
        general_berth=general_berth,
        water_m=np.array([*(berth.water_m for berth in everything), DEEP_M]),
        rate_t_per_h=np.array([*(berth.rate_t_per_h for berth in everything), 400.0]),
        wait_h=np.array(waits),
        at_anchor=np.array([code in by_code and by_code[code].at_anchor for code in places.codes]),
    )


def _find_wait(code: str, country: str, roles: dict[str, PortRole]) -> float:
    """Mean hours of waiting for a berth: long at great coal ports and in the embargoed country, short elsewhere."""
    if country == SEA:
        return 0.0
    if country == "KP":
        return 30.0
    if code in roles:
        return 34.0 if roles[code].coal_mt > 5 else 12.0
    return 11.0


def _draw_embargoed_piers(places: Places, streams: Streams) -> list[Berth]:
    """A coal pier and a general pier in every port of the embargoed country."""
    rng = streams.stream("ports", "embargoed piers")
    piers = []
    for place in places.in_country("KP"):
        code = places.codes[place]
        water_m = KP_COAL_PORTS.get(code, (0.0, 7.5))[1] * float(np.exp(rng.normal(0, 0.04)))
        rate = float(rng.uniform(90, 240))
        piers.append(Berth(code, "Coal pier", True, False, water_m, rate, 0.0, 0.7))
        piers.append(Berth(code, f"Pier {rng.integers(2, 6)}", code == "KPRJN", True, water_m, rate, 0.0, 0.3))
    return piers


def _lay_out(places: Places, berths: tuple[Berth, ...], *, coal: bool) -> tuple[np.ndarray, np.ndarray]:
    """Berths of each place as a rectangle of cumulative shares and one of indices."""
    chosen: list[list[int]] = [[] for _ in places.codes]
    for index, berth in enumerate(berths):
        if (berth.coal if coal else berth.general) and berth.port in places.codes:
            chosen[places.index(berth.port)].append(index)
    width = max(1, *(len(row) for row in chosen))
    shares, indices = np.zeros((len(chosen), width)), np.full((len(chosen), width), -1)
    for place, row in enumerate(chosen):
        shares[place, : len(row)] = [berths[index].share for index in row]
        indices[place, : len(row)] = row
    return cumulate(shares), indices
