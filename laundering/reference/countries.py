"""Countries: ISO 3166-1 alpha-2 codes from the names and codes that people write."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import polars as pl
import pycountry

from laundering.reference.names import find_nearest_names, fold_words

_DATA = Path(__file__).parent / "data"
_FILLERS = {"the", "of", "and"}


def resolve_countries(raw: pl.Series) -> pl.DataFrame:
    """Resolve countries written as a code or as a name in a common spelling.

    Understood are ISO alpha-2, alpha-3 and numeric codes, English names (official, common, inverted, obsolete) and
    the names of `data/country_names.csv` in other scripts; case, spaces and punctuation do not count. A name
    that several countries share ("Korea") is not resolved.

    Returns:
        One row per distinct non-null value: `raw`, `code` (null: not resolved) and `candidates` (text such as
        "North Korea (KP), South Korea (KR)"; null where resolved or where nothing is near).
    """
    values = raw.cast(pl.String).drop_nulls().unique(maintain_order=True).to_list()
    codes = [find_country(value) for value in values]
    unresolved = [value for value, code in zip(values, codes, strict=True) if code is None]
    near = dict(zip(unresolved, _find_candidates(unresolved), strict=True))
    return pl.DataFrame(
        {"raw": values, "code": codes, "candidates": [near.get(value) for value in values]},
        schema={"raw": pl.String, "code": pl.String, "candidates": pl.String},
    )


@cache
def find_country(text: str) -> str | None:
    """Find the alpha-2 code of one country as written, or None."""
    return _country_index().get(_country_key(text))


def find_possible_countries(text: str) -> set[str]:
    """Find the codes of all countries that a text may mean: two for "Korea", none for what names no country."""
    country = find_country(text)
    return {country} if country else set(_ambiguous_names().get(_country_key(text), "").split())


@cache
def load_country_codes() -> frozenset[str]:
    """Load the alpha-2 codes of the existing countries (ISO 3166-1, by pycountry)."""
    return frozenset(country.alpha_2 for country in pycountry.countries)


def _country_key(text: str) -> str:
    """Order and fillers do not count: "Korea, Republic of" is "Republic of Korea"; "643" and "RU" stay as they are."""
    words = fold_words(text).split()
    return " ".join(sorted(word for word in words if word not in _FILLERS)) or " ".join(words)


@cache
def _country_index() -> dict[str, str]:
    index: dict[str, str] = {}
    for country in pycountry.countries:
        names: list[str | None] = [
            country.alpha_2,
            country.alpha_3,
            country.numeric,
            str(int(country.numeric)),
            country.name,
        ]
        names += [getattr(country, field, None) for field in ("official_name", "common_name")]
        index |= {_country_key(name): country.alpha_2 for name in names if name}
    index |= {_country_key(name): code for name, code in _read_names().items() if len(code) == 2}
    return {key: code for key, code in index.items() if key not in _ambiguous_names()}


@cache
def _ambiguous_names() -> dict[str, str]:
    """Names that may mean several countries, with the codes of these."""
    return {_country_key(name): codes for name, codes in _read_names().items() if len(codes) > 2}


@cache
def _read_names() -> dict[str, str]:
    """Read names that ISO 3166 does not have: name → code, or several codes where it may mean several countries."""
    return dict(pl.read_csv(_DATA / "country_names.csv").select("name", "codes").iter_rows())


def _find_candidates(unresolved: list[str]) -> list[str | None]:
    shown = _shown_names()
    names = {key: shown[code] for key, code in _country_index().items() if len(key) > 3}
    keys = [_country_key(value) for value in unresolved]
    meant = [", ".join(shown[code] for code in _ambiguous_names().get(key, "").split()) for key in keys]
    near = find_nearest_names(keys, names)
    return [known or ", ".join(found) or None for known, found in zip(meant, near, strict=True)]


@cache
def _shown_names() -> dict[str, str]:
    """Code → what to show for it, such as "South Korea (KR)"."""
    return {
        country.alpha_2: f"{getattr(country, 'common_name', country.name)} ({country.alpha_2})"
        for country in pycountry.countries
    }
