"""CSV text → one text frame, one row per record, with nothing lost and every damaged record named.

A record is normally one line. Lines that polars reads exactly are read by it at once; a line that is not regular (an
open quotation mark, too many fields) is looked at on its own, so that one damaged line costs itself and not the rest:

- a quotation mark left open is joined with the following lines up to the next open one, and accepted where that makes
  a record of the header's width (a line break inside quotes); else that line alone is damaged;
- more fields than the header: damaged, since a comma inside a value has shifted what follows;
- fewer: the missing cells at the end are empty, as exporters write them; but damaged where it is the last line of a
  file without a final line break, which was then cut off.

Lines without any character are no records and have no row number.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path

import polars as pl

from laundering.errors import DatasetError

_DELIMITERS = (",", ";", "\t", "|")
_LONGEST_JOIN = 200
_SHOWN_CHARS = 200
_OPEN_QUOTE = "the row has a quotation mark that is not closed"
_CUT_OFF = "the file ends in the middle of this row"
DAMAGED = {"index": pl.UInt32, "value": pl.String, "reason": pl.String}


@dataclass(frozen=True)
class CsvText:
    """The records of one CSV file.

    Attributes:
        header: The header's cells as written.
        cells: One column of text per header cell, named "0", "1", …; null or empty where a record has nothing.
        damaged: `index` (record, from 0), `value` and `reason` of each damaged record; its cells are null.
        delimiter: What separates the cells.
    """

    header: list[str]
    cells: pl.DataFrame
    damaged: pl.DataFrame
    delimiter: str


def split_csv(file: Path, data: bytes, delimiter: str | None) -> CsvText | None:
    """Split CSV text into records and cells; None where the file has no header, thus nothing at all.

    Args:
        file: For messages.
        data: UTF-8 text.
        delimiter: What separates the cells; None: a comma, or what stands in a header without one.

    Raises:
        DatasetError: The header cannot be split.
    """
    if b"\n" not in data and b"\r" in data:
        data = data.replace(b"\r", b"\n")
    head, body, delimiter = _take_header(data, delimiter)
    if not head.strip():
        return None
    delimiter = delimiter or _sniff_delimiter(head)
    header = _split_record(head, delimiter, strict=head.count('"') % 2 == 1)
    if header is None:
        raise DatasetError(f"{file}: the header cannot be split into columns; a quotation mark in it is not closed.")
    lines = _read_lines(body, delimiter)
    is_cut_off = bool(body) and not body.endswith(b"\n")
    cells, damaged = _split_lines(lines.with_row_index("at"), len(header), delimiter, is_cut_off=is_cut_off)
    return CsvText(header, cells, damaged, delimiter)


def _take_header(data: bytes, delimiter: str | None) -> tuple[str, bytes, str | None]:
    """Cut the header's record off; blank lines before it go, and a "sep=;" line states the delimiter."""
    body = data.lstrip(b"\r\n")
    head, _, body = body.partition(b"\n")
    if head.lower().startswith(b"sep=") and len(head.strip()) == 5:
        return _take_header(body, delimiter or head[4:5].decode())
    while head.count(b'"') % 2 and body:
        more, _, body = body.partition(b"\n")
        head += b"\n" + more
    return head.decode().rstrip("\r"), body, delimiter


def _sniff_delimiter(header: str) -> str:
    """A comma where the header has one outside quotes, else the first other delimiter that it has."""
    bare = "".join(header.split('"')[::2])
    return next((delimiter for delimiter in _DELIMITERS if delimiter in bare), ",")


def _split_record(text: str, delimiter: str, *, strict: bool) -> list[str] | None:
    """Split one record; None where its quotes do not fit."""
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=strict))
    except csv.Error:
        return None
    return rows[0] if len(rows) == 1 else None


def _read_lines(body: bytes, delimiter: str) -> pl.DataFrame:
    """Return `line` and its count of `quotes` and `delimiters`, one row per physical line that is not blank."""
    # Read as one column: byte 1 is no text, and would be stripped as a control character anyway.
    text = body.replace(b"\x01", b"") if b"\x01" in body else body
    if not text.strip():
        return pl.DataFrame(schema={"line": pl.String, "quotes": pl.UInt32, "delimiters": pl.UInt32})
    lines = pl.read_csv(
        text,
        has_header=False,
        schema={"line": pl.String},
        separator="\x01",
        quote_char=None,
        truncate_ragged_lines=True,
    )
    line = pl.col("line").fill_null("")
    blank = line.str.strip_chars(" \r") == ""
    return lines.select(
        line,
        quotes=line.str.count_matches('"', literal=True),
        delimiters=line.str.count_matches(delimiter, literal=True),
    ).filter(~blank)


def _split_lines(
    lines: pl.DataFrame, width: int, delimiter: str, *, is_cut_off: bool
) -> tuple[pl.DataFrame, pl.DataFrame]:
    """Split lines into cells and damaged records, both in the order of the file."""
    joined, damaged, consumed = _join_open_lines(lines, width, delimiter)
    last = pl.col("at") == len(lines) - 1 if is_cut_off else pl.lit(False)
    kind = (
        pl.when(pl.col("at").is_in(consumed))
        .then(pl.lit("taken"))
        .when(pl.col("delimiters") != width - 1, last, pl.col("quotes") == 0)
        .then(pl.lit("cut off"))
        .when(pl.col("quotes") > 0)
        .then(pl.lit("quoted"))
        .when(pl.col("delimiters") >= width)
        .then(pl.lit("too many"))
        .otherwise(pl.lit("plain"))
    )
    by_kind = lines.with_columns(kind=kind).partition_by("kind", as_dict=True, include_key=False)
    none = lines.clear()
    quoted, broken = _split_quoted(by_kind.get(("quoted",), none), width, delimiter)
    damaged += broken
    damaged += [(at, line, _too_many(width)) for at, line, *_ in by_kind.get(("too many",), none).iter_rows()]
    damaged += [(at, line, _CUT_OFF) for at, line, *_ in by_kind.get(("cut off",), none).iter_rows()]
    plain = _split_plain(by_kind.get(("plain",), none), width, delimiter)
    if not (joined or damaged or len(quoted)):
        return plain.drop("at"), pl.DataFrame(schema=DAMAGED)
    return _put_in_order([plain, quoted, _frame(joined, width)], damaged, width)


def _put_in_order(
    frames: list[pl.DataFrame], damaged: list[tuple[int, str, str]], width: int
) -> tuple[pl.DataFrame, pl.DataFrame]:
    empty = [None] * width
    cells = pl.concat([*frames, _frame([(at, empty) for at, *_ in damaged], width)]).sort("at").with_row_index("index")
    faults = pl.DataFrame(damaged, schema={"at": pl.UInt32, "value": pl.String, "reason": pl.String}, orient="row")
    faults = cells.select("at", "index").join(faults, on="at", how="inner", maintain_order="left").drop("at")
    return cells.drop("at", "index"), faults.with_columns(pl.col("value").str.slice(0, _SHOWN_CHARS))


def _split_plain(lines: pl.DataFrame, width: int, delimiter: str) -> pl.DataFrame:
    """Split lines without quotes."""
    if width == 1:
        return lines.select("at", pl.col("line").alias("0"))
    fields = pl.col("line").str.split_exact(delimiter, width - 1).struct
    return lines.select("at", fields.rename_fields([str(i) for i in range(width)]).struct.unnest())


def _split_quoted(lines: pl.DataFrame, width: int, delimiter: str) -> tuple[pl.DataFrame, list[tuple[int, str, str]]]:
    """Split lines with closed quotes; at once where all of them are regular, else one by one."""
    names = [str(i) for i in range(width)]
    text = "\n".join(lines["line"].to_list()).encode()
    try:
        cells = pl.read_csv(
            text,
            has_header=False,
            separator=delimiter,
            schema=dict.fromkeys(names, pl.String()),
            missing_columns="insert",
            raise_if_empty=False,
        )
    except pl.exceptions.PolarsError:
        cells = None
    if cells is not None and len(cells) == len(lines):
        return pl.concat([lines.select("at"), cells], how="horizontal"), []
    split, damaged = [], []
    for at, line, *_ in lines.iter_rows():
        cells_of_line = _split_one(line, width, delimiter)
        if cells_of_line is not None:
            split.append((at, cells_of_line))
        else:
            damaged.append((at, line, _too_many(width)))
    return _frame(split, width), damaged


def _split_one(line: str, width: int, delimiter: str) -> list[str] | None:
    """Split one line; quotes that do not follow the rules are forgiven where the number of cells is exact."""
    cells = _split_record(line, delimiter, strict=True)
    if cells is not None and len(cells) <= width:
        return cells
    cells = _split_record(line, delimiter, strict=False)
    return cells if cells is not None and len(cells) == width else None


def _join_open_lines(
    lines: pl.DataFrame, width: int, delimiter: str
) -> tuple[list[tuple[int, list[str]]], list[tuple[int, str, str]], list[int]]:
    """Join lines whose quotes are open; return the records made, the lines damaged, and all lines used up."""
    joined: list[tuple[int, list[str]]] = []
    damaged: list[tuple[int, str, str]] = []
    consumed: list[int] = []
    open_at = lines.filter(pl.col("quotes") % 2 == 1)["at"].to_list()
    position = 0
    while position < len(open_at):
        start = open_at[position]
        end = open_at[position + 1] if position + 1 < len(open_at) else start
        line = lines["line"][start]
        text = "\n".join(lines["line"].slice(start, end - start + 1)) if 0 < end - start < _LONGEST_JOIN else ""
        # A quotation mark inside a value, such as an inch mark, opens nothing: the line alone is a record.
        alone, together = (_split_record(part, delimiter, strict=True) for part in (line, text))
        is_record = alone is None and together is not None and len(together) == width
        if is_record and together is not None:
            joined.append((start, together))
        elif alone is not None and len(alone) <= width:
            joined.append((start, alone))
        else:
            damaged.append((start, line, _OPEN_QUOTE if alone is None else _too_many(width)))
        consumed += range(start, end + 1) if is_record else [start]
        position += 2 if is_record else 1
    return joined, damaged, consumed


def _too_many(width: int) -> str:
    return f"the row has more than the header's {width} fields; put a value with the delimiter in quotes"


def _frame(records: list[tuple[int, list[str]]] | list[tuple[int, list[None]]], width: int) -> pl.DataFrame:
    """Turn split records into a frame; missing cells at the end are null."""
    schema = {"at": pl.UInt32(), **{str(i): pl.String() for i in range(width)}}
    rows = [[at, *cells, *[None] * (width - len(cells))] for at, cells in records]
    return pl.DataFrame(rows, schema=schema, orient="row")
