"""Which encoding a text file is in: UTF-8 is read, anything else is named.

The guess is a plausibility score and needs no model: the lines that are not ASCII are decoded strictly in each
encoding that offices of the region use, and the text that looks most like writing wins. What tells them apart: KS X
1001 orders its everyday syllables first, GB 2312 its everyday characters, Japanese mixes kana in, Russian has the
same few letters half the time, and a Latin accent stands alone between ASCII letters.
"""

from __future__ import annotations

import codecs
import unicodedata
from itertools import pairwise
from pathlib import Path

from laundering.errors import DatasetError, EncodingError

_SAMPLE_BYTES = 65_536
# Most usual first: each later place costs a little, which decides where a sample is too short to tell.
_CANDIDATES = ("CP949", "Shift_JIS", "GB18030", "Big5", "EUC-JP", "CP1251", "KOI8-R", "CP866", "CP1252", "Latin-1")
_COMMON_RUSSIAN = frozenset("оеаинтсрвлОЕАИНТСРВЛ")
# The most frequent syllables of written Korean, with those of words that stand on any coal manifest.
_COMMON_KOREAN = frozenset(
    "이다는을에의가고하지한로은사도를리기시어대인정자아나해일제수보부전주라상관국경공과장그구원성동서스여유안조무우소비용"
    "진오신세위화만내면실선모방생재중발드교회러연석탄항운식산북남금강천코크호양명번량중물품출입적하포행외역업통미터톤트"
)
_NO_TEXT = {
    b"PK\x03\x04": "a spreadsheet or a ZIP archive",
    b"\xd0\xcf\x11\xe0": "an Excel workbook",
    b"\x1f\x8b": "a gzip archive",
    b"PAR1": "a Parquet file",
}
_BOMS = (
    (codecs.BOM_UTF32_LE, "UTF-32"),
    (codecs.BOM_UTF32_BE, "UTF-32"),
    (codecs.BOM_UTF16_LE, "UTF-16"),
    (codecs.BOM_UTF16_BE, "UTF-16"),
)


def read_utf8(file: Path, encoding: str | None) -> bytes:
    """Return a text file's content as UTF-8 without a byte-order mark.

    Args:
        file: The text file.
        encoding: The encoding that columns.toml states; None means UTF-8.

    Raises:
        EncodingError: The file is not UTF-8 and no encoding is stated.
        DatasetError: The file cannot be read, is not in the encoding stated, or is UTF-8 with damaged bytes.
    """
    try:
        data = file.read_bytes()
    except OSError as error:
        raise DatasetError(f"{file}: the file cannot be read ({error.strerror}).") from error
    for magic, what in _NO_TEXT.items():
        if data.startswith(magic):
            raise DatasetError(f"{file}: this is {what}, not CSV text. Save it as CSV in UTF-8.")
    if encoding is None:
        _check_utf8(file, data)
    elif codecs.lookup(encoding).name not in ("utf-8", "utf-8-sig"):
        data = _decode(file, data, encoding).encode("utf-8")
    return data.removeprefix(codecs.BOM_UTF8)


def guess_encoding(data: bytes) -> str:
    """Name the likeliest encoding of text that is not plain UTF-8, as a name that Python's codecs accept."""
    for bom, name in _BOMS:
        if data.startswith(bom):
            return name
    if (wide := _guess_utf16(data)) is not None:
        return wide
    sample = _lines_beyond_ascii(data)
    scores = {
        name: score - 0.02 * place
        for place, name in enumerate(_CANDIDATES)
        if (score := _score(sample, name)) is not None
    }
    return max(scores, key=lambda name: scores[name])


def _check_utf8(file: Path, data: bytes) -> None:
    if data.startswith(tuple(bom for bom, _ in _BOMS)) or _guess_utf16(data) is not None:
        raise EncodingError(file, guess_encoding(data))
    damaged_at = _first_damage(data)
    if damaged_at is None:
        return
    if _is_mostly_utf8(data):
        line = data.count(b"\n", 0, damaged_at) + 1
        raise DatasetError(
            f"{file}: line {line} is not UTF-8 although the rest of the file is. "
            f"Repair that line, or write the file again as UTF-8."
        )
    raise EncodingError(file, guess_encoding(data))


def _first_damage(data: bytes) -> int | None:
    """Return the offset of the first byte that is not UTF-8; in chunks, so that a large file is not held twice."""
    decoder = codecs.getincrementaldecoder("utf-8")()
    step = 1 << 24
    for start in range(0, len(data), step):
        try:
            decoder.decode(data[start : start + step], final=start + step >= len(data))
        except UnicodeDecodeError as error:
            return start + error.start
    return None


def _is_mostly_utf8(data: bytes) -> bool:
    """Whether nearly all bytes beyond ASCII form UTF-8 sequences, which no other encoding does by chance."""
    sample = _lines_beyond_ascii(data)
    beyond_ascii = sum(byte > 0x7F for byte in sample)
    kept = sum(len(char.encode()) for char in sample.decode("utf-8", errors="ignore") if ord(char) > 0x7F)
    return kept > 0.8 * beyond_ascii


def _guess_utf16(data: bytes) -> str | None:
    """Recognise UTF-16 without a mark by its zero bytes: the header and the digits are ASCII, so every other is 0."""
    head = data[:4096]
    even, odd = head[0::2].count(0), head[1::2].count(0)
    if max(even, odd) < 0.1 * len(head):
        return None
    return "UTF-16LE" if odd > even else "UTF-16BE"


def _lines_beyond_ascii(data: bytes) -> bytes:
    """Return the lines that are not ASCII, up to the sample's size: only they tell encodings apart."""
    lines, size = [], 0
    for line in data.split(b"\n"):
        if not line.isascii():
            lines.append(line)
            size += len(line)
            if size > _SAMPLE_BYTES:
                break
    return b"\n".join(lines)


def _decode(file: Path, data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding)
    except UnicodeError as error:
        likely = "UTF-8" if _first_damage(data) is None else guess_encoding(data)
        raise DatasetError(
            f"{file}: the file is not in the encoding '{encoding}' that columns.toml states; it looks like {likely}. "
            f"Correct or remove 'encoding' for this table."
        ) from error


def _score(sample: bytes, encoding: str) -> float | None:
    """Return the mean plausibility of the characters beyond ASCII; None where the bytes do not decode."""
    try:
        text = sample.decode(encoding)
    except UnicodeDecodeError:
        return None
    scores = [_score_char(before, char, encoding) for before, char in pairwise(" " + text) if ord(char) > 0x7F]
    return sum(scores) / len(scores) if scores else None


def _score_char(before: str, char: str, encoding: str) -> float:
    """Judge one character after its neighbour; the weights only need to order the candidates."""
    if "가" <= char <= "힣":
        score = (1.0 if char in _COMMON_KOREAN else 0.5) if _rank(char, "euc_kr") else -0.5
    elif "ぁ" <= char <= "ヿ":
        score = 1.0 if encoding in ("Shift_JIS", "EUC-JP") else 0.2
    elif "一" <= char <= "鿿":
        score = _score_ideograph(char, encoding)
    elif "Ѐ" <= char <= "ӿ":
        # Two scripts in one word, or a capital inside one, is no Russian.
        torn = (before.isascii() and before.isalpha()) or (before.islower() and char.isupper())
        score = -1.0 if torn else (1.0 if char in _COMMON_RUSSIAN else 0.4)
    elif char.isalpha() and char < "ɐ":
        score = 0.6 if before.isascii() else -0.5
    else:
        is_strange = unicodedata.category(char) in ("Cc", "Co", "Cn") or "｡" <= char <= "ﾟ"
        score = -1.0 if is_strange else -0.2
    return score


def _score_ideograph(char: str, encoding: str) -> float:
    """Judge an ideograph: modern Korean has hardly any, and the everyday ones stand first in each standard."""
    if encoding == "CP949":
        return -1.0
    if encoding in ("Shift_JIS", "EUC-JP"):
        return 0.5 if 0 < _rank(char, "euc_jp") <= 0xCF else -0.2
    if encoding == "Big5":
        return 0.6 if 0 < _rank(char, "big5") <= 0xC6 else -0.3
    return 0.6 if 0 < _rank(char, "gb2312") <= 0xD7 else -0.3


def _rank(char: str, standard: str) -> int:
    """Return the row of a character in a two-byte standard, whose everyday rows come first; 0 where it has none."""
    try:
        code = char.encode(standard)
    except UnicodeEncodeError:
        return 0
    # Python spells a syllable that KS X 1001 lacks as its letters, in eight bytes.
    return code[0] if len(code) == 2 else 0
