"""What stood in the tables at an earlier moment, of the tickets that have changed since: counted anew from the events
that were written down by then, by the rules that the one writer counts by."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from store.database import Desk
from store.policy.versions import calendars, policies
from store.rules.events import without_undone
from store.rules.facts import facts_of
from store.rules.fold import fold, keep_breaches, settle
from store.rules.states import ClockState, TicketState
from store.views.history import ticket_events

_CHANGED: Final = (
    "SELECT t.number FROM ticket_fact f CROSS JOIN ticket t ON t.number = f.ticket_id"
    " WHERE f.known_at > :as_of AND t.recorded_at <= :as_of AND t.opened_at < :end ORDER BY t.number"
)
_ROW: Final = (
    "number",
    "recorded_at",
    "imported_at",
    "region",
    "product",
    "platform",
    "customer_id",
    "wait_s",
    "team",
)
"""Columns that stand as they are now: their past is not kept."""
_NOW: Final = f"SELECT {', '.join(_ROW)}, assignee_id, merged_into FROM ticket WHERE number = ?"
_HANDS: Final = frozenset({"claimed", "assigned", "transferred", "released", "lapsed", "undone"})
_STATE: Final = (
    "kind",
    "scenario",
    "category",
    "channel",
    "priority",
    "shop",
    "spoken",
    "outbound",
    "opened_at",
)
_FACTS: Final = (
    "replies",
    "reopens",
    "transfers",
    "first_reply_at",
    "first_reply_agent_id",
    "resolved_at",
    "resolved_agent_id",
    "first_resolved_at",
    "rested_ms",
    "silence_ms",
    "more",
)
_TICKET: Final = (*_ROW, *_STATE, *_FACTS, "assignee_id", "merged_into", "settled_at")
_CLOCK: Final = (
    "ticket_id",
    "kind",
    "cycle",
    "started_at",
    "consumed_ms",
    "due_at",
    "state",
    "ended_at",
    "end_reason",
    "breached_at",
    "breach_reason",
)
_BREACHES: Final = "SELECT kind, cycle, breached_at, breach_reason FROM clock WHERE ticket_id = ? AND breached_at IS NOT NULL"


def _table(name: str, parameter: str, columns: Iterable[str]) -> str:
    read = ", ".join(f"value ->> {place} AS {column}" for place, column in enumerate(columns))
    return f"{name} AS MATERIALIZED (SELECT {read} FROM json_each(:{parameter}))"


ANEW_SQL: Final = f"WITH {_table('anew', 'anew', _TICKET)}, {_table('anew_clock', 'anew_clock', _CLOCK)}"
"""Goes before a statement that reads tickets as they were; the parameters are those of `anew`."""


def anew(desk: Desk, *, end: int, as_of: int) -> dict[str, str]:
    """The tickets opened before `end` that have changed since `as_of`, as they were then, and their clocks."""
    tickets: list[list[Any]] = []
    clocks: list[list[Any]] = []
    for (number,) in desk.rows(_CHANGED, {"end": end, "as_of": as_of}):
        row = desk.row(_NOW, (number,))
        assert row is not None
        events = ticket_events(desk, number)
        known = [event for event in events if event["recorded_at"] <= as_of]
        state = _state(desk, number, known, as_of)
        told = without_undone(known)
        columns = dict(zip((*_ROW, "assignee_id", "merged_into"), row, strict=True))
        columns |= _handed(told, events, columns, as_of)
        facts = facts_of(known)
        columns |= {name: getattr(state, name) for name in _STATE}
        columns |= {"spoken": int(state.spoken), "outbound": int(state.outbound)}
        columns |= {name: getattr(facts, name) for name in _FACTS}
        columns["settled_at"] = facts.resolved_at
        tickets.append([columns[name] for name in _TICKET])
        clocks += [[number, *(getattr(clock, name) for name in _CLOCK[1:])] for clock in state.clocks]
    return {"anew": json.dumps(tickets), "anew_clock": json.dumps(clocks)}


def _handed(
    told: Sequence[Mapping[str, Any]],
    all_of_it: Sequence[Mapping[str, Any]],
    now: Mapping[str, Any],
    as_of: int,
) -> dict[str, Any]:
    """In whose hands it was, and whether it was part of another: `told` is what had happened by then."""
    team = next((event["was_team"] for event in all_of_it if event["type"] == "transferred"), now["team"])
    holder: int | None = None
    merged: int | None = None
    for event in told:
        kind = event["type"]
        if kind == "claimed":
            holder = event.get("agent_id")
        elif kind == "assigned":
            holder = event.get("agent")
        elif kind == "transferred":
            team = event["team"]
            holder = event.get("agent") if event.get("batch") is None else holder
        elif kind in ("released", "lapsed"):
            holder = None
        elif kind == "merged":
            merged = event.get("into") or now["merged_into"]
    if not any(event["type"] in _HANDS and event["recorded_at"] > as_of for event in all_of_it):
        holder = now["assignee_id"]
    return {"team": team, "assignee_id": holder, "merged_into": merged}


def _state(desk: Desk, number: int, known: list[dict[str, Any]], as_of: int) -> TicketState:
    """The ticket as it stood: breaches that were written then stay, whatever was learnt or taken back afterwards."""
    state = fold(known, policies(desk), calendars(desk))
    keep_breaches(state, _stood(desk, number, known))
    settle(state, as_of)
    return state


def _stood(desk: Desk, number: int, known: list[dict[str, Any]]) -> list[ClockState]:
    """Breaches from before something was learnt late or taken back that the ticket still has."""
    by_id = sorted(known, key=lambda event: int(event["id"]))
    turns, newest = [], 0
    for place, event in enumerate(by_id):
        if place and (event["type"] == "undone" or event["at"] < newest):
            turns.append(place)
        newest = max(newest, event["at"])
    if not turns:
        return []
    written = {tuple(row) for row in desk.rows(_BREACHES, (number,))}
    kept: dict[tuple[str, int], ClockState] = {}
    for place in turns:
        before = sorted(by_id[:place], key=lambda event: (event["at"], event["id"]))
        state = fold(before, policies(desk), calendars(desk))
        keep_breaches(state, kept.values())
        settle(state, by_id[place]["recorded_at"])
        for clock in state.clocks:
            if (clock.kind, clock.cycle, clock.breached_at, clock.breach_reason) in written:
                kept.setdefault((clock.kind, clock.cycle), clock)
    return list(kept.values())
