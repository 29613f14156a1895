"""How much room a text takes in a terminal, in cells."""

from __future__ import annotations

import unicodedata
from functools import lru_cache
from typing import Final

ELLIPSIS: Final = "…"


def cell_width(text: str) -> int:
    """Cells of one line of cleaned text: two for wide and full-width characters, none for combining ones."""
    return len(text) if text.isascii() else sum(map(_cells, text))


def fit(text: str, cells: int) -> str:
    """The text in exactly `cells` cells: padded with blanks, or cut behind with an ellipsis."""
    width = cell_width(text)
    if width <= cells:
        return text + " " * (cells - width)
    if cells <= 0:
        return ""
    room, kept = cells - 1, []
    for character in text:
        room -= _cells(character)
        if room < 0:
            break
        kept.append(character)
    cut = "".join(kept) + ELLIPSIS
    return cut + " " * (cells - cell_width(cut))


@lru_cache(maxsize=16_384)
def _cells(character: str) -> int:
    if unicodedata.category(character) in ("Mn", "Me", "Cf", "Cc") or 0x1160 <= ord(character) <= 0x11FF:
        return 0
    return 2 if unicodedata.east_asian_width(character) in ("W", "F") else 1
