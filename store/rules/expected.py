"""How likely is a count? Small counts are counts: negative binomial, which is Poisson where nothing but chance spreads.

With mean m and spread s the variance is m + s m^2 (the form "NB2" of Cameron and Trivedi, Regression Analysis of
Count Data, 3.3): s = 0 is Poisson, and s = 0.04 says that the mean itself goes up and down by a fifth.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import exp, lgamma, log
from typing import Final

LEAST_SPREAD: Final = 1e-6
"""Below it nothing differs from Poisson that a count could tell."""
_ENOUGH: Final = 1e-10
"""What the rest of a sum may be of it."""


@dataclass(frozen=True, slots=True)
class Expected:
    """What is expected of a count: its mean, and the squared relative spread of that mean."""

    mean: float
    spread: float


def at_least(seen: int, expected: Expected) -> float:
    """The chance of `seen` or more, 0 to 1."""
    if seen <= 0:
        return 1.0
    if expected.mean <= 0:
        return 0.0
    if seen <= expected.mean:
        return max(0.0, 1.0 - at_most(seen - 1, expected))
    size, odds = _shape(expected)
    term = total = exp(_log_chance(seen, size, odds))
    count = seen
    while term > total * _ENOUGH:
        term *= (count + size) / (count + 1) * odds
        total += term
        count += 1
    return min(total, 1.0)


def at_most(seen: int, expected: Expected) -> float:
    """The chance of `seen` or fewer, 0 to 1."""
    if seen < 0:
        return 0.0
    if expected.mean <= 0:
        return 1.0
    if seen > expected.mean:
        return max(0.0, 1.0 - at_least(seen + 1, expected))
    size, odds = _shape(expected)
    term = total = exp(_log_chance(seen, size, odds))
    for count in range(seen, 0, -1):
        term *= count / ((count - 1 + size) * odds)
        total += term
        if term <= total * _ENOUGH:
            break
    return min(total, 1.0)


def _shape(expected: Expected) -> tuple[float, float]:
    """The distribution's size, and by what each further count is less likely at last."""
    size = 1.0 / max(expected.spread, LEAST_SPREAD)
    return size, expected.mean / (size + expected.mean)


def _log_chance(count: int, size: float, odds: float) -> float:
    return (
        lgamma(count + size) - lgamma(size) - lgamma(count + 1) + size * log(1.0 - odds) + count * log(odds)
    )
