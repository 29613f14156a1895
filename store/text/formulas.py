"""Cells that a spreadsheet would run: made harmless by an apostrophe in front, which can be taken away again."""

from __future__ import annotations

import re
from typing import Final

GUARD: Final = "'"
_SIGNS: Final = "=+\\-@＝＋－＠﹦﹢﹣﹫−"
_RUNS: Final = re.compile(rf"[\s\ufeff\u200b]*[{_SIGNS}]|[\t\r\n{GUARD}]")
"""A formula's first sign, full-width or small forms too, also behind blanks; what begins a cell in another way; a guard."""
SUSPECT: Final = frozenset(
    "=+-@＝＋－＠﹦﹢﹣﹫−'\ufeff\u200b \t\n\r\x0b\x0c\x1c\x1d\x1e\x1f\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005"
    "\u2006\u2007\u2008\u2009\u200a\u2028\u2029\u202f\u205f\u3000"
)
"""The first characters of all that `guarded` changes, and of some that it does not: a quick look."""


def guarded(text: str) -> str:
    """The text so that no spreadsheet takes it for a formula; one that begins with an apostrophe gets another."""
    return GUARD + text if _RUNS.match(text) else text


def unguarded(text: str) -> str:
    """The text before `guarded`."""
    return text[1:] if text.startswith(GUARD) and _RUNS.match(text, 1) else text
