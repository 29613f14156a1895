"""A call or a message is written down in a few keys, for somebody known or new, as a ticket or on one."""

from __future__ import annotations

import pytest

from store import i18n
from store.desk import intake
from store.desk.customers import OrderFacts, keep_order
from store.desk.intake import CustomerFacts
from store.desk.people import change_agent
from store.views.contact_drafts import contact_drafts
from store.views.ticket_shapes import TicketView
from store.views.tickets import ticket
from tests.app.driving import Driven, desk_app
from tests.store.desks import MINUTE, MONDAY, Place, assert_sound
from tui.screens.new_contact import NewContactScreen
from tui.screens.queue import QueueScreen
from tui.widgets.composer import ComposerText
from tui.widgets.contact_fields import ContactFields
from tui.widgets.who_line import WhoLine

RED = CustomerFacts(nick="小红", name="王小红", phone="13812345678", email="red@example.com", level="gold")


def view(place: Place, number: int) -> TicketView:
    return ticket(place.desk, place.ann, number, now=MONDAY)


def count(place: Place) -> int:
    return int(place.desk.value("SELECT count(*) FROM ticket"))


def red_is_known(place: Place) -> int:
    """A customer with an open ticket and an order; the ticket's number."""
    number = place.open(customer=RED, subject="Parcel lost", at=MONDAY - MINUTE, channel="chat")
    order = OrderFacts(
        order_no="E20260001", platform="taobao", customer=RED, product="保温杯", status="shipped"
    )
    keep_order(place.desk, place.ann, order, now=MONDAY)
    return number


def writing(driven: Driven) -> NewContactScreen:
    screen = driven.app.screen
    assert isinstance(screen, NewContactScreen)
    return screen


async def begin(driven: Driven) -> NewContactScreen:
    await driven.press("ctrl+n")
    await driven.until(lambda: isinstance(driven.app.screen, NewContactScreen))
    return writing(driven)


@pytest.mark.parametrize(
    ("keys", "by"),
    [
        (("5", "6", "7", "8", "enter"), "the last four digits"),
        (("小", "红", "enter"), "nick"),
        (("小", "down", "enter"), "the beginning of the nick"),
    ],
)
async def test_a_call_is_logged_in_under_ten_keys_beside_its_text(
    place: Place, keys: tuple[str, ...], by: str
) -> None:
    red_is_known(place)
    text = "发票还没收到"
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        pressed = ["ctrl+n", *keys, *text, "ctrl+t", "ctrl+g"]
        assert len(pressed) - len(text) < 10, by
        await ann.press(*pressed)
        await ann.in_ticket(2)
        await ann.says("#2 is recorded and yours.")
    seen = view(place, 2)
    assert (seen.customer, seen.row.channel, seen.row.assignee) == (view(place, 1).customer, "phone", "ann")
    assert (seen.row.category, seen.row.status, seen.messages[0].body) == ("invoice", "open", text)
    assert place.clock(2, "first_response") is None
    assert contact_drafts(place.desk, place.ann) == []
    assert_sound(place, now=MONDAY)


async def test_keys_that_come_in_one_packet_go_where_they_belong(place: Place) -> None:
    red_is_known(place)
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.press("ctrl+n", *"red@example.com", "enter", *"Hello there", "ctrl+g")
        await ann.in_ticket(2)
    seen = view(place, 2)
    assert (seen.messages[0].body, seen.row.channel, seen.row.assignee) == ("Hello there", "message", None)
    assert seen.customer is not None
    assert seen.customer.nick == "小红"


@pytest.mark.parametrize("lang", ["zh", "en"])
async def test_who_it_is_shows_their_open_tickets_and_orders_at_once(place: Place, lang: str) -> None:
    number = red_is_known(place)
    i18n.use(lang)
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await begin(ann)
        await ann.type("小红")
        await ann.sees("138****5678", f"#{number}", "E20260001", "Ctrl+R", "Parcel lost")
        assert "13812345678" not in ann.text
        assert all(len(line) <= 80 for line in ann.grid())
        await ann.press("tab")
        await ann.type("破损了我要投诉")
        await ann.sees("破损", "投诉")
        await ann.until(lambda: writing(ann).contact.value("kind") == "complaint")
        await ann.press("tab", "tab", "tab", "tab", "tab")
        fields = writing(ann).query_one(ContactFields)
        assert fields.field == "priority"
        await ann.press("left")
        assert writing(ann).contact.value("priority") == "urgent"
        await ann.press("escape")
        await ann.in_queue()


async def test_an_order_number_brings_its_order_along(place: Place) -> None:
    red_is_known(place)
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.press("ctrl+n", *"E20260001", "enter", *"where", "ctrl+g")
        await ann.in_ticket(2)
    seen = view(place, 2)
    assert (seen.order_no, seen.product, seen.platform) == ("E20260001", "保温杯", "taobao")
    assert seen.customer is not None


@pytest.mark.parametrize(
    ("typed", "column", "kept"),
    [
        ("newbie", "nick", "newbie"),
        ("13900001111", "phone", "13900001111"),
        ("a@b.cn", "email", "a@b.cn"),
    ],
)
async def test_somebody_new(place: Place, typed: str, column: str, kept: str) -> None:
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await begin(ann)
        await ann.type(typed)
        await ann.sees(f"somebody new: {typed}")
        await ann.press("enter", *"Hello", "ctrl+g")
        await ann.in_ticket(1)
    assert place.desk.value(f"SELECT {column} FROM customer") == kept


async def test_a_nick_that_only_begins_like_anothers_is_somebody_new(place: Place) -> None:
    place.open(customer=CustomerFacts(nick="小红帽"))
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.press("ctrl+n", *"小红", "tab", *"Hello", "ctrl+g")
        await ann.in_ticket(2)
    assert place.desk.value("SELECT count(*) FROM customer") == 2


async def test_nobody_at_all(place: Place) -> None:
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.press("ctrl+n", "enter", *"Hello", "ctrl+g")
        await ann.in_ticket(1)
    assert view(place, 1).customer is None


async def test_added_to_the_ticket_that_is_open(place: Place) -> None:
    number = red_is_known(place)
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.press("ctrl+n", *"5678", "enter", *"Any news", "ctrl+r")
        await ann.in_ticket(number)
        await ann.says(f"Added to #{number}.")
    assert [one.body for one in view(place, number).messages] == ["Where is it?", "Any news"]
    assert view(place, number).messages[1].channel == "chat"
    assert count(place) == 1


async def test_one_of_several_open_tickets_is_asked_for(place: Place) -> None:
    first = red_is_known(place)
    place.open(customer=RED, subject="Invoice", at=MONDAY)
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.press("ctrl+n", *"5678", "enter", *"Any news", "ctrl+t", "ctrl+r")
        await ann.says("Add to")
        await ann.type("lost")
        await ann.press("enter")
        await ann.in_ticket(first)
    assert (view(place, first).row.assignee, view(place, first).messages[1].spoken) == ("ann", True)


async def test_without_an_open_ticket_or_a_text_nothing_is_lost(place: Place) -> None:
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await begin(ann)
        await ann.type("nobody")
        await ann.press("ctrl+g")
        await ann.says("Write what it is about first.")
        await ann.type("Hello")
        await ann.press("ctrl+r")
        await ann.says("Nobody with an open ticket")
        assert (writing(ann).contact.who, writing(ann).contact.text) == ("nobody", "Hello")
    assert count(place) == 0


async def test_left_and_offered_again(place: Place) -> None:
    red_is_known(place)
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await begin(ann)
        await ann.type("5678")
        await ann.press("tab", *"Half a sent", "ctrl+t", "escape")
        await ann.in_queue()
        await ann.says("Ctrl+N offers it again")
        await begin(ann)
        await ann.says("What you had begun is here again")
        screen = writing(ann)
        assert (screen.query_one(WhoLine).text, screen.query_one(ComposerText).text) == (
            "5678",
            "Half a sent",
        )
        assert screen.contact.spoken
        assert screen.contact.found is not None
        await ann.press("tab", *"ence", "ctrl+g")
        await ann.in_ticket(2)
        assert view(place, 2).messages[0].body == "Half a sentence"
        await ann.press("ctrl+n")
        await ann.until(lambda: isinstance(ann.app.screen, NewContactScreen))
        await ann.settle()
        assert writing(ann).contact.empty


async def test_after_a_crash_it_is_still_there(place: Place) -> None:
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await begin(ann)
        await ann.type("someone")
        await ann.press("enter", *"It broke")
        await ann.until(
            lambda: (
                [one.fields["text"] for one in contact_drafts(place.desk, place.ann) if "text" in one.fields]
                == ["It broke"]
            ),
            within=3.0,
        )
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.says("A contact that you began to write down waits (Ctrl+N).")
        await begin(ann)
        await ann.sees("someone", "It broke")
    async with desk_app(place.path, "bob", size=(80, 24)) as bob:
        await begin(bob)
        assert writing(bob).contact.empty


async def test_a_refusal_leaves_what_was_typed(place: Place) -> None:
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.press("ctrl+n", "enter", *"Hello")
        change_agent(place.desk, place.people["root"], "ann", role="viewer", now=MONDAY)
        await ann.press("ctrl+g")
        await ann.says("may not do this")
        assert writing(ann).contact.text == "Hello"
        await ann.press("escape")
        await ann.in_queue()


async def test_from_a_ticket_and_back_to_it(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.open(number)
        await ann.press("r", *"Dear buyer", "ctrl+n", "enter", *"Another", "ctrl+g")
        await ann.in_ticket(2)
        await ann.press("escape")
        await ann.in_ticket(number)
        assert ann.composer.text == "Dear buyer"
        assert any(isinstance(screen, QueueScreen) for screen in ann.app.screen_stack)


async def test_letters_in_the_fields_ask_and_never_command(place: Place) -> None:
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.press("ctrl+n", "enter", *"Hello", "tab", "tab", "tab", "tab")
        assert writing(ann).query_one(ContactFields).field == "kind"
        await ann.press("c")
        await ann.says("kind")
        await ann.press("o", "m", "enter")
        await ann.until(lambda: writing(ann).contact.chosen == {"kind": "complaint"})
        await ann.press("q")
        await ann.says("kind: q")
        await ann.press("escape", "shift+tab", "shift+tab", "shift+tab", "shift+tab")
        assert writing(ann).query_one(ComposerText).has_focus
        await ann.press("ctrl+g")
        await ann.in_ticket(1)
    assert view(place, 1).row.kind == "complaint"


async def test_what_the_customer_wrote_meanwhile_shows(place: Place) -> None:
    number = red_is_known(place)
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await begin(ann)
        await ann.type("5678")
        await ann.sees("1 open")
        intake.open_ticket(
            place.desk, place.bob, intake.NewTicket(subject="Second", customer=RED), now=MONDAY
        )
        await ann.sees("2 open", f"#{number + 1}", "Second")


async def test_a_second_caller_and_a_third_while_the_first_is_half_written(place: Place) -> None:
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.press("ctrl+n", *"one", "enter", *"First", "ctrl+t", "ctrl+n")
        await ann.press(*"two", "enter", *"Second", "ctrl+n", *"three", "enter", *"Third")
        await ann.sees("2 more begun (Ctrl+N)", "Third")
        await ann.press("ctrl+g")
        await ann.in_ticket(1)
        assert view(place, 1).messages[0].body == "Third"
        await ann.press("ctrl+n")
        await ann.until(lambda: writing(ann).contact.text == "Second")
        await ann.sees("1 more begun (Ctrl+N)")
        await ann.press("ctrl+n")
        await ann.until(lambda: writing(ann).contact.empty)
        await ann.press("ctrl+n")
        await ann.until(lambda: writing(ann).contact.text == "First")
        assert writing(ann).contact.spoken
        await ann.press("ctrl+g")
        await ann.in_ticket(2)
        await ann.press("ctrl+n", "ctrl+g")
        await ann.in_ticket(3)
    assert [view(place, number).messages[0].body for number in (2, 3)] == ["First", "Second"]
    assert [view(place, number).row.channel for number in (2, 3)] == ["phone", "message"]
    assert contact_drafts(place.desk, place.ann) == []
