"""What each type of event does to a ticket's status, classification and clocks."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from store.rules import clocks as move
from store.rules.choices import AFTER_FIRST_REPLY, EVERY_CONTACT, ONE_RESPONSE_CLOCK
from store.rules.clocks import Calendars
from store.rules.events import CLASSIFICATION, Event
from store.rules.states import ClockState, NeedsHistory, TicketState
from store.rules.step import Policies, Step, hides_due
from store.rules.targets import Target
from store.rules.words import SETTLED

ONCE: Final = ("first_response", "plan", "resolution")
"""Clocks that a ticket has one of; `next_response` has one a cycle, `external` one a deadline met."""
RESPONSES: Final = ("first_response", "next_response")


def apply(state: TicketState, event: Event, policies: Policies, calendars: Calendars) -> None:
    """Take one event into the state: status, classification, clocks. ValueError for an unknown policy version."""
    effect = _EFFECTS.get(event["type"])
    if effect is None:
        return
    if not (event["type"] == "status" and event.get("imported")):
        settle(state, event["at"])
    step = Step(state, event, policies, calendars)
    effect(step)
    state.due_hidden = hides_due(step.policy, state.status)
    if state.history is not None:
        state.history.append(event)


def settle(state: TicketState, as_of_ms: int) -> None:
    """Write the breaches of running clocks whose due lies before `as_of_ms`."""
    for clock in state.clocks:
        if not _unjudged(state, clock):
            move.judge(clock, as_of_ms, _known_at(state, clock))


def _known_at(state: TicketState, clock: ClockState) -> int | None:
    """When a file told of what the clock counts from; a due that was past by then is breached as `imported`."""
    learnt_at = state.learnt.get((clock.kind, clock.cycle))
    return max(filter(None, (state.imported_at, learnt_at)), default=None) if learnt_at else state.imported_at


def _unjudged(state: TicketState, clock: ClockState) -> bool:
    """True for a response clock of a history that does not tell its replies."""
    return state.replies_untold and clock.kind in RESPONSES


def _opened(step: Step) -> None:
    state, event = step.state, step.event
    for name in (*CLASSIFICATION, "policy"):
        if name in event:
            setattr(state, name, event[name])
    state.opened_at = step.at
    state.imported_at = event.get("imported_at")
    state.clocks_from = event.get("clocks_from")
    state.replies_untold = bool(event.get("replies_untold"))
    targets = step.targets()
    for kind in ONCE:
        if kind in targets and not (kind == "first_response" and state.outbound):
            step.start(kind, targets[kind], step.at)
    if state.spoken:
        state.first_reply_at = step.at
    elif not state.outbound:
        step.contact(step.at)
    step.owe_update()


def _customer_message(step: Step) -> None:
    learnt_at: int | None = step.event.get("imported_at")
    if learnt_at is None:
        step.contact(step.at)
    elif step.state.status not in SETTLED:
        began = {(clock.kind, clock.cycle): clock.started_at for clock in step.state.clocks}
        step.contact(step.at)
        for clock in step.state.clocks:
            if began.get((clock.kind, clock.cycle)) != clock.started_at:
                step.state.learnt[clock.kind, clock.cycle] = learnt_at


def _public_reply(step: Step) -> None:
    if step.by_person:
        step.answered("reply")


def _call(step: Step) -> None:
    step.answered("call")


def _no_reply_needed(step: Step) -> None:
    step.end("next_response", "met", "no_reply")
    step.state.unanswered_since = None
    step.owe_update()


def _offered(step: Step) -> None:
    if step.by_person:
        step.end("plan", "met", "offered")
        if step.state.first_offer_at is None:
            step.state.first_offer_at = step.at


def _status(step: Step) -> None:
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
        step.owe_update()
    step.pause_or_resume()


def _settled(step: Step) -> None:
    if step.state.replies_untold:
        for kind in RESPONSES:
            step.end(kind, "cancelled", "imported")
        step.state.replies_untold = False
    step.end("first_response", "cancelled", "unanswered")
    one_clock = step.policy.next_response == ONE_RESPONSE_CLOCK
    never = one_clock and step.state.first_reply_at is None
    step.end("next_response", "cancelled", "unanswered" if never else "resolved")
    for kind in ("plan", "resolution", "external"):
        step.end(kind, "met", "resolved")


def _came_in_settled(step: Step) -> None:
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


def _reopened(step: Step) -> None:
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


def _classified(step: Step) -> None:
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


def _policy_applied(step: Step) -> None:
    """The rules of another version: what it owes, and from now on what it pauses."""
    before = step.policy.next_response
    step.state.policy = step.event["policy"]
    _choose_again(step)
    now = step.policy.next_response
    if now != before and now == AFTER_FIRST_REPLY and step.running_or_paused("first_response") is not None:
        step.end("next_response", "cancelled", "no_target")
    step.pause_or_resume()


def _choose_again(step: Step) -> None:
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
    _owe_next_again(step, targets)


def _owe_next_again(step: Step, targets: Mapping[str, Target]) -> None:
    """The same for the next response, whose start is known without the past unless waiting pauses it or our own
    contacts begin it."""
    state = step.state
    by_contacts = step.policy.next_response == EVERY_CONTACT and state.status not in SETTLED
    if state.unanswered_since is None and not by_contacts:
        step.end("next_response", "cancelled", "no_target")
        return
    if not by_contacts and not step.policy.pauses.get("next_response"):
        step.owe_next()
        return
    if "next_response" in targets and step.running_or_paused("next_response") is None:
        clock = _as_if_always(step).clock("next_response")
        if clock is not None and not clock.ended:
            _begin_as_if_always(step, "next_response", clock)


def _may_begin(clock: ClockState | None) -> bool:
    return clock is None or clock.end_reason == "no_target"


def _retarget_clock(step: Step, clock: ClockState, target: Target) -> None:
    past_due = move.retarget(
        clock,
        target,
        step.key(target),
        step.state.policy,
        step.at,
        step.calendars,
        quiet=bool(step.event.get("quiet")),
    )
    if past_due and not _unjudged(step.state, clock):
        step.breach_by_retarget(clock)


def _as_if_always(step: Step) -> TicketState:
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


def _begin_as_if_always(step: Step, kind: str, clock: ClockState | None) -> None:
    """Take over a clock from that other past; a due already missed there is the retarget's breach."""
    if clock is None:
        return
    clock.cycle = sum(other.kind == kind for other in step.state.clocks) + 1
    clock.breached_at = clock.breach_reason = None
    until = step.at if clock.ended_at is None else clock.ended_at
    missed = clock.consumed_ms > clock.target_ms or (clock.due_at is not None and clock.due_at < until)
    if missed and clock.state != "cancelled" and not _unjudged(step.state, clock):
        step.breach_by_retarget(clock)
    step.state.clocks.append(clock)


def _external_due(step: Step) -> None:
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


def _returned(step: Step) -> None:
    if step.event.get("stage") in ("done", "refused"):
        step.end("external", "met", "returned")


def _merged(step: Step) -> None:
    for clock in step.state.clocks:
        if not clock.ended:
            move.end(clock, step.at, "cancelled", "merged", step.calendars)
    step.state.unanswered_since = None


def _absorbed(step: Step) -> None:
    oldest: int | None = step.event.get("oldest_unanswered_at")
    if oldest is not None:
        step.contact(oldest)


def _split_out(step: Step) -> None:
    """What was owed to that message is owed no more; the others that wait are owed an answer from their own time."""
    stays: int | None = step.event.get("unanswered_since")
    if step.state.unanswered_since in (None, stays):
        return
    if step.state.outbound:
        step.end("first_response", "cancelled", "split")
    step.end("next_response", "cancelled", "split")
    step.state.unanswered_since = None
    if stays is not None:
        step.contact(stays)
    step.owe_update()


def _undone(step: Step) -> None:
    raise NeedsHistory


_EFFECTS: Final[dict[str, Callable[[Step], None]]] = {
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
    "split_out": _split_out,
    "undone": _undone,
}
