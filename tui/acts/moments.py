"""Moments that somebody types at the prompt."""

from __future__ import annotations

from collections.abc import Callable
from zoneinfo import ZoneInfo

from store.errors import DeskError, WrongUsage
from tui.times import moment_of

EXAMPLE = "15:00, 2h, 2026-11-23 09:30"


def moment_read(now_ms: int, zone: ZoneInfo) -> Callable[[str], tuple[int | None]]:
    """A reader of moments in ms since the epoch: None for an empty line, in a tuple, so that none is an answer too.

    It raises WrongUsage bad_time, and DeskError time_in_past: what is asked for lies ahead.
    """

    def reading(text: str) -> tuple[int | None]:
        if not text.strip():
            return (None,)
        moment = moment_of(text, now_ms, zone)
        if moment is None:
            raise WrongUsage("bad_time", value=text, example=EXAMPLE)
        if moment <= now_ms:
            raise DeskError("time_in_past", value=moment)
        return (moment,)

    return reading
