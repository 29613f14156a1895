"""What is due on one ticket, brought on: its levels, its promise, the end of its lease, its closing."""

from __future__ import annotations

import json
from typing import Final

from store.database import Desk
from store.desk import record
from store.desk.acts import Act, read
from store.desk.alert_rows import INSERT_ALERT
from store.desk.held_alerts import caused_by, hold_back, tell_held
from store.desk.outgoing import queue_alert
from store.desk.promising import ring
from store.desk.telling import Told, told
from store.policy.versions import calendars, current_policy, policies
from store.rules.fold import settle
from store.rules.ladder import Level, instant, passed, rings
from store.rules.lifecycle import after_transfer
from store.rules.states import ClockState, TicketState

_RAISED: Final = {"low": "normal", "normal": "high", "high": "urgent", "urgent": "urgent"}


def bring_on(desk: Desk, number: int, now: int) -> tuple[int, int]:
    """Do what is due on a ticket at `now`; returns how many alerts fired and how many levels were skipped."""
    doing = Act(desk, None, read(desk, number), now)
    state = record.read_state(desk, doing.ticket)
    settle(state, now)
    fired = skipped = 0
    for clock in state.clocks:
        fires, passes = _levels(doing, state, clock)
        fired, skipped = fired + fires, skipped + passes
    tell_held(doing, state)
    ring_at = doing.ticket["ring_at"]
    if ring_at is not None and ring_at <= now:
        fired += ring(doing)
    resolved_at, close_after = doing.ticket["resolved_at"], current_policy(desk).close_after_ms
    if doing.ticket["status"] == "resolved" and resolved_at is not None and resolved_at + close_after <= now:
        from store.desk.closing import assent  # a rare turn; a session that only sweeps does without

        doing.status("closed", **assent(doing))
    record.write(doing, state)
    return fired, skipped


def _levels(doing: Act, state: TicketState, clock: ClockState) -> tuple[int, int]:
    desk, policy = doing.desk, policies(doing.desk)[clock.policy]
    fires, passed_over = passed(clock, rings(policy, clock, state), calendars(desk), doing.now)
    for level in passed_over:
        _insert(doing, clock, level, "skipped", Told())
    if fires is None:
        return 0, len(passed_over)
    clock.level_done = fires.level
    cause = caused_by(doing, clock, instant(fires, clock, calendars(desk)))
    whom = told(
        desk,
        fires,
        policy,
        clock.policy,
        holder_id=doing["assignee_id"],
        team=doing["team"],
        now=doing.now,
        caused_by=cause,
    )
    alert_id = _insert(doing, clock, fires, "fired", whom)
    if alert_id is None:
        return 0, len(passed_over)
    hold_back(desk, alert_id, whom, cause)
    doing.event("fired", alert=alert_id, clock=clock.kind, cycle=clock.cycle, level=fires.level)
    facts = {"clock": clock.kind, "level": fires.level, "due_at": clock.due_at}
    queue_alert(doing, alert_id, fires.by, facts, not_before=None if whom.now else whom.held_until)
    _then(doing, fires)
    return 1, len(passed_over)


def _insert(doing: Act, clock: ClockState, level: Level, state: str, whom: Told) -> int | None:
    reason = clock.breach_reason or "time"
    row = (
        doing.number,
        clock.kind,
        clock.cycle,
        level.level,
        clock.revision,
        state,
        doing.at,
        reason,
        clock.due_at,
        json.dumps(whom.now),
        int("bell" in level.by),
    )
    cursor = doing.desk.execute(INSERT_ALERT, row)
    return int(cursor.lastrowid) if cursor.rowcount else None


def _then(doing: Act, level: Level) -> None:
    for action in level.then:
        if action == "raise_priority":
            raised = _RAISED[doing["priority"]]
            if raised != doing["priority"]:
                doing.event("classified", priority=raised, was={"priority": doing["priority"]}, quiet=True)
                doing.change(priority=raised)
        elif action.startswith("move_to:"):
            team = action.removeprefix("move_to:")
            if team != doing["team"]:
                was_team, was_agent = doing["team"], doing["assignee_id"]
                doing.event("transferred", team=team, was_team=was_team, agent=None, was_agent=was_agent)
                doing.change(team=team)
                doing.let_go()
                doing.status(after_transfer(doing["status"], was_team, team))
