"""Figures of a small day that a person can follow with a pencil.

Monday 2026-07-20, minutes after 10:00; the shop is open, so a clock's own time is elapsed time. Targets of a chat of
presales: first response 40 s, next response 2 min, resolution 4 h. We ask at minute 100.

    ticket                opened  what happens
    one    chat, nick a      0    ann answers after 20 s; resolved at 10
    two    chat, nick b      1    bob answers after 60 s; b writes at 5, bob answers at 8; resolved at 20;
                                  b writes at 60 (opened again), bob answers at 70; resolved at 80
    three  complaint, e-mail, a   2    nobody answers; ann hands it to logistics at 30
    four   chat, nick c      3    ann notes something at 4, resolves it at 13 without a word to the customer
    five   a call, nick d    4    waited 30 s; ann took it
    six    chat, nick b      5    merged into two at 6
"""

from __future__ import annotations

import pytest

from store.desk import claiming, closing, intake, merging, moving, replying
from store.desk.intake import CustomerFacts
from store.errors import DeskError
from store.rules.figures import FIGURES
from store.rules.periods import Span, span_of
from store.views.figures import Value, desk_zone, figures, tickets_behind
from tests.store.desks import HOUR, MINUTE, MONDAY, SECOND, Place

NOW = MONDAY + 100 * MINUTE


@pytest.fixture
def day(place: Place) -> Place:
    desk, ann, bob = place.desk, place.ann, place.bob

    def at(minute: float) -> int:
        return MONDAY + round(minute * MINUTE)

    def opened(minute: float, nick: str, **facts: object) -> int:
        return place.open(at=at(minute), customer=CustomerFacts(nick=nick), **facts)

    one = opened(0, "a", channel="chat", region="Fuzhou")
    claiming.claim(desk, ann, one, now=at(0.1))
    replying.reply(desk, ann, one, "Soon.", now=MONDAY + 20 * SECOND)
    two = opened(1, "b", channel="chat")
    replying.reply(desk, bob, two, "Soon.", now=at(2))
    three = place.complaint(at=at(2), customer=CustomerFacts(nick="a"), channel="email")
    four = opened(3, "c", channel="chat")
    replying.note(desk, ann, four, "Nothing to say.", now=at(4))
    opened(4, "d", channel="phone", spoken=True, wait_s=30)
    six = opened(5, "b", channel="chat")
    intake.receive(desk, ann, two, "Where is it?", now=at(5))
    merging.merge(desk, bob, six, two, now=at(6))
    replying.reply(desk, bob, two, "There.", now=at(8))
    closing.resolve(desk, ann, one, solution="told", now=at(10))
    closing.resolve(desk, ann, four, solution="told", now=at(13))
    closing.resolve(desk, bob, two, solution="told", now=at(20))
    moving.transfer(desk, ann, three, team="logistics", now=at(30))
    intake.receive(desk, ann, two, "Still not here.", now=at(60))
    replying.reply(desk, bob, two, "Now.", now=at(70))
    closing.resolve(desk, bob, two, solution="sent", now=at(80))
    return place


def of_day(place: Place) -> Span:
    return span_of("day", MONDAY, desk_zone(place.desk))


def test_the_day_is_what_a_pencil_says(day: Place) -> None:
    found = figures(day.desk, day.root, of_day(day), now=NOW).total
    expected: dict[str, tuple[float | None, int, int | None]] = {
        "arrivals": (5, 5, None),  # six is part of two
        "complaints": (1, 1, None),
        "repeat_contacts": (1 / 5, 1, 5),  # three: a wrote again
        "replies": (5, 5, None),  # one, two three times, the call
        "human_contacts_a_day": (5, 5, None),
        "phone_wait_avg": (30 * SECOND, 1, None),
        "first_response_avg": (40 * SECOND, 2, None),  # 20 and 60; a call owes none, four was never answered
        "first_response_median": (40 * SECOND, 2, None),
        "first_response_p90": (60 * SECOND, 2, None),
        "first_response_elapsed_avg": (40 * SECOND, 2, None),
        "next_response_avg": (390 * SECOND, 2, None),  # 5 to 8, 60 to 70
        "unanswered": (1, 1, None),
        "longest_silence": (12 * MINUTE, 2, None),  # two, from 8 to 20
        "resolved": (3, 3, None),
        "resolution_rate": (3 / 5, 3, 5),
        "complaint_resolution_rate": (0, 0, 1),
        "resolution_time_avg": (59 * MINUTE / 3, 3, None),  # 10, 79 less the 40 it lay resolved, 10
        "resolution_time_median": (10 * MINUTE, 3, None),
        "resolution_time_p90": (39 * MINUTE, 3, None),
        "handled_in_hours": (1, 3, 3),
        "first_contact_resolution": (1 / 2, 1, 2),  # one; two took three answers, four had none
        "reopen_rate": (1 / 3, 1, 3),
        "transfers": (1, 1, None),
        "transfer_rate": (0, 0, 3),  # three is not resolved
        "replies_per_ticket": (4 / 3, 3, None),
        "team_time_avg": (59 * MINUTE / 3, 3, None),
        "sla_met_first_response": (1 / 3, 1, 3),  # one; two after 60 s; four was due at 3:40
        "sla_met_next_response": (0, 0, 2),
        "sla_met_resolution": (1, 3, 3),
        "sla_met": (4 / 8, 4, 8),
        "sla_breaches": (4, 4, None),
        "backlog": (2, 2, None),  # three and five
        "backlog_age": (97 * MINUTE, 2, None),
        "backlog_oldest": (98 * MINUTE, 2, None),
        "surveys": (0, 0, None),
        "csat": (None, 0, 0),
        "complaint_rate": (None, 1, 0),
    }
    assert {id_: (v.value, v.count, v.out_of) for id_, v in found.items() if id_ in expected} == {
        id_: (pytest.approx(value) if value is not None else None, count, out_of)
        for id_, (value, count, out_of) in expected.items()
    }
    assert list(found) == list(FIGURES)


def test_groups_add_up_and_each_answer_is_its_author_s(day: Place) -> None:
    ids = ("arrivals", "replies", "resolved", "first_response_avg", "transfers", "backlog")
    by_agent = figures(day.desk, day.root, of_day(day), by="agent", which=ids, now=NOW)
    assert {group.key: group.values["replies"].value for group in by_agent.groups} == {
        None: 5, "": 0, "ann": 2, "bob": 3,
    }  # fmt: skip
    assert by_agent.group("bob")["first_response_avg"] == Value(60 * SECOND, 1)
    by_channel = figures(day.desk, day.root, of_day(day), by="channel", which=ids, now=NOW)
    assert {group.key: group.values["arrivals"].value for group in by_channel.groups} == {
        None: 5, "chat": 3, "email": 1, "phone": 1,
    }  # fmt: skip
    by_team = figures(day.desk, day.root, of_day(day), by="team", which=ids, now=NOW)
    assert by_team.group("complaints")["transfers"].value == 1, "from where it was"
    assert by_team.group("logistics")["backlog"].value == 1, "where it is"
    by_hour = figures(day.desk, day.root, of_day(day), by="hour", which=("replies",), now=NOW)
    assert [g.key for g in by_hour.groups[1:] if g.values["replies"].value] == ["10", "11"]
    assert by_hour.group("11")["replies"].value == 1
    by_region = figures(day.desk, day.root, of_day(day), by="region", which=("arrivals",), now=NOW)
    assert {g.key: g.values["arrivals"].value for g in by_region.groups[1:]} == {"": 4, "Fuzhou": 1}


def test_parts_of_a_week_are_all_there_and_those_to_come_say_nothing(day: Place) -> None:
    week = span_of("week", MONDAY, desk_zone(day.desk))
    found = figures(
        day.desk, day.root, week, by="day", which=("arrivals", "backlog", "human_contacts_a_day"), now=NOW
    )
    assert [group.key for group in found.groups[1:]] == [f"2026-07-{day}" for day in range(20, 27)]
    assert found.group("2026-07-20")["backlog"] == Value(2, 2)
    assert found.group("2026-07-21")["arrivals"] == Value(None, 0)
    assert found.total["human_contacts_a_day"].value == 5


def test_a_narrowed_question(day: Place) -> None:
    def arrivals(**only: tuple[str, ...]) -> object:
        return (
            figures(day.desk, day.root, of_day(day), only=only, which=("arrivals",), now=NOW)
            .total["arrivals"]
            .value
        )

    assert arrivals(channel=("chat", "phone")) == 4
    assert arrivals(channel=("chat",), region=("",)) == 2
    assert arrivals(agent=("ann",)) == 3
    with pytest.raises(DeskError):
        arrivals(agent=("nobody",))
    with pytest.raises(DeskError):
        arrivals(colour=("red",))


def test_what_was_known_at_minute_thirty(day: Place) -> None:
    then = MONDAY + 30 * MINUTE
    found = figures(day.desk, day.root, of_day(day), as_of=then, now=NOW + HOUR).total
    assert found["resolved"].value == 3, "two had not been opened again"
    assert found["reopen_rate"] == Value(0, 0, 3)
    assert found["replies"].value == 4
    assert found["resolution_time_avg"].value == 13 * MINUTE  # 10, 19, 10
    assert found["backlog_oldest"].value == 28 * MINUTE
    before_the_merge = figures(day.desk, day.root, of_day(day), as_of=MONDAY + 330 * SECOND, now=NOW).total
    assert before_the_merge["arrivals"].value == 6


def test_the_tickets_behind_a_figure(day: Place) -> None:
    def behind(id_: str, **asked: object) -> tuple[int, ...]:
        return tickets_behind(day.desk, day.root, id_, of_day(day), now=NOW, **asked).numbers  # type: ignore[arg-type]

    one, two, three, four, five = 1, 2, 3, 4, 5
    assert behind("arrivals") == (one, two, three, four, five)
    assert behind("resolution_rate") == (three, five, one, two, four), "what is not resolved first"
    assert behind("reopen_rate") == (two, one, four), "what was opened again first"
    assert behind("resolution_time_avg") == (two, one, four), "the longest first"
    assert behind("backlog") == (three, five)
    assert behind("replies", by="agent", key="bob") == (two,)
    assert behind("arrivals", after=1, limit=2) == (two, three)
    assert tickets_behind(day.desk, day.root, "sla_met", of_day(day), now=NOW).first == 2


def test_who_sees_whose_figures(day: Place) -> None:
    def arrivals(login: str, by: str | None = None) -> object:
        return (
            figures(day.desk, day.people[login], of_day(day), by=by, which=("arrivals",), now=NOW)
            .total["arrivals"]
            .value
        )

    assert (arrivals("sue"), arrivals("vic"), arrivals("com")) == (5, 5, 0), "the complaint is with logistics"
    assert (arrivals("ann"), arrivals("bob")) == (3, 1)
    assert arrivals("ann", "agent") == 3
    with pytest.raises(DeskError, match="may not"):
        arrivals("vic", "agent")


def test_a_question_gives_the_pages_back_that_it_took(day: Place) -> None:
    before = day.desk.value("PRAGMA cache_size")
    figures(day.desk, day.root, of_day(day), now=NOW)
    assert day.desk.value("PRAGMA cache_size") == before
