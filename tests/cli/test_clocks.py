"""Clocks at the command line: a policy's strangers, alerts that wait for a shift, and why a due is where it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from store.policy.read import shipped_text
from tests.cli.conftest import Kefu

STRANGER = """
[[ladder]]
clock = "plan"
levels = [{ level = 1, at = "75%", tell = ["assignee", "ana"] }]

[[ladder]]
"""


@pytest.fixture
def policy(tmp_path: Path) -> Path:
    """The shipped policy with a ladder that names somebody who is not there."""
    file = tmp_path / "policy.toml"
    file.write_text(shipped_text().replace("\n[[ladder]]\n", STRANGER, 1), encoding="utf-8")
    return file


def test_a_policy_that_names_a_stranger_is_warned_about(kefu: Kefu, policy: Path) -> None:
    said = "nobody here has the login 'ana': the level tells nobody of that name (did you mean 'anna'?)"
    checked = kefu.done("policy", "check", str(policy))
    assert said in checked
    assert "ladder[1].levels[1].tell" in checked
    assert "the policy is sound" in checked
    (warning,) = kefu.told("policy", "check", str(policy))["warnings"]
    assert warning["code"] == "no_such_login"
    applied = kefu("policy", "apply", str(policy))
    assert applied.code == 0
    assert said in applied.err


def test_without_a_desk_nobody_is_a_stranger(kefu: Kefu, policy: Path) -> None:
    kefu.path.unlink()
    assert kefu.told("policy", "check", str(policy))["warnings"] == []


def test_an_alert_at_night_waits_for_the_supervisors(kefu: Kefu, complaint: int) -> None:
    kefu.done("reply", "1", "--text", "We are looking")
    kefu.at("2026-03-17T05:00:00+08:00")
    assert kefu.told("escalate", "--once")["fired"] == 1
    (alert,) = [one for one in kefu.told("alerts") if one["clock"] == "plan"]
    assert (alert["told"], alert["held_until"]) == (
        ["supervisors:complaints"],
        "2026-03-17T09:00:00+08:00",
    )
    assert "(told at 2026-03-17 09:00)" in kefu.done("alerts")
    kefu.at("2026-03-17T09:00:00+08:00")
    kefu.told("escalate", "--once")
    assert {one["held_until"] for one in kefu.told("alerts")} == {None}


def test_the_story_of_a_settled_ticket_stays(kefu: Kefu, complaint: int) -> None:
    kefu.at("2026-03-16T10:05:00+08:00")
    kefu.done("reply", "1", "--text", "We are looking")
    kefu.done("wait", "1", "--for", "customer")
    kefu.at("2026-03-16T12:00:00+08:00")
    kefu.done("receive", "1", "--text", "Well?")
    kefu.done("set", "1", "--responsibility", "logistics", "--solution", "sent again")
    kefu.done("resolve", "1")
    told = kefu.done("why", "1").splitlines()
    resolution = told[told.index("resolution: met") :]
    assert resolution[1] == "  2026-03-16 10:00:00 started, because the ticket was opened"
    assert resolution[2] == "  2026-03-16 10:05:00 paused in waiting customer, after 5m"
    assert resolution[3].endswith("counts again in open after a pause of 1h55m, with 5m consumed")
    assert "met, because the ticket was resolved, after 5m of " in resolution[4]
    assert "policy version 1" in resolution[5]
    assert "首次响应" in kefu.done("why", "1", lang="zh")
