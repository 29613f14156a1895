"""What the words of a text suggest about a ticket: kind, category, priority; always for a person to change."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Final, NamedTuple

SUGGESTED: Final = ("kind", "category", "scenario", "priority", "urgency", "importance")
"""The fields that words can suggest."""
_LATIN: Final = frozenset("abcdefghijklmnopqrstuvwxyz0123456789")


class Hint(NamedTuple):
    """Some words, folded, and the values that a text with one of them suggests."""

    words: tuple[str, ...]
    values: Mapping[str, str]


class Suggestion(NamedTuple):
    """Codes, None where no word says anything; `because` names for each field the word that said so."""

    kind: str | None = None
    category: str | None = None
    scenario: str | None = None
    priority: str | None = None
    urgency: str | None = None
    importance: str | None = None
    because: Mapping[str, str] = {}


def folded(text: str) -> str:
    """A text or a word as they are compared: small letters, full-width forms as plain ones."""
    return unicodedata.normalize("NFKC", text).casefold()


def suggest(
    hints: Sequence[Hint], text: str, priority_of: Callable[[str | None, str | None], str]
) -> Suggestion:
    """For each field the first hint that has a word in the text and names the field.

    A priority that no hint names follows from urgency and importance (`priority_of`) where one of them is suggested.
    """
    inside = folded(text)
    values: dict[str, str] = {}
    because: dict[str, str] = {}
    for hint in hints:
        news = [name for name in hint.values if name not in values]
        word = _found(hint.words, inside) if news else None
        if word is not None:
            values.update({name: hint.values[name] for name in news})
            because.update(dict.fromkeys(news, word))
    if "priority" not in values and ("urgency" in values or "importance" in values):
        values["priority"] = priority_of(values.get("urgency"), values.get("importance"))
        because["priority"] = because.get("urgency") or because["importance"]
    return Suggestion(**values, because=because)


def _found(words: Iterable[str], inside: str) -> str | None:
    return next((word for word in words if _stands_in(word, inside)), None)


def _stands_in(word: str, inside: str) -> bool:
    """Latin words begin where a word of the text begins ("refund" also finds "refunded"); a number stands alone."""
    at = inside.find(word)
    while at >= 0:
        before, after = inside[at - 1 : at], inside[at + len(word) : at + len(word) + 1]
        begins = word[0] not in _LATIN or before not in _LATIN
        ends = not (word[-1].isdigit() and after.isdigit())
        if begins and ends:
            return True
        at = inside.find(word, at + 1)
    return False
