"""Where each trade loads and discharges: weights of ports by class of ship and month."""

from __future__ import annotations

from typing import Final

import numpy as np

from laundering.simulate.cargoes import TRADES
from laundering.simulate.places import Places
from laundering.simulate.ports_world import (
    CLASSES,
    EXEMPT_PORT,
    KP_COAL_PORTS,
    KP_OTHER_PORTS,
    MEAN_CARGO_T,
    PortRole,
)

_MONTHS: Final = 12
_SHORT_SEA: Final = {
    "KRKPO": 14, "KRTGH": 10, "KRINC": 9, "KRKUV": 7, "KRMAS": 6, "KRUSN": 4, "KRMOK": 4, "KRPTK": 5,
    "KRPUS": 4, "KRMUK": 2, "KRKAN": 4, "KRYOS": 1, "JPKIJ": 4, "JPTMK": 4, "JPMUR": 2, "JPSKT": 2, "JPHHE": 2,
    "JPTOY": 2, "JPMAI": 2, "JPSMN": 2, "JPOTR": 2, "CNDAL": 5, "CNYTG": 4, "CNLKU": 4, "CNBYQ": 4, "CNLYG": 4,
    "CNRZH": 4, "CNWEG": 2, "CNPLI": 2, "CNSHD": 2, "CNZOS": 3, "CNNBO": 3, "CNDDZ": 1, "CNPAJ": 1, "CNSHP": 1,
}  # fmt: skip
"""Where small ships discharge, by rough weight (assumed; Korea first, as in the public cases)."""

_DEEP_SEA: Final = {
    "KRKPO": 10, "KRKAN": 9, "KRTJI": 10, "KRBOR": 8, "KRINC": 5, "KRTGH": 4, "KRUSN": 2, "JPKKJ": 4,
    "JPKSM": 4, "JPMIZ": 3, "JPFKY": 3, "JPOIT": 2, "JPTMK": 3, "JPHIC": 3, "JPONA": 3, "JPMUR": 2, "JPCHB": 2,
    "CNCFD": 9, "CNJTG": 7, "CNSHP": 4, "CNLYG": 4, "CNRZH": 5, "CNNBO": 3, "CNZOS": 4, "CNBYQ": 4, "CNGAO": 4,
    "TWMLI": 5, "TWTXG": 5, "TWKHH": 4, "VNCPH": 2, "VNSGN": 1, "MYKEM": 1, "INMUN": 1, "INPRT": 1, "THKSI": 1,
}  # fmt: skip
"""Where large ships discharge (Vostochny 2017: Korea 29%, Japan 26%, Taiwan 16%; the rest assumed)."""

_OTHER_COAL_LOADS: Final = {"IDBPN": 5, "AUNTL": 5, "AUGLT": 3, "VNCPH": 3, "CNSHP": 1, "IDBTN": 1, "AUHPT": 2}
_KP_CUSTOMERS: Final = {
    "CNDAL": 6, "CNDDZ": 5, "CNLKU": 4, "CNPLI": 3, "CNYTG": 3, "CNBYQ": 3, "CNLYG": 3, "CNRZH": 3, "CNWEG": 2,
    "CNGAO": 2, "CNZOS": 2, "VNCPH": 1,
}  # fmt: skip
_SERVICE_PORTS: Final = {"KRPUS": 8, "CNZOS": 4, "CNDAL": 3, "KRYOS": 3, "KRUSN": 1}
_MINOR_PORTS: Final = ("KRPUS", "JPMAI", "JPSMN", "JPTOY", "JPAXT", "JPHKD", "SGSIN")

KNOWN_CODES: Final = tuple(
    dict.fromkeys(
        [
            *_SHORT_SEA,
            *_DEEP_SEA,
            *_OTHER_COAL_LOADS,
            *_KP_CUSTOMERS,
            *_SERVICE_PORTS,
            *_MINOR_PORTS,
            *KP_COAL_PORTS,
            *KP_OTHER_PORTS,
        ]
    )
)
"""Codes of every foreign port that a trade may use; those that the gazetteer lacks are left out."""


def _spread(
    rng: np.random.Generator, places: Places, weights: dict[str, float] | dict[str, int], shake: float
) -> np.ndarray:
    """Lay weights by code over the places, each shaken; codes that the world lacks fall away."""
    laid = np.zeros(len(places.codes))
    for code, weight in weights.items():
        factor = float(np.exp(rng.normal(0, shake)))
        if code in places.codes:
            laid[places.index(code)] = weight * factor
    return laid


def draw_directions(
    rng: np.random.Generator, places: Places, roles: list[PortRole], shake: float
) -> tuple[np.ndarray, np.ndarray]:
    """Weights of load ports [trade, class, month, place] and of discharge ports [trade, class, place]."""
    loads = np.zeros((len(TRADES), len(CLASSES), _MONTHS, len(places.codes)))
    discharges = np.zeros((len(TRADES), len(CLASSES), len(places.codes)))
    areas = _draw_areas(rng, places, roles, shake)
    for trade, (load, discharge) in _list_directions(areas).items():
        loads[TRADES.index(trade)] = load
        discharges[TRADES.index(trade)] = discharge
    coal, hub_coal = TRADES.index("russian_coal"), TRADES.index("hub_coal")
    for role in roles:
        place = places.index(role.code)
        loads[coal, :, :, place] = role.coal_mt / _mean_cargo(role) * np.outer(role.mix, role.season)
        loads[hub_coal, :, :, place] = loads[coal, :, :, place] * _find_openness(role)
    short, deep = areas["short sea"] / areas["short sea"].sum(), areas["deep sea"] / areas["deep sea"].sum()
    by_class = np.stack([short, 0.5 * short + 0.5 * deep, *[deep] * (len(CLASSES) - 2)])
    discharges[[coal, hub_coal]] = by_class
    return loads, discharges


def _draw_areas(rng: np.random.Generator, places: Places, roles: list[PortRole], shake: float) -> dict[str, np.ndarray]:
    """Weights of the ports of each area, by place."""
    open_goods = {role.code: max(role.general, 0.2) * _find_openness(role) for role in roles}
    return {
        "short sea": _spread(rng, places, _SHORT_SEA, shake),
        "deep sea": _spread(rng, places, _DEEP_SEA, shake),
        "goods": _spread(rng, places, {role.code: role.general for role in roles}, shake / 3),
        "hubs": _spread(rng, places, open_goods, shake / 3),
        "coast": _spread(rng, places, {role.code: 0.1 + role.general for role in roles}, shake),
        "kp coal": _spread(rng, places, {code: share for code, (share, _) in KP_COAL_PORTS.items()}, shake),
        "kp other": _spread(rng, places, dict.fromkeys(KP_OTHER_PORTS, 0.04), shake),
        "kp customers": _spread(rng, places, _KP_CUSTOMERS, shake),
        "exempt": _spread(rng, places, {EXEMPT_PORT: 1.0}, 0.0),
        "service": _spread(rng, places, _SERVICE_PORTS, shake),
        "minor": _spread(rng, places, dict.fromkeys(_MINOR_PORTS, 1.0), shake),
        "other coal": _spread(rng, places, _OTHER_COAL_LOADS, shake),
    }


def _list_directions(areas: dict[str, np.ndarray]) -> dict[str, tuple[np.ndarray, np.ndarray]]:
    """Where each trade but the claimed origin's coal loads and discharges."""
    abroad = areas["short sea"] + areas["minor"]
    kp_goods = areas["kp coal"] + areas["kp other"]
    hubs, customers = areas["hubs"] / areas["hubs"].sum(), areas["kp customers"] / areas["kp customers"].sum()
    return {
        "russian_goods": (areas["goods"], abroad),
        "hub_goods": (hubs, abroad),
        "goods_to_russia": (abroad, areas["goods"]),
        "goods_to_hub": (abroad, hubs),
        "cabotage": (areas["coast"], areas["coast"]),
        "other_coal": (areas["other coal"], areas["deep sea"]),
        "regional": (abroad, abroad),
        "exempt_transit": (areas["exempt"], 0.7 * areas["kp customers"] + 0.3 * areas["short sea"]),
        "goods_to_kp": (0.5 * hubs + 0.5 * customers, kp_goods),
        "goods_from_kp": (kp_goods, 0.55 * hubs + 0.45 * customers),
        "kp_coal_abroad": (areas["kp coal"], customers),
        "kp_coal_for_use_in_russia": (areas["kp coal"], hubs),
        "service": (areas["service"], np.zeros_like(hubs)),
    }


def _find_openness(role: PortRole) -> float:
    """How open a port is to ships of the embargoed country's permitted trade: hubs are, quiet ports now and then."""
    return 1.0 if role.hub else 0.015 if role.quiet else 0.0


def _mean_cargo(role: PortRole) -> float:
    """Mean cargo that leaves a port, Mt."""
    return float(np.dot(role.mix, MEAN_CARGO_T)) / 1e6
