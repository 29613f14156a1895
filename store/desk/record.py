"""The one writer: events go in, and with them the ticket's status, clocks, facts and derived columns."""

from __future__ import annotations

import json
from dataclasses import fields
from typing import TYPE_CHECKING, Any

from store.database import Desk
from store.database.compiled import insert, update, upsert
from store.desk.alert_rows import INSERT_ALERT
from store.desk.derived import CLOCK_COLUMNS, STATE_COLUMNS, clock_row, is_free, key_of, ticket_columns
from store.desk.speech import index_subject
from store.policy.versions import calendars, policies
from store.rules.events import touches_clocks
from store.rules.facts import Facts, counts, facts_of
from store.rules.fold import apply, fold, keep_breaches, settle
from store.rules.ladder import levels, passed_before_import
from store.rules.states import ClockState, NeedsHistory, TicketState
from store.rules.step import hides_due
from store.rules.words import PRIORITY_RANK
from store.tables import Clock, Event, Ticket, TicketFact
from store.views.history import ticket_events

if TYPE_CHECKING:
    from store.desk.acts import Act

EVENT_COLUMNS = ("ticket_id", "at", "recorded_at", "type", "by", "agent_id", "act", "data")
FACT_COLUMNS = tuple(field.name for field in fields(Facts))
_INSERT_EVENT = insert(Event, *EVENT_COLUMNS)
_KEPT_CLOCK_COLUMNS = CLOCK_COLUMNS[1:-1]
_READ_CLOCKS = f"SELECT {', '.join(_KEPT_CLOCK_COLUMNS)} FROM clock WHERE ticket_id = ? ORDER BY kind, cycle"
_KNOWN = (
    "UPDATE ticket_fact SET known_at = max(?1, coalesce(known_at, ticket.recorded_at)) FROM ticket"
    " WHERE ticket_id = ?2 AND number = ?2"
    " AND (coalesce(known_at, ticket.recorded_at) < ?1 OR known_at IS NULL AND ticket.recorded_at > ?1)"
)
"""Somebody's clock may be behind the one of who opened the ticket: then too, not all was written at once."""
_RUNG = (
    "SELECT clock, cycle, revision, max(level) FROM alert WHERE ticket_id = ? GROUP BY clock, cycle, revision"
)
_META = ("at", "type", "by", "agent_id")
_as_json = json.JSONEncoder(separators=(",", ":"), ensure_ascii=False).encode


def write(act: Act, state: TicketState | None = None) -> list[int]:
    """Write an act's events and changes on its ticket, inside the caller's transaction; returns the event ids.

    Nothing is written when the act decided nothing. The caller has checked right and state. `state` is that of
    `read_state` when the caller has changed its clocks; they are then written too.
    """
    if not act.events and not act.changes and state is None:
        return []
    desk, number = act.desk, act.number
    ids = _insert_events(desk, number, act.events, act.now)
    changes = dict(act.changes)
    if state is not None or _clocks_move(act):
        state = _next_state(act, ids, state or read_state(desk, act.ticket))
        write_clocks(desk, number, state)
        changes = {**ticket_columns(state, calendars(desk)), **changes, "status": state.status}
    if "priority" in changes:
        changes["priority_rank"] = PRIORITY_RANK[changes["priority"]]
    changes["free"] = is_free(
        changes.get("status", act.ticket["status"]), changes.get("assignee_id", act["assignee_id"])
    )
    if act.events:
        changes["updated_at"] = max(act.ticket["updated_at"], *(event["at"] for event in act.events))
    changes["version"] = act.ticket["version"] + 1
    before = act.ticket
    names = tuple(name for name in changes if name not in before or changes[name] != before[name])
    desk.execute(update(Ticket, "number = ?", *names), (*(changes[name] for name in names), number))
    if "subject" in names:
        index_subject(desk, number, changes["subject"])
    _count_facts(desk, number, act.events, act.now)
    return ids


def refold(desk: Desk, number: int, *, learnt_at: int | None = None) -> TicketState:
    """Fold a ticket anew from its events, ordered by (at, id), and write what follows. Breaches that stand stay.

    `learnt_at`: facts came in late, just now; what a clock passed before anybody could know of it rings nobody. What
    an earlier part of the same past seemed to have breached (`imported`) is judged anew.
    """
    with desk.transaction():
        history = ticket_events(desk, number)
        written = _read_clocks(desk, number)
        state = fold(history, policies(desk), calendars(desk))
        stays = [clock for clock in written if learnt_at is None or clock.breach_reason != "imported"]
        keep_breaches(state, stays)
        _keep_levels(desk, number, state, written)
        if learnt_at is not None:
            settle(state, learnt_at)
            _skip_levels(desk, number, state, written, learnt_at)
        desk.execute("DELETE FROM clock WHERE ticket_id = ?", (number,))
        write_clocks(desk, number, state)
        columns = ticket_columns(state, calendars(desk))
        assignee = desk.value("SELECT assignee_id FROM ticket WHERE number = ?", (number,))
        columns["free"] = is_free(state.status, assignee)
        columns["updated_at"] = max(event["at"] for event in history)
        desk.execute(update(Ticket, "number = ?", *columns), (*columns.values(), number))
        _write_facts(desk, number, facts_of(history))
        return state


def take_back(act: Act, ref: int, verb: str, before: dict[str, Any]) -> None:
    """Write that the act whose first event is `ref` was taken back: clocks and status as if it had not been.

    `before` are the ticket's columns from before that act. Breaches stay, but for a retarget's that it caused.
    """
    desk, number = act.desk, act.number
    act.event("undone", ref=ref, verb=verb)
    _insert_events(desk, number, act.events, act.now)
    history = ticket_events(desk, number)
    state = fold(history, policies(desk), calendars(desk))
    standing = read_state(desk, act.ticket)
    settle(standing, act.at)  # what time has brought by now has happened, whether a sweep came by or not
    written = standing.clocks
    undone_at = next(event["at"] for event in history if event["id"] == ref)
    stays = [
        clock for clock in written if (clock.breach_reason, clock.breached_at) != ("retarget", undone_at)
    ]
    keep_breaches(state, stays)
    _keep_levels(desk, number, state, written)
    settle(state, act.now)
    desk.execute("DELETE FROM clock WHERE ticket_id = ?", (number,))
    write_clocks(desk, number, state)
    columns = {**before, **act.changes, **ticket_columns(state, calendars(desk))}
    columns["free"] = is_free(state.status, columns.get("assignee_id", act.ticket["assignee_id"]))
    columns["updated_at"] = act.at
    columns["version"] = act.ticket["version"] + 1
    desk.execute(update(Ticket, "number = ?", *columns), (*columns.values(), number))
    if "subject" in before:
        index_subject(desk, number, before["subject"])
    _write_facts(desk, number, facts_of(history))
    _close_alerts(desk, number, state, act.at)


def _close_alerts(desk: Desk, number: int, state: TicketState, at: int) -> None:
    """Alerts of a retarget breach that is no more."""
    breached = {(clock.kind, clock.cycle) for clock in state.clocks if clock.breached_at is not None}
    open_alerts = "SELECT id, clock, cycle FROM alert WHERE ticket_id = ? AND reason = 'retarget'"
    for alert_id, clock, cycle in desk.rows(
        f"{open_alerts} AND acknowledged_at IS NULL AND closed_at IS NULL", (number,)
    ):
        if (clock, cycle) not in breached:
            desk.execute(
                "UPDATE alert SET closed_at = ?, closed_reason = 'undone' WHERE id = ?", (at, alert_id)
            )


def open_clocks(act: Act) -> None:
    """Write a new ticket's events and what follows from them. Its row stands already, with provisional columns."""
    desk, number = act.desk, act.number
    ids = _insert_events(desk, number, act.events, act.now)
    state = TicketState()
    for event, id_ in zip(act.events, ids, strict=True):
        apply(state, {**event, "id": id_}, policies(desk), calendars(desk))
    settle(state, act.now)
    write_clocks(desk, number, state)
    columns = {**act.changes, **ticket_columns(state, calendars(desk))}
    columns["free"] = is_free(state.status, columns.get("assignee_id"))
    columns["updated_at"] = act.at
    desk.execute(update(Ticket, "number = ?", *columns), (*columns.values(), number))
    _write_facts(desk, number, facts_of(act.events))


def desk_event(desk: Desk, agent_id: int | None, type_: str, *, now: int, **data: Any) -> int:
    """An event of the desk itself, not of a ticket; returns its id."""
    event = {"at": now, "type": type_, "by": "agent" if agent_id else "system", "agent_id": agent_id, **data}
    return _insert_events(desk, None, [event], now)[0]


def event_row(
    number: int | None, event: dict[str, Any], recorded_at: int, act: int | None
) -> tuple[Any, ...]:
    """An event's columns in the order of EVENT_COLUMNS."""
    data = {name: value for name, value in event.items() if name not in _META}
    return (
        number,
        event["at"],
        recorded_at,
        event["type"],
        event["by"],
        event.get("agent_id"),
        act,
        _as_json(data) if data else "{}",
    )


def write_clocks(desk: Desk, number: int, state: TicketState) -> None:
    """Write every clock of the state over what stands."""
    known, days = policies(desk), calendars(desk)
    sql = upsert(Clock, ("ticket_id", "kind", "cycle"), *CLOCK_COLUMNS)
    for clock in state.clocks:
        desk.execute(sql, clock_row(number, clock, state, known, days))


def write_events(desk: Desk, number: int, events: list[dict[str, Any]], recorded_at: int) -> None:
    """Events alone, inside the transaction of a caller who folds the ticket anew behind them."""
    _insert_events(desk, number, events, recorded_at)


def _insert_events(
    desk: Desk, number: int | None, events: list[dict[str, Any]], recorded_at: int
) -> list[int]:
    """What the desk itself notes on the way (a claim that ran out) is no part of the person's act."""
    ids: list[int] = []
    first: int | None = None
    for event in events:
        ids.append(int(desk.execute(_INSERT_EVENT, event_row(number, event, recorded_at, first)).lastrowid))
        if first is None and event["type"] != "lapsed":
            first = ids[-1]
    return ids


def _clocks_move(act: Act) -> bool:
    watched = act.policy.watched()
    return any(touches_clocks(event["type"], event, watched) for event in act.events)


def _next_state(act: Act, ids: list[int], state: TicketState) -> TicketState:
    desk = act.desk
    try:
        for event, id_ in zip(act.events, ids, strict=True):
            apply(state, {**event, "id": id_}, policies(desk), calendars(desk))
    except NeedsHistory:
        written = _read_clocks(desk, act.number)
        folded = fold(ticket_events(desk, act.number), policies(desk), calendars(desk))
        keep_breaches(folded, written)
        _keep_levels(desk, act.number, folded, [*written, *state.clocks])
        state = folded
    settle(state, act.now)
    return state


def read_state(desk: Desk, ticket: dict[str, Any]) -> TicketState:
    """The fold's state of a ticket whose columns were read, without its past."""
    columns = {name: ticket[name] for name in STATE_COLUMNS}
    columns["spoken"], columns["outbound"] = bool(columns["spoken"]), bool(columns["outbound"])
    version = ticket["policy_version"]
    return TicketState(
        **columns,
        policy=version,
        due_hidden=hides_due(policies(desk)[version], columns["status"]),
        clocks=_read_clocks(desk, ticket["number"]),
        history=None,
    )


def _read_clocks(desk: Desk, number: int) -> list[ClockState]:
    found = []
    for row in desk.rows(_READ_CLOCKS, (number,)):
        columns = dict(zip(_KEPT_CLOCK_COLUMNS, row, strict=True))
        columns["calendar"] = key_of(columns["calendar"])
        found.append(ClockState(**columns))
    return found


def _keep_levels(desk: Desk, number: int, state: TicketState, written: list[ClockState]) -> None:
    """Levels that have fired have fired: folding anew rings nothing twice. With an act that was taken back, a clock
    comes back to an earlier revision, whose levels only the alerts tell."""
    done = {(kind, cycle, revision): level for kind, cycle, revision, level in desk.rows(_RUNG, (number,))}
    for clock in written:
        key = clock.kind, clock.cycle, clock.revision
        done[key] = max(clock.level_done, done.get(key, 0))
    for clock in state.clocks:
        clock.level_done = max(clock.level_done, done.get((clock.kind, clock.cycle, clock.revision), 0))


def _skip_levels(
    desk: Desk, number: int, state: TicketState, written: list[ClockState], learnt_at: int
) -> None:
    """Levels that lie behind a clock which nobody knew of, or not as it is: recorded as skipped."""
    known = {(clock.kind, clock.cycle): (clock.started_at, clock.due_at) for clock in written}
    for clock in state.clocks:
        stood = known.get((clock.kind, clock.cycle))
        if not clock.runs or stood == (clock.started_at, clock.due_at):
            continue
        ladder = levels(policies(desk)[clock.policy], clock.kind, state.kind)
        for level in passed_before_import(clock, ladder, calendars(desk), learnt_at):
            tail = (clock.revision, "skipped", learnt_at, "imported", clock.due_at, "[]", 0)
            desk.execute(INSERT_ALERT, (number, clock.kind, clock.cycle, level.level, *tail))
            clock.level_done = max(clock.level_done, level.level)


def _count_facts(desk: Desk, number: int, events: list[dict[str, Any]], recorded_at: int) -> None:
    if any(counts(event) for event in events):
        _write_facts(desk, number, facts_of(ticket_events(desk, number)))
    elif events:
        desk.execute(_KNOWN, (recorded_at, number))


def _write_facts(desk: Desk, number: int, facts: Facts) -> None:
    sql = upsert(TicketFact, ("ticket_id",), "ticket_id", *FACT_COLUMNS)
    desk.execute(sql, (number, *_values(facts)))


def _values(facts: Facts) -> tuple[Any, ...]:
    return tuple(getattr(facts, name) for name in FACT_COLUMNS)
