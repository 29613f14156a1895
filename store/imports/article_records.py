"""Scripts and articles as files tell them, and how they are kept."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from store.database import Desk
from store.database.compiled import columns_of
from store.desk.library import keep_from, outcome_of
from store.imports.before import changed, remember
from store.imports.customers import Outcome
from store.imports.layout import Layout
from store.imports.reasons import Refused
from store.imports.values import Convert, Converters
from store.library.shipped import SOURCE as SHIPPED
from store.rules import words
from store.rules.articles import SCRIPT, ArticleFacts, faults, tidy
from store.tables import Article

_FIELDS: Final = ("key", "language", "scenario", "category", "title", "question", "body")
_COLUMNS: Final = tuple(columns_of(Article))
_READ: Final = f"SELECT {', '.join(_COLUMNS)} FROM article WHERE source = ? AND key = ?"
_STAMP: Final = "UPDATE article SET import_batch = ? WHERE source = ? AND key = ?"
_FIRST_CJK: Final = "\u3005"
_REASONS: Final = {
    "unknown_variable": "unknown_variable",
    "lone_brace": "lone_brace",
    "second_cursor": "second_cursor",
    "level_of_a_guide": "level_of_a_guide",
    "text_too_long": "text_too_long",
}
"""What a person is told when they write one -> what a file is told of a row."""


@dataclass(frozen=True, slots=True)
class ArticleRecord:
    """One row: its identity in its file, and what it says."""

    key: str
    facts: ArticleFacts


class ArticleKeeper:
    """Keeps articles of one source."""

    batch: int | None = None

    def __init__(self, source: str, agent_id: int) -> None:
        self._source = source
        self._agent_id = agent_id

    def identity(self, record: ArticleRecord) -> tuple[str, Hashable, str]:
        return "key", record.key, record.key

    def keep(
        self, desk: Desk, records: Sequence[ArticleRecord], *, update: bool, write: bool, now: int
    ) -> list[Outcome]:
        return [self._keep(desk, record, update=update, write=write, now=now) for record in records]

    def _keep(self, desk: Desk, record: ArticleRecord, *, update: bool, write: bool, now: int) -> Outcome:
        outcome = outcome_of(desk, self._source, record.key, record.facts)
        if outcome == "created" and outcome_of(desk, SHIPPED, record.key, record.facts) == "unchanged":
            return "unchanged"  # an export of another desk's library holds what every desk has
        if write and (outcome == "created" or (update and outcome == "updated")):
            self._write(desk, record, now)
        if outcome == "created":
            return "created"
        return "updated" if outcome == "updated" and update else "unchanged"

    def _write(self, desk: Desk, record: ArticleRecord, now: int) -> None:
        identity = (self._source, record.key)
        before = _row(desk, identity)
        keep_from(desk, self._agent_id, *identity, record.facts, now=now)
        if before is None:
            desk.execute(_STAMP, (self.batch, *identity))
        else:
            after = _row(desk, identity) or {}
            remember(desk, self.batch, "article", [(before["id"], changed(before, after))], now=now)


def _row(desk: Desk, identity: tuple[str, str]) -> dict[str, Any] | None:
    row = desk.row(_READ, identity)
    return None if row is None else dict(zip(_COLUMNS, row, strict=True))


def _converters(values: Converters, categories: Mapping[str, str]) -> dict[str, Convert]:
    return {
        "key": values.identifier,
        "kind": values.word(words.ARTICLE_KINDS),
        "language": values.word(words.LANGUAGES),
        "scenario": values.word(words.ARTICLE_SCENARIOS),
        "category": values.word({**words.CATEGORIES, **categories}),
        "level": values.word(words.ARTICLE_LEVELS),
        "title": values.line,
        "question": values.body,
        "body": values.text,
    }


def _article(**told: Any) -> ArticleRecord:
    return _record({"kind": "guide" if told.get("level") else "faq", **told})


def _script(**told: Any) -> ArticleRecord:
    return _record({**told, "kind": SCRIPT})


def _record(told: dict[str, Any]) -> ArticleRecord:
    """Raises Refused for what only the whole row shows."""
    title, key = told["title"], told.pop("key", None)
    spoken = "zh" if any(letter >= _FIRST_CJK for letter in title + told["body"]) else "en"
    facts = tidy(ArticleFacts(**{"language": spoken, **told}))
    for fault in faults(facts, (facts.category or "",)):
        raise Refused(_REASONS[fault.error.code], field=fault.field, **fault.error.params)
    return ArticleRecord(key or f"{facts.language}-{facts.title}", facts)


ARTICLES: Final = Layout(
    kind="articles",
    fields=(*_FIELDS, "kind", "level"),
    required=("title", "body"),
    one_of=(),
    none_of_them="",
    identity=frozenset({"key"}),
    in_order=(),
    converters=_converters,
    record=_article,
)
SCRIPTS: Final = Layout(
    kind="scripts",
    fields=_FIELDS,
    required=("title", "body"),
    one_of=(),
    none_of_them="",
    identity=frozenset({"key"}),
    in_order=(),
    converters=_converters,
    record=_script,
)
