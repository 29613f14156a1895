"""Many times as text, fast: what the times of an hour have in common is worked out once."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from store.clock import iso

_HOUR: Final = 3_600_000
_DAY: Final = 24 * _HOUR
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
        self._day_shift = 0 if offset is None else int(offset.total_seconds() * 1000)
        self._hours: dict[int, tuple[str, str]] = {}
        """Hour -> (`2026-03-21T14:`, `+08:00`)."""
        self._days: dict[int, tuple[str, str] | None] = {}
        """Day of the zone's usual offset -> (`2026-03-21T`, `+08:00`); None where that offset does not hold all day."""

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
            shifted = at + shift
            hour = known(shifted // 3_600_000)
            if hour is None:
                add(slow(at))
                continue
            before, behind = hour
            if ms := shifted % 1000:
                add(f"{before}{of_hour[shifted % 3_600_000 // 1000]}{of_second[ms]}{behind}")
            else:
                add(f"{before}{of_hour[shifted % 3_600_000 // 1000]}{behind}")
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
        day, of_day = divmod(start + self._day_shift, _DAY)
        whole = self._day(day)
        if whole is not None and not of_day % _HOUR:
            found = f"{whole[0]}{of_day // _HOUR:02d}:", whole[1]
        else:
            first, last = iso(start, self._zone) or "", iso(start + _HOUR - 1000, self._zone) or ""
            if len(first) != 25 or first[14:19] != "00:00" or last != f"{first[:14]}59:59{first[19:]}":
                return None
            found = first[:14], first[19:]
        if len(self._hours) >= _REMEMBERED:
            self._hours.clear()
        self._hours[hour] = found
        return found

    def _day(self, day: int) -> tuple[str, str] | None:
        """What the times of a day have in common; None where its offset is not the usual one from end to end.

        No zone has changed its clock twice within a day and come back.
        """
        if day not in self._days:
            start = day * _DAY - self._day_shift
            whole = None
            if _FIRST < start < _LAST - _DAY:
                first, last = iso(start, self._zone) or "", iso(start + _DAY - 1000, self._zone) or ""
                if (
                    len(first) == 25
                    and first[11:19] == "00:00:00"
                    and last == f"{first[:11]}23:59:59{first[19:]}"
                ):
                    whole = first[:11], first[19:]
            if len(self._days) >= _REMEMBERED:
                self._days.clear()
            self._days[day] = whole
        return self._days[day]
