"""Which of many series are unusual now, without too many false alarms, and when a running alarm is over.

All series of one look are held to one false alarm in `looks` looks together by the step-up rule of Benjamini and
Hochberg (1995): with nothing unusual anywhere it is Bonferroni's bound, with an event that many series show it finds
them all. A week's budget of false alarms is thereby one number for the whole desk, however many series it has.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from store.rules.durations import HOUR_MS
from store.rules.expected import Expected, at_least, at_most
from store.rules.unusual_table import ALL as ALL
from store.rules.unusual_table import Least

LOOKS_A_WEEK: Final = 500.0
"""Looks of a trailing hour that are independent in the far tail: three an hour, measured by benchmarks/warnings.py."""
RISE: Final = "rise"
DROP: Final = "drop"
HOUR: Final = "hour"
DAY: Final = "day"
NORMAL: Final = 0.05
"""An alarm runs while so few hours are as high by chance."""
AGAIN_MS: Final = 3 * HOUR_MS
"""An alarm that comes back within this time is the same one."""

Key = tuple[str, str]
"""What a series counts: (`category`, `logistics`); (`all`, ``) is the whole desk."""


@dataclass(frozen=True, slots=True)
class Look:
    """One series at one look, in one window."""

    key: Key
    way: str
    """RISE or DROP."""
    window: str
    """HOUR or DAY."""
    seen: int
    expected: Expected

    @property
    def chance(self) -> float:
        """How likely such a count is while all is as usual."""
        judged = at_least if self.way == RISE else at_most
        return judged(self.seen, self.expected)


def telling(least: Least, look: Look) -> bool:
    """True when the difference is worth a word, however sure it is."""
    mean = look.expected.mean
    if look.way == RISE:
        return look.seen >= mean + least.more and look.seen >= mean * least.times
    return look.seen <= mean - least.missing and look.seen <= mean * least.share


def budget(false_alarms_a_week: float) -> float:
    """The share of looks that may raise a false alarm."""
    return min(false_alarms_a_week / LOOKS_A_WEEK, 0.1)


def unusual(looks: Iterable[Look], least: Least, share: float, series: int) -> list[tuple[Look, float]]:
    """The looks beyond chance with their chances, the least likely first. `series`: how many were looked at in all."""
    found = sorted(
        ((look, chance) for look in looks if telling(least, look) and (chance := look.chance) <= share),
        key=lambda one: (one[1], -one[0].seen, one[0].key),
    )
    return found[: step_up([chance for _look, chance in found], share, series)]


def step_up(chances: Sequence[float], share: float, series: int) -> int:
    """How many of the chances, in rising order, Benjamini and Hochberg's rule lets pass."""
    passing = [place for place, chance in enumerate(chances, 1) if chance <= share * place / max(series, 1)]
    return passing[-1] if passing else 0


Overlap = Callable[[Look, Look], int]
"""How many tickets of the second look's window are in the first's too."""


def explained(look: Look, leader: Look, shared: int, least: Least) -> bool:
    """True when what is unusual about `look` is what is unusual about `leader`, of whose tickets it has `shared`."""
    if look.way != leader.way:
        return False
    if look.way == DROP:
        return True
    beyond = max(0.0, leader.seen - leader.expected.mean) / max(leader.seen, 1)
    without = look.seen - shared * beyond
    rest = Look(look.key, look.way, look.window, round(without), look.expected)
    return not telling(least, rest) or rest.chance > NORMAL / 10


def led(
    found: Sequence[tuple[Look, float]],
    running: Collection[Look],
    shared: Overlap,
    least: Least,
) -> tuple[dict[Key, list[tuple[Look, float]]], dict[Key, Key]]:
    """One alarm for one event: the least likely series leads, with those whose excess is the same tickets behind it.

    Returns leader -> itself and its followers, and series -> the running alarm that explains it.
    """
    groups: dict[Key, list[tuple[Look, float]]] = {}
    leaders: dict[Key, Look] = {}
    known: dict[Key, Key] = {}
    for look, chance in found:
        of_running = next(
            (old.key for old in running if explained(look, old, shared(old, look), least)), None
        )
        if of_running is not None:
            known[look.key] = of_running
            continue
        leader = next(
            (key for key, top in leaders.items() if explained(look, top, shared(top, look), least)), None
        )
        if leader is None:
            leaders[look.key] = look
            groups[look.key] = [(look, chance)]
        else:
            groups[leader].append((look, chance))
    return groups, known


def over(hour: Look, half_hour: Look | None) -> bool:
    """True when a running alarm's series is back to normal, by its last hour or, where it counts enough, by half of it."""
    if hour.chance >= NORMAL:
        return True
    return half_hour is not None and half_hour.expected.mean >= 5 and half_hour.chance >= NORMAL
