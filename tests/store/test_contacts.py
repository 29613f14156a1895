"""A contact that is being written down is kept, and becomes a ticket or one more message."""

from __future__ import annotations

from store.desk.contacts import add_contact, record_contact, save_contact
from store.desk.intake import CustomerFacts, NewTicket
from store.views.contact_drafts import contact_drafts
from store.views.tickets import ticket
from tests.store.desks import MINUTE, MONDAY, Place, assert_sound, changes_nothing, refused

NOW = MONDAY + MINUTE


def begun(place: Place, who: str = "ann") -> list[dict[str, str]]:
    return [one.fields for one in contact_drafts(place.desk, place.people[who])]


def test_several_at_once_are_kept_apart(place: Place) -> None:
    for key, text in (("k2", "second"), ("k1", "first"), ("k2", "second again")):
        save_contact(place.desk, place.ann, key, {"text": text}, now=NOW)
    assert [one["text"] for one in begun(place)] == ["first", "second again"]
    record_contact(place.desk, place.ann, "k2", NewTicket(body="second again"), now=NOW)
    assert [one["text"] for one in begun(place)] == ["first"]


def test_what_was_begun_is_kept_for_oneself(place: Place) -> None:
    save_contact(
        place.desk, place.ann, "k1", {"who": "小红", "text": "\x1bHello\nthere", "kind": ""}, now=NOW
    )
    assert begun(place) == [{"who": "小红", "text": "Hello\nthere"}]
    assert begun(place, "bob") == []
    save_contact(place.desk, place.ann, "k1", {"who": "", "text": ""}, now=NOW)
    assert begun(place) == []
    save_contact(place.desk, place.ann, "k1", {}, now=NOW)
    with refused("not_allowed"):
        save_contact(place.desk, place.vic, "k1", {"who": "x"}, now=NOW)
    assert place.desk.value("SELECT count(*) FROM event WHERE ticket_id IS NOT NULL") == 0


def test_recorded_it_is_a_ticket_of_the_customer_who_was_found(place: Place) -> None:
    first = place.open(
        customer=CustomerFacts(nick="red", phone="13812345678", level="gold", region="Hangzhou")
    )
    known = ticket(place.desk, place.ann, first, now=NOW).customer
    assert known is not None
    save_contact(place.desk, place.ann, "k1", {"who": "red"}, now=NOW)
    new = NewTicket(body="发票呢", customer_id=known.customer_id)
    number = record_contact(place.desk, place.ann, "k1", new, now=NOW)
    seen = ticket(place.desk, place.ann, number, now=NOW)
    assert (seen.customer, seen.region, place.column(number, "customer_level")) == (known, "Hangzhou", "gold")
    assert begun(place) == []
    assert_sound(place, now=NOW)


def test_added_it_is_one_more_message(place: Place) -> None:
    number = place.open(channel="chat")
    save_contact(place.desk, place.ann, "k1", {"text": "Hello?"}, now=NOW)
    got = add_contact(place.desk, place.ann, "k1", number, "Hello?", spoken=True, channel="phone", now=NOW)
    assert (got, place.holder(number, now=NOW)) == (number, "ann")
    assert ticket(place.desk, place.ann, number, now=NOW).messages[-1].channel == "phone"
    assert begun(place) == []
    assert_sound(place, now=NOW)


def test_what_is_refused_is_kept(place: Place) -> None:
    save_contact(place.desk, place.ann, "k1", {"who": "red"}, now=NOW)
    for code, new in (
        ("empty_text", NewTicket(body=" ")),
        ("no_such_customer", NewTicket(body="x", customer_id=99)),
    ):
        changes_nothing(
            place, code, lambda new=new: record_contact(place.desk, place.ann, "k1", new, now=NOW)
        )
    changes_nothing(
        place,
        "no_such_ticket",
        lambda: add_contact(place.desk, place.ann, "k1", 9, "x", spoken=False, channel=None, now=NOW),
    )
