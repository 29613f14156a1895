"""A small desk on paper for the clock tests: the shipped policy, its calendars, and events by the clock on the wall."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from typing import Any

from store.policy.read import shipped_text
from store.rules.business_time import Calendar
from store.rules.sla import Policy, replay
from tests.rules.naive import at

SHIPPED: dict[str, Any] = tomllib.loads(shipped_text())
POLICY = Policy.from_dict(SHIPPED)
CALENDARS = {name: Calendar.from_dict(table) for name, table in SHIPPED["calendars"].items()}
VERSIONED = {(name, 1): calendar for name, calendar in CALENDARS.items()}

SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000
MONDAY = "2026-03-02"


def on(time: str) -> int:
    """Milliseconds of "10:00" on Monday, or of "03-04T10:00" in that year."""
    return at(f"2026-{time}" if "T" in time else f"{MONDAY}T{time}")


def event(time: str | int, type_: str, by: str = "agent", **data: Any) -> dict[str, Any]:
    return {"at": on(time) if isinstance(time, str) else time, "type": type_, "by": by, **data}


def opened(time: str | int = "10:00", **data: Any) -> dict[str, Any]:
    first = {
        "channel": "chat",
        "kind": "inquiry",
        "scenario": "aftersales",
        "priority": "normal",
        "policy": 1,
    }
    return event(time, "opened", "customer", **{**first, **data})


def wrote(time: str) -> dict[str, Any]:
    return event(time, "customer_message", "customer")


def replied(time: str | int, by: str = "agent", **data: Any) -> dict[str, Any]:
    return event(time, "public_reply", by, **data)


def status(time: str | int, to: str, **data: Any) -> dict[str, Any]:
    return event(time, "status", to=to, **data)


def changed(**changes: Any) -> Policy:
    """The shipped policy with some of its tables replaced."""
    return Policy.from_dict({**SHIPPED, **changes})


def clocks(
    *events: Mapping[str, Any],
    until: str | int = "03-30T10:00",
    policies: Policy | dict[int, Policy] = POLICY,
) -> dict[tuple[str, int], dict[str, Any]]:
    """The clocks by kind and cycle."""
    as_of = on(until) if isinstance(until, str) else until
    return {(c["kind"], c["cycle"]): c for c in replay(events, policies, CALENDARS, as_of)}


def clock(kind: str, *events: Mapping[str, Any], **options: Any) -> dict[str, Any]:
    """The one clock of a kind."""
    found = [c for (of, _), c in clocks(*events, **options).items() if of == kind]
    assert len(found) == 1, found
    return found[0]
