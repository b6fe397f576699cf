"""Sums that do not depend on the order of the rows."""

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laundering.provenance.sums import find_any_probability, sum_tonnes


@given(st.lists(st.floats(0, 1e6), max_size=30), st.randoms(use_true_random=False))
def test_tonnes_add_up_to_the_same_bits_in_any_order(tonnes, random):
    shuffled = list(tonnes)
    random.shuffle(shuffled)
    one, other = (
        pl.DataFrame({"t": pl.Series(values, dtype=pl.Float64)}).select(sum_tonnes(pl.col("t"))).item()
        for values in (tonnes, shuffled)
    )
    assert one == other
    assert one == pytest.approx(sum(tonnes), abs=1e-6 * (len(tonnes) + 1))


@given(st.lists(st.floats(0, 1), max_size=12), st.randoms(use_true_random=False))
def test_any_of_several_is_at_least_the_likeliest_and_in_any_order(probabilities, random):
    shuffled = list(probabilities)
    random.shuffle(shuffled)
    one, other = (
        pl.DataFrame({"p": pl.Series(values, dtype=pl.Float64)}).select(find_any_probability(pl.col("p"))).item()
        for values in (probabilities, shuffled)
    )
    assert one == other
    assert max(probabilities, default=0.0) - 1e-6 <= one <= 1
