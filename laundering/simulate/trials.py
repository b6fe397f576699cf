"""Honest trial cargoes: a terminal opens, or an exporter tries a port that ships next to no coal in other years."""

from __future__ import annotations

from typing import Final

import numpy as np

from laundering.simulate.cargoes import CARGOES
from laundering.simulate.evasion.charter import Request
from laundering.simulate.fleet import POOLS
from laundering.simulate.orders import Order
from laundering.simulate.stage import Stage

_DAY_H: Final = 24.0
_CLEAN: Final = (POOLS.index("clean"),)
_GOODS: Final = ("anthracite", "bituminous", "bituminous", "other_coal")


def request_trials(stage: Stage) -> list[Request]:
    """Voyages that carry genuine coal from ports that ordinarily ship next to none.

    One quiet port in three tries it, for one to four months, with ships that are at times larger than its usual ones.
    """
    rng = stage.streams.stream("trials")
    places, harbours = stage.world.places, stage.world.harbours
    buyers = places.in_country("KR", "CN", "JP")
    quiet = [role for role in stage.roles if role.quiet]
    requests = []
    for role in quiet:
        if rng.random() > 0.35:
            continue
        place = places.index(role.code)
        berths = harbours.find_berths(place, coal=True)
        opens_h = float(rng.uniform(stage.span_h[0] - _DAY_H * 30, stage.span_h[1] - _DAY_H * 30))
        customer, good = int(rng.choice(buyers)), str(rng.choice(_GOODS))
        lasts_h = _DAY_H * float(rng.uniform(20, 120))
        for _ in range(int(np.ceil(rng.integers(3, 10) * max(0.5, stage.size.scale) ** 0.5))):
            start_h = opens_h + float(rng.uniform(0, lasts_h))
            order = Order(
                load=place,
                discharge=customer,
                cargo=CARGOES.index(good),
                tonnes=60_000.0,
                not_before_h=start_h,
                load_berth=berths[int(rng.integers(len(berths)))],
            )
            dwt = (2_200.0, 9_000.0) if rng.random() < 0.7 else (9_000.0, 26_000.0)
            requests.append(Request(None, "trial", order, start_h + 14 * _DAY_H, _CLEAN, dwt))
    return requests
