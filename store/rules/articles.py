"""What a script or an article is made of, and what is wrong with one."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Final

from store.errors import DeskError, WrongUsage
from store.rules import words
from store.rules.script_text import parse
from store.text import clean

TITLE_LENGTH: Final = 200
SCRIPT: Final = "script"
KNOWLEDGE: Final = ("faq", "guide")
"""The kinds that are read; the other is sent."""


@dataclass(frozen=True, slots=True)
class ArticleFacts:
    """What a person or a file says of a script or an article."""

    kind: str
    language: str
    title: str
    body: str
    question: str = ""
    scenario: str | None = None
    category: str | None = None
    level: str | None = None

    def digest(self) -> str:
        """The same for the same facts."""
        parts = (
            self.kind,
            self.language,
            self.title,
            self.body,
            self.question,
            self.scenario,
            self.category,
            self.level,
        )
        return hashlib.blake2b("\0".join(part or "" for part in parts).encode(), digest_size=16).hexdigest()


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with one field."""

    field: str
    error: DeskError


def tidy(facts: ArticleFacts) -> ArticleFacts:
    """The texts cleaned, the words that are not given None. Raises DeskError text_too_long."""
    return replace(
        facts,
        title=" ".join(clean(facts.title, multiline=False)[0].split()),
        question=_lines(facts.question),
        body=_lines(facts.body),
        scenario=facts.scenario or None,
        category=facts.category or None,
        level=facts.level or None,
    )


def faults(facts: ArticleFacts, categories: Collection[str]) -> Iterator[Fault]:
    """What is wrong with tidy facts, field by field; `categories` are the desk's own."""
    for field, value, choices in (
        ("kind", facts.kind, words.ARTICLE_KINDS),
        ("language", facts.language, words.LANGUAGES),
        ("scenario", facts.scenario, words.ARTICLE_SCENARIOS),
        ("category", facts.category, categories),
        ("level", facts.level, words.ARTICLE_LEVELS),
    ):
        if not value and field in ("kind", "language"):
            yield Fault(field, WrongUsage("missing_field", field=field))
        elif value is not None and value not in choices:
            choice_list = ", ".join(choices)
            yield Fault(field, WrongUsage("not_one_of", field=field, value=value, choices=choice_list))
    if facts.level is not None and facts.kind != "guide":
        yield Fault("level", WrongUsage("level_of_a_guide", kind=facts.kind))
    for field in ("title", "body"):
        if not getattr(facts, field).strip():
            yield Fault(field, WrongUsage("missing_field", field=field))
    if len(facts.title) > TITLE_LENGTH:
        error = DeskError("text_too_long", length=len(facts.title), limit=TITLE_LENGTH)
        yield Fault("title", error)
    if facts.kind == SCRIPT:
        try:
            parse(facts.body)
        except DeskError as error:
            yield Fault("body", error)


def _lines(text: str) -> str:
    return clean(text.strip(), multiline=True)[0].strip()
