"""From a ticket's columns to the line that queues show."""

from __future__ import annotations

import json
from collections.abc import Iterable
from sys import intern
from typing import Any, Final

from store.database import Desk
from store.rules.calendar_key import CalendarKey
from store.rules.masking import mask_name, mask_phone, mask_text
from store.views.shapes import Countdown, TicketRow

UNREAD_NOTE: Final = (
    "EXISTS (SELECT 1 FROM message m WHERE m.ticket_id = t.number AND m.public = 0 AND m.author = 'agent'"
    " AND m.agent_id IS NOT :agent AND m.id >"
    " coalesce((SELECT note_id FROM seen WHERE agent_id = :agent AND ticket_id = t.number), 0))"
)
"""A colleague has noted something since one last looked."""
COLUMNS: Final = f"""
t.number, t.version, t.external_id, t.subject, t.kind, t.scenario, t.category, t.status, t.priority, t.channel,
t.team, CASE WHEN t.lease_until IS NULL OR t.lease_until > :now THEN a.login END, t.lease_until,
c.nick, c.name, c.phone, t.opened_at, t.updated_at,
t.next_clock, t.next_due_at, t.next_target_ms, t.next_calendar,
t.live_clock, t.live_due_at, t.live_target_ms, t.live_calendar,
t.soon_at,
(SELECT count(*) FROM clock k WHERE k.ticket_id = t.number
 AND (k.breached_at IS NOT NULL OR (k.state = 'running' AND k.due_at < :now))),
t.paused, t.promised_at, t.unsent,
(SELECT json_group_array(g.tag) FROM (SELECT tag FROM ticket_tag WHERE ticket_id = t.number ORDER BY tag) g),
t.due_key, t.priority_rank, t.follow_up_at,
(t.said_id > coalesce((SELECT message_id FROM seen WHERE agent_id = :agent AND ticket_id = t.number),
 CASE WHEN t.assignee_id = :agent AND (t.lease_until IS NULL OR t.lease_until > :now) THEN 0 ELSE t.said_id END)
 OR CASE WHEN t.assignee_id = :agent AND (t.lease_until IS NULL OR t.lease_until > :now) THEN {UNREAD_NOTE} END IS TRUE)
"""
JOINS: Final = "LEFT JOIN agent a ON a.id = t.assignee_id LEFT JOIN customer c ON c.id = t.customer_id"

_keys: dict[str, CalendarKey] = {}


def calendar_key(text: str | None) -> CalendarKey | None:
    """The key that a column `name:version` holds."""
    if text is None:
        return None
    if text not in _keys:
        name, _, version = text.rpartition(":")
        _keys[text] = (name, int(version))
    return _keys[text]


def ticket_rows(desk: Desk, sql: str, parameters: dict[str, Any]) -> list[TicketRow]:
    """The rows of a query that selects COLUMNS; it needs the parameter `now`, and `agent` for whom they are unread."""
    found: Iterable[tuple[Any, ...]] = desk.rows(sql, {"agent": None, **parameters})
    return [ticket_row(row) for row in found]


def ticket_row(row: tuple[Any, ...]) -> TicketRow:
    """One line, masked."""
    (
        number,
        version,
        external_id,
        subject,
        kind,
        scenario,
        category,
        status,
        priority,
        channel,
        team,
        assignee,
        lease_until,
        nick,
        name,
        phone,
        opened_at,
        updated_at,
        next_clock,
        next_due_at,
        next_target_ms,
        next_calendar,
        live_clock,
        live_due_at,
        live_target_ms,
        live_calendar,
        soon_at,
        breaches,
        paused,
        promised_at,
        unsent,
        tags,
        due_key,
        priority_rank,
        follow_up_at,
        unread,
    ) = row
    following = _countdown(next_clock, next_due_at, next_target_ms, next_calendar, due_key != next_due_at)
    same = (live_clock, live_due_at) == (next_clock, next_due_at)
    live = following if same else _countdown(live_clock, live_due_at, live_target_ms, live_calendar, False)
    return TicketRow(
        number=number,
        version=version,
        external_id=external_id,
        subject=mask_text(subject),
        kind=intern(kind),
        scenario=intern(scenario),
        category=None if category is None else intern(category),
        status=intern(status),
        priority=intern(priority),
        channel=intern(channel),
        team=intern(team),
        assignee=assignee,
        lease_until=lease_until if assignee is not None else None,
        customer=mask_text(nick or "")
        or (mask_name(name) if name else "")
        or (mask_phone(phone) if phone else ""),
        opened_at=opened_at,
        updated_at=updated_at,
        next=following,
        live=live,
        soon_at=soon_at,
        breaches=breaches,
        paused=bool(paused),
        promised_at=promised_at,
        unsent=unsent,
        tags=() if tags == "[]" else tuple(json.loads(tags)),
        sort_key=(due_key if follow_up_at is None else follow_up_at, priority_rank, opened_at, number),
        follow_up_at=follow_up_at,
        unread=bool(unread),
    )


def _countdown(
    clock: str | None, due_at: int | None, target_ms: int | None, calendar: str | None, imported: bool
) -> Countdown | None:
    if clock is None or due_at is None or target_ms is None:
        return None
    return Countdown(clock, due_at, target_ms, calendar_key(calendar), imported)
