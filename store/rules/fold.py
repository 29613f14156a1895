"""From events to a ticket's status and clocks: the same steps for the one writer and for `replay`.

`apply` takes one event, `settle` writes the breaches that time alone has brought, `fold` starts from nothing.
A state that was read from tables has `history = None`; a step that needs the past then raises NeedsHistory.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from typing import Any

from store.rules import clocks as move
from store.rules.clocks import Calendars
from store.rules.events import CLASSIFICATION, Event, without_undone
from store.rules.ruleset import Policy
from store.rules.states import CalendarKey, ClockState, NeedsHistory, TicketState
from store.rules.targets import Target
from store.rules.words import SETTLED

ONCE = ("first_response", "plan", "resolution")
"""Clocks that a ticket has one of; `next_response` has one a cycle, `external` one a deadline met."""

Policies = Mapping[int, Policy]


def fold(events: Iterable[Event], policies: Policies, calendars: Calendars) -> TicketState:
    """The state after all events, in order. ValueError when time goes back or `opened` is not the first."""
    state = TicketState()
    for event in in_order(without_undone(events)):
        apply(state, event, policies, calendars)
    return state


def in_order(events: Iterable[Event]) -> Iterable[Event]:
    """The events, each checked: the first is `opened` and the only one, and none lies before its forerunner."""
    last: int | None = None
    for event in events:
        if (event["type"] == "opened") != (last is None):
            raise ValueError("the first event, and no other, must be 'opened'")
        if last is not None and event["at"] < last:
            raise ValueError(f"the event '{event['type']}' at {event['at']} lies before the one at {last}")
        last = event["at"]
        yield event


def apply(state: TicketState, event: Event, policies: Policies, calendars: Calendars) -> None:
    """Take one event into the state: status, classification, clocks. ValueError for an unknown policy version."""
    step = _STEPS.get(event["type"])
    if step is None:
        return
    if not (event["type"] == "status" and event.get("imported")):
        settle(state, event["at"])
    step(_Step(state, event, policies, calendars))
    if state.history is not None:
        state.history.append(event)


def settle(state: TicketState, as_of_ms: int) -> None:
    """Write the breaches of running clocks whose due lies before `as_of_ms`."""
    for clock in state.clocks:
        move.judge(clock, as_of_ms, state.imported_at)


def keep_breaches(state: TicketState, written: Iterable[ClockState]) -> None:
    """Take over breaches that stood in the tables before a ticket was folded anew: they stay."""
    breached = {(clock.kind, clock.cycle): clock for clock in written if clock.breached_at is not None}
    for clock in state.clocks:
        before = breached.get((clock.kind, clock.cycle))
        if before is not None and before.breached_at is not None and before.breach_reason is not None:
            move.breach(clock, before.breached_at, before.breach_reason)


class _Step:
    """One event on its way into the state."""

    def __init__(self, state: TicketState, event: Event, policies: Policies, calendars: Calendars) -> None:
        self.state = state
        self.event = event
        self.at: int = event["at"]
        self.by_person = event.get("by") not in ("auto", "system", "customer")
        self.policies = policies
        self.calendars = calendars

    @property
    def policy(self) -> Policy:
        try:
            return self.policies[self.state.policy]
        except KeyError:
            raise ValueError(f"there is no policy version {self.state.policy}") from None

    def running_or_paused(self, kind: str) -> ClockState | None:
        clock = self.state.clock(kind)
        return None if clock is None or clock.ended else clock

    def end(self, kind: str, state: str, reason: str) -> None:
        clock = self.running_or_paused(kind)
        if clock is not None:
            move.end(clock, self.at, state, reason, self.calendars)

    def targets(self) -> dict[str, Target]:
        """What the ticket owes by its classification, whether or not it has begun to."""
        targets = self.policy.targets(self.state)
        if self.state.spoken:
            targets.pop("first_response", None)
        return targets

    def key(self, target: Target) -> CalendarKey | None:
        """The calendar's name and version; a policy that names no version means the one that came with it."""
        if target.calendar is None:
            return None
        return target.calendar, self.policy.calendar_versions.get(target.calendar, self.state.policy)

    def start(self, kind: str, target: Target, at: int) -> ClockState:
        """A clock from `at`; paused if the status pauses it, breached if its due is past already."""
        state, cycle = self.state, sum(clock.kind == kind for clock in self.state.clocks) + 1
        begins = at if state.clocks_from is None else max(at, state.clocks_from)
        clock = move.start(kind, cycle, target, self.key(target), state.policy, begins, self.calendars)
        state.clocks.append(clock)
        if self.event["type"] in ("classified", "policy_applied"):
            if clock.due_at is not None and clock.due_at < self.at:
                self.breach_by_retarget(clock)
        else:
            move.judge(clock, self.at, state.imported_at)
        if state.status in self.policy.pauses.get(kind, ()):
            move.pause(clock, self.at, self.calendars)
        return clock

    def breach_by_retarget(self, clock: ClockState) -> None:
        imported_at = self.state.imported_at
        imported = imported_at is not None and self.at < imported_at
        move.breach(clock, self.at, "imported" if imported else "retarget")

    def contact(self, since: int) -> None:
        """The customer waits for an answer since `since`: a response clock starts, or starts earlier."""
        state = self.state
        if state.clocks_from is not None:
            since = max(since, state.clocks_from)
        waiting = state.unanswered_since
        state.unanswered_since = since if waiting is None else min(waiting, since)
        first = self.running_or_paused("first_response")
        if first is not None:
            self.begin_earlier(first, since)
        elif state.outbound and state.clock("first_response") is None and "first_response" in self.targets():
            self.start("first_response", self.targets()["first_response"], since)
        self.owe_next()

    def owe_next(self) -> None:
        """`next_response` starts once `first_response` no longer runs, at the oldest unanswered message."""
        since = self.state.unanswered_since
        if since is None or self.running_or_paused("first_response") is not None:
            return
        clock = self.running_or_paused("next_response")
        if clock is not None:
            self.begin_earlier(clock, since)
            return
        target = self.targets().get("next_response")
        if target is not None:
            self.start("next_response", target, since)

    def begin_earlier(self, clock: ClockState, since: int) -> None:
        if since < clock.started_at:
            move.begin_earlier(clock, since, self.calendars)
            move.judge(clock, self.at, self.state.imported_at)

    def answered(self, reason: str) -> None:
        """A public reply by a person, or a call: both response clocks are met."""
        self.end("first_response", "met", reason)
        self.end("next_response", "met", reason)
        self.state.unanswered_since = None
        if self.state.first_reply_at is None:
            self.state.first_reply_at = self.at


def _opened(step: _Step) -> None:
    state, event = step.state, step.event
    for name in (*CLASSIFICATION, "policy"):
        if name in event:
            setattr(state, name, event[name])
    state.opened_at = step.at
    state.imported_at = event.get("imported_at")
    state.clocks_from = event.get("clocks_from")
    targets = step.targets()
    for kind in ONCE:
        if kind in targets and not (kind == "first_response" and state.outbound):
            step.start(kind, targets[kind], step.at)
    if state.spoken:
        state.first_reply_at = step.at
    elif not state.outbound:
        step.contact(step.at)


def _customer_message(step: _Step) -> None:
    step.contact(step.at)


def _public_reply(step: _Step) -> None:
    if step.by_person:
        step.answered("reply")


def _call(step: _Step) -> None:
    step.answered("call")


def _no_reply_needed(step: _Step) -> None:
    step.end("next_response", "met", "no_reply")
    step.state.unanswered_since = None


def _offered(step: _Step) -> None:
    if step.by_person:
        step.end("plan", "met", "offered")
        if step.state.first_offer_at is None:
            step.state.first_offer_at = step.at


def _status(step: _Step) -> None:
    state, after = step.state, step.event["to"]
    before, state.status = state.status, after
    if after in SETTLED:
        if before not in SETTLED:
            state.settled_at = step.at
        if step.event.get("imported"):
            _came_in_settled(step)
        else:
            _settled(step)
        state.unanswered_since = None
        return
    if before in SETTLED:
        _reopened(step)
    for kind, statuses in step.policy.pauses.items():
        clock = step.running_or_paused(kind)
        if clock is not None and clock.runs and after in statuses:
            move.pause(clock, step.at, step.calendars)
        elif clock is not None and not clock.runs and after not in statuses:
            move.resume(clock, step.at, step.calendars)


def _settled(step: _Step) -> None:
    step.end("first_response", "cancelled", "unanswered")
    step.end("next_response", "cancelled", "resolved")
    for kind in ("plan", "resolution", "external"):
        step.end(kind, "met", "resolved")


def _came_in_settled(step: _Step) -> None:
    """A row that came in resolved or closed: what its file does not date ends as `imported`, unjudged."""
    state, event = step.state, step.event
    dated = event.get("dated", state.imported_at is not None and step.at < state.imported_at)
    if dated:
        for kind in ("plan", "resolution", "external"):
            clock = step.running_or_paused(kind)
            if clock is not None:
                move.judge(clock, step.at, state.imported_at)
                move.end(clock, step.at, "met", "resolved", step.calendars)
    for clock in state.clocks:
        if not clock.ended:
            move.end(clock, step.at, "cancelled", "imported", step.calendars)


def _reopened(step: _Step) -> None:
    """The same resolution counts on, without the gap; one whose past nobody knows starts anew."""
    state = step.state
    state.settled_at = None
    clock, target = state.clock("resolution"), step.targets().get("resolution")
    if clock is None or target is None or not clock.ended:
        return
    if clock.state == "met":
        move.resume(clock, step.at, step.calendars)
        _retarget_clock(step, clock, target)
    elif clock.end_reason == "imported":
        step.start("resolution", target, step.at)


def _classified(step: _Step) -> None:
    state, event = step.state, step.event
    begun_otherwise = any(
        name in event and bool(event[name]) != getattr(state, name) for name in ("spoken", "outbound")
    )
    for name in CLASSIFICATION:
        if name in event:
            setattr(state, name, event[name])
    if begun_otherwise:
        past = _as_if_always(step)
        state.unanswered_since, state.first_reply_at = past.unanswered_since, past.first_reply_at
    _choose_again(step)


def _policy_applied(step: _Step) -> None:
    step.state.policy = step.event["policy"]
    _choose_again(step)


def _choose_again(step: _Step) -> None:
    """Rule 4: only targets change; what is no longer owed is cancelled, what becomes owed starts where it would have."""
    state, targets = step.state, step.targets()
    for clock in state.clocks:
        if clock.ended or clock.kind == "external":
            continue
        if clock.kind in targets:
            _retarget_clock(step, clock, targets[clock.kind])
        else:
            move.end(clock, step.at, "cancelled", "no_target", step.calendars)
    missing = [kind for kind in ONCE if kind in targets and _may_begin(state.clock(kind))]
    if missing:
        past = _as_if_always(step)
        for kind in missing:
            _begin_as_if_always(step, kind, past.clock(kind))
    if state.unanswered_since is None:
        step.end("next_response", "cancelled", "no_target")
    step.owe_next()


def _may_begin(clock: ClockState | None) -> bool:
    return clock is None or clock.end_reason == "no_target"


def _retarget_clock(step: _Step, clock: ClockState, target: Target) -> None:
    past_due = move.retarget(
        clock,
        target,
        step.key(target),
        step.state.policy,
        step.at,
        step.calendars,
        quiet=bool(step.event.get("quiet")),
    )
    if past_due:
        step.breach_by_retarget(clock)


def _as_if_always(step: _Step) -> TicketState:
    """The ticket's past as it would have been under its present classification and policy."""
    state = step.state
    if state.history is None:
        raise NeedsHistory
    now: dict[str, Any] = {name: getattr(state, name) for name in (*CLASSIFICATION, "policy")}
    past = TicketState(history=None)
    for event in state.history:
        if event["type"] == "opened":
            apply(past, {**event, **now}, step.policies, step.calendars)
        elif event["type"] not in ("classified", "policy_applied"):
            apply(past, event, step.policies, step.calendars)
    return past


def _begin_as_if_always(step: _Step, kind: str, clock: ClockState | None) -> None:
    """Take over a clock from that other past; a due already missed there is the retarget's breach."""
    if clock is None:
        return
    clock.cycle = sum(other.kind == kind for other in step.state.clocks) + 1
    clock.breached_at = clock.breach_reason = None
    until = step.at if clock.ended_at is None else clock.ended_at
    missed = clock.consumed_ms > clock.target_ms or (clock.due_at is not None and clock.due_at < until)
    if missed and clock.state != "cancelled":
        step.breach_by_retarget(clock)
    step.state.clocks.append(clock)


def _external_due(step: _Step) -> None:
    """An absolute time: the target is what is left from the event that set it."""
    due: int | None = step.event.get("due_at")
    clock = step.running_or_paused("external")
    if due is None:
        step.end("external", "cancelled", "no_target")
        return
    target = Target(max(0, due - step.at), None)
    if clock is None:
        cycle = sum(other.kind == "external" for other in step.state.clocks) + 1
        clock = move.start("external", cycle, target, None, step.state.policy, step.at, step.calendars)
        clock.due_at = due
        step.state.clocks.append(clock)
        move.judge(clock, step.at, step.state.imported_at)
        if step.state.status in SETTLED:
            step.end("external", "met", "resolved")
    elif clock.due_at != due:
        clock.target_ms, clock.due_at, clock.running_since = target.ms, due, step.at
        clock.revision += 1
        clock.level_done = 0
        if due < step.at:
            step.breach_by_retarget(clock)


def _returned(step: _Step) -> None:
    if step.event.get("stage") in ("done", "refused"):
        step.end("external", "met", "returned")


def _merged(step: _Step) -> None:
    for clock in step.state.clocks:
        if not clock.ended:
            move.end(clock, step.at, "cancelled", "merged", step.calendars)
    step.state.unanswered_since = None


def _absorbed(step: _Step) -> None:
    oldest: int | None = step.event.get("oldest_unanswered_at")
    if oldest is not None:
        step.contact(oldest)


def _undone(step: _Step) -> None:
    raise NeedsHistory


_STEPS: dict[str, Callable[[_Step], None]] = {
    "opened": _opened,
    "customer_message": _customer_message,
    "public_reply": _public_reply,
    "call": _call,
    "no_reply_needed": _no_reply_needed,
    "offered": _offered,
    "status": _status,
    "classified": _classified,
    "policy_applied": _policy_applied,
    "external_due": _external_due,
    "returned": _returned,
    "merged": _merged,
    "absorbed": _absorbed,
    "undone": _undone,
}
