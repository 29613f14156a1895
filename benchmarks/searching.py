"""The newest 50 tickets with some words among 1,000,000 texts, against the same FTS5 query joined to the same rows."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from pathlib import Path
from statistics import median
from typing import Any, Final

from peewee import sqlite3

from benchmarks.desks import Desks
from benchmarks.figures import Figure, at_most
from benchmarks.histories import NOW
from benchmarks.words import WORDS, rare
from store.database import open_desk
from store.rules.filter_syntax import parse
from store.text import match_query
from store.views.filtering import filtered_window
from store.views.people import actor
from store.views.queues import window
from store.views.rows import COLUMNS, JOINS
from store.views.search import search

MOST: Final = 2.0
ROUNDS: Final = 31
SMALL_ROUNDS: Final = 9
NEWEST: Final = 50
FOUND: Final = f"""
SELECT m.body, {COLUMNS}
FROM ticket_text f CROSS JOIN message m ON m.id = f.rowid CROSS JOIN ticket t ON t.number = m.ticket_id {JOINS}
WHERE ticket_text MATCH :query ORDER BY f.rowid DESC LIMIT {NEWEST}
"""
LISTED: Final = ("common, 1 character", "rare, 4 characters")
FILTERS: Final = ("team:aftersales", "category:damage", "破损", "team:aftersales !vip due<1h 破损")


def measure(desks: Desks, *, small: bool) -> Iterator[Figure]:
    """Words of one to four characters, common and rare; ours and bare take turns. Then filtered windows."""
    unsettled, settled = (2_000, 18_000) if small else (100_000, 900_000)
    path = desks.with_texts(unsettled=unsettled, settled=settled)
    rounds = SMALL_ROUNDS if small else ROUNDS
    desk, bare = open_desk(path), _bare(path)
    try:
        ann = actor(desk, "ann")
        looked_for = WORDS | _rare_words(bare)
        for name, words in looked_for.items():
            parameters = {"query": match_query(words), "agent": ann.agent_id, "now": NOW}
            ours, plain = _turns(
                lambda words=words: search(desk, ann, words, limit=NEWEST, now=NOW),
                lambda parameters=parameters: bare.execute(FOUND, parameters).fetchall(),
                rounds,
            )
            name = f"newest {NEWEST}: {name}"
            found = bare.execute(FOUND, parameters).fetchone() is not None
            # Nothing takes next to no time: what is left is looking among customers and orders.
            yield at_most(name, ours, "ms", plain, MOST) if found else Figure(name, ours, "ms", plain)
        for name in LISTED:
            words = looked_for[name]
            parameters = {"query": match_query(words), "agent": ann.agent_id, "now": NOW}
            ours, plain = _turns(
                lambda words=words: [hit.row for hit in search(desk, ann, words, limit=NEWEST, now=NOW)],
                lambda parameters=parameters: bare.execute(FOUND, parameters).fetchall(),
                rounds,
            )
            yield Figure(f"newest {NEWEST}, every line made: {name}", ours, "ms", plain)
        for text in FILTERS:
            ours, plain = _turns(
                lambda text=text: filtered_window(desk, ann, "open", parse(text), now=NOW),
                lambda: window(desk, ann, "open", now=NOW),
                SMALL_ROUNDS,
            )
            yield Figure(f"window of the queue filtered by {text}", ours, "ms", plain)
    finally:
        bare.close()
        desk.close()


def _rare_words(bare: Any) -> dict[str, str]:
    """From a text in the middle of the desk, so that they stand there at least once."""
    (count,) = bare.execute("SELECT max(id) FROM message").fetchone()
    texts = bare.execute("SELECT body FROM message WHERE id > ? LIMIT 200", (count // 2,))
    return next(found for (text,) in texts if (found := rare(text)))


def _bare(path: Path) -> Any:
    db = sqlite3.connect(path, isolation_level=None, cached_statements=256)
    for pragma in ("cache_size = -2048", "temp_store = memory"):
        db.execute(f"PRAGMA {pragma}")
    return db


def _turns(ours: Callable[[], Any], bare: Callable[[], Any], rounds: int) -> tuple[float, float]:
    """Medians in ms."""
    spent: dict[int, list[float]] = {0: [], 1: []}
    for question in (ours, bare):
        question()
    for _ in range(rounds):
        for which, question in enumerate((ours, bare)):
            start = time.perf_counter()
            question()
            spent[which].append(1000 * (time.perf_counter() - start))
    return median(spent[0]), median(spent[1])
