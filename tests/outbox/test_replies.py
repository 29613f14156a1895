"""Replies on e-mail tickets go out by themselves, once, in their conversation, and are confirmed by the mail server."""

from __future__ import annotations

from typing import Any

import pytest

from store.desk.fields import set_fields
from store.desk.intake import CustomerFacts, receive
from store.desk.merging import merge
from store.desk.outgoing import REPLY_HOLD_MS
from store.desk.replying import reply, sent
from store.desk.undoing import undo
from store.outbox.again import retry
from store.outbox.channels import Channel, Smtp
from store.views.outbox import goes_by_mail, outbox_rows
from tests.outbox.servers import Post
from tests.outbox.test_queue import send, told
from tests.store.desks import HOUR, MINUTE, MONDAY, Place, assert_sound, changes_nothing

OUT = MONDAY + REPLY_HOLD_MS
BUYER = CustomerFacts(nick="buyer", email="buyer@home.example")


def office(post: Post, **more: Any) -> dict[str, Channel]:
    facts = {"host": "127.0.0.1", "port": post.port, "security": "none", "sender": "desk@shop.example"}
    return {"mail": Smtp(**{**facts, "replies": True, "timeout_s": 1, **more})}


def written(place: Place, post: Post, text: str = "Here it is.", **facts: Any) -> int:
    """A ticket by e-mail with a reply."""
    told(place, office(post), now=MONDAY)
    number = place.open(**{"channel": "email", "customer": BUYER, "subject": "Parcel", **facts})
    reply(place.desk, place.ann, number, text, now=MONDAY)
    return number


def test_a_reply_goes_out_and_is_confirmed(place: Place, post: Post) -> None:
    number = written(place, post)
    assert place.column(number, "unsent") == 1
    assert goes_by_mail(place.desk, place.ann, number)
    assert send(place, office(post), OUT - 1) == 0
    assert send(place, office(post), OUT) == 1
    ((sender, recipients, message),) = post.mails
    assert (sender, recipients) == ("desk@shop.example", ["buyer@home.example"])
    assert message["Subject"] == f"Re: Parcel [#{number}]"
    assert message.get_content().strip() == "Here it is."
    assert place.column(number, "unsent") == 0
    assert not goes_by_mail(place.desk, place.ann, number)
    event = place.events(number)[-1]
    assert (event["type"], event["by"], event["at"]) == ("sent", "system", OUT)
    assert send(place, office(post), OUT + HOUR) == 0
    changes_nothing(place, "nothing_to_send", lambda: sent(place.desk, place.ann, number, now=OUT))
    changes_nothing(place, "sent_already", lambda: undo(place.desk, place.ann, now=OUT))
    assert_sound(place, now=OUT)


def test_a_conversation_stays_together(place: Place, post: Post) -> None:
    number = written(place, post, subject="Re: RE: Where is it? [#1]")
    send(place, office(post), OUT)
    receive(place.desk, place.ann, number, "And now?", now=OUT + MINUTE)
    for minute in (2, 3):
        reply(place.desk, place.ann, number, f"Soon {minute}.", now=OUT + minute * MINUTE)
        send(place, office(post), OUT + minute * MINUTE + REPLY_HOLD_MS)
    mails = [message for _sender, _to, message in post.mails]
    ids = [message["Message-ID"] for message in mails]
    assert len(set(ids)) == 3
    assert [message["In-Reply-To"] for message in mails] == [None, ids[0], ids[1]]
    assert mails[2]["References"] == f"{ids[0]} {ids[1]}"
    assert {message["Subject"] for message in mails} == {f"Re: Where is it? [#{number}]"}


@pytest.mark.parametrize(
    "facts", [{"channel": "message"}, {"customer": CustomerFacts(nick="other")}], ids=["channel", "address"]
)
def test_what_does_not_go_by_mail(place: Place, post: Post, facts: dict[str, Any]) -> None:
    number = written(place, post, **facts)
    assert not goes_by_mail(place.desk, place.ann, number)
    assert send(place, office(post), OUT) == 0
    assert place.column(number, "unsent") == 1


def test_a_conversation_by_phone_is_not_mailed(place: Place, post: Post) -> None:
    told(place, office(post), now=MONDAY)
    number = place.open(channel="email", customer=BUYER)
    reply(place.desk, place.ann, number, "We talked.", spoken=True, now=MONDAY)
    assert place.desk.value("SELECT count(*) FROM outbox") == 0


def test_without_a_channel_for_replies_a_person_sends(place: Place, post: Post) -> None:
    channels = office(post, replies=False, to=("lead@shop.example",))
    told(place, channels, now=MONDAY)
    number = place.open(channel="email", customer=BUYER)
    reply(place.desk, place.ann, number, "Here.", now=MONDAY)
    assert send(place, channels, OUT) == 0
    sent(place.desk, place.ann, number, now=OUT)


def test_a_reply_taken_back_in_time_never_goes_out(place: Place, post: Post) -> None:
    number = written(place, post)
    undo(place.desk, place.ann, now=MONDAY + 5_000)
    assert send(place, office(post), OUT) == 0
    assert (post.mails, place.column(number, "unsent")) == ([], 0)
    assert_sound(place, now=OUT)


@pytest.mark.parametrize(
    ("refusals", "undoable"), [({"RCPT": ["450 later"]}, True), ({"END": ["cut"]}, False)]
)
def test_a_reply_that_may_have_arrived_is_not_taken_back(
    place: Place, post: Post, refusals: dict[str, list[str]], undoable: bool
) -> None:
    written(place, post)
    post.refusals = refusals
    assert send(place, office(post), OUT) == 0
    if undoable:
        undo(place.desk, place.ann, now=OUT)
        assert place.desk.value("SELECT count(*) FROM outbox") == 0
    else:
        changes_nothing(place, "on_its_way", lambda: undo(place.desk, place.ann, now=OUT))
        assert send(place, office(post), OUT + MINUTE) == 1
        assert len(post.mails) == 2, "the far side cannot tell ..."
        assert len({message["Message-ID"] for _sender, _to, message in post.mails}) == 1, "... but by its key"


def test_who_sends_by_hand_sends_alone(place: Place, post: Post) -> None:
    number = written(place, post)
    sent(place.desk, place.ann, number, now=MONDAY + 1)
    assert send(place, office(post), OUT) == 0
    assert post.mails == []
    assert_sound(place, now=OUT)


def test_an_address_that_refuses_for_good_is_told_and_can_be_mended(place: Place, post: Post) -> None:
    number = written(place, post)
    post.refusals = {"RCPT": ["550 nobody"]}
    assert send(place, office(post), OUT) == 0
    (row,) = outbox_rows(place.desk, place.ann)
    assert (row.number, row.state, row.error) == (number, "dead", "smtp 550")
    assert place.column(number, "unsent") == 1
    place.desk.execute("UPDATE customer SET email = 'new@home.example'")
    retry(place.desk, place.sue, row.row_id, now=OUT)
    assert send(place, office(post), OUT) == 1
    assert post.mails[0][1] == ["new@home.example"]


def test_a_reply_on_a_merged_ticket_still_goes_out(place: Place, post: Post) -> None:
    number = written(place, post)
    other = place.open(channel="email", customer=BUYER, subject="Again")
    merge(place.desk, place.ann, number, other, now=MONDAY + 1)
    assert send(place, office(post), OUT) == 1
    assert post.mails[0][2]["Subject"] == f"Re: Again [#{other}]"
    assert (place.column(number, "unsent"), place.column(other, "unsent")) == (0, 0)
    assert_sound(place, now=OUT)


def test_the_mail_server_tells_a_complainant_that_it_was_carried_out(place: Place, post: Post) -> None:
    from store.desk.complaint import offer, step

    told(place, office(post), now=MONDAY)
    number = place.complaint(channel="email", customer=BUYER, category="refund")
    set_fields(place.desk, place.ann, number, {"responsibility": "merchant"}, now=MONDAY)
    offer(place.desk, place.ann, number, "refund", now=MONDAY)
    step(place.desk, place.ann, number, "carried_out", now=MONDAY)
    reply(place.desk, place.ann, number, "It is paid back.", now=MONDAY + 1)
    assert send(place, office(post), OUT + 1) == 1
    row = place.desk.row("SELECT name, done_at FROM step WHERE name = 'informed'")
    assert row == ("informed", OUT + 1)
    assert_sound(place, now=OUT + 1)
