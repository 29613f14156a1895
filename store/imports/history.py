"""What a file says of a ticket, as the events that made it so."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from store.imports.record import TicketRecord
from store.rules import words

Event = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Importing:
    """What is the same for every row of one import."""

    batch: int
    agent_id: int
    now: int
    policy: int
    restart_clocks: bool = False


def status_of(record: TicketRecord) -> str:
    """The status a row states; one that states none has the one that its times tell."""
    if record.status is not None:
        return record.status
    if record.closed_at is not None:
        return "closed"
    if record.resolved_at is not None:
        return "resolved"
    return "new" if record.first_responded_at is None else "open"


def events_of(
    record: TicketRecord, facts: dict[str, Any], holder_id: int | None, importing: Importing
) -> list[Event]:
    """A new ticket's history, in order. `facts`: its classification, as `opened` carries it."""
    events = [_opened(record, facts, importing)]
    if record.external_due_at is not None:
        events.append(_event("external_due", record.opened_at, importing, due_at=record.external_due_at))
    if holder_id is not None:
        events.append(_event("assigned", record.opened_at, importing, agent=holder_id, was=None))
    if record.first_responded_at is not None:
        events.append(reply_event(record.first_responded_at, holder_id, importing))
    events += status_events(record, "new", holder_id, importing, not_before=record.opened_at)
    events.sort(key=_moment)
    return events


def status_events(
    record: TicketRecord,
    before: str,
    holder_id: int | None,
    importing: Importing,
    *,
    not_before: int,
    told_at: int | None = None,
) -> list[Event]:
    """The events that bring a ticket from the status `before` to the row's own, none earlier than `not_before`.

    A move that the row does not date happened at `told_at`, else at the latest of the row's times.
    """
    after = status_of(record)
    if after == before:
        return []
    undated = _last_known(record) if told_at is None else told_at
    moves: list[tuple[str, int | None]] = [(after, _dated(record, after, before))]
    if after == "closed" and record.resolved_at is not None and before not in words.SETTLED:
        moves = [("resolved", record.resolved_at), ("closed", record.closed_at)]
    events: list[Event] = []
    for status, dated_at in moves:
        at = max(undated if dated_at is None else dated_at, not_before)
        data = {"from": before, "to": status, "imported": True, "dated": dated_at is not None}
        events.append({**_event("status", at, importing, **data), "agent_id": holder_id})
        before, not_before = status, at
    return events


def _dated(record: TicketRecord, after: str, before: str) -> int | None:
    """When a row says that its status began; None when it does not."""
    if after == "closed":
        return record.closed_at
    if after == "resolved":
        return record.resolved_at if record.resolved_at is not None else record.closed_at
    if after == "open" and before == "new":
        return record.first_responded_at if record.first_responded_at is not None else record.opened_at
    return record.updated_at


def reply_event(at: int, holder_id: int | None, importing: Importing) -> Event:
    """The first answer of a person; its words are not in the file."""
    return {**_event("public_reply", at, importing), "agent_id": holder_id}


def _opened(record: TicketRecord, facts: dict[str, Any], importing: Importing) -> Event:
    event = _event("opened", record.opened_at, importing, policy=importing.policy, **facts)
    event["by"] = "customer"
    event["imported_at"] = importing.now
    if importing.restart_clocks:
        event["clocks_from"] = importing.now
    return event


def _event(type_: str, at: int, importing: Importing, **data: Any) -> Event:
    data |= {"at": at, "type": type_, "by": "agent", "agent_id": importing.agent_id, "batch": importing.batch}
    return data


def _last_known(record: TicketRecord) -> int:
    times = (record.opened_at, record.first_responded_at, record.resolved_at, record.updated_at)
    return max(at for at in times if at is not None)


def _moment(event: Event) -> int:
    at: int = event["at"]
    return at
