"""Times as files write them, in the zone they mean."""

from __future__ import annotations

import re
import unicodedata
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Final
from zoneinfo import ZoneInfo

from store.rules.zones import instant_of

EARLIEST: Final = 631_152_000_000
"""1990-01-01 UTC: an earlier time in a file is a slip or a default."""

_FIRST: Final = -62_135_510_400_000
_LAST: Final = 253_402_214_400_000
"""A day inside the years 1 and 9999, so that every zone can write them."""

_PLAIN: Final = re.compile(
    r"(\d{4})([-/.年])(\d{1,2})[-/.月](\d{1,2})日?"
    r"(?:[T ]\s*(\d{1,2})[:：时](\d{1,2})(?:[:：分](?:(\d{1,2})(?:[.,](\d{1,9}))?)?秒?|分)?)?",
)
_SPACED_OFFSET: Final = re.compile(r"(?<=\d) (?=[+-]\d\d:?\d\d$)")
_HOUR: Final = re.compile(r"(\d{4})([-/])(\d\d)\2(\d\d)[T ](\d\d)", re.ASCII)
_SIXTY: Final = {f"{n:02d}": n for n in range(60)}
_NOTHING: Final = re.compile(r"0000[-/]00[-/]00([T ]00:00(:00)?)?")


def parse_time(text: str, zone: ZoneInfo) -> int | None:
    """Milliseconds of `2019/2/28 11:25:05`, `2019-02-28 11:25`, `2019年2月28日` (midnight) in `zone`, or of any
    ISO 8601 time, with its own offset where it has one. None when it is no time."""
    try:
        return _iso_ms(datetime.fromisoformat(text), zone)
    except (ValueError, OverflowError):
        pass
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    match = _PLAIN.fullmatch(text)
    if match is None:
        return _with_spaced_offset(text)
    year, _sep, month, day, hour, minute, second, fraction = match.groups()
    try:
        millis = int(f"{fraction or 0:0<3}"[:3])
        return _wall_ms(
            date(int(year), int(month), int(day)),
            int(hour or 0),
            int(minute or 0),
            int(second or 0),
            millis,
            zone,
        )
    except (ValueError, OverflowError):
        return None


def hour_and_more(text: str, zone: ZoneInfo) -> int | None:
    """Milliseconds of a time written `2026-03-01 09:30:00` or `2026/03/01 09:30:00`, not before 1990, in an hour without
    a clock change; None for every other. Files have many times and few hours, which are kept."""
    if len(text) != 19 or text[13] != ":" or text[16] != ":":
        return None
    minute, second = _SIXTY.get(text[14:16]), _SIXTY.get(text[17:])
    if minute is None or second is None:
        return None
    start = _written_hour(text[:13], zone)
    return None if start is None else start + (minute * 60 + second) * 1000


def wall_time(moment: datetime | date, zone: ZoneInfo) -> int:
    """Milliseconds of a spreadsheet's date or date and time, to the second that it shows."""
    if not isinstance(moment, datetime):
        return _wall_ms(moment, 0, 0, 0, 0, zone)
    seconds = moment.second + round(moment.microsecond / 1_000_000)
    return _wall_ms(moment.date(), moment.hour, moment.minute, 0, 0, zone) + seconds * 1000


def is_no_time(text: str) -> bool:
    """True for the zeros that databases write where there is no time."""
    return _NOTHING.fullmatch(text) is not None


def show(at_ms: int, zone: ZoneInfo) -> str:
    """A time as a person of that zone writes it; at the ends of the calendar the nearest that can be written."""
    at_ms = min(max(at_ms, _FIRST), _LAST)
    return datetime.fromtimestamp(at_ms / 1000, UTC).astimezone(zone).strftime("%Y-%m-%d %H:%M:%S")


def _with_spaced_offset(text: str) -> int | None:
    """`2016-04-28T11:19:34 -10:00`: some exports write a blank before the offset."""
    joined = _SPACED_OFFSET.sub("", text)
    try:
        return None if joined == text else round(datetime.fromisoformat(joined).timestamp() * 1000)
    except ValueError:
        return None


def _iso_ms(moment: datetime, zone: ZoneInfo) -> int:
    if moment.tzinfo is not None:
        return round(moment.timestamp() * 1000)
    millis = moment.microsecond // 1000
    return _wall_ms(moment.date(), moment.hour, moment.minute, moment.second, millis, zone)


def _wall_ms(day: date, hour: int, minute: int, second: int, millis: int, zone: ZoneInfo) -> int:
    if not (hour < 24 and minute < 60 and second < 60):
        raise ValueError
    start = _even_hour(day, hour, zone)
    if start is None:
        return instant_of(day, hour * 60 + minute, zone) + second * 1000 + millis
    return start + ((minute * 60) + second) * 1000 + millis


@lru_cache(maxsize=65_536)
def _written_hour(text: str, zone: ZoneInfo) -> int | None:
    """The instant at which the hour of `2026-03-01 09` begins; None for one that is none, lies before 1990, or is cut."""
    match = _HOUR.fullmatch(text)
    if match is None:
        return None
    year, _sep, month, day, hour = match.groups()
    try:
        start = _even_hour(date(int(year), int(month), int(day)), int(hour), zone) if int(hour) < 24 else None
    except (ValueError, OverflowError):
        return None
    return start if start is not None and start >= EARLIEST else None


@lru_cache(maxsize=65_536)
def _even_hour(day: date, hour: int, zone: ZoneInfo) -> int | None:
    """The instant at which an hour begins; None for one that a clock change shifts or cuts."""
    first, last = instant_of(day, hour * 60, zone), instant_of(day, hour * 60 + 59, zone)
    return first if last - first == 59 * 60_000 else None
