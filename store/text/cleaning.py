"""What may come in: nothing that styles, hides, moves or runs in a terminal."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

from store.errors import DeskError

TEXT_LIMIT: Final = 100_000
"""Characters of one text; a longer one is refused."""
MARKS_PER_BASE: Final = 2

# Letters and marks without a shape: grapheme joiner, Hangul and Khmer fillers, Mongolian separators.
_INVISIBLE: Final = "\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\uffa0"
# Every combining mark lies in these ranges (much else too); exact categories are asked only where three follow.
_MARK_RANGES: Final = (
    "\u0300-\u036f\u0483-\u0489\u0591-\u1dff\u20d0-\u20ff\u2cef-\u2cf1\u2d7f\u2de0-\u2dff\u302a-\u302f\u3099\u309a"
    "\ua66f-\ua6f1\ua802-\uabed\ufb1e\ufe00-\ufe2f\U000101fd-\U0001e94f\U000e0100-\U000e01ef"
)
_SUSPECT: Final = f"[{_INVISIBLE}]|[{_MARK_RANGES}]{{{MARKS_PER_BASE + 1}}}"
"""Compiled when something comes in, not before a screen stands."""
_INVISIBLE_SET: Final = re.compile(f"[{_INVISIBLE}]")
_LINE_BREAKS: Final = re.compile("\r\n|\r|\u2028|\u2029")


def clean(text: str, *, multiline: bool) -> tuple[str, int]:
    """The text in NFC without what could harm, and how many characters that took.

    A TAB becomes a space; line breaks become "\\n", or a space unless `multiline`; neither counts as removed,
    the separators U+2028 and U+2029 do. Raises DeskError text_too_long above TEXT_LIMIT characters.
    """
    if len(text) > TEXT_LIMIT:
        raise DeskError("text_too_long", length=len(text), limit=TEXT_LIMIT)
    if text.isascii() and text.isprintable():
        return text, 0
    removed = 0
    if not text.isprintable() or _INVISIBLE_SET.search(text):
        text, removed = _without_controls(text, multiline)
    if not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if re.search(_SUSPECT, text):
        text, marks = _with_few_marks(text)
        removed += marks
    if len(text) > TEXT_LIMIT:
        raise DeskError("text_too_long", length=len(text), limit=TEXT_LIMIT)
    return text, removed


def safe_text(text: str, multiline: bool = False) -> str:
    """The cleaned text alone; one that is too long is cut."""
    return clean(text[:TEXT_LIMIT], multiline=multiline)[0][:TEXT_LIMIT]


def _without_controls(text: str, multiline: bool) -> tuple[str, int]:
    separators = text.count("\u2028") + text.count("\u2029")
    text = _LINE_BREAKS.sub("\n", text)
    replace: dict[int, str | None] = {ord("\t"): " ", ord("\n"): "\n" if multiline else " "}
    harmful = [character for character in set(text) if ord(character) not in replace and _harms(character)]
    removed = separators + sum(map(text.count, harmful))
    replace.update((ord(character), None) for character in harmful)
    return text.translate(replace), removed


def _harms(character: str) -> bool:
    return unicodedata.category(character)[0] == "C" or _INVISIBLE_SET.match(character) is not None


def _with_few_marks(text: str) -> tuple[str, int]:
    kept: list[str] = []
    marks = 0
    for character in text:
        marks = marks + 1 if unicodedata.category(character) in ("Mn", "Me") else 0
        if marks <= MARKS_PER_BASE:
            kept.append(character)
    return "".join(kept), len(text) - len(kept)
