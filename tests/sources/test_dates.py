import datetime as dt

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laundering.sources.dates import find_day_order, read_days, read_moments

THIRD = dt.date(2017, 8, 3)


def days(texts, date_format=None, order=None):
    return read_days(pl.Series(texts, dtype=pl.String), date_format, order)


def moment(text, date_format=None, order=None):
    return read_moments(pl.Series([text]), date_format, order).values[0]


@pytest.mark.parametrize(
    "text",
    [
        "2017-08-03",
        "2017-8-3",
        "2017/08/03",
        "2017.08.03",
        "2017. 8. 3.",
        "2017年8月3日",
        "2017년 8월 3일",
        "２０１７-０８-０３",
        "20170803",
        "20170803.0",
        "03.08.2017",
        "3.8.2017",
        "3-Aug-2017",
        "03 AUG 2017",
        "3-Aug-17",
        "3 August 2017",
        "Aug 3, 2017",
        "August 3rd, 2017",
        "42950",
        "42950.0",
        "42950.75",
        "'2017-08-03",
        "2017-08-03 00:00:00",
        "2017-08-03T00:00:00Z",
        "2017-08-03T00:00:00+09:00",
        "2017-08-03T23:59:59-11:00",
    ],
)
def test_a_day_is_read_in_every_form_that_leaves_no_doubt(text):
    read = days([text])
    assert read.values.to_list() == [THIRD]
    assert read.faults.is_empty()


@pytest.mark.parametrize(
    "text",
    [
        "2017-02-30",
        "2017-13-01",
        "20171301",
        "31.04.2017",
        "2017-08",
        "Aug 2017",
        "3-Foo-2017",
        "03/08/17",
        "12345",
        "1501718400",
        "tomorrow",
        "0",
        "2017-08-03T25:00:00",
        "2017-08-03T10:61:00",
        "2017-08-03T10:00:00+19:00",
        "1066-10-14",
        "9999-12-31",
    ],
)
def test_what_is_no_day_is_a_fault_with_a_reason(text):
    read = days(["2017-08-03", text])
    assert read.values.to_list() == [THIRD, None]
    assert read.faults["index"].to_list() == [1]
    assert read.faults["reason"][0]


def test_empty_cells_are_no_faults():
    read = days([None, "2017-08-03", None])
    assert read.values.to_list() == [None, THIRD, None]
    assert read.faults.is_empty()


def test_two_numbers_are_never_guessed():
    read = days(["03/08/2017", "04/09/2017"])
    assert read.values.null_count() == 2
    assert "date_format" in read.faults["reason"][0]
    assert find_day_order(pl.Series(["03/08/2017", "04-09-2017", "2017-08-25"])) is None


def test_two_equal_numbers_need_no_guess():
    assert days(["05/05/2017"]).values.to_list() == [dt.date(2017, 5, 5)]


@pytest.mark.parametrize(
    ("evidence", "order", "expected"),
    [("25/08/2017", "day first", THIRD), ("8/25/2017 14:00", "month first", dt.date(2017, 3, 8))],
)
def test_the_column_itself_shows_the_order(evidence, order, expected):
    column = ["03/08/2017", evidence]
    assert find_day_order(pl.Series(column)) == order
    assert days(column, order=order).values.to_list() == [expected, dt.date(2017, 8, 25)]


def test_a_column_with_both_orders_leaves_what_may_be_either_open():
    column = ["25/08/2017", "08/25/2017", "03/08/2017"]
    order = find_day_order(pl.Series(column))
    assert order == "contradictory"
    read = days(column, order=order)
    assert read.values.to_list() == [dt.date(2017, 8, 25), dt.date(2017, 8, 25), None]
    assert "both orders" in read.faults["reason"][0]


def test_a_stated_format_settles_it_and_iso_is_still_understood():
    read = days(["03/08/2017", "2017-08-25", "08/25/2017"], "%d/%m/%Y")
    assert read.values.to_list() == [THIRD, dt.date(2017, 8, 25), None]
    assert read.forms == {"%d/%m/%Y": 1}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("2017-08-03T14:30:05", "2017-08-03T14:30:05"),
        ("2017-08-03 14:30:05", "2017-08-03T14:30:05"),
        ("2017-08-03 14:30", "2017-08-03T14:30:00"),
        ("2017-08-03T14:30:05Z", "2017-08-03T14:30:05"),
        ("2017-08-03 14:30:05 UTC", "2017-08-03T14:30:05"),
        ("2017-08-03T14:30:05+09:00", "2017-08-03T05:30:05"),
        ("2017-08-03T02:30:05+0900", "2017-08-02T17:30:05"),
        ("2017-08-03T14:30:05-03:30", "2017-08-03T18:00:05"),
        ("2017-08-03T14:30:05.25", "2017-08-03T14:30:05.250000"),
        ("2017-08-03T14:30:05.123456789Z", "2017-08-03T14:30:05.123456"),
        ("2017-08-03", "2017-08-03T00:00:00"),
        ("03.08.2017 14:30", "2017-08-03T14:30:00"),
        ("3 Aug 2017 2:30 PM", "2017-08-03T14:30:00"),
        ("3 Aug 2017 12:05 am", "2017-08-03T00:05:00"),
        ("42950.5", "2017-08-03T12:00:00"),
    ],
)
def test_a_moment_becomes_utc(text, expected):
    assert moment(text) == dt.datetime.fromisoformat(expected)


def test_a_stated_format_may_hold_the_time():
    assert moment("03/08/2017 14.30", "%d/%m/%Y %H.%M") == dt.datetime(2017, 8, 3, 14, 30)
    assert moment("03/08/2017 14:30", "%d/%m/%Y") == dt.datetime(2017, 8, 3, 14, 30)


def test_forms_other_than_iso_are_counted():
    assert days(["2017-08-03", "20170803", "42950", "42951"]).forms == {
        "YYYYMMDD": 1,
        "spreadsheet serial number": 2,
    }


ZONES = st.integers(-14 * 60, 14 * 60).map(lambda minutes: dt.timezone(dt.timedelta(minutes=minutes)))


@settings(max_examples=30, deadline=None)
@given(st.datetimes(dt.datetime(1950, 1, 2), dt.datetime(2100, 12, 30)), ZONES)
def test_any_moment_with_an_offset_is_read_as_that_instant(naive, zone):
    aware = naive.replace(tzinfo=zone)
    expected = aware.astimezone(dt.UTC).replace(tzinfo=None)
    assert moment(aware.isoformat()) == expected


@settings(max_examples=30, deadline=None)
@given(st.dates(dt.date(1990, 1, 1), dt.date(2040, 12, 31)))
def test_every_form_of_one_day_is_the_same_day(day):
    forms = ["%Y-%m-%d", "%Y/%m/%d", "%Y%m%d", "%d.%m.%Y", "%d-%b-%Y", "%d-%b-%y", "%B %d, %Y"]
    serial = str((day - dt.date(1899, 12, 30)).days)
    assert set(days([day.strftime(form) for form in forms] + [serial]).values) == {day}


@settings(max_examples=30, deadline=None)
@given(st.text(max_size=25))
def test_no_text_breaks_the_reader(text):
    read = read_moments(pl.Series([text]), None, None)
    assert read.values.is_null()[0] == (len(read.faults) == 1)
