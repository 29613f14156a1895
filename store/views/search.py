"""Words found in tickets, in what was said on them, in their customers and orders, newest first."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Final, NamedTuple

import peewee

from store.actor import Actor
from store.database import Desk
from store.database.handle import Params, Row
from store.rules.masking import mask_text
from store.rules.permission import require
from store.text import match_query
from store.views.lookup import Found, lookup
from store.views.orders import OrderView, orders_with
from store.views.queues import in_order
from store.views.rows import COLUMNS, JOINS, ticket_row
from store.views.shapes import TicketRow
from store.views.words_found import folded, is_plain, needs_no_look, words_found

AROUND: Final = 24
"""Characters of an excerpt before the words."""
EXCERPT: Final = 100
MOST: Final = 1_000
SPARE: Final = 2
"""Rows read beyond those wanted: some tickets have the words twice."""
BESIDE: Final = 5
"""Customers and orders that are told beside the tickets."""
CANDIDATES: Final = 50
"""The newest customers and orders with the words that are looked at."""
_SAID: Final = f"""
SELECT f.rowid, m.body, {COLUMNS}
FROM ticket_text f CROSS JOIN message m ON m.id = f.rowid CROSS JOIN ticket t ON t.number = m.ticket_id {JOINS}
WHERE ticket_text MATCH :query AND f.rowid < :below ORDER BY f.rowid DESC LIMIT {{size:d}}
"""
"""A bound LIMIT costs SQLite a third more than one that stands in the statement."""
_SAID_IN: Final = """
SELECT f.rowid, m.body, t.subject, t.number
FROM ticket_text f CROSS JOIN message m ON m.id = f.rowid CROSS JOIN ticket t ON t.number = m.ticket_id
WHERE ticket_text MATCH ? AND f.rowid < ? ORDER BY f.rowid DESC LIMIT 1000
"""
_NUMBERED: Final = "SELECT number FROM ticket WHERE external_id IS NOT NULL AND external_id = ? LIMIT ?"
_NAMED: Final = """
SELECT coalesce(same_as, id), nick, name FROM customer WHERE nick = :words
UNION ALL SELECT coalesce(c.same_as, c.id), c.nick, c.name FROM customer_text f CROSS JOIN customer c ON c.id = f.rowid
WHERE customer_text MATCH :query ORDER BY 1 DESC LIMIT :limit
"""
_ORDERED: Final = """
SELECT o.id, o.order_no, o.product FROM order_text f CROSS JOIN shop_order o ON o.id = f.rowid
WHERE order_text MATCH ? ORDER BY f.rowid DESC LIMIT ?
"""
_NEWEST: Final = "(SELECT max(m.id) FROM message m WHERE m.ticket_id = t.number)"
_OF_CUSTOMERS: Final = f"""
SELECT t.number, {_NEWEST} FROM ticket t
WHERE t.customer_id IN (SELECT value FROM json_each(?)) ORDER BY t.number DESC LIMIT ?
"""
_OF_ORDERS: Final = f"""
SELECT t.number, {_NEWEST}, t.order_no FROM ticket t
WHERE t.order_no IS NOT NULL AND t.order_no IN (SELECT value FROM json_each(?)) ORDER BY t.number DESC LIMIT ?
"""


class Hit:
    """A ticket with the words, and the masked text around them. Both are made when somebody looks at them: a screen
    shows some of what was found, and making lines takes as long as finding them."""

    __slots__ = ("_columns", "_match", "_row", "_said", "_words")

    def __init__(self, row: TicketRow | None, columns: Row, said: str, words: list[str]) -> None:
        """The line, or the columns that it is made of; what was said, and the folded words looked for."""
        self._row = row
        self._columns = columns
        self._said = said
        self._words = words
        self._match: str | None = None

    @property
    def row(self) -> TicketRow:
        """The ticket's line, masked."""
        if self._row is None:
            self._row = ticket_row(self._columns)
        return self._row

    @property
    def match(self) -> str:
        """The masked text around the first word."""
        if self._match is None:
            self._match = _excerpt(self, self._said, self._words)
        return self._match

    @property
    def subject(self) -> str:
        """The ticket's subject, masked, without making its whole line."""
        return mask_text(self._columns[SUBJECT]) if self._row is None else self._row.subject

    def __repr__(self) -> str:
        return f"Hit({self.row.number}, {self.match!r})"


@dataclass(frozen=True, slots=True)
class Everything:
    """What a search finds: tickets, and the customers and orders that the words may mean."""

    tickets: tuple[Hit, ...]
    customers: tuple[Found, ...]
    orders: tuple[OrderView, ...]


class _Place(NamedTuple):
    """Where a ticket was found: its newest message with the words, or its newest one and what else has them."""

    message_id: int
    text: str
    columns: Row = ()
    """Of its line, where they have been read already."""


SUBJECT: Final = 3
"""Its place among store.views.rows.COLUMNS."""
_NOWHERE: Final = _Place(0, "")


def search(desk: Desk, actor: Actor, text: str, *, limit: int = 50, now: int) -> list[Hit]:
    """Tickets whose subject or messages hold all the words, each once, the newest message first.

    A word of the customer's nick, their whole name, a word of the order's product, an order number or a number from
    outside find their tickets too; the ticket of that number comes first. Nothing in the text is syntax.
    """
    require(actor, "see")
    wanted = max(0, min(limit, MOST))
    words = text.strip()
    if not words or not wanted:
        return []
    with desk.snapshot():
        places = _said(desk, actor, words, wanted, now)
        # Chinese words alone are no number, neither of an order nor of a ticket.
        first = [] if is_plain(words) else _numbered(desk, words, wanted)
        for number, place in (*_of_customers(desk, words, wanted), *_of_orders(desk, words, wanted)):
            places.setdefault(number, place)
        newest = sorted(places, key=lambda number: places[number].message_id, reverse=True)
        order = list(dict.fromkeys([*first, *newest]))[:wanted]
        unread = [number for number in order if number not in places or not places[number].columns]
        others = {row.number: row for row in in_order(desk, unread, now, actor)}
    looked_for = folded(words).split()
    hits: list[Hit] = []
    for number in order:
        _message_id, said, columns = places.get(number, _NOWHERE)
        if columns or number in others:
            hits.append(Hit(None if columns else others[number], columns, said, looked_for))
    return hits


def found_numbers(desk: Desk, text: str) -> list[int]:
    """The numbers of all tickets that `search` finds, however many."""
    words = text.strip()
    if not words:
        return []
    every = 1 << 62
    with desk.snapshot():
        found = {*_said_in(desk, words), *(() if is_plain(words) else _numbered(desk, words, every))}
        for number, _place in (*_of_customers(desk, words, every), *_of_orders(desk, words, every)):
            found.add(number)
    return sorted(found)


def search_everything(desk: Desk, actor: Actor, text: str, *, limit: int = 50, now: int) -> Everything:
    """The tickets of `search`, and beside them some customers and orders."""
    tickets = search(desk, actor, text, limit=limit, now=now)
    words = text.strip()
    if not words:
        return Everything((), (), ())
    with desk.snapshot():
        known = [
            found for found in lookup(desk, actor, text, limit=BESIDE, now=now) if found.customer is not None
        ]
        exact = desk.rows("SELECT id FROM shop_order WHERE order_no = ? LIMIT ?", (words, BESIDE))
        ids = dict.fromkeys([row[0] for row in (*exact, *_with_product(desk, words))])
        return Everything(tuple(tickets), tuple(known), orders_with(desk, list(ids)[:BESIDE]))


def _said(desk: Desk, actor: Actor, words: str, limit: int, now: int) -> dict[int, _Place]:
    """Ticket -> its newest message that fits, the newest first."""
    query = match_query(words)
    unsure = [word for word in words.split() if not needs_no_look(word)]
    found: dict[int, _Place] = {}
    below, size = 1 << 62, limit + SPARE
    while query and len(found) < limit:
        parameters = {"query": query, "below": below, "agent": actor.agent_id, "now": now}
        page = _matching(desk, _SAID.format(size=size), parameters)
        for row in page:
            message_id, body, columns = row[0], row[1], row[2:]
            number = columns[0]
            if number not in found and all(_stands(word, body, columns[SUBJECT]) for word in unsure):
                found[number] = _Place(message_id, body, columns)
                if len(found) == limit:
                    break
        if len(page) < size:
            break
        below, size = page[-1][0], min(2 * size, MOST)
    return found


def _said_in(desk: Desk, words: str) -> set[int]:
    """Tickets with a message that fits."""
    query = match_query(words)
    unsure = [word for word in words.split() if not needs_no_look(word)]
    found: set[int] = set()
    below = 1 << 62
    while query and (page := _matching(desk, _SAID_IN, (query, below))):
        below = page[-1][0]
        for _id, body, subject, number in page:
            if number not in found and all(_stands(word, body, subject) for word in unsure):
                found.add(number)
    return found


def _stands(word: str, body: str, subject: str) -> bool:
    return (is_plain(word) and (word in body or word in subject)) or words_found(word, body, subject)


def _numbered(desk: Desk, words: str, limit: int) -> list[int]:
    """Tickets that bear exactly this number, here or where they came from."""
    found: list[int] = []
    digits = words.removeprefix("#")
    if digits.isascii() and digits.isdigit() and len(digits) < 18:
        found += [row[0] for row in desk.rows("SELECT number FROM ticket WHERE number = ?", (int(digits),))]
    return found + [row[0] for row in desk.rows(_NUMBERED, (words, limit))]


def _of_customers(desk: Desk, words: str, limit: int) -> list[tuple[int, _Place]]:
    """Tickets of customers by a word of their nick, which everybody sees, or by their whole name."""
    query = match_query(words)
    if not query:
        return []
    parameters = {"words": words, "query": query, "limit": CANDIDATES}
    try:
        known = desk.rows(_NAMED, parameters)
    except peewee.DatabaseError:
        return []
    meant = list(dict.fromkeys(id_ for id_, nick, name in known if _known_by(words, nick, name)))
    if not meant:
        return []
    rows = desk.rows(_OF_CUSTOMERS, (json.dumps(meant), limit))
    return [(number, _Place(newest or 0, "")) for number, newest in rows]


def _known_by(words: str, nick: str | None, name: str | None) -> bool:
    """Whether somebody may find the customer by these words. A masked name is found by those who know it."""
    looked_for = folded(words).split()
    if nick is not None and (nick == words or all(word in folded(mask_text(nick)) for word in looked_for)):
        return True
    return name is not None and set(looked_for) <= set(folded(name).split())


def _of_orders(desk: Desk, words: str, limit: int) -> list[tuple[int, _Place]]:
    """Tickets of orders by their number, or by words of what was bought."""
    products = {order_no: product for _id, order_no, product in _with_product(desk, words)}
    if not is_plain(words):
        products.setdefault(words, "")
    if not products:
        return []
    rows = desk.rows(_OF_ORDERS, (json.dumps(list(products)), limit))
    return [
        (number, _Place(newest or 0, f"{order_no} {products[order_no]}".strip()))
        for number, newest, order_no in rows
    ]


def _with_product(desk: Desk, words: str) -> list[Row]:
    """(id, order number, product) of the newest orders whose product shows the words."""
    query = match_query(words)
    found = _matching(desk, _ORDERED, (query, CANDIDATES)) if query else []
    return [row for row in found if all(words_found(word, row[2] or "") for word in words.split())]


def _matching(desk: Desk, sql: str, parameters: Params) -> list[Row]:
    """The rows; none for more words than the index takes."""
    try:
        return desk.rows(sql, parameters)
    except peewee.DatabaseError:
        return []


def _excerpt(hit: Hit, text: str, words: list[str]) -> str:
    """The masked words of the text around the first word looked for; the customer or subject when they are only there."""
    shown = _on_one_line(mask_text(text))
    at = _first_of(words, shown)
    if at < 0 and _first_of(words, hit.subject) < 0:
        at = _first_of(words, shown.lower())
        if at < 0:
            at = _first_of(words, folded(shown))
        if at < 0 <= _first_of(words, folded(hit.row.customer)):
            return hit.row.customer
    return hit.subject[:EXCERPT] if at < 0 else _cut(shown, at)


def _cut(shown: str, at: int) -> str:
    """Some of the text around a place in it."""
    start = at - AROUND if at > AROUND else 0
    cut = shown[start : start + EXCERPT]
    return ("…" if start else "") + cut + ("…" if start + EXCERPT < len(shown) else "")


def _on_one_line(text: str) -> str:
    return " ".join(text.split()) if "\n" in text or "  " in text else text


def _first_of(words: list[str], text: str) -> int:
    """Where the first of the words that stands in the text does; -1 when none does."""
    if len(words) == 1:
        return text.find(words[0])
    return min((at for word in words if (at := text.find(word)) >= 0), default=-1)
