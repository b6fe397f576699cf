"""Names as people write them, folded to one key: case, scripts' accents, apostrophes and spacing do not count."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence

import numpy as np
from rapidfuzz import fuzz, process

_LETTERS_WITHOUT_ACCENT_FORM = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "ı": "i", "æ": "ae", "œ": "oe", "þ": "th", "ŋ": "n"}
)
_APOSTROPHES = dict.fromkeys(map(ord, "'’‘ʼʻʹ′`´\"“”«»"))
_CHUNK = 512


def fold_words(text: str) -> str:
    """Fold a name to its words: one case, no accents or apostrophes, single spaces instead of punctuation.

    Full-width letters become ordinary ones. Accents go in every script ("ё" is "е", "й" is "и"), which is the same
    on both sides of a comparison; Hangul syllables are put together again.
    """
    decomposed = unicodedata.normalize("NFKD", text.translate(_APOSTROPHES).casefold())
    letters = "".join(character for character in decomposed if unicodedata.category(character) != "Mn")
    plain = unicodedata.normalize("NFC", letters).translate(_APOSTROPHES).translate(_LETTERS_WITHOUT_ACCENT_FORM)
    return " ".join("".join(character if character.isalnum() else " " for character in plain).split())


def fold_key(text: str) -> str:
    """Fold a name to a key without any space, so that "Vostoch ny" is "Vostochny"."""
    return fold_words(text).replace(" ", "")


def find_nearest_names(queries: Sequence[str], names: Mapping[str, str], *, limit: int = 3) -> list[list[str]]:
    """Find for each folded query what the most similar folded names stand for, best first.

    Args:
        queries: Folded names that resolved to nothing.
        names: Folded name → what to show for it, such as "Kholmsk (RUKHO)"; several names may show the same.
        limit: How many to show at most.

    Returns:
        For each query up to `limit` different values of `names` whose name is at least 60% similar
        (normalised insertion and deletion distance); empty where nothing is.
    """
    keys = list(names)
    shown = list(names.values())
    found: list[list[str]] = []
    for start in range(0, len(queries), _CHUNK):
        chunk = [query[:40] for query in queries[start : start + _CHUNK]]
        scores = process.cdist(chunk, keys, scorer=fuzz.ratio, score_cutoff=60, dtype=np.uint8, workers=-1)
        # Twice the limit, since several spellings of one port may come first.
        best = np.argpartition(-scores.astype(np.int16), min(4 * limit, len(keys) - 1), axis=1)[:, : 4 * limit]
        for row, columns in enumerate(best):
            ranked = sorted((int(column) for column in columns), key=lambda c: (-int(scores[row, c]), shown[c]))
            near = [shown[column] for column in ranked if scores[row, column] > 0]
            found.append(list(dict.fromkeys(near))[:limit])
    return found
