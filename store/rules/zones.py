"""Wall time to instant, with the two awkward hours of a clock change settled in one way."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = timedelta(seconds=1)


def instant_of(day: date, minute: int, zone: ZoneInfo) -> int:
    """Milliseconds of a wall time, a date and a minute of that day, in a zone.

    A wall time that a clock change skips means the first instant after the gap, a repeated one its first
    occurrence.
    """
    wall = datetime(day.year, day.month, day.day, minute // 60, minute % 60, tzinfo=zone)
    before = _offset_s(wall)
    after = _offset_s(wall.replace(fold=1))
    seconds = (wall.replace(tzinfo=UTC) - _EPOCH) // _SECOND
    if after > before:  # fold 0 and 1 disagree upwards only inside a gap (PEP 495)
        return _change_between(seconds - after, seconds - before, before, zone) * 1000
    return (seconds - before) * 1000


def _change_between(low: int, high: int, before: int, zone: ZoneInfo) -> int:
    """The first UTC second in (low, high] at which the zone's offset is no longer `before`."""
    while high - low > 1:
        middle = (low + high) // 2
        moment = (_EPOCH + middle * _SECOND).astimezone(zone)
        if _offset_s(moment) == before:
            low = middle
        else:
            high = middle
    return high


def _offset_s(moment: datetime) -> int:
    offset = moment.utcoffset()
    return 0 if offset is None else offset // _SECOND
