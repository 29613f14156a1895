"""One event on its way into a ticket's state: what every kind of event needs to move clocks."""

from __future__ import annotations

from collections.abc import Mapping

from store.rules import clocks as move
from store.rules.calendar_key import CalendarKey
from store.rules.choices import AFTER_FIRST_REPLY, EVERY_CONTACT, ONE_RESPONSE_CLOCK, WAITING
from store.rules.clocks import Calendars
from store.rules.events import Event
from store.rules.ruleset import Policy
from store.rules.states import ClockState, TicketState
from store.rules.targets import TARGETED, Target
from store.rules.words import SETTLED

Policies = Mapping[int, Policy]


def hides_due(policy: Policy, status: str) -> bool:
    """True when a ticket of this status shows no due under the policy."""
    return policy.hide_due_while_waiting and status in WAITING


class Step:
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
        if self.state.spoken or self.policy.next_response == ONE_RESPONSE_CLOCK:
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
        if waiting is None and self.policy.next_response == EVERY_CONTACT:
            self.end("next_response", "cancelled", "contact")
        first = self.running_or_paused("first_response")
        if first is not None:
            self.begin_earlier(first, since)
        elif state.outbound and state.clock("first_response") is None and "first_response" in self.targets():
            self.start("first_response", self.targets()["first_response"], since)
        self.owe_next()

    def owe_next(self) -> None:
        """`next_response` starts at the oldest unanswered message; shipped, once `first_response` no longer runs."""
        since = self.state.unanswered_since
        if since is None:
            return
        after_first = self.policy.next_response == AFTER_FIRST_REPLY
        if after_first and self.running_or_paused("first_response") is not None:
            return
        clock = self.running_or_paused("next_response")
        if clock is not None:
            self.begin_earlier(clock, since)
            return
        target = self.targets().get("next_response")
        if target is not None:
            self.start("next_response", target, since)

    def owe_update(self) -> None:
        """Under `every_contact` whatever met a next response starts the next one: the desk's own next contact."""
        if self.policy.next_response != EVERY_CONTACT or self.state.status in SETTLED:
            return
        target = self.targets().get("next_response")
        if target is not None and self.running_or_paused("next_response") is None:
            self.start("next_response", target, self.at)

    def pause_or_resume(self) -> None:
        """Each clock counts, or does not, as the policy says for the status."""
        for kind in TARGETED:
            clock = self.running_or_paused(kind)
            if clock is None:
                continue
            pauses = self.state.status in self.policy.pauses.get(kind, ())
            if clock.runs and pauses:
                move.pause(clock, self.at, self.calendars)
            elif not clock.runs and not pauses:
                move.resume(clock, self.at, self.calendars)

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
        self.owe_update()
