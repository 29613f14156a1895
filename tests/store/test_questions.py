"""Questions to departments: where the ticket goes, who may answer, how long it took, and what undo gives back."""

from __future__ import annotations

from store.desk import asking, claiming, closing, moving, people, undoing
from store.views.case import case
from store.views.case_shapes import CaseView, HandView
from store.views.search import search
from tests.store.desks import HOUR, MINUTE, MONDAY, Place, assert_sound, changes_nothing, event_data, refused

NOW = MONDAY + MINUTE


def seen(place: Place, number: int, *, by: str = "ann", now: int = NOW) -> CaseView:
    return case(place.desk, place.people[by], number, now=now)


def asked(place: Place, *, team: str = "logistics") -> int:
    """A complaint that ann holds and has asked about."""
    number = place.complaint(category="logistics")
    claiming.claim(place.desk, place.ann, number, now=MONDAY)
    asking.ask(place.desk, place.ann, number, team, "Where is parcel SF1?", now=NOW)
    return number


def test_a_question_takes_the_ticket_there_and_its_answer_brings_it_back_to_its_holder(place: Place) -> None:
    number = asked(place)
    row = seen(place, number).row
    assert (row.status, row.team, row.assignee) == ("waiting_team", "logistics", None)
    (question,) = seen(place, number, by="lou", now=NOW + HOUR).questions
    assert (question.text, question.open, question.taken_ms) == ("Where is parcel SF1?", True, HOUR)
    assert (question.asked_by, question.may_tell) == ("ann", True)
    asking.tell(place.desk, place.lou, number, "Lost at the depot.", now=NOW + 2 * HOUR)
    found = seen(place, number, now=NOW + 5 * HOUR)
    assert (found.row.status, found.row.team, found.row.assignee) == ("open", "complaints", "ann")
    (question,) = found.questions
    assert (question.answer, question.answered_by, question.taken_ms) == (
        "Lost at the depot.",
        "lou",
        2 * HOUR,
    )
    assert [(hand.team, hand.login, hand.ms) for hand in found.hands] == [
        ("complaints", "ann", MINUTE),
        ("logistics", None, 2 * HOUR),
        ("complaints", "ann", 3 * HOUR),
    ]
    assert found.in_hand[("complaints", "ann")] == 3 * HOUR + MINUTE
    assert place.types(number)[-4:] == ["note", "told", "transferred", "status"]
    assert "depot" not in str(event_data(place.desk))
    assert [hit.row.number for hit in search(place.desk, place.ann, "depot", now=NOW + 5 * HOUR)] == [number]
    assert_sound(place, now=NOW + 5 * HOUR)


def test_only_the_department_or_a_supervisor_answers(place: Place) -> None:
    number = asked(place)
    tell = asking.tell
    for login in ("ann", "bob", "pia"):
        actor = place.people[login]
        assert not seen(place, number, by=login).questions[0].may_tell
        changes_nothing(
            place, "not_of_department", lambda a=actor: tell(place.desk, a, number, "Here.", now=NOW + 1)
        )
    assert not seen(place, number, by="vic").questions[0].may_tell
    assert seen(place, number, by="com").questions[0].may_tell
    tell(place.desk, place.com, number, "I called them: it is lost.", now=NOW + 1)
    with refused("no_question"):
        tell(place.desk, place.lou, number, "Again.", now=NOW + 2)


def test_a_holder_who_has_gone_home_does_not_get_it_back(place: Place) -> None:
    number = asked(place)
    people.set_state(place.desk, place.ann, "ann", "off", now=NOW)
    asking.tell(place.desk, place.lou, number, "Lost.", now=NOW + 1)
    row = seen(place, number).row
    assert (row.status, row.team, row.assignee) == ("open", "complaints", None)


def test_a_department_asks_another_and_gets_its_ticket_back(place: Place) -> None:
    number = asked(place)
    with refused("question_open"):
        asking.ask(place.desk, place.ann, number, "logistics", "And?", now=NOW + 1)
    claiming.assign(place.desk, place.sue, number, "lou", now=NOW + 1)
    asking.ask(place.desk, place.lou, number, "finance", "May we pay it?", now=NOW + 1)
    assert place.column(number, "team") == "finance"
    asking.tell(place.desk, place.sue, number, "Yes.", now=NOW + 2)
    row = seen(place, number).row
    assert (row.team, row.assignee, row.status) == ("logistics", "lou", "waiting_team")
    asking.tell(place.desk, place.lou, number, "Lost.", now=NOW + 3)
    row = seen(place, number).row
    assert (row.team, row.assignee, row.status) == ("complaints", "ann", "open")
    assert [question.answer for question in seen(place, number).questions] == ["Lost.", "Yes."]


def test_who_answered_while_another_had_it_does_not_get_it_back(place: Place) -> None:
    number = asked(place)
    asking.ask(place.desk, place.ann, number, "finance", "May we pay it?", now=NOW + 1)
    first = seen(place, number).questions[0].question_id
    asking.tell(place.desk, place.lou, number, "Lost.", question=first, now=NOW + 2)
    assert place.column(number, "team") == "finance"
    asking.tell(place.desk, place.sue, number, "Yes.", now=NOW + 3)
    row = seen(place, number).row
    assert (row.team, row.assignee, row.status) == ("complaints", "ann", "open")


def test_a_question_that_nobody_answered_is_no_obstacle(place: Place) -> None:
    number = asked(place)
    moving.transfer(place.desk, place.ann, number, team="complaints", now=NOW + 1)
    assert "department_answer" not in {need for step in seen(place, number).steps for need in step.needs}
    asking.ask(place.desk, place.ann, number, "finance", "May we pay it?", now=NOW + 2)
    asking.tell(place.desk, place.sue, number, "Yes.", now=NOW + 3)
    assert (place.column(number, "team"), place.status(number)) == ("complaints", "open")
    asking.ask(place.desk, place.ann, number, "logistics", "Once more: where is it?", now=NOW + 4)
    asking.tell(place.desk, place.lou, number, "Lost.", now=NOW + 5)
    assert (place.column(number, "team"), place.status(number)) == ("complaints", "open")
    assert [question.answer for question in seen(place, number).questions] == ["", "Yes.", "Lost."]


def test_an_answer_that_comes_late_is_kept_and_moves_nothing(place: Place) -> None:
    number = asked(place)
    moving.transfer(place.desk, place.ann, number, login="bob", now=NOW + 1)
    asking.tell(place.desk, place.lou, number, "Lost.", now=NOW + 2)
    row = seen(place, number).row
    assert (row.assignee, row.status) == ("bob", "open")
    second = asked(place)
    moving.transfer(place.desk, place.ann, second, team="complaints", now=NOW + 3)
    asked_again = seen(place, second).questions[0]
    with refused("no_question"):
        asking.tell(place.desk, place.lou, second, "Lost.", question=asked_again.question_id + 7, now=NOW + 4)
    asking.tell(place.desk, place.lou, second, "Lost.", question=asked_again.question_id, now=NOW + 4)
    assert place.status(second) == "open"


def test_a_ticket_that_a_department_has_already_comes_back_to_the_team_that_asks(place: Place) -> None:
    number = place.complaint()
    moving.transfer(place.desk, place.ann, number, team="quality", now=MONDAY + 1)
    asking.ask(place.desk, place.ann, number, "quality", "What does the lab say?", now=NOW)
    assert place.status(number) == "waiting_team"
    asking.tell(place.desk, place.sue, number, "A bad batch.", now=NOW + 1)
    assert (place.column(number, "team"), place.status(number)) == ("complaints", "open")


def test_what_cannot_be_asked(place: Place) -> None:
    number = place.complaint()
    ask = asking.ask
    for team in ("aftersales", "kitchen"):
        with refused("not_one_of", 2):
            ask(place.desk, place.ann, number, team, "Why?", now=NOW)
    changes_nothing(place, "empty_text", lambda: ask(place.desk, place.ann, number, "finance", " ", now=NOW))
    closing.close(place.desk, place.ann, place.open(), now=NOW)
    with refused("wrong_status"):
        ask(
            place.desk, place.ann, place.desk.value("SELECT max(number) FROM ticket"), "finance", "?", now=NOW
        )


def test_undo_takes_back_the_question_and_the_answer(place: Place) -> None:
    number = asked(place)
    asking.tell(place.desk, place.lou, number, "Lost.", now=NOW + 1)
    undoing.undo(place.desk, place.lou, now=NOW + 2)
    assert seen(place, number).questions[0].open
    assert (place.column(number, "team"), place.status(number)) == ("logistics", "waiting_team")
    undoing.undo(place.desk, place.ann, now=NOW + 3)
    found = seen(place, number)
    assert found.questions == ()
    assert (found.row.team, found.row.assignee, found.row.status) == ("complaints", "ann", "open")
    assert [hand.login for hand in found.hands] == ["ann"]
    assert_sound(place, now=NOW + 4)


def test_time_in_hand_leaves_out_what_is_settled_and_a_claim_that_ran_out(place: Place) -> None:
    number = place.open()
    claiming.claim(place.desk, place.ann, number, now=MONDAY + HOUR)
    found = seen(place, number, now=MONDAY + 2 * HOUR)
    lease_until = place.column(number, "lease_until")
    assert found.hands == (
        HandView("presales", None, MONDAY, MONDAY + HOUR, HOUR),
        HandView("presales", "ann", MONDAY + HOUR, lease_until, 15 * MINUTE),
        HandView("presales", None, lease_until, None, 45 * MINUTE),
    )
    closing.resolve(place.desk, place.bob, number, now=MONDAY + 2 * HOUR)
    closing.reopen(place.desk, place.bob, number, now=MONDAY + 10 * HOUR)
    total = sum(seen(place, number, now=MONDAY + 11 * HOUR).in_hand.values())
    assert total == 3 * HOUR
