"""One ticket, whole: what `kefu show` prints and the ticket screen draws."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.policy.versions import calendars
from store.rules.clocks import consumed
from store.rules.due import remaining_ms
from store.rules.masking import mask_region, mask_text
from store.rules.permission import require
from store.rules.states import ClockState
from store.rules.words import STEPS
from store.views.alerts import of_ticket
from store.views.customers import customer_view
from store.views.orders import order_of, returns_of_no_ticket, returns_of_ticket
from store.views.rows import COLUMNS, JOINS, calendar_key, ticket_row, ticket_rows
from store.views.shapes import TicketRow
from store.views.ticket_shapes import (
    AttachmentView,
    ClockView,
    EventView,
    MessageView,
    OfferView,
    StepView,
    TicketView,
)

OTHERS: Final = 20
"""Other tickets of the customer that are told of."""
_MORE: Final = [
    "source",
    "urgency",
    "importance",
    "platform",
    "occurred_at",
    "recorded_at",
    "wish",
    "impact",
    "product",
    "product_type",
    "wait_s",
    "region",
    "shop",
    "order_no",
    "responsibility",
    "solution",
    "resolved_at",
    "closed_at",
    "generation",
    "linked_to",
    "customer_id",
    "first_offer_at",
]
_FREE_TEXT: Final = ("wish", "impact", "solution", "product", "platform", "shop")


def ticket(desk: Desk, actor: Actor, number: int, *, now: int) -> TicketView:
    """Everything about a ticket, masked. Raises DeskError when there is none."""
    require(actor, "see")
    with desk.snapshot():
        more = ", ".join(f"t.{name}" for name in _MORE)
        sql = f"SELECT {COLUMNS}, {more} FROM ticket t {JOINS} WHERE t.number = :number"
        found = (
            desk.row(sql, {"number": number, "now": now, "agent": actor.agent_id})
            if abs(number) < 1 << 63
            else None
        )
        if found is None:
            raise DeskError("no_such_ticket", number=number)
        row = ticket_row(found[: -len(_MORE)])
        facts: dict[str, Any] = dict(zip(_MORE, found[-len(_MORE) :], strict=True))
        platform = facts["platform"]
        for name in _FREE_TEXT:
            facts[name] = mask_text(facts[name]) if facts[name] else facts[name]
        facts["region"] = mask_region(facts["region"]) if facts["region"] else facts["region"]
        customer_id, first_offer_at = facts.pop("customer_id"), facts.pop("first_offer_at")
        offers = _offers(desk, number)
        drafted = desk.rows(
            "SELECT kind, text, key FROM draft WHERE ticket_id = ? AND agent_id = ?", (number, actor.agent_id)
        )
        return TicketView(
            row=row,
            **facts,
            linked_from=_followers(desk, number),
            customer=customer_view(desk, customer_id, now=now),
            other_tickets=_others(desk, actor, customer_id, number, now),
            messages=messages(desk, number),
            events=_events(desk, number),
            clocks=clock_views(desk, number, now),
            steps=_steps(desk, row, facts, first_offer_at, offers),
            offers=offers,
            alerts=of_ticket(desk, number),
            order=order_of(desk, facts["order_no"], platform),
            returns=(
                *returns_of_ticket(desk, number),
                *returns_of_no_ticket(desk, facts["order_no"]),
            ),
            drafts={kind: text for kind, text, _key in drafted},
            draft_keys={kind: key for kind, _text, key in drafted if key is not None},
        )


def clock_views(desk: Desk, number: int, now: int) -> tuple[ClockView, ...]:
    """The ticket's clocks as of now: a past due that nobody has written down yet counts as breached."""
    sql = (
        "SELECT kind, cycle, target_ms, policy, calendar, started_at, consumed_ms, running_since, due_at, state,"
        " ended_at, end_reason, breached_at, breach_reason FROM clock WHERE ticket_id = ?"
        " ORDER BY state IN ('met', 'cancelled'), due_at IS NULL, due_at, kind, cycle"
    )
    return tuple(_clock_view(desk, row, now) for row in desk.rows(sql, (number,)))


def messages(desk: Desk, number: int) -> tuple[MessageView, ...]:
    """The conversation and the notes, oldest first."""
    sql = (
        "SELECT m.id, m.at, m.author, a.login, m.public, m.channel, m.spoken, m.body, m.sent_at,"
        " m.needs_sending AND m.sent_at IS NULL, coalesce(m.split_from, m.origin) FROM message m LEFT JOIN agent a ON a.id = m.agent_id"
        " WHERE m.ticket_id = ? ORDER BY m.at, m.id"
    )
    attached = _attachments(desk, number)
    return tuple(
        MessageView(
            id_,
            at,
            author,
            login,
            bool(public),
            channel,
            bool(spoken),
            mask_text(body),
            sent_at,
            bool(unsent),
            moved_from,
            tuple(attached.get(id_, ())),
        )
        for id_, at, author, login, public, channel, spoken, body, sent_at, unsent, moved_from in desk.rows(
            sql, (number,)
        )
    )


def _attachments(desk: Desk, number: int) -> dict[int, list[AttachmentView]]:
    """Message -> the files that came with it."""
    sql = (
        "SELECT f.message_id, f.id, f.name, f.type, f.size, f.sha256, f.place, f.kept FROM message m"
        " JOIN attachment f ON f.message_id = m.id WHERE m.ticket_id = ? ORDER BY f.id"
    )
    found: dict[int, list[AttachmentView]] = {}
    for message_id, id_, name, type_, size, sha256, place, kept in desk.rows(sql, (number,)):
        shown = mask_text(place) if place else place
        found.setdefault(message_id, []).append(
            AttachmentView(id_, mask_text(name), type_, size, sha256, shown, bool(kept))
        )
    return found


def _followers(desk: Desk, number: int) -> tuple[int, ...]:
    """The tickets that are linked to this one, the newest first."""
    sql = "SELECT number FROM ticket WHERE linked_to = ? ORDER BY number DESC LIMIT ?"
    return tuple(row[0] for row in desk.rows(sql, (number, OTHERS)))


def _clock_view(desk: Desk, row: tuple[Any, ...], now: int) -> ClockView:
    (
        kind,
        cycle,
        target_ms,
        policy,
        calendar,
        started_at,
        consumed_ms,
        running_since,
        due_at,
        state,
        ended_at,
        end_reason,
        breached_at,
        breach_reason,
    ) = row
    clock = ClockState(
        kind,
        cycle,
        target_ms,
        policy,
        calendar_key(calendar),
        started_at,
        consumed_ms,
        running_since,
        due_at,
        state,
    )
    if breached_at is None and state == "running" and due_at is not None and due_at < now:
        breached_at, breach_reason = due_at, "time"
    return ClockView(
        kind=kind,
        cycle=cycle,
        state=state,
        target_ms=target_ms,
        policy=policy,
        calendar=clock.calendar,
        started_at=started_at,
        consumed_ms=consumed(clock, now, calendars(desk)),
        running_since=running_since,
        due_at=due_at,
        ended_at=ended_at,
        end_reason=end_reason,
        breached_at=breached_at,
        breach_reason=breach_reason,
        remaining_ms=remaining_ms(clock, now, calendars(desk)),
    )


def _others(
    desk: Desk, actor: Actor, customer_id: int | None, number: int, now: int
) -> tuple[TicketRow, ...]:
    if customer_id is None:
        return ()
    sql = (
        f"SELECT {COLUMNS} FROM ticket t {JOINS} WHERE t.customer_id = :customer AND t.number <> :number"
        f" ORDER BY t.settled_at IS NOT NULL, t.opened_at DESC LIMIT {OTHERS}"
    )
    return tuple(
        ticket_rows(
            desk, sql, {"customer": customer_id, "number": number, "now": now, "agent": actor.agent_id}
        )
    )


def _events(desk: Desk, number: int) -> tuple[EventView, ...]:
    sql = (
        'SELECT e.id, e.at, e.recorded_at, e.type, e."by", a.login, e.data FROM event e'
        " LEFT JOIN agent a ON a.id = e.agent_id WHERE e.ticket_id = ? ORDER BY e.at, e.id"
    )
    logins: dict[int, str] = dict(desk.rows("SELECT id, login FROM agent"))
    return tuple(
        EventView(id_, at, recorded_at, type_, by, login, _named(json.loads(data), logins))
        for id_, at, recorded_at, type_, by, login, data in desk.rows(sql, (number,))
    )


def _named(data: dict[str, Any], logins: dict[int, str]) -> dict[str, Any]:
    """Agents by login instead of by id; a shop or a level that somebody typed more into is masked."""
    for name in ("agent", "was_agent"):
        if isinstance(data.get(name), int):
            data[name] = logins.get(data[name])
    for name in ("shop", "customer_level"):
        if data.get(name):
            data[name] = mask_text(data[name])
    return data


def _offers(desk: Desk, number: int) -> tuple[OfferView, ...]:
    sql = (
        "SELECT o.id, o.at, a.login, o.type, o.amount_fen, o.currency, o.text, o.answer, o.answered_at, o.answer_text"
        " FROM offer o LEFT JOIN agent a ON a.id = o.agent_id WHERE o.ticket_id = ? ORDER BY o.id"
    )
    offers = (OfferView(*row) for row in desk.rows(sql, (number,)))
    return tuple(
        replace(offer, text=mask_text(offer.text), answer_text=mask_text(offer.answer_text))
        for offer in offers
    )


def _steps(
    desk: Desk,
    row: TicketRow,
    facts: dict[str, Any],
    first_offer_at: int | None,
    offers: tuple[OfferView, ...],
) -> tuple[StepView, ...]:
    if row.kind != "complaint":
        return ()
    sql = "SELECT s.name, s.done_at, a.login FROM step s LEFT JOIN agent a ON a.id = s.agent_id WHERE s.ticket_id = ?"
    done: dict[str, tuple[int | None, str | None]] = {
        name: (at, login) for name, at, login in desk.rows(sql, (row.number,))
    }
    done["received"] = (row.opened_at, None)
    done["recorded"] = (facts["recorded_at"], None)
    missing: dict[str, tuple[str, ...]] = {}
    unclassified = tuple(
        name
        for name, value in (("category", row.category), ("responsibility", facts["responsibility"]))
        if not value
    )
    if unclassified:
        missing["classified"] = unclassified
        done.pop("classified", None)
    else:
        done.setdefault("classified", (row.opened_at, None))
    if offers:
        done["solution"] = (first_offer_at or offers[0].at, offers[0].login)
        if offers[-1].answer is None:
            missing["solution"] = ("answer",)
    return tuple(StepView(name, *done.get(name, (None, None)), missing.get(name, ())) for name in STEPS)
