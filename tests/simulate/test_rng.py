from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as hnp

from laundering.simulate.rng import Streams, cumulate, pick


def test_a_stream_depends_on_its_name_and_seed_only():
    one, same = Streams(3).stream("fleet", "imo"), Streams(3)
    same.stream("something else").random(99)
    assert (one.random(5) == same.stream("fleet", "imo").random(5)).all()


@pytest.mark.parametrize(("seed", "names"), [(3, ("fleet", "names")), (4, ("fleet", "imo")), (3, ("imo", "fleet"))])
def test_other_names_and_seeds_give_other_numbers(seed: int, names: tuple[str, ...]):
    assert (Streams(seed).stream(*names).random(4) != Streams(3).stream("fleet", "imo").random(4)).all()


@given(
    hnp.arrays(float, (3, 6), elements=st.floats(0, 9, allow_subnormal=False)),
    st.floats(0, 1, exclude_max=True),
)
def test_a_choice_never_falls_on_what_has_no_weight(weights: np.ndarray, uniform: float):
    weights[weights < 1e-6] = 0.0
    cumulative = cumulate(weights)
    chosen = pick(np.full(3, uniform), cumulative)
    for row in range(3):
        if weights[row].sum() > 0:
            assert weights[row, chosen[row]] > 0
        else:
            assert cumulative[row, -1] == 0


def test_choices_follow_the_weights():
    cumulative = np.tile(cumulate(np.array([1.0, 3.0])), (40_000, 1))
    chosen = pick(np.random.default_rng(0).random(40_000), cumulative)
    assert abs(chosen.mean() - 0.75) < 0.01
