from datetime import date, timedelta

import numpy as np
import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laundering.model.splits import assign_folds, find_groups, find_hash_shares, split_by_group, split_by_time

links = st.lists(
    st.tuples(st.one_of(st.none(), st.integers(0, 12)), st.one_of(st.none(), st.integers(0, 12))),
    min_size=1,
    max_size=30,
)


def make_frame(drawn: list[tuple[int | None, int | None]]) -> pl.DataFrame:
    frame = pl.DataFrame(drawn, schema={"imo": pl.Int64, "voyage": pl.Int64}, orient="row")
    return frame.with_columns(shipment_id=pl.format("S{}", pl.int_range(pl.len())))


@settings(deadline=None)
@given(links)
def test_rows_are_of_one_group_exactly_where_shared_values_lead_from_one_to_the_other(
    drawn: list[tuple[int | None, int | None]],
) -> None:
    groups = find_groups(make_frame(drawn), ["imo", "voyage"])
    label = list(range(len(drawn)))
    for _ in drawn:  # spread the smallest label until nothing moves: slow, and plainly right
        for i, one in enumerate(drawn):
            for j, other in enumerate(drawn):
                if any(a is not None and a == b for a, b in zip(one, other, strict=True)):
                    label[i] = label[j] = min(label[i], label[j])
    same = groups.to_numpy()[:, None] == groups.to_numpy()[None, :]
    assert np.array_equal(same, np.equal.outer(label, label))


@settings(deadline=None)
@given(links, st.randoms())
def test_group_ids_do_not_depend_on_the_order_of_rows(
    drawn: list[tuple[int | None, int | None]], random: object
) -> None:
    frame = make_frame(drawn).with_columns(group=find_groups(make_frame(drawn), ["imo", "voyage"]))
    mixed = frame.sample(fraction=1, shuffle=True, seed=1)
    assert find_groups(mixed, ["imo", "voyage"]).to_list() == mixed["group"].to_list()


def test_equal_values_of_different_columns_do_not_link() -> None:
    assert find_groups(make_frame([(1, 2), (2, 1)]), ["imo", "voyage"]).n_unique() == 2


def test_places_are_pinned_so_that_a_split_is_the_same_in_every_version() -> None:
    assert assign_folds(["imo=9161663", "imo=8517774", "imo=7"], 5).tolist() == [4, 0, 2]
    assert find_hash_shares(["a"])[0] != find_hash_shares(["a"], salt="b")[0]


def test_folds_are_about_equal_and_take_any_id() -> None:
    rows = np.bincount(assign_folds(range(5000), 5))
    assert rows.size == 5
    assert rows.min() > 900


def test_a_split_by_group_parts_no_group() -> None:
    groups = [number // 4 for number in range(2000)]
    split = split_by_group(groups, 0.3)
    assert (split.train ^ split.test).all()
    tested = {group for group, test in zip(groups, split.test, strict=True) if test}
    assert not tested & {group for group, train in zip(groups, split.train, strict=True) if train}
    assert split.test.mean() == pytest.approx(0.3, abs=0.06)


@settings(deadline=None)
@given(st.lists(st.tuples(st.one_of(st.none(), st.integers(0, 40)), st.integers(0, 9)), min_size=2, max_size=60))
def test_a_split_by_time_parts_no_group_and_never_learns_from_the_future(drawn: list[tuple[int | None, int]]) -> None:
    if all(day is None for day, _ in drawn):
        drawn = [(1, 1), *drawn]
    dates = [None if day is None else date(2017, 1, 1) + timedelta(days=day) for day, _ in drawn]
    groups = [group for _, group in drawn]
    split = split_by_time(pl.Series(dates, dtype=pl.Date), groups, test_share=0.3)
    trained = [i for i, flag in enumerate(split.train) if flag]
    tested = [i for i, flag in enumerate(split.test) if flag]
    assert not {groups[i] for i in trained} & {groups[i] for i in tested}
    assert all(dates[i] < dates[j] for i in trained for j in tested)  # type: ignore[operator]
    assert len(trained) + len(tested) + sum(split.dropped.values()) == len(drawn)
    assert split.dropped["without a date"] == dates.count(None)


def test_a_split_by_time_uses_most_rows_of_short_groups() -> None:
    dates = pl.Series([date(2017, 1, 1) + timedelta(days=number // 10) for number in range(1000)])
    split = split_by_time(dates, [number // 3 for number in range(1000)], test_share=0.2)
    assert split.test.sum() == pytest.approx(200, abs=15)
    assert sum(split.dropped.values()) < 10
