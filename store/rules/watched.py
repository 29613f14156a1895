"""Watched words in what customers write: a threat to go to an authority, to court or to the press, goods that hurt.

A word counts where the customer says it themselves: not in what they quote of a mail or of the shop's own words, not in
a phrase that the policy excepts (`假货险`), and not where they say that they do not mean it (`不会起诉`). In doubt it
counts: `是不是假货?` is a suspicion, `不得不起诉` a threat.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

from store.rules.suggesting import folded
from store.rules.watched_table import Group

_LATIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")
_CLAUSE_END: Final = re.compile(r"[\n。！!？?；;，,、…．.：:]")
_NOT_ZH: Final = re.compile(
    r"(?:不会|不想|不用|不必|不打算|不准备|不愿意?|不再|不是|不算|[没沒]有?|并非|绝非|无需|无须|[别別]|不要|不)(?:再|要|去|想|来|是|说|什么|任何)*$"
)
_STILL_ZH: Final = re.compile(
    r"(?:不得不|不能不|不会不|不是不|难道不(?:是|会)?|要不|(?:是不是|会不会|要不要|能不能|该不该|有[没沒]有|可不可以))(?:再|要|去|想|来|是)*$"
)
_ASKED_ZH: Final = re.compile(r"^(?:[^\n。！!；;，,]{0,8}(?:吗|吧|[?？])|[了都也就]?不(?:行|可|成))")
_NOT_EN: Final = re.compile(
    r"(?:\bnot|\bcannot|n['’]t|\bnever|\bno|\bwithout|\bneither|\bnor)\s+(?:\w+\s+){0,3}$", re.ASCII
)
_QUOTED: Final = re.compile(r"^\s*[>＞]")
_QUOTE_BEGINS: Final = re.compile(
    r"^\s*(?:-{2,}\s*(?:original message|forwarded message|原始邮件|转发邮件|回复邮件)|on\b.{5,200}\bwrote:\s*$|.{0,100}(?:写道|写到)[:：]\s*$)",
    re.IGNORECASE,
)
LEAST_QUOTE: Final = 6
"""A shorter clause that stands in the shop's own words too is no quotation."""


def heard(groups: Sequence[Group], text: str, own: Iterable[str] = ()) -> list[tuple[Group, str]]:
    """The groups of which the customer says a word, each with the word. `own`: what the shop has written to them."""
    if not groups:
        return []
    inside = folded(text)
    if not any(word in inside for group in groups for word in group.words):
        return []
    said = _without_quotes(inside)
    ours: str | None = None
    found: list[tuple[Group, str]] = []
    for group in groups:
        for word, clause in _said(group, said):
            if ours is None:
                ours = "\n".join(folded(one) for one in own)
            if len(clause) >= LEAST_QUOTE and clause != word and clause in ours:
                continue
            found.append((group, word))
            break
    return found


def _without_quotes(text: str) -> str:
    """The text without the lines that quote an earlier mail."""
    kept: list[str] = []
    for line in text.splitlines():
        if _QUOTE_BEGINS.match(line):
            break
        if not _QUOTED.match(line):
            kept.append(line)
    return "\n".join(kept)


def _said(group: Group, text: str) -> Iterable[tuple[str, str]]:
    """Each word of the group that stands in the text and is meant, with its clause."""
    for word in group.words:
        at = text.find(word)
        while at >= 0:
            end = at + len(word)
            if _whole(word, text, at, end) and not _excepted(group, text, at, end):
                before, after = _clause(text, at, end)
                if not _denied(before, text[end:]):
                    yield word, f"{before}{word}{after}".strip()
            at = text.find(word, end)


def _whole(word: str, text: str, at: int, end: int) -> bool:
    """Latin words begin where a word begins; a number stands alone."""
    before, after = text[at - 1 : at], text[end : end + 1]
    if word[0] in _LATIN and before in _LATIN and before:
        return False
    if word[0].isdigit() and before in ("-", "+", "#"):
        return False
    return not (word[-1].isdigit() and after != "" and after in _LATIN)


def _excepted(group: Group, text: str, at: int, end: int) -> bool:
    """True when the place lies inside one of the phrases that do not count."""
    for phrase in group.unless:
        start = text.find(phrase, max(0, end - len(phrase)), at + len(phrase))
        if 0 <= start <= at and start + len(phrase) >= end:
            return True
    return False


def _clause(text: str, at: int, end: int) -> tuple[str, str]:
    ends = [match.end() for match in _CLAUSE_END.finditer(text, max(0, at - 200), at)]
    stop = _CLAUSE_END.search(text, end, end + 200)
    return text[ends[-1] if ends else max(0, at - 200) : at], text[end : stop.start() if stop else end + 200]


def _denied(before: str, behind: str) -> bool:
    """True when the clause says right before the word that it is not meant."""
    tight = before.rstrip()
    if _NOT_ZH.search(tight):
        return not (_STILL_ZH.search(tight) or _ASKED_ZH.match(behind))
    return bool(_NOT_EN.search(before))
