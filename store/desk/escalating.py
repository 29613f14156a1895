"""A person calls for the supervisors, and alerts are acknowledged."""

from __future__ import annotations

import json

from store.actor import Actor
from store.database import Desk
from store.desk import record
from store.desk.acts import Act, act, login_of, read
from store.desk.alert_rows import INSERT_ALERT
from store.desk.outgoing import call_channels, queue_alert
from store.desk.speech import one_line
from store.errors import DeskError
from store.rules.permission import require
from store.rules.words import WARNINGS
from store.views.alerts import one


def escalate(desk: Desk, actor: Actor, number: int, note: str, *, now: int) -> int:
    """Call for the supervisors of the ticket's team, with a note that says why; returns the alert's id.

    Raises DeskError already_escalated while the last call waits for its acknowledgement.
    """
    why = one_line(note, 500)
    if not why:
        raise DeskError("empty_text")
    with act(desk, actor, "escalate", number, now) as doing:
        waiting = "ticket_id = ? AND clock = 'manual' AND acknowledged_at IS NULL AND closed_at IS NULL"
        standing = desk.value(f"SELECT id FROM alert WHERE {waiting}", (number,))
        if standing is not None:
            raise DeskError("already_escalated", number=number, alert=standing)
        cycle = 1 + desk.value(
            "SELECT count(*) FROM alert WHERE ticket_id = ? AND clock = 'manual'", (number,)
        )
        told = json.dumps([f"supervisors:{doing['team']}"])
        row = (number, "manual", cycle, 0, 0, "fired", doing.at, "manual", None, told, 1)
        alert_id = int(desk.execute(INSERT_ALERT, row).lastrowid)
        desk.execute("UPDATE alert SET note = ?, caused_by = ? WHERE id = ?", (why, actor.agent_id, alert_id))
        doing.event("escalated", alert=alert_id)
        queue_alert(doing, alert_id, call_channels(desk), {"clock": "manual", "level": 0, "due_at": None})
        return alert_id


def acknowledge(
    desk: Desk, actor: Actor, alert_id: int, *, note: str = "", false_alarm: bool = False, now: int
) -> None:
    """Say that somebody looks after an alert: it is silent for all who were told; the next level still fires.

    `false_alarm`: a warning was none; that can be said of one that is acknowledged, or has ended by itself, too. Raises
    DeskError for an unknown alert, one that is acknowledged or closed already, and not_a_warning where a clock cannot be
    wrong.
    """
    require(actor, "acknowledge")
    with desk.transaction():
        row = desk.row(
            "SELECT ticket_id, clock, cycle, level, acknowledged_by, closed_reason, false_alarm FROM alert"
            " WHERE id = ?",
            (alert_id,) if 0 < alert_id < 1 << 63 else (0,),
        )
        if row is None or one(desk, actor, alert_id) is None:
            raise DeskError("no_such_alert", alert=alert_id)
        number, clock, cycle, level, by, closed, known_false = row
        if false_alarm and clock not in WARNINGS:
            raise DeskError("not_a_warning", alert=alert_id)
        if false_alarm and by is not None and not known_false:
            _mark_false(desk, actor, alert_id, note, now)
            return
        if by is not None:
            raise DeskError("already_acknowledged", alert=alert_id, who=login_of(desk, by))
        if closed is not None and not (false_alarm and closed == "over"):
            raise DeskError("alert_closed", alert=alert_id, reason=closed)
        doing = None if number is None else Act(desk, actor, read(desk, number), now)
        desk.execute(
            "UPDATE alert SET acknowledged_at = ?, acknowledged_by = ?, false_alarm = ? WHERE id = ?",
            (now if doing is None else doing.at, actor.agent_id, int(false_alarm), alert_id),
        )
        _add_note(desk, alert_id, note)
        told = {"alert": alert_id, "clock": clock, "cycle": cycle, "level": level}
        if false_alarm:
            told["false_alarm"] = True
        if doing is None:
            record.desk_event(desk, actor.agent_id, "acknowledged", now=now, **told)
            return
        doing.event("acknowledged", **told)
        doing.keep()
        record.write(doing)


def _mark_false(desk: Desk, actor: Actor, alert_id: int, note: str, now: int) -> None:
    desk.execute("UPDATE alert SET false_alarm = 1 WHERE id = ?", (alert_id,))
    _add_note(desk, alert_id, note)
    record.desk_event(desk, actor.agent_id, "false_alarm", now=now, alert=alert_id)


def _add_note(desk: Desk, alert_id: int, note: str) -> None:
    why = one_line(note, 500)
    desk.execute(
        "UPDATE alert SET note = CASE WHEN note = '' THEN ? WHEN ? = '' THEN note ELSE note || ' / ' || ? END"
        " WHERE id = ?",
        (why, why, why, alert_id),
    )
