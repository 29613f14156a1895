"""What a merge is said to do is what it does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.desk import claiming, intake, merging, moving, replying
from store.desk.intake import CustomerFacts
from store.errors import DeskError
from store.views.joining import Merging
from store.views.joining import merging as foresee
from tests.store.columns import clock_states
from tests.store.desks import HOUR, MINUTE, MONDAY, Place, changes_nothing, everything, refused
from tests.store.test_queues import copied
from tests.store.walks import VERBS, picker

NOW = MONDAY + HOUR


def live(place: Place, number: int) -> dict[tuple[str, int], tuple[str, int | None]]:
    """A ticket's clocks that have not ended: their state, and their due while they run."""
    return {
        (clock["kind"], clock["cycle"]): (
            clock["state"],
            clock["due_at"] if clock["state"] == "running" else None,
        )
        for clock in clock_states(place.desk, number)
        if clock["state"] in ("running", "paused")
    }


@given(
    before=st.lists(st.tuples(st.sampled_from(sorted(VERBS)), st.booleans()), max_size=6),
    picks=st.integers(0, 1 << 30),
)
def test_it_happens_as_foreseen(founded: Path, before: list[Any], picks: int) -> None:
    with copied(founded) as place:
        one, two = place.open(), place.open(kind="complaint", at=MONDAY + MINUTE)
        now = NOW
        for step, (verb, on_first) in enumerate(before):
            now += MINUTE
            try:
                VERBS[verb](place.desk, place.sue, one if on_first else two, picker(picks + step), now)
            except DeskError:
                continue
        now += 20 * MINUTE
        standing = everything(place.desk)
        try:
            foreseen = foresee(place.desk, place.ann, one, two, now=now)
        except DeskError as error:
            changes_nothing(
                place, error.code, lambda: merging.merge(place.desk, place.ann, one, two, now=now)
            )
            return
        assert everything(place.desk) == standing, "looking changes nothing"
        ends, was = live(place, one), live(place, two)
        status = place.status(two)
        merging.merge(place.desk, place.ann, one, two, now=now)
        assert sorted(move.kind for move in foreseen.ends) == sorted(kind for kind, _cycle in ends)
        assert live(place, one) == {}
        moved = {key: after for key, after in live(place, two).items() if was.get(key) != after}
        told = sorted((move.kind, move.due_at or 0) for move in foreseen.starts)
        assert told == sorted((kind, due_at or 0) for (kind, _cycle), (_state, due_at) in moved.items())
        assert foreseen.reopens == (place.status(two) != status)


def shown(place: Place, one: int, two: int) -> Merging:
    return foresee(place.desk, place.ann, one, two, now=NOW)


def test_both_sides_are_told_masked(place: Place) -> None:
    one = place.open(subject="Parcel", body="Call me at 13812345678")
    two = place.open(subject="Refund", at=MONDAY + MINUTE, customer=CustomerFacts(name="欧阳峰来"))
    intake.receive(place.desk, place.ann, one, "Hello? 13812345678", now=MONDAY + 2 * MINUTE)
    replying.note(place.desk, place.ann, one, "Calls often", now=MONDAY + 3 * MINUTE)
    found = shown(place, one, two)
    assert (found.source.messages, found.source.from_customer) == (3, 2)
    assert (found.target.messages, found.target.from_customer) == (1, 1)
    assert (found.source.first_at, found.source.last_at) == (MONDAY, MONDAY + 3 * MINUTE)
    assert found.source.last_words.startswith("Hello?")
    assert "13812345678" not in str(found)
    assert "欧阳峰来" not in str(found)
    assert not found.same_customer


def test_a_response_that_would_start_earlier_and_be_late(place: Place) -> None:
    into = place.open(channel="email")
    replying.reply(place.desk, place.ann, into, "Hello", status="waiting_customer", now=MONDAY + MINUTE)
    one = place.open(channel="email")
    found = foresee(place.desk, place.ann, one, into, now=MONDAY + 5 * HOUR)
    assert {move.kind for move in found.ends} == {"first_response", "resolution"}
    (response,) = [move for move in found.starts if move.kind == "next_response"]
    assert (response.was_due_at, response.due_at, response.late) == (None, MONDAY + 4 * HOUR, True)
    assert found.reopens
    assert found.same_customer


def test_what_cannot_be_merged_is_refused_before(place: Place) -> None:
    one, two = place.open(), place.open()
    claiming.claim(place.desk, place.bob, one, now=MONDAY)
    moving.wait(place.desk, place.bob, one, "customer", now=MONDAY)
    with refused("with_itself"):
        shown(place, one, one)
    with refused("no_such_ticket"):
        shown(place, one, 99)
    merging.merge(place.desk, place.ann, two, one, now=NOW)
    with refused("wrong_status"):
        shown(place, one, two)
    with pytest.raises(DeskError):
        foresee(place.desk, place.vic, one, two, now=NOW)
