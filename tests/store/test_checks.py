"""Checklists of disputes and guides, the steps of a case, measures, and the case collection."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from store.actor import Actor
from store.desk import (
    asking,
    causing,
    checking,
    collecting,
    complaint,
    fields,
    measuring,
    policies,
    replying,
    undoing,
)
from store.policy.read import shipped_text
from store.reports.complaint_sheet import complaint_sheet
from store.views.case import case
from store.views.case_lists import causes, measures, stories
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, Place, changes_nothing, event_data, refused

NOW = MONDAY + MINUTE


def lists(place: Place, number: int) -> dict[str, list[tuple[str, str | None]]]:
    found = case(place.desk, place.ann, number, now=NOW).checklists
    return {one.name: [(item.item, item.login) for item in one.items] for one in found}


def test_a_dispute_opens_with_its_way_of_handling_and_every_guide_that_fits(place: Place) -> None:
    number = place.complaint(category="logistics")
    assert list(lists(place, number)) == ["logistics", "complaint_call"]
    checking.check_item(place.desk, place.ann, number, "logistics", 1, now=NOW)
    checking.check_item(place.desk, place.bob, number, "物流问题纠纷", "安抚买家情绪", now=NOW)
    checking.check_item(place.desk, place.bob, number, "complaint_call", "apology given", now=NOW)
    found = lists(place, number)
    assert found["logistics"] == [
        ("contact_the_carrier", "ann"),
        ("calm_the_customer", "bob"),
        ("agree_on_a_solution", None),
    ]
    assert found["complaint_call"][-1] == ("apology_given", "bob")
    assert {"guide": "logistics", "item": 1, "done": True} in event_data(place.desk)
    assert list(lists(place, place.open(category="usage"))) == ["aftersales_call"]
    assert lists(place, place.open()) == {}


def test_a_tick_is_taken_away_and_undo_gives_it_back_as_it_was(place: Place) -> None:
    number = place.complaint()
    check = checking.check_item
    check(place.desk, place.bob, number, "complaint_call", 2, now=NOW)
    changes_nothing(
        place, "nothing_changed", lambda: check(place.desk, place.ann, number, "complaint_call", 2, now=NOW)
    )
    check(place.desk, place.ann, number, "complaint_call", 2, done=False, now=NOW + HOUR)
    assert lists(place, number)["complaint_call"][1] == ("identity_verified", None)
    undoing.undo(place.desk, place.ann, now=NOW + HOUR)
    (item,) = [i for i in case(place.desk, place.ann, number, now=NOW).checklists[0].items if i.at]
    assert (item.at, item.login, item.place) == (NOW, "bob", 2)
    undoing.undo(place.desk, place.bob, now=NOW + 1)
    assert lists(place, number)["complaint_call"][1] == ("identity_verified", None)


@pytest.mark.parametrize(
    ("guide", "item", "code"),
    [
        ("logistics", 1, "no_such_checklist"),
        ("", 1, "no_such_checklist"),
        ("complaint_call", 0, "no_such_item"),
        ("complaint_call", "5", "no_such_item"),
        ("complaint_call", "-1", "no_such_item"),
        ("complaint_call", "contact_the_carrier", "no_such_item"),
        ("complaint_call", "", "no_such_item"),
    ],
)
def test_a_tick_that_fits_nothing(place: Place, guide: str, item: Any, code: str) -> None:
    number = place.complaint()
    changes_nothing(
        place, code, lambda: checking.check_item(place.desk, place.ann, number, guide, item, now=NOW)
    )


def test_ticks_outlive_a_policy_that_words_the_same_item(place: Place) -> None:
    number = place.complaint()
    checking.check_item(place.desk, place.ann, number, "complaint_call", "identity_verified", now=NOW)
    text = shipped_text().replace(
        'items = ["order_verified", "identity_verified", "content_confirmed", "apology_given"]',
        'items = ["identity_verified", "拍照存证 photo kept"]',
    )
    file = place.path.with_suffix(".toml")
    file.write_text(text, encoding="utf-8")
    policies.apply_policy(place.desk, place.root, file, now=NOW)
    assert lists(place, number)["complaint_call"] == [
        ("identity_verified", "ann"),
        ("拍照存证 photo kept", None),
    ]
    checking.check_item(place.desk, place.ann, number, "complaint_call", "拍照存证 photo kept", now=NOW)
    assert "photo" not in str(event_data(place.desk))


def test_the_seven_steps_say_what_is_missing(place: Place) -> None:
    number = place.complaint()
    desk, ann = place.desk, place.ann

    def missing() -> dict[str, tuple[str, ...]]:
        return {step.name: step.needs for step in case(desk, ann, number, now=NOW).steps if step.needs}

    assert missing() == {
        "classified": ("category", "responsibility"),
        "investigated": ("investigation",),
        "solution": ("offer",),
        "carried_out": ("carrying_out",),
        "informed": ("reply_sent",),
        "follow_up": ("call",),
    }
    fields.set_fields(desk, ann, number, {"category": "damage", "responsibility": "logistics"}, now=NOW)
    asking.ask(desk, ann, number, "logistics", "Who packed it?", now=NOW)
    assert missing()["investigated"] == ("department_answer", "investigation")
    asking.tell(desk, place.lou, number, "A temp.", now=NOW)
    complaint.step(desk, ann, number, "investigated", now=NOW)
    complaint.offer(desk, ann, number, "refund", amount_fen=1000, now=NOW)
    assert missing()["solution"] == ("answer",)
    complaint.answer(desk, ann, number, "countered", now=NOW)
    assert missing()["solution"] == ("new_offer",)
    complaint.offer(desk, ann, number, "refund", amount_fen=2000, now=NOW)
    complaint.answer(desk, ann, number, "accepted", now=NOW)
    complaint.step(desk, ann, number, "carried_out", now=NOW)
    replying.reply(desk, ann, number, "The money is on its way.", now=NOW)
    replying.sent(desk, ann, number, now=NOW)
    assert missing() == {"follow_up": ("call",)}
    found = case(desk, ann, number, now=NOW)
    assert [offer.answer for offer in found.offers] == ["countered", "accepted"]
    assert (found.carried_out_at, found.informed_at) == (NOW, NOW)
    assert case(desk, ann, place.open(), now=NOW).steps == ()


def test_a_measure_has_an_owner_a_due_and_an_effect(place: Place) -> None:
    number = place.complaint()
    causing.set_causes(place.desk, place.ann, number, ["training_uneven"], now=NOW)
    other = place.complaint()
    causing.set_causes(place.desk, place.ann, other, ["training_uneven"], now=NOW)
    add = measuring.add_measure
    later = add(place.desk, place.ann, "Read the manual", number=number, due_at=NOW + 2 * DAY, now=NOW)
    soon = add(
        place.desk,
        place.ann,
        "Train the night shift",
        cause="培训覆盖不均",
        owner="sue",
        due_at=NOW + DAY,
        now=NOW,
    )
    undated = add(place.desk, place.ann, "Think", now=NOW)
    listed = measures(place.desk, place.vic, now=NOW + DAY + 1)
    assert [(m.measure_id, m.overdue, m.owner) for m in listed] == [
        (soon, True, "sue"),
        (later, False, "ann"),
        (undated, False, "ann"),
    ]
    assert listed[0].cause is not None
    assert listed[0].cause.code == "training_uneven"
    assert [m.measure_id for m in case(place.desk, place.ann, other, now=NOW).measures] == [soon]
    assert [m.measure_id for m in case(place.desk, place.ann, number, now=NOW).measures] == [soon, later]
    measuring.finish_measure(place.desk, place.sue, soon, effect="No complaint in July", now=NOW + DAY)
    assert [m.measure_id for m in measures(place.desk, place.ann, open_only=True, now=NOW)] == [
        later,
        undated,
    ]
    done = measures(place.desk, place.ann, now=NOW + 9 * DAY)[-1]
    assert (done.done_at, done.effect, done.overdue) == (NOW + DAY, "No complaint in July", False)
    assert "measure_added" in place.types(number)


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"text": " "}, "empty_text"),
        ({"due_at": NOW}, "time_in_past"),
        ({"owner": "nobody"}, "no_such_agent"),
        ({"cause": "aliens"}, "no_such_cause"),
        ({"number": 999}, "no_such_ticket"),
    ],
)
def test_a_measure_that_cannot_be(place: Place, facts: dict[str, Any], code: str) -> None:
    whole = {"text": "Train", **facts}
    changes_nothing(place, code, lambda: measuring.add_measure(place.desk, place.ann, now=NOW, **whole))


def test_a_measure_is_done_once_and_with_its_effect(place: Place) -> None:
    measure = measuring.add_measure(place.desk, place.ann, "Train", now=NOW)
    finish = measuring.finish_measure
    for wanted, effect, code in (
        (measure, " ", "empty_text"),
        (99, "x", "no_such_measure"),
        (1 << 70, "x", "no_such_measure"),
    ):
        with refused(code):
            finish(place.desk, place.ann, wanted, effect=effect, now=NOW)
    finish(place.desk, place.ann, measure, effect="Better", now=NOW)
    with refused("measure_done"):
        finish(place.desk, place.ann, measure, effect="Worse", now=NOW)


def test_stories_are_marked_changed_listed_and_taken_out(place: Place) -> None:
    number = place.complaint()
    mark = collecting.mark_story
    mark(place.desk, place.ann, number, "failure", note="Nobody called 13812345678", now=NOW)
    mark(place.desk, place.bob, number, "success", note="She came back", now=NOW + 1)
    changes_nothing(
        place,
        "nothing_changed",
        lambda: mark(place.desk, place.ann, number, "success", note="She came back", now=NOW + 2),
    )
    assert [(story.outcome, story.login) for story in stories(place.desk, place.vic)] == [("success", "bob")]
    assert stories(place.desk, place.vic, outcome="failure") == []
    undoing.undo(place.desk, place.bob, now=NOW + 3)
    (story,) = stories(place.desk, place.vic, outcome="failure")
    assert (story.note, story.at, story.login) == ("Nobody called 138****5678", NOW, "ann")
    collecting.unmark_story(place.desk, place.ann, number, now=NOW + 4)
    assert case(place.desk, place.ann, number, now=NOW).story is None
    with refused("nothing_changed"):
        collecting.unmark_story(place.desk, place.ann, number, now=NOW + 5)
    undoing.undo(place.desk, place.ann, now=NOW + 6)
    assert case(place.desk, place.ann, number, now=NOW).story == story
    with refused("not_one_of", 2):
        mark(place.desk, place.ann, number, "draw", now=NOW)


def test_the_views_of_a_case_ask_for_their_right(place: Place) -> None:
    nobody = Actor(99, "x", "X", "stranger")
    number = place.complaint()
    views: list[Callable[[], Any]] = [
        lambda: case(place.desk, nobody, number, now=NOW),
        lambda: causes(place.desk, nobody),
        lambda: measures(place.desk, nobody, now=NOW),
        lambda: stories(place.desk, nobody),
        lambda: complaint_sheet(place.desk, nobody, number, now=NOW),
    ]
    for view in views:
        with refused("not_allowed"):
            view()
    for view in (case, complaint_sheet):
        for missing in (0, 999, 1 << 70):
            with refused("no_such_ticket"):
                view(place.desk, place.vic, missing, now=NOW)
