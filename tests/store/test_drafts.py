"""What one has begun to write is kept, listed, and becomes a message once."""

from __future__ import annotations

import pytest

from store.desk.drafts import drop_draft, save_draft
from store.desk.replying import note, reply
from store.desk.undoing import undo
from store.views.alerts import of_ticket
from store.views.drafts import drafts, recorded_text
from store.views.joining import merging
from store.views.tickets import ticket
from tests.store.desks import HOUR, MONDAY, Place, assert_sound, changes_nothing


def listed(place: Place) -> list[tuple[int, str, str]]:
    found = drafts(place.desk, place.ann, now=MONDAY + HOUR)
    return [(draft.number, draft.kind, draft.beginning) for draft in found]


def test_a_phone_number_across_the_end_of_a_beginning_is_masked(place: Place) -> None:
    number = place.open(body="x" * 191 + "13812345678")
    other = place.open()
    save_draft(place.desk, place.ann, number, "reply", "x" * 191 + "13812345678", now=MONDAY)
    (draft,) = drafts(place.desk, place.ann, now=MONDAY)
    last_words = merging(place.desk, place.ann, number, other, now=MONDAY).source.last_words
    note(place.desk, place.ann, number, "@bob " + "x" * 480 + "13812345678", now=MONDAY)
    (told,) = of_ticket(place.desk, number)
    for cut in (draft.beginning, last_words, told.note):
        assert "x138****" in cut


def test_drafts_of_all_tickets_are_listed_the_newest_first(place: Place) -> None:
    one, two = place.open(), place.open()
    save_draft(place.desk, place.ann, one, "reply", "Dear Ms Li, call 13812345678", now=MONDAY)
    save_draft(place.desk, place.ann, two, "note", "Ask\nthem" + "!" * 300, now=MONDAY + 1)
    save_draft(place.desk, place.bob, two, "reply", "Not yours", now=MONDAY + 2)
    newest, oldest = drafts(place.desk, place.ann, now=MONDAY + HOUR)
    assert (newest.number, newest.kind, newest.length, newest.updated_at) == (two, "note", 308, MONDAY + 1)
    assert len(newest.beginning) == 200
    assert oldest.number == one
    assert "13812345678" not in oldest.beginning
    drop_draft(place.desk, place.ann, two, "note")
    assert [entry[0] for entry in listed(place)] == [one]


def test_who_holds_the_ticket_now_is_told(place: Place) -> None:
    number = place.open()
    save_draft(place.desk, place.ann, number, "reply", "Dear", now=MONDAY)
    assert not drafts(place.desk, place.ann, now=MONDAY)[0].with_another
    reply(place.desk, place.bob, number, "Mine", now=MONDAY + 1)
    assert drafts(place.desk, place.ann, now=MONDAY + 1)[0].with_another


@pytest.mark.parametrize(
    ("verb", "kind", "code"), [(reply, "reply", "reply_twice"), (note, "note", "note_twice")]
)
def test_recording_takes_the_draft_along_and_happens_once(
    place: Place, verb: object, kind: str, code: str
) -> None:
    assert callable(verb)
    number = place.open()
    save_draft(place.desk, place.ann, number, kind, "Here you are ", key="k1", now=MONDAY)
    assert ticket(place.desk, place.ann, number, now=MONDAY).draft_keys == {kind: "k1"}
    verb(place.desk, place.ann, number, "Here you are ", key="k1", now=MONDAY + 1)
    assert listed(place) == []
    assert recorded_text(place.desk, place.ann, number, "k1", now=MONDAY + 1) == "Here you are"
    changes_nothing(
        place, code, lambda: verb(place.desk, place.ann, number, "Here you are ", key="k1", now=MONDAY + 2)
    )
    assert_sound(place, now=MONDAY + 2)


def test_a_late_save_of_what_was_recorded_brings_no_draft_back(place: Place) -> None:
    number = place.open()
    reply(place.desk, place.ann, number, "Here you are", key="k1", now=MONDAY)
    save_draft(place.desk, place.ann, number, "reply", "Here you are\n", key="k1", now=MONDAY + 1)
    assert listed(place) == []
    save_draft(place.desk, place.ann, number, "reply", "Here you are, and more", key="k1", now=MONDAY + 2)
    assert listed(place) == [(number, "reply", "Here you are, and more")]
    assert ticket(place.desk, place.ann, number, now=MONDAY + 2).draft_keys == {}


def test_a_reply_without_a_key_leaves_a_draft_alone(place: Place) -> None:
    number = place.open()
    save_draft(place.desk, place.ann, number, "reply", "Half a", key="k1", now=MONDAY)
    reply(place.desk, place.ann, number, "By the command line", now=MONDAY + 1)
    assert listed(place) == [(number, "reply", "Half a")]


def test_an_undone_reply_is_a_draft_again_and_can_be_recorded_again(place: Place) -> None:
    number = place.open()
    save_draft(place.desk, place.ann, number, "reply", "Oops", key="k1", now=MONDAY)
    reply(place.desk, place.ann, number, "Oops", key="k1", now=MONDAY + 1)
    undo(place.desk, place.ann, now=MONDAY + 2)
    assert listed(place) == [(number, "reply", "Oops")]
    reply(place.desk, place.ann, number, "Better", key="k1", now=MONDAY + 3)
    assert_sound(place, now=MONDAY + 3)
