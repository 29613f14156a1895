"""A clock's countdown in words: the time left in its own time, how urgent that is, and when the text changes next.

Pure. Times are milliseconds since the epoch, durations milliseconds. Urgency is told by a sign and a level (the
colour), never by colour alone.
"""

from __future__ import annotations

import datetime
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final, Literal, NamedTuple
from zoneinfo import ZoneInfo

from store.i18n import N_, _
from store.rules.calendar_key import CalendarKey
from store.views.shapes import Countdown, TicketRow

if TYPE_CHECKING:
    from store.rules.business_time import Calendar

Level = Literal["none", "ok", "soon", "risk", "overdue", "paused", "quiet", "closed"]
Calendars = Mapping[CalendarKey, "Calendar"]

SECOND: Final = 1_000
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
YEAR: Final = 365 * DAY
TICKS_BELOW: Final = 15 * MINUTE
"""Below this the text shows seconds, and a clock is at risk."""
SOON_SHARE: Final = 4
"""A clock is due soon when less than a quarter of its target is left."""
MARKS: Final[dict[Level, str]] = {"risk": "!", "overdue": "!!", "soon": ".", "paused": "="}
DAYS: Final = (N_("Mon"), N_("Tue"), N_("Wed"), N_("Thu"), N_("Fri"), N_("Sat"), N_("Sun"))


class Reading(NamedTuple):
    """What a countdown shows now."""

    text: str
    """At most 6 cells."""
    mark: str
    """The sign of its urgency, at most 2 cells."""
    level: Level
    long: str
    """The same with room: `opens 09:00` where `text` says `@09:00`."""


NOTHING: Final = Reading("", "", "none", "")


def countdown_text(
    countdown: Countdown | None, now_ms: int, calendars: Calendars, *, paused: bool = False
) -> Reading:
    """What to show for the clock at `now_ms`. No clock and not paused: an empty reading."""
    if countdown is None:
        if not paused:
            return NOTHING
        word = _("paused")
        return Reading(word, MARKS["paused"], "paused", word)
    left = left_ms(countdown, now_ms, calendars)
    if countdown.imported_breach:
        text = past_text(left)
        return Reading(text, "", "quiet", text)
    if now_ms > countdown.due_at:
        text = past_text(left)
        return Reading(text, MARKS["overdue"], "overdue", text)
    level: Level = (
        "risk" if left < TICKS_BELOW else "soon" if left * SOON_SHARE < countdown.target_ms else "ok"
    )
    calendar = _calendar(countdown, calendars)
    if calendar is not None and not calendar.is_open(now_ms):
        opening = calendar.next_opening(now_ms)
        clock = datetime.datetime.fromtimestamp(opening / SECOND, _zone(calendar))
        today = datetime.datetime.fromtimestamp(now_ms / SECOND, _zone(calendar)).date()
        at = f"{clock:%H:%M}"
        if clock.date() == today:
            return Reading(f"@{at}", MARKS.get(level, ""), "closed", _("opens {at}").format(at=at))
        day = _(DAYS[clock.weekday()])
        return Reading(f"@{at}", MARKS.get(level, ""), "closed", _("opens {day} {at}").format(day=day, at=at))
    text = left_text(left)
    return Reading(text, MARKS.get(level, ""), level, text)


def row_countdown(row: TicketRow) -> Countdown | None:
    """The clock that a ticket shows: its soonest live one, else an imported breach; of a settled one its call."""
    if row.follow_up_at is not None:
        return Countdown.of_call(row.follow_up_at)
    return row.live or row.next


def row_reading(row: TicketRow, now_ms: int, calendars: Calendars) -> Reading:
    """What a queue shows for a ticket: its soonest live clock, else its old imported breach, else whether it is paused.

    Of a settled one: the call that follows it up.
    """
    return countdown_text(row_countdown(row), now_ms, calendars, paused=row.paused)


def row_next_change(row: TicketRow, now_ms: int, calendars: Calendars) -> int | None:
    """When the row's countdown looks different next; None when it never will by itself."""
    return next_change_at(row_countdown(row), now_ms, calendars)


def left_ms(countdown: Countdown, now_ms: int, calendars: Calendars) -> int:
    """The time left in the clock's own time, negative when past."""
    calendar = _calendar(countdown, calendars)
    if calendar is None:
        return countdown.due_at - now_ms
    if now_ms > countdown.due_at:
        return -calendar.between(countdown.due_at, now_ms)
    return calendar.between(now_ms, countdown.due_at)


def next_change_at(countdown: Countdown | None, now_ms: int, calendars: Calendars) -> int | None:
    """The first instant after `now_ms` at which the text, sign or level may differ; None when there is none."""
    if countdown is None:
        return None
    calendar = _calendar(countdown, calendars)
    due = countdown.due_at
    if calendar is not None and not calendar.is_open(now_ms):
        opening = calendar.next_opening(now_ms)
        midnight = _next_midnight(now_ms, calendar)
        at_due = due + 1 if due >= now_ms else opening
        return min(opening, midnight, at_due)
    left = left_ms(countdown, now_ms, calendars)
    if now_ms > due:
        past = -left
        wait = _step(past) - past % _step(past)
    else:
        wait = left % _step(left) + 1
        for threshold in (TICKS_BELOW, -(-countdown.target_ms // SOON_SHARE)):
            if left >= threshold:
                wait = min(wait, left - threshold + 1)
    if calendar is None:
        return now_ms + wait
    open_ms = calendar.between(now_ms, now_ms + wait)
    return now_ms + (max(open_ms, 1) if open_ms < wait else wait)


def left_text(left: int) -> str:
    """`3d04h`, `2h05m`, `37m`, `14:59`: at most 6 cells."""
    if left < TICKS_BELOW:
        return f"{left // MINUTE:02d}:{left % MINUTE // SECOND:02d}"
    if left < HOUR:
        return f"{left // MINUTE}m"
    if left < DAY:
        return f"{left // HOUR}h{left % HOUR // MINUTE:02d}m"
    if left < 100 * DAY:
        return f"{left // DAY}d{left % DAY // HOUR:02d}h"
    return f"{left // DAY}d"


def past_text(left: int) -> str:
    """How long ago it was due: `-03:12`, `-37m`, `-2h05m`, `-14h`, `-45d`; `left` is zero or negative."""
    past = -left
    if 10 * HOUR <= past < DAY:
        return f"-{past // HOUR}h"
    if past >= 10 * DAY:
        return f"-{past // DAY}d"
    return "-" + left_text(past)


def span_text(duration: int) -> str:
    """A duration with room: `3d 4h`, `2h 5m`, `37m`, `40s`."""
    for unit, letter, smaller, small_letter in ((DAY, "d", HOUR, "h"), (HOUR, "h", MINUTE, "m")):
        if duration >= unit:
            rest = duration % unit // smaller
            return (
                f"{duration // unit}{letter} {rest}{small_letter}" if rest else f"{duration // unit}{letter}"
            )
    return f"{duration // MINUTE}m" if duration >= MINUTE else f"{max(duration, 0) // SECOND}s"


def age_text(age: int) -> str:
    """An age in one unit, at most 4 cells: `0m`, `12m`, `5h`, `3d`, `4y`."""
    for unit, shown_from, letter in ((YEAR, 1000 * DAY, "y"), (DAY, DAY, "d"), (HOUR, HOUR, "h")):
        if age >= shown_from:
            return f"{age // unit}{letter}"
    return f"{max(age, 0) // MINUTE}m"


def age_next_change(age: int) -> int:
    """Milliseconds until the age reads differently."""
    unit = next((u for u in (DAY, HOUR) if age >= u), MINUTE)
    return unit - age % unit


def wall_text(at_ms: int, now_ms: int, zone: ZoneInfo) -> str:
    """A moment in the desk's zone: `14:05` today, `03-21 14:05` this year, else `2025-03-21 14:05`."""
    at = datetime.datetime.fromtimestamp(at_ms / SECOND, zone)
    now = datetime.datetime.fromtimestamp(now_ms / SECOND, zone)
    if at.date() == now.date():
        return f"{at:%H:%M}"
    return f"{at:%m-%d %H:%M}" if at.year == now.year else f"{at:%Y-%m-%d %H:%M}"


def due_text(at_ms: int, now_ms: int, zone: ZoneInfo) -> str:
    """A due by the wall in at most 11 cells: `03-21 14:05`, of another year `2025-03-21`."""
    at = datetime.datetime.fromtimestamp(at_ms / SECOND, zone)
    this_year = at.year == datetime.datetime.fromtimestamp(now_ms / SECOND, zone).year
    return f"{at:%m-%d %H:%M}" if this_year else f"{at:%Y-%m-%d}"


def _step(amount: int) -> int:
    """How much of an amount passes before its text changes."""
    return SECOND if amount < TICKS_BELOW else MINUTE if amount < DAY else HOUR


def _calendar(countdown: Countdown, calendars: Calendars) -> Calendar | None:
    """The calendar, or the newest one of that name that is known: a row may come in before its calendar's version."""
    key = countdown.calendar
    if key is None or key in calendars:
        return None if key is None else calendars[key]
    return max(((known, calendars[known]) for known in calendars if known[0] == key[0]), default=(key, None))[
        1
    ]


def _zone(calendar: Calendar) -> ZoneInfo:
    return ZoneInfo(calendar.zone)


def _next_midnight(now_ms: int, calendar: Calendar) -> int:
    """When `opens Mon 09:00` becomes `opens 09:00`."""
    now = datetime.datetime.fromtimestamp(now_ms / SECOND, _zone(calendar))
    tomorrow = datetime.datetime.combine(now.date() + datetime.timedelta(days=1), datetime.time(), now.tzinfo)
    return int(tomorrow.timestamp() * SECOND)
