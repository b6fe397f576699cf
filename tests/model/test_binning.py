import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laundering.errors import ModelError
from laundering.model.binning import MAX_BINS, MIN_BIN_ROWS, Binning, fit_binning

from .worlds import FEATURES, World, make_feature

NUMBER = (make_feature("x"),)
finite = st.floats(allow_nan=False, width=64)


def bin_column(values: list[float | None]) -> Binning:
    return fit_binning(pl.DataFrame({"x": pl.Series(values, dtype=pl.Float64)}), NUMBER)


def code(binning: Binning, *values: float | None) -> list[int]:
    return binning.codes(pl.DataFrame({"x": pl.Series(values, dtype=pl.Float64)}))[:, 0].tolist()


@settings(deadline=None)
@given(st.lists(finite, min_size=1, max_size=60), st.lists(finite, min_size=2, max_size=20))
def test_codes_rise_with_values_and_tell_trained_values_apart(trained: list[float], asked: list[float]) -> None:
    binning = bin_column(trained)
    assert code(binning, *sorted(asked)) == sorted(code(binning, *asked))
    distinct = sorted({min(max(value, -1.7e308), 1.7e308) for value in trained})
    assert len(set(code(binning, *distinct))) == len(distinct)


@settings(deadline=None)
@given(st.integers(0, 10**6), st.integers(150, 3000), st.floats(0.1, 4))
def test_many_values_stay_within_the_bins_and_no_bin_is_nearly_empty(seed: int, size: int, bend: float) -> None:
    values = (np.random.default_rng(seed).random(size) ** bend * 2000).round().tolist()
    binning = bin_column(values)
    rows = np.bincount(code(binning, *values), minlength=binning.sizes[0])
    assert binning.sizes[0] <= MAX_BINS
    assert len(set(values)) <= MAX_BINS or rows.min() >= MIN_BIN_ROWS


def test_a_rare_tail_keeps_its_resolution() -> None:
    tail = np.linspace(1, 1000, 1500)
    binning = bin_column([0.0] * 98_500 + tail.tolist())
    assert binning.sizes[0] >= 40
    assert code(binning, 0.0)[0] < code(binning, 100.0)[0] < code(binning, 500.0)[0] < code(binning, 990.0)[0]


def test_neighbouring_floats_are_told_apart() -> None:
    low = 1.0
    high = float(np.nextafter(low, 2))
    assert code(bin_column([low, high]), low, high) == [0, 1]


def test_infinity_lies_beyond_every_number() -> None:
    binning = bin_column([1.0, 2.0, float("inf")])
    assert code(binning, -float("inf"), 1.0, 2.0, 1e300, 1e308, float("inf")) == [0, 0, 1, 1, 2, 2]


def test_null_nan_and_an_unknown_category_are_missing() -> None:
    binning = fit_binning(pl.DataFrame({"p": [0.0, 2.0]}), (make_feature("p", categories=("a", "b", "c")),))
    frame = pl.DataFrame({"p": [0.0, 1.0, 2.0, 3.0, -1.0, 0.5, float("nan"), None]})
    assert binning.codes(frame)[:, 0].tolist() == [0, 1, 2, 3, 3, 3, 3, 3]
    assert code(bin_column([1.0, 2.0]), None, float("nan"), 1.0) == [2, 2, 0]


def test_a_feature_that_is_never_seen_has_one_code_and_missing() -> None:
    binning = bin_column([None, None])
    assert binning.sizes == (1,)
    assert code(binning, None, 3.0) == [1, 0]


def test_a_missing_column_is_named(world: World) -> None:
    binning = fit_binning(world.frame, FEATURES)
    with pytest.raises(ModelError, match="pile_share, port are missing"):
        binning.codes(world.frame.drop("pile_share", "port"))


def test_the_state_restores_the_binning(world: World) -> None:
    binning = fit_binning(world.frame, FEATURES)
    again = Binning.from_state(binning.to_state())
    assert np.array_equal(again.codes(world.frame), binning.codes(world.frame))
    assert again.codes(world.frame[:0]).shape == (0, len(FEATURES))
