"""The forms in which somebody's number or address may have been typed: with blanks, dashes, full-width digits, capitals."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from store.database import Desk

STARS: Final = "***"
HOLDS: Final = "kefu_holds_trace"
WIPED: Final = "kefu_wiped_trace"
"""SQL functions: whether a text holds one of the forms; the text with stars in their place."""
_GAP: Final = r"[ \u00a0\u2000-\u200a\u3000\-\u2010-\u2015\uff0d.·()（）]{0,2}"
_NUMBER: Final = re.compile(r"\+?[0-9０-９ \u00a0\u3000\-－.()（）]+")
_DIGITS: Final = re.compile(r"[0-9０-９]")
_LEAST: Final = 7
_UNMISTAKABLE: Final = 11
"""Digits of which nothing else is made by chance, whatever stands around them."""


def forms_of(secrets: Sequence[str]) -> re.Pattern[str] | None:
    """A pattern of every other way to write these secrets; None when there is no number or address among them."""
    forms = [form for form in map(_form, secrets) if form]
    return re.compile("|".join(forms)) if forms else None


def teach(desk: Desk, forms: re.Pattern[str]) -> None:
    """Give the desk's connection the SQL functions for these forms, instead of those before."""

    def holds(text: str | None) -> int:
        return int(text is not None and forms.search(text) is not None)

    def wiped(text: str | None) -> str | None:
        return None if text is None else forms.sub(STARS, text)

    desk.db.register_function(holds, HOLDS, 1, deterministic=True)
    desk.db.register_function(wiped, WIPED, 1, deterministic=True)


def _form(secret: str) -> str:
    if "@" in secret:
        return f"(?i:{re.escape(secret)})"
    if _NUMBER.fullmatch(secret) is None:
        return ""
    digits = "".join(str(int(digit)) for digit in _DIGITS.findall(secret))
    if len(digits) == 13 and digits.startswith("861"):
        digits = digits[2:]
    if len(digits) < _LEAST:
        return ""
    loose = _GAP.join(f"[{digit}{chr(0xFF10 + int(digit))}]" for digit in digits)
    return loose if len(digits) >= _UNMISTAKABLE else f"(?<![0-9０-９]){loose}(?![0-9０-９])"
