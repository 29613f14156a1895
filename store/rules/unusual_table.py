"""`[volume]` and `[promotions.NAME]` as they are written in a policy."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Final, NamedTuple

from store.rules.at_risk_table import count_at
from store.rules.durations import HOUR_MS, MINUTE_MS
from store.rules.ladder_table import read_by, read_tell
from store.rules.problems import Path, Problem
from store.rules.table import factor_at, known_keys, several_of, table_at, target_ms, text_at, truth_at
from store.rules.watched_table import plan_of

SERIES: Final = ("category", "product", "region", "shop", "channel")
ALL: Final = "all"
FIGURES: Final = ("response_time", "resolution_rate", "return_rate")
VOLUME_KEYS: Final = (
    "series",
    "figures",
    "every",
    "weeks",
    "most",
    "false_alarms",
    "more",
    "times",
    "drops",
    "missing",
    "share",
    "tell",
    "by",
    "always",
    "plan",
    "plans",
)
_DAY: Final = r"(?:(\d{4})-)?(\d{2})-(\d{2})"
_LEAP: Final = 2000
"""The year in which every day of a year exists."""


class Least(NamedTuple):
    """Below this a difference is no news, however sure it is."""

    more: int = 5
    """Tickets above the expected."""
    times: float = 1.5
    """The expected so many times."""
    missing: int = 10
    """Tickets below the expected."""
    share: float = 0.4
    """What has come, of the expected."""


class Volume(NamedTuple):
    """What is watched for, how often, and from where on it is told."""

    series: tuple[str, ...] = SERIES
    figures: tuple[str, ...] = FIGURES
    every_ms: int = 5 * MINUTE_MS
    weeks: int = 8
    most: int = 40
    """Values of each of the series: those with the most tickets."""
    false_alarms: float = 1.0
    """A week, of the whole desk, as far as chance goes."""
    least: Least = Least()
    drops: bool = True
    tell: tuple[str, ...] = ("supervisors",)
    by: tuple[str, ...] = ("screen", "bell")
    always: bool = False
    plan: str = ""
    plans: Mapping[str, str] = {}
    """`category:logistics`, `category`, a figure or `drop` -> the response plan for it, where it differs."""


class Promotion(NamedTuple):
    """Days on which more is expected. `factor` None: learnt from the last time, and from the day itself."""

    name: str
    days: tuple[tuple[int | None, int, int, int, int], ...]
    """(year or None for every year, month and day of the first, month and day of the last)."""
    factor: float | None = None

    def holds(self, day: date) -> bool:
        """True on its days."""
        here = day.month, day.day
        for year, *ends in self.days:
            first, last = tuple(ends[:2]), tuple(ends[2:])
            inside = first <= here <= last if first <= last else here >= first or here <= last
            if inside and year in (None, day.year):
                return True
        return False


def read_volume(table: Mapping[str, Any], problems: list[Problem]) -> Volume | None:
    """How unusual volumes and figures are watched for; None where the policy does not say."""
    if "volume" not in table:
        return None
    path: Path = ("volume",)
    entry = table_at(table, "volume", (), problems)
    known_keys(entry, VOLUME_KEYS, path, problems)
    shipped, least = Volume(), Least()
    every = target_ms(entry.get("every", "5m"), (*path, "every"), problems) or shipped.every_ms
    if not MINUTE_MS <= every <= HOUR_MS:
        problems.append(Problem((*path, "every"), "not_within", {"least": "1m", "most": "1h"}))
    return Volume(
        series=several_of(entry.get("series", SERIES), SERIES, (*path, "series"), problems),
        figures=several_of(entry.get("figures", FIGURES), FIGURES, (*path, "figures"), problems),
        every_ms=every,
        weeks=_between(entry, "weeks", shipped.weeks, 2, 26, path, problems),
        most=_between(entry, "most", shipped.most, 1, 200, path, problems),
        false_alarms=_number(entry, "false_alarms", shipped.false_alarms, path, problems),
        least=Least(
            more=count_at(entry, "more", least.more, 10_000, path, problems),
            times=_number(entry, "times", least.times, path, problems),
            missing=count_at(entry, "missing", least.missing, 10_000, path, problems),
            share=_number(entry, "share", least.share, path, problems),
        ),
        drops=truth_at(entry, "drops", path, problems) if "drops" in entry else True,
        tell=read_tell(entry, path, problems, shipped.tell),
        by=read_by(entry, path, problems, shipped.by),
        always=truth_at(entry, "always", path, problems),
        plan=plan_of(entry, path, problems),
        plans=_plans(entry, path, problems),
    )


def _plans(entry: Mapping[str, Any], path: Path, problems: list[Problem]) -> dict[str, str]:
    table = table_at(entry, "plans", path, problems)
    for key in table:
        known = (*SERIES, *FIGURES, ALL, "drop")
        if key.partition(":")[0] not in known:
            problems.append(
                Problem((*path, "plans", key), "unknown_word", {"value": key, "known": ", ".join(known)})
            )
    return {key: text_at(table, key, (*path, "plans"), problems) for key in table}


def read_promotions(table: Mapping[str, Any], problems: list[Problem]) -> tuple[Promotion, ...]:
    """Every `[promotions.NAME]`."""
    found: list[Promotion] = []
    whole = table_at(table, "promotions", (), problems)
    for name in whole:
        path: Path = ("promotions", name)
        entry = table_at(whole, name, ("promotions",), problems)
        known_keys(entry, ("days", "factor"), path, problems)
        if "days" not in entry:
            problems.append(Problem(path, "missing", {"key": "days"}))
        days = several_of(entry.get("days", ()), None, (*path, "days"), problems)
        spans = [_span(text, (*path, "days"), problems) for text in days]
        factor = factor_at(entry["factor"], (*path, "factor"), problems) if "factor" in entry else None
        found.append(Promotion(name, tuple(span for span in spans if span is not None), factor))
    return tuple(found)


def _span(text: str, path: Path, problems: list[Problem]) -> tuple[int | None, int, int, int, int] | None:
    """One day or `FIRST..LAST`, with or without a year."""
    first, _dots, last = text.partition("..")
    ends = [_day(part.strip()) for part in (first, last or first)]
    if any(end is None for end in ends):
        problems.append(Problem(path, "bad_day", {"value": text}))
        return None
    (year, *begin), (_year, *end) = ends  # type: ignore[misc]
    return year, begin[0], begin[1], end[0], end[1]


def _day(text: str) -> tuple[int | None, int, int] | None:
    match = re.fullmatch(_DAY, text, re.ASCII)
    if match is None:
        return None
    year = int(match[1]) if match[1] else None
    try:
        date(year or _LEAP, int(match[2]), int(match[3]))
    except ValueError:
        return None
    return year, int(match[2]), int(match[3])


def _between(
    entry: Mapping[str, Any],
    key: str,
    default: int,
    least: int,
    most: int,
    path: Path,
    problems: list[Problem],
) -> int:
    value = entry.get(key, default)
    if isinstance(value, int) and not isinstance(value, bool) and least <= value <= most:
        return value
    problems.append(Problem((*path, key), "not_within", {"least": least, "most": most}))
    return default


def _number(entry: Mapping[str, Any], key: str, default: float, path: Path, problems: list[Problem]) -> float:
    return factor_at(entry[key], (*path, key), problems) if key in entry else default
