"""Words found in tickets and what was said on them, newest first."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from typing import Final

import peewee

from store.actor import Actor
from store.database import Desk
from store.rules.masking import mask_text
from store.rules.permission import require
from store.text import match_query
from store.views.queues import in_order
from store.views.shapes import TicketRow

AROUND: Final = 24
"""Characters of an excerpt before the words."""
EXCERPT: Final = 100
BATCH: Final = 200
MOST: Final = 1_000
_FOUND: Final = """
SELECT f.rowid, m.ticket_id, m.body, t.subject
FROM ticket_text f JOIN message m ON m.id = f.rowid JOIN ticket t ON t.number = m.ticket_id
WHERE ticket_text MATCH ? AND f.rowid < ? ORDER BY f.rowid DESC LIMIT ?
"""
_EXACT: Final = (
    "order_no IS NOT NULL AND order_no = ?",
    "external_id IS NOT NULL AND external_id = ?",
    "customer_id = (SELECT id FROM customer WHERE nick = ?)",
)


@dataclass(frozen=True, slots=True)
class Hit:
    """A ticket with the words, and the masked text around them."""

    row: TicketRow
    match: str


def search(desk: Desk, actor: Actor, text: str, *, limit: int = 50, now: int) -> list[Hit]:
    """Tickets whose subject or messages hold all the words, each once, the newest message first.

    A nick, an order number or a number from outside finds its tickets too. Nothing in the text is syntax.
    """
    require(actor, "see")
    wanted = max(0, min(limit, MOST))
    words = text.strip()
    if not words or not wanted:
        return []
    with desk.snapshot():
        numbers = _named(desk, words, wanted)
        texts = _said(desk, words, wanted)
        order = list(dict.fromkeys([*numbers, *texts]))[:wanted]
        return [
            Hit(row, _excerpt(desk, row, texts.get(row.number), words))
            for row in in_order(desk, order, now, actor)
        ]


def _said(desk: Desk, words: str, limit: int) -> dict[int, int]:
    """Ticket -> its newest message that fits. The index does not see what stands between two characters: a Chinese
    word must be there in one piece."""
    query = match_query(words)
    whole = [word for word in _folded(words).split() if not word.isascii()]
    found: dict[int, int] = {}
    below = 1 << 62
    while query and len(found) < limit:
        try:
            page = desk.rows(_FOUND, (query, below, BATCH))
        except peewee.DatabaseError:
            return found
        for message_id, number, body, subject in page:
            below = message_id
            if number not in found and _holds(whole, body, subject):
                found[number] = message_id
        if len(page) < BATCH:
            break
    return dict(list(found.items())[:limit])


def _holds(words: list[str], body: str, subject: str) -> bool:
    if not words:
        return True
    texts = (_folded(body), _folded(subject))
    return all(any(word in text for text in texts) for word in words)


def _folded(text: str) -> str:
    return unicodedata.normalize("NFKC", text).lower()


def _named(desk: Desk, words: str, limit: int) -> list[int]:
    """Tickets that bear exactly this number, nick or order number."""
    found: list[int] = []
    digits = words.removeprefix("#")
    if digits.isascii() and digits.isdigit() and len(digits) < 18:
        found += [row[0] for row in desk.rows("SELECT number FROM ticket WHERE number = ?", (int(digits),))]
    for where in _EXACT:
        sql = f"SELECT number FROM ticket WHERE {where} ORDER BY number DESC LIMIT ?"
        found += [row[0] for row in desk.rows(sql, (words, limit))]
    return found


def _excerpt(desk: Desk, row: TicketRow, message_id: int | None, words: str) -> str:
    """The masked words of the message around the first word looked for; the subject when they are only there."""
    body = (
        ""
        if message_id is None
        else str(desk.value("SELECT body FROM message WHERE id = ?", (message_id,)) or "")
    )
    shown = " ".join(mask_text(body).split())
    places = [_folded(shown).find(word) for word in _folded(words).split()]
    place = min((place for place in places if place >= 0), default=-1)
    if place < 0:
        return row.subject[:EXCERPT]
    start = max(0, place - AROUND)
    cut = shown[start : start + EXCERPT]
    return ("…" if start else "") + cut + ("…" if start + EXCERPT < len(shown) else "")
