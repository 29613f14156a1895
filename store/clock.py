"""What time it is: integer milliseconds since the epoch, or what KEFU_NOW says."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from store.errors import WrongUsage

Clock = Callable[[], int]


def system_clock() -> int:
    """Now, in milliseconds since the epoch."""
    return time.time_ns() // 1_000_000


def clock_from_environment(zone: str = "Asia/Shanghai") -> Clock:
    """The system's clock, or the one that KEFU_NOW states (ISO 8601; a trailing '+' lets it advance)."""
    stated = os.environ.get("KEFU_NOW", "").strip()
    if not stated:
        return system_clock
    text, advances = stated.removesuffix("+"), stated.endswith("+")
    start = parse_iso(text, zone)
    if start is None:
        raise WrongUsage("bad_kefu_now", value=stated)
    if not advances:
        return lambda: start
    began = time.monotonic_ns()
    return lambda: start + (time.monotonic_ns() - began) // 1_000_000


def parse_iso(text: str, zone: str) -> int | None:
    """Milliseconds of an ISO 8601 time; without an offset it is in `zone`. None when it is no time."""
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(zone))
    return round(moment.timestamp() * 1000)


def iso(at_ms: int | None, zone: str) -> str | None:
    """ISO 8601 with offset, to the second (to the millisecond where there are any)."""
    if at_ms is None:
        return None
    moment = datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(ZoneInfo(zone))
    return moment.isoformat(timespec="milliseconds" if at_ms % 1000 else "seconds")
