"""`kefu kpi --targets`, `--scorecard`, `ack --false-alarm`, `measure add --alert`, `policy show --shipped`."""

from __future__ import annotations

import tomllib

import pytest

from store.database import open_desk
from store.desk.intake import NewTicket, open_ticket
from store.desk.replying import reply
from store.text import cell_width
from store.views.people import actor
from tests.cli.conftest import Kefu, kefu, template

__all__ = ["kefu", "template"]


@pytest.fixture
def late(kefu: Kefu) -> Kefu:
    """Twenty chats of a day, none of them answered before a minute."""
    desk = open_desk(kefu.path)
    me, ten = actor(desk, kefu.me), 1_773_626_400_000
    with desk.transaction():
        for turn in range(20):
            at = ten + turn * 60_000
            number = open_ticket(desk, me, NewTicket(subject="Where is it", channel="chat"), now=at)
            reply(desk, me, number, "Hello", now=at + 55_000)
    desk.close()
    kefu.at("2026-03-16T12:00:00+08:00")
    return kefu


def test_from_a_missed_target_to_a_measure(late: Kefu, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLUMNS", "80")
    told = late("kpi", "--targets")
    assert "!!  2026-03-16..    55s  <= 35s" in told.out
    assert "counter-measure due: plan the shifts anew; response plan: more people" in told.out.replace(
        ", ", "; "
    )
    assert all(cell_width(line) <= 80 for line in late("kpi", "--targets", lang="zh").out.splitlines()[:7])
    found = {one["kpi"]: one for one in late("kpi", "--targets", "--json").json}
    assert found["first_response_avg"]["verdict"] == "warned"
    assert found["csat"]["verdict"] == "few"
    assert late("escalate", "--once", "--json").json["fired"] >= 1
    (alert,) = [one for one in late("alerts", "--json").json if one["clock"] == "kpi"]
    assert (alert["ticket"], alert["subject"], alert["plan"]) == (
        None,
        "first_response_avg|2026-03-16",
        "more_people",
    )
    assert alert["data"]["steps"] == ["call_people_in", "prepare_a_script", "pause_other_work"]
    monkeypatch.delenv("COLUMNS")
    assert "first response, average (chat, phone) 55s in 2026-03-16" in late("alerts").out
    number = str(alert["id"])
    made = late("measure", "add", "--text", "More people at ten", "--alert", number, "--json").json
    assert made["alert"] == alert["id"]
    answer = late("ack", number, "--false-alarm", "--note", "a drill")
    assert "a false alarm, says" in answer.out
    assert late("escalate", "--once", "--json").json["fired"] == 0


def test_the_scorecard(late: Kefu) -> None:
    card = late.told("kpi", "--scorecard")
    (mine,) = card["cards"]
    assert (mine["agent"], card["weights"]) == (late.me, {"timeliness": 40, "resolution": 30, "feedback": 30})
    assert mine["score"] == pytest.approx(
        100 * 30 * 0 / 70 + 100 * 40 * mine["parts"][0]["value"] / 70, abs=0.01
    )
    assert "Scorecard of 2026-03" in late("kpi", "--scorecard").out


def test_the_shipped_policy_can_be_taken_over(kefu: Kefu) -> None:
    assert tomllib.loads(kefu("policy", "show", "--shipped").out)["kpi"]
    assert kefu("policy", "show", "--shipped", "--year", "2026").code == 2


def test_a_clock_s_alert_is_no_false_alarm(kefu: Kefu) -> None:
    kefu("new", "--subject", "Where is it", "--channel", "chat")
    kefu.at("2026-03-16T11:00:00+08:00")
    kefu("escalate", "--once")
    number = str(kefu("alerts", "--json").json[0]["id"])
    assert kefu("ack", number, "--false-alarm").code == 1


def test_of_two_teams_none_is_left_out_silently(late: Kefu) -> None:
    assert late("kpi", "--targets", "--only", "team=presales,aftersales").code == 2
