"""What a policy says of targets, scorecards and plans: read, checked with line and key, compared."""

from __future__ import annotations

import tomllib

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.policy.check import check
from store.policy.compare import compare
from store.policy.read import shipped_text
from store.rules.judging import FEW, MET, MISSED, WARNED, Condition, Kpi
from store.rules.judging_table import read_judging
from store.rules.scorecard import score
from store.text import cell_width
from tui.widgets.gauge import gauge
from tui.widgets.trend import spark

SHIPPED = shipped_text()
KPI = """
[[kpi]]
figure = "csat"
every = "month"
target = ">= 0.9"
"""


def findings(more: str) -> list[str]:
    errors, warnings = check(SHIPPED.partition("[[kpi]]")[0] + more)
    return [f"{found.key}: {found.why}" for found in (*errors, *warnings)]


def test_the_shipped_values_are_the_field_s() -> None:
    found = {
        kpi.name: (kpi.every, kpi.target, kpi.warn) for kpi in read_judging(tomllib.loads(SHIPPED), []).kpis
    }
    assert found == {
        "first_response_avg": ("day", Condition("<=", 35_000), Condition(">", 40_000)),
        "complaint_resolution_rate": ("week", Condition(">=", 0.88), Condition("<", 0.80)),
        "csat": ("month", Condition(">=", 0.95), None),
        "plan_time_avg": ("week", Condition("<=", 86_400_000), None),
        "complaint_rate": ("year", Condition("<=", 0.01), None),
        "script_coverage": ("month", Condition(">=", 0.90), None),
        "sla_met/agent": ("month", Condition(">=", 0.90), None),
        "resolution_rate/agent": ("month", Condition(">=", 0.95), None),
        "positive_feedback_rate/agent": ("month", Condition(">=", 0.95), None),
    }
    assert findings(KPI) == []


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ('figure = "csta"\nevery = "day"\ntarget = "> 1"', "kpi[1].figure: 'csta' is not one of"),
        ('figure = "csta"\nevery = "day"\ntarget = "> 1"', "(did you mean 'csat'?)"),
        ('figure = "csat"\nevery = "monthly"\ntarget = ">= 0.9"', "(did you mean 'month'?)"),
        ('figure = "csat"\nevery = "month"', "kpi[1]: 'target' is missing"),
        ('figure = "csat"\nevery = "month"\ntarget = "0.9"', "write it like >= 0.88"),
        ('figure = "csat"\nevery = "month"\ntarget = ">= 9"', "'>= 9' is no condition"),
        ('figure = "csat"\nevery = "month"\ntarget = "<= 0.9"', "wrong way round here; it can be >= >"),
        ('figure = "first_response_avg"\nevery = "day"\ntarget = "<= 35"', "write it like <= 35s"),
        ('figure = "csat"\nevery = "month"\ntarget = ">= 0.9"\nwarn = "< 0.95"', "good side of the target"),
        ('figure = "csat"\nevery = "month"\ntarget = ">= 0.9"\nstretch = ">= 0.8"', "easier than the target"),
        ('figure = "csat"\nevery = "month"\ntarget = ">= 0.9"\nplan = "none"', "kpi[1].plan: 'none' is not one of"),
        ('figure = "csat"\nevery = "month"\ntarget = ">= 0.9"\nonly = { chanel = ["chat"] }', "(did you mean 'channel'?)"),
        ('figure = "csat"\nevery = "month"\ntarget = ">= 0.9"\nonly = { channel = ["chta"] }', "(did you mean 'chat'?)"),
        (
            'figure = "csat"\nevery = "month"\ntarget = ">= 0.9"\nlevels = [{ at = "target", tell = ["team"] }]',
            "'team' is not one of supervisors, LOGIN",
        ),
        ('figure = "csat"\nevery = "month"\ntarget = ">= 0.9"\nlevels = [{ at = "80%" }]', "it can be target, warn"),
        (
            'figure = "csat"\nevery = "month"\ntarget = ">= 0.9"\nlevels = [{ at = "target", by = ["pager"] }]',
            "notify.toml has no channel 'pager'",
        ),
        ('figure = "csat"\nevery = "month"\ntarget = ">= 0.9"\nmeasure = "respond_at_onse"', "(did you mean 'respond_at_once'?)"),
        ('figure = "csat"\nevery = "month"\ntarget = ">= 0.9"\n[[kpi]]\nfigure = "csat"\nevery = "day"\ntarget = "> 0.5"', "two with the name 'csat'"),
        ('figure = "csat"\nevery = "month"\ntarget = ">= 0.9"\n[scorecard]\nfeedback = { figure = "arrivals" }', "is no share"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_its_key_and_what_was_meant(more: str, said: str) -> None:
    assert any(said in found for found in findings(f"\n[[kpi]]\n{more}\n")), findings(f"\n[[kpi]]\n{more}\n")


def test_a_changed_target_is_told_by_its_name() -> None:
    before, after = (
        tomllib.loads(SHIPPED),
        tomllib.loads(SHIPPED.replace('target = ">= 0.88"', 'target = ">= 0.9"')),
    )
    (found,) = compare(before, after).keys
    assert (found.key, found.before, found.after) == (
        "kpi.complaint_resolution_rate.target",
        ">= 0.88",
        ">= 0.9",
    )


LATE = Kpi("a", "first_response_avg", "day", Condition("<=", 35), Condition(">", 40), at_least=10)


@pytest.mark.parametrize(
    ("value", "cases", "verdict"),
    [(35, 10, MET), (36, 10, MISSED), (40, 10, MISSED), (40.1, 10, WARNED), (99, 9, FEW), (None, 99, FEW)],
)
def test_verdicts(value: float | None, cases: int, verdict: str) -> None:
    assert LATE.verdict(value, cases) == verdict


def test_what_nobody_knows_of_a_person_does_not_count_against_them() -> None:
    assert score([(40, 0.9), (30, 0.8), (30, None)]) == pytest.approx(100 * (36 + 24) / 70)
    assert score([(40, None), (60, None)]) is None


@given(st.none() | st.floats(0, 1e6), st.integers(0, 60), st.sampled_from([MET, MISSED, WARNED, FEW]))
def test_a_gauge_has_the_width_it_was_given(value: float | None, width: int, verdict: str) -> None:
    spans = gauge(LATE, value, verdict, width)
    assert sum(cell_width(text) for text, _style in spans) == width


@given(st.lists(st.none() | st.floats(0, 1e9), max_size=20), st.integers(0, 14))
def test_a_trend_is_no_longer_than_its_room(values: list[float | None], width: int) -> None:
    assert cell_width(spark(values, width)) <= width
