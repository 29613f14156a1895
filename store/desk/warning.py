"""A warning: an alert that no clock of a ticket brings about. It is told, held until a shift, sent and acknowledged like
the level of a ladder."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from store.database import Desk
from store.database.compiled import insert
from store.desk.acts import Act, read
from store.desk.alert_rows import ALERT_COLUMNS
from store.desk.held_alerts import hold_back
from store.desk.outgoing import queue_alert, queue_warning
from store.desk.record import desk_event, write
from store.desk.telling import Told, told
from store.policy.in_force import targets_in_force
from store.policy.versions import current_policy, current_version
from store.rules.ladder import Level, Threshold
from store.rules.words import EVERY_TEAM, WARNINGS
from store.tables import Alert

_INSERT: Final = insert(Alert, *ALERT_COLUMNS, "subject", "data", "plan") + " ON CONFLICT DO NOTHING"
_CYCLE: Final = "SELECT count(*) FROM alert WHERE ticket_id = ? AND clock = ?"
_AGENT: Final = "SELECT id FROM agent WHERE login = ? AND disabled_at IS NULL"


def warn(
    desk: Desk,
    *,
    kind: str,
    subject: str,
    level: int = 1,
    reason: str,
    tell: Sequence[str],
    by: Sequence[str],
    data: Mapping[str, Any],
    plan: str = "",
    ticket: Act | int | None = None,
    always: bool = False,
    now: int,
) -> int | None:
    """Fire a warning; returns its alert's id, None when (kind, subject, level) has fired before.

    `kind` is one of WARNINGS; `subject` what it is about (codes and numbers, unique for the occasion), `data` codes and
    numbers for its words; the steps of its `plan` go with them. `tell` and `by` are those of a ladder's level. Of a
    `ticket` (its number, or the act that is on it and will be written by its own verb) the team and the holder are told;
    else the team `data["team"]`, without one the supervisors of the desk; `assignee` then is the login `data["agent"]`,
    whose figures no team is told of.
    """
    assert kind in WARNINGS, kind
    assert subject, "a warning is about something"
    with desk.transaction():
        doing = Act(desk, None, read(desk, ticket), now) if isinstance(ticket, int) else ticket
        steps = targets_in_force(desk).plans.get(plan) if plan else None
        if steps is not None:
            data = {**data, "steps": list(steps.steps)}
        level_ = Level(level, "", Threshold(None, 0), tuple(tell), tuple(by), always=always)
        whom = _whom(desk, level_, data, doing, now)
        row = (
            None if doing is None else doing.number,
            kind,
            0 if doing is None else 1 + int(desk.value(_CYCLE, (doing.number, kind))),
            level,
            0,
            "fired",
            now if doing is None else doing.at,
            reason,
            None,  # no due
            json.dumps(whom.now),
            int("bell" in by),
            subject,
            json.dumps(data, separators=(",", ":")),
            plan,
        )
        cursor = desk.execute(_INSERT, row)
        if not cursor.rowcount:
            return None
        alert_id = int(cursor.lastrowid)
        hold_back(desk, alert_id, whom)
        facts = {"clock": kind, "level": level, "reason": reason, "due_at": None}
        not_before = None if whom.now else whom.held_until
        if doing is None:
            desk_event(desk, None, "warned", now=now, alert=alert_id, clock=kind, level=level)
            queue_warning(desk, alert_id, by, {**data, **facts}, not_before=not_before, now=now)
        else:
            doing.event("warned", by="system", alert=alert_id, clock=kind, level=level)
            queue_alert(doing, alert_id, by, {**data, **facts}, not_before=not_before)
            if isinstance(ticket, int):
                write(doing)
        return alert_id


def _whom(desk: Desk, level: Level, data: Mapping[str, Any], doing: Act | None, now: int) -> Told:
    if doing is not None:
        holder, team = doing["assignee_id"], doing["team"]
    else:
        holder, team = desk.value(_AGENT, (data.get("agent"),)), data.get("team") or EVERY_TEAM

    def names(level: Level) -> Told:
        policy, version = current_policy(desk), current_version(desk)
        return told(desk, level, policy, version, holder_id=holder, team=team, now=now)

    found = names(level)
    if not level.tell or "agent" not in data:
        return found
    # No team stands in for somebody who is away: their figures are theirs and their supervisors'.
    own = [name for name in found.now if not name.startswith("team:")]
    return replace(found, now=own) if own or found.later else names(level._replace(tell=("supervisors",)))
