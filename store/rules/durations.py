"""Durations as people write them (40s, 15m, 4h, 7d, 1h30m) in milliseconds."""

from __future__ import annotations

import re
from typing import Final

SECOND_MS: Final = 1_000
MINUTE_MS: Final = 60_000
HOUR_MS: Final = 3_600_000
DAY_MS: Final = 86_400_000

_UNITS: Final = {"s": SECOND_MS, "m": MINUTE_MS, "min": MINUTE_MS, "h": HOUR_MS, "d": DAY_MS}
_PART = re.compile(r"(\d+(?:\.\d+)?)\s*(min|[smhd])\s*", re.ASCII)


def duration_ms(text: str) -> int | None:
    """Milliseconds of a written duration (a day is 24 hours); None when it is none."""
    total, position = 0.0, 0
    text = text.strip()
    while position < len(text):
        part = _PART.match(text, position)
        if part is None:
            return None
        total += float(part[1]) * _UNITS[part[2]]
        position = part.end()
    return round(total) if text else None


def written(ms: int) -> str:
    """The shortest way to write a duration; the opposite of duration_ms for whole milliseconds of seconds."""
    text, rest = "", ms
    for unit, size in (("d", DAY_MS), ("h", HOUR_MS), ("m", MINUTE_MS)):
        count, rest = divmod(rest, size)
        if count:
            text += f"{count}{unit}"
    if rest or not text:
        text += f"{rest / SECOND_MS:g}s"
    return text
