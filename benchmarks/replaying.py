"""A real incident desk's log through `replay`: time for each event, and breaches by priority under the shipped policy."""

from __future__ import annotations

import os
import time
import tomllib
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from benchmarks.desks import Desks
from benchmarks.figures import Figure, below
from store.policy.read import shipped_text
from store.rules.business_time import Calendar
from store.rules.sla import Policy, replay
from tests.conftest import TEST_DATA
from tests.rules.incidents import ALL, NAME, incidents

GOAL_S: Final = 30.0
PRIORITIES: Final = ("urgent", "high", "normal", "low")


def measure(desks: Desks, *, small: bool) -> Iterator[Figure]:
    """Seconds for all incidents, microseconds an event, and for each priority the share of late resolutions."""
    file = Path(os.environ.get("KEFU_TEST_DATA", TEST_DATA)) / NAME
    if not file.exists():
        yield Figure(f"replay: no {NAME} (KEFU_TEST_DATA)", 0, "incidents")
        return
    logs = list(incidents(file, 500 if small else ALL))
    table = tomllib.loads(shipped_text())
    policy = Policy.from_dict(table)
    calendars = {name: Calendar.from_dict(spec) for name, spec in table["calendars"].items()}
    owed: Counter[tuple[str, str]] = Counter()
    late: Counter[tuple[str, str]] = Counter()
    began = time.perf_counter()
    found = [replay(events, policy, calendars, events[-1]["at"]) for events in logs]
    took = time.perf_counter() - began
    for events, clocks in zip(logs, found, strict=True):
        priority = _priority(events)
        for clock in clocks:
            owed[clock["kind"], priority] += 1
            late[clock["kind"], priority] += clock["breached_at"] is not None
    count = sum(len(events) for events in logs)
    yield below(f"replay, {len(logs):,} incidents with {count:,} events", took, "s", GOAL_S)
    yield Figure("replay, an event", took / count * 1e6, "us")
    for kind in ("first_response", "plan", "resolution"):
        for priority in PRIORITIES:
            if owed[kind, priority]:
                name = f"breached, {kind}, {priority}: {late[kind, priority]:,} of {owed[kind, priority]:,}"
                yield Figure(name, 100 * late[kind, priority] / owed[kind, priority], "%")


def _priority(events: list[dict[str, Any]]) -> str:
    """As it was in the end."""
    stated = [event["priority"] for event in events if "priority" in event]
    return str(stated[-1])
