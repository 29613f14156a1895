"""What `--json` prints: views as plain dictionaries with stable keys; times ISO 8601 with the desk's offset."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from store.clock import iso
from store.rules.calendar_key import CalendarKey
from store.views.shapes import AgentView, AlertView, TicketRow
from store.views.ticket_shapes import AttachmentView, ClockView, CustomerView, TicketView
from tui.countdown import left_ms

if TYPE_CHECKING:
    from store.policy.check import Finding
    from store.rules.business_time import Calendar
    from store.views.problem import Problem

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Facts:
    """What every shape needs to know: the moment, the desk's zone, its calendars."""

    now: int
    zone: str
    calendars: Mapping[CalendarKey, Calendar]

    def time(self, at_ms: int | None) -> str | None:
        """A moment for JSON."""
        return iso(at_ms, self.zone)


def ticket(row: TicketRow, facts: Facts) -> Json:
    """The ticket shape; every command that names tickets uses it."""
    running = row.next
    return {
        "number": row.number,
        "external_id": row.external_id,
        "subject": row.subject,
        "kind": row.kind,
        "scenario": row.scenario,
        "category": row.category,
        "status": row.status,
        "priority": row.priority,
        "channel": row.channel,
        "team": row.team,
        "assignee": row.assignee,
        "opened_at": facts.time(row.opened_at),
        "updated_at": facts.time(row.updated_at),
        "next_due_at": None if running is None else facts.time(running.due_at),
        "next_clock": None if running is None else running.clock,
        "remaining_s": None if running is None else left_ms(running, facts.now, facts.calendars) // 1000,
        "breached": running is not None and running.due_at < facts.now,
        "breaches": row.breaches,
        "paused": row.paused,
        "promised_at": facts.time(row.promised_at),
        "lease_until": facts.time(row.lease_until),
        "unsent": row.unsent,
        "follow_up_at": facts.time(row.follow_up_at),
        "unread": row.unread,
        "tags": list(row.tags),
    }


def show(view: TicketView, facts: Facts) -> Json:
    """Everything about a ticket."""
    from tui.plain.shop_shapes import order_json, return_json

    return {
        **ticket(view.row, facts),
        "source": view.source,
        "urgency": view.urgency,
        "importance": view.importance,
        "platform": view.platform,
        "occurred_at": facts.time(view.occurred_at),
        "recorded_at": facts.time(view.recorded_at),
        "wish": view.wish,
        "impact": view.impact,
        "product": view.product,
        "product_type": view.product_type,
        "wait_s": view.wait_s,
        "region": view.region,
        "shop": view.shop,
        "order_no": view.order_no,
        "responsibility": view.responsibility,
        "solution": view.solution,
        "resolved_at": facts.time(view.resolved_at),
        "closed_at": facts.time(view.closed_at),
        "linked_to": view.linked_to,
        "linked_from": list(view.linked_from),
        "customer": None if view.customer is None else customer(view.customer),
        "order": None if view.order is None else order_json(view.order, facts),
        "returns": [return_json(one, facts) for one in view.returns],
        "other_tickets": [ticket(row, facts) for row in view.other_tickets],
        "messages": [
            {
                "id": message.message_id,
                "at": facts.time(message.at),
                "author": message.author,
                "login": message.login,
                "public": message.public,
                "channel": message.channel,
                "spoken": message.spoken,
                "body": message.body,
                "sent_at": facts.time(message.sent_at),
                "unsent": message.unsent,
                "moved_from": message.moved_from,
                "attachments": [attachment(one) for one in message.attachments],
            }
            for message in view.messages
        ],
        "events": [
            {
                "id": event.event_id,
                "at": facts.time(event.at),
                "recorded_at": facts.time(event.recorded_at),
                "type": event.type,
                "by": event.by,
                "login": event.login,
                "data": event.data,
            }
            for event in view.events
        ],
        "clocks": [clock(one, facts) for one in view.clocks],
        "steps": [
            {
                "name": step.name,
                "done_at": facts.time(step.done_at),
                "login": step.login,
                "missing": list(step.missing),
            }
            for step in view.steps
        ],
        "offers": [
            {
                "id": offer.offer_id,
                "at": facts.time(offer.at),
                "login": offer.login,
                "type": offer.type,
                "amount_fen": offer.amount_fen,
                "currency": offer.currency,
                "text": offer.text,
                "answer": offer.answer,
                "answered_at": facts.time(offer.answered_at),
                "answer_text": offer.answer_text,
            }
            for offer in view.offers
        ],
        "alerts": [alert(one, facts) for one in view.alerts],
        "drafts": dict(view.drafts),
    }


def customer(view: CustomerView) -> Json:
    """Who a customer is, masked."""
    return {
        "id": view.customer_id,
        "nick": view.nick,
        "name": view.name,
        "phone": view.phone,
        "email": view.email,
        "level": view.level,
        "region": view.region,
        "at_risk": [risk.cause for risk in view.risks],
    }


def attachment(view: AttachmentView) -> Json:
    """A file that came with a message; its size in bytes."""
    return {
        "name": view.name,
        "type": view.type,
        "size": view.size,
        "sha256": view.sha256,
        "place": view.place,
        "id": view.attachment_id,
        "kept": view.kept,
    }


def clock(view: ClockView, facts: Facts) -> Json:
    """One clock of a ticket."""
    return {
        "kind": view.kind,
        "cycle": view.cycle,
        "state": view.state,
        "target_ms": view.target_ms,
        "policy": view.policy,
        "calendar": None if view.calendar is None else view.calendar[0],
        "calendar_version": None if view.calendar is None else view.calendar[1],
        "started_at": facts.time(view.started_at),
        "consumed_ms": view.consumed_ms,
        "remaining_s": None if view.remaining_ms is None else view.remaining_ms // 1000,
        "running_since": facts.time(view.running_since),
        "due_at": facts.time(view.due_at),
        "ended_at": facts.time(view.ended_at),
        "end_reason": view.end_reason,
        "breached_at": facts.time(view.breached_at),
        "breach_reason": view.breach_reason,
    }


def alert(view: AlertView, facts: Facts) -> Json:
    """One alert; a call for help by hand has the level `manual`."""
    return {
        "id": view.alert_id,
        "ticket": view.number,
        "clock": view.clock,
        "cycle": view.cycle,
        "level": "manual" if view.clock == "manual" else view.level,
        "fired_at": facts.time(view.fired_at),
        "reason": view.reason,
        "due_at": facts.time(view.due_at),
        "told": list(view.told),
        "held_until": facts.time(view.held_until),
        "acknowledged_at": facts.time(view.acknowledged_at),
        "acknowledged_by": view.acknowledged_by,
        "closed_reason": view.closed_reason,
        "note": view.note,
        "subject": view.about,
        "data": dict(view.data),
        "plan": view.plan,
        "false_alarm": view.false_alarm,
    }


def agent(view: AgentView) -> Json:
    """A person of the desk."""
    return {
        "login": view.login,
        "name": view.name,
        "role": view.role,
        "teams": list(view.teams),
        "skills": list(view.skills),
        "limit": view.limit,
        "state": view.state,
        "shift": view.shift,
        "disabled": view.disabled,
        "held": view.held,
    }


def problem(found: Problem, sentence: str) -> Json:
    """Something that doctor found."""
    return {"code": found.code, "ticket": found.number, **found.params, "text": sentence}


def finding(found: Finding) -> Json:
    """An error or a warning of a policy file."""
    return {"line": found.line, "key": found.key, "code": found.code, "text": found.why}
