"""Folding names, and finding the nearest ones."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from laundering.reference.names import find_nearest_names, fold_key, fold_words


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("  Ch'ŏngjin\t-  port ", "chongjin port"),
        ("ＮＡＭＰＯ", "nampo"),
        ("Холмск", "холмск"),
        ("Орёл", "орел"),
        ("흥남", "흥남"),
        ("Hạ Long", "ha long"),
        ("Łódź", "lodz"),
        ("Køge", "koge"),
        ("ガス", "カス"),
        ("!?", ""),
    ],
)
def test_case_accents_and_punctuation_go(text: str, folded: str) -> None:
    assert fold_words(text) == folded


@given(st.text(max_size=30))
def test_folding_twice_changes_nothing(text: str) -> None:
    assert fold_words(fold_words(text)) == fold_words(text)
    assert " " not in fold_key(text)


def test_the_most_similar_names_come_first_and_each_meaning_once() -> None:
    names = {"kholmsk": "Kholmsk", "holmsk": "Kholmsk", "khoms": "Khoms", "nevelsk": "Nevelsk"}
    assert find_nearest_names(["kholmks", "zzz"], names, limit=2) == [["Kholmsk", "Khoms"], []]


def test_more_queries_than_one_block_keep_their_order() -> None:
    names = {"nampo": "Nampo", "wonsan": "Wonsan"}
    queries = ["nampp", "wonsam"] * 600
    assert find_nearest_names(queries, names) == [["Nampo"], ["Wonsan"]] * 600


def test_no_query_finds_nothing() -> None:
    assert find_nearest_names([], {"nampo": "Nampo"}) == []
