"""Targets are judged when their time comes, told once, and acknowledged like any other alert."""

from __future__ import annotations

from typing import Any

from store.desk.escalating import acknowledge
from store.desk.judging import judge
from store.desk.measuring import add_measure
from store.desk.policies import apply_policy
from store.desk.replying import reply
from store.desk.sweep import sweep
from store.desk.warning import warn
from store.policy.check import check
from store.policy.read import GivenText, shipped_text
from store.views.alerts import alerts, unacknowledged
from store.views.case_lists import measures
from store.views.changes import changed_since, last_event
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, SECOND, Place, refused


def answered(place: Place, seconds: int, count: int = 20, *, at: int = MONDAY) -> None:
    """So many chats, each answered after so long."""
    for turn in range(count):
        number = place.open(at=at + turn * MINUTE, channel="chat")
        reply(place.desk, place.ann, number, "Hello", now=at + turn * MINUTE + seconds * SECOND)


def look(place: Place, now: int) -> int:
    return judge(place.desk, holder="test", now=now)


def told(place: Place, now: int) -> list[Any]:
    return [alert for alert in alerts(place.desk, place.sue, now=now) if alert.clock == "kpi"]


def test_a_crossed_warning_line_is_told_the_same_day_and_once(place: Place) -> None:
    answered(place, 50)
    now = MONDAY + HOUR
    assert look(place, now) == 1
    (alert,) = told(place, now)
    assert (alert.number, alert.about, alert.level) == (None, "first_response_avg|2026-07-20", 2)
    assert alert.told == ("supervisors:*",)
    assert alert.bell
    assert alert.plan == "more_people"
    assert alert.data["value"] == 50_000
    assert alert.data["cases"] == 20
    assert alert.data["measure"] == "plan_the_shifts_anew"
    assert alert.data["running"] is True
    assert look(place, now + 1) == look(place, now + HOUR) == look(place, MONDAY + DAY) == 0
    assert alert in unacknowledged(place.desk, place.sue, now=now)
    assert alert not in unacknowledged(place.desk, place.ann, now=now)


def test_what_is_under_the_target_alone_is_told_when_the_day_has_ended(place: Place) -> None:
    answered(place, 37)
    assert look(place, MONDAY + HOUR) == 0
    midnight = MONDAY + 14 * HOUR
    assert look(place, midnight - 1) == 0
    assert look(place, midnight) == 1
    (alert,) = told(place, midnight)
    assert (alert.level, alert.data["verdict"], alert.data["running"]) == (1, "missed", False)
    assert not alert.bell
    assert look(place, midnight + HOUR) == look(place, midnight + DAY) == 0


def test_few_cases_and_a_met_target_tell_nobody(place: Place) -> None:
    answered(place, 120, count=19)
    assert look(place, MONDAY + HOUR) == look(place, MONDAY + DAY) == 0
    answered(place, 30, at=MONDAY + DAY)
    assert look(place, MONDAY + DAY + HOUR) == look(place, MONDAY + 2 * DAY) == 0


def test_a_week_of_complaints_is_judged_when_they_had_their_time(place: Place) -> None:
    for turn in range(20):
        place.complaint(at=MONDAY + turn * MINUTE)
    assert look(place, MONDAY + 7 * DAY) == 0
    assert look(place, MONDAY + 9 * DAY + 14 * HOUR) == 1
    (alert,) = told(place, MONDAY + 10 * DAY)
    assert alert.about == "complaint_resolution_rate|2026-W30"
    assert alert.data["value"] == 0


def test_what_had_ended_before_the_policy_came_is_nobodys_miss(place: Place) -> None:
    place.desk.execute("UPDATE policy_version SET applied_at = ?", (MONDAY + 2 * DAY,))
    answered(place, 37)
    assert look(place, MONDAY + 2 * DAY) == 0


def test_while_nothing_is_due_a_look_reads_one_small_table(place: Place) -> None:
    look(place, MONDAY)
    asked: list[str] = []
    connection = place.desk.db.connection()
    connection.set_trace_callback(asked.append)
    assert look(place, MONDAY + 1) == 0
    connection.set_trace_callback(None)
    assert asked == ["SELECT name, last_at, next_at, data FROM judgement"]


def test_a_target_of_somebody_who_is_not_here_keeps_no_other_from_being_judged(place: Place) -> None:
    stranger = '\n[[kpi]]\nname = "eve"\nfigure = "csat"\nevery = "day"\ntarget = ">= 0.9"\nonly = { agent = ["eve"] }\n'
    text = shipped_text().replace("\n[[kpi]]\n", f"{stranger}\n[[kpi]]\n", 1)
    _errors, told = check(text, logins=["ann"])
    assert "nobody_to_judge" in {one.code for one in told}
    apply_policy(place.desk, place.root, GivenText(text, "ours"), now=MONDAY - HOUR)
    answered(place, 50)
    assert look(place, MONDAY + HOUR) == 1


def test_a_clock_that_was_set_back_is_no_reason_to_wait_for_it(place: Place) -> None:
    look(place, MONDAY + DAY)
    answered(place, 50)
    assert look(place, MONDAY + HOUR) == 1


def test_another_lease_keeps_a_second_judge_away(place: Place) -> None:
    answered(place, 50)
    now = MONDAY + HOUR
    place.desk.execute("INSERT INTO lease VALUES ('judge', 'other', ?)", (now + MINUTE,))
    assert look(place, now) == 0
    assert look(place, now + 2 * MINUTE) == 1


def warned(place: Place, now: int = MONDAY, **changes: Any) -> int:
    facts: dict[str, Any] = {
        "kind": "kpi",
        "subject": "csat|2026-06",
        "reason": "target",
        "tell": ["supervisors"],
    }
    made = warn(place.desk, **facts | {"by": ["screen"], "data": {}, "now": now} | changes)
    assert made is not None
    return made


def test_a_warning_is_acknowledged_and_may_have_been_none(place: Place) -> None:
    before = last_event(place.desk)
    one = warned(place)
    assert changed_since(place.desk, before).types == {"warned"}
    acknowledge(place.desk, place.sue, one, false_alarm=True, note="a test ran", now=MONDAY + 1)
    (alert,) = [
        alert for alert in alerts(place.desk, place.sue, every=True, now=MONDAY) if alert.alert_id == one
    ]
    assert (alert.acknowledged_by, alert.false_alarm, alert.note) == ("sue", True, "a test ran")
    with refused("already_acknowledged", 1):
        acknowledge(place.desk, place.sue, one, now=MONDAY + 2)


def test_an_acknowledged_warning_can_be_called_false_later(place: Place) -> None:
    one = warned(place)
    acknowledge(place.desk, place.sue, one, now=MONDAY + 1)
    acknowledge(place.desk, place.com, one, false_alarm=True, now=MONDAY + 2)
    assert place.desk.row("SELECT false_alarm, acknowledged_at FROM alert WHERE id = ?", (one,)) == (
        1,
        MONDAY + 1,
    )


def test_a_clock_is_never_a_false_alarm(place: Place) -> None:
    place.open(channel="chat")
    sweep(place.desk, now=MONDAY + HOUR)
    (alert,) = alerts(place.desk, place.sue, now=MONDAY + HOUR)
    with refused("not_a_warning", 1):
        acknowledge(place.desk, place.sue, alert.alert_id, false_alarm=True, now=MONDAY + HOUR)


def test_a_warning_of_a_ticket_stands_in_its_history(place: Place) -> None:
    number = place.open(channel="chat")
    one = warned(
        place, kind="risk", subject=f"contacts|{number}", ticket=number, tell=["assignee", "supervisors"]
    )
    two = warned(place, kind="risk", subject=f"ratings|{number}", ticket=number)
    assert place.types(number)[-2:] == ["warned", "warned"]
    assert one != two
    assert (
        place.desk.value("SELECT told FROM alert WHERE id = ?", (one,))
        == '["team:presales", "supervisors:presales"]'
    )


def test_supervisors_off_shift_hear_of_it_at_their_opening(place: Place) -> None:
    place.desk.execute("UPDATE agent SET shift = 'office' WHERE role IN ('supervisor', 'admin')")
    night = MONDAY + 13 * HOUR
    one = warned(place, now=night)
    assert [a.held for a in alerts(place.desk, place.sue, now=night)] == [("supervisors:*",)]
    assert unacknowledged(place.desk, place.sue, now=night) == []
    morning = MONDAY + 23 * HOUR
    sweep(place.desk, now=morning)
    assert [alert.alert_id for alert in unacknowledged(place.desk, place.sue, now=morning)] == [one]


def test_a_person_s_figures_are_told_to_them_and_to_who_leads(place: Place) -> None:
    facts = {"agent": "ann", "team": "aftersales"}
    own = warned(place, subject="csat/agent|2026-06|ann", tell=["assignee"], data=facts)
    warned(place, subject="csat/agent|2026-05|ann", tell=["bob"], data=facts)
    seen = {
        actor.login: len(alerts(place.desk, actor, now=MONDAY))
        for actor in (place.ann, place.bob, place.sue, place.ann._replace(login="eve", role="viewer"))
    }
    assert seen == {"ann": 2, "bob": 1, "sue": 2, "eve": 0}
    with refused("no_such_alert", 1):
        acknowledge(place.desk, place.bob, own, now=MONDAY)


def test_no_team_is_told_of_the_figures_of_somebody_who_is_away(place: Place) -> None:
    place.desk.execute("UPDATE agent SET state = 'off' WHERE login = 'ann'")
    warned(place, tell=["assignee"], data={"agent": "ann", "team": "aftersales"})
    assert [alert.told for alert in alerts(place.desk, place.sue, now=MONDAY)] == [
        ("supervisors:aftersales",)
    ]


def test_a_team_s_warning_concerns_its_own_supervisors(place: Place) -> None:
    warned(place, data={"team": "presales"})
    assert unacknowledged(place.desk, place.com, now=MONDAY) == []
    assert len(unacknowledged(place.desk, place.sue, now=MONDAY)) == 1


def test_a_measure_answers_an_alert(place: Place) -> None:
    one = warned(place)
    made = add_measure(place.desk, place.sue, "More people at noon", alert=one, now=MONDAY)
    (found,) = measures(place.desk, place.sue, now=MONDAY)
    assert (found.measure_id, found.alert, found.number) == (made, one, None)
    with refused("no_such_alert", 1):
        add_measure(place.desk, place.sue, "Nothing", alert=999, now=MONDAY)
