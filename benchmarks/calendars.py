"""Business time: `add` and `between` against the walker of the tests and the package `businesstimedelta`."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from datetime import time as wall
from statistics import median
from typing import Any, Final

import pytz
from businesstimedelta import BusinessTimeDelta, LunchTimeRule, Rules, WorkDayRule

from benchmarks.desks import Desks
from benchmarks.figures import Figure
from store.rules.business_time import Calendar
from tests.rules.naive import DAY, NAMES, Stepper, Walker, at

HOUR: Final = 3_600_000
TABLE: Final[dict[str, Any]] = {
    "timezone": "Asia/Shanghai",
    "week": {name: ["09:00-12:00", "13:00-18:00"] for name in NAMES[:5]},
}
START: Final = at("2026-01-05T00:00")
WINDOW_DAYS: Final = 330
Question = tuple[int, int]
Answers = Callable[[Question], int]


def measure(desks: Desks, *, small: bool) -> Iterator[Figure]:
    """Microseconds a question, medians of rounds; the same questions, and the same answers, for all."""
    draw = random.Random(1)
    count = 40 if small else 400
    calendar, stepper = Calendar.from_dict(TABLE), Stepper(TABLE)
    walker = Walker(TABLE, START, 30 if small else WINDOW_DAYS)
    package = _Package()
    for name, hours, days in (("two days' work", 16, 4), ("three months' work", 500, 90)):
        if small and days > 4:
            continue
        room = (30 if small else WINDOW_DAYS) - 2 * days
        moments = [START + draw.randrange(room * DAY // 1000) * 1000 for _ in range(count)]
        adding = [(moment, hours * HOUR) for moment in moments]
        between = [(moment, moment + days * DAY) for moment in moments]
        others: tuple[tuple[str, Any], ...] = (
            ("minute walker", walker),
            ("day walker", stepper),
            ("businesstimedelta", package),
        )
        for verb, questions in (("add", adding), ("between", between)):
            for other, known in others:
                ours = _by(calendar, verb)
                theirs = _by(known, verb)
                some = questions[: max(len(questions) // 10, 4)]
                assert [ours(one) for one in some] == [theirs(one) for one in some], "they reckon differently"
                yield Figure(
                    f"{verb} {name}, against {other}", _micros(ours, questions), "us", _micros(theirs, some)
                )
    yield Figure("a calendar's first answer, ten years ahead", _first_ms(), "ms")


def _by(known: Any, verb: str) -> Answers:
    ask = getattr(known, verb)
    return lambda question: int(ask(*question))


def _micros(ask: Answers, questions: Sequence[Question]) -> float:
    """The median of five rounds, a question."""
    rounds = []
    for _ in range(5):
        began = time.perf_counter()
        for question in questions:
            ask(question)
        rounds.append((time.perf_counter() - began) / len(questions) * 1e6)
    return median(rounds)


def _first_ms() -> float:
    """Of a calendar that has reckoned nothing yet: 20,000 hours of work from one moment."""
    rounds = []
    for _ in range(3):
        calendar = Calendar.from_dict(TABLE)
        began = time.perf_counter()
        calendar.add(START, 20_000 * HOUR)
        rounds.append((time.perf_counter() - began) * 1000)
    return median(rounds)


class _Package:
    """The same hours in the words of `businesstimedelta`."""

    def __init__(self) -> None:
        zone = pytz.timezone(TABLE["timezone"])
        work = WorkDayRule(start_time=wall(9), end_time=wall(18), working_days=[0, 1, 2, 3, 4], tz=zone)
        lunch = LunchTimeRule(start_time=wall(12), end_time=wall(13), working_days=[0, 1, 2, 3, 4], tz=zone)
        self._rules = Rules([work, lunch])

    def add(self, start: int, duration: int) -> int:
        after = _moment(start) + BusinessTimeDelta(self._rules, seconds=duration / 1000)
        return round(after.timestamp() * 1000)

    def between(self, first: int, last: int) -> int:
        found = self._rules.difference(_moment(first), _moment(last))
        return round(found.timedelta.total_seconds() * 1000)


def _moment(ms: int) -> datetime:
    return datetime.fromtimestamp(ms / 1000, UTC)
