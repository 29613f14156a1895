"""Queues sorted by a column: every window and page is a piece of one whole order, which is the plain sort."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.desk.fields import set_fields
from store.rules import words
from store.views.queues import VIEWS, first_numbers, page, window
from store.views.shapes import TicketRow
from store.views.sorting import SORTS
from tests.store.crowds import crowd
from tests.store.desks import HOUR, MONDAY, Place, refused
from tests.store.test_queues import copied

NOW = MONDAY + HOUR


@pytest.fixture(scope="module")
def crowded(founded: Path) -> Iterator[Place]:
    with copied(founded) as place:
        crowd(place, 600, 100)
        for number, tag in ((3, "vip"), (9, "angry"), (40, "vip")):
            set_fields(place.desk, place.sue, number, {}, add_tags=[tag], now=MONDAY)
        yield place


def place_of(codes: Any) -> Callable[[str], int]:
    order = list(codes)
    return lambda code: order.index(code) if code in order else len(order)


PLAIN: dict[str, Callable[[TicketRow], Any]] = {
    "due": lambda row: 0,
    "number": lambda row: row.number,
    "priority": lambda row: row.sort_key[1],  # a crowd has mixed ranks of one word
    "kind": lambda row: place_of(words.KINDS)(row.kind),
    "channel": lambda row: place_of(words.CHANNELS)(row.channel),
    "status": lambda row: place_of(words.STATUSES)(row.status),
    "team": lambda row: place_of(words.TEAMS)(row.team),
    "category": lambda row: place_of(words.CATEGORIES)(row.category or ""),
    "holder": lambda row: row.assignee or chr(1114111),
    "age": lambda row: row.opened_at,
    "updated": lambda row: -row.updated_at,
    "subject": lambda row: row.subject,
    "customer": lambda row: row.customer or chr(1114111),
    "tags": lambda row: " ".join(row.tags) or chr(1114111),
}
sorts = st.sampled_from(SORTS)
views = st.sampled_from(VIEWS)
logins = st.sampled_from(("ann", "sue", "pia"))


def test_every_column_has_its_plain_order() -> None:
    assert set(PLAIN) == set(SORTS)


@given(view=views, login=logins, sort=sorts, reverse=st.booleans())
def test_a_queue_by_a_column_is_the_plain_sort(
    crowded: Place, view: str, login: str, sort: str, reverse: bool
) -> None:
    desk, who = crowded.desk, crowded.people[login]
    urgent = page(desk, who, view, limit=9_999, now=NOW)
    by_column = page(desk, who, view, limit=9_999, sort=sort, reverse=reverse, now=NOW)
    if sort == "due":
        wanted = urgent[::-1] if reverse else urgent
    else:
        wanted = sorted(urgent, key=PLAIN[sort], reverse=reverse)  # both sorts keep urgency between equals
    assert [row.number for row in by_column] == [row.number for row in wanted]
    few = first_numbers(desk, who, view, limit=7, sort=sort, reverse=reverse, now=NOW)
    assert few == [row.number for row in wanted[:7]]


@given(view=views, sort=sorts, reverse=st.booleans(), start=st.integers(0, 700), limit=st.integers(2, 200))
def test_a_window_is_a_piece_of_it(
    crowded: Place, view: str, sort: str, reverse: bool, start: int, limit: int
) -> None:
    desk, who = crowded.desk, crowded.sue
    whole = page(desk, who, view, limit=9_999, sort=sort, reverse=reverse, now=NOW)
    seen = window(desk, who, view, at_index=start, limit=limit, sort=sort, reverse=reverse, now=NOW)
    assert seen.count == len(whole)
    assert list(seen.rows) == whole[seen.start : seen.start + limit]
    if whole:
        wanted = min(start, len(whole) - 1)
        key = whole[wanted].sort_key
        around = window(desk, who, view, around=key, limit=limit, sort=sort, reverse=reverse, now=NOW)
        assert list(around.rows) == whole[around.start : around.start + len(around.rows)]
        assert around.start <= wanted < around.start + len(around.rows)


@given(sort=sorts, reverse=st.booleans(), limit=st.integers(1, 400))
def test_pages_laid_end_to_end_are_it(crowded: Place, sort: str, reverse: bool, limit: int) -> None:
    desk, who = crowded.desk, crowded.sue
    laid: list[TicketRow] = []
    options: dict[str, Any] = {"limit": limit, "sort": sort, "reverse": reverse, "now": NOW}
    while more := page(desk, who, "open", after=laid[-1].number if laid else None, **options):
        laid += more
    assert laid == page(desk, who, "open", **{**options, "limit": 9_999})


def test_a_column_that_there_is_not(place: Place) -> None:
    with refused("not_one_of", 2):
        page(place.desk, place.ann, "open", sort="nonsense", now=NOW)
