"""What merging two tickets would do, before anybody does it: both sides, and the clocks that would end or start."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.policy.versions import calendars, policies
from store.rules.fold import apply, fold, keep_breaches, settle
from store.rules.lifecycle import after_customer_message, require_possible
from store.rules.masking import mask_text
from store.rules.permission import require
from store.rules.states import ClockState
from store.views.history import ticket_events
from store.views.queues import in_order
from store.views.rows import calendar_key
from store.views.shapes import TicketRow

EXCERPT: Final = 200
"""Characters of the customer's last words that are shown."""
_SIZES: Final = """
SELECT count(*), count(*) FILTER (WHERE author = 'customer'), min(at), max(at),
(SELECT body FROM message WHERE id = ?) FROM message WHERE ticket_id = ?
"""
_RETURNING: Final = "SELECT 1 FROM return_request WHERE ticket_id = ? AND ended_at IS NULL"
_BREACHED: Final = """
SELECT kind, cycle, target_ms, policy, calendar, started_at, breached_at, breach_reason FROM clock
WHERE ticket_id = ? AND breached_at IS NOT NULL
"""


@dataclass(frozen=True, slots=True)
class Side:
    """One of the two tickets, masked."""

    row: TicketRow
    messages: int
    from_customer: int
    first_at: int | None
    last_at: int | None
    last_words: str
    """The customer's newest message, its beginning."""


@dataclass(frozen=True, slots=True)
class ClockMoves:
    """A clock that the merge would touch. `was_due_at` is None for one that does not stand yet or is paused."""

    kind: str
    was_due_at: int | None
    due_at: int | None
    """None for one that ends, or that would be paused."""
    late: bool
    """It would be past due at once."""


@dataclass(frozen=True, slots=True)
class Merging:
    """Ticket `source` going into `target`."""

    source: Side
    target: Side
    ends: tuple[ClockMoves, ...]
    """The source's clocks, which would end as merged."""
    starts: tuple[ClockMoves, ...]
    """The target's clocks that would start, or be due earlier than now."""
    same_customer: bool
    reopens: bool
    """The target waits for the customer and would be open again."""


def merging(desk: Desk, actor: Actor, number: int, into: int, *, now: int) -> Merging:
    """What merging `number` into `into` would do. Raises DeskError where the merge itself would."""
    require(actor, "merge")
    if number == into:
        raise DeskError("with_itself", number=number)
    with desk.snapshot():
        found = {row.number: row for row in in_order(desk, [number, into], now, actor)}
        for one in (number, into):
            if one not in found:
                raise DeskError("no_such_ticket", number=one)
            require_possible("merge", one, found[one].status)
        if desk.row(_RETURNING, (number,)) is not None:
            raise DeskError("return_blocks_merge", number=number)
        customers = {_column(desk, one, "customer_id") for one in (number, into)}
        waiting = _column(desk, number, "unanswered_since")
        after = after_customer_message(found[into].status)
        return Merging(
            source=_side(desk, found[number]),
            target=_side(desk, found[into]),
            ends=tuple(_ending(desk, number, now)),
            starts=tuple(_starting(desk, into, waiting, now)),
            same_customer=len(customers) == 1 and None not in customers,
            reopens=waiting is not None and after != found[into].status,
        )


def _column(desk: Desk, number: int, name: str) -> Any:
    return desk.value(f"SELECT {name} FROM ticket WHERE number = ?", (number,))


def _side(desk: Desk, row: TicketRow) -> Side:
    said_id = _column(desk, row.number, "said_id")
    messages, said, first_at, last_at, words = desk.rows(_SIZES, (said_id, row.number))[0]
    return Side(row, messages, said, first_at, last_at, " ".join(mask_text(words or "")[:EXCERPT].split()))


def _ending(desk: Desk, number: int, now: int) -> list[ClockMoves]:
    return [
        ClockMoves(clock.kind, clock.due_at, None, clock.due_at is not None and clock.due_at < now)
        for clock in _folded(desk, number, None, now)
        if not clock.ended
    ]


def _starting(desk: Desk, number: int, waiting: int | None, now: int) -> list[ClockMoves]:
    if waiting is None:
        return []
    before = {(clock.kind, clock.cycle): clock for clock in _folded(desk, number, None, now)}
    found = []
    for clock in _folded(desk, number, waiting, now):
        stood = before.get((clock.kind, clock.cycle))
        if clock.ended or (stood is not None and (stood.due_at, stood.state) == (clock.due_at, clock.state)):
            continue
        due_at = clock.due_at if clock.runs else None
        was_due_at = stood.due_at if stood is not None and stood.runs else None
        found.append(ClockMoves(clock.kind, was_due_at, due_at, due_at is not None and due_at < now))
    return found


def _folded(desk: Desk, number: int, waiting: int | None, now: int) -> list[ClockState]:
    """The ticket's clocks as they are now, or as they were with another ticket's unanswered message in it."""
    known, days = policies(desk), calendars(desk)
    history = ticket_events(desk, number)
    state = fold(history, known, days)
    keep_breaches(state, _breached(desk, number))
    if waiting is not None:
        at = max(now, history[-1]["at"])
        absorbed = {"at": at, "by": "agent", "type": "absorbed", "oldest_unanswered_at": waiting}
        apply(state, absorbed, known, days)
        status = after_customer_message(state.status)
        if status != state.status:
            moved = {"at": at, "by": "agent", "type": "status", "from": state.status, "to": status}
            apply(state, moved, known, days)
    settle(state, now)
    return [replace(clock) for clock in state.clocks]


def _breached(desk: Desk, number: int) -> list[ClockState]:
    return [
        ClockState(
            kind,
            cycle,
            target_ms,
            policy,
            calendar_key(calendar),
            started_at,
            breached_at=breached_at,
            breach_reason=reason,
        )
        for kind, cycle, target_ms, policy, calendar, started_at, breached_at, reason in desk.rows(
            _BREACHED, (number,)
        )
    ]
