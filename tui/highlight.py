"""Words marked in a text by style, never by anything in the text. Pure."""

from __future__ import annotations

import unicodedata
from collections.abc import Sequence

from tui.cells import fit, one_line

Span = tuple[str, str]


def highlighted(
    text: str, words: Sequence[str], width: int, *, style: str = "", mark: str = "key"
) -> list[Span]:
    """The text in exactly `width` cells, with the words (folded: NFKC, small letters) in another style."""
    shown = fit(one_line(text), width)
    plain = "".join(map(_folded, shown))
    marked = [False] * len(shown)
    for word in filter(None, words):
        at = plain.find(word)
        while at >= 0:
            marked[at : at + len(word)] = [True] * len(word)
            at = plain.find(word, at + len(word))
    spans: list[Span] = []
    start = 0
    for end in range(1, len(shown) + 1):
        if end == len(shown) or marked[end] != marked[start]:
            spans.append((shown[start:end], f"{style} {mark}".strip() if marked[start] else style))
            start = end
    return spans


def _folded(character: str) -> str:
    """One character for one, so that places stay."""
    folded = unicodedata.normalize("NFKC", character).lower()
    return folded if len(folded) == 1 else character
