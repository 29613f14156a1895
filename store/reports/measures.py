"""Measures as a report tells of them: what had been decided, done and found to work by then. A viewer sees nobody's name."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.rules.masking import mask_text
from store.rules.periods import Span

_SELECT: Final = (
    "SELECT m.id, m.text, c.code, coalesce(c.name, ''), m.ticket_id, o.login, m.due_at, m.created_at, m.done_at, m.effect,"
    " m.alert_id FROM measure m LEFT JOIN cause c ON c.id = m.cause_id LEFT JOIN agent o ON o.id = m.owner_id"
    " WHERE m.created_at <= :as_of AND "
)
_ORDER: Final = " ORDER BY m.created_at, m.id"


@dataclass(frozen=True, slots=True)
class Done:
    """A measure; what came later than the report's moment is left out. Texts are masked."""

    measure: int
    text: str
    cause_code: str | None
    cause: str
    ticket: int | None
    owner: str | None
    due_at: int | None
    created_at: int
    done_at: int | None
    effect: str
    alert: int | None
    overdue: bool


def of_alerts(desk: Desk, actor: Actor, alerts: Sequence[int], *, as_of: int) -> tuple[Done, ...]:
    """The measures that answer these alerts."""
    if not alerts:
        return ()
    sql = f"{_SELECT} m.alert_id IN (SELECT value FROM json_each(:alerts)){_ORDER}"
    return _read(desk, actor, sql, {"as_of": as_of, "alerts": json.dumps(list(alerts))}, as_of)


def of_span(desk: Desk, actor: Actor, span: Span, *, as_of: int) -> tuple[Done, ...]:
    """The measures that were decided on or done in the span, and those still open at its end."""
    sql = f"{_SELECT} m.created_at < :end AND (m.created_at >= :start OR m.done_at IS NULL OR m.done_at >= :start){_ORDER}"
    return _read(
        desk, actor, sql, {"as_of": as_of, "start": span.start, "end": span.end}, min(as_of, span.end)
    )


def of_tickets(desk: Desk, actor: Actor, numbers: Sequence[int], *, as_of: int) -> tuple[Done, ...]:
    """The measures that came from these tickets or from the causes named on them."""
    sql = (
        f"{_SELECT} (m.ticket_id IN (SELECT value FROM json_each(:numbers)) OR m.cause_id IN (SELECT t.cause_id"
        f" FROM ticket_cause t WHERE t.ticket_id IN (SELECT value FROM json_each(:numbers)))){_ORDER}"
    )
    return _read(desk, actor, sql, {"as_of": as_of, "numbers": json.dumps(list(numbers))}, as_of)


def _read(desk: Desk, actor: Actor, sql: str, parameters: dict[str, Any], moment: int) -> tuple[Done, ...]:
    return tuple(_done(row, moment, named=actor.role != "viewer") for row in desk.rows(sql, parameters))


def _done(row: Sequence[Any], moment: int, *, named: bool) -> Done:
    id_, text, code, cause, ticket, owner, due_at, created_at, done_at, effect, alert = row
    is_done = done_at is not None and done_at <= moment
    return Done(
        measure=id_,
        text=mask_text(text),
        cause_code=code,
        cause=mask_text(cause),
        ticket=ticket,
        owner=owner if named else None,
        due_at=due_at,
        created_at=created_at,
        done_at=done_at if is_done else None,
        effect=mask_text(effect) if is_done else "",
        alert=alert,
        overdue=not is_done and due_at is not None and due_at < moment,
    )
