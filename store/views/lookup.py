"""Who is it? Customers found while somebody types a nick, a phone or order number, an e-mail address or a name."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

import peewee

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.rules.permission import require
from store.text import clean, match_query
from store.views.customers import customer_view
from store.views.orders import OrderView, order_of, orders_of, orders_with
from store.views.ticket_shapes import CustomerView

LIMIT: Final = 8
ORDERS_SHOWN: Final = 3
NUMBERS_SHOWN: Final = 5
LONGEST: Final = 200
NAMED: Final = 5
"""Customers that a refusal names where several fit."""
FEWEST_DIGITS: Final = 3
"""Of a phone number's beginning; fewer are many people's."""
BY: Final = ("ticket", "nick", "phone", "email", "order", "name")
"""What a customer was found by."""
_LAST: Final = "\U0010ffff"


@dataclass(frozen=True, slots=True)
class Found:
    """A customer who fits what was typed, masked; or an order, or tickets, whose customer nobody knows."""

    by: str
    """One of BY."""
    exact: bool
    """What was typed is the whole of it, not its beginning or a word."""
    customer: CustomerView | None
    open_count: int
    open_numbers: tuple[int, ...]
    """Their tickets that are neither resolved nor closed: the newest NUMBERS_SHOWN."""
    orders: tuple[OrderView, ...]
    """The one that was looked for first, then the newest: ORDERS_SHOWN at most."""


@dataclass(frozen=True, slots=True)
class _Clue:
    """A way to somebody: a customer, and perhaps the order or ticket that led there."""

    by: str
    customer_id: int | None
    exact: bool = False
    order_id: int | None = None
    number: int | None = None


def lookup(desk: Desk, actor: Actor, text: str, *, limit: int = LIMIT, now: int) -> list[Found]:
    """Customers by nick, phone number (its last four digits too), e-mail, order number, name, or `#ticket`.

    What fits exactly comes before what begins so, and that before what only holds the words. Nothing in the text is
    syntax; an empty one finds nobody.
    """
    require(actor, "see")
    wanted = " ".join(clean(text[:LONGEST], multiline=False)[0].split())
    found: dict[tuple[str, int], Found] = {}
    if not wanted or limit < 1:
        return []
    with desk.snapshot():
        for clue in _clues(desk, wanted, limit):
            key = _key(clue)
            if key not in found:
                found[key] = _found(desk, clue)
                if len(found) == limit:
                    break
    return list(found.values())


def _key(clue: _Clue) -> tuple[str, int]:
    if clue.customer_id is not None:
        return "customer", clue.customer_id
    return ("order", clue.order_id) if clue.order_id is not None else ("ticket", clue.number or 0)


def _clues(desk: Desk, text: str, limit: int) -> Iterator[_Clue]:
    """Every way to somebody, the surest first; a later question is asked only while places are left."""
    phone = _phone_digits(text)
    if text.startswith("#") and text[1:].isdecimal():
        yield from _numbered(desk, text[1:])
        return
    yield from _exact(desk, "nick", text, limit)
    yield from _exact(desk, "phone", text, limit)
    if phone is not None and phone != text:
        yield from _exact(desk, "phone", phone, limit)
    yield from _exact(desk, "email", text, limit)
    yield from _ordered(desk, "= ?", (text,), limit)
    yield from _beginning(desk, "nick", text, limit)
    if phone is not None and len(phone) == 4:
        yield from _customers(desk, "phone", "phone IS NOT NULL AND substr(phone, -4) = ?", (phone,), limit)
    if phone is not None and len(phone) >= FEWEST_DIGITS:
        yield from _beginning(desk, "phone", phone, limit)
    yield from _ordered(desk, "BETWEEN ? AND ?", (text, text + _LAST), limit)
    yield from _beginning(desk, "email", text.replace("＠", "@"), limit)
    yield from _named(desk, text, limit)


def customer_meant(desk: Desk, actor: Actor, text: str, *, now: int) -> int:
    """The id of the one customer that is meant: who fits exactly, else the only one who fits.

    Raises DeskError no_such_customer, several_customers.
    """
    fitting = [one for one in lookup(desk, actor, text, limit=NAMED + 1, now=now) if one.customer is not None]
    meant = [one for one in fitting if one.exact] or fitting
    if not meant:
        raise DeskError("no_such_customer", who=text[:LONGEST])
    customers = [one.customer for one in meant if one.customer is not None]
    if len(customers) > 1:
        names = ", ".join(
            customer.nick or customer.name or customer.phone or "-" for customer in customers[:NAMED]
        )
        raise DeskError("several_customers", who=text[:LONGEST], names=names)
    return customers[0].customer_id


def _numbered(desk: Desk, digits: str) -> Iterator[_Clue]:
    if digits.isascii() and digits.isdigit() and len(digits) < 18:
        sql = "SELECT customer_id, number FROM ticket WHERE number = ?"
        for customer_id, number in desk.rows(sql, (int(digits),)):
            yield _Clue("ticket", customer_id, True, number=number)


def _exact(desk: Desk, column: str, text: str, limit: int) -> Iterator[_Clue]:
    return _customers(desk, column, f"{column} = ?", (text,), limit, exact=True)


def _beginning(desk: Desk, column: str, text: str, limit: int) -> Iterator[_Clue]:
    return _customers(
        desk, column, f"{column} BETWEEN ? AND ? ORDER BY {column}", (text, text + _LAST), limit
    )


def _customers(
    desk: Desk, by: str, where: str, parameters: tuple[str, ...], limit: int, *, exact: bool = False
) -> Iterator[_Clue]:
    sql = f"SELECT coalesce(same_as, id) FROM customer WHERE {where} LIMIT ?"
    for (customer_id,) in desk.rows(sql, (*parameters, limit)):
        yield _Clue(by, customer_id, exact)


def _ordered(desk: Desk, condition: str, parameters: tuple[str, ...], limit: int) -> Iterator[_Clue]:
    """By an order that the desk knows, then by what tickets call their order."""
    orders = f"SELECT customer_id, id FROM shop_order WHERE order_no {condition} ORDER BY order_no LIMIT ?"
    for customer_id, order_id in desk.rows(orders, (*parameters, limit)):
        yield _Clue("order", customer_id, condition == "= ?", order_id=order_id)
    tickets = f"SELECT customer_id, number FROM ticket WHERE order_no {condition} ORDER BY order_no LIMIT ?"
    for customer_id, number in desk.rows(tickets, (*parameters, limit)):
        yield _Clue("order", customer_id, condition == "= ?", number=number)


def _named(desk: Desk, text: str, limit: int) -> Iterator[_Clue]:
    """Whose nick or name holds the words, the newest first."""
    query = match_query(text)
    sql = (
        "SELECT coalesce(c.same_as, c.id) FROM customer_text CROSS JOIN customer c ON c.id = customer_text.rowid"
        " WHERE customer_text MATCH ? ORDER BY customer_text.rowid DESC LIMIT ?"
    )
    try:
        rows = desk.rows(sql, (query, limit)) if query else []
    except peewee.DatabaseError:  # more words than the index takes
        return
    for (customer_id,) in rows:
        yield _Clue("name", customer_id)


def _phone_digits(text: str) -> str | None:
    """The digits of a phone number as people write one, without the country; None for anything else."""
    text = unicodedata.normalize("NFKC", text)
    plain = text.removeprefix("+86").removeprefix("0086").translate({ord(mark): None for mark in " -()"})
    return plain if plain.isascii() and plain.isdigit() else None


def _found(desk: Desk, clue: _Clue) -> Found:
    orders = orders_of(desk, clue.customer_id, ORDERS_SHOWN)
    if clue.order_id is not None:
        meant = orders_with(desk, [clue.order_id])
        orders = _first(meant, orders)
    elif clue.number is not None:
        named = desk.row("SELECT order_no, platform FROM ticket WHERE number = ?", (clue.number,))
        ordered = order_of(desk, *named) if named else None
        orders = _first([ordered] if ordered else (), orders)
    where, value = _whose_tickets(clue, orders)
    open_ = f"FROM ticket WHERE {where} AND settled_at IS NULL"
    numbers = desk.rows(
        f"SELECT number {open_} ORDER BY opened_at DESC, number DESC LIMIT ?", (value, NUMBERS_SHOWN)
    )
    count = len(numbers)
    if count == NUMBERS_SHOWN:
        count = int(desk.value(f"SELECT count(*) {open_}", (value,)))
    return Found(
        by=clue.by,
        exact=clue.exact,
        customer=customer_view(desk, clue.customer_id),
        open_count=count,
        open_numbers=tuple(number for (number,) in numbers),
        orders=orders,
    )


def _whose_tickets(clue: _Clue, orders: tuple[OrderView, ...]) -> tuple[str, int | str]:
    if clue.customer_id is not None:
        return "customer_id = ?", clue.customer_id
    if clue.number is not None:
        return "number = ?", clue.number
    return "order_no = ?", orders[0].order_no


def _first(meant: Iterable[OrderView], others: Iterable[OrderView]) -> tuple[OrderView, ...]:
    return tuple({order.order_id: order for order in (*meant, *others)}.values())[:ORDERS_SHOWN]
