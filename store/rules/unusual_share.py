"""A share (late answers of all answers, returns of all orders) against its past: beta-binomial, as unlike days are.

The share of each day of the past is a draw of its own around the mean p; rho, the correlation that this gives to the
cases of one day, is learnt by moments (Griffiths 1973; Kleinman 1973): the squared residuals of a day of n cases have
the mean n p (1 - p) (1 + (n - 1) rho).
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from math import exp, lgamma
from typing import Final

LEAST_CASES: Final = 20
LEAST_DAYS: Final = 7
_LEAST_RHO: Final = 1e-6
_ENOUGH: Final = 1e-10


@dataclass(frozen=True, slots=True)
class Usual:
    """What share is usual, and how alike the cases of one day are."""

    share: float
    rho: float


def usual(days: Iterable[tuple[int, int]]) -> Usual | None:
    """Of (cases that count, all cases) a day; None while the days or the cases are too few to say."""
    known = [(count, cases) for count, cases in days if cases > 0]
    cases = sum(all_ for _count, all_ in known)
    if len(known) < LEAST_DAYS or cases < LEAST_CASES:
        return None
    share = (sum(count for count, _all in known) + 0.5) / (cases + 1.0)
    residuals = sum((count - all_ * share) ** 2 for count, all_ in known) / (share * (1.0 - share))
    pairs = sum(all_ * (all_ - 1) for _count, all_ in known)
    rho = (residuals - cases) / pairs if pairs else 0.0
    return Usual(share, min(max(rho, 0.0), 0.5))


def share_at_least(count: int, cases: int, past: Usual) -> float:
    """The chance of `count` or more of so many cases, 0 to 1."""
    if count <= 0:
        return 1.0
    if count > cases:
        return 0.0
    strength = (1.0 - past.rho) / max(past.rho, _LEAST_RHO)
    alpha, beta = past.share * strength, (1.0 - past.share) * strength
    total = 0.0
    for some in range(count, cases + 1):
        term = exp(_log_chance(some, cases, alpha, beta))
        total += term
        if term < total * _ENOUGH and some > cases * past.share:
            break
    return min(total, 1.0)


def _log_chance(count: int, cases: int, alpha: float, beta: float) -> float:
    ways = lgamma(cases + 1) - lgamma(count + 1) - lgamma(cases - count + 1)
    drawn = lgamma(count + alpha) + lgamma(cases - count + beta) - lgamma(cases + alpha + beta)
    return ways + drawn + lgamma(alpha + beta) - lgamma(alpha) - lgamma(beta)
