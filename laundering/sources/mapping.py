"""`columns.toml`: how another office's headers, constants, date formats and encoding map onto the tables.

```toml
[manifests]
encoding = "cp949"            # of manifests.csv; else UTF-8
delimiter = ";"               # else a comma, or what the header shows
date_format = "%d/%m/%Y"      # of every date in the table; ISO 8601 is always understood as well
decimal = ","                 # of every number in the table

[manifests.columns]           # our column = their header
shipment_id = "mblNo"

[manifests.constants]         # the same value in every row, whatever the file says
declared_origin = "RU"
```

The first four may also stand at the top of the file and then hold for every table that does not say otherwise.
"""

from __future__ import annotations

import codecs
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any

import polars as pl

from laundering.errors import DatasetError
from laundering.sources.figures import DecimalMark
from laundering.tables import TABLES

FILE_NAME = "columns.toml"
_SETTINGS = ("encoding", "delimiter", "date_format", "decimal")


@dataclass(frozen=True)
class TableMapping:
    """How one table's file is read; None is the default.

    Attributes:
        columns: Our column → the file's header.
        constants: Our column → the text of every row.
        encoding: Encoding of a CSV file; None is UTF-8.
        delimiter: Delimiter of a CSV file; None is a comma, or what the header shows.
        date_format: strftime format of the dates, tried before any other.
        decimal: Decimal mark of the numbers, "," or "."; None is a point, or what the column shows.
    """

    columns: Mapping[str, str] = field(default_factory=dict)
    constants: Mapping[str, str] = field(default_factory=dict)
    encoding: str | None = None
    delimiter: str | None = None
    date_format: str | None = None
    decimal: DecimalMark | None = None


def read_mapping(folder: Path) -> dict[str, TableMapping]:
    """Read `columns.toml` of a dataset folder; one mapping per table of the contract, plain ones without the file.

    Raises:
        DatasetError: The file cannot be read, or has faults; the message lists all of them.
    """
    file = folder / FILE_NAME
    document = _read_toml(file) if file.exists() else {}
    faults = _find_faults(document)
    if faults:
        raise DatasetError(f"{file}: cannot be used.\n" + "\n".join(f"  - {fault}" for fault in faults))
    defaults = {name: document[name] for name in _SETTINGS if name in document}
    return {table: _build(defaults | document.get(table, {})) for table in TABLES}


def _read_toml(file: Path) -> dict[str, Any]:
    try:
        return tomllib.loads(file.read_text(encoding="utf-8-sig"))
    except (OSError, UnicodeDecodeError) as error:
        raise DatasetError(f"{file}: the file cannot be read as UTF-8 text ({error}).") from error
    except tomllib.TOMLDecodeError as error:
        raise DatasetError(f"{file}: this is not TOML: {error}. Quote every header and value.") from error


def _build(section: Mapping[str, Any]) -> TableMapping:
    constants = {column: _as_text(value) for column, value in section.get("constants", {}).items()}
    settings = {name: section[name] for name in _SETTINGS if name in section}
    return TableMapping(columns=section.get("columns", {}), constants=constants, **settings)


def _as_text(value: object) -> str:
    return value.isoformat() if isinstance(value, date | datetime) else str(value)


def _find_faults(document: Mapping[str, Any]) -> list[str]:
    faults = _find_setting_faults("top level", {key: document[key] for key in _SETTINGS if key in document})
    for name, section in document.items():
        if name in _SETTINGS:
            continue
        if name not in TABLES:
            faults.append(f"'{name}' is not a table; the tables are {', '.join(TABLES)}")
        elif not isinstance(section, dict):
            faults.append(f"'{name}' must be a section: [{name}]")
        else:
            faults += _find_section_faults(name, section)
    return faults


def _find_section_faults(table: str, section: Mapping[str, Any]) -> list[str]:
    known = (*_SETTINGS, "columns", "constants")
    faults = [f"[{table}]: unknown key '{key}'; known are {', '.join(known)}" for key in section if key not in known]
    faults += _find_setting_faults(f"[{table}]", {key: section[key] for key in _SETTINGS if key in section})
    for part in ("columns", "constants"):
        entries = section.get(part, {})
        if not isinstance(entries, dict):
            faults.append(f"[{table}]: '{part}' must be a section: [{table}.{part}]")
            continue
        faults += [
            f"[{table}.{part}]: '{column}' is not a column of {table}; its columns are {', '.join(_columns(table))}"
            for column in entries
            if column not in _columns(table)
        ]
        faults += _find_value_faults(f"[{table}.{part}]", entries, scalars=part == "constants")
    return faults


def _find_value_faults(where: str, entries: Mapping[str, Any], *, scalars: bool) -> list[str]:
    types = (str, int, float, date, datetime) if scalars else (str,)
    wanted = "a text, a number or a date" if scalars else "the header's text in quotes"
    return [f"{where}: '{key}' must be {wanted}" for key, value in entries.items() if not isinstance(value, types)]


def _columns(table: str) -> list[str]:
    return list(TABLES[table].columns())


def _find_setting_faults(where: str, settings: Mapping[str, Any]) -> list[str]:
    checks = {
        "encoding": (_is_encoding, "a text encoding such as 'cp949', 'utf-16' or 'cp1251'"),
        "delimiter": (_is_delimiter, "one character other than a quotation mark"),
        "date_format": (_is_date_format, "a format with year, month and day such as '%d/%m/%Y'"),
        "decimal": (lambda value: value in (",", "."), "',' or '.'"),
    }
    return [
        f"{where}: {name} = {value!r} must be {checks[name][1]}"
        for name, value in settings.items()
        if not (isinstance(value, str) and checks[name][0](value))
    ]


def _is_encoding(value: str) -> bool:
    try:
        return isinstance("".encode(value), bytes) and codecs.lookup(value).name != "idna"
    except (LookupError, UnicodeError):
        return False


def _is_delimiter(value: str) -> bool:
    return len(value) == 1 and value.isascii() and value not in '"\r\n'


def _is_date_format(value: str) -> bool:
    """Whether a day survives being written and read in the format: it then states year, month and day."""
    day = datetime(2017, 8, 23)  # noqa: DTZ001 - only its date is looked at
    try:
        written = pl.Series([day]).dt.strftime(value)
        read = (
            written.str.to_datetime(value, strict=False) if "%H" in value else written.str.to_date(value, strict=False)
        )
        return bool(read.dt.date()[0] == day.date())
    except pl.exceptions.PolarsError:
        return False
