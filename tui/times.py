"""Times as people type them: `15:00`, `2h`, `30m`, `2026-11-23 09:30`, `11-23 09:30`."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

_SPAN: Final = re.compile(r"\+?(\d{1,4})\s*(m|min|h|d)", re.IGNORECASE)
_CLOCK: Final = re.compile(r"(\d{1,2})[:：](\d{2})")
_MONTH_DAY: Final = re.compile(r"(\d{1,2})[-/](\d{1,2})\s+(\d{1,2})[:：](\d{2})")
_UNIT_MS: Final = {"m": 60_000, "min": 60_000, "h": 3_600_000, "d": 86_400_000}


def moment_of(text: str, now_ms: int, zone: ZoneInfo) -> int | None:
    """The moment meant (ms since the epoch), in `zone` unless it names an offset; None when it is no time.

    A clock time that is past today means tomorrow; a month and day that are past mean next year.
    """
    text = text.strip()
    now = datetime.fromtimestamp(now_ms / 1000, zone)
    try:
        if span := _SPAN.fullmatch(text):
            return now_ms + int(span[1]) * _UNIT_MS[span[2].lower()]
        if clock := _CLOCK.fullmatch(text):
            wanted = now.replace(hour=int(clock[1]), minute=int(clock[2]), second=0, microsecond=0)
            return _ms(wanted if wanted > now else wanted + timedelta(days=1))
        if day := _MONTH_DAY.fullmatch(text):
            month, date, hour, minute = (int(part) for part in day.groups())
            wanted = now.replace(month=month, day=date, hour=hour, minute=minute, second=0, microsecond=0)
            return _ms(wanted if wanted > now else wanted.replace(year=wanted.year + 1))
        moment = datetime.fromisoformat(text)
    except (ValueError, OverflowError):
        return None
    return _ms(moment if moment.tzinfo else moment.replace(tzinfo=zone))


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
