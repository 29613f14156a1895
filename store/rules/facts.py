"""What one ticket adds to the desk's figures, counted from its events."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from store.rules.events import without_undone
from store.rules.hands import hands
from store.rules.words import SETTLED

Event = Mapping[str, Any]


@dataclass(slots=True)
class Facts:
    """Counts and times of one ticket. Times in ms since the epoch, durations in ms of elapsed time."""

    customer_messages: int = 0
    replies: int = 0
    notes: int = 0
    reopens: int = 0
    transfers: int = 0
    offers: int = 0
    first_reply_at: int | None = None
    first_reply_agent_id: int | None = None
    resolved_at: int | None = None
    resolved_agent_id: int | None = None
    known_at: int | None = None
    """When the newest of its events was written down; None when all were written down at once."""
    first_resolved_at: int | None = None
    """Of a ticket that was opened again: when it was resolved for the first time."""
    rested_ms: int = 0
    """How long it lay resolved before it was opened again, all times together."""
    silence_ms: int = 0
    """The longest time that the customer waited for a word from a person while the next step was ours."""
    more: str | None = None
    """JSON of what few tickets have, each key only where there is any: `replies` [at, agent] behind the first,
    `promises` [judged at, 1 kept or 0 broken], `told` [at, ms since it was known here], `moves` [at, from team],
    `hands` team -> ms (once transferred), `gaps` [resolved at, opened again at]."""


_COUNTED: Final = frozenset(
    {
        "opened",
        "customer_message",
        "public_reply",
        "call",
        "note",
        "transferred",
        "offered",
        "split_out",
        "promise_kept",
        "promise_broken",
        "told",
        "returned",
    }
)
_COUNTERS: Final = {
    "customer_message": "customer_messages",
    "note": "notes",
    "transferred": "transfers",
    "offered": "offers",
}
_WAITING: Final = "waiting_customer"
_MOVES: Final = frozenset({"opened", "transferred", "status"})
_as_json: Final = json.JSONEncoder(separators=(",", ":")).encode


def counts(event: Event) -> bool:
    """False when the event certainly leaves every fact but `known_at` as it is, so that nobody needs to count anew."""
    kind = event["type"]
    if kind == "status":
        moved = event["from"], event["to"]
        settled = [status in SETTLED for status in moved]
        return settled[0] != settled[1] or _WAITING in moved
    if kind == "step":
        return bool(event.get("name") == "carried_out")
    return kind in _COUNTED


def facts_of(events: Iterable[Event]) -> Facts:
    """The facts of a whole history, in the order (at, id). Without `recorded_at` all of it counts as written at once."""
    all_of_it = list(events)
    told = without_undone(all_of_it)
    walk = _Walk()
    for event in told:
        walk.take(event)
    facts = walk.facts
    recorded = [event["recorded_at"] for event in all_of_it if event.get("recorded_at") is not None]
    if recorded and max(recorded) > min(recorded):
        facts.known_at = max(recorded)
    if facts.transfers:
        walk.more["hands"] = _hands(told)
    facts.more = _as_json(walk.more) if walk.more else None
    return facts


class _Walk:
    """One walk over a ticket's events."""

    def __init__(self) -> None:
        self.facts = Facts()
        self.more: dict[str, Any] = {}
        self._quiet_since: int | None = None
        self._resting = False
        """It is settled, or waits for the customer: the next step is not ours."""
        self._known_since: int | None = None
        """Since when something is known here that the customer has not been told."""

    def take(self, event: Event) -> None:
        facts, kind, at = self.facts, event["type"], event["at"]
        if kind in _COUNTERS:
            name = _COUNTERS[kind]
            setattr(facts, name, getattr(facts, name) + 1)
        if kind == "opened":
            self._opened(event)
        elif kind in ("public_reply", "call"):
            if event["by"] == "agent":
                self._word(event)
        elif kind == "customer_message":
            self._listen(at)
        elif kind == "split_out":
            facts.customer_messages -= 1 if event.get("counted") else 0
        elif kind == "status":
            self._status(event)
        elif kind == "transferred":
            self._note("moves", at, event.get("was_team"))
        elif kind == "promise_kept":
            self._note("promises", at, 1)
        elif kind == "promise_broken":
            self._note("promises", event.get("until") or at, 0)
        elif _is_known_by(event) and self._known_since is None:
            self._known_since = at

    def _opened(self, event: Event) -> None:
        self._listen(event["at"])
        if event.get("spoken"):
            self._word(event)
        elif not event.get("outbound"):
            self.facts.customer_messages += 1

    def _word(self, event: Event) -> None:
        """A person of the desk has said something to the customer."""
        facts, at, agent = self.facts, event["at"], event.get("agent_id")
        facts.replies += 1
        if facts.replies == 1:
            facts.first_reply_at, facts.first_reply_agent_id = at, agent
        else:
            self._note("replies", at, agent)
        self._hush(at)
        self._quiet_since = None if self._resting else at
        if self._known_since is not None:
            self._note("told", at, at - self._known_since)
            self._known_since = None

    def _status(self, event: Event) -> None:
        facts, at = self.facts, event["at"]
        was_settled, is_settled = event["from"] in SETTLED, event["to"] in SETTLED
        if is_settled and not was_settled:
            facts.resolved_at, facts.resolved_agent_id = at, event.get("agent_id")
            self._known_since = None
        elif was_settled and not is_settled:
            facts.reopens += 1
            if facts.resolved_at is not None:
                facts.rested_ms += at - facts.resolved_at
                facts.first_resolved_at = facts.first_resolved_at or facts.resolved_at
                self._note("gaps", facts.resolved_at, at)
            facts.resolved_at = facts.resolved_agent_id = None
        self._resting = is_settled or event["to"] == _WAITING
        if self._resting:
            self._hush(at)
        else:
            self._listen(at)

    def _listen(self, at: int) -> None:
        """The next step is ours from here on, unless it was already."""
        if self._quiet_since is None:
            self._quiet_since = at

    def _hush(self, at: int) -> None:
        """The silence has ended."""
        if self._quiet_since is not None:
            self.facts.silence_ms = max(self.facts.silence_ms, at - self._quiet_since)
        self._quiet_since = None

    def _note(self, name: str, at: int, what: object) -> None:
        self.more.setdefault(name, []).append([at, what])


def _is_known_by(event: Event) -> bool:
    """Something that the customer waits to hear of has come about: a department's answer, the solution carried out, a
    step of the return."""
    kind = event["type"]
    if kind == "step":
        return bool(event.get("name") == "carried_out")
    return kind == "told" or (kind == "returned" and event.get("stage") != "applied")


def _hands(told: Sequence[Event]) -> dict[str, int]:
    """Team -> how long it had the ticket, the spans that have ended. Whose hands there are no business of it."""
    found: dict[str, int] = {}
    for hand in hands([event for event in told if event["type"] in _MOVES], "", None, 0):
        if hand.until is not None:
            found[hand.team] = found.get(hand.team, 0) + hand.until - hand.since
    return found
