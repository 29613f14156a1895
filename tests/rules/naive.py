"""Two slow, simple and independent calendars, the oracles for the fast one: by the minute, and by the day for years.

A wall time's instant is the first at which the wall clock has reached it. So a span is open while the furthest
that the wall clock has come lies inside it; that settles skipped and repeated hours alike.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import UTC, date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

MINUTE = 60_000
DAY = 24 * 60 * MINUTE
NAMES = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def at(text: str, zone: str = "Asia/Shanghai") -> int:
    """Milliseconds of a wall time."""
    return round(datetime.fromisoformat(text).replace(tzinfo=ZoneInfo(zone)).timestamp() * 1000)


class Walker:
    """Knows for each minute of a window whether it is open. `start` lies on a minute."""

    def __init__(self, table: Mapping[str, Any], start: int, days: int) -> None:
        assert start % MINUTE == 0
        self.start = start
        self.table = table
        zone = ZoneInfo(table["timezone"])
        furthest = datetime(1, 1, 1)  # noqa: DTZ001 - a wall time
        self._known: dict[date, list[tuple[datetime, datetime]]] = {}
        self.open: list[bool] = []
        for minute in range(-3 * 1440, days * 1440):
            moment = datetime.fromtimestamp((start + minute * MINUTE) / 1000, UTC).astimezone(zone)
            furthest = max(furthest, moment.replace(tzinfo=None, fold=0))
            if minute >= 0:
                self.open.append(self._open_at(furthest))
        self.end = start + days * DAY

    def _open_at(self, wall: datetime) -> bool:
        for back in (0, 1):
            day = (wall - timedelta(days=back)).date() if back else wall.date()
            if any(first <= wall < last for first, last in self._spans(day)):
                return True
        return False

    def _spans(self, day: date) -> list[tuple[datetime, datetime]]:
        """From wall time to wall time."""
        if day not in self._known:
            midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001
            self._known[day] = []
            for span in spans_of(self.table, day):
                begin, _, end = span.partition("-")
                first, last = midnight + _clock(begin), midnight + _clock(end)
                self._known[day].append((first, last if last > first else last + timedelta(days=1)))
        return self._known[day]

    def is_open(self, moment: int) -> bool:
        return self.open[(moment - self.start) // MINUTE]

    def between(self, first: int, last: int) -> int:
        total = 0
        moment = first
        while moment < last:
            edge = min(last, (moment // MINUTE + 1) * MINUTE)
            if self.is_open(moment):
                total += edge - moment
            moment = edge
        return total

    def add(self, moment: int, duration: int) -> int | None:
        """None when the answer lies beyond the window."""
        while moment < self.end:
            edge = (moment // MINUTE + 1) * MINUTE
            if self.is_open(moment):
                if duration <= edge - moment:
                    return moment + duration
                duration -= edge - moment
            moment = edge
        return None

    def next_opening(self, moment: int) -> int | None:
        while moment < self.end:
            if self.is_open(moment):
                return moment
            moment = (moment // MINUTE + 1) * MINUTE
        return None


class Stepper:
    """Walks from span to span, a day at a time; the dates around it are looked through again for each answer."""

    def __init__(self, table: Mapping[str, Any]) -> None:
        self.table = table
        self.zone = ZoneInfo(table["timezone"])

    def between(self, first: int, last: int) -> int:
        total, counted = 0, first
        for begin, end in self._walk(first, last):
            begin = max(begin, counted)
            total += max(0, min(end, last) - begin)
            counted = max(counted, min(end, last))
        return total

    def add(self, moment: int, duration: int) -> int:
        counted = moment
        for begin, end in self._walk(moment, None):
            begin = max(begin, counted)
            if end - begin >= duration and end > begin:
                return begin + duration
            duration -= max(0, end - begin)
            counted = max(counted, end)
        raise AssertionError

    def _walk(self, first: int, last: int | None) -> Iterator[tuple[int, int]]:
        """The spans that may matter, by their beginnings."""
        day = datetime.fromtimestamp(first / 1000, UTC).date() - timedelta(days=3)
        until = None if last is None else datetime.fromtimestamp(last / 1000, UTC).date() + timedelta(days=3)
        while until is None or day <= until:
            midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001
            for span in sorted(spans_of(self.table, day)):
                begin, _, end = span.partition("-")
                from_, to = midnight + _clock(begin), midnight + _clock(end)
                if to <= from_:
                    to += timedelta(days=1)
                yield self._instant(from_), self._instant(to)
            day += timedelta(days=1)

    def _instant(self, wall: datetime) -> int:
        """The first at which the wall clock has reached it: in a gap, go back to the gap's end."""
        moment = round(wall.replace(tzinfo=self.zone, fold=0).timestamp())
        if self._wall(moment) == wall:
            return moment * 1000
        while self._wall(moment - 60) > wall:
            moment -= 60
        return moment * 1000

    def _wall(self, moment: int) -> datetime:
        return datetime.fromtimestamp(moment, self.zone).replace(tzinfo=None, fold=0)


def spans_of(table: Mapping[str, Any], day: date) -> list[str]:
    """A dated opening, then a closed date, then the weekday."""
    text = day.isoformat()
    if text in table.get("open", {}):
        return list(table["open"][text])
    if text in table.get("closed", []):
        return []
    return list(table["week"].get(NAMES[day.weekday()], []))


def _clock(text: str) -> timedelta:
    hours, _, minutes = text.partition(":")
    return timedelta(hours=int(hours), minutes=int(minutes))
