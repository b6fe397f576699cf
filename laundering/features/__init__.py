"""The feature list: every number that the model sees, in one place.

The dictionary printed by `laundering features`, the README's table, the model card, the explanations and the tests
all read `FEATURES`; the model refuses an artifact made from another list. Features carry over to ports and ships
never seen: they are shares, ratios to a port's own habit and physical feasibility, never a port's or a ship's name.
"""

from __future__ import annotations

from laundering.features.cargo import CARGO
from laundering.features.feature import Feature, compute_features
from laundering.features.loading import LOADING
from laundering.features.own_calls import OWN_CALLS
from laundering.features.pile import PILE
from laundering.features.port import PORT
from laundering.features.voyage import VOYAGE

__all__ = ["FEATURES", "PAIRS", "Feature", "compute_features"]

FEATURES: tuple[Feature, ...] = (*OWN_CALLS, *LOADING, *PILE, *PORT, *VOYAGE, *CARGO)
"""All features, grouped by kind of evidence; the order is that of the columns everywhere."""

PAIRS = (
    ("pile_match", "port_habit_60d_t"),
    ("pile_probability", "port_habit_60d_t"),
    ("pile_deliveries_count", "port_habit_60d_t"),
    ("pile_surprise", "port_habit_60d_t"),
    ("embargoed_share", "port_habit_60d_t"),
    ("embargoed_share", "pile_surprise"),
    ("embargoed_share", "voyage_size_ratio"),
    ("embargoed_share", "goods"),
    ("pile_match", "voyage_size_ratio"),
    ("pile_match", "pile_surprise"),
)
"""Features that may share a tree, each pair a bar of its own: what lies on a quay means much where little coal is
shipped and such ships are rare, and little in a harbour where they always call."""
