"""An article's row, its search text and its pinyin: written together, inside the caller's transaction."""

from __future__ import annotations

from dataclasses import dataclass, fields
from typing import Any, Final

from store.database import Desk
from store.database.compiled import insert, update
from store.errors import DeskError
from store.rules.articles import SCRIPT, ArticleFacts
from store.rules.script_text import parse
from store.tables import Article
from store.text import segmented
from store.text.pinyin import pinyin_of

_FACTS: Final = tuple(field.name for field in fields(ArticleFacts))
_READ: Final = (
    f"SELECT {', '.join(_FACTS)}, digest, retired_at, updated_at, agent_id FROM article WHERE id = ?"
)
_INSERT: Final = insert(
    Article, *_FACTS, "source", "key", "pinyin", "digest", "created_at", "updated_at", "agent_id"
)
_UPDATE: Final = update(Article, "id = ?", *_FACTS, "pinyin", "digest", "updated_at", "agent_id")
_INDEX: Final = "INSERT INTO article_text (rowid, title, question, body) VALUES (?, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Standing:
    """An article as it is in its table."""

    id: int
    facts: ArticleFacts
    digest: str
    retired_at: int | None
    updated_at: int
    agent_id: int | None


def read_article(desk: Desk, article_id: int) -> Standing:
    """An article by its id. Raises DeskError no_such_article."""
    row = desk.row(_READ, (article_id,)) if abs(article_id) < 1 << 63 else None
    if row is None:
        raise DeskError("no_such_article", article=article_id)
    return Standing(article_id, ArticleFacts(*row[: len(_FACTS)]), *row[len(_FACTS) :])


def insert_article(
    desk: Desk, source: str, key: str, facts: ArticleFacts, agent_id: int | None, now: int
) -> int:
    """Keep a new article; returns its id."""
    row = (
        *_values(facts),
        source,
        key,
        pinyin_of(facts.title),
        facts.digest(),
        now,
        now,
        agent_id,
    )
    article_id = int(desk.execute(_INSERT, row).lastrowid)
    index(desk, article_id, facts)
    return article_id


def rewrite(
    desk: Desk,
    standing: Standing,
    facts: ArticleFacts,
    agent_id: int | None,
    now: int,
    *,
    digest: str | None = None,
) -> None:
    """Replace an article's facts; `digest` when its source says so."""
    row = (
        *_values(facts),
        pinyin_of(facts.title),
        standing.digest if digest is None else digest,
        max(now, standing.updated_at + 1),
        agent_id,
        standing.id,
    )
    desk.execute(_UPDATE, row)
    if standing.retired_at is None:
        index(desk, standing.id, facts)


def index(desk: Desk, article_id: int, facts: ArticleFacts | None) -> None:
    """The search text of an article; None takes it out of every search."""
    desk.execute("DELETE FROM article_text WHERE rowid = ?", (article_id,))
    if facts is not None:
        texts = (segmented(facts.title), segmented(facts.question), segmented(_words(facts)))
        desk.execute(_INDEX, (article_id, *texts))


def _words(facts: ArticleFacts) -> str:
    """The body as it is found: a script's variables are no words of it."""
    if facts.kind != SCRIPT:
        return facts.body
    return " ".join(part for part in parse(facts.body) if isinstance(part, str))


def _values(facts: ArticleFacts) -> tuple[Any, ...]:
    return tuple(getattr(facts, name) for name in _FACTS)
