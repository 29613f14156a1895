"""A policy applied to the open tickets: which dues would move and what would be breached, and the same for real."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from copy import deepcopy
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeVar

from store.actor import Actor
from store.database import Desk
from store.desk import record
from store.desk.acts import Act, read
from store.desk.policies import Candidate, candidate, in_force, keep
from store.errors import DeskError
from store.policy.read import GivenText, read_text
from store.policy.versions import calendars, current_version, policies
from store.rules.business_time import Calendar
from store.rules.due import next_due
from store.rules.fold import apply, fold, keep_breaches, settle
from store.rules.permission import require
from store.rules.ruleset import Policy
from store.rules.states import ClockState, NeedsHistory, TicketState
from store.views.history import ticket_events

BATCH: Final = 25
"""Tickets of one transaction."""
_COUNT: Final = "SELECT count(*) FROM ticket WHERE settled_at IS NULL AND policy_version <> ?"
_OPEN: Final = """
SELECT number FROM ticket WHERE settled_at IS NULL AND policy_version <> ? AND number > ? ORDER BY number LIMIT ?
"""
_Key = TypeVar("_Key")
_Value = TypeVar("_Value")


@dataclass(frozen=True, slots=True)
class ClockMove:
    """What becomes of one clock. A due is None while it is paused or not there; a target while it is not there."""

    kind: str
    cycle: int
    old_due_at: int | None
    new_due_at: int | None
    old_target_ms: int | None
    new_target_ms: int
    state: str
    breach: bool
    """A breach that this would bring."""


@dataclass(frozen=True, slots=True)
class Moved:
    """An open ticket before and after; `clocks` only those that change."""

    number: int
    old_due_at: int | None
    new_due_at: int | None
    clocks: tuple[ClockMove, ...]

    @property
    def breaches(self) -> int:
        return sum(move.breach for move in self.clocks)


@dataclass(frozen=True, slots=True)
class Plan:
    """A policy on its way to the open tickets. `version` is the one in force where it is this policy already."""

    candidate: Candidate
    version: int | None
    count: int
    """Open tickets of another version."""


def plan(
    desk: Desk, actor: Actor, file: Path | GivenText, *, channels: Collection[str] = (), now: int
) -> Plan:
    """What applying a file to the open tickets has to look at. Raises DeskError policy_error; writes nothing."""
    require(actor, "apply_policy")
    wanted = candidate(desk, read_text(file), str(file), channels=channels, now=now)
    version = in_force(desk, wanted)
    return Plan(wanted, version, int(desk.value(_COUNT, (version or 0,))))


def preview(desk: Desk, actor: Actor, planned: Plan, *, now: int) -> Iterator[list[Moved]]:
    """What would become of every open ticket, some at a time, by number. Nothing is written."""
    require(actor, "apply_policy")
    version = planned.version or current_version(desk) + 1
    facts = {**planned.candidate.table, "version": version, "calendar_versions": planned.candidate.versions}
    known = _Also(policies(desk), {version: Policy.from_dict(facts)})
    added = {
        (name, number): Calendar.from_dict(spec)
        for name, (number, spec, kept) in planned.candidate.calendars.items()
        if not kept
    }
    days = _Also(calendars(desk), added)
    last = 0
    while True:
        with desk.snapshot():
            numbers = _open(desk, planned.version or 0, last)
            found = [_would(desk, number, version, known, days, now) for number in numbers]
        if not numbers:
            return
        last = numbers[-1]
        yield found


def put_in_force(desk: Desk, actor: Actor, planned: Plan, *, now: int) -> int:
    """The version of the planned policy: the one in force, or a new one."""
    require(actor, "apply_policy")
    with desk.transaction():
        version = in_force(desk, planned.candidate)
        return keep(desk, actor.agent_id, planned.candidate, now=now) if version is None else version


def reapply(desk: Desk, actor: Actor, version: int, *, now: int) -> Iterator[list[Moved]]:
    """Apply the version in force to every open ticket, some in a transaction; what was yielded is done and stays.

    Who stops asking leaves whole tickets behind, and the same once more goes on from there. Raises DeskError
    policy_superseded when another version has come into force meanwhile.
    """
    require(actor, "apply_policy")
    last = done = 0
    try:
        while True:
            with desk.transaction():
                if current_version(desk) != version:
                    raise DeskError("policy_superseded", version=version, current=current_version(desk))
                numbers = _open(desk, version, last)
                moved = [_apply(desk, actor, number, version, now) for number in numbers]
            if not numbers:
                return
            last, done = numbers[-1], done + len(numbers)
            yield moved
    finally:
        if done:
            with desk.transaction():
                record.desk_event(
                    desk, actor.agent_id, "policy_to_open", now=now, policy=version, tickets=done
                )


def _open(desk: Desk, version: int, after: int) -> list[int]:
    return [row[0] for row in desk.rows(_OPEN, (version, after, BATCH))]


def _apply(desk: Desk, actor: Actor, number: int, version: int, now: int) -> Moved:
    doing = Act(desk, actor, read(desk, number), now)
    before = record.read_state(desk, doing.ticket)
    settle(before, doing.at)
    doing.event("policy_applied", policy=version, was=doing.ticket["policy_version"])
    record.write(doing)
    return _moved(number, before, record.read_state(desk, read(desk, number)))


def _would(
    desk: Desk, number: int, version: int, known: Mapping[int, Policy], days: Mapping[Any, Calendar], now: int
) -> Moved:
    ticket = read(desk, number)
    at = max(now, ticket["updated_at"])
    before = record.read_state(desk, ticket)
    settle(before, at)
    after = deepcopy(before)
    event = {"at": at, "type": "policy_applied", "by": "agent", "policy": version}
    try:
        apply(after, event, known, days)
    except NeedsHistory:
        after = fold([*ticket_events(desk, number), event], known, days)
        keep_breaches(after, before.clocks)
    settle(after, at)
    return _moved(number, before, after)


def _moved(number: int, before: TicketState, after: TicketState) -> Moved:
    were = {(clock.kind, clock.cycle): clock for clock in before.clocks}
    found = (_clock_move(were.get((clock.kind, clock.cycle)), clock) for clock in after.clocks)
    moves = sorted((move for move in found if move is not None), key=lambda move: (move.kind, move.cycle))
    return Moved(number, next_due(before), next_due(after), tuple(moves))


def _clock_move(was: ClockState | None, now: ClockState) -> ClockMove | None:
    if was is not None and _moving(was) == _moving(now):
        return None
    return ClockMove(
        kind=now.kind,
        cycle=now.cycle,
        old_due_at=None if was is None else was.due_at,
        new_due_at=None if now.ended else now.due_at,
        old_target_ms=None if was is None else was.target_ms,
        new_target_ms=now.target_ms,
        state=now.state,
        breach=now.breached_at is not None and (was is None or was.breached_at is None),
    )


def _moving(clock: ClockState) -> tuple[Any, ...]:
    return clock.due_at, clock.target_ms, clock.state, clock.breached_at


class _Also(Mapping[_Key, _Value]):
    """What the desk keeps, and what it does not keep yet."""

    def __init__(self, kept: Mapping[_Key, _Value], more: Mapping[_Key, _Value]) -> None:
        self._kept, self._more = kept, more

    def __getitem__(self, key: _Key) -> _Value:
        return self._more[key] if key in self._more else self._kept[key]

    def __iter__(self) -> Iterator[_Key]:
        return iter({**self._kept, **self._more})

    def __len__(self) -> int:
        return len({**self._kept, **self._more})
