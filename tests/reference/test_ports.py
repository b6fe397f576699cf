"""Resolving ports: codes, names in several scripts, countries attached, and what must not resolve."""

from __future__ import annotations

import random
import string
import time

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from laundering.reference.gazetteer import load_ports, read_own_ports
from laundering.reference.ports import resolve_ports


def _resolve(*texts: str, unknown_codes: bool = False) -> list[str | None]:
    found = resolve_ports(pl.Series(texts), unknown_codes=unknown_codes)
    codes = dict(found.select("raw", "code").iter_rows())
    return [codes[text] for text in texts]


def _candidates(text: str, *, unknown_codes: bool = False) -> str:
    found = resolve_ports(pl.Series([text]), unknown_codes=unknown_codes)
    assert found["code"].item() is None
    return str(found["candidates"].item())


def _own_writings() -> list[tuple[str, str]]:
    """Every code, second code, name and alias of the own gazetteer with the port that it means."""
    rows = read_own_ports().select("code", "name", "aliases", "other_codes").iter_rows()
    return [
        (text, code)
        for code, name, aliases, others in rows
        for text in [code, name, *(aliases or "").split(";"), *(others or "").split(";")]
        if text
    ]


def test_every_code_name_and_alias_means_its_port_however_it_is_written() -> None:
    written = []
    for text, code in _own_writings():
        country = code[:2]
        forms = [
            text,
            text.upper(),
            text.lower(),
            text.replace(" ", "  "),
            text.replace(" ", "-"),
            text.replace(" ", ""),
        ]
        forms += [f"  {text} ", f'"{text}"', f"{text}.", text.replace("'", "’"), f"Port of {text}", f"{text} port"]
        forms += [f"{text}, {country}", f"{text} ({country})", f"{country} / {text}", f"{text} {country}"]
        written += [(form, text, code) for form in forms]
    table = pl.DataFrame(written, schema=["raw", "text", "wanted"], orient="row")
    found = table.join(resolve_ports(table["raw"], unknown_codes=False), on="raw", how="left")
    wrong = found.filter(pl.col("code").ne_missing(pl.col("wanted")))
    assert wrong.rows() == []


@settings(max_examples=60, deadline=None)
@given(data=st.data())
def test_stray_case_spaces_and_punctuation_do_not_count(data: st.DataObject) -> None:
    text, code = data.draw(st.sampled_from(_own_writings()))
    cases = data.draw(st.lists(st.booleans(), min_size=len(text), max_size=len(text)))
    mixed = "".join(letter.upper() if up else letter.lower() for letter, up in zip(text, cases, strict=True))
    before = data.draw(st.text(alphabet=" .*\"'!?", max_size=3))
    after = data.draw(st.text(alphabet=" .*\"'!?", max_size=3))
    assert _resolve(before + mixed + after) == [code]


def test_every_known_code_means_itself_in_a_call_and_in_a_manifest() -> None:
    codes = load_ports()["code"]
    for unknown_codes in (True, False):
        found = resolve_ports(codes, unknown_codes=unknown_codes)
        assert found.filter(pl.col("raw").ne_missing(pl.col("code"))).rows() == []


def test_a_name_with_its_country_never_leads_to_another_country() -> None:
    ports = load_ports().with_columns(raw=pl.format("{}, {}", "name", "country"))
    found = ports.join(resolve_ports(ports["raw"], unknown_codes=True).rename({"code": "found"}), on="raw", how="left")
    assert found.filter(pl.col("found").str.head(2) != pl.col("country")).rows() == []
    # The rest are names that two ports of one country share.
    assert found["found"].null_count() < 50


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("KP NAM", "KPNAM"),
        ("RU KHO", "RUKHO"),
        ("ru-kho", "RUKHO"),
        ("RU/KHO", "RUKHO"),
        (" RUKHO\n", "RUKHO"),
        ("ＲＵＫＨＯ", "RUKHO"),
        ("PORT OF KHOLMSK", "RUKHO"),
        ("Kholmsk, Russia", "RUKHO"),
        ("KHOLMSK (RU)", "RUKHO"),
        ("Kholmsk Russian Federation", "RUKHO"),
        ("Kholmsk, Sakhalin, Russia", "RUKHO"),
        ("Kholmsk (RUKHO)", "RUKHO"),
        ("KHOLMSK BERTH 3", "RUKHO"),
        ("порт Холмск, Россия", "RUKHO"),
        ("Vostochny, RU", "RUVYP"),
        ("NAKHODKA / RUSSIA", "RUNJK"),
        ("Nakhodka, berth 5", "RUNJK"),
        ("Nampo DPR Korea", "KPNAM"),
        ("남포항", "KPNAM"),
        ("南浦港", "KPNAM"),
        ("나홋카", "RUNJK"),
        ("海参崴", "RUVVO"),
        ("Pohang, Korea, Republic of", "KRKPO"),
        ("Boryeong, Korea", "KRBOR"),
        ("Singapore, Singapore", "SGSIN"),
        ("Hong Kong", "HKHKG"),
        ("Balboa, PA", "PABLB"),
    ],
)
def test_decorated_names(text: str, code: str) -> None:
    assert _resolve(text) == [code]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("Songnim", "KPSGN"),
        ("Kyomip'o", "KPSGN"),
        ("VNSGN", "VNSGN"),
        ("Saigon", "VNSGN"),
        ("Rajin", "KPRJN"),
        ("Najin", "KPRJN"),
        ("Rason", "KPRJN"),
        ("Rashin", "KPRJN"),
        ("KPNJN", "KPRJN"),
        ("KPGEN", "KPWON"),
        ("Gensan", "KPWON"),
        ("KPSON", "KPSON"),
        ("Songjin", "KPSON"),
        ("Kimchaek", "KPSON"),
        ("Taean", "KPXTA"),
        ("Daean", "KPXTA"),
        ("Daepung", "KPXDP"),
        ("Sonbong", "KPXSB"),
        ("Chaho", "KPXCH"),
        ("Livadiya", "RUXLI"),
        ("Posyet", "RUPSE"),
        ("Posiet", "RUPSE"),
        ("Slavyanka", "RUSKA"),
        ("Krasnogorsk (Sakhalin)", "RUXKG"),
        ("Donghae", "KRTGH"),
        ("Tonghae", "KRTGH"),
        ("KRTGA", "KRTGH"),
        ("KRSHG", "KRKPO"),
        ("CNTGS", "CNJTG"),
        ("Tangshan", "CNJTG"),
        ("RUFIP", "RUVVO"),
        ("Sukhodol", "RUBKN"),
        ("Gaogang", "CNGAO"),
        ("Nampo coal dock", "KPNAM"),
    ],
)
def test_the_traps_in_ports_and_names(text: str, code: str) -> None:
    assert _resolve(text) == [code]


def test_codes_that_look_like_a_coal_port_and_are_another_place_stay_what_they_are() -> None:
    # RUSLV is Solovyevsk, RUKRS Krasnogorsk near Moscow: no ports, so a manifest cannot have them.
    assert _resolve("RUSLV", "RUKRS", unknown_codes=True) == ["RUSLV", "RUKRS"]
    assert _resolve("RUSLV", "RUKRS") == [None, None]


@pytest.mark.parametrize("text", ["KPCCD", "kp ccd", "KP-CCD"])
@pytest.mark.parametrize("unknown_codes", [True, False])
def test_the_locode_that_lies_in_south_korea_resolves_to_nothing_and_says_why(text: str, unknown_codes: bool) -> None:
    assert "South Korea" in _candidates(text, unknown_codes=unknown_codes)


def test_the_korean_taean_is_found_with_its_country_or_its_full_name() -> None:
    assert _resolve("Taean, KR", "Taean (South Korea)", "Taean-gun", "KRTAN") == ["KRTAN"] * 4
    assert _resolve("Taean, KP", "Taean, DPRK") == ["KPXTA", "KPXTA"]


@pytest.mark.parametrize(
    "text", ["Kholmsk, Japan", "KHOLMSK JP", "Nampo, South Korea", "Kholmsk (CA)", "US / Nakhodka"]
)
def test_a_country_that_contradicts_the_name_is_not_overruled(text: str) -> None:
    assert "another country" in _candidates(text)


def test_a_code_that_contradicts_the_name_is_not_overruled() -> None:
    assert _candidates("Kholmsk (RUNJK)") == "Kholmsk (RUKHO), Nakhodka (RUNJK)"
    assert _candidates("Nakhodka / Vostochny") == "Nakhodka (RUNJK), Vostochny (RUVYP)"


def test_an_ambiguous_name_needs_its_country() -> None:
    assert "Portland (AUPTJ)" in _candidates("Portland")
    assert _resolve("Portland, US", "Portland, Australia", "Portland, OR") == ["USPWM", "AUPTJ", "USPWM"]
    assert _resolve("Vancouver", "Vancouver, WA", "Vancouver, Canada") == ["CAVAN", "USVAN", "CAVAN"]


def test_a_code_wins_over_a_name() -> None:
    # ARATU is a code in Argentina, and Aratu a port in Brazil.
    assert _resolve("ARATU", "BRARB") == ["ARATU", "BRARB"]


def test_a_name_wins_over_a_code_that_no_list_has() -> None:
    # Read as codes, these would lie in Namibia, Macao, Morocco, Yemen and Switzerland.
    names = ["NAMPO", "MOKPO", "MASAN", "YEOSU", "CHAHO"]
    assert _resolve(*names, unknown_codes=True) == ["KPNAM", "KRMOK", "KRMAS", "KRYOS", "KPXCH"]


def test_an_unknown_code_of_an_existing_country_counts_in_a_call_only() -> None:
    assert _resolve("RUXYZ", "ru xyz", "KP 234", unknown_codes=True) == ["RUXYZ", "RUXYZ", "KP234"]
    assert _resolve("RUXYZ", "ru xyz", "KP 234") == [None, None, None]


@pytest.mark.parametrize("text", ["QQABC", "RUA10", "Ruxyz", "RUXY", "RUXYZA", "RU?YZ"])
def test_what_is_no_well_formed_code_of_a_country_does_not_count(text: str) -> None:
    assert _resolve(text, unknown_codes=True) == [None]


def test_the_nearest_candidates_are_named() -> None:
    assert _candidates("Khomlsk").startswith("Kholmsk (RUKHO)")
    assert _candidates("Vostochnaya").startswith("Vostochny (RUVYP)")


@pytest.mark.parametrize("text", ["Russia", "KR", "Sakhalin", "Korea"])
def test_a_country_alone_is_no_port(text: str) -> None:
    assert _candidates(text) == "a country or region, not a port"


def test_the_result_has_one_row_per_distinct_value_and_none_for_null() -> None:
    found = resolve_ports(pl.Series(["Kholmsk", None, "Kholmsk", ""]), unknown_codes=True)
    assert found.rows() == [("Kholmsk", "RUKHO", None), ("", None, None)]
    assert found.schema == {"raw": pl.String, "code": pl.String, "candidates": pl.String}
    empty = resolve_ports(pl.Series([], dtype=pl.String), unknown_codes=True)
    assert empty.height == 0
    assert empty.schema == found.schema


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=40))
def test_any_text_is_read_without_an_error_and_never_as_an_excluded_code(text: str) -> None:
    code = resolve_ports(pl.Series([text]), unknown_codes=True)["code"].item()
    assert code is None or (len(code) == 5 and code != "KPCCD")


def test_ten_thousand_different_texts_of_rubbish_take_seconds() -> None:
    draw = random.Random(1)
    rubbish = ["".join(draw.choices(string.ascii_letters + "  ", k=draw.randint(4, 25))) for _ in range(10_000)]
    started = time.perf_counter()
    found = resolve_ports(pl.Series(rubbish), unknown_codes=False)
    assert time.perf_counter() - started < 5
    assert found["code"].null_count() > 9_900
