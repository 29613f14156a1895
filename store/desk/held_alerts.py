"""Alerts whose supervisors were not on shift: told at the opening, unless there is nothing left to tell."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Final

if TYPE_CHECKING:
    from store.database import Desk
    from store.desk.acts import Act
    from store.desk.telling import Told
    from store.rules.states import ClockState, TicketState

_HELD: Final = (
    "SELECT id, clock, cycle, told, told_later, acknowledged_at, closed_at, closed_reason FROM alert"
    " WHERE ticket_id = ? AND held_until IS NOT NULL AND held_until <= ?"
)
_RELEASE: Final = "UPDATE alert SET told = ?, told_later = '[]', held_until = NULL, closed_at = ?, closed_reason = ? WHERE id = ?"
_HOLD: Final = "UPDATE alert SET told_later = ?, held_until = ?, caused_by = ? WHERE id = ?"
_RETARGETS: Final = """
SELECT at, agent_id FROM event WHERE ticket_id = ? AND type IN ('classified', 'policy_applied', 'external_due')
AND json_extract(data, '$.quiet') IS NOT 1 ORDER BY at DESC, id DESC LIMIT 1
"""


def hold_back(desk: Desk, alert_id: int, whom: Told, caused_by: int | None = None) -> None:
    """Write who is told later, and whose own act brought the alert about."""
    if whom.later or caused_by is not None:
        desk.execute(_HOLD, (json.dumps(whom.later), whom.held_until, caused_by, alert_id))


def tell_held(doing: Act, state: TicketState) -> None:
    """Tell the supervisors whose shift has begun. A clock that ended in time meanwhile closes its alert instead."""
    rows = doing.desk.rows(_HELD, (doing.number, doing.now))
    ended = {(clock.kind, clock.cycle): clock for clock in state.clocks if clock.ended}
    for alert_id, kind, cycle, told, later, acknowledged_at, closed_at, reason in rows:
        clock = ended.get((kind, cycle))
        open_yet = acknowledged_at is None and closed_at is None
        needless = open_yet and clock is not None and clock.breached_at is None
        names = json.loads(told) + ([] if needless else json.loads(later))
        closing = (doing.at, "ended") if needless else (closed_at, reason)
        doing.desk.execute(_RELEASE, (json.dumps(names), *closing, alert_id))
        if open_yet and not needless:
            doing.event("told_later", by="system", alert=alert_id)


def tell_held_warning(desk: Desk, alert_id: int, now: int) -> None:
    """The same for a warning that is no ticket's."""
    from store.desk.record import desk_event

    row = desk.row("SELECT told, told_later, acknowledged_at, closed_at FROM alert WHERE id = ?", (alert_id,))
    assert row is not None
    told, later, acknowledged_at, closed_at = row
    names = json.dumps(json.loads(told) + json.loads(later))
    desk.execute(
        "UPDATE alert SET told = ?, told_later = '[]', held_until = NULL WHERE id = ?", (names, alert_id)
    )
    if acknowledged_at is None and closed_at is None:
        desk_event(desk, None, "told_later", now=now, alert=alert_id)


def caused_by(doing: Act, clock: ClockState, at: int | None) -> int | None:
    """The agent whose retarget has brought a level about that is reached at `at`: no later than their act."""
    if clock.revision == 0 or at is None:
        return None
    row = doing.desk.row(_RETARGETS, (doing.number,))
    return row[1] if row is not None and at <= row[0] else None
