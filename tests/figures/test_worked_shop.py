"""Figures of orders, returns, ratings, promises and scripts of three months that a person can follow with a pencil.

Monday 2026-07-20 is day 0; we ask on day 100. Customer a bought on day -10 and again on day 20 (within 30 days);
b bought on day -1 and on day 60 (after 30 days, within 90); c bought on day -5 and never came back;
d never bought.

    ticket  customer  what happens
    one     a  returns the goods: asked on day 0 at 1:00, reviewed at 3:00, received at 9:00, done at 10:00; rates 5, 4, 5, 3
    two     b  changes the goods: asked at 2:00, refused at 3:00; rates 2 overall and nothing else
    three   c  money back alone: asked at 1:00, reviewed at 2:00, done at 5:00; is not reached
    four    d  answered by a script at 1:00, with a promise for 2:00 that is kept at 1:30; promised 3:00 again, answered at 4:00
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import timedelta
from pathlib import Path

import pytest

from store.desk import asking, closing, complaint, fields, following_up, moving, replying, returning
from store.desk.intake import CustomerFacts
from store.desk.library import write
from store.rules.articles import ArticleFacts
from store.rules.periods import between, span_of
from store.rules.script_text import Inserted
from store.views.figures import Value, desk_zone, figures
from tests.imports.test_history import told
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, Place

NOW = MONDAY + 100 * DAY
ORDERS = (("a", -10), ("a", 20), ("b", -1), ("b", 60), ("c", -5))


@pytest.fixture
def shop(place: Place) -> Place:
    desk, ann = place.desk, place.ann
    one, two, three, four = (place.open(at=MONDAY, customer=CustomerFacts(nick=nick)) for nick in "abcd")
    for number, (nick, day) in enumerate(ORDERS):
        at = MONDAY + day * DAY
        desk.execute(
            "INSERT INTO shop_order (order_no, customer_id, status, placed_at, created_at)"
            " SELECT ?, id, 'paid', ?, ? FROM customer WHERE nick = ?",
            (f"SO{number}", at, at, nick),
        )

    def goes(number: int, kind: str, *stages: tuple[int, str]) -> None:
        (first, _asked), *later = stages
        returning.open_return(desk, ann, number, kind, now=MONDAY + first * HOUR)
        for hour, stage in later:
            returning.move_return(desk, ann, number, stage, now=MONDAY + hour * HOUR)

    goes(one, "return_and_refund", (1, ""), (3, "reviewed"), (9, "received"), (10, "done"))
    goes(two, "exchange", (2, ""), (3, "refused"))
    goes(three, "refund_only", (1, ""), (2, "reviewed"), (5, "done"))
    for number in (one, two, three):
        closing.resolve(desk, ann, number, solution="told", now=MONDAY + 10 * HOUR + 1)
    at = MONDAY + 11 * HOUR
    following_up.survey(desk, ann, one, "reached", overall=5, attitude=4, solving=5, speed=3, now=at)
    following_up.survey(desk, ann, two, "reached", overall=2, now=at)
    following_up.survey(desk, ann, three, "unreachable", now=at)
    script = write(desk, place.sue, ArticleFacts("script", "en", "Greeting", "Hello there"), now=MONDAY)
    used = [Inserted(script, "Hello there", 11)]
    replying.reply(desk, ann, four, "Hello there", used=used, now=MONDAY + HOUR)
    moving.wait(desk, ann, four, "customer", until=MONDAY + 2 * HOUR, now=MONDAY + HOUR + 1)
    replying.reply(desk, ann, four, "It is on its way.", now=MONDAY + 90 * MINUTE)
    moving.wait(desk, ann, four, "customer", until=MONDAY + 3 * HOUR, now=MONDAY + 91 * MINUTE)
    replying.reply(desk, ann, four, "Late, but here.", now=MONDAY + 4 * HOUR)
    return place


def asked(place: Place, *, as_of: int | None = None) -> Mapping[str, Value]:
    """The figures of the hundred days from day 0."""
    first = span_of("day", MONDAY, desk_zone(place.desk)).first
    span = between(first, first + timedelta(days=99), desk_zone(place.desk))
    return figures(place.desk, place.root, span, as_of=as_of, now=NOW).total


EXPECTED: Mapping[str, tuple[float | None, int, int | None]] = {
    "orders": (2, 2, None),  # of days 20 and 60
    "returns": (3, 3, None),
    "return_rate": (1 / 2, 1, 2),
    "exchange_rate": (1 / 2, 1, 2),
    "refund_rate": (1 / 2, 1, 2),
    "return_review_avg": (1.5 * HOUR, 2, None),  # 2 and 1 hours; two was refused unreviewed
    "return_receive_avg": (6 * HOUR, 1, None),
    "return_finish_avg": (5 * HOUR / 3, 3, None),  # 9 to 10, 2 to 3, 2 to 5
    "return_total_avg": (14 * HOUR / 3, 3, None),  # 9, 1 and 4 hours
    "repurchase_rate": (1 / 3, 1, 3),  # a; d had never bought
    "churn_rate": (1 / 3, 1, 3),  # c
    "surveys": (2, 2, None),
    "survey_answer_rate": (2 / 3, 2, 3),
    "csat": (1 / 2, 1, 2),
    "csat_attitude": (1, 1, 1),
    "csat_solving": (1, 1, 1),
    "csat_speed": (0, 0, 1),
    "csat_score": (3.5, 2, None),
    "positive_feedback_rate": (3 / 5, 3, 5),
    "promises_kept": (1 / 2, 1, 2),
    "script_use": (1 / 3, 1, 3),
}


def test_three_months_of_a_shop_are_what_a_pencil_says(shop: Place) -> None:
    found = asked(shop)
    assert {id_: (v.value, v.count, v.out_of) for id_, v in found.items() if id_ in EXPECTED} == {
        id_: (pytest.approx(value), count, out_of) for id_, (value, count, out_of) in EXPECTED.items()
    }


def test_nobody_is_gone_for_good_before_ninety_days(shop: Place) -> None:
    found = asked(shop, as_of=MONDAY + 40 * DAY)
    assert (found["repurchase_rate"].count, found["repurchase_rate"].out_of) == (1, 3)
    assert found["churn_rate"].out_of == 0
    assert found["orders"].value == 1


def test_a_breach_that_a_changed_target_made_is_counted_apart(place: Place) -> None:
    number = place.open()
    fields.set_fields(place.desk, place.ann, number, {"priority": "urgent"}, now=MONDAY + 10 * MINUTE)
    found = figures(
        place.desk, place.root, span_of("day", MONDAY, desk_zone(place.desk)), now=MONDAY + 11 * MINUTE
    ).total
    assert (found["sla_retargeted"].value, found["sla_breaches"].value) == (1, 0)
    assert found["sla_met_first_response"].out_of == 0


def test_plans_and_the_platform_s_deadlines(place: Place) -> None:
    """Plans are due after 24 hours, in any hours: early is offered one after 2, late after 30, never none. The
    platform wants returns by the fifth hour: one is done after 4, one is not."""
    desk, ann = place.desk, place.ann
    early, late, _never = (place.complaint() for _each in range(3))
    complaint.offer(desk, ann, early, "refund", amount_fen=100, now=MONDAY + 2 * HOUR)
    complaint.offer(desk, ann, late, "refund", amount_fen=100, now=MONDAY + 30 * HOUR)
    for hours in (4, 6):
        number = place.open()
        returning.open_return(desk, ann, number, "refund_only", due_at=MONDAY + 5 * HOUR, now=MONDAY)
        returning.move_return(desk, ann, number, "reviewed", now=MONDAY + HOUR)
        returning.move_return(desk, ann, number, "done", now=MONDAY + hours * HOUR)
    found = asked(place)
    plans, deadlines = found["sla_met_plan"], found["sla_met_external"]
    assert (plans.count, plans.out_of) == (1, 3)
    assert (deadlines.count, deadlines.out_of) == (1, 2)
    assert found["plan_time_avg"].value == 16 * HOUR


def test_what_was_late_in_the_file_is_counted_apart(place: Place, tmp_path: Path) -> None:
    """Chats are owed a word within 40 s and an end within 4 hours. Quick was answered after a minute and ended after two,
    slow after nine hours, the third still waits when all of them come in on day 30: 6 clocks, one in time."""
    told(
        place,
        tmp_path,
        *(
            {"external_id": name, "at": 0, "event": "opened", "subject": "s", "body": "b", "channel": "chat"}
            for name in ("quick", "slow", "open")
        ),
        {"external_id": "quick", "at": 1, "event": "reply", "agent": "ann", "body": "Here."},
        {"external_id": "slow", "at": 540, "event": "reply", "agent": "ann", "body": "Here."},
        {"external_id": "quick", "at": 2, "event": "status", "agent": "ann", "to": "resolved"},
        {"external_id": "slow", "at": 541, "event": "status", "agent": "ann", "to": "resolved"},
    )
    found = asked(place)
    assert (found["sla_breaches"].value, found["sla_met"].out_of) == (0, 0)
    past = found["sla_met_imported"]
    assert (past.count, past.out_of, found["sla_imported"].value) == (1, 6, 5)


def test_from_a_department_s_answer_to_the_word_that_tells_it(place: Place) -> None:
    number = place.open()
    asking.ask(place.desk, place.ann, number, "logistics", "Where is it?", now=MONDAY + 10 * MINUTE)
    asking.tell(place.desk, place.root, number, "In Fuzhou.", now=MONDAY + 20 * MINUTE)
    replying.reply(place.desk, place.ann, number, "In Fuzhou.", now=MONDAY + 50 * MINUTE)
    replying.reply(place.desk, place.ann, number, "Still there.", now=MONDAY + 55 * MINUTE)
    found = asked(place)
    assert found["known_to_told_avg"].value == found["known_to_told_median"].value == 30 * MINUTE
    assert found["known_to_told_avg"].count == 1
