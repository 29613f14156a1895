"""What becomes of a ticket by a file's return request: facts with their own times, a deadline, a ticket of its own."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.desk import record as writer
from store.desk.acts import Act, read
from store.imports.before import remember
from store.imports.building import People, build
from store.imports.history import Importing
from store.imports.kinds.returns_record import ReturnRecord
from store.imports.record import TicketRecord
from store.imports.snapshots import difference, snapshot
from store.imports.writing import write_new
from store.policy.versions import current_version

Fact = dict[str, Any]
"""An event to be: `type`, `at` (None: now) and its data."""

_OPEN: Final = """
SELECT t.order_no, t.number, coalesce(t.platform, ''), EXISTS (
 SELECT 1 FROM return_request r WHERE r.ticket_id = t.number AND r.ended_at IS NULL)
FROM ticket t WHERE t.order_no IN (SELECT value FROM json_each(?)) AND t.settled_at IS NULL ORDER BY t.number DESC
"""
_MOVED_HERE: Final = (
    "SELECT max(at) FROM event WHERE ticket_id = ? AND type = 'returned' AND json_extract(data, '$.request') = ?"
    " AND json_extract(data, '$.batch') IS NULL AND NOT EXISTS (SELECT 1 FROM event u WHERE u.ticket_id ="
    " event.ticket_id AND u.type = 'undone' AND json_extract(u.data, '$.ref') = coalesce(event.act, event.id))"
)
_ANOTHER: Final = "SELECT 1 FROM return_request WHERE ticket_id = ? AND id <> ? AND ended_at IS NULL"
_TOLD_AT: Final = "SELECT max(at) FROM event WHERE ticket_id = ? AND type = 'returned' AND json_extract(data, '$.request') = ?"
_TAKEN: Final = (
    "SELECT external_id FROM ticket WHERE source = ? AND external_id IN (SELECT value FROM json_each(?))"
)
_LAST: Final = "SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'ticket'"


class OpenTickets:
    """The open tickets about some orders, and which of them have an open request already."""

    def __init__(self, desk: Desk, order_nos: Iterable[str]) -> None:
        self._desk = desk
        self._taken: set[int] = set()
        self._of: dict[str, list[tuple[int, str, bool]]] = {}
        for order_no, number, platform, has_one in desk.rows(_OPEN, (json.dumps(sorted(set(order_nos))),)):
            self._of.setdefault(order_no, []).append((number, platform, bool(has_one)))

    def about(self, record: ReturnRecord, *, ended: bool) -> int | None:
        """The newest one about the request's order; one with an open request only for a request that has ended."""
        for number, platform, has_one in self._of.get(record.order_no or "", ()):
            elsewhere = platform and record.platform and platform != record.platform
            if not elsewhere and (ended or not has_one):
                return number
        return None

    def takes(self, record: ReturnRecord, number: int) -> None:
        """The ticket has an open request from now on."""
        found = self._of.setdefault(record.order_no or "", [])
        found[:] = [one for one in found if one[0] != number]
        found.insert(0, (number, record.platform or "", True))
        self._taken.add(number)

    def has_another(self, number: int | None, request: int) -> bool:
        """Whether another request on the ticket is open: then this one cannot be."""
        if number is None:
            return False
        return number in self._taken or bool(self._desk.value(_ANOTHER, (number, request)))


def moved_here_at(desk: Desk, number: int | None, request: int) -> int | None:
    """When people of this desk have last moved the request, or said more of it; None when they have not."""
    if number is None:
        return None
    found: int | None = desk.value(_MOVED_HERE, (number, request))
    return found


def tell(
    desk: Desk, actor: Actor, number: int, facts: Sequence[Fact], *, batch: int, now: int, new: bool
) -> None:
    """Write facts on a ticket, each at its own time; one that lies before what is known folds the ticket anew.

    `new`: the ticket came with this batch, so that its undoing needs nothing kept.
    """
    before = None if new else snapshot(desk, number)
    doing = Act(desk, actor, read(desk, number), now)
    opened_at, known = doing["opened_at"], doing.ticket["updated_at"]
    late = False
    for fact in facts:
        data = {name: value for name, value in fact.items() if name not in ("type", "at")}
        at = doing.at if fact["at"] is None else max(fact["at"], opened_at)
        if "request" in fact:
            # What is told now came after what was told before, whatever a file says of its times.
            at = max(at, desk.value(_TOLD_AT, (number, fact["request"])) or at)
        late |= at < known
        known = max(known, at)
        doing.event(fact["type"], at=at, batch=batch, **data)
    writer.write(doing)
    if late:
        writer.refold(desk, number)
    if before is not None:
        told = difference(before, snapshot(desk, number))
        remember(desk, batch, "ticket", [(number, told)], now=now)


def open_tickets(
    desk: Desk,
    actor: Actor,
    source: str,
    wanted: Sequence[tuple[int, ReturnRecord, int, str, dict[str, Any]]],
    *,
    batch: int,
    now: int,
) -> list[int]:
    """A ticket for each (row, record, when it was applied for, type, what its order tells); returns their numbers.

    They come in as tickets of a file do: clocks run from the application, what is past due rings nobody.
    """
    if not wanted:
        return []
    importing = Importing(batch=batch, agent_id=actor.agent_id, now=now, policy=current_version(desk))
    people, ids = People({}), _free_ids(desk, source, [one[1] for one in wanted])
    built = []
    for external_id, (row, told, applied_at, type_, order) in zip(ids, wanted, strict=True):
        ticket = TicketRecord(
            external_id=external_id,
            opened_at=applied_at,
            channel="import",
            category="refund" if type_ == "refund_only" else "returns",
            subject=_subject(told, order),
            body="\n".join(text for text in (told.reason, told.note) if text) or None,
            customer_id=told.customer_id,
            customer_name=told.customer_name,
            customer_phone=told.customer_phone,
            customer_email=told.customer_email,
            order_no=told.order_no,
            product=told.product or order.get("product"),
            platform=told.platform or order.get("platform") or None,
            shop=told.shop or order.get("shop"),
            external_due_at=told.external_due_at,
        )
        built.append(build(desk, ticket, row, ticket.digest(), source, people, importing))
    first = int(desk.value(_LAST)) + 1
    write_new(desk, built, importing)
    numbers = list(range(first, first + len(built)))
    for number, (_row, _told, _applied_at, _type, order) in zip(numbers, wanted, strict=True):
        if order.get("customer_id") is not None:
            desk.execute(
                "UPDATE ticket SET customer_id = ? WHERE number = ? AND customer_id IS NULL",
                (order["customer_id"], number),
            )
    return numbers


def _subject(told: ReturnRecord, order: dict[str, Any]) -> str:
    parts = (told.reason, told.product or order.get("product"))
    return " · ".join(part for part in parts if part) or told.order_no or told.return_no or ""


def _free_ids(desk: Desk, source: str, records: Sequence[ReturnRecord]) -> list[str]:
    """The requests' own numbers, with a counter where a ticket from there has that number already."""
    names = [one.return_no or one.order_no or "" for one in records]
    taken = {row[0] for row in desk.rows(_TAKEN, (source, json.dumps(names)))}
    free: list[str] = []
    for name in names:
        candidate, count = name, 1
        while candidate in taken:
            count += 1
            candidate = f"{name}-{count}"
            if desk.value("SELECT 1 FROM ticket WHERE source = ? AND external_id = ?", (source, candidate)):
                taken.add(candidate)
        taken.add(candidate)
        free.append(candidate)
    return free
