"""Take next: the order, whose tickets, the limit, and why."""

from __future__ import annotations

from collections.abc import Iterable

from hypothesis import given
from hypothesis import strategies as st

from store.actor import Actor
from store.desk.claiming import claim, take
from store.desk.fields import set_fields
from store.desk.moving import wait
from store.desk.people import add_agent
from store.desk.replying import reply
from store.errors import DeskError
from store.views.people import actor
from store.views.ticket_shapes import ClockView
from store.views.tickets import ticket
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, Place, changes_nothing, refused


def taken(place: Place, who: str = "sue", *, now: int = MONDAY + MINUTE) -> list[int]:
    """Everything that take next gives somebody, in order."""
    found: list[int] = []
    while True:
        try:
            found.append(take(place.desk, place.people[who], now=now).number)
        except DeskError as refusal:
            if refusal.code != "nothing_to_take":
                raise
            return found


def newcomer(place: Place, login: str, **facts: object) -> Actor:
    add_agent(place.desk, place.root, login, name=login, role="agent", now=MONDAY, **facts)  # type: ignore[arg-type]
    return actor(place.desk, login)


def test_the_soonest_live_due_comes_first(place: Place) -> None:
    mail = place.open(channel="email")
    chat = place.open(channel="chat")
    form = place.open(channel="form")
    first = take(place.desk, place.sue, now=MONDAY)
    assert (first.number, first.because.code, first.because.clock) == (chat, "due", "first_response")
    assert first.because.due_at == place.column(chat, "next_due_at")
    assert taken(place) == [form, mail]


def test_without_a_running_clock_priority_decides_then_age(place: Place) -> None:
    def silent(priority: str, at: int) -> int:
        return place.open(at=at, kind="suggestion", outbound=True, body=None, priority=priority)

    late, old, high = silent("normal", MONDAY + 2), silent("normal", MONDAY + 1), silent("high", MONDAY + 3)
    due = place.open(at=MONDAY + 4, priority="low")
    assert taken(place) == [due, high, old, late]


def test_why_it_was_picked_without_a_clock(place: Place) -> None:
    number = place.open(kind="suggestion", outbound=True, body=None, priority="urgent")
    because = take(place.desk, place.sue, now=MONDAY).because
    assert (because.code, because.priority, because.opened_at) == ("no_clock", "urgent", MONDAY)
    assert place.holder(number, now=MONDAY) == "sue"


def test_equal_dues_go_by_priority_then_age_then_number(place: Place) -> None:
    numbers = [place.open(spoken=False, channel="chat") for _ in range(3)]
    assert taken(place) == numbers


def test_only_ones_own_teams(place: Place) -> None:
    aftersales = place.open(category="refund")
    presales = place.open()
    assert taken(place, "pia") == [presales]
    with refused("nothing_to_take"):
        take(place.desk, place.lou, now=MONDAY)
    assert taken(place, "com") == []
    assert taken(place, "sue") == [aftersales]


def test_somebody_without_a_team_gets_nothing(place: Place) -> None:
    place.open()
    nobody = newcomer(place, "noteam")
    changes_nothing(place, "nothing_to_take", lambda: take(place.desk, nobody, now=MONDAY))


def test_skills_narrow_and_are_told(place: Place) -> None:
    place.open(category="logistics")
    refund = place.open(at=MONDAY + 1, category="refund")
    found = take(place.desk, place.ray, now=MONDAY + 1)
    assert (found.number, found.because.skill) == (refund, "refund")
    changes_nothing(place, "nothing_to_take", lambda: take(place.desk, place.ray, now=MONDAY + 1))


def test_what_nobody_has_classified_yet_asks_for_no_skill(place: Place) -> None:
    number = place.open(scenario="aftersales")
    assert take(place.desk, place.ray, now=MONDAY).number == number


def test_the_limit_counts_new_and_open_only(place: Place) -> None:
    few = newcomer(place, "few", teams=["presales"], limit=2)
    numbers = [place.open() for _ in range(4)]
    assert [take(place.desk, few, now=MONDAY).number for _ in range(2)] == numbers[:2]
    changes_nothing(place, "at_limit", lambda: take(place.desk, few, now=MONDAY))
    wait(place.desk, few, numbers[0], "customer", now=MONDAY)
    assert take(place.desk, few, now=MONDAY).number == numbers[2]
    changes_nothing(place, "at_limit", lambda: take(place.desk, few, now=MONDAY))


def test_an_expired_lease_counts_neither_for_the_limit_nor_as_held(place: Place) -> None:
    one = newcomer(place, "one", teams=["presales"], limit=1)
    number = place.open()
    take(place.desk, one, now=MONDAY)
    later = MONDAY + 15 * MINUTE
    assert take(place.desk, one, now=later).number == number


def test_an_agent_has_a_limit_of_eight_a_supervisor_none(place: Place) -> None:
    for _ in range(10):
        place.open()
    for _ in range(8):
        take(place.desk, place.ann, now=MONDAY)
    changes_nothing(place, "at_limit", lambda: take(place.desk, place.ann, now=MONDAY))
    assert len(taken(place, "sue")) == 2


def test_waiting_settled_and_held_tickets_are_not_given(place: Place) -> None:
    waiting, held, answered = place.open(), place.open(), place.open()
    wait(place.desk, place.ann, waiting, "customer", now=MONDAY)
    claim(place.desk, place.ann, held, now=MONDAY)
    reply(place.desk, place.bob, answered, "Hello", now=MONDAY)
    assert taken(place) == []


def test_a_lapsed_ticket_competes_by_the_same_order(place: Place) -> None:
    slow, quick = place.open(channel="email"), place.open(channel="chat")
    claim(place.desk, place.ann, quick, now=MONDAY)
    later = MONDAY + 15 * MINUTE
    assert taken(place, now=later) == [quick, slow]


def test_a_changed_priority_changes_the_order(place: Place) -> None:
    first, second = place.open(channel="email"), place.open(channel="email", at=MONDAY + 1)
    set_fields(place.desk, place.ann, second, {"priority": "urgent"}, now=MONDAY + 2)
    assert taken(place) == [second, first]


FACTS = st.tuples(
    st.sampled_from(("chat", "email", "message")),
    st.sampled_from((None, "refund", "logistics")),
    st.sampled_from((None, "low", "urgent")),
    st.sampled_from(("inquiry", "complaint", "suggestion")),
    st.booleans(),
)


@given(contacts=st.lists(FACTS, min_size=1, max_size=8))
def test_take_next_gives_in_the_order_of_the_queue(
    place: Place, contacts: Iterable[tuple[object, ...]]
) -> None:
    """Against a plain sort of what the ticket's clocks say."""
    place.desk.execute("PRAGMA synchronous = off")
    wanted = []
    for place_in_row, (channel, category, priority, kind, outbound) in enumerate(contacts):
        at = MONDAY + place_in_row * 20_000
        number = place.open(
            at=at, channel=channel, category=category, priority=priority, kind=kind, outbound=outbound
        )
        dues = [
            clock.due_at
            for clock in _clocks(place, number)
            if clock.state == "running" and clock.due_at is not None
        ]
        rank = ("urgent", "high", "normal", "low").index(place.column(number, "priority"))
        wanted.append((min(dues, default=MONDAY + 1000 * DAY), rank, at, number))
    assert taken(place, now=MONDAY + HOUR) == [number for *_key, number in sorted(wanted)]


def _clocks(place: Place, number: int) -> tuple[ClockView, ...]:
    return ticket(place.desk, place.sue, number, now=MONDAY).clocks
