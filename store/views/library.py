"""Scripts and articles as people look for them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

import peewee

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.policy.versions import current_policy
from store.rules.articles import ArticleFacts, Fault, faults, tidy
from store.rules.permission import require
from store.rules.words import ARTICLE_SCENARIOS, CATEGORIES, code_of
from store.text import match_query
from store.text.pinyin import pinyin_place, typed_pinyin

MOST: Final = 1_000
WEIGHTS: Final = "8.0, 5.0, 1.0"
"""What a word in the title, the question and the body counts for."""
COLUMNS: Final = """
a.id, a.source, a.key, a.kind, a.language, a.scenario, a.category, a.level, a.title, a.question, a.body,
a.retired_at, a.created_at, a.updated_at, g.login,
(SELECT count(*) FROM article_use u WHERE u.article_id = a.id),
(SELECT count(*) FROM article_use u WHERE u.article_id = a.id AND u.edited = 1),
(SELECT count(*) FROM article_vote v WHERE v.article_id = a.id AND v.helped = 1),
(SELECT count(*) FROM article_vote v WHERE v.article_id = a.id AND v.helped = 0)
"""
FROM: Final = "FROM article a LEFT JOIN agent g ON g.id = a.agent_id"
_FOUND: Final = f"""
SELECT rowid FROM article_text WHERE article_text MATCH ? ORDER BY bm25(article_text, {WEIGHTS}), rowid LIMIT ?
"""
_USED_MOST: Final = "(SELECT count(*) FROM article_use u WHERE u.article_id = a.id) DESC"


@dataclass(frozen=True, slots=True)
class ArticleView:
    """A script or article, and what came of it."""

    id: int
    source: str
    key: str
    kind: str
    language: str
    scenario: str | None
    category: str | None
    level: str | None
    title: str
    question: str
    body: str
    retired_at: int | None
    created_at: int
    updated_at: int
    by: str | None
    """Login of who wrote or changed it last; None as it was shipped."""
    used: int
    edited: int
    """Of the uses, those that were changed before they were sent."""
    helped: int
    not_helped: int


def article(desk: Desk, actor: Actor, article_id: int) -> ArticleView:
    """One of them. Raises DeskError no_such_article."""
    require(actor, "see")
    found = by_id(desk, [article_id]) if abs(article_id) < 1 << 63 else {}
    if article_id not in found:
        raise DeskError("no_such_article", article=article_id)
    return found[article_id]


def search(
    desk: Desk,
    actor: Actor,
    text: str,
    *,
    kinds: Sequence[str] = (),
    language: str | None = None,
    scenario: str | None = None,
    category: str | None = None,
    limit: int = 50,
) -> list[ArticleView]:
    """Those in use that fit the words, best first: by pinyin, by full text, by the category's or scenario's name.

    Without words: those of the scenario and category first, then the others, the most used first. `kinds`,
    `language`, and with words `scenario` and `category`, leave the others out.
    """
    require(actor, "see")
    wanted = max(0, min(limit, MOST))
    with desk.snapshot():
        if not text.strip():
            ids = _offered(desk, _where(kinds, language), scenario, category, wanted)
        else:
            where = _where(kinds, language, scenario, category)
            fitting = dict.fromkeys([*_by_pinyin(desk, text, where), *_by_words(desk, text)])
            fitting.update(dict.fromkeys(_by_category(desk, text, where)))
            ids = _only(desk, list(fitting), where)[:wanted]
        found = by_id(desk, ids)
        return [found[id_] for id_ in ids]


def listing(
    desk: Desk,
    actor: Actor,
    *,
    text: str = "",
    kind: str | None = None,
    scenario: str | None = None,
    language: str | None = None,
    retired: bool = False,
    limit: int = MOST,
) -> list[ArticleView]:
    """Everything for the library's screen: by kind, scenario and title; with words, the best first."""
    require(actor, "see")
    kinds = () if kind is None else (kind,)
    if text.strip() and not retired:
        return search(desk, actor, text, kinds=kinds, language=language, scenario=scenario, limit=limit)
    where, values = _where(kinds, language, scenario)
    where = where.replace("a.retired_at IS NULL", f"a.retired_at IS {'NOT ' if retired else ''}NULL")
    if text.strip():
        where += (
            " AND (instr(lower(a.title || ' ' || a.question || ' ' || a.body), lower(?)) OR a.pinyin LIKE ?)"
        )
        values = [*values, text.strip(), f"%{typed_pinyin(text) or text.strip()}%"]
    sql = (
        f"SELECT a.id FROM article a WHERE {where}"
        " ORDER BY a.kind, a.scenario IS NULL, a.scenario, a.language DESC, a.title, a.id LIMIT ?"
    )
    with desk.snapshot():
        ids = [row[0] for row in desk.rows(sql, [*values, min(limit, MOST)])]
        found = by_id(desk, ids)
        return [found[id_] for id_ in ids]


def by_id(desk: Desk, ids: Iterable[int]) -> dict[int, ArticleView]:
    """The articles with these ids."""
    wanted = list(ids)
    marks = ", ".join("?" * len(wanted))
    rows = desk.rows(f"SELECT {COLUMNS} {FROM} WHERE a.id IN ({marks})", wanted) if wanted else []
    return {row[0]: ArticleView(*row) for row in rows}


def _where(
    kinds: Sequence[str], language: str | None, scenario: str | None = None, category: str | None = None
) -> tuple[str, list[Any]]:
    parts, values = ["a.retired_at IS NULL"], []
    if kinds:
        parts.append(f"a.kind IN ({', '.join('?' * len(kinds))})")
        values += list(kinds)
    for column, value in (("language", language), ("scenario", scenario), ("category", category)):
        if value is not None:
            parts.append(f"a.{column} = ?")
            values.append(value)
    return " AND ".join(parts), values


def _offered(
    desk: Desk, where: tuple[str, list[Any]], scenario: str | None, category: str | None, limit: int
) -> list[int]:
    sql = (
        f"SELECT a.id FROM article a WHERE {where[0]} ORDER BY"
        " (a.category IS NOT NULL AND a.category IS ?) DESC, (a.scenario IS NOT NULL AND a.scenario IS ?) DESC,"
        f" {_USED_MOST}, a.id LIMIT ?"
    )
    return [row[0] for row in desk.rows(sql, [*where[1], category, scenario, limit])]


def _by_pinyin(desk: Desk, text: str, where: tuple[str, list[Any]]) -> list[int]:
    """Titles that begin with the letters first, then those that hold them later on."""
    letters = typed_pinyin(text)
    if not letters:
        return []
    sql = f"SELECT a.id, a.pinyin FROM article a WHERE {where[0]} AND a.pinyin LIKE ? ORDER BY {_USED_MOST}, a.id"
    placed = [
        (place, id_)
        for id_, pinyin in desk.rows(sql, [*where[1], f"%{letters}%"])
        if (place := pinyin_place(pinyin, letters)) is not None
    ]
    return [id_ for _place, id_ in sorted(placed, key=lambda one: one[0])]


def _by_words(desk: Desk, text: str) -> list[int]:
    query = match_query(text)
    if not query:
        return []
    try:
        return [row[0] for row in desk.rows(_FOUND, (query, MOST))]
    except peewee.DatabaseError:
        return []


def _by_category(desk: Desk, text: str, where: tuple[str, list[Any]]) -> list[int]:
    """All of a category or scenario that is named."""
    found: list[int] = []
    for column, names in (("category", CATEGORIES), ("scenario", ARTICLE_SCENARIOS)):
        code = code_of(names, text)
        if code is not None:
            sql = (
                f"SELECT a.id FROM article a WHERE {where[0]} AND a.{column} = ? ORDER BY {_USED_MOST}, a.id"
            )
            found += [row[0] for row in desk.rows(sql, [*where[1], code])]
    return found


def _only(desk: Desk, ids: list[int], where: tuple[str, list[Any]]) -> list[int]:
    """Those of `ids` that fit the filter, in their order."""
    fitting: set[int] = set()
    for at in range(0, len(ids), 500):
        part = ids[at : at + 500]
        marks = ", ".join("?" * len(part))
        sql = f"SELECT a.id FROM article a WHERE a.id IN ({marks}) AND {where[0]}"
        fitting.update(row[0] for row in desk.rows(sql, [*part, *where[1]]))
    return [id_ for id_ in ids if id_ in fitting]


def categories(desk: Desk, actor: Actor) -> tuple[str, ...]:
    """The categories that an article may have: the desk's own and those that its policy adds."""
    require(actor, "see")
    return (*CATEGORIES, *current_policy(desk).categories)


def check(desk: Desk, actor: Actor, facts: ArticleFacts) -> list[Fault]:
    """What is wrong with an article that is being written, field by field; nothing is kept."""
    require(actor, "see")
    try:
        tidied = tidy(facts)
    except DeskError as error:
        return [Fault("body", error)]
    return list(faults(tidied, categories(desk, actor)))
