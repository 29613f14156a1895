"""A real incident desk's log, imported as a history: every figure that the file knows, counted a second time straight
from its rows, by csv and statistics and nothing of ours."""

from __future__ import annotations

import csv
import gzip
import math
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime
from itertools import pairwise
from pathlib import Path
from statistics import fmean, median
from typing import Any

import pytest

from store.imports.kinds.history import import_history
from store.imports.options import ImportOptions
from store.rules.periods import named
from store.views.figures import Value, desk_zone, figures
from tests.conftest import TEST_DATA
from tests.store.desks import Place

NAME = "servicenow_incidents.csv.gz"
NOW = round(datetime(2026, 7, 1, tzinfo=UTC).timestamp() * 1000)
STATUSES = {
    "New": "new", "Active": "open", "Awaiting User Info": "waiting", "Awaiting Vendor": "waiting",
    "Awaiting Problem": "waiting", "Awaiting Evidence": "waiting", "Resolved": "resolved", "Closed": "closed",
}  # fmt: skip
CHANNELS = {
    "Phone": "phone",
    "Email": "email",
    "Self service": "form",
    "IVR": "phone",
    "Direct opening": "message",
}
PRIORITIES = {"1": "urgent", "2": "high", "3": "normal", "4": "low"}
DAY = 86_400_000


@dataclass
class Incident:
    """What the rows of one incident say. Times in ms."""

    opened_at: int
    channel: str
    priority: str
    caller: str
    resolutions: list[int] = field(default_factory=list)
    """When it was resolved, each time."""
    reopenings: list[int] = field(default_factory=list)
    moves: list[int] = field(default_factory=list)

    @property
    def resolved_at(self) -> int | None:
        return self.resolutions[-1] if len(self.resolutions) > len(self.reopenings) else None

    @property
    def took(self) -> int:
        """From coming in to its last resolution, without the time that it lay resolved."""
        rested = sum(again - done for done, again in zip(self.resolutions, self.reopenings, strict=False))
        return self.resolutions[-1] - self.opened_at - rested

    def is_open_at(self, moment: int) -> bool:
        turns = sum(at < moment for at in self.resolutions) - sum(at < moment for at in self.reopenings)
        return self.opened_at < moment and turns == 0


def ms(text: str) -> int:
    return round(datetime.strptime(text, "%d/%m/%Y %H:%M").replace(tzinfo=UTC).timestamp() * 1000)


def month_of(at: int) -> str:
    """In Shanghai."""
    return datetime.fromtimestamp(at / 1000 + 8 * 3600, UTC).strftime("%Y-%m")


def beginning(file: Path, at_most: int) -> Iterator[str]:
    """The lines of the first so many incidents, the header before them."""
    seen: set[str] = set()
    with gzip.open(file, "rt", encoding="ascii", newline="") as text:
        yield next(text)
        for line in text:
            seen.add(line.partition(",")[0])
            if len(seen) > at_most:
                return
            yield line


def logs(lines: list[str]) -> dict[str, list[dict[str, str]]]:
    found: dict[str, list[dict[str, str]]] = defaultdict(list)
    for row in csv.DictReader(lines):
        found[row["number"]].append(row)
    for log in found.values():
        log.sort(key=lambda row: (ms(row["sys_updated_at"]), int(row["sys_mod_count"])))
    return found


def incident(log: list[dict[str, str]]) -> Incident:
    opened_at = ms(log[0]["opened_at"])
    found = Incident(
        opened_at,
        CHANNELS.get(log[-1]["contact_type"], "import"),
        PRIORITIES[log[-1]["priority"]],
        log[-1]["caller_id"],
    )
    is_settled = False
    for row in log:
        status, at = STATUSES.get(row["ident_state"]), max(opened_at, ms(row["sys_updated_at"]))
        if status is not None and (status in ("resolved", "closed")) != is_settled:
            (found.reopenings if is_settled else found.resolutions).append(at)
            is_settled = not is_settled
    found.moves = [
        max(opened_at, ms(later["sys_updated_at"]))
        for earlier, later in pairwise(log)
        if earlier["assignment_group"] != later["assignment_group"]
    ]
    return found


def ratio(part: int, whole: int) -> Value:
    return Value(part / whole if whole else None, part, whole)


def by_hand(incidents: list[Incident], month: str, end: int) -> dict[str, Value]:
    """The month's figures, straight from the incidents."""
    came = [one for one in incidents if month_of(one.opened_at) == month]
    done = [one for one in incidents if one.resolved_at is not None and month_of(one.resolved_at) == month]
    took = sorted(one.took for one in done)
    first_done = [one for one in incidents if one.resolutions and month_of(one.resolutions[0]) == month]
    ages = [end - one.opened_at for one in incidents if one.is_open_at(end)]
    of_caller: dict[str, list[int]] = defaultdict(list)
    for one in sorted(incidents, key=lambda one: one.opened_at):
        of_caller[one.caller].append(one.opened_at)
    known = [one for one in came if one.caller not in ("?", "")]
    again = 0
    for caller, number in Counter(one.caller for one in known).items():
        times = of_caller[caller]
        within = sum(month_of(b) == month and b - a <= 7 * DAY for a, b in pairwise(times))
        assert within <= number
        again += within
    return {
        "arrivals": Value(len(came), len(came)),
        "resolution_rate": ratio(sum(one.resolved_at is not None for one in came), len(came)),
        "repeat_contacts": ratio(again, len(known)),
        "resolved": Value(len(done), len(done)),
        "resolution_time_avg": Value(fmean(took) if took else None, len(took)),
        "resolution_time_median": Value(median(took) if took else None, len(took)),
        "resolution_time_p90": Value(took[math.ceil(len(took) * 9 / 10) - 1] if took else None, len(took)),
        "handled_in_hours": ratio(sum(t < DAY for t in took), len(took)),
        "handled_in_days": ratio(sum(DAY <= t < 7 * DAY for t in took), len(took)),
        "handled_in_weeks": ratio(sum(7 * DAY <= t < 30 * DAY for t in took), len(took)),
        "handled_in_months": ratio(sum(t >= 30 * DAY for t in took), len(took)),
        "reopen_rate": ratio(sum(bool(one.reopenings) for one in first_done), len(first_done)),
        "transfer_rate": ratio(sum(bool(one.moves) for one in done), len(done)),
        "transfers": Value(*[sum(month_of(at) == month for one in incidents for at in one.moves)] * 2),
        "backlog": Value(len(ages), len(ages)),
        "backlog_age": Value(fmean(ages) if ages else None, len(ages)),
        "backlog_oldest": Value(max(ages, default=None), len(ages)),
    }


def nearly(values: Any) -> Any:
    return {
        id_: (
            value.count,
            value.out_of,
            None if value.value is None else pytest.approx(value.value, rel=1e-12),
        )
        for id_, value in values.items()
    }


def plainly(values: Any) -> Any:
    return {id_: (value.count, value.out_of, value.value) for id_, value in values.items()}


@pytest.mark.parametrize("at_most", [250, pytest.param(24_918, marks=pytest.mark.long)])
def test_the_log_counted_twice(place: Place, tmp_path: Path, at_most: int) -> None:
    if not (TEST_DATA / NAME).exists():
        pytest.skip(f"no {NAME} in {TEST_DATA}")
    lines = list(beginning(TEST_DATA / NAME, at_most))
    part = tmp_path / "part.csv"
    part.write_text("".join(lines), encoding="ascii")
    result = import_history(place.desk, place.root, part, ImportOptions(), now=NOW, pause=lambda _s: None)
    incidents = [incident(log) for log in logs(lines).values()]
    assert result.created == len(incidents) == at_most
    every_month(place, incidents)
    groups(place, incidents)


def every_month(place: Place, incidents: list[Incident]) -> None:
    months = sorted({month_of(one.opened_at) for one in incidents})
    assert months[0] == "2016-02"
    for month in months:
        span = named(month, desk_zone(place.desk))
        expected = by_hand(incidents, month, span.end)
        found = figures(place.desk, place.root, span, which=tuple(expected), now=NOW).total
        assert plainly(found) == nearly({id_: expected[id_] for id_ in found})


def groups(place: Place, incidents: list[Incident]) -> None:
    span, ids = named("2016", desk_zone(place.desk)), ("arrivals", "resolved", "reopen_rate")
    ways: dict[str, Any] = {
        "channel": lambda one: one.channel,
        "priority": lambda one: one.priority,
        "month": lambda one: month_of(one.opened_at),
        "hour": lambda one: datetime.fromtimestamp(one.opened_at / 1000 + 8 * 3600, UTC).strftime("%H"),
    }
    for by, way in ways.items():
        expected = Counter(way(one) for one in incidents if month_of(one.opened_at).startswith("2016"))
        found = figures(place.desk, place.root, span, by=by, which=ids, now=NOW)
        assert {
            group.key: group.values["arrivals"].value
            for group in found.groups[1:]
            if group.values["arrivals"].value
        } == expected
        for id_ in ids:
            assert sum(group.values[id_].count for group in found.groups[1:]) == found.total[id_].count
