"""The profiles: which world is drawn, as declared shares.

A profile says where a world lies; `settings.draw_settings` draws one world from it. Every share here is this
simulator's assumption, chosen within what the public cases allow; none is a measurement.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from typing import Final

METHODS: Final = (
    "pier_swap_quiet",
    "pier_swap_busy",
    "two_hops",
    "false_call",
    "false_loitering",
    "dark_run",
    "dark_run_russian_call",
    "transfer_at_sea",
    "paper_only",
)
"""How embargoed coal comes aboard under Russian papers; exactly one per operation."""

MODIFIERS: Final = (
    "borrowed_identity",
    "bought_identity",
    "heading_switched",
    "genuine_certificate",
    "late_change",
    "broker_reused",
    "mixed_pile",
)
"""What may be added to a method; any number of them combine."""


@dataclass(frozen=True)
class Receivers:
    """What is seen of the world; shares in [0, 1].

    Attributes:
        seen_share: A stay of an ordinary ship is seen, by country of the port.
        north_korean_call_seen_share: A call in the embargoed country is seen where the ship does not hide.
        dark_call_seen_share: A hidden call is seen by other means, such as imagery.
        draught_missing_share: Lowest and highest share of calls without draughts.
        berth_missing_share: A seen stay has no berth.
        late_share: A row becomes known days to months later.
        duplicate_share: A stay stands in two rows.
        wrong_port_share: A stay is put into the neighbouring port.
        wrong_ship_share: A stay is put down to another ship.
        honest_gaps_per_ship_year: Silences from poor coverage.
    """

    seen_share: dict[str, float] = field(
        default_factory=lambda: {"RU": 0.93, "KP": 0.82, "KR": 0.98, "JP": 0.98, "CN": 0.95, "": 0.93}
    )
    north_korean_call_seen_share: float = 0.66
    dark_call_seen_share: float = 0.12
    draught_missing_share: tuple[float, float] = (0.3, 0.7)
    berth_missing_share: float = 0.35
    late_share: float = 0.12
    duplicate_share: float = 0.02
    wrong_port_share: float = 0.003
    wrong_ship_share: float = 0.002
    honest_gaps_per_ship_year: float = 2.5


@dataclass(frozen=True)
class Dirt:
    """How dirty the papers are; shares of rows or cells in [0, 1]."""

    missing_share: float = 0.12
    name_for_code_share: float = 0.06
    typo_share: float = 0.015
    duplicate_share: float = 0.002
    rejected_share: float = 0.006
    certificate_missing_share: float = 0.22
    no_imo_share: float = 0.03


@dataclass(frozen=True)
class Profile:
    """Where a kind of world lies.

    Attributes:
        start_on: First day on which manifests are declared.
        base_rate: Lowest and highest share of laundered lines among those in scope.
        methods: Share of each method among operations; the rest of `METHODS` is not used.
        modifiers: Probability of each modifier per operation.
        rings: Lowest and highest number of networks that launder.
        caught_share: An operation is found out, after which its network changes port, ship or paper.
        dual_life_share: Small ships that also carry permitted goods to the embargoed country.
        rajin_mt: Russian coal through the exempt port, Mt a year.
        rajin_notified_share: Exempt cargoes whose notice is on the manifest.
        landed_goods_share: Legs of the embargoed country's own ships that land goods other than coal in Russia.
        end_use_share: Legs that bring embargoed coal to Russia for use there.
        listed_share: Ships of the ordinary fleet that stand on some list.
        feeder_dark_share: Feeders of quays that hide their loading; those documented of 2017 were seen, but for one.
        northern_fleet: Size of the embargoed country's fleet over the usual.
        discount: Mean share by which networks undercut the market; the documented cases lie between none and 0.39.
        small_cargo_factor: Multiplies the small genuine trade.
        receivers: What is seen.
        dirt: How dirty the papers are.
        stranger: All roles, seasons and shares are redrawn.
    """

    name: str
    start_on: date
    base_rate: tuple[float, float]
    methods: dict[str, float]
    modifiers: dict[str, float]
    rings: tuple[int, int]
    caught_share: float
    dual_life_share: float
    rajin_mt: float
    rajin_notified_share: float
    landed_goods_share: float
    end_use_share: float
    listed_share: float
    feeder_dark_share: float = 0.3
    northern_fleet: float = 1.0
    discount: float = 0.06
    small_cargo_factor: float = 1.45
    receivers: Receivers = field(default_factory=Receivers)
    dirt: Dirt = field(default_factory=Dirt)
    stranger: bool = False


_MODIFIERS_2017: Final = {
    "borrowed_identity": 0.06,
    "bought_identity": 0.08,
    "heading_switched": 0.15,
    "genuine_certificate": 0.3,
    "late_change": 0.18,
    "broker_reused": 0.45,
    "mixed_pile": 0.35,
}

PROFILES: Final[dict[str, Profile]] = {
    "calm": Profile(
        name="calm",
        start_on=date(2016, 4, 1),
        base_rate=(0.002, 0.004),
        methods={"pier_swap_quiet": 0.3, "pier_swap_busy": 0.3, "false_call": 0.2, "paper_only": 0.2},
        modifiers={name: share * 0.6 for name, share in _MODIFIERS_2017.items()},
        rings=(1, 3),
        caught_share=0.05,
        dual_life_share=0.13,
        rajin_mt=1.5,
        rajin_notified_share=0.9,
        landed_goods_share=0.25,
        end_use_share=0.0,
        listed_share=0.01,
    ),
    "season2017": Profile(
        name="season2017",
        start_on=date(2017, 1, 1),
        base_rate=(0.015, 0.024),
        methods={
            "pier_swap_quiet": 0.21,
            "pier_swap_busy": 0.09,
            "two_hops": 0.07,
            "false_call": 0.14,
            "false_loitering": 0.09,
            "dark_run": 0.1,
            "dark_run_russian_call": 0.08,
            "transfer_at_sea": 0.1,
            "paper_only": 0.12,
        },
        modifiers=_MODIFIERS_2017,
        rings=(7, 11),
        caught_share=0.12,
        dual_life_share=0.14,
        rajin_mt=2.0,
        rajin_notified_share=0.85,
        landed_goods_share=0.25,
        end_use_share=0.02,
        listed_share=0.022,
    ),
    "evolved": Profile(
        name="evolved",
        start_on=date(2023, 7, 1),
        base_rate=(0.012, 0.022),
        methods={
            "pier_swap_quiet": 0.1,
            "pier_swap_busy": 0.2,
            "two_hops": 0.12,
            "false_call": 0.11,
            "false_loitering": 0.06,
            "dark_run": 0.14,
            "dark_run_russian_call": 0.08,
            "transfer_at_sea": 0.1,
            "paper_only": 0.09,
        },
        modifiers={**_MODIFIERS_2017, "borrowed_identity": 0.15, "bought_identity": 0.15, "late_change": 0.1},
        rings=(7, 12),
        caught_share=0.06,
        dual_life_share=0.14,
        rajin_mt=0.8,
        rajin_notified_share=0.6,
        landed_goods_share=0.2,
        end_use_share=0.15,
        listed_share=0.026,
        receivers=Receivers(north_korean_call_seen_share=0.6, dark_call_seen_share=0.15),
        feeder_dark_share=0.5,
    ),
    "stranger": Profile(
        name="stranger",
        start_on=date(2017, 6, 1),
        base_rate=(0.003, 0.05),
        methods={**dict.fromkeys(METHODS, 0.1), "pier_swap_quiet": 0.22, "pier_swap_busy": 0.12},
        modifiers=_MODIFIERS_2017,
        rings=(4, 14),
        caught_share=0.1,
        dual_life_share=0.14,
        rajin_mt=1.2,
        rajin_notified_share=0.75,
        landed_goods_share=0.22,
        end_use_share=0.06,
        listed_share=0.026,
        stranger=True,
    ),
}
"""The kinds of world that can be asked for, by name."""
