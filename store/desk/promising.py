"""What the customer was promised for a time: it rings before, and is kept by an answer in time or broken by none.

`ring_at` says what comes next: before the promised time the reminder, one millisecond behind it the verdict, null once
that is spoken. A promise stays with its ticket whatever becomes of its status, until it is kept, broken and answered
later, taken back, or the ticket is settled.
"""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

from store.desk.alert_rows import INSERT_ALERT
from store.desk.held_alerts import hold_back
from store.desk.outgoing import call_channels, queue_alert
from store.desk.telling import told
from store.policy.versions import current_policy, policies
from store.rules.ladder import Level, Threshold

if TYPE_CHECKING:
    from store.desk.acts import Act

REMINDER: Final = 1
VERDICT: Final = 2
"""The alert's levels."""


def reminder_at(now: int, until: int, before_ms: int) -> int:
    """When a promise made `now` rings: so long before its time, or half way where it is nearer than twice that."""
    return until - min(before_ms, (until - now) // 2)


def promise(doing: Act, until: int | None) -> None:
    """The customer has the word of the desk for `until` (ms); None takes an earlier one back."""
    if doing["promised_at"] == until:
        return
    doing.event("promised", until=until, was=doing["promised_at"])
    _judge(doing)
    rings = (
        None if until is None else reminder_at(doing.now, until, current_policy(doing.desk).promise_ring_ms)
    )
    doing.change(promised_at=until, ring_at=rings)
    _close_alerts(doing, "undone")


def answered(doing: Act) -> None:
    """A public reply, or a conversation: it keeps the promise when it is in time, and ends it in any case."""
    until = doing["promised_at"]
    if until is None:
        return
    if not _judge(doing) and doing["ring_at"] is not None:
        doing.event("promise_kept", until=until)
    _end(doing, "answered")


def settled(doing: Act) -> None:
    """The ticket is resolved or closed: there is nothing left to promise."""
    if doing["promised_at"] is not None:
        _judge(doing)
        _end(doing, "settled")


def taken_back(doing: Act) -> None:
    """An act was undone: alerts about another promise than the one that stands now need nobody any more."""
    until = doing.desk.value("SELECT promised_at FROM ticket WHERE number = ?", (doing.number,))
    _close_alerts(doing, "undone", unless=until)


def carry(source: Act, target: Act) -> None:
    """A merged ticket's promise goes on in the other; of two the nearer one is kept to."""
    until, own = source["promised_at"], target["promised_at"]
    if until is None or (own is not None and own <= until):
        return
    target.event("promised", until=until, was=own)
    target.change(promised_at=until, ring_at=source["ring_at"])
    source.change(ring_at=None)


def ring(doing: Act) -> int:
    """The sweep: remind before the time, speak the verdict behind it. Returns how many alerts fired."""
    until = doing["promised_at"]
    if _judge(doing):
        return _fire(doing, VERDICT, until)
    doing.change(ring_at=until + 1)
    return _fire(doing, REMINDER, until)


def _judge(doing: Act) -> bool:
    """Write once that the promise is broken when its time has passed without an answer; True when it did."""
    until, next_at = doing["promised_at"], doing["ring_at"]
    if until is None or next_at is None or doing.at <= until:
        return False
    doing.event("promise_broken", by="system", agent_id=None, until=until)
    doing.change(ring_at=None)
    return True


def _end(doing: Act, reason: str) -> None:
    doing.change(promised_at=None, ring_at=None)
    _close_alerts(doing, reason)


def _fire(doing: Act, level: int, until: int) -> int:
    rung: int = doing.desk.value(
        "SELECT coalesce(max(cycle), 0) FROM alert WHERE ticket_id = ? AND clock = 'promise'", (doing.number,)
    )
    cycle = rung if level == VERDICT and _reminded(doing, rung, until) else rung + 1
    version = doing.ticket["policy_version"]
    whom = told(
        doing.desk,
        Level(level, "", Threshold(None, 0), ("assignee",), ("screen", "bell")),
        policies(doing.desk)[version],
        version,
        holder_id=doing["assignee_id"],
        team=doing["team"],
        now=doing.now,
    )
    row = (
        doing.number,
        "promise",
        cycle,
        level,
        0,
        "fired",
        doing.at,
        "promise",
        until,
        json.dumps(whom.now),
        1,
    )
    cursor = doing.desk.execute(INSERT_ALERT, row)
    if not cursor.rowcount:
        return 0
    alert_id = int(cursor.lastrowid)
    hold_back(doing.desk, alert_id, whom)
    doing.event("fired", by="system", alert=alert_id, clock="promise", cycle=cycle, level=level)
    if level == VERDICT:
        facts = {"clock": "promise", "level": level, "due_at": until}
        queue_alert(
            doing,
            alert_id,
            call_channels(doing.desk),
            facts,
            not_before=None if whom.now else whom.held_until,
        )
    return 1


def _reminded(doing: Act, cycle: int, until: int) -> bool:
    """The newest cycle is this promise's, and its verdict has not rung."""
    rows = doing.desk.rows(
        "SELECT level, due_at FROM alert WHERE ticket_id = ? AND clock = 'promise' AND cycle = ?",
        (doing.number, cycle),
    )
    return rows == [(REMINDER, until)]


def _close_alerts(doing: Act, reason: str, *, unless: int | None = None) -> None:
    """Nobody needs to look after a promise that is no more; that for `unless` stands."""
    doing.desk.execute(
        "UPDATE alert SET closed_at = ?, closed_reason = ? WHERE ticket_id = ? AND clock = 'promise'"
        " AND acknowledged_at IS NULL AND closed_at IS NULL AND due_at IS NOT ?",
        (doing.at, reason, doing.number, unless),
    )
