"""A customer, masked: who they are, what they bought, sent back and wrote, and how content they were."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.database.erasures import known, ledger_of
from store.errors import DeskError
from store.rules.masking import mask_email, mask_name, mask_phone, mask_region, mask_text
from store.rules.permission import require
from store.views.orders import OrderView, ReturnView, order, orders_of, returns_of_customer, returns_of_order
from store.views.rows import COLUMNS, JOINS, ticket_rows
from store.views.shapes import TicketRow
from store.views.ticket_shapes import CustomerView
from store.views.warnings_risk import risks_of

TICKETS: Final = 50
"""Tickets that a card tells of, open and past each."""


@dataclass(frozen=True, slots=True)
class Satisfaction:
    """What a customer's surveys say: means of ratings from 1 to 5, None where nobody rated."""

    answers: int
    overall: float | None
    attitude: float | None
    solving: float | None
    speed: float | None
    last_at: int | None
    product: float | None = None
    logistics: float | None = None
    aftersales: float | None = None


@dataclass(frozen=True, slots=True)
class CustomerCard:
    """Everything about a customer on one page. The newest comes first."""

    customer: CustomerView
    since: int
    """When the desk first heard of them."""
    orders: tuple[OrderView, ...]
    order_count: int
    returns: tuple[ReturnView, ...]
    open_tickets: tuple[TicketRow, ...]
    past_tickets: tuple[TicketRow, ...]
    ticket_count: int
    satisfaction: Satisfaction
    also: tuple[tuple[str, str], ...] = ()
    """(platform, nick) of further nicks, where several records turned out to be one person."""


@dataclass(frozen=True, slots=True)
class OrderCard:
    """An order with its customer, and the tickets and return requests that name it."""

    order: OrderView
    customer: CustomerView | None
    returns: tuple[ReturnView, ...]
    tickets: tuple[TicketRow, ...]


def customer_view(desk: Desk, customer_id: int | None, *, now: int | None = None) -> CustomerView | None:
    """Who the customer is, masked, with `now` also why they count as at risk; None for nobody."""
    row = desk.row(
        "SELECT id, nick, name, phone, email, level, region FROM customer WHERE id = ?", (customer_id,)
    )
    if row is None:
        return None
    id_, nick, name, phone, email, level, region = row
    return CustomerView(
        id_,
        mask_text(nick) if nick else None,
        mask_name(name) if name else None,
        mask_phone(phone) if phone else None,
        mask_email(email) if email else None,
        mask_text(level) if level else None,
        mask_region(region) if region else None,
        () if now is None else risks_of(desk, id_, now=now),
    )


def customer_card(desk: Desk, actor: Actor, customer_id: int, *, now: int) -> CustomerCard:
    """A customer's card. Raises DeskError when there is no such customer."""
    require(actor, "see")
    with desk.snapshot():
        customer = customer_view(desk, person_of(desk, customer_id), now=now)
        if customer is None:
            raise DeskError("no_such_customer", who=customer_id)
        customer_id = customer.customer_id
        return CustomerCard(
            customer=customer,
            since=desk.value("SELECT created_at FROM customer WHERE id = ?", (customer_id,)),
            orders=orders_of(desk, customer_id),
            order_count=desk.value("SELECT count(*) FROM shop_order WHERE customer_id = ?", (customer_id,)),
            returns=returns_of_customer(desk, customer_id),
            open_tickets=_tickets(
                desk, actor, "t.customer_id = :key AND t.settled_at IS NULL", customer_id, now
            ),
            past_tickets=_tickets(
                desk, actor, "t.customer_id = :key AND t.settled_at IS NOT NULL", customer_id, now
            ),
            ticket_count=desk.value("SELECT count(*) FROM ticket WHERE customer_id = ?", (customer_id,)),
            satisfaction=_satisfaction(desk, customer_id),
            also=_further_nicks(desk, customer_id),
        )


def returned_customers(desk: Desk) -> list[int]:
    """Customers whom the ledger of erasures knows and the file still has, as after a restore."""
    if not ledger_of(desk.path).exists():
        return []
    sql = "SELECT id, created_at FROM customer WHERE coalesce(nick, name, phone, email, region) IS NOT NULL"
    return known(desk.path, desk.rows(f"{sql} ORDER BY id"))


def person_of(desk: Desk, customer_id: int) -> int:
    """The record that stands for a customer: their own, or the one that it was joined to."""
    found: int | None = desk.value("SELECT same_as FROM customer WHERE id = ?", (customer_id,))
    return customer_id if found is None else found


def card_of_ticket(desk: Desk, actor: Actor, number: int, *, now: int) -> CustomerCard:
    """The card of a ticket's customer. Raises DeskError when there is no such ticket, or nobody knows who wrote."""
    require(actor, "see")
    with desk.snapshot():
        found = desk.row("SELECT customer_id FROM ticket WHERE number = ?", (number,))
        if found is None:
            raise DeskError("no_such_ticket", number=number)
        if found[0] is None:
            raise DeskError("customer_unknown", number=number)
        return customer_card(desk, actor, found[0], now=now)


def order_card(
    desk: Desk, actor: Actor, order_no: str, *, platform: str | None = None, now: int
) -> OrderCard:
    """An order and what names it. Raises DeskError when there is no such order."""
    with desk.snapshot():
        found = order(desk, actor, order_no, platform=platform)
        return OrderCard(
            order=found,
            customer=customer_view(desk, found.customer_id),
            returns=returns_of_order(desk, found.order_no),
            tickets=_tickets(desk, actor, "t.order_no = :key", found.order_no, now),
        )


def _tickets(desk: Desk, actor: Actor, where: str, key: int | str, now: int) -> tuple[TicketRow, ...]:
    sql = (
        f"SELECT {COLUMNS} FROM ticket t {JOINS} WHERE {where}"
        f" ORDER BY t.opened_at DESC, t.number DESC LIMIT {TICKETS}"
    )
    return tuple(ticket_rows(desk, sql, {"key": key, "now": now, "agent": actor.agent_id}))


def _further_nicks(desk: Desk, customer_id: int) -> tuple[tuple[str, str], ...]:
    sql = "SELECT platform, nick FROM customer WHERE same_as = ? AND nick IS NOT NULL ORDER BY id LIMIT ?"
    return tuple((platform, mask_text(nick)) for platform, nick in desk.rows(sql, (customer_id, TICKETS)))


def _satisfaction(desk: Desk, customer_id: int) -> Satisfaction:
    row = desk.row(
        "SELECT count(s.overall), avg(s.overall), avg(s.attitude), avg(s.solving), avg(s.speed),"
        " max(s.at) FILTER (WHERE s.overall IS NOT NULL),"
        " avg(s.product), avg(s.logistics), avg(s.aftersales) FROM survey s"
        " WHERE s.ticket_id IN (SELECT number FROM ticket WHERE customer_id = ?)",
        (customer_id,),
    )
    assert row is not None
    return Satisfaction(*row)
