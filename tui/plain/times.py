"""Moments and durations as people write and read them on a command line."""

from __future__ import annotations

from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from store.errors import WrongUsage
from store.rules.durations import written
from tui.times import moment_of

EXAMPLE: Final = "2026-03-21 14:05, 14:05, +2h"


def moment(text: str, now: int, zone: str) -> int:
    """Milliseconds of `2026-03-21 14:05` (with or without offset), of the next `14:05`, or of `+2h` from now.

    Raises WrongUsage bad_time.
    """
    found = moment_of(text, now, ZoneInfo(zone))
    if found is None:
        raise WrongUsage("bad_time", value=text, example=EXAMPLE)
    return found


def stamp(at_ms: int | None, zone: str, *, seconds: bool = False) -> str:
    """`2026-03-21 14:05` in the zone; empty for None."""
    if at_ms is None:
        return ""
    at = datetime.fromtimestamp(at_ms / 1000, ZoneInfo(zone))
    return f"{at:%Y-%m-%d %H:%M:%S}" if seconds else f"{at:%Y-%m-%d %H:%M}"


def span(ms: int) -> str:
    """A duration to the second: `1h30m`; a negative one with its sign."""
    return ("-" if ms < 0 else "") + written(abs(ms) // 1000 * 1000)
