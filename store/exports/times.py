"""Many times as text, fast: what a quarter of an hour has in common is worked out once."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Final
from zoneinfo import ZoneInfo

from store.clock import iso

_QUARTER_MS: Final = 900_000
_REMEMBERED: Final = 200_000
_OF_HOUR: Final = tuple(f"{second // 60:02d}:{second % 60:02d}" for second in range(3600))
_FIRST: Final = -62_135_510_400_000
_LAST: Final = 253_402_214_400_000
"""The years 1 to 9999, less a day, so that every zone can write them."""


class Times:
    """Times in one zone."""

    def __init__(self, zone: str) -> None:
        self._zone = zone
        self._info = ZoneInfo(zone)
        self._known: dict[int, tuple[str, int, str]] = {}
        """Quarter of an hour -> (date and hour, its first second in that hour, the offset)."""

    def iso(self, at_ms: int) -> str:
        """ISO 8601 with offset, as store.clock.iso has it: to the second, to the millisecond where there are any."""
        quarter, rest = divmod(at_ms, _QUARTER_MS)
        found = self._known.get(quarter) or self._learn(quarter)
        if not found[2]:
            return iso(min(max(at_ms, _FIRST), _LAST), self._zone) or ""
        second, ms = divmod(rest, 1000)
        if ms:
            return f"{found[0]}{_OF_HOUR[found[1] + second]}.{ms:03d}{found[2]}"
        return f"{found[0]}{_OF_HOUR[found[1] + second]}{found[2]}"

    def local(self, at_ms: int) -> str:
        """`2026-03-21 14:05:30`, the zone's wall clock, as spreadsheets read it."""
        return self.iso(at_ms)[:19].replace("T", " ")

    def wall(self, at_ms: int) -> datetime:
        """The zone's wall clock, to the second."""
        at = min(max(at_ms, _FIRST), _LAST) // 1000
        return datetime.fromtimestamp(at, UTC).astimezone(self._info).replace(tzinfo=None)

    def _learn(self, quarter: int) -> tuple[str, int, str]:
        if len(self._known) >= _REMEMBERED:
            self._known.clear()
        start = quarter * _QUARTER_MS
        text = iso(start, self._zone) if _FIRST <= start <= _LAST - _QUARTER_MS else None
        last = text and iso(start + _QUARTER_MS - 1000, self._zone)
        # A clock change, or an offset with seconds in it (before 1972), is left to the slow way.
        if not text or not last or len(text) != 25 or text[:14] != last[:14] or text[19:] != last[19:]:
            found = ("", 0, "")
        else:
            found = (text[:14], int(text[14:16]) * 60 + int(text[17:19]), text[19:])
        self._known[quarter] = found
        return found
