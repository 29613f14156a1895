"""Many times as text, fast: what the times of an hour have in common is worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from store.clock import iso

_HOUR: Final = 3_600_000
_OF_HOUR: Final = tuple(f"{second // 60:02d}:{second % 60:02d}" for second in range(3600))
_OF_SECOND: Final = tuple(f".{ms:03d}" for ms in range(1000))
_REMEMBERED: Final = 100_000
"""Hours: eleven years of them."""
_FIRST: Final = -62_135_510_400_000
_LAST: Final = 253_402_214_400_000
"""The years 1 to 9999, less a day, so that every zone can write them."""


class Times:
    """Times in one zone."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._info = ZoneInfo(zone)
        offset = datetime(2026, 1, 1, tzinfo=self._info).utcoffset()
        self._shift = 0 if offset is None else int(offset.total_seconds() * 1000) % _HOUR
        """What brings the zone's full hours to those of UTC, most of the year."""
        self._hours: dict[int, tuple[str, str]] = {}
        """Hour -> (`2026-03-21T14:`, `+08:00`)."""

    def iso(self, at_ms: int) -> str:
        """ISO 8601 with offset, as store.clock.iso has it: to the second, to the millisecond where there are any."""
        hour, rest = divmod(at_ms + self._shift, _HOUR)
        found = self._hours.get(hour) or self._learn(hour)
        if found is None:
            return iso(min(max(at_ms, _FIRST), _LAST), self._zone) or ""
        second, ms = divmod(rest, 1000)
        return found[0] + _OF_HOUR[second] + (_OF_SECOND[ms] if ms else "") + found[1]

    def isos(self, values: Iterable[int | None]) -> list[str | None]:
        """`iso` of each that is a time."""
        shift, known, of_hour, of_second, slow = self._shift, self._hours.get, _OF_HOUR, _OF_SECOND, self.iso
        found: list[str | None] = []
        add = found.append
        for at in values:
            if at is None:
                add(None)
                continue
            number, rest = divmod(at + shift, _HOUR)
            hour = known(number)
            if hour is None:
                add(slow(at))
                continue
            second, ms = divmod(rest, 1000)
            if ms:
                add(hour[0] + of_hour[second] + of_second[ms] + hour[1])
            else:
                add(hour[0] + of_hour[second] + hour[1])
        return found

    def locals(self, values: Iterable[int | None]) -> list[str | None]:
        """`2026-03-21 14:05:30` of each that is a time: the zone's wall clock, as spreadsheets read it."""
        return [text and text[:19].replace("T", " ") for text in self.isos(values)]

    def wall(self, at_ms: int) -> datetime:
        """The zone's wall clock, to the second."""
        at = min(max(at_ms, _FIRST), _LAST) // 1000
        return datetime.fromtimestamp(at, UTC).astimezone(self._info).replace(tzinfo=None)

    def _learn(self, hour: int) -> tuple[str, str] | None:
        """What the times of an hour have in common; None where a clock changes, or an offset is not the usual one."""
        start = hour * _HOUR - self._shift
        if not _FIRST < start < _LAST - _HOUR:
            return None
        first, last = iso(start, self._zone) or "", iso(start + _HOUR - 1000, self._zone) or ""
        if len(first) != 25 or first[14:19] != "00:00" or last != f"{first[:14]}59:59{first[19:]}":
            return None
        if len(self._hours) >= _REMEMBERED:
            self._hours.clear()
        found = self._hours[hour] = first[:14], first[19:]
        return found
