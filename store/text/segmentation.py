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
    """Code point -> its NFKC form in small letters, a blank around each CJK character; learnt as they turn up."""

    def __missing__(self, code: int) -> str:
        folded = unicodedata.normalize("NFKC", chr(code)).lower()
        spaced = "".join(f" {character} " if _is_cjk(ord(character)) else character for character in folded)
        self[code] = spaced
        return spaced


_spaced: Final = _Spaced()


def segmented(text: str) -> str:
    """What the search index gets: NFKC, small letters, a blank around every CJK character."""
    return text.lower() if text.isascii() else text.translate(_spaced)


def match_query(words: str) -> str:
    """An FTS5 expression that finds all of `words`, each as a phrase; nothing in them is syntax.

    The last word finds longer ones too when it ends in a Latin letter or digit. "" when there is no word to look for.
    """
    phrases = [segmented(word).split() for word in words.replace("\0", " ").split()]
    found = [phrase for phrase in phrases if any(map(_is_token_character, "".join(phrase)))]
    if not found:
        return ""
    quoted = ['"' + " ".join(phrase).replace('"', '""') + '"' for phrase in found[:WORD_LIMIT]]
    last = found[-1][-1][-1]
    if len(found) <= WORD_LIMIT and _is_token_character(last) and not _is_cjk(ord(last)):
        quoted[-1] += " *"
    return " AND ".join(quoted)


def phrase_query(words: str) -> str:
    """An FTS5 expression that finds all of `words` as one phrase, its end open as in match_query; "" for no word."""
    tokens = segmented(words.replace("\0", " ")).split()[:WORD_LIMIT]
    if not any(map(_is_token_character, "".join(tokens))):
        return ""
    last = tokens[-1][-1]
    query = '"' + " ".join(tokens).replace('"', '""') + '"'
    return f"{query} *" if _is_token_character(last) and not _is_cjk(ord(last)) else query


def _is_cjk(code: int) -> bool:
    return code >= 0x3005 and any(first <= code <= last for first, last in _CJK)


def _is_token_character(character: str) -> bool:
    return unicodedata.category(character)[0] in "LN"
