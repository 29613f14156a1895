"""Chinese has no blanks: every CJK character is a word of its own for the index, and a search is a phrase of them."""

from __future__ import annotations

import unicodedata
from typing import Final

WORD_LIMIT: Final = 64
"""Words of one search; SQLite refuses very long expressions."""

_CJK: Final = (
    (0x3005, 0x3007),  # iteration mark, closing mark, zero
    (0x3040, 0x312F),  # kana, bopomofo
    (0x31A0, 0x31BF),
    (0x31F0, 0x31FF),
    (0x3400, 0x4DBF),
    (0x4E00, 0x9FFF),
    (0xAC00, 0xD7A3),  # Hangul syllables
    (0xF900, 0xFAFF),
    (0x20000, 0x3FFFF),
)


class _Spaced(dict[int, str]):
    """Code point -> itself, with a blank on either side when it is CJK; learnt as characters turn up."""

    def __missing__(self, code: int) -> str:
        spaced = f" {chr(code)} " if _is_cjk(code) else chr(code)
        self[code] = spaced
        return spaced


_spaced: Final = _Spaced()


def segmented(text: str) -> str:
    """What the search index gets: NFKC, small letters, a blank around every CJK character."""
    return _folded(text).translate(_spaced)


def match_query(words: str) -> str:
    """An FTS5 expression that finds all of `words`, each as a phrase; nothing in them is syntax.

    The last word finds longer ones too when it ends in a Latin letter or digit. "" when there is no word to look for.
    """
    found = [
        word for word in _folded(words).replace("\0", " ").split() if any(map(_is_token_character, word))
    ]
    if not found:
        return ""
    phrases = [_phrase(word) for word in found[:WORD_LIMIT]]
    if not _is_cjk(ord(found[-1][-1])) and _is_token_character(found[-1][-1]) and len(found) <= WORD_LIMIT:
        phrases[-1] += " *"
    return " AND ".join(phrases)


def _phrase(word: str) -> str:
    spaced = " ".join(word.translate(_spaced).split()).replace('"', '""')
    return f'"{spaced}"'


def _folded(text: str) -> str:
    return text.lower() if text.isascii() else unicodedata.normalize("NFKC", text).lower()


def _is_cjk(code: int) -> bool:
    return code >= 0x3005 and any(first <= code <= last for first, last in _CJK)


def _is_token_character(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"
