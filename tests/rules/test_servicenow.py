"""A real incident desk's log through `replay`: pauses, reopenings, changed priorities, 24,918 incidents."""

from __future__ import annotations

import csv
import gzip
import io
import os
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest

from store.rules.sla import replay
from tests.rules.desk import CALENDARS, POLICY

STATUSES = {
    "New": "new",
    "Active": "open",
    "Awaiting User Info": "waiting_customer",
    "Awaiting Vendor": "waiting_team",
    "Awaiting Problem": "waiting_team",
    "Awaiting Evidence": "waiting_team",
    "Resolved": "resolved",
    "Closed": "closed",
}
PRIORITIES = {"1": "urgent", "2": "high", "3": "normal", "4": "low"}


def incidents(file: Path, at_most: int) -> Iterator[list[dict[str, Any]]]:
    """The events of each incident, its rows put in order."""
    rows: dict[str, list[dict[str, str]]] = defaultdict(list)
    with gzip.open(file) as raw:
        reader = csv.reader(io.TextIOWrapper(raw, "ascii"))
        header = next(reader)
        for values in reader:
            row = dict(zip(header, values, strict=True))
            if row["number"] not in rows and len(rows) == at_most:
                break
            rows[row["number"]].append(row)
    for log in rows.values():
        log.sort(key=lambda row: (_ms(row["sys_updated_at"]), int(row["sys_mod_count"])))
        yield _events(log)


def _events(log: list[dict[str, str]]) -> list[dict[str, Any]]:
    start, priority, status = _ms(log[0]["opened_at"]), PRIORITIES.get(log[0]["priority"], "normal"), "new"
    facts = {
        "channel": "email",
        "kind": "inquiry",
        "scenario": "aftersales",
        "priority": priority,
        "policy": 1,
    }
    events: list[dict[str, Any]] = [{"at": start, "type": "opened", "by": "customer", **facts}]
    for row in log:
        at = max(start, _ms(row["sys_updated_at"]))
        now = PRIORITIES.get(row["priority"], priority)
        if now != priority:
            events.append({"at": at, "type": "classified", "by": "agent", "priority": now})
            priority = now
        after = STATUSES.get(row["ident_state"], status)
        if after != status:
            events.append({"at": at, "type": "status", "by": "agent", "from": status, "to": after})
            status = after
    return events


def _ms(text: str) -> int:
    day, time = text.split(" ")
    date, month, year = (int(part) for part in day.split("/"))
    hour, minute = (int(part) for part in time.split(":"))
    return round((datetime(year, month, date, hour, minute) - datetime(1970, 1, 1)).total_seconds() * 1000)  # noqa: DTZ001


def _counting(events: list[dict[str, Any]], until: int) -> int:
    """How long the ticket was neither waiting for the customer nor settled: the oracle for the resolution clock."""
    total, since, status = 0, events[0]["at"], "new"
    for event in [*events, {"type": "status", "at": until, "to": "closed"}]:
        if event["type"] == "status":
            total += 0 if status in ("waiting_customer", "resolved", "closed") else event["at"] - since
            since, status = event["at"], event["to"]
    return total


def test_consumed_time_adds_up(test_data: Path) -> None:
    file = test_data / "servicenow_incidents.csv.gz"
    if not file.exists():
        pytest.skip(f"no {file.name}")
    count = 0
    for events in incidents(file, 30_000 if os.environ.get("KEFU_LONG") == "1" else 2_000):
        count += 1
        until = events[-1]["at"]
        clocks = {clock["kind"]: clock for clock in replay(events, POLICY, CALENDARS, until)}
        resolution = clocks["resolution"]
        running = resolution["running_since"]
        used = resolution["consumed_ms"] + (0 if running is None else until - running)
        assert used == _counting(events, until)
        assert clocks["first_response"]["state"] in ("running", "cancelled")
        if resolution["breach_reason"] == "time":
            assert resolution["breached_at"] < until
    assert count >= 1_000
