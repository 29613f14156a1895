"""The judge of volumes and figures: each few minutes what has come in, against what hour and weekday lead to expect.

One event is one alarm: of the series that show it the least likely one leads, the others are named in it. An alarm runs
until its series is back to normal; that closes its alert, and within three hours it comes back as the same one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from zoneinfo import ZoneInfo

from store.database import Desk
from store.desk.judging import Look as Judged
from store.desk.record import desk_event
from store.desk.unusual_figures import FigureLook, beyond, figure_tickets, look_at_figures
from store.desk.warning import warn
from store.policy.versions import current_policy
from store.rules.durations import DAY_MS, HOUR_MS, MINUTE_MS
from store.rules.expected import Expected
from store.rules.expected_rhythm import Rhythm, unknown
from store.rules.masking import mask_text
from store.rules.unusual import (
    AGAIN_MS,
    ALL,
    DAY,
    DROP,
    HOUR,
    NORMAL,
    RISE,
    Key,
    Look,
    budget,
    led,
    over,
    unusual,
)
from store.rules.unusual_hours import Hours
from store.rules.unusual_table import Volume
from store.views.warnings_learnt import Learnt, learnt
from store.views.warnings_reading import Arrival, arrivals, both, comes_in_time, numbers_of, totals

IDLE_MS: Final = 10 * MINUTE_MS
"""How long until a desk without `[volume]`, or without enough history, is looked at again."""
LATELY_MS: Final = 6 * HOUR_MS
TICKETS: Final = 20
ALSO: Final = 6
FOR_THE_DAY: Final = 25.0
"""How many expected tickets a promotion's factor is worth against what the day itself shows."""
_WHOLE: Final = (ALL, "")
_CLOSE: Final = "UPDATE alert SET closed_at = ?, closed_reason = 'over' WHERE id = ? AND acknowledged_at IS NULL AND closed_at IS NULL"
_AGAIN: Final = (
    "UPDATE alert SET closed_at = NULL, closed_reason = NULL WHERE id = ? AND closed_reason = 'over'"
)
_STANDING: Final = "SELECT id FROM alert WHERE clock = ? AND subject = ? AND level = 1 AND subject <> ''"


@dataclass
class Counts:
    """What has come in, by series, in the windows of one look."""

    hour: dict[Key, int]
    half: dict[Key, int]
    rows: list[Arrival]
    lately: dict[Key, int] = field(default_factory=dict)
    day: dict[Key, int] = field(default_factory=dict)


def look(desk: Desk, data: Mapping[str, Any], *, now: int) -> Judged:
    """Judge every series; `data` says which alarms run. Nothing while the desk has no week of history."""
    policy = current_policy(desk)
    volume, known = policy.warned.volume, learnt(desk)
    if volume is None or known is None:
        return Judged(0, now + IDLE_MS, data)
    hours = Hours(ZoneInfo(policy.zone), policy.warned.promotions, dict(known.factors))
    judging = Judging(desk, volume, known, hours, data, now)
    fired = judging.volumes() + judging.figures()
    return Judged(fired, now + volume.every_ms, judging.kept())


class Judging:
    """One look."""

    def __init__(
        self, desk: Desk, volume: Volume, known: Learnt, hours: Hours, data: Mapping[str, Any], now: int
    ) -> None:
        self._desk, self._volume, self._known, self._hours, self._now = desk, volume, known, hours, now
        self._running: dict[str, dict[str, Any]] = {
            name: dict(one) for name, one in data.get("running", {}).items()
        }
        self._over: dict[str, dict[str, Any]] = {
            name: dict(one) for name, one in data.get("over", {}).items() if one["at"] > now - AGAIN_MS
        }
        self._hourly = now // HOUR_MS != data.get("hour")
        self._share = budget(volume.false_alarms)
        self._in_time = bool(data.get("in_time"))
        if volume.drops and (self._hourly or "in_time" not in data):
            self._in_time = comes_in_time(desk, now - 7 * DAY_MS, now)
        self._unknown: Rhythm | None = None
        counts = count(desk, volume, now, whole=self._hourly)
        self._counts = counts
        self._today()

    def kept(self) -> dict[str, Any]:
        """What the next look has to know."""
        return {
            "running": self._running,
            "over": self._over,
            "hour": self._now // HOUR_MS,
            "in_time": self._in_time,
        }

    def volumes(self) -> int:
        """Judge what came in; returns how many alerts fired."""
        looks = self.looks()
        by_key = {(look.key, look.way, look.window): look for look in looks}
        self._end_what_is_over()
        series = len(self._keys()) * (2 if self._hourly else 1)
        found = [
            (look, chance)
            for look, chance in unusual(looks, self._volume.least, self._share, series)
            if not self._ran_or_runs(look) and not self._is_over(look)
        ]
        running: list[Look] = []
        told_by: dict[Key, int | None] = {}
        for name, one in self._running.items():
            standing = _standing(by_key, name)
            if standing is not None:
                running.append(standing)
                told_by.setdefault(standing.key, one["alert"])
        groups, explained = led(found, running, self._shared, self._volume.least)
        for look, _chance in found:
            if look.key in explained:
                self._follow(look, told_by[explained[look.key]])
        return sum(self._fire(group) for group in groups.values())

    def figures(self) -> int:
        """Judge the shares, once an hour; returns how many alerts fired."""
        if not self._hourly:
            return 0
        looks = look_at_figures(self._desk, self._volume, self._known.figures, self._now)
        by_name = {f"figure:{one.name}": one for one in looks}
        for name in [name for name in self._running if name.startswith("figure:")]:
            one = by_name.get(name)
            if one is None or one.chance >= NORMAL:
                self._stop(name)
        found = beyond(looks, self._volume, self._share)
        fired, leading = 0, set[str]()
        for one in found:
            name = f"figure:{one.name}"
            if name in self._running or name in self._over:
                continue
            if one.figure in leading:
                self._running[name] = {"alert": None, "since": self._now}
                continue
            leading.add(one.figure)
            also = [
                [*_told(other.key), other.count, other.cases]
                for other in found
                if other.figure == one.figure and other is not one
            ][:ALSO]
            alert = self._warn_of_figure(one, also)
            fired += alert is not None
            self._running[name] = {"alert": alert, "since": self._now}
        return fired

    def looks(self) -> list[Look]:
        """Every series in every window in which something might be said."""
        now, found = self._now, []
        drops = self._volume.drops and self._in_time
        windows = [(HOUR, now - HOUR_MS, self._counts.hour)]
        if self._hourly:
            windows.append((DAY, now - DAY_MS, self._counts.day))
        for window, start, seen in windows:
            parts = self._hours.parts(start, now)
            for key in self._keys():
                expected = self.expected(key, parts, window)
                count = seen.get(key, 0)
                if count > expected.mean:
                    found.append(Look(key, RISE, window, count, expected))
                elif drops and count < expected.mean:
                    found.append(Look(key, DROP, window, count, expected))
        return found

    def expected(self, key: Key, parts: list[tuple[int, float]], window: str) -> Expected:
        """What is to be expected of a series in a window; of a new one next to nothing."""
        rhythm = self._known.series.get(key)
        if rhythm is None:
            if self._unknown is None:
                self._unknown = unknown(self._known.series[_WHOLE])
            rhythm = self._unknown
        return rhythm.day(parts) if window == DAY else rhythm.hour(parts)

    def _keys(self) -> set[Key]:
        return self._known.series.keys() | self._counts.hour.keys()

    def _today(self) -> None:
        """On a promotion's day the desk's own day so far decides, beginning with the factor."""
        hour = self._now // HOUR_MS
        running = self._hours.promotion(hour)
        if running is None:
            return
        began = self._hours.day_began(self._now)
        end = self._now - HOUR_MS
        if end <= began:
            return
        factor = self._hours.factors.get(running.name, 1.0)
        expected = self._known.series[_WHOLE].hour(self._hours.parts(began, end)).mean / factor
        seen = totals(self._desk, (), began, end)[_WHOLE]
        told = dict(self._hours.factors)
        told[running.name] = (FOR_THE_DAY * factor + seen) / (FOR_THE_DAY + expected)
        self._hours.factors = told

    def _is_over(self, look: Look) -> bool:
        """True when an unusual window lies behind already: its last part is as usual."""
        half = self._half(look)
        if look.window == HOUR:
            return half.expected.mean >= 5 and half.chance >= NORMAL
        if over(self._last_hour(look), half) and self._last_hour(look).expected.mean >= 5:
            return True
        parts = self._hours.parts(self._now - LATELY_MS, self._now)
        lately = self.expected(look.key, parts, DAY)
        seen = self._counts.lately.get(look.key, 0)
        return Look(look.key, look.way, DAY, seen, lately).chance >= NORMAL

    def _half(self, look: Look) -> Look:
        return self._within(look, HOUR_MS // 2, self._counts.half)

    def _last_hour(self, look: Look) -> Look:
        return self._within(look, HOUR_MS, self._counts.hour)

    def _within(self, look: Look, lately_ms: int, seen: Mapping[Key, int]) -> Look:
        parts = self._hours.parts(self._now - lately_ms, self._now)
        return Look(look.key, look.way, HOUR, seen.get(look.key, 0), self.expected(look.key, parts, HOUR))

    def _end_what_is_over(self) -> None:
        for name in [name for name in self._running if not name.startswith("figure:")]:
            key, way, window = _of(name)
            standing = Look(key, way, window, 0, Expected(0, 0))
            if window == HOUR:
                ended = over(self._last_hour(standing), self._half(standing))
            else:
                ended = self._hourly and self._is_over(standing)
            if ended:
                self._stop(name)

    def _stop(self, name: str) -> None:
        """The alarm of a series is over; with the one that leads, the alert closes."""
        one = self._running.pop(name, None)
        alert = None if one is None else one["alert"]
        if alert is None:
            return
        self._over[name] = {"alert": alert, "at": self._now}
        for other in [other for other, one in self._running.items() if one.get("with") == alert]:
            del self._running[other]  # whatever is unusual about it now is something else
        with self._desk.transaction():
            if self._desk.execute(_CLOSE, (self._now, alert)).rowcount:
                desk_event(self._desk, None, "warning_over", now=self._now, alert=alert)

    def _ran_or_runs(self, look: Look) -> bool:
        """True when the alarm runs; one that was over goes on, without ringing again."""
        name = _name(look)
        if name in self._running or _name(look, HOUR if look.window == DAY else DAY) in self._running:
            return True
        was = self._over.pop(name, None)
        if was is None:
            return False
        self._running[name] = {"alert": was["alert"], "since": self._now}
        if was["alert"] is not None:
            with self._desk.transaction():
                if self._desk.execute(_AGAIN, (was["alert"],)).rowcount:
                    desk_event(self._desk, None, "warning_again", now=self._now, alert=was["alert"])
        return True

    def _follow(self, look: Look, alert: int | None) -> None:
        """What is unusual about this series is told by that alert already."""
        self._running[_name(look)] = {"alert": None, "with": alert, "since": self._now}

    def _fire(self, group: list[tuple[Look, float]]) -> int:
        (leader, chance), *others = group
        name, value = leader.key
        shown = mask_text(value)
        span = DAY_MS if leader.window == DAY else HOUR_MS
        numbers = numbers_of(self._desk, leader.key, self._now - span, self._now, TICKETS)
        data: dict[str, Any] = {
            "series": name,
            "value": shown,
            "way": leader.way,
            "window": leader.window,
            "seen": leader.seen,
            "expected": round(leader.expected.mean, 1),
            "chance": float(f"{chance:.3g}"),
            "also": [
                [*_told(look.key), look.seen, round(look.expected.mean, 1)] for look, _chance in others[:ALSO]
            ],
            "tickets": numbers,
        }
        promotion = self._hours.promotion(self._now // HOUR_MS)
        if promotion is not None:
            data["promotion"] = promotion.name
        subject = f"{name}:{shown}|{self._stamp()}"
        subject += "".join(f"|{word}" for word in (leader.way, leader.window) if word not in (RISE, HOUR))
        plan = self._plan(f"{name}:{value}", name) if leader.way == RISE else self._volume.plans.get(DROP, "")
        alert = self._warn("volume", subject, leader.way, data, plan)
        standing = alert or self._desk.value(_STANDING, ("volume", subject))
        self._running[_name(leader)] = {"alert": standing, "since": self._now}
        for look, _chance in others:
            self._follow(look, standing)
        return int(alert is not None)

    def _warn_of_figure(self, one: FigureLook, also: list[list[Any]]) -> int | None:
        name, value = one.key
        shown = mask_text(value)
        late = self._known.figures[one.figure]["late"]
        data = {
            "figure": one.figure,
            "series": name,
            "value": shown,
            "seen": one.count,
            "cases": one.cases,
            "usual": round(one.usual.share, 4),
            "chance": float(f"{one.chance:.3g}"),
            "also": also,
            "tickets": figure_tickets(self._desk, one, late, self._now, TICKETS),
        }
        plan = self._plan(one.figure, f"{name}:{value}")
        return self._warn(
            "figure", f"{one.figure}:{name}:{shown}|{self._stamp()[:10]}", one.figure, data, plan
        )

    def _warn(self, kind: str, subject: str, reason: str, data: dict[str, Any], plan: str) -> int | None:
        volume = self._volume
        return warn(
            self._desk,
            kind=kind,
            subject=subject,
            reason=reason,
            tell=volume.tell,
            by=volume.by,
            always=volume.always,
            data=data,
            plan=plan,
            now=self._now,
        )

    def _plan(self, *names: str) -> str:
        """The response plan of the first of these that has one of its own; else the one for all."""
        own = self._volume.plans
        return next((own[name] for name in names if name in own), self._volume.plan)

    def _stamp(self) -> str:
        """The hour in the desk's zone: 2026-11-22T14."""
        return self._hours.stamp(self._now)

    def _shared(self, one: Look, other: Look) -> int:
        """How many tickets of the second look's window belong to the first's series too."""
        if other.window == DAY:
            return both(self._desk, one.key, other.key, self._now - DAY_MS, self._now)
        series = self._volume.series
        return sum(1 for row in self._counts.rows if {one.key, other.key} <= set(row.keys(series)))


def count(desk: Desk, volume: Volume, now: int, *, whole: bool) -> Counts:
    """Count the last hour and its half; `whole`: six hours and a day as well."""
    rows = arrivals(desk, now - HOUR_MS, now)
    counts = Counts({}, {}, rows)
    for row in rows:
        for key in row.keys(volume.series):
            counts.hour[key] = counts.hour.get(key, 0) + 1
            if row.opened_at >= now - HOUR_MS // 2:
                counts.half[key] = counts.half.get(key, 0) + 1
    if whole:
        counts.lately = totals(desk, volume.series, now - LATELY_MS, now)
        counts.day = totals(desk, volume.series, now - DAY_MS, now)
    return counts


def _standing(looks: Mapping[tuple[Key, str, str], Look], name: str) -> Look | None:
    """How a running series stands; of a day's alarm, between the full hours, its last hour tells."""
    key, way, window = _of(name)
    return looks.get((key, way, window)) or looks.get((key, way, HOUR))


def _told(key: Key) -> Key:
    """A series as it is told: the value may be what somebody typed, such as an address for a region."""
    return key[0], mask_text(key[1])


def _name(look: Look, window: str = "") -> str:
    return f"{look.way}:{window or look.window}:{look.key[0]}:{look.key[1]}"


def _of(name: str) -> tuple[Key, str, str]:
    way, window, kind, value = (*name.split(":", 3), "", "")[:4]
    return (kind, value), way, window
