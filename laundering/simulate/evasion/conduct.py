"""The undertakings, carried out: feeders first, then those who take from them, then those who take from these."""

from __future__ import annotations

import polars as pl

from laundering.simulate.evasion.dispatch import Dispatch
from laundering.simulate.evasion.methods import request_feeders, request_receivers, request_runs, request_takers
from laundering.simulate.evasion.operations import Operation
from laundering.simulate.stage import Stage
from laundering.simulate.trials import request_trials


def conduct(dispatch: Dispatch, operations: list[Operation], stage: Stage) -> pl.DataFrame:
    """Carry the undertakings out; what finds no ship is not done.

    Honest trial cargoes from quiet ports are chartered on the same market.

    Returns:
        All ships' voyages, one row each, with `operation`, `role` (`feeder`, `hop`, `runner`, `receiver`, `carrier`,
        `trial`) and `pile_share` (the part of the cargo meant to come from the pile) for those that were ordered.
    """
    rng = stage.streams.stream("charter")
    places = dispatch.world.places
    dispatch.give_out(request_feeders(operations, places, rng), rng)
    fed = _find_legs(dispatch, "feeder")
    requests = [
        *request_runs(operations, places, rng),
        *request_receivers(operations, fed, rng),
        *request_takers(operations, fed, rng, second=False),
        *request_trials(stage),
    ]
    feeders = frozenset(ship for _, ship, _ in dispatch.given)
    dispatch.give_out(requests, rng, barred=feeders)
    hopped = _find_legs(dispatch, "hop")
    chartered = frozenset(ship for _, ship, _ in dispatch.given)
    dispatch.give_out(request_takers(operations, hopped, rng, second=True), rng, barred=chartered)
    return dispatch.voyages.join(_find_roles(dispatch), on="order", how="left", maintain_order="left")


def _find_roles(dispatch: Dispatch) -> pl.DataFrame:
    """What each ordered voyage was for."""
    requests = [request for request, _, _ in dispatch.given]
    return pl.DataFrame(
        {
            "order": list(range(len(requests))),
            "operation": [request.operation for request in requests],
            "role": [request.role for request in requests],
            "pile_share": [request.pile_share for request in requests],
        },
        schema={"order": pl.Int64, "operation": pl.Int64, "role": pl.String, "pile_share": pl.Float64},
    )


def _find_legs(dispatch: Dispatch, role: str) -> pl.DataFrame:
    """The ordered voyages of a role as they were sailed, with `operation`."""
    roles = _find_roles(dispatch).filter(pl.col("role") == role)
    return dispatch.find_given().join(roles, on="order", maintain_order="left")
