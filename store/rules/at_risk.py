"""A customer whom the shop is about to lose: they come again and again, their ratings fall, a complaint comes back."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final, NamedTuple

from store.rules.durations import DAY_MS, HOUR_MS

CONTACTS: Final = "contacts"
RATINGS: Final = "ratings"
REOPENED: Final = "reopened"
CAUSES: Final = (CONTACTS, RATINGS, REOPENED)
_LOW: Final = 3
"""A rating up to this one can be the end of a fall."""


class Risk(NamedTuple):
    """When a customer is at risk, and whom that tells. Durations in ms."""

    contacts: int = 3
    """The so manieth contact within the window; 0: never."""
    within_ms: int = 7 * DAY_MS
    apart_ms: int = 4 * HOUR_MS
    """What a customer writes sooner after their last words belongs to the same contact."""
    fall: int = 2
    """The newest rating lies so far below the customer's earlier ones; 0: never."""
    reopened: bool = True
    tell: tuple[str, ...] = ("assignee", "supervisors")
    by: tuple[str, ...] = ("screen",)
    plan: str = ""


def contacts(times: Iterable[int], apart_ms: int) -> int:
    """How many contacts a customer's words are (their times, ms): a pause of `apart_ms` begins a new one."""
    count, last = 0, None
    for at in sorted(times):
        if last is None or at - last >= apart_ms:
            count += 1
        last = at
    return count


def falling(ratings: Sequence[int], fall: int) -> bool:
    """True when the newest of a customer's ratings (oldest first, 1 to 5) ends a fall: far below the mean of the earlier
    ones, or the third in a row that goes down.
    """
    if fall <= 0 or len(ratings) < 2 or ratings[-1] > _LOW:
        return False
    earlier = ratings[:-1]
    down = len(ratings) >= 3 and ratings[-3] > ratings[-2] > ratings[-1]
    return down or sum(earlier) / len(earlier) - ratings[-1] >= fall
