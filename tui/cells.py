"""Text measured in terminal cells: one line of it, fitted to a width, or wrapped. Pure."""

from __future__ import annotations

import re
from functools import cache, lru_cache

from rich.cells import cell_len, set_cell_size

NOT_FOR_A_LINE = re.compile(
    "[\x00-\x1f\x7f-\x9f\u2028\u2029\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufe0e\ufe0f\ufeff]+"
)


@lru_cache(4096)
def one_line(text: str) -> str:
    """The text without line breaks, control characters and joiners (terminals disagree on the joiners' widths)."""
    if NOT_FOR_A_LINE.search(text) is None:
        return text
    return NOT_FOR_A_LINE.sub(lambda hit: " " if any(c.isspace() for c in hit[0]) else "", text)


@lru_cache(8192)
def fit(text: str, width: int, *, right: bool = False) -> str:
    """The text in exactly `width` cells: padded, or cut with a `~` as its last cell."""
    text = one_line(text)
    have = cell_len(text)
    if have == width:
        return text
    if have > width:
        return set_cell_size(text, width - 1) + "~" if width > 1 else set_cell_size(text, max(width, 0))
    return " " * (width - have) + text if right else text + " " * (width - have)


def wrap(text: str, width: int) -> list[str]:
    """The text in lines of at most `width` cells, its own line breaks kept; breaks at blanks and between CJK."""
    if width < 2:
        return []
    lines: list[str] = []
    for paragraph in text.split("\n"):
        lines.extend(_wrap_paragraph(one_line(paragraph), width))
    return lines


@cache
def _pieces() -> re.Pattern[str]:
    """What is broken nowhere: blanks, a word, one character of a script without blanks."""
    return re.compile(
        r"\s+|[^\s\u1100-\u11ff\u2e80-\ua4cf\uac00-\ud7a3\uf900-\ufaff\uff00-\uffef]+|.", re.DOTALL
    )


def _wrap_paragraph(text: str, width: int) -> list[str]:
    lines: list[str] = []
    line, used = "", 0
    for piece in _pieces().findall(text):
        size = cell_len(piece)
        if used + size > width and used:
            lines.append(line.rstrip())
            line, used = "", 0
            if piece.isspace():
                continue
        while size > width:
            head = _head(piece, width)
            lines.append(head)
            piece = piece[len(head) :]
            size = cell_len(piece)
        line, used = line + piece, used + size
    lines.append(line.rstrip())
    return lines


def _head(text: str, width: int) -> str:
    """As many whole characters as fit."""
    used = 0
    for index, character in enumerate(text):
        used += cell_len(character)
        if used > width:
            return text[: max(index, 1)]
    return text
