"""A real incident desk's log as events: pauses, reassignments, reopenings, changed priorities, 24,918 incidents."""

from __future__ import annotations

import csv
import gzip
import io
from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any, Final

NAME: Final = "servicenow_incidents.csv.gz"
ALL: Final = 24_918
STATUSES: Final = {
    "New": "new",
    "Active": "open",
    "Awaiting User Info": "waiting_customer",
    "Awaiting Vendor": "waiting_team",
    "Awaiting Problem": "waiting_team",
    "Awaiting Evidence": "waiting_team",
    "Resolved": "resolved",
    "Closed": "closed",
}
PRIORITIES: Final = {"1": "urgent", "2": "high", "3": "normal", "4": "low"}
SETTLED: Final = ("resolved", "closed")


def incidents(file: Path, at_most: int = ALL) -> Iterator[list[dict[str, Any]]]:
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


def spent(events: list[dict[str, Any]], until: int) -> Iterator[tuple[str, int, int]]:
    """(status, from, to) of every part of an incident's life, from its statuses alone."""
    since, status = events[0]["at"], "new"
    for event in events[1:]:
        if event["type"] == "status":
            yield status, since, event["at"]
            since, status = event["at"], event["to"]
    yield status, since, until


def _events(log: list[dict[str, str]]) -> list[dict[str, Any]]:
    start, priority, status = _ms(log[0]["opened_at"]), PRIORITIES.get(log[0]["priority"], "normal"), "new"
    group = log[0]["assignment_group"]
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
        if row["assignment_group"] != group:
            group = row["assignment_group"]
            events.append({"at": at, "type": "transferred", "by": "agent"})
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
