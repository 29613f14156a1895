"""Counts, rhythms and shares: the chances add up, what is learnt is what was drawn, several series share one budget."""

from __future__ import annotations

import random
from datetime import date
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from benchmarks.arriving import poisson, rhythm
from store.rules.durations import DAY_MS, HOUR_MS
from store.rules.expected import Expected, at_least, at_most
from store.rules.expected_rhythm import WEEK_HOURS, Past, Rhythm, learn, unknown
from store.rules.problems import Problem
from store.rules.unusual import DROP, HOUR, RISE, Look, budget, explained, over, step_up, unusual
from store.rules.unusual_hours import Hours
from store.rules.unusual_share import Usual, share_at_least, usual
from store.rules.unusual_table import Least, Promotion, read_promotions

LEAST = Least()
means = st.floats(0.05, 300)
spreads = st.sampled_from([0.0, 0.01, 0.2])


@given(means, spreads, st.integers(0, 400))
def test_chances_of_more_and_of_fewer_add_up(mean: float, spread: float, seen: int) -> None:
    expected = Expected(mean, spread)
    assert at_least(seen, expected) + at_most(seen - 1, expected) == pytest.approx(1.0, abs=1e-6)
    assert at_least(seen + 1, expected) <= at_least(seen, expected) + 1e-12


def test_without_spread_it_is_poisson() -> None:
    expected = Expected(4.0, 0.0)
    assert at_least(1, expected) == pytest.approx(0.98168, abs=1e-4)
    assert at_least(10, expected) == pytest.approx(0.008132, abs=1e-4)
    assert at_most(0, expected) == pytest.approx(0.018316, abs=1e-4)


@given(st.integers(1, 60), st.floats(0.02, 0.9), st.sampled_from([0.0, 0.05]))
def test_shares_fall_from_one_to_none(cases: int, share: float, rho: float) -> None:
    chances = [share_at_least(count, cases, Usual(share, rho)) for count in range(cases + 2)]
    assert chances[0] == pytest.approx(1.0)
    assert chances[-1] == 0.0
    assert chances == sorted(chances, reverse=True)


def test_a_share_is_learnt_with_how_unlike_its_days_are() -> None:
    even = usual([(10, 100)] * 14)
    uneven = usual([(2, 100), (18, 100)] * 7)
    assert even is not None
    assert uneven is not None
    assert even.share == pytest.approx(uneven.share)
    assert even.rho == 0 < uneven.rho
    assert usual([(1, 10)] * 3) is None


def _past(weeks: int) -> tuple[Past, list[int]]:
    hours = list(range(490_816, 490_816 + weeks * WEEK_HOURS))
    return Past([(hour + 8 - 96) % WEEK_HOURS for hour in hours], [1.0] * len(hours)), hours


def _drawn(rate: float, weeks: int = 8, seed: int = 1) -> tuple[Rhythm, list[int], Past]:
    chance = random.Random(seed)
    past, hours = _past(weeks)
    counts = [poisson(chance, rate * rhythm(hour)) for hour in hours]
    return learn(past, counts), counts, past


def test_what_is_learnt_is_what_was_drawn() -> None:
    known, counts, _past = _drawn(30)
    assert sum(known.rates) * 8 == pytest.approx(sum(counts), rel=0.06)
    assert known.rates[21] > 5 * known.rates[4]
    assert known.hour_spread < 0.02
    assert known.hour([(21, 1.0)]).mean == pytest.approx(30 * rhythm(490_816 + 21), rel=0.35)


def test_past_bursts_are_not_learnt() -> None:
    plain, counts, past = _drawn(20)
    burst = list(counts)
    for place in range(4 * WEEK_HOURS, 4 * WEEK_HOURS + 5):
        burst[place] += 300
    with_burst = learn(past, burst)
    for slot in range(5):
        assert with_burst.rates[slot] < plain.rates[slot] * 2.5
    assert with_burst.hour_spread < plain.hour_spread + 0.2


def test_the_level_follows_within_days() -> None:
    _known, counts, past = _drawn(20)
    halved = [count if place < 7 * WEEK_HOURS else count // 4 for place, count in enumerate(counts)]
    assert sum(learn(past, halved).rates) < 0.5 * sum(learn(past, counts).rates)


def test_a_small_series_borrows_the_desks_rhythm_and_a_new_one_expects_next_to_nothing() -> None:
    desk, _counts, past = _drawn(50)
    few = [0] * len(past.slots)
    few[10], few[700], few[1000] = 1, 1, 1
    small = learn(past, few, desk)
    assert small.rates[21] > 2 * small.rates[4]
    assert sum(unknown(desk).rates) == pytest.approx(1.0)


def test_step_up_lets_more_pass_the_more_there_are() -> None:
    assert step_up([0.04], 0.05, 10) == 0
    assert step_up([0.001, 0.008, 0.014, 0.019], 0.05, 10) == 4
    assert step_up([], 0.05, 10) == 0


def test_a_difference_must_be_sure_and_worth_a_word() -> None:
    share = budget(1.0)
    sure = Look(("category", "a"), RISE, HOUR, 60, Expected(10, 0.01))
    unsure = Look(("category", "b"), RISE, HOUR, 16, Expected(10, 0.01))
    tiny = Look(("category", "c"), RISE, HOUR, 4, Expected(0.01, 0.01))
    gone = Look(("all", ""), DROP, HOUR, 0, Expected(80, 0.01))
    found = unusual([sure, unsure, tiny, gone], LEAST, share, 200)
    assert {look for look, _chance in found} == {sure, gone}


def test_the_same_tickets_are_one_event() -> None:
    logistics = Look(("category", "logistics"), RISE, HOUR, 60, Expected(10, 0.01))
    whole = Look(("all", ""), RISE, HOUR, 130, Expected(80, 0.01))
    both = Look(("shop", "B"), RISE, HOUR, 60, Expected(10, 0.01))
    assert explained(whole, logistics, 60, LEAST)
    assert not explained(both, logistics, 5, LEAST)


def test_an_alarm_is_over_with_the_first_normal_half_hour_of_a_series_that_counts_enough() -> None:
    high = Look(("all", ""), RISE, HOUR, 60, Expected(20, 0.01))
    low = Look(("all", ""), RISE, HOUR, 10, Expected(10, 0.01))
    small = Look(("all", ""), RISE, HOUR, 1, Expected(1, 0.01))
    assert over(high, low)
    assert not over(high, small)
    assert not over(high, None)


def test_promotions_and_windows() -> None:
    problems: list[Problem] = []
    table = {
        "promotions": {"new year": {"days": ["12-30..01-02"], "factor": 2}, "once": {"days": ["2026-05-01"]}}
    }
    turn, once = read_promotions(table, problems)
    assert not problems
    assert turn.holds(date(2026, 12, 31))
    assert turn.holds(date(2027, 1, 2))
    assert not turn.holds(date(2027, 1, 3))
    assert once.holds(date(2026, 5, 1))
    assert not once.holds(date(2027, 5, 1))
    hours = Hours(ZoneInfo("Asia/Shanghai"), (Promotion("d", ((None, 1, 5, 1, 5),)),), {"d": 3.0})
    monday = 490_984 * HOUR_MS
    assert hours.parts(monday, monday + HOUR_MS) == [(0, 3.0)]
    parts = hours.parts(monday + DAY_MS + HOUR_MS // 2, monday + DAY_MS + 3 * HOUR_MS // 2)
    assert parts == [(24, 0.5), (25, 0.5)]
    assert hours.stamp(monday) == "2026-01-05T00"
