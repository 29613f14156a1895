"""Who will be late in the next hours: a queue of deadlines against the people who are there, worked off by due time.

The model, in a sentence: whoever is free takes the ticket of their teams that is due soonest, the customer is answered
when somebody takes it up, and it keeps them busy for `pace_ms`. Contacts to come arrive evenly, as many as came lately. Pure;
durations and times in ms.

This is list scheduling by earliest due date (Pinedo, Scheduling, 5th ed., section 3.2) without preemption. For one team and
no contacts to come, neither one more person, a faster pace nor a later due makes more tickets late.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from itertools import count
from statistics import median
from typing import Final

from store.rules.durations import HOUR_MS, MINUTE_MS

HORIZON_MS: Final = 2 * HOUR_MS
STEP_MS: Final = 15 * MINUTE_MS
"""The forecast is told in quarters of an hour."""
LONGEST_MS: Final = 30 * MINUTE_MS
"""Who took so long was not at it; that says nothing of the pace."""
FEWEST: Final = 8
USUAL_PACE_MS: Final = 6 * MINUTE_MS
"""Where too few answers tell of a pace: ten an hour."""


Answered = tuple[int, int, int | None]
"""(agent, when, since when the customer waited; None where that is not known)."""


@dataclass(frozen=True, slots=True)
class Job:
    """A ticket that has to be answered by `due`; `since` is when it can be taken up at the earliest."""

    due: int
    team: str
    since: int = 0
    to_come: bool = False
    """A contact that is expected, not one that is there."""


@dataclass(frozen=True, slots=True)
class Worker:
    """Somebody who answers for these teams from `start` until `end`."""

    teams: frozenset[str]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Forecast:
    """What will be past due, and on which assumption."""

    steps: tuple[int, ...] = ()
    """Breaches in each quarter of an hour to come, of tickets that wait now and of those to come."""
    known: int = 0
    """How many of them wait now."""
    first_at: int | None = None
    """The first breach."""
    people: int = 0
    """Who is there now."""
    pace_ms: int = USUAL_PACE_MS
    measured: bool = False
    """The pace was measured, not assumed."""
    per_hour: float = 0.0
    """Contacts that are expected an hour."""
    by_team: tuple[tuple[str, int], ...] = ()

    @property
    def total(self) -> int:
        """All breaches that are expected."""
        return sum(self.steps)


def late(
    jobs: Iterable[Job], workers: Sequence[Worker], pace_ms: int, now: int, horizon_ms: int = HORIZON_MS
) -> list[Job]:
    """Of the jobs due between `now` and the horizon, those that nobody takes up in time, by their due."""
    end = now + horizon_ms
    coming = sorted((job for job in jobs if job.due < end), key=lambda job: (job.since, job.due, job.team))
    waiting: dict[str, list[tuple[int, int, Job]]] = {}
    order, at_job = count(), 0
    free = [(max(worker.start, now), place) for place, worker in enumerate(workers)]
    heapq.heapify(free)
    missed: list[Job] = []
    while free:
        at, place = heapq.heappop(free)
        worker = workers[place]
        if at >= min(worker.end, end):
            continue
        while at_job < len(coming) and coming[at_job].since <= at:
            job = coming[at_job]
            heapq.heappush(waiting.setdefault(job.team, []), (job.due, next(order), job))
            at_job += 1
        queues = [waiting[team] for team in worker.teams if waiting.get(team)]
        if not queues:
            later = next((job.since for job in coming[at_job:] if job.team in worker.teams), None)
            if later is not None:
                heapq.heappush(free, (later, place))
            continue
        due, _place, job = heapq.heappop(min(queues, key=lambda queue: queue[0][:2]))
        if due < at:
            missed.append(job)
        heapq.heappush(free, (at + max(pace_ms, 1), place))
    missed += [job for queue in waiting.values() for _due, _place, job in queue]
    missed += coming[at_job:]
    return sorted((job for job in missed if job.due >= now), key=lambda job: (job.due, job.team))


def expected(
    team: str,
    came: int,
    window_ms: int,
    due_of: Callable[[int], int],
    now: int,
    horizon_ms: int = HORIZON_MS,
) -> list[Job]:
    """The contacts to come of a team: evenly, as many an hour as `came` in the last `window_ms`; `due_of` says when one
    that comes at a moment is due."""
    if came <= 0 or window_ms <= 0:
        return []
    number = came * horizon_ms // window_ms
    return [
        Job(due_of(at), team, at, to_come=True)
        for at in (now + (2 * place + 1) * horizon_ms // (2 * number) for place in range(number))
    ]


def pace(answers: Sequence[Answered], *, people: int, behind: int, now: int) -> int | None:
    """How long an answer usually takes the people who answer now; None where too few tell of it.

    An answer was begun at the earliest when the customer wrote, and when the agent had given the one before: so nobody is
    called slow who had nothing to do. Where at least as many tickets have gone late lately (`behind`) as there are people,
    nobody has nothing to do: then they are not faster than what all of them together got done in the last half an hour.
    """
    last: dict[int, int] = {}
    took: list[int] = []
    for agent, at, since in sorted(answers, key=lambda answer: answer[1]):
        begun = max((moment for moment in (last.get(agent), since) if moment is not None), default=None)
        if begun is not None and 0 < at - begun <= LONGEST_MS:
            took.append(at - begun)
        last[agent] = at
    usual = round(median(took)) if len(took) >= FEWEST else None
    if not people or behind < people:
        return usual
    done = sum(1 for _agent, at, _since in answers if at >= now - LONGEST_MS)
    return max(usual or 0, people * LONGEST_MS // max(done, 1))


def forecast(
    jobs: Sequence[Job], workers: Sequence[Worker], *, pace_ms: int | None, per_hour: float, now: int
) -> Forecast:
    """The next two hours. `jobs` are those that wait and those to come; `per_hour` is said, not reckoned with."""
    reckoned = USUAL_PACE_MS if pace_ms is None else pace_ms
    missed = late(jobs, workers, reckoned, now)
    steps = [0] * (HORIZON_MS // STEP_MS)
    by_team: dict[str, int] = {}
    for job in missed:
        steps[(job.due - now) // STEP_MS] += 1
        by_team[job.team] = by_team.get(job.team, 0) + 1
    return Forecast(
        steps=tuple(steps),
        known=sum(not job.to_come for job in missed),
        first_at=missed[0].due if missed else None,
        people=sum(worker.start <= now for worker in workers),
        pace_ms=reckoned,
        measured=pace_ms is not None,
        per_hour=per_hour,
        by_team=tuple(sorted(by_team.items(), key=lambda found: (-found[1], found[0]))),
    )
