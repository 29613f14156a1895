"""What the desk was warned of, how much of it was false, and how each series stands now."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from zoneinfo import ZoneInfo

from store.actor import Actor
from store.database import Desk
from store.policy.versions import current_policy
from store.rules.durations import HOUR_MS
from store.rules.expected import at_least, at_most
from store.rules.expected_rhythm import unknown
from store.rules.masking import mask_text
from store.rules.permission import require
from store.rules.unusual_hours import Hours
from store.rules.words import WARNINGS
from store.views.alerts import of_clocks
from store.views.shapes import AlertView
from store.views.warnings_learnt import learnt
from store.views.warnings_reading import arrivals

_COUNTED: Final = """
SELECT clock, count(*), sum(false_alarm), sum(acknowledged_at IS NOT NULL), sum(closed_reason = 'over')
FROM alert WHERE clock IN ({kinds}) AND fired_at >= ? AND state = 'fired' GROUP BY clock
"""


@dataclass(frozen=True, slots=True)
class KindCount:
    """How often a kind of warning fired, and what became of it."""

    kind: str
    fired: int
    false: int
    acknowledged: int
    over: int


@dataclass(frozen=True, slots=True)
class SeriesNow:
    """A series in the last hour. `chance`: how likely so many (or so few) are while all is as usual."""

    series: str
    value: str
    seen: int
    expected: float
    chance: float
    runs: bool
    """An alarm about it runs."""


@dataclass(frozen=True, slots=True)
class Warnings:
    """What fired since a time, newest first, the counts by kind, and the series now."""

    since: int
    fired: tuple[AlertView, ...]
    counts: tuple[KindCount, ...]
    series: tuple[SeriesNow, ...]
    learnt_weeks: float
    """How many weeks the rhythm was learnt from; 0 while nothing is known."""
    promotion: str
    """The promotion that runs today; empty for none."""


def warnings(desk: Desk, actor: Actor, *, since: int, limit: int = 200, now: int) -> Warnings:
    """Everything of early warning since a time (ms). Series: those with tickets in the last hour or an alarm."""
    require(actor, "see")
    with desk.snapshot():
        kinds = ", ".join("?" for _kind in WARNINGS)
        rows = desk.rows(_COUNTED.format(kinds=kinds), (*WARNINGS, since))
        counts = tuple(KindCount(kind, *(int(number or 0) for number in numbers)) for kind, *numbers in rows)
        fired = tuple(of_clocks(desk, actor, tuple(WARNINGS), since=since, limit=limit))
        series, weeks, promotion = _series(desk, now)
        return Warnings(since, fired, counts, series, weeks, promotion)


def _series(desk: Desk, now: int) -> tuple[tuple[SeriesNow, ...], float, str]:
    policy = current_policy(desk)
    volume, known = policy.warned.volume, learnt(desk)
    if volume is None or known is None:
        return (), 0.0, ""
    hours = Hours(ZoneInfo(policy.zone), policy.warned.promotions, known.factors)
    parts = hours.parts(now - HOUR_MS, now)
    seen: dict[tuple[str, str], int] = dict.fromkeys(known.series, 0)
    for row in arrivals(desk, now - HOUR_MS, now):
        for key in row.keys(volume.series):
            seen[key] = seen.get(key, 0) + 1
    running = _running(desk)
    whole = known.series["all", ""]
    found: list[SeriesNow] = []
    for key, count in seen.items():
        runs = any(name.endswith(f":{key[0]}:{key[1]}") for name in running)
        rhythm = known.series.get(key) or unknown(whole)
        expected = rhythm.hour(parts)
        if count or runs or expected.mean >= 0.5:
            judged = at_least if count > expected.mean else at_most
            chance = judged(count, expected)
            found.append(SeriesNow(key[0], mask_text(key[1]), count, round(expected.mean, 1), chance, runs))
    found.sort(key=lambda one: (not one.runs, one.chance, one.series, one.value))
    promotion = hours.promotion(now // HOUR_MS)
    return tuple(found), whole.weeks, "" if promotion is None else promotion.name


def _running(desk: Desk) -> Mapping[str, Any]:
    data = desk.value("SELECT data FROM judgement WHERE name = 'unusual'")
    running: Mapping[str, Any] = json.loads(data).get("running", {}) if data else {}
    return running
