"""Hours: which hour of the week an instant lies in, which part of each a window covers, and on which a promotion runs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from store.rules.durations import HOUR_MS
from store.rules.expected_rhythm import DAY_HOURS
from store.rules.unusual_table import Promotion


@dataclass(slots=True)
class Hours:
    """The hours of a desk's zone. An hour is numbered since the epoch, as UTC counts it."""

    zone: ZoneInfo
    promotions: Sequence[Promotion] = ()
    factors: Mapping[str, float] = field(default_factory=dict)
    """A promotion's name -> how much more comes on its days."""
    _known: dict[int, tuple[int, date]] = field(default_factory=dict)

    def slot(self, hour: int) -> int:
        """The hour of the week; 0 is Monday's first."""
        return self._at(hour)[0]

    def promotion(self, hour: int) -> Promotion | None:
        """The promotion that runs then."""
        if not self.promotions:
            return None
        day = self._at(hour)[1]
        return next((one for one in self.promotions if one.holds(day)), None)

    def factor(self, hour: int) -> float:
        """How much more than usual is to be expected of it."""
        running = self.promotion(hour)
        return 1.0 if running is None else self.factors.get(running.name, 1.0)

    def parts(self, start: int, end: int) -> list[tuple[int, float]]:
        """The window from `start` to `end` (ms) as (hour of the week, its part of that hour times the factor)."""
        found: list[tuple[int, float]] = []
        for hour in range(start // HOUR_MS, -(-end // HOUR_MS)):
            covered = min(end, (hour + 1) * HOUR_MS) - max(start, hour * HOUR_MS)
            found.append((self.slot(hour), covered / HOUR_MS * self.factor(hour)))
        return found

    def day_began(self, at: int) -> int:
        """The first instant of the hour in which the zone's day of `at` begins."""
        hour = at // HOUR_MS
        return (hour - self.slot(hour) % DAY_HOURS) * HOUR_MS

    def stamp(self, at: int) -> str:
        """The hour of an instant in the zone: 2026-11-22T14."""
        hour = at // HOUR_MS
        return f"{self._at(hour)[1].isoformat()}T{self.slot(hour) % DAY_HOURS:02}"

    def _at(self, hour: int) -> tuple[int, date]:
        found = self._known.get(hour)
        if found is None:
            wall = datetime.fromtimestamp(hour * HOUR_MS / 1000, UTC).astimezone(self.zone)
            found = self._known[hour] = (wall.weekday() * DAY_HOURS + wall.hour, wall.date())
        return found
