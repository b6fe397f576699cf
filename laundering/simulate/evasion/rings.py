"""The networks that launder: whom they use, where, how, and what they change once they were found out."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from laundering.simulate.cargoes import TRADES
from laundering.simulate.harbours import Harbours
from laundering.simulate.places import Places
from laundering.simulate.ports_world import CLASSES, KP_COAL_PORTS, PortRole
from laundering.simulate.profiles import METHODS
from laundering.simulate.stage import Stage


@dataclass
class Ring:
    """One network; changes while the world runs.

    Attributes:
        ring: Number of the network.
        methods: Weight of each method of `METHODS` for this network.
        quiet_quays: Quays (place, berth) in quiet ports that it knows, the present one first.
        busy_quays: The same in busy ports.
        claims: Places (place, berth; -1 for none) whose papers it uses for coal that never was there.
        kp_ports: Weights of the places where it buys, by place index.
        customers: Places of discharge that it sells to.
        discount: Mean share by which it undercuts the market; may be nought.
        firm: Which set of firms it trades under; a new one after it was found out.
        crew: How often it changed its ships after it was found out.
    """

    ring: int
    methods: np.ndarray
    quiet_quays: list[tuple[int, int]]
    busy_quays: list[tuple[int, int]]
    claims: list[tuple[int, int]]
    kp_ports: dict[int, float]
    customers: list[int]
    discount: float
    firm: int = 0
    crew: int = 0

    def learn(self, rng: np.random.Generator) -> str:
        """Change port, ship or paper after an inspection; returns which."""
        lesson = str(rng.choice(["port", "ship", "paper"], p=[0.4, 0.3, 0.3]))
        if lesson == "port":
            self.quiet_quays = self.quiet_quays[1:] + self.quiet_quays[:1]
            self.busy_quays = self.busy_quays[1:] + self.busy_quays[:1]
            self.claims = self.claims[1:] + self.claims[:1]
            self.methods = self.methods * np.exp(rng.normal(0, 0.8, len(self.methods)))
            self.methods /= self.methods.sum()
        elif lesson == "ship":
            self.crew += 1
        else:
            self.firm += 1
        return lesson


def draw_rings(stage: Stage, count: int) -> list[Ring]:
    """Draw the networks of a world, each with its own habits around the profile's shares."""
    rng = stage.streams.stream("rings")
    settings, places, harbours, roles = stage.settings, stage.world.places, stage.world.harbours, stage.roles
    # They sell where everybody sells small cargoes.
    demand = stage.world.book.discharge_weights[TRADES.index("russian_coal"), CLASSES.index("coaster")]
    demand = demand + 0.3 * stage.world.book.discharge_weights[TRADES.index("russian_coal"), CLASSES.index("supramax")]
    quiet = _find_quays(places, harbours, [role for role in roles if role.quiet])
    busy = _find_quays(places, harbours, [role for role in roles if not role.quiet and role.water_m < 13])
    shares = np.array([settings.profile.methods.get(method, 0.0) for method in METHODS])
    kp_ports = {places.index(code): share for code, (share, _) in KP_COAL_PORTS.items() if code in places.codes}
    buyers = np.flatnonzero(demand > 0)
    rings = []
    for ring in range(count):
        methods = shares * np.exp(rng.normal(0, 0.7, len(METHODS)))
        quays, others = _choose_quays(rng, quiet), _choose_quays(rng, busy)
        rings.append(
            Ring(
                ring=ring,
                methods=methods / methods.sum(),
                quiet_quays=quays or others,
                busy_quays=others or quays,
                claims=_draw_claims(rng, places, harbours, roles),
                kp_ports={place: share * float(np.exp(rng.normal(0, 1))) for place, share in kp_ports.items()},
                customers=[int(place) for place in rng.choice(buyers, size=16, p=demand[buyers] / demand.sum())],
                discount=float(max(0.0, rng.normal(settings.profile.discount, 0.08))),
            )
        )
    return rings


def _choose_quays(rng: np.random.Generator, quays: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """One quay in each of up to four ports."""
    ports = sorted({place for place, _ in quays})
    chosen = []
    for k in rng.permutation(len(ports))[:4]:
        here = [quay for quay in quays if quay[0] == ports[int(k)]]
        chosen.append(here[int(rng.integers(len(here)))])
    return chosen


def _find_quays(places: Places, harbours: Harbours, roles: list[PortRole]) -> list[tuple[int, int]]:
    """Quays where a pile can be laid down: the coal berths of these ports, where ships lie at a berth at all.

    Deep terminals with conveyors load from stackers: nobody brings coal to them by sea.
    """
    quays = []
    for role in roles:
        place = places.index(role.code)
        if role.at_anchor:
            continue
        berths = harbours.find_berths(place, coal=True) + harbours.find_berths(place, coal=False)
        quays += [(place, berth) for berth in dict.fromkeys(berths) if harbours.water_m[berth] < 13.0]
    return quays


def _draw_claims(
    rng: np.random.Generator, places: Places, harbours: Harbours, roles: list[PortRole]
) -> list[tuple[int, int]]:
    """Ports that a network likes on its papers: large ones, where one cargo more is not noticed, rather than hubs."""
    liked = [(0.12 if role.hub else 1.0) * (0.5 if role.at_anchor else 1.0) for role in roles]
    weights = np.array([role.coal_mt**0.5 for role in roles]) * liked
    chosen = rng.choice(len(roles), size=min(5, len(roles)), replace=False, p=weights / weights.sum())
    claims = []
    for index in chosen:
        place = places.index(roles[int(index)].code)
        berths = harbours.find_berths(place, coal=True)
        claims.append((place, -1 if roles[int(index)].at_anchor else berths[int(rng.integers(len(berths)))]))
    return claims
