"""The articles that may help with a ticket, found by what its customer wrote."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.rules.articles import KNOWLEDGE
from store.rules.permission import require
from store.rules.telling_words import any_of, candidates, telling
from store.views.library import WEIGHTS, ArticleView, by_id

NEWEST: Final = 3
"""Messages of the customer that are looked at."""
RANKED: Final = 24
"""Of the best by their words, as many are told apart by category and language."""
SAME_CATEGORY: Final = 1.6
SAME_SCENARIO: Final = 1.1
_TICKET: Final = "SELECT subject, product, category, scenario FROM ticket WHERE number = ?"
_SAID: Final = "SELECT body FROM message WHERE ticket_id = ? AND author = 'customer' AND origin IS NULL ORDER BY id DESC LIMIT ?"
_WITH: Final = "SELECT term, doc FROM article_text_word WHERE term IN (SELECT value FROM json_each(?))"
RANK: Final = f"""
SELECT a.id, bm25(article_text, {WEIGHTS}) AS score, a.category, a.scenario
FROM article_text f JOIN article a ON a.id = f.rowid
WHERE article_text MATCH :query AND a.kind IN (SELECT value FROM json_each(:kinds))
AND a.language = coalesce(:language, a.language) ORDER BY score LIMIT {RANKED}
"""
_OF_CATEGORY: Final = """
SELECT a.id FROM article a WHERE a.retired_at IS NULL AND a.category = :category
AND a.kind IN (SELECT value FROM json_each(:kinds)) AND a.language = coalesce(:language, a.language)
ORDER BY (SELECT count(*) FROM article_use u WHERE u.article_id = a.id) DESC, a.id LIMIT :limit
"""


def suggest(
    desk: Desk,
    actor: Actor,
    number: int,
    *,
    kinds: Sequence[str] = KNOWLEDGE,
    language: str | None = None,
    limit: int = 5,
) -> list[ArticleView]:
    """The best articles for a ticket: its subject, its product and the customer's newest messages against title,
    question and body; the ticket's category counts for them. Raises DeskError no_such_ticket.
    """
    require(actor, "see")
    with desk.snapshot():
        ticket = desk.row(_TICKET, (number,)) if abs(number) < 1 << 63 else None
        if ticket is None:
            raise DeskError("no_such_ticket", number=number)
        subject, product, category, scenario = ticket
        said = [row[0] for row in desk.rows(_SAID, (number, NEWEST))]
        asked = {"kinds": json.dumps(list(kinds)), "language": language}
        ids = _ranked(desk, [subject, *said, product or ""], asked, category, scenario)[:limit]
        if len(ids) < limit and category:
            more = desk.rows(_OF_CATEGORY, {**asked, "category": category, "limit": limit})
            ids = list(dict.fromkeys([*ids, *(row[0] for row in more)]))[:limit]
        found = by_id(desk, ids)
        return [found[id_] for id_ in ids]


def query_for(desk: Desk, texts: Sequence[str]) -> str:
    """The question to the index that these texts make; "" when no article has a word of them."""
    words = candidates(texts)
    tokens = sorted({token for word in words for token in word.split()})
    articles_with: dict[str, int] = dict(desk.rows(_WITH, (json.dumps(tokens),)))
    articles = int(desk.value("SELECT count(*) FROM article WHERE retired_at IS NULL"))
    return any_of(telling(words, articles_with, articles))


def _ranked(
    desk: Desk, texts: Sequence[str], asked: dict[str, str | None], category: str | None, scenario: str | None
) -> list[int]:
    query = query_for(desk, texts)
    if not query:
        return []
    scored = [
        (
            score
            * (SAME_CATEGORY if category and of_category == category else 1.0)
            * (SAME_SCENARIO if of_scenario == scenario else 1.0),
            id_,
        )
        for id_, score, of_category, of_scenario in desk.rows(RANK, {**asked, "query": query})
    ]
    return [id_ for _score, id_ in sorted(scored)]
