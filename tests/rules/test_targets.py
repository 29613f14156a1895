"""Which targets the shipped policy and the rules give, and which priority the matrix suggests."""

from __future__ import annotations

import pytest

from store.rules.states import TicketState
from tests.rules.desk import DAY, HOUR, MINUTE, POLICY, SECOND, SHIPPED, changed, clock, opened


@pytest.mark.parametrize(
    ("facts", "expected"),
    [
        (
            {"scenario": "presales"},
            {"first_response": 40 * SECOND, "next_response": 2 * MINUTE, "resolution": 4 * HOUR},
        ),
        (
            {"scenario": "aftersales"},
            {"first_response": 40 * SECOND, "next_response": 2 * MINUTE, "plan": DAY, "resolution": 2 * DAY},
        ),
        (
            {"scenario": "complaint"},
            {"first_response": 40 * SECOND, "next_response": 5 * MINUTE, "plan": DAY, "resolution": 3 * DAY},
        ),
        (
            {"channel": "phone"},
            {"first_response": 40 * SECOND, "next_response": 15 * MINUTE, "plan": DAY, "resolution": 2 * DAY},
        ),
        (
            {"channel": "review"},
            {"first_response": 15 * MINUTE, "next_response": 30 * MINUTE, "plan": DAY, "resolution": 2 * DAY},
        ),
        (
            {"channel": "email", "scenario": "presales"},
            {"first_response": 2 * HOUR, "next_response": 4 * HOUR, "resolution": 4 * HOUR},
        ),
        ({"kind": "suggestion", "channel": "email"}, {"first_response": DAY, "next_response": DAY}),
        (
            {"priority": "urgent"},
            {"first_response": 20 * SECOND, "next_response": MINUTE, "plan": DAY // 2, "resolution": DAY},
        ),
        (
            {"priority": "low"},
            {
                "first_response": 80 * SECOND,
                "next_response": 4 * MINUTE,
                "plan": 2 * DAY,
                "resolution": 4 * DAY,
            },
        ),
    ],
)
def test_the_shipped_targets(facts: dict[str, str], expected: dict[str, int]) -> None:
    state = TicketState(**{"channel": "chat", "scenario": "aftersales", **facts})  # type: ignore[arg-type]
    assert {kind: target.ms for kind, target in POLICY.targets(state).items()} == expected


def test_a_target_may_be_stated_for_a_priority() -> None:
    policy = changed(rule=[{"name": "all", "plan": {"within": "24h", "priority": {"urgent": "2h"}}}])
    assert clock("plan", opened(priority="urgent"), policies=policy)["target_ms"] == 2 * HOUR
    assert clock("plan", opened(priority="low"), policies=policy)["target_ms"] == 48 * HOUR


def test_the_matrix_suggests_a_priority() -> None:
    assert POLICY.suggest_priority("high", "high") == "urgent"
    assert POLICY.suggest_priority(None, None) == "normal"
    assert POLICY.suggest_priority("low", None) == "low"
    assert SHIPPED["priority"]["matrix"]["high"]["low"] == "normal"
