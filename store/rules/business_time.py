"""Business time: how much of it lies between two moments, and when an amount of it is used up.

Moments and durations are integer milliseconds (UTC since the epoch). Open time is worked out once per stretch
of 64 days, as disjoint intervals with their running sum, and then found by bisection.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any, Final

from store.rules.problems import RefusedError
from store.rules.week import DAY_MIN, Span, Week, read_week
from store.rules.zones import instant_of

_DAY_MS: Final = 86_400_000
_STRETCH_DAYS: Final = 64
_STRETCH_MS: Final = _STRETCH_DAYS * _DAY_MS
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_FIRST_MS: Final = (datetime(1, 3, 1, tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)
_LAST_MS: Final = (datetime(9999, 6, 1, tzinfo=UTC) - _EPOCH) // timedelta(milliseconds=1)
_REACH_DAYS: Final = 3
"""How far from its own date a span can still reach in UTC: past midnight, zone offset, a skipped day."""


class _Stretch:
    """The open intervals inside one stretch of time, disjoint and in order, and the open time up to each end."""

    __slots__ = ("ends", "starts", "sums", "total")

    def __init__(self, intervals: list[tuple[int, int]]) -> None:
        self.starts = [start for start, _ in intervals]
        self.ends = [end for _, end in intervals]
        self.sums: list[int] = []
        self.total = 0
        for start, end in intervals:
            self.total += end - start
            self.sums.append(self.total)

    def before(self, at: int) -> int:
        """Open time of this stretch that lies before `at`."""
        index = bisect_right(self.starts, at) - 1
        if index < 0:
            return 0
        return self.sums[index] - max(0, self.ends[index] - at)

    def at_sum(self, wanted: int) -> int:
        """The moment at which the open time reaches `wanted`, 0 < wanted <= total."""
        index = bisect_left(self.sums, wanted)
        return self.ends[index] - (self.sums[index] - wanted)

    def closing(self, at: int) -> int | None:
        """The end of the interval in which `at` lies; None when closed."""
        index = bisect_right(self.starts, at) - 1
        return self.ends[index] if index >= 0 and at < self.ends[index] else None

    def opening(self, at: int) -> int | None:
        """`at` when open, else the next opening in this stretch."""
        index = bisect_right(self.starts, at) - 1
        if index >= 0 and at < self.ends[index]:
            return at
        return self.starts[index + 1] if index + 1 < len(self.starts) else None


class Calendar:
    """When a desk is open. Made by `from_dict`; not changed afterwards."""

    __slots__ = ("_stretches", "week")

    def __init__(self, week: Week) -> None:
        self.week = week
        self._stretches: dict[int, _Stretch] = {}

    @classmethod
    def from_dict(cls, table: Mapping[str, Any]) -> Calendar:
        """A calendar from `{timezone, week, closed, open}`. ValueError says what is wrong with it."""
        problems: list[Any] = []
        week = read_week(table, (), problems)
        if week is None:
            raise RefusedError(problems)
        return cls(week)

    @property
    def zone(self) -> str:
        """The calendar's time zone."""
        return self.week.zone.key

    def hours(self, day: date) -> tuple[Span, ...]:
        """The spans that start on a date, in minutes of that day."""
        return self.week.spans(day)

    def add(self, start_ms: int, duration_ms: int) -> int:
        """The moment at which `duration_ms` of open time has passed; of 0, the next opening.

        A budget that is used up exactly at a closing ends at that closing.
        """
        if duration_ms < 0:
            raise ValueError(f"a duration cannot be negative ({duration_ms})")
        if duration_ms == 0:
            return self.next_opening(start_ms)
        if start_ms + duration_ms > _LAST_MS:
            raise ValueError("that lies beyond the year 9999")
        index = start_ms // _STRETCH_MS
        stretch = self._stretch(index)
        wanted = duration_ms + stretch.before(start_ms)
        while wanted > stretch.total:
            wanted -= stretch.total
            index += 1
            stretch = self._stretch(index)
        return stretch.at_sum(wanted)

    def between(self, start_ms: int, end_ms: int) -> int:
        """Open milliseconds from start to end; negative when the end lies before the start."""
        if end_ms < start_ms:
            return -self.between(end_ms, start_ms)
        first, last = start_ms // _STRETCH_MS, end_ms // _STRETCH_MS
        whole = sum(self._stretch(index).total for index in range(first, last))
        return whole + self._stretch(last).before(end_ms) - self._stretch(first).before(start_ms)

    def is_open(self, at_ms: int) -> bool:
        """True from the opening instant on, false from the closing instant on."""
        return self._stretch(at_ms // _STRETCH_MS).opening(at_ms) == at_ms

    def next_opening(self, at_ms: int) -> int:
        """`at_ms` itself when open, else the next opening instant."""
        index, found = at_ms // _STRETCH_MS, None
        while found is None:
            found = self._stretch(index).opening(at_ms)
            index += 1
        return found

    def open_until(self, at_ms: int, most_ms: int) -> int:
        """The closing that comes next, `most_ms` where that is earlier; `at_ms` itself when closed."""
        end: int = at_ms
        while end < most_ms:
            closing = self._stretch(end // _STRETCH_MS).closing(end)
            if closing is None:
                return end
            end = closing
        return most_ms

    def _stretch(self, index: int) -> _Stretch:
        stretch = self._stretches.get(index)
        if stretch is None:
            stretch = self._stretches[index] = _Stretch(list(self._open_in(index)))
        return stretch

    def _open_in(self, index: int) -> Iterator[tuple[int, int]]:
        """The disjoint open intervals of a stretch: those of its dates, merged, cut at its edges."""
        low = index * _STRETCH_MS
        high = low + _STRETCH_MS
        if low < _FIRST_MS or high > _LAST_MS:
            raise ValueError("only moments in the years 1 to 9999 can be reckoned with")
        first = (_EPOCH + timedelta(milliseconds=low)).date() - timedelta(days=_REACH_DAYS)
        current: tuple[int, int] | None = None
        for offset in range(_STRETCH_DAYS + 2 * _REACH_DAYS):
            day = first + timedelta(days=offset)
            for span in self.week.spans(day):
                start, end = max(low, self._instant(day, span[0])), min(high, self._instant(day, span[1]))
                if start >= end:
                    continue
                if current is None:
                    current = start, end
                elif start <= current[1]:
                    current = current[0], max(current[1], end)
                else:
                    yield current
                    current = start, end
        if current is not None:
            yield current

    def _instant(self, day: date, minute: int) -> int:
        if minute >= DAY_MIN:
            day, minute = day + timedelta(days=1), minute - DAY_MIN
        return instant_of(day, minute, self.week.zone)
