"""What hour and weekday lead to expect of a series of counts: a rhythm of the week, a level, and how far both are known.

Learnt from the hours of the past weeks, as the outbreak detectors of public health do it (Farrington et al. 1996 and
Noufaily et al. 2013: the same hour of the past weeks, with the spread learnt and past bursts given less weight), with
gamma priors as in Hoehle's Bayesian detector (R package surveillance, algo.bayes):

- the rate of an hour of the week: a gamma prior worth `BORROWED` counts around the desk's own rhythm, so that a series
  with few tickets borrows the rhythm of the desk, and a large one has its own;
- the level: the last seven days against that rhythm, recent days count more, a day's ratio is held within a factor of
  two of the middle day's, so that neither one burst nor one outage moves it far;
- the spread that remains, by moments, for an hour and for a day; a short series leans on the desk's.

Counts beyond `CAPPED` standard deviations are cut down to that before anything is learnt of them.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import accumulate
from math import sqrt
from statistics import median
from typing import Final

from store.rules.expected import Expected

WEEK_HOURS: Final = 168
DAY_HOURS: Final = 24
BORROWED: Final = 8.0
CAPPED: Final = 3.5
LEVEL_DAYS: Final = 7
HALF_DAYS: Final = 3.0
"""A day of so many days ago counts half."""
LEVEL_PRIOR: Final = 12.0
"""Counts that say that the level is what it was."""
TIDE_PRIOR: Final = 20.0
"""Counts that say that a week is like the others."""
SPREAD_PRIOR: Final = 800.0
"""A spread is known to 1/20 by what the desk shows: 2 / 0.05^2, from the variance of the moment estimate."""
MOST_SPREAD: Final = 1.0
LEAST_RATE: Final = 1.0 / WEEK_HOURS
"""One a week, of a series that is new."""


@dataclass(frozen=True, slots=True)
class Rhythm:
    """What is expected of each hour of the week (0: Monday's first), and how well that is known."""

    rates: tuple[float, ...]
    """Counts an hour, level included."""
    unsure: tuple[float, ...]
    """The squared relative error of each rate and of the level together."""
    hour_spread: float
    day_spread: float
    weeks: float
    """How many weeks it was learnt from."""

    def hour(self, parts: Sequence[tuple[int, float]]) -> Expected:
        """What is expected of a few hours, given as (hour of the week, share or promotion's factor of it)."""
        return self._sum(parts, self.hour_spread)

    def day(self, parts: Sequence[tuple[int, float]]) -> Expected:
        """The same of a day."""
        return self._sum(parts, self.day_spread)

    def _sum(self, parts: Sequence[tuple[int, float]], spread: float) -> Expected:
        mean = sum(self.rates[slot] * share for slot, share in parts)
        if mean <= 0:
            return Expected(0.0, spread)
        error = sum(self.rates[slot] * share * self.unsure[slot] for slot, share in parts) / mean
        return Expected(mean, spread + error)


@dataclass(frozen=True, slots=True)
class Past:
    """The hours that can be learnt from, oldest first: the hour of the week of each, and a promotion's factor."""

    slots: Sequence[int]
    factors: Sequence[float]


def learn(past: Past, counts: Sequence[int], desk: Rhythm | None = None) -> Rhythm:
    """The rhythm of a series whose `counts` stand beside the hours of `past`; `desk` is that of all series together.

    A series begins with its first count, where that lies more than a week after the first hour.
    """
    start = _begin(counts)
    slots, own = past.slots[start:], counts[start:]
    tide = _tide(own)
    weights = [factor * height for factor, height in zip(past.factors[start:], tide, strict=True)]
    among = None if desk is None else desk.hour_spread
    capped = _without_highest(slots, own)
    for _round in range(3):
        rates, shapes, pull = _rates(slots, weights, capped, desk)
        means = [rates[slot] * weight for slot, weight in zip(slots, weights, strict=True)]
        free = [1.0 - pull[slot] * weight for slot, weight in zip(slots, weights, strict=True)]
        spread = _spread(capped, means, free, among)
        if _round < 2:
            capped = [
                min(count, mean + CAPPED * sqrt(mean + spread * mean * mean) + 1.0)
                for count, mean in zip(own, means, strict=True)
            ]
    level, level_error = _level(own, [mean / height for mean, height in zip(means, tide, strict=True)])
    days, day_means = _days(capped, means)
    weeks = max(len(slots) / WEEK_HOURS, 2.0)
    day_spread = _spread(
        days, day_means, [1.0 - 1.0 / weeks] * len(days), None if desk is None else desk.day_spread
    )
    return Rhythm(
        rates=tuple(rate * level for rate in rates),
        unsure=tuple(1.0 / shape + spread / weeks + level_error for shape in shapes),
        hour_spread=max(spread, 0.0),
        day_spread=max(day_spread, 0.0),
        weeks=len(slots) / WEEK_HOURS,
    )


def unknown(desk: Rhythm) -> Rhythm:
    """Of a series that nobody has seen before: one a week, in the desk's rhythm."""
    whole = sum(desk.rates) or 1.0
    shape = WEEK_HOURS * LEAST_RATE
    rates = tuple(shape * rate / whole for rate in desk.rates)
    return Rhythm(rates, (1.0 / BORROWED,) * WEEK_HOURS, desk.hour_spread, desk.day_spread, 0.0)


def _begin(counts: Sequence[int]) -> int:
    """The place where the series begins: its first count, at least two weeks before the end."""
    first = next((place for place, count in enumerate(counts) if count), 0)
    return first if first > WEEK_HOURS and len(counts) - first >= DAY_HOURS else 0


def _without_highest(slots: Sequence[int], counts: Sequence[int]) -> list[float]:
    """The counts, the highest of each hour of the week cut down to the second: one burst shall not raise its own limit."""
    first, second = [0] * WEEK_HOURS, [0] * WEEK_HOURS
    for slot, count in zip(slots, counts, strict=True):
        if count > first[slot]:
            first[slot], second[slot] = count, first[slot]
        elif count > second[slot]:
            second[slot] = count
    if len(slots) < 3 * WEEK_HOURS:
        return [float(count) for count in counts]
    return [float(min(count, second[slot])) for slot, count in zip(slots, counts, strict=True)]


def _tide(counts: Sequence[int]) -> list[float]:
    """How high the week around each hour stands against all of them: a shop that has grown has the same rhythm."""
    sums = [0, *accumulate(counts)]
    average = sums[-1] / max(len(counts), 1)
    found: list[float] = []
    for place in range(len(counts)):
        first, last = max(0, place - WEEK_HOURS // 2), min(len(counts), place + WEEK_HOURS // 2)
        seen, expected = sums[last] - sums[first], average * (last - first)
        found.append((seen + TIDE_PRIOR) / (expected + TIDE_PRIOR))
    return found


def _rates(
    slots: Sequence[int], factors: Sequence[float], counts: Sequence[float], desk: Rhythm | None
) -> tuple[list[float], list[float], list[float]]:
    """For each hour of the week: counts an hour, how many counts they are known by, and how far one hour of the past
    pulls them towards itself (its leverage)."""
    seen, exposure = [0.0] * WEEK_HOURS, [0.0] * WEEK_HOURS
    for slot, factor, count in zip(slots, factors, counts, strict=True):
        seen[slot] += count
        exposure[slot] += factor
    total, hours = sum(seen), sum(exposure)
    average = max(total / hours if hours else 0.0, LEAST_RATE / 4)
    shape = _product(seen, exposure) if desk is None else list(desk.rates)
    whole = sum(rate * weight for rate, weight in zip(shape, exposure, strict=True))
    scale = average * hours / whole if whole > 0 else 0.0
    rates, known, pull = [], [], []
    for slot in range(WEEK_HOURS):
        prior = max(shape[slot] * scale, average / 50, 1e-4)
        shape_counts = BORROWED + seen[slot]
        hours_known = BORROWED / prior + exposure[slot]
        rates.append(shape_counts / hours_known)
        known.append(shape_counts)
        pull.append(min(1.0 / hours_known, 0.5))
    return rates, known, pull


def _product(seen: Sequence[float], exposure: Sequence[float]) -> list[float]:
    """Hour of the day times day of the week: the desk's rhythm while its weeks are few."""
    hours = [_ratio(seen[hour::DAY_HOURS], exposure[hour::DAY_HOURS]) for hour in range(DAY_HOURS)]
    days = [
        _ratio(seen[day : day + DAY_HOURS], exposure[day : day + DAY_HOURS])
        for day in range(0, WEEK_HOURS, DAY_HOURS)
    ]
    return [hours[slot % DAY_HOURS] * days[slot // DAY_HOURS] for slot in range(WEEK_HOURS)]


def _ratio(seen: Sequence[float], exposure: Sequence[float]) -> float:
    return (sum(seen) + 0.5) / (sum(exposure) + 0.5)


def _spread(
    counts: Sequence[float], means: Sequence[float], free: Sequence[float], desk: float | None
) -> float:
    """By moments: what the squared residuals hold beyond Poisson, of the squared means. `free`: the share of a residual
    that the count itself has not pulled away."""
    beyond = sum(
        (count - mean) ** 2 / max(own, 0.5) - mean
        for count, mean, own in zip(counts, means, free, strict=True)
    )
    squared = sum(mean * mean for mean in means)
    if desk is not None:
        beyond, squared = beyond + SPREAD_PRIOR * desk, squared + SPREAD_PRIOR
    return min(max(beyond / squared, 0.0), MOST_SPREAD) if squared > 0 else 0.0


def _days(counts: Sequence[float], means: Sequence[float]) -> tuple[list[float], list[float]]:
    """Both in sums of 24 hours, counted back from the end."""
    ends = range(len(counts), DAY_HOURS - 1, -DAY_HOURS)
    return (
        [sum(counts[end - DAY_HOURS : end]) for end in ends],
        [sum(means[end - DAY_HOURS : end]) for end in ends],
    )


def _level(counts: Sequence[float], means: Sequence[float]) -> tuple[float, float]:
    """The last days against the rhythm, and the squared relative error of that."""
    seen, expected = _days(counts, means)
    seen, expected = seen[:LEVEL_DAYS], expected[:LEVEL_DAYS]
    pairs = list(zip(seen, expected, strict=True))
    if not pairs:
        return 1.0, 1.0 / LEVEL_PRIOR
    prior = LEVEL_PRIOR / LEVEL_DAYS
    middle = median((count + prior) / (mean + prior) for count, mean in pairs)
    above = below = LEVEL_PRIOR
    for age, (count, mean) in enumerate(pairs):
        weight = 0.5 ** (age / HALF_DAYS)
        above += weight * min(max(count, mean * middle / 2), mean * middle * 2)
        below += weight * mean
    return above / below, 1.0 / above
