"""The calendars that countdowns run in, for screens that count by themselves."""

from __future__ import annotations

from store.database import Desk
from store.policy.versions import calendars as kept
from store.policy.versions import current_zone
from store.rules.business_time import Calendar
from store.rules.calendar_key import CalendarKey


def calendars(desk: Desk) -> dict[CalendarKey, Calendar]:
    """Every calendar version of the desk."""
    known = kept(desk)
    return {key: known[key] for key in known}


def zone(desk: Desk) -> str:
    """The desk's own time zone."""
    return current_zone(desk)
