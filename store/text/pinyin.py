"""Chinese titles found by the letters that people type for them: 退款 by "tk" and by "tuikuan"."""

from __future__ import annotations

import re
from typing import Final

_TYPED: Final = re.compile(r"[a-z0-9']+")
_RUN: Final = re.compile(r"[A-Za-z0-9]+|[\u3007\u3400-\u9fff]+")
LONGEST: Final = 200
"""Characters of a title that are spelt."""


def pinyin_of(title: str) -> str:
    """The title's initials, a blank, and its syllables, each with a capital: 查退款 gives "ctk ChaTuiKuan".

    A run of Latin letters or digits counts as one syllable. "" for a title without Chinese. The dictionary is loaded
    with the first title that needs it.
    """
    runs = _RUN.findall(title[:LONGEST])
    if all(run.isascii() for run in runs):
        return ""
    from pypinyin import Style, lazy_pinyin

    syllables: list[str] = []
    for run in runs:
        if run.isascii():
            syllables.append(run.lower())
        else:
            syllables += lazy_pinyin(run, style=Style.NORMAL, v_to_u=False, errors="ignore")
    initials = "".join(syllable[0] for syllable in syllables)
    return f"{initials} {''.join(syllable[0].upper() + syllable[1:] for syllable in syllables)}"


def typed_pinyin(text: str) -> str:
    """The letters to look for in a title's pinyin; "" when the text can be no pinyin."""
    letters = text.strip().lower().replace("ü", "v").replace(" ", "").replace("'", "")
    return letters if _TYPED.fullmatch(letters) else ""


def pinyin_place(pinyin: str, typed: str) -> int | None:
    """How well the letters fit: 0 when the title's initials or syllables begin with them, else the syllable where
    they begin; None when they do not fit. Letters fit only from the beginning of a syllable on.
    """
    initials, _, syllables = pinyin.partition(" ")
    at = initials.find(typed)
    places = [] if at < 0 else [at]
    lower = syllables.lower()
    found = lower.find(typed)
    while found >= 0:
        if not syllables[found].islower():
            places.append(sum(not letter.islower() for letter in syllables[:found]))
            break
        found = lower.find(typed, found + 1)
    return min(places, default=None)
