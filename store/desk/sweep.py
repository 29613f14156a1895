"""What time alone brings: levels reached, promises due, leases run out, resolved tickets to close.

Any number of processes may sweep: an alert's unique key is inserted before anything else. While nothing is due
a sweep reads five index entries and writes nothing.
"""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
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

BATCH: Final = 25
"""Tickets of one transaction."""
LEASE_MS: Final = 5_000
_RAISED: Final = {"low": "normal", "normal": "high", "high": "urgent", "urgent": "urgent"}
_DUE: Final = """
SELECT ticket_id FROM clock WHERE next_level_at IS NOT NULL AND next_level_at <= :now
UNION SELECT number FROM ticket WHERE ring_at IS NOT NULL AND ring_at <= :now
UNION SELECT number FROM ticket WHERE lease_until IS NOT NULL AND lease_until <= :now
UNION SELECT ticket_id FROM alert WHERE held_until IS NOT NULL AND held_until <= :now
UNION SELECT number FROM ticket INDEXED BY ix_ticket_resolved
 WHERE status = 'resolved' AND resolved_at <= :now - :close_after
LIMIT :batch
"""


@dataclass(frozen=True, slots=True)
class Swept:
    """What a sweep did: alerts fired and levels skipped; `sent` counts messages that left the desk."""

    fired: int = 0
    skipped: int = 0
    sent: int = 0


def sweep(desk: Desk, *, holder: str | None = None, now: int) -> Swept:
    """Do what is due at `now`. With a `holder` nothing is done while another holder's lease stands.

    Raises CouldNot when the desk cannot be written.
    """
    done = Swept()
    seen: set[int] = set()
    while True:
        due = [number for number in _due(desk, now) if number not in seen]
        if not due:
            return done
        with desk.transaction():
            if holder is not None and not _lead(desk, holder, now):
                return done
            for number in due:
                seen.add(number)
                swept = _ticket(desk, number, now)
                done = replace(done, fired=done.fired + swept.fired, skipped=done.skipped + swept.skipped)


def _due(desk: Desk, now: int) -> list[int]:
    close_after = current_policy(desk).close_after_ms
    parameters = {"now": now, "close_after": close_after, "batch": BATCH}
    return [row[0] for row in desk.rows(_DUE, parameters)]


def _lead(desk: Desk, holder: str, now: int) -> bool:
    row = desk.row("SELECT holder, until FROM lease WHERE name = 'sweep'")
    if row is not None and row[0] != holder and row[1] > now and row[1] <= now + LEASE_MS:
        return False
    desk.execute(
        "INSERT INTO lease (name, holder, until) VALUES ('sweep', ?, ?)"
        " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until",
        (holder, now + LEASE_MS),
    )
    return True


def _ticket(desk: Desk, number: int, now: int) -> Swept:
    doing = Act(desk, None, read(desk, number), now)
    state = record.read_state(desk, doing.ticket)
    settle(state, now)
    done = Swept()
    for clock in state.clocks:
        fired, skipped = _levels(doing, state, clock)
        done = replace(done, fired=done.fired + fired, skipped=done.skipped + skipped)
    tell_held(doing, state)
    ring_at = doing.ticket["ring_at"]
    if ring_at is not None and ring_at <= now:
        done = replace(done, fired=done.fired + ring(doing))
    resolved_at, close_after = doing.ticket["resolved_at"], current_policy(desk).close_after_ms
    if doing.ticket["status"] == "resolved" and resolved_at is not None and resolved_at + close_after <= now:
        from store.desk.closing import assent  # a rare turn; a session that only sweeps does without

        doing.status("closed", **assent(doing))
    record.write(doing, state)
    return done


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
