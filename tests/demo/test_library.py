"""The demo's knowledge base answers what the demo's customers write about."""

from __future__ import annotations

from collections import Counter

from store.database import Desk
from store.rules.words import ARTICLE_KINDS, ARTICLE_LEVELS
from store.views import people, queues
from store.views.library import listing
from store.views.suggesting import suggest
from tests.demo.conftest import OPENED_AT


def test_there_are_questions_and_guides_of_every_level_in_both_languages(desk: Desk) -> None:
    me = people.actor(desk, "demo")
    for language in ("zh", "en"):
        found = listing(desk, me, language=language)
        assert {one.kind for one in found} == set(ARTICLE_KINDS)
        assert {one.level for one in found} - {None} == set(ARTICLE_LEVELS)


def test_what_is_suggested_is_in_the_customer_s_language_and_often_of_the_category(
    desk: Desk, language: str
) -> None:
    me = people.actor(desk, "demo")
    rows = queues.page(desk, me, "open", limit=500, now=OPENED_AT)
    known = {one.category for kind in ("faq", "guide") for one in listing(desk, me, kind=kind)} - {None}
    told: Counter[str] = Counter()
    for row in rows:
        best = suggest(desk, me, row.number)
        told["language"] += bool(best) and best[0].language == language
        told["any"] += bool(best)
        if row.category in known:
            told["of a known category"] += 1
            told["first"] += bool(best) and best[0].category == row.category
            told["among the five"] += any(one.category == row.category for one in best)
    assert told["any"] >= 0.9 * len(rows)
    assert told["language"] >= 0.9 * told["any"]
    assert told["among the five"] > 0.6 * told["of a known category"], told
    assert told["first"] >= 0.55 * told["of a known category"], told
