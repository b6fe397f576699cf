"""Resolving countries from codes and from names in several scripts."""

from __future__ import annotations

import polars as pl
import pycountry
import pytest

from laundering.reference.countries import find_possible_countries, load_country_codes, resolve_countries


def _resolve(text: str) -> str | None:
    code = resolve_countries(pl.Series([text]))["code"].item()
    assert code is None or isinstance(code, str)
    return code


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("RU", "RU"),
        (" ru ", "RU"),
        ("rus", "RU"),
        ("643", "RU"),
        ("36", "AU"),
        ("036", "AU"),
        ("Russia", "RU"),
        ("Russian Federation", "RU"),
        ("The Russian Federation", "RU"),
        ("RUSSIAN  FED.", "RU"),
        ("Россия", "RU"),
        ("РФ", "RU"),
        ("러시아", "RU"),
        ("俄罗斯", "RU"),
        ("ロシア", "RU"),
        ("North Korea", "KP"),
        ("DPRK", "KP"),
        ("D.P.R.K.", "KP"),
        ("Korea DPR", "KP"),
        ("DPR Korea", "KP"),
        ("Korea, Democratic People's Republic of", "KP"),
        ("Democratic People’s Republic of Korea", "KP"),
        ("КНДР", "KP"),
        ("북한", "KP"),
        ("조선민주주의인민공화국", "KP"),
        ("朝鲜", "KP"),
        ("北朝鮮", "KP"),
        ("South Korea", "KR"),
        ("Korea (South)", "KR"),
        ("Korea, Republic of", "KR"),
        ("Republic of Korea", "KR"),
        ("대한민국", "KR"),
        ("Китай", "CN"),
        ("P.R. China", "CN"),
        ("Burma", "MM"),
        ("Viet Nam", "VN"),
        ("Vietnam", "VN"),
        ("Cote d'Ivoire", "CI"),
        ("UK", "GB"),
        ("USA", "US"),
    ],
)
def test_codes_and_names(text: str, code: str) -> None:
    assert _resolve(text) == code


@pytest.mark.parametrize("text", ["Korea", "KOREA", "Корея"])
def test_korea_alone_is_not_resolved(text: str) -> None:
    found = resolve_countries(pl.Series([text]))
    assert found["code"].item() is None
    assert found["candidates"].item() == "North Korea (KP), South Korea (KR)"
    assert find_possible_countries(text) == {"KP", "KR"}


def test_a_state_that_ended_is_not_resolved_to_one_of_its_heirs() -> None:
    found = resolve_countries(pl.Series(["USSR"]))
    assert found["code"].item() is None
    assert found["candidates"].item().startswith("Russian Federation (RU), ")


@pytest.mark.parametrize("text", ["XX", "ZZZ", "999", "", "the", "Atlantis"])
def test_what_is_no_country_is_not_resolved(text: str) -> None:
    assert _resolve(text) is None


def test_a_typing_error_gets_the_nearest_country_as_a_candidate() -> None:
    candidates = resolve_countries(pl.Series(["Rusian Federaton"]))["candidates"].item()
    assert candidates.startswith("Russian Federation (RU)")


def test_every_country_of_iso_resolves_from_all_its_codes_and_names() -> None:
    for country in pycountry.countries:
        names = [getattr(country, field, None) for field in ("name", "official_name", "common_name")]
        for text in [country.alpha_2, country.alpha_3, country.numeric, *names]:
            # "Congo" is the short name of one and half the name of the other.
            if text and text != "Congo":
                assert _resolve(text) == country.alpha_2, text
                assert _resolve(text.upper()) == country.alpha_2, text


def test_one_row_per_distinct_value_and_none_for_null() -> None:
    found = resolve_countries(pl.Series(["RU", None, "RU", "Korea"]))
    assert found.rows() == [("RU", "RU", None), ("Korea", None, "North Korea (KP), South Korea (KR)")]
    empty = resolve_countries(pl.Series([], dtype=pl.String))
    assert empty.schema == found.schema
    assert empty.height == 0


def test_numbers_are_read_as_numeric_codes() -> None:
    assert resolve_countries(pl.Series([643, 408]))["code"].to_list() == ["RU", "KP"]


def test_country_codes_are_those_of_iso() -> None:
    assert {"RU", "KP", "KR", "TW", "HK"} <= load_country_codes()
    assert not {"SU", "XZ", "EU"} & load_country_codes()
