"""What one ticket adds to the desk's figures, counted from its events."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Final

from store.rules.events import without_undone
from store.rules.words import SETTLED


@dataclass(slots=True)
class Facts:
    """Counts and times of one ticket (ms since the epoch)."""

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


_COUNTED: Final = frozenset(
    {"opened", "customer_message", "public_reply", "call", "note", "transferred", "offered", "split_out"}
)
_COUNTERS: Final = {
    "customer_message": "customer_messages",
    "note": "notes",
    "transferred": "transfers",
    "offered": "offers",
}


def counts(event: Mapping[str, Any]) -> bool:
    """False when the event certainly leaves every fact as it is, so that nobody needs to read them."""
    if event["type"] == "status":
        return (event["from"] in SETTLED) != (event["to"] in SETTLED)
    return event["type"] in _COUNTED


def count(facts: Facts, event: Mapping[str, Any]) -> None:
    """Add one event (`type`, `at`, `by`, `agent_id` and its data) to the facts."""
    kind = event["type"]
    if kind in _COUNTERS:
        name = _COUNTERS[kind]
        setattr(facts, name, getattr(facts, name) + 1)
    elif kind == "opened":
        if event.get("spoken"):
            _count_reply(facts, event)
        elif not event.get("outbound"):
            facts.customer_messages += 1
    elif kind in ("public_reply", "call"):
        if event["by"] == "agent":
            _count_reply(facts, event)
    elif kind == "split_out":
        facts.customer_messages -= 1 if event.get("counted") else 0
    elif kind == "status":
        _count_status(facts, event)


def _count_reply(facts: Facts, event: Mapping[str, Any]) -> None:
    facts.replies += 1
    if facts.first_reply_at is None:
        facts.first_reply_at, facts.first_reply_agent_id = event["at"], event.get("agent_id")


def _count_status(facts: Facts, event: Mapping[str, Any]) -> None:
    was_settled, is_settled = event["from"] in SETTLED, event["to"] in SETTLED
    if is_settled and not was_settled:
        facts.resolved_at, facts.resolved_agent_id = event["at"], event.get("agent_id")
    elif was_settled and not is_settled:
        facts.reopens += 1
        facts.resolved_at = facts.resolved_agent_id = None


def facts_of(events: Iterable[Mapping[str, Any]]) -> Facts:
    """The facts of a whole history."""
    facts = Facts()
    for event in without_undone(events):
        count(facts, event)
    return facts
