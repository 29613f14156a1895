"""What a filter says, as data: terms that must all hold. `str` of a filter parses to the same filter."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass, field
from typing import Final

from store.rules import filter_words
from store.rules.durations import written

SIGNS: Final = ("<=", ">=", "<", ">")
QUOTES: Final = {'"': '"', "“": "”", "”": "”", "「": "」", "『": "』"}
"""What opens a quotation -> what closes it."""
NARROW: Final = str.maketrans("：！，、＜＞＝　", ":!,,<>= ")
"""Full-width signs, as Chinese keyboards write them, mean the same."""
_SPECIAL: Final = frozenset(':!,<>="“”「」『』')


@dataclass(frozen=True, slots=True)
class Text:
    """Words that subject, messages, tags or the customer's nick hold, in one piece."""

    words: str

    def __str__(self) -> str:
        return quoted(self.words, word=True)


@dataclass(frozen=True, slots=True)
class OneOf:
    """A field that holds one of these values."""

    name: str
    values: tuple[str, ...]

    def __str__(self) -> str:
        return f"{self.name}:" + ",".join(quoted(value) for value in self.values)


@dataclass(frozen=True, slots=True)
class Is:
    """One of filter_words.FLAGS."""

    flag: str

    def __str__(self) -> str:
        return self.flag


@dataclass(frozen=True, slots=True)
class Span:
    """`due` or `age` compared with a duration in milliseconds."""

    name: str
    sign: str
    ms: int

    def __str__(self) -> str:
        return f"{self.name}{self.sign}{'-' if self.ms < 0 else ''}{written(abs(self.ms))}"


@dataclass(frozen=True, slots=True)
class Date:
    """`opened` or `updated` compared with a day (2026-11-01) or a minute of it (2026-11-01T09:30), the desk's zone."""

    name: str
    sign: str
    date: str

    def __str__(self) -> str:
        return f"{self.name}{self.sign}{self.date}"


What = Text | OneOf | Is | Span | Date


@dataclass(frozen=True, slots=True)
class Term:
    """One condition, or that it does not hold."""

    what: What
    negated: bool = False
    column: int = field(default=1, compare=False)
    """Where it was written: its first character, from 1."""

    def __str__(self) -> str:
        return f"{'!' if self.negated else ''}{self.what}"


@dataclass(frozen=True, slots=True)
class Filter:
    """All of these terms; none: every ticket."""

    terms: tuple[Term, ...] = ()

    def __str__(self) -> str:
        return " ".join(str(term) for term in self.terms)

    def __bool__(self) -> bool:
        return bool(self.terms)


def quoted(text: str, *, word: bool = False) -> str:
    """The text as it is written in a filter; a `word` on its own may not be taken for a flag either."""
    plain = text.translate(NARROW)
    bare = bool(text) and not any(sign in _SPECIAL or sign.isspace() for sign in plain)
    if bare and not (word and plain.lower() in filter_words.FLAGS):
        return text
    return '"' + text.replace('"', '""') + '"'


def has_word(text: str) -> bool:
    """True when there is a letter or digit to look for."""
    return any(unicodedata.category(character)[0] in "LN" for character in text)
