"""The forecast of breaches: a naive second implementation, the laws it keeps, and cases worked by hand."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from store.rules.durations import HOUR_MS, MINUTE_MS, SECOND_MS
from store.rules.forecast import (
    HORIZON_MS,
    STEP_MS,
    USUAL_PACE_MS,
    Job,
    Worker,
    expected,
    forecast,
    late,
    pace,
)

NOW = 1_000_000_000
END = NOW + HORIZON_MS
TEAMS = ("presales", "aftersales", "complaints")
MINUTES = st.integers(-30, 150).map(lambda minute: NOW + minute * MINUTE_MS + 1)
PACES = st.integers(1, 40).map(lambda minute: minute * MINUTE_MS)


@st.composite
def jobs(draw: st.DrawFn, teams: tuple[str, ...] = TEAMS) -> list[Job]:
    return [
        Job(draw(MINUTES), draw(st.sampled_from(teams)), draw(st.sampled_from([0, 0, NOW + draw(st.integers(0, 119)) * MINUTE_MS])))
        for _ in range(draw(st.integers(0, 14)))
    ]  # fmt: skip


@st.composite
def workers(draw: st.DrawFn, teams: tuple[str, ...] = TEAMS) -> list[Worker]:
    own = st.frozensets(st.sampled_from(teams), min_size=1)
    shift = st.tuples(st.integers(-60, 100), st.integers(1, 130))
    found = []
    for _ in range(draw(st.integers(0, 4))):
        start, length = draw(shift)
        found.append(Worker(draw(own), NOW + start * MINUTE_MS, min(NOW + (start + length) * MINUTE_MS, END)))
    return found


def naively(given_jobs: list[Job], people: list[Worker], pace_ms: int) -> list[int]:
    """The dues that are missed: at each moment at which something can happen, everybody who is free looks for work."""
    left = sorted(
        (job for job in given_jobs if job.due < END), key=lambda job: (job.since, job.due, job.team)
    )
    free = [max(person.start, NOW) for person in people]
    missed = []
    while True:
        moments = []
        for place, person in enumerate(people):
            own = [job for job in left if job.team in person.teams]
            at = max(free[place], min((job.since for job in own), default=END))
            if own and at < min(person.end, END):
                moments.append((at, place))
        if not moments:
            break
        at, place = min(moments)
        own = [job for job in left if job.team in people[place].teams and job.since <= at]
        job = min(own, key=lambda job: (job.due, left.index(job)))
        left.remove(job)
        free[place] = at + pace_ms
        if job.due < at:
            missed.append(job.due)
    return sorted(due for due in [*missed, *(job.due for job in left)] if due >= NOW)


@given(jobs(("presales",)), workers(("presales",)), PACES)
def test_it_is_what_a_naive_simulation_says(
    given_jobs: list[Job], people: list[Worker], pace_ms: int
) -> None:
    assert [job.due for job in late(given_jobs, people, pace_ms, NOW)] == naively(given_jobs, people, pace_ms)


@given(jobs(), workers(), PACES)
def test_who_is_late_was_there_and_is_due_in_time_to_come(
    given_jobs: list[Job], people: list[Worker], pace_ms: int
) -> None:
    missed = late(given_jobs, people, pace_ms, NOW)
    assert all(NOW <= job.due < END and job in given_jobs for job in missed)
    assert [job.due for job in missed] == sorted(job.due for job in missed)
    told = forecast(given_jobs, people, pace_ms=pace_ms, per_hour=0, now=NOW)
    assert told.total == len(missed) == sum(told.steps) == sum(count for _team, count in told.by_team)
    assert told.first_at == (missed[0].due if missed else None)


ALONE = ("presales",)


@given(
    st.lists(MINUTES.map(lambda due: Job(due, "presales")), max_size=14),
    workers(ALONE),
    workers(ALONE),
    PACES,
)
def test_more_people_and_a_faster_pace_never_make_more_late(
    given_jobs: list[Job], people: list[Worker], more: list[Worker], pace_ms: int
) -> None:
    before = len(late(given_jobs, people, pace_ms, NOW))
    assert len(late(given_jobs, [*people, *more], pace_ms, NOW)) <= before
    assert len(late(given_jobs, people, pace_ms // 2, NOW)) <= before


@given(
    st.lists(st.integers(0, 119), min_size=1, max_size=14),
    st.integers(0, 60),
    workers(ALONE),
    PACES,
    st.data(),
)
def test_a_later_due_never_makes_more_late(
    minutes: list[int], later: int, people: list[Worker], pace_ms: int, data: st.DataObject
) -> None:
    given_jobs = [Job(NOW + minute * MINUTE_MS, "presales") for minute in minutes]
    which = data.draw(st.integers(0, len(minutes) - 1))
    moved = [
        replace(job, due=job.due + later * MINUTE_MS) if n == which else job
        for n, job in enumerate(given_jobs)
    ]
    assert len(late(moved, people, pace_ms, NOW)) <= len(late(given_jobs, people, pace_ms, NOW))


def test_by_hand() -> None:
    anna = Worker(frozenset({"presales"}), NOW, END)
    dues = [NOW + minutes * MINUTE_MS for minutes in (0, 4, 5, 30)]
    waiting = [Job(due, "presales") for due in dues]
    # Taken up at 0, 5, 10 and 15 minutes: the second is a minute late, the third five, the others in time.
    told = forecast(waiting, [anna], pace_ms=5 * MINUTE_MS, per_hour=0, now=NOW)
    assert (told.total, told.first_at, told.people, told.steps[0]) == (2, dues[1], 1, 2)
    assert late(waiting, [anna, anna], 5 * MINUTE_MS, NOW) == []
    assert late(waiting, [replace(anna, teams=frozenset({"aftersales"}))], 5 * MINUTE_MS, NOW) == waiting
    assert late(waiting, [replace(anna, end=NOW + MINUTE_MS)], 5 * MINUTE_MS, NOW) == waiting[1:]
    nobody = forecast(waiting, [], pace_ms=None, per_hour=0, now=NOW)
    assert (nobody.total, nobody.pace_ms, nobody.measured) == (4, USUAL_PACE_MS, False)
    assert len(nobody.steps) == HORIZON_MS // STEP_MS


def test_contacts_to_come_are_as_many_as_came_and_evenly_spaced() -> None:
    found = expected("presales", 3, HOUR_MS, lambda at: at + 40 * SECOND_MS, NOW)
    assert [(job.since - NOW) // MINUTE_MS for job in found] == [10, 30, 50, 70, 90, 110]
    assert all(job.due == job.since + 40 * SECOND_MS and job.to_come for job in found)
    assert expected("presales", 0, HOUR_MS, lambda at: at, NOW) == []


def test_the_pace_calls_nobody_slow_who_had_nothing_to_do() -> None:
    idle = [(1, NOW + n * 10 * MINUTE_MS, NOW + n * 10 * MINUTE_MS - 20 * SECOND_MS) for n in range(9)]
    assert pace(idle, people=1, behind=0, now=NOW) == 20 * SECOND_MS
    busy = [(1, NOW + n * 4 * MINUTE_MS, NOW - HOUR_MS) for n in range(10)]
    assert pace(busy, people=1, behind=0, now=NOW) == 4 * MINUTE_MS
    assert pace(busy[:5], people=1, behind=0, now=NOW) is None


def test_who_is_behind_is_as_fast_as_what_got_done() -> None:
    answers = [(n % 3, NOW - n * MINUTE_MS, NOW - n * MINUTE_MS - SECOND_MS) for n in range(30)]
    assert pace(answers, people=3, behind=2, now=NOW) == SECOND_MS
    assert pace(answers, people=3, behind=3, now=NOW) == 3 * MINUTE_MS
    assert pace([], people=2, behind=9, now=NOW) == HOUR_MS
