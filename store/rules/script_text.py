"""Scripts: texts with variables, filled from a ticket, and the place where a person writes.

`{customer}` stands for a value, `{cursor}` for the place where the cursor is put, `{{` and `}}` for the signs
themselves. Names may be Chinese: `{客户}`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final, NamedTuple

from store.errors import DeskError

VARIABLES: Final = {
    "customer": "客户",
    "order": "订单",
    "product": "商品",
    "agent": "客服",
    "due": "时限",
}
CURSOR: Final = "cursor"
NAMES: Final = {**VARIABLES, CURSOR: "光标"}
BLANK: Final = "____"
"""What a variable without a value becomes: a person sees it and writes there."""
_CODES: Final = {**{code: code for code in NAMES}, **{word: code for code, word in NAMES.items()}}
_PIECE: Final = re.compile(r"\{\{|\}\}|\{([^{}\n]*)\}|\{|\}")
_BLANKS: Final = re.compile(r"_{3,}")
_COMPARED: Final = 4_000
"""Characters of a text that are compared with what was sent."""
_KEPT_AT_LEAST: Final = 0.25
"""The share of a script that has to be in the reply in one piece; with less, it was thrown away."""


class Variable(NamedTuple):
    """A variable's code in a parsed script."""

    code: str


Part = str | Variable


@dataclass(frozen=True, slots=True)
class Filled:
    """A script ready to be written on: its text, and the offset in it where the cursor belongs."""

    text: str
    cursor: int


@dataclass(frozen=True, slots=True)
class Inserted:
    """A script or article as it was put into a reply."""

    article_id: int
    text: str
    cursor: int


def parse(text: str) -> tuple[Part, ...]:
    """The script's texts and variables in order; no two texts and no empty one in a row.

    Raises DeskError for a variable that nobody knows, a second `{cursor}` or a single brace, with its place.
    """
    parts: list[Part] = []
    at, cursors = 0, 0
    for piece in _PIECE.finditer(text):
        _add(parts, text[at : piece.start()])
        at = piece.end()
        sign = piece[0]
        if sign in ("{{", "}}"):
            _add(parts, sign[0])
        elif piece[1] is None:
            raise DeskError("lone_brace", brace=sign, **_place(text, piece.start()))
        else:
            code = _CODES.get(piece[1].strip().lower())
            if code is None:
                raise DeskError(
                    "unknown_variable",
                    name=piece[1],
                    known=", ".join(f"{{{name}}}" for name in NAMES),
                    **_place(text, piece.start()),
                )
            cursors += code == CURSOR
            if cursors > 1:
                raise DeskError("second_cursor", **_place(text, piece.start()))
            parts.append(Variable(code))
    _add(parts, text[at:])
    return tuple(parts)


def render(parts: Sequence[Part]) -> str:
    """The script's text again; `parse` of it gives the same parts."""
    return "".join(
        f"{{{part.code}}}" if isinstance(part, Variable) else part.replace("{", "{{").replace("}", "}}")
        for part in parts
    )


def variables(text: str) -> tuple[str, ...]:
    """The codes of the variables in a script, each once, without the cursor."""
    codes = [part.code for part in parse(text) if isinstance(part, Variable)]
    return tuple(dict.fromkeys(code for code in codes if code != CURSOR))


def fill(text: str, values: Mapping[str, str]) -> Filled:
    """The script with `values` (code -> text) in the place of its variables.

    One without a value becomes a blank. The cursor belongs where the script says, else at the first blank, else at
    the end. What cannot be parsed, as a variable of a newer kefu, is put in as it stands.
    """
    try:
        parts = parse(text)
    except DeskError:
        return plain(text)
    filled = ""
    cursor: int | None = None
    blank: int | None = None
    for part in parts:
        if not isinstance(part, Variable):
            filled += part
        elif part.code == CURSOR:
            cursor = len(filled)
        elif value := values.get(part.code, "").strip():
            filled += value
        else:
            blank = len(filled) if blank is None else blank
            filled += BLANK
    for place in (cursor, blank):
        if place is not None:
            return Filled(filled, place)
    return Filled(filled, len(filled))


def plain(text: str) -> Filled:
    """A text that is no script, the cursor behind it."""
    return Filled(text, len(text))


def was_edited(inserted: Inserted, sent: str) -> bool | None:
    """Whether what was sent differs from what was inserted; None when it was thrown away again.

    What was written at the cursor or over a blank is no edit: the script asks for it.
    """
    at, words = 0, _one_spaced(sent)
    pieces = _pieces(inserted)
    for piece in pieces:
        found = words.find(piece, at)
        if found < 0:
            break
        at = found + len(piece)
    else:
        return False if pieces else None
    from difflib import SequenceMatcher

    before, after = inserted.text[:_COMPARED], sent[:_COMPARED]
    longest = SequenceMatcher(None, before, after, autojunk=False).find_longest_match()
    return True if longest.size >= max(2, len(before.strip()) * _KEPT_AT_LEAST) else None


def _pieces(inserted: Inserted) -> list[str]:
    """The words of an inserted text between its blanks and its cursor."""
    text, cursor = inserted.text, inserted.cursor
    parts = [part for half in (text[:cursor], text[cursor:]) for part in _BLANKS.split(half)]
    return [piece for piece in map(_one_spaced, parts) if piece]


def _one_spaced(text: str) -> str:
    return " ".join(text.split())


def _add(parts: list[Part], text: str) -> None:
    if text and parts and isinstance(parts[-1], str):
        parts[-1] += text
    elif text:
        parts.append(text)


def _place(text: str, at: int) -> dict[str, int]:
    """Line and character from 1."""
    before = text[:at]
    return {"line": before.count("\n") + 1, "character": at - (before.rfind("\n") + 1) + 1}
