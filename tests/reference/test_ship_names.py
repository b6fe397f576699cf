"""Folding ship names to keys."""

from __future__ import annotations

import polars as pl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from laundering.reference.ship_names import fold_one_name, fold_ship_name


@pytest.mark.parametrize(
    ("key", "writings"),
    [
        (
            "UNBONG2",
            [
                "UN BONG 2",
                "Un Bong No.2",
                "UN BONG NO 2",
                "UN BONG N°2",
                "UN BONG II",
                "Un-Bong 2",
                "M/V UN BONG 2",
                "MV. UN BONG 2",
                "M.V. 'Un Bong 2'",
                '"UN BONG 2"',
                "ＵＮ ＢＯＮＧ ２",
                "운봉 2",
                "운봉2호",
                "un bong ii",
            ],
        ),
        ("RUNGRA2", ["RUNG RA 2", "РУНГ РА 2", "릉라 2", "릉라2호", "Rung-Ra #2"]),
        ("KUMYA", ["Kum Ya", "금야", "KUMYA", "M/T KUM YA"]),
        ("PAEKMA", ["PAEK MA", "백마"]),
        ("CHONMASAN", ["CHON MA SAN", "천마산"]),
        ("RICHGLORY", ["RICH GLORY", "MV RICH GLORY", "Rich  Glory."]),
        ("NAKHODKA", ["т/х Находка", "NAKHODKA"]),
        ("JINHUNG8", ["Jin Hung 8", "JIN HUNG VIII", "진흥 8", "진흥 제8호"]),
        ("SUNRISE1", ["SUNRISE 1", "Sunrise I", "SUNRISE NO. 1"]),
        ("OHARA", ["O'Hara", "O’HARA"]),
    ],
)
def test_writings_of_one_name_have_one_key(key: str, writings: list[str]) -> None:
    assert {writing: fold_one_name(writing) for writing in writings} == dict.fromkeys(writings, key)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("UN BONG 2", "UN BONG 3"),
        ("UN BONG", "UN BONG 2"),
        ("SKY ANGEL", "SKY ANGELS"),
        ("MSC ANNA", "ANNA"),
        ("JIN LONG", "JIN HUNG"),
        ("STAR VI", "STAR IV"),
    ],
)
def test_different_names_have_different_keys(one: str, other: str) -> None:
    assert fold_one_name(one) != fold_one_name(other)


@pytest.mark.parametrize("text", ["", "   ", "M/V", '"-"', "…"])
def test_what_holds_no_name_has_no_key(text: str) -> None:
    assert fold_one_name(text) is None


def test_a_column_keeps_its_length_order_and_nulls() -> None:
    folded = fold_ship_name(pl.Series("vessel_name", ["b 1", None, "A", "b 1", "-"]))
    assert folded.to_list() == ["B1", None, "A", "B1", None]
    assert fold_ship_name(pl.Series([None], dtype=pl.String)).to_list() == [None]
    assert fold_ship_name(pl.Series([], dtype=pl.String)).to_list() == []


@given(st.text(alphabet=st.characters(codec="ascii"), max_size=25))
def test_folding_a_key_again_gives_no_lower_case_spaces_or_punctuation(text: str) -> None:
    key = fold_one_name(text)
    assert key is None or (key.isalnum() and key == key.upper())


@given(st.lists(st.sampled_from(["UN", "BONG", "RUNG", "RA", "SKY", "7", "12"]), min_size=1, max_size=4))
def test_spacing_case_and_prefix_do_not_count(words: list[str]) -> None:
    assert fold_one_name("M/V " + "-".join(words).lower()) == fold_one_name(" ".join(words)) == "".join(words)
