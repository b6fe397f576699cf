"""Ship names folded to a key, so that one name in several writings is one name."""

from __future__ import annotations

import re
import unicodedata

import polars as pl


def _words(text: str) -> list[str]:
    """Split a list of letters; a dash is no letter."""
    return ["" if word == "-" else word for word in text.split()]


_PREFIX = re.compile(
    r"^\s*(M\s*[./]?\s*[VTS]\b|S\s*[./]?\s*S\b|MOTOR VESSEL\b|Т\s*/?\s*Х\b|선박\b)\.?\s*", re.IGNORECASE
)
"""M/V, MV, M.V., M/T, M/S, S/S, the Russian т/х (motor ship) and the Korean word for vessel."""
_NUMBER_SIGN = re.compile(r"\bN[O0º°]\s*\.?\s*(?=\d)|№\s*(?=\d)|#\s*(?=\d)|제\s*(?=\d)|(?<=\d)\s*호\b", re.IGNORECASE)
"""No., №, # and the Korean 제 … 호."""
_ROMAN = {numeral: str(number) for number, numeral in enumerate(_words("I II III IV V VI VII VIII IX X"), start=1)}
_CYRILLIC = dict(
    zip(
        "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ",
        _words("A B V G D E E ZH Z I I K L M N O P R S T U F KH TS CH SH SHCH - Y - E YU YA"),
        strict=True,
    )
)
# Hangul syllables are composed arithmetically of 19 initials, 21 vowels and 28 finals (Unicode, chapter 3.12). The
# letters are those of the romanisation used in the North, without its breves, in which its ships write their names:
# 릉라 is Rung Ra, 금야 Kum Ya, where the South would write Reungra and Geumya.
_INITIALS = _words("k kk n t tt r m p pp s ss - j jj ch k t p h")
_VOICED = {"k": "g", "t": "d", "p": "b"}
_VOWELS = _words("a ae ya yae o e yo ye o wa wae oe yo u wo we wi yu u ui i")
_FINALS = _words("- k k k n n n t l k m p l l p l m p p t t ng t t k t p t")
_VOICELESS_INITIALS = {0, 3, 7}
"""Numbers of ㄱ, ㄷ and ㅂ, which are voiced after a vowel, m, n, ng or l."""


def fold_ship_name(names: pl.Series) -> pl.Series:
    """Fold ship names to keys for matching; null and names without a letter or digit become null.

    Case, spaces, punctuation, accents and full-width forms go; so do M/V and the like, and "No." before a number; a
    trailing Roman numeral up to X becomes digits. Cyrillic and Hangul are written in Latin letters, which finds a
    name written by the same scheme and no other: 운봉 2 is UNBONG2, as is "Un Bong 2".
    """
    writings = names.unique().drop_nulls()
    keys = [fold_one_name(name) for name in writings.to_list()]
    return names.replace_strict(writings, pl.Series(keys, dtype=pl.String), default=None, return_dtype=pl.String)


def fold_one_name(name: str) -> str | None:
    """Fold one name; see `fold_ship_name`."""
    text = unicodedata.normalize("NFKC", name).upper().strip(" \"'«»“”‘’")
    text = _NUMBER_SIGN.sub("", _PREFIX.sub("", text, count=1))
    latin = _hangul_to_latin("".join(_CYRILLIC.get(letter, letter) for letter in text))
    plain = "".join(letter for letter in unicodedata.normalize("NFKD", latin) if not unicodedata.combining(letter))
    words = re.findall(r"[^\W_]+", re.sub(r"['’‘`]", "", plain.upper()))
    if len(words) > 1:
        words[-1] = _ROMAN.get(words[-1], words[-1])
    return "".join(words) or None


def _hangul_to_latin(text: str) -> str:
    """Write Hangul syllables in Latin letters; anything else stays."""
    letters: list[str] = []
    voiced = False
    for character in text:
        place = ord(character) - 0xAC00
        if not 0 <= place < 11_172:
            voiced = voiced and character == " "
            letters.append(character)
            continue
        initial, vowel, final = place // 588, place % 588 // 28, place % 28
        first = _INITIALS[initial]
        letters.append(_VOICED[first] if voiced and initial in _VOICELESS_INITIALS else first)
        letters += [_VOWELS[vowel], _FINALS[final]]
        voiced = _FINALS[final] in ("", "m", "n", "ng", "l")
    return "".join(letters).upper()
