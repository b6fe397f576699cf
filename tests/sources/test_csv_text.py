import csv
import io
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laundering.errors import DatasetError
from laundering.sources.csv_text import split_csv

FILE = Path("manifests.csv")


def split(text, delimiter=None):
    return split_csv(FILE, text.encode(), delimiter)


def rows(text, delimiter=None):
    return split(text, delimiter).cells.rows()


def damaged(text):
    return list(split(text).damaged.select("index", "value").iter_rows())


def test_line_ends_of_every_kind_give_the_same_rows():
    expected = [("1", "2"), ("3", "4")]
    assert rows("a,b\n1,2\n3,4\n") == rows("a,b\r\n1,2\r\n3,4\r\n") == rows("a,b\r1,2\r3,4\r") == expected
    assert rows("a,b\n1,2\n3,4") == expected


def test_blank_lines_are_no_rows_but_rows_of_empty_cells_are():
    assert rows("\n\na,b\n\n1,2\n\n\n,\n3,4\n\n") == [("1", "2"), ("", ""), ("3", "4")]


@pytest.mark.parametrize(
    ("text", "delimiter"),
    [("a;b\n1,5;2\n", ";"), ("a\tb\n1,5\t2\n", "\t"), ("a|b\n1,5|2\n", "|"), ("sep=;\na;b\n1,5;2\n", ";")],
)
def test_another_delimiter_is_found_where_the_header_has_no_comma(text, delimiter):
    result = split(text)
    assert (result.delimiter, result.cells.rows()) == (delimiter, [("1,5", "2")])


def test_a_comma_inside_the_headers_quotes_is_no_delimiter():
    assert split('"a,x";b\n1;2\n').header == ["a,x", "b"]


def test_a_stated_delimiter_is_used():
    assert rows("a,x;b\n1;2\n", ";") == [("1", "2")]


def test_quotes_hold_delimiters_line_breaks_and_doubled_quotes():
    text = 'a,b,c\n1,"x, y",3\n4,"line one\nline ""two"", end",6\n7,"",9\n'
    assert rows(text) == [("1", "x, y", "3"), ("4", 'line one\nline "two", end', "6"), ("7", "", "9")]
    assert damaged(text) == []


def test_a_stray_quote_costs_its_own_row_only():
    text = 'a,b,c\n1,2,3\n4,"x,6\n7,8,9\n10,"y,12\n13,14,15\n'
    assert damaged(text) == [(1, '4,"x,6'), (3, '10,"y,12')]
    assert [row for row in rows(text) if row[0]] == [("1", "2", "3"), ("7", "8", "9"), ("13", "14", "15")]


def test_quotes_inside_a_value_are_kept():
    assert rows('a,b\n1,Star 5" hull "x"\n') == [("1", 'Star 5" hull "x"')]
    assert rows('a,b\n"OOO "Ugol" Ltd",2\n')[0][1] == "2"


def test_too_many_fields_damage_the_row_even_where_the_last_is_empty():
    text = "a,b\n1,2\n3,4,5\n6,7,\n8,9\n"
    assert damaged(text) == [(1, "3,4,5"), (2, "6,7,")]
    assert rows(text) == [("1", "2"), (None, None), (None, None), ("8", "9")]
    assert "more than the header's 2 fields" in split(text).damaged["reason"][0]


def test_too_many_fields_in_a_quoted_row():
    assert damaged('a,b\n"1",2\n"3",4,5\n') == [(1, '"3",4,5')]


def test_an_empty_field_too_many_may_be_a_shift_and_is_never_ignored():
    # "OOO Ugol, Ltd" without quotes, and the last column empty: every cell after the comma has moved by one.
    assert damaged("id,shipper,notice\n1,OOO Ugol, Ltd,\n") == [(0, "1,OOO Ugol, Ltd,")]


def test_missing_cells_at_the_end_are_null():
    assert rows("a,b,c\n1,2\n3\n4,5,6\n") == [("1", "2", None), ("3", None, None), ("4", "5", "6")]


def test_a_file_cut_off_inside_its_last_row_says_so():
    assert damaged("a,b,c\n1,2,3\n4,5") == [(1, "4,5")]
    assert "the file ends" in split("a,b,c\n1,2,3\n4,5").damaged["reason"][0]
    assert damaged("a,b,c\n1,2,3\n4,5\n") == []


def test_header_only_has_no_rows_and_nothing_at_all_has_no_header():
    assert (split("a,b\n").header, rows("a,b\n"), rows("a,b")) == (["a", "b"], [], [])
    assert split("") is split("\n\r\n") is None


def test_a_header_whose_quotes_do_not_close_is_an_error():
    with pytest.raises(DatasetError, match="header"):
        split('a,"b\n1,2')


def test_control_bytes_do_not_move_cells():
    assert rows("a,b\n1,x\x00\x01y\n2,\x1fz\n") == [("1", "x\x00y"), ("2", "\x1fz")]


CELL = st.text(alphabet=st.sampled_from('ab1 ,;"\n\r\té석'), max_size=6)


def squeezed(cell):
    return "\n".join(part for part in (cell or "").split("\n") if part.strip(" ") or "\n" not in (cell or ""))


@settings(max_examples=80, deadline=None)
@given(st.lists(st.tuples(CELL, CELL, CELL), max_size=6), st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL]))
def test_what_a_csv_writer_wrote_is_read_back(cells, quoting):
    # Python reads "\r" inside quotes as it is; here a lone one is part of a line end or a control character.
    wanted = [tuple(cell.replace("\r", "") for cell in row) for row in cells]
    stream = io.StringIO(newline="")
    csv.writer(stream, quoting=quoting, lineterminator="\n").writerows([("a", "b", "c"), *wanted])
    result = split(stream.getvalue())
    # A blank line inside quotes is dropped with the blank lines between rows.
    assert [tuple(map(squeezed, row)) for row in result.cells.rows()] == [tuple(map(squeezed, row)) for row in wanted]
    assert result.damaged.is_empty()


@settings(max_examples=80, deadline=None)
@given(st.text(alphabet=st.sampled_from('a1,"\n'), max_size=60))
def test_no_text_is_too_broken_to_split(body):
    result = split("x,y,z\n" + body)
    kept = result.cells.height - result.damaged.height
    assert kept >= 0
    assert result.damaged["index"].is_unique().all()
    # Rows are never invented: at most one per line that is not blank.
    assert result.cells.height <= sum(bool(line.strip(" ")) for line in body.split("\n"))
