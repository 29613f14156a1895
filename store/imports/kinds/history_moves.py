"""What the rows of one ticket say, as moves: things that happened, in order, in the words of the file."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from store.imports.kinds.history_record import CHANGES, SPOKEN, HistoryRecord
from store.imports.kinds.history_spool import Told
from store.rules.words import SETTLED

Values = dict[str, Any]
"""What the last snapshot said: its status, what it is classified by, its team and assignee as the file names them."""

HANDS: Final[tuple[str, ...]] = ("team", "assignee")
_ENDS: Final = {"resolved": "resolved", "closed": "closed", "reopened": "open"}
_SPOKEN_BY: Final = {"customer_message": "customer"}
_NOT_OF_THE_TICKET: Final = frozenset(
    {"status", *HANDS, "first_responded_at", "resolved_at", "closed_at", "updated_at"}
)


@dataclass(slots=True)
class Move:
    """One thing that happened. `to`: the new status, team or assignee, the target of a merging, the deadline."""

    at: int
    row: int
    type: str
    by: str | None = None
    agent: str | None = None
    to: Any = None
    was: str | None = None
    changed: dict[str, Any] = field(default_factory=dict)
    body: str | None = None


@dataclass(slots=True)
class Past:
    """All that the rows say."""

    moves: list[Move] = field(default_factory=list)
    facts: dict[str, Any] = field(default_factory=dict)
    """Of the ticket itself: what was said last."""
    start: Values = field(default_factory=dict)
    """What it was classified as when it began, and the team that it began with."""
    values: Values = field(default_factory=dict)
    opened_at: int | None = None
    opened: bool = False
    """True when a row tells of its opening, or every row does."""
    ends: dict[str, int] = field(default_factory=dict)
    """resolved_at, closed_at, first_responded_at, as a column repeats them on every row."""
    tags: tuple[str, ...] = ()
    last_row: int = 0


def past_of_snapshots(rows: Sequence[Told], columns: Collection[str], before: Values | None) -> Past:
    """The differences between each row and the one before it; `before`: what came in last time.

    A team or an assignee that is not given is none where the file has a column for it (`columns`); of everything else
    what is not given has not changed.
    """
    past = Past(opened=True)
    held = [name for name in HANDS if name in columns]
    values: Values = {"status": "new"} if before is None else dict(before)
    said: dict[str, str | None] = {}
    for place, told in enumerate(rows):
        record, facts = told.record, told.record.facts
        first = before is None and place == 0
        _keep(past, told, {name: value for name, value in facts.items() if name not in CHANGES})
        changed = {name: facts[name] for name in CHANGES if name in facts and facts[name] != values.get(name)}
        hands = {name: facts.get(name) for name in held if facts.get(name) != values.get(name)}
        if first:
            past.start = {**changed, **{name: hands[name] for name in hands if name == "team"}}
        if changed and not first:
            past.moves.append(_move(told, "classified", changed=changed))
        if "team" in hands and not first:
            past.moves.append(_move(told, "transferred", to=hands["team"]))
        if "assignee" in hands:
            past.moves.append(_handed(told, hands["assignee"]))
        values.update(changed)
        values.update(hands)
        for name in SPOKEN:
            text = getattr(record, name)
            if text is not None and text != said.get(name):
                past.moves.append(_move(told, name, by=record.by or _SPOKEN_BY.get(name), body=text))
                said[name] = text
        status = facts.get("status")
        if status is not None and status != values.get("status"):
            past.moves.append(_move(told, "status", to=status, was=values.get("status")))
            values["status"] = status
    past.values = values
    return past


def past_of_events(rows: Sequence[Told]) -> Past:
    """Each row as it is; what it says of the ticket beside that is kept."""
    past = Past()
    for told in rows:
        record, facts = told.record, dict(told.record.facts)
        spoken = facts.pop("body", None)
        changed = {name: facts.pop(name) for name in CHANGES if name in facts}
        if record.event == "opened" and not past.opened:
            past.opened = True
            past.opened_at = record.at if record.opened_at is None else record.opened_at
            past.start = {**changed, **({"team": facts["team"]} if "team" in facts else {})}
            if "assignee" in facts:
                past.moves.append(_handed(told, facts["assignee"]))
            if spoken is not None:
                facts["body"] = spoken
            _keep(past, told, facts)
            continue
        _keep(past, told, facts)
        past.moves.append(_of_event(told, facts, changed, spoken))
    return past


def _of_event(told: Told, facts: Mapping[str, Any], changed: dict[str, Any], spoken: str | None) -> Move:
    record = told.record
    event = record.event or ""
    if event in CHANGES:
        return _move(told, "classified", changed={event: record.to} if record.to is not None else changed)
    if event == "classified":
        return _move(told, "classified", changed=changed)
    if event in _ENDS:
        return _move(told, "status", to=record.to if event == "reopened" and record.to else _ENDS[event])
    if event == "assigned":
        return _handed(told, record.to or facts.get("assignee") or record.agent)
    if event == "transferred":
        return _move(told, "transferred", to=record.to or facts.get("team"))
    if event == "message":
        event = "customer_message" if record.by == "customer" else "public_reply"
    by = record.by or _SPOKEN_BY.get(event)
    return _move(
        told, event, by=by, to=record.to, was=record.was, body=spoken or getattr(record, event, None)
    )


def _keep(past: Past, told: Told, facts: Mapping[str, Any]) -> None:
    record: HistoryRecord = told.record
    past.facts.update((name, value) for name, value in facts.items() if name not in _NOT_OF_THE_TICKET)
    for name in ("resolved_at", "closed_at", "first_responded_at"):
        if name in facts:
            past.ends[name] = facts[name]
    if past.opened_at is None:
        past.opened_at = record.opened_at
    if record.tags:
        past.tags = record.tags
    past.last_row = max(past.last_row, told.row)


def _handed(told: Told, to: Any) -> Move:
    return _move(told, "released") if to is None else _move(told, "assigned", to=to)


def _move(told: Told, type_: str, *, by: str | None = None, **data: Any) -> Move:
    record = told.record
    return Move(record.at, told.row, type_, by or record.by, record.agent, **data)


def ended_by_columns(past: Past, status: str) -> list[Move]:
    """The ends that only columns tell of, where the rows leave the ticket open (`status`)."""
    if status in SETTLED:
        return []
    ends = [("resolved", past.ends.get("resolved_at")), ("closed", past.ends.get("closed_at"))]
    return [Move(at, past.last_row, "status", to=to) for to, at in ends if at is not None]
