"""The judge that learns: each series' rhythm of the past weeks, four times a day. It fires nothing."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from datetime import UTC, date, datetime, timedelta
from typing import TYPE_CHECKING, Any, Final
from zoneinfo import ZoneInfo

from store.desk.judging import Look
from store.desk.unusual_figures import learn_figures
from store.policy.versions import current_policy
from store.rules.durations import DAY_MS, HOUR_MS, MINUTE_MS
from store.rules.expected_rhythm import WEEK_HOURS, Past, Rhythm, learn
from store.rules.unusual_hours import Hours
from store.rules.unusual_table import ALL, Promotion, Volume
from store.views.warnings_reading import daily, first_at, hourly

if TYPE_CHECKING:
    from store.database import Desk
    from store.rules.unusual import Key

EVERY_MS: Final = 6 * HOUR_MS
IDLE_MS: Final = 10 * MINUTE_MS
"""Without `[volume]`: how soon another policy is taken up."""
LEAST_HOURS: Final = WEEK_HOURS
"""Less than a week of the desk says nothing of a weekly rhythm."""
_BACK: Final = 400
"""Days in which the last time of a promotion is looked for."""
_WEEKS_BEFORE: Final = 4


def look(desk: Desk, data: Mapping[str, Any], *, now: int) -> Look:
    """Learn anew; what is kept is read by `store.views.warnings_learnt`."""
    policy = current_policy(desk)
    volume = policy.warned.volume
    if volume is None:
        return Look(0, now + IDLE_MS)
    factors = _factors(desk, policy.warned.promotions, ZoneInfo(policy.zone), now)
    hours = Hours(ZoneInfo(policy.zone), policy.warned.promotions, factors)
    series = _learn_all(desk, volume, hours, now)
    kept = {f"{name}:{value}": _written(rhythm) for (name, value), rhythm in series.items()}
    figures = learn_figures(desk, volume, now)
    again = EVERY_MS if kept else HOUR_MS
    return Look(0, now + again, {"series": kept, "factors": factors, "figures": figures})


def _learn_all(desk: Desk, volume: Volume, hours: Hours, now: int) -> dict[Key, Rhythm]:
    end = now // HOUR_MS
    begun = first_at(desk)
    if begun is None:
        return {}
    start = max(end - volume.weeks * WEEK_HOURS, -(-begun // HOUR_MS))
    if end - start < LEAST_HOURS:
        return {}
    counts = hourly(desk, volume.series, start * HOUR_MS, end * HOUR_MS)
    usual = [hour for hour in range(start, end) if hours.promotion(hour) is None]
    past = Past([hours.slot(hour) for hour in usual], [1.0] * len(usual))

    def of(key: Key, whole: Rhythm | None) -> Rhythm:
        own = counts[key]
        return learn(past, [own.get(hour, 0) for hour in usual], whole)

    if (ALL, "") not in counts or len(usual) < LEAST_HOURS:
        return {}
    desk_rhythm = of((ALL, ""), None)
    found = {(ALL, ""): desk_rhythm}
    for name in volume.series:
        sizes = Counter({key: sum(own.values()) for key, own in counts.items() if key[0] == name})
        found |= {key: of(key, desk_rhythm) for key, _size in sizes.most_common(volume.most)}
    return found


def _factors(desk: Desk, promotions: tuple[Promotion, ...], zone: ZoneInfo, now: int) -> dict[str, float]:
    """How much more comes on a promotion's days: as the policy says, else as it was the last time."""
    found = {one.name: one.factor for one in promotions if one.factor is not None}
    unknown = [one for one in promotions if one.factor is None]
    if not unknown:
        return found
    offset = datetime.fromtimestamp(now / 1000, UTC).astimezone(zone).utcoffset() or timedelta()
    offset_ms = int(offset.total_seconds() * 1000)
    today = (now + offset_ms) // DAY_MS * DAY_MS - offset_ms
    counts = daily(desk, today - _BACK * DAY_MS, today, offset_ms)
    for one in unknown:
        seen = usual = 0.0
        for day, count in counts.items():
            here = _date(day)
            before = [
                counts[day - 7 * week]
                for week in range(1, _WEEKS_BEFORE + 1)
                if day - 7 * week in counts
                and not any(other.holds(_date(day - 7 * week)) for other in promotions)
            ]
            if one.holds(here) and len(before) >= 2:
                seen += count
                usual += sum(before) / len(before)
        if usual >= 1:
            found[one.name] = round(max(0.2, min(seen / usual, 50.0)), 2)
    return found


def _date(day: int) -> date:
    return date(1970, 1, 1) + timedelta(days=day)


def _written(rhythm: Rhythm) -> dict[str, Any]:
    return {
        "r": [float(f"{rate:.4g}") for rate in rhythm.rates],
        "u": [float(f"{error:.3g}") for error in rhythm.unsure],
        "h": round(rhythm.hour_spread, 5),
        "d": round(rhythm.day_spread, 5),
        "w": round(rhythm.weeks, 2),
    }
