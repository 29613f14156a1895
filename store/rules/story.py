"""Why a clock is due when it is: everything that moved it, told in codes for `kefu why` to put into words."""

from __future__ import annotations

from collections.abc import Iterable
from copy import copy
from typing import Any, Final, NamedTuple

from store.i18n import N_
from store.rules.calendar_key import CalendarKey
from store.rules.clocks import Calendars, consumed, time_between
from store.rules.events import CLASSIFICATION, Event, without_undone
from store.rules.fold import Policies, apply, in_order, settle
from store.rules.states import ClockState, TicketState


class Line(NamedTuple):
    """One step of the story. Params hold codes, moments and durations in ms: `*_at` and `*_ms`."""

    at: int
    code: str
    params: dict[str, Any]


LINES: Final[dict[str, str]] = {
    "started": N_("started, because {because}"),
    "starts_earlier": N_("counts from {started_at} on, because {because}"),
    "paused": N_("paused in {status}, after {consumed_ms}"),
    "resumed": N_("counts again in {status} after a pause of {paused_ms}, with {consumed_ms} consumed"),
    "reopened": N_(
        "counts again after a reopening, with {consumed_ms} consumed; the time since {since_at} is left out"
    ),
    "retargeted": N_("target now {target_ms} instead of {before_ms}, because {because}"),
    "other_time": N_("the rest counts in {calendar} instead of {before}, because {because}"),
    "breached": N_("breached: the due passed"),
    "breached_retarget": N_("breached: the new due was already past"),
    "breached_imported": N_("breached before it came in"),
    "met": N_("met, because {because}, after {consumed_ms} of {target_ms}"),
    "cancelled": N_("cancelled, because {because}, after {consumed_ms} of {target_ms}"),
    "consumed": N_("{consumed_ms} of {target_ms} consumed"),
    "rules": N_("time: {calendar}; policy version {policy}"),
    "due": N_("therefore due at {due_at}"),
    "no_due": N_("paused, therefore without a due"),
}
"""Line code -> what it says. `because`, `status` and `calendar` are put into words by BECAUSE and the vocabulary."""

BECAUSE: Final[dict[str, str]] = {
    "opened": N_("the ticket was opened"),
    "customer_message": N_("the customer wrote"),
    "public_reply": N_("it was answered"),
    "call": N_("the customer was spoken to"),
    "status": N_("the status changed"),
    "classified": N_("the classification changed"),
    "classified_channel": N_("the channel changed"),
    "classified_kind": N_("the kind of the ticket changed"),
    "classified_scenario": N_("the scenario changed"),
    "classified_category": N_("the category changed"),
    "classified_priority": N_("the priority changed"),
    "classified_customer_level": N_("the customer's level changed"),
    "classified_shop": N_("the shop changed"),
    "raised": N_("an escalation raised the priority"),
    "policy_applied": N_("another policy version was applied"),
    "external_due": N_("the platform set a deadline"),
    "absorbed": N_("another ticket was merged into this one"),
    "reply": N_("it was answered"),
    "no_reply": N_("no reply was needed"),
    "offered": N_("a solution was offered"),
    "resolved": N_("the ticket was resolved"),
    "unanswered": N_("the ticket was resolved without an answer"),
    "returned": N_("the return was done or refused"),
    "no_target": N_("it is no longer owed"),
    "contact": N_("the customer wrote, and an answer is owed from then"),
    "merged": N_("the ticket was merged into another"),
    "split": N_("the message went into a ticket of its own"),
    "split_out": N_("a message went into a ticket of its own"),
    "imported": N_("it came in without the time"),
    "no_reply_needed": N_("no reply was needed"),
}
"""Why: an event's type, with the one field that it changed, or a clock's end reason -> what it says."""


def story(
    events: Iterable[Event], policies: Policies, calendars: Calendars, as_of_ms: int
) -> list[tuple[ClockState, list[Line]]]:
    """Each clock of a ticket with its lines in the order of time; the last ones say where it stands at `as_of_ms`."""
    state = TicketState()
    told: list[list[Line]] = []
    for event in in_order(without_undone(events)):
        before = [copy(clock) for clock in state.clocks]
        apply(state, event, policies, calendars)
        _tell_event(state, before, told, event, calendars)
        _tell_breaches(state, told)
    settle(state, as_of_ms)
    _tell_breaches(state, told)
    return [
        (clock, [*lines, *_standing(clock, calendars, as_of_ms)])
        for clock, lines in zip(state.clocks, told, strict=True)
    ]


def _tell_event(
    state: TicketState,
    before: list[ClockState],
    told: list[list[Line]],
    event: Event,
    calendars: Calendars,
) -> None:
    for index, clock in enumerate(state.clocks):
        if index >= len(before):
            told.append([Line(clock.started_at, "started", {"because": _cause(event)})])
            was = copy(clock)
            was.state, was.running_since = "running", clock.started_at
            was.consumed_ms = 0
        else:
            was = before[index]
        paused = _pause_up_to(event["at"], clock, told[index], calendars)
        told[index].extend(_changes(was, clock, state.status, event, paused))


def _cause(event: Event) -> str:
    """The code of BECAUSE for what the event changed."""
    if event["type"] != "classified":
        return str(event["type"])
    if event.get("quiet"):
        return "raised"
    fields = [f"classified_{field}" for field in CLASSIFICATION if field in event]
    return fields[0] if len(fields) == 1 and fields[0] in BECAUSE else "classified"


def _pause_up_to(at: int, clock: ClockState, lines: list[Line], calendars: Calendars) -> int:
    """How long it has been paused since it was told so, in the clock's own time."""
    since = next((line.at for line in reversed(lines) if line.code == "paused"), at)
    return time_between(clock.calendar, calendars, since, at)


def _changes(was: ClockState, now: ClockState, status: str, event: Event, paused_ms: int) -> Iterable[Line]:
    at, because = event["at"], _cause(event)
    if now.started_at < was.started_at:
        yield Line(at, "starts_earlier", {"started_at": now.started_at, "because": because})
    if now.target_ms != was.target_ms:
        params = {"target_ms": now.target_ms, "before_ms": was.target_ms, "because": because}
        yield Line(at, "retargeted", params)
    if _name(now.calendar) != _name(was.calendar):
        yield Line(at, "other_time", {"calendar": now.calendar, "before": was.calendar, "because": because})
    if now.state == was.state:
        return
    if now.ended and now.ended_at is not None:
        params = {"because": now.end_reason, "consumed_ms": now.consumed_ms, "target_ms": now.target_ms}
        yield Line(now.ended_at, now.state, params)
    elif now.state == "paused":
        if was.ended and was.ended_at is not None:
            yield Line(at, "reopened", {"consumed_ms": was.consumed_ms, "since_at": was.ended_at})
        yield Line(at, "paused", {"status": status, "consumed_ms": now.consumed_ms})
    elif was.ended and was.ended_at is not None:
        yield Line(at, "reopened", {"consumed_ms": now.consumed_ms, "since_at": was.ended_at})
    else:
        params = {"status": status, "paused_ms": paused_ms, "consumed_ms": now.consumed_ms}
        yield Line(at, "resumed", params)


def _tell_breaches(state: TicketState, told: list[list[Line]]) -> None:
    for clock, lines in zip(state.clocks, told, strict=True):
        if clock.breached_at is None or any(line.code.startswith("breached") for line in lines):
            continue
        code = "breached" if clock.breach_reason == "time" else f"breached_{clock.breach_reason}"
        lines.append(Line(clock.breached_at, code, {}))
        lines.sort(key=lambda line: line.at)


def _standing(clock: ClockState, calendars: Calendars, as_of_ms: int) -> Iterable[Line]:
    at = as_of_ms if clock.ended_at is None else clock.ended_at
    if not clock.ended:
        used = {"consumed_ms": consumed(clock, as_of_ms, calendars), "target_ms": clock.target_ms}
        yield Line(at, "consumed", used)
    yield Line(at, "rules", {"calendar": clock.calendar, "policy": clock.policy})
    if clock.due_at is not None:
        yield Line(at, "due", {"due_at": clock.due_at})
    elif clock.state == "paused":
        yield Line(at, "no_due", {})


def _name(key: CalendarKey | None) -> str | None:
    return None if key is None else key[0]
