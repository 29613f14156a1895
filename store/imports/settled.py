"""The usual course of a ticket that came in: opened, answered, settled. Its rows are reckoned without the general fold.

Most of a desk's past is like this, and a million tickets are folded while somebody waits. What is not quite so (still
open, answered after it was settled, under a policy that pauses a new ticket's clocks or counts responses otherwise) is
left to the general fold. A law in tests/imports/test_settled.py says that both make the same rows.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from store.desk.derived import STATE_COLUMNS, key_text, ticket_columns
from store.desk.record import FACT_COLUMNS, event_row
from store.imports.history import Event, Importing
from store.imports.record import TicketRecord
from store.rules.calendar_key import CalendarKey
from store.rules.choices import AFTER_FIRST_REPLY
from store.rules.clocks import Calendars, time_after, time_between
from store.rules.ruleset import Policy
from store.rules.states import TicketState
from store.rules.targets import TARGETED
from store.rules.words import SETTLED

Row = tuple[Any, ...]
_ENDED_WITH_IT: Final = ("plan", "resolution", "external")
"""Clocks that a dated end meets."""
_KEPT_SHAPES: Final = 4096
"""Classifications, and events of a kind, that are remembered; the rest is made anew."""


@dataclass(slots=True)
class Shape:
    """What all tickets of one classification share."""

    targets: list[tuple[str, int, CalendarKey | None, str | None]]
    """(clock, ms, calendar, its key as a column) in the order in which they start."""
    derived: tuple[Row, int, int, int, int]
    """The derived columns of a settled ticket, and the places of the four that differ from ticket to ticket."""
    opened: str
    """The data of the event `opened`."""
    usual: bool
    """False when its clocks need the general fold."""


@dataclass(slots=True)
class Course:
    """What became of one ticket; its rows lack the ids that the writing gives."""

    status: str
    events: list[Row]
    clocks: list[Row]
    facts: Row
    derived: Row
    settled_at: int | None
    closed_at: int | None
    last_at: int
    classified_at: int | None


class Settled:
    """Reckons settled tickets of one import."""

    def __init__(self, policy: Policy, calendars: Calendars, importing: Importing) -> None:
        self._policy, self._calendars, self._importing = policy, calendars, importing
        paused = any("new" in statuses for statuses in policy.pauses.values())
        self._usual = policy.next_response == AFTER_FIRST_REPLY and not paused
        self._shapes: dict[Row, Shape] = {}
        self._datas: dict[Row, str] = {}

    def course(
        self, record: TicketRecord, facts: Mapping[str, Any], holder_id: int | None, *, classified: bool
    ) -> Course | None:
        """The rows of a settled ticket (each without its ids); None where the general fold has to say."""
        status, opened_at, replied_at = record.status, record.opened_at, record.first_responded_at
        resolved_at, closed_at = record.resolved_at, record.closed_at
        if status is None:
            status = "closed" if closed_at is not None else "resolved" if resolved_at is not None else "new"
        if not self._usual or status not in SETTLED:
            return None
        shape = self._shape(facts, status)
        moves = self._moves(record, status)
        settled_at, dated = moves[0][0], moves[0][3]
        if not shape.usual or (replied_at is not None and not opened_at <= replied_at <= settled_at):
            return None
        events = self._events(record, shape, holder_id, moves)
        last_at = moves[-1][0]
        if classified:
            agent_id = self._importing.agent_id
            data = self._data("step", agent_id, name="classified")
            events.append((last_at, self._importing.now, "step", "agent", agent_id, None, data))
        derived, at_opened, at_replied, at_settled, at_first = shape.derived
        columns = list(derived)
        columns[at_opened], columns[at_replied], columns[at_settled] = opened_at, replied_at, settled_at
        columns[at_first] = self._importing.now
        replies = 0 if replied_at is None else 1
        replied_by = None if replied_at is None else holder_id
        word_at = opened_at if replied_at is None else replied_at
        silence = max(word_at - opened_at, settled_at - word_at)
        return Course(
            status=status,
            events=events,
            clocks=self._clocks(record, shape, settled_at, dated=dated),
            facts=(
                *(1, replies, 0, 0, 0, 0, replied_at, replied_by, settled_at, holder_id),
                *(None, None, 0, silence, None),
            ),
            derived=tuple(columns),
            settled_at=settled_at,
            closed_at=moves[-1][0] if status == "closed" else None,
            last_at=last_at,
            classified_at=last_at if classified else None,
        )

    def _moves(self, record: TicketRecord, status: str) -> list[tuple[int, str, str, bool]]:
        """(at, from, to, whether the row dates it) of what settled the ticket, as `status_events` has it."""
        resolved_at, closed_at = record.resolved_at, record.closed_at
        if status == "closed" and resolved_at is not None:
            told = [("new", "resolved", resolved_at), ("resolved", "closed", closed_at)]
        elif status == "closed":
            told = [("new", "closed", closed_at)]
        else:
            told = [("new", "resolved", closed_at if resolved_at is None else resolved_at)]
        times = (record.opened_at, record.first_responded_at, resolved_at, record.updated_at)
        undated = max(at for at in times if at is not None)
        moves: list[tuple[int, str, str, bool]] = []
        not_before = record.opened_at
        for before, after, at in told:
            not_before = max(undated if at is None else at, not_before)
            moves.append((not_before, before, after, at is not None))
        return moves

    def _events(
        self,
        record: TicketRecord,
        shape: Shape,
        holder_id: int | None,
        moves: list[tuple[int, str, str, bool]],
    ) -> list[Row]:
        """The events in order, in the columns of `event_row` behind the ticket's number."""
        now, agent_id, opened_at = self._importing.now, self._importing.agent_id, record.opened_at
        events: list[Row] = [(opened_at, now, "opened", "customer", agent_id, None, shape.opened)]
        if record.external_due_at is not None:
            due = self._made("external_due", agent_id, due_at=record.external_due_at)
            events.append((opened_at, now, "external_due", "agent", agent_id, None, due))
        if holder_id is not None:
            data = self._data("assigned", agent_id, agent=holder_id, was=None)
            events.append((opened_at, now, "assigned", "agent", agent_id, None, data))
        if record.first_responded_at is not None:
            data = self._data("public_reply", holder_id)
            events.append((record.first_responded_at, now, "public_reply", "agent", holder_id, None, data))
        for at, before, after, dated in moves:
            data = self._move(holder_id, before, after, dated)
            events.append((at, now, "status", "agent", holder_id, None, data))
        return events

    def _move(self, holder_id: int | None, before: str, after: str, dated: bool) -> str:
        told = {"from": before, "to": after, "imported": True, "dated": dated}
        return self._data("status", holder_id, **told)

    def _clocks(self, record: TicketRecord, shape: Shape, settled_at: int, *, dated: bool) -> list[Row]:
        """Each clock's columns behind the ticket's number: started, judged when it was answered, ended."""
        importing, replied_at = self._importing, record.first_responded_at
        now, opened_at, policy = importing.now, record.opened_at, importing.policy
        started_at = max(opened_at, now) if importing.restart_clocks else opened_at
        clocks: list[Row] = []
        due_at: int | None
        for kind, target_ms, key, calendar in shape.targets:
            due_at = time_after(key, self._calendars, started_at, target_ms)
            clocks.append(
                self._clock(
                    kind, target_ms, key, calendar, started_at, due_at, replied_at, settled_at, dated, policy
                )
            )
        due_at = record.external_due_at
        if due_at is not None:
            target_ms = max(0, due_at - opened_at)
            judged = opened_at if replied_at is None else replied_at
            clocks.append(
                self._clock(
                    "external", target_ms, None, None, opened_at, due_at, judged, settled_at, dated, policy
                )
            )
        return clocks

    def _clock(
        self,
        kind: str,
        target_ms: int,
        key: CalendarKey | None,
        calendar: str | None,
        started_at: int,
        due_at: int,
        judged_at: int | None,
        settled_at: int,
        dated: bool,
        policy: int,
    ) -> Row:
        if kind in _ENDED_WITH_IT:
            ended_at, state, reason = settled_at, "cancelled", "imported"
            if dated:
                state, reason, judged_at = "met", "resolved", settled_at
        elif judged_at is None:
            ended_at, state, reason = settled_at, "cancelled", "imported"
        else:
            ended_at, state, reason = judged_at, "met", "reply"
        late = judged_at is not None and due_at < judged_at
        consumed = 0 if ended_at <= started_at else time_between(key, self._calendars, started_at, ended_at)
        return (
            kind,
            1,
            target_ms,
            policy,
            calendar,
            started_at,
            consumed,
            None,
            due_at,
            state,
            max(ended_at, started_at),
            reason,
            due_at if late else None,
            ("imported" if due_at < self._importing.now else "time") if late else None,
            0,
            0,
            None,
        )

    def _shape(self, facts: Mapping[str, Any], status: str) -> Shape:
        key = (*facts.values(), status)
        shape = self._shapes.get(key)
        if shape is None:
            if len(self._shapes) >= _KEPT_SHAPES:
                self._shapes.clear()
            shape = self._shapes[key] = self._new_shape(facts, status)
        return shape

    def _new_shape(self, facts: Mapping[str, Any], status: str) -> Shape:
        importing, policy = self._importing, self._policy
        named = {name: facts[name] for name in STATE_COLUMNS if name in facts}
        state = TicketState(history=None, policy=importing.policy, **{**named, "status": status})
        targets = policy.targets(state)
        owed: list[str] = [kind for kind in ("first_response", "plan", "resolution") if kind in targets]
        if "first_response" not in targets and "next_response" in targets:
            owed.append("next_response")
        found: list[tuple[str, int, CalendarKey | None, str | None]] = []
        for kind in owed:
            target = targets[kind]
            key: CalendarKey | None = None
            if target.calendar is not None:
                version = policy.calendar_versions.get(target.calendar, importing.policy)
                key = target.calendar, version
            found.append((kind, target.ms, key, key_text(key)))
        columns = ticket_columns(state, self._calendars)
        names = tuple(columns)
        places = [names.index(name) for name in ("opened_at", "first_reply_at", "settled_at", "imported_at")]
        told: Event = {"policy": importing.policy, **facts, "batch": importing.batch}
        told["imported_at"] = importing.now
        if importing.restart_clocks:
            told["clocks_from"] = importing.now
        return Shape(
            targets=found,
            derived=(tuple(columns.values()), places[0], places[1], places[2], places[3]),
            opened=self._made("opened", importing.agent_id, **told),
            usual=not (facts["spoken"] or facts["outbound"]) and set(targets) <= set(TARGETED),
        )

    def _data(self, type_: str, agent_id: int | None, **data: Any) -> str:
        """The data column of an event that many tickets have alike."""
        key = (type_, *data.values())
        made = self._datas.get(key)
        if made is None:
            if len(self._datas) >= _KEPT_SHAPES:
                self._datas.clear()
            made = self._datas[key] = self._made(type_, agent_id, **data)
        return made

    def _made(self, type_: str, agent_id: int | None, **data: Any) -> str:
        if type_ != "opened":
            data = {**data, "batch": self._importing.batch}
        event = {"at": 0, "type": type_, "by": "agent", "agent_id": agent_id, **data}
        made: str = event_row(None, event, 0, None)[-1]
        return made


assert FACT_COLUMNS == (
    "customer_messages", "replies", "notes", "reopens", "transfers", "offers",
    "first_reply_at", "first_reply_agent_id", "resolved_at", "resolved_agent_id",
    "known_at", "first_resolved_at", "rested_ms", "silence_ms", "more",
)  # fmt: skip
