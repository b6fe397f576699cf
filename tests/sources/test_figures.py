import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from stdnum import imo

from laundering.sources.figures import (
    check_imo,
    check_mmsi,
    find_decimal_mark,
    read_hs_codes,
    read_integers,
    read_numbers,
)


def number(text, unit="t", decimal=None):
    return read_numbers(pl.Series([text]), unit, decimal).values[0]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("4156", 4156),
        (" 4156".strip(), 4156),
        ("4156.25", 4156.25),
        ("+4156", 4156),
        ("-5", -5),
        ("4.156E3", 4156),
        ("4,156.0", 4156),
        ("1,234,567.5", 1234567.5),
        ("1,234,567", 1234567),
        ("4 156", 4156),
        ("4\u00a0156,5", 4156.5),
        ("4'156.5", 4156.5),
        ("4.156,5", 4156.5),
        ("1.234.567", 1234567),
        ("4156,5", 4156.5),
        ("0,125", 0.125),
        ("4156 t", 4156),
        ("4156.5MT", 4156.5),
        ("4,156.5 tonnes", 4156.5),
        ("'4156", 4156),
        ("４１５６", 4156),
    ],
)
def test_a_number_is_read_in_every_form_that_leaves_no_doubt(text, expected):
    assert number(text) == expected


@pytest.mark.parametrize(
    "text", ["4,156", "four", "4156 kg", "41 56", "12,34,567", "inf", "-Infinity", "4156 USD", "1-2"]
)
def test_what_is_no_number_or_two_is_a_fault(text):
    read = read_numbers(pl.Series([text]), "t", None)
    assert read.values.to_list() == [None]
    assert read.faults.height == 1


def test_nan_is_an_empty_cell():
    read = read_numbers(pl.Series(["NaN"]), "t", None)
    assert (read.values.to_list(), read.faults.height) == ([None], 0)


@pytest.mark.parametrize(
    ("column", "mark"),
    [
        (["4,156", "4,156.5"], "."),
        (["4,156", "0.5"], "."),
        (["4,156", "4156,5"], "probably ,"),
        (["4,156", "4.156,5"], "probably ,"),
        (["4,156", "4156,5", "1.25"], "contradictory"),
        (["4,156", "12,500"], None),
        (["4.156", "12.5"], None),
    ],
)
def test_the_column_shows_its_decimal_mark(column, mark):
    assert find_decimal_mark(pl.Series(column)) == mark


@pytest.mark.parametrize(
    ("decimal", "expected"),
    [(".", [4156, 4.156]), (",", [4.156, 4156]), ("probably ,", [4.156, None]), ("contradictory", [None, 4.156])],
)
def test_three_digits_after_a_mark_follow_it(decimal, expected):
    assert [number("4,156", decimal=decimal), number("4.156", decimal=decimal)] == expected


def test_money_may_carry_its_unit():
    assert [number(text, "USD", ".") for text in ("$398,976", "USD 398976", "398976.5 usd")] == [
        398976,
        398976,
        398976.5,
    ]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("2701", "2701"),
        ("27011100", "27011100"),
        ("2701.11", "270111"),
        ("2701 11 00", "27011100"),
        ("2701.11.00.00", "2701110000"),
        ("27011100.0", "27011100"),
        ("2701.0", "2701"),
        ("'2701", "2701"),
        ("HS 2701.12", "270112"),
        ("2.7011E+09", "2701"),
        ("2,7011E+09", "2701"),
        ("2.70112E+07", "2701"),
    ],
)
def test_an_hs_code_is_freed_of_what_spreadsheets_do_to_it(text, code):
    read = read_hs_codes(pl.Series([text]))
    assert read.values.to_list() == [code]
    assert read.faults.is_empty()


@pytest.mark.parametrize("text", ["270", "12345678901", "27O1", "coal", "2.7E+09", "1.2E+07", "-2701.", "2701/2702"])
def test_what_is_no_hs_code_is_a_fault(text):
    read = read_hs_codes(pl.Series([text]))
    assert read.values.to_list() == [None]
    assert ("rounded" in read.faults["reason"][0]) == ("E+" in text)


@pytest.mark.parametrize("text", ["9020534", "IMO 9020534", "IMO9020534", "imo: 9020534", "9020534.0", "'9020534"])
def test_an_imo_number_is_read_in_every_form(text):
    assert check_imo(read_integers(pl.Series([text]), "IMO")).values.to_list() == [9020534]


@settings(max_examples=40, deadline=None)
@given(st.integers(-10, 99_999_999))
def test_an_imo_number_is_used_only_with_its_check_digit(value):
    read = check_imo(read_integers(pl.Series([str(value)]), "IMO"))
    valid = value >= 1_000_000 and imo.is_valid(str(value))
    assert read.values.to_list() == [value if valid else None]
    assert read.faults.height == (0 if valid else 1)


def test_an_mmsi_has_at_most_nine_digits():
    read = check_mmsi(read_integers(pl.Series(["440123456", "0", "1234567890", "1234", "x"]), "MMSI"))
    assert read.values.to_list() == [440123456, None, None, 1234, None]


@settings(max_examples=40, deadline=None)
@given(st.floats(-1e12, 1e12).filter(lambda value: value == 0 or abs(value) > 1e-6))
def test_any_number_that_is_written_plainly_is_itself(value):
    assert number(repr(value)) == value


@settings(max_examples=40, deadline=None)
@given(st.text(alphabet="0123456789,. '+-eE t$", max_size=12), st.sampled_from([None, ".", ",", "contradictory"]))
def test_no_text_breaks_the_reader(text, decimal):
    read = read_numbers(pl.Series([text]), "t", decimal)
    assert read.values.is_null()[0] == (read.faults.height == 1)
