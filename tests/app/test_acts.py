"""What can be done with a ticket, key by key: the question, the verb, and what is said afterwards."""

from __future__ import annotations

import dataclasses

import pytest

from store.desk import claiming, closing, complaint, escalating, fields, replying
from store.views.alerts import unacknowledged
from store.views.ticket_shapes import TicketView
from store.views.tickets import ticket
from tests.app.driving import Driven, desk_app
from tests.store.desks import DAY, HOUR, MONDAY, Place
from tui.keys import keys_of
from tui.screens.queue import QueueScreen
from tui.widgets.prompt import Prompt


def view(place: Place, number: int, *, by: str = "sue", now: int = MONDAY) -> TicketView:
    return ticket(place.desk, place.people[by], number, now=now)


async def answer(driven: Driven, question: str, keys: str) -> None:
    """Type the answer to a question that is asked."""
    await driven.says(question)
    await driven.type(keys + "\n")


async def test_wait_with_a_promised_time(place: Place) -> None:
    number = place.open()
    claiming.claim(place.desk, place.ann, number, now=MONDAY)
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("w")
        await answer(ann, "Wait for", "customer")
        await answer(ann, "Promised time", "15:00")
        await ann.says(f"#{number} waits.")
        row = view(place, number).row
        assert (row.status, row.promised_at) == ("waiting_customer", MONDAY + 5 * HOUR)
        await ann.sees("waiting")


async def test_wait_refuses_what_is_no_time(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("w", "enter")
        await answer(ann, "Promised time", "soon")
        await ann.says("'soon' is no time")
        assert ann.said.endswith("soon")
        await ann.press("ctrl+u")
        await ann.type("2026-01-01 10:00\n")
        await ann.says("is in the past")
        assert "2026-01-01 10:00" in ann.said
        await ann.press("escape")
        await ann.says("offered again")
        assert view(place, number).row.status == "new"


async def test_transfer_to_a_department_and_to_a_person(place: Place) -> None:
    number = place.open(category="refund")
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("t")
        await answer(ann, f"Transfer #{number} to", "logi")
        await answer(ann, "Note for them", "lost parcel")
        await ann.says("is with logistics now")
        assert view(place, number).row.status == "waiting_team"
        await ann.sees("lost parcel")
        await ann.press("t")
        await answer(ann, "Transfer", "bob")
        await answer(ann, "Note for them", "")
        await ann.says("is with bob now")
        assert place.holder(number, now=MONDAY) == "bob"


async def test_assign_is_for_supervisors(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "sue") as sue:
        await sue.open(number)
        await sue.press("a")
        await answer(sue, "Assign to", "ann")
        await sue.says("is with ann now")
        assert place.holder(number, now=MONDAY) == "ann"
    async with desk_app(place.path, "bob") as bob:
        await bob.open(number)
        await bob.press("a")
        await bob.says("may not do this (assign).")


async def test_letters_typed_at_once_behind_assign_choose_a_person(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "sue") as sue:
        await sue.open(number)
        await sue.press("a", "b", "o", "b", "enter")
        await sue.says("is with bob now")
        assert place.holder(number, now=MONDAY) == "bob"


async def test_priority(place: Place) -> None:
    number = place.open(priority="low")
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("exclamation_mark")
        await answer(ann, "Priority", "normal")
        await ann.says("priority normal now")
        assert view(place, number).row.priority == "normal"


@pytest.mark.parametrize(
    ("field", "typed", "value"),
    [
        ("category", "refund", "refund"),
        ("order n", "A 12/7", "A 12/7"),
        ("kind", "compl", "complaint"),
        ("urgency", "high", "high"),
        ("wish", "[red]money[/] back", "[red]money[/] back"),
        ("subject", "中文标题", "中文标题"),
    ],
)
async def test_set_a_field(place: Place, field: str, typed: str, value: str) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("f")
        await answer(ann, "Field", field)
        await ann.until(lambda: ann.one(Prompt).asking == ("text" if typed == value and field not in ("category", "urgency") else "pick"))  # fmt: skip
        await ann.type(typed + "\n")
        await ann.says(f"#{number} was changed.")
        seen = view(place, number)
        names = {"order n": "order_no"}
        got = {**_slots(seen), **_slots(seen.row)}[names.get(field, field)]
        assert got == value


def _slots(thing: object) -> dict[str, object]:
    as_tuple = getattr(thing, "_asdict", None)
    return as_tuple() if as_tuple else {f.name: getattr(thing, f.name) for f in dataclasses.fields(thing)}  # type: ignore[arg-type]


async def test_a_tag_is_added(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("f")
        await answer(ann, "Field", "tag")
        await ann.until(lambda: ann.one(Prompt).asking == "text")
        await ann.type("vip\n")
        await ann.sees("[vip]")
        assert view(place, number).row.tags == ("vip",)
        await ann.press("f")
        await answer(ann, "Field", "take a tag")
        await answer(ann, "Which tag", "vip")
        await ann.until(lambda: view(place, number).row.tags == ())
        await ann.until(lambda: "[vip]" not in ann.text)


async def test_undetermined_responsibility_asks_why(place: Place) -> None:
    number = place.complaint()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("f")
        await answer(ann, "Field", "responsibility")
        await answer(ann, "merchant", "undetermined")
        await answer(ann, "Why is the responsibility undetermined?", "carrier denies")
        await ann.says("was changed")
        assert view(place, number).responsibility == "undetermined"
        await ann.sees("carrier denies")


async def test_offer_and_answer(place: Place) -> None:
    number = place.complaint()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("O", "enter")
        await answer(ann, "In their words", "")
        await ann.says("Nothing has been offered")
        await ann.press("o")
        await answer(ann, "Solution offered", "compensation")
        await answer(ann, "Amount in yuan", "12.50")
        await answer(ann, "What was offered", "a voucher")
        await ann.says("the offer was recorded")
        await ann.sees("12.50")
        await ann.press("O")
        await answer(ann, "The customer has", "refused")
        await answer(ann, "In their words", "too little")
        await ann.says("the answer was recorded")
        offer = view(place, number).offers[0]
        assert (offer.amount_fen, offer.answer, offer.answer_text) == (1250, "refused", "too little")


async def test_an_offer_refuses_what_is_no_amount(place: Place) -> None:
    number = place.complaint()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("o", "enter")
        await answer(ann, "Amount in yuan", "much")
        await ann.says("'much' is no amount of money.")
        assert view(place, number).offers == ()


async def test_a_complaint_step_by_hand(place: Place) -> None:
    number = place.complaint()
    inquiry = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("v")
        await answer(ann, "Step done", "investigated")
        await answer(ann, "Note", "asked the carrier")
        await ann.says("investigated is done")
        await ann.sees("+investigated", "10:00 ann")
        await ann.press("escape")
        await ann.in_queue()
        await ann.open(inquiry)
        await ann.press("v", "enter", "enter")
        await ann.says("is not a complaint")


async def test_an_inquiry_is_resolved_and_reopened(place: Place) -> None:
    number = place.open()
    replying.reply(place.desk, place.ann, number, "There", now=MONDAY)
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("x")
        await answer(ann, f"Resolve #{number}", "sent again")
        await ann.says(f"#{number} is resolved.")
        assert (view(place, number).row.status, view(place, number).solution) == ("resolved", "sent again")
        await ann.press("x", "enter")
        await ann.says("is resolved; resolve is not possible then")
        await ann.press("z")
        await ann.says("is open again")
        await ann.sees("open")
        assert view(place, number).row.status == "open"


async def test_escape_leaves_a_resolve(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("x")
        await ann.says(f"Resolve #{number}")
        await ann.press("escape")
        await ann.settle()
        assert view(place, number).row.status == "new"


async def test_resolving_a_complaint_asks_for_what_is_missing(place: Place) -> None:
    number = place.complaint(priority="normal")
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("x")
        await answer(ann, f"Resolve #{number}", "")
        await answer(ann, "category", "damage")
        await answer(ann, "responsibility", "undetermined")
        await answer(ann, "Why is the responsibility undetermined?", "nobody knows")
        await answer(ann, "solution", "paid back")
        await ann.says(f"#{number} is resolved.")
        seen = view(place, number)
        assert seen.row.status == "resolved"
        assert (seen.row.category, seen.responsibility, seen.solution) == (
            "damage",
            "undetermined",
            "paid back",
        )


async def test_giving_up_half_way_leaves_a_complaint_open(place: Place) -> None:
    number = place.complaint()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("x")
        await answer(ann, f"Resolve #{number}", "done")
        await ann.says("category")
        await ann.press("escape")
        await ann.settle()
        assert view(place, number).row.status == "new"
        assert ann.one(Prompt).asking is None


async def test_reopen_refuses_what_is_not_resolved_and_what_is_too_old(place: Place) -> None:
    number, old = place.open(), place.open(at=MONDAY - 20 * DAY)
    closing.close(place.desk, place.ann, old, solution="done", now=MONDAY - 19 * DAY)
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("z")
        await ann.says("is new; reopen is not possible then")
        await ann.press("escape")
        await ann.in_queue()
        await ann.open(old)
        await ann.press("z")
        await ann.says("closed too long ago")


async def test_escalate_calls_the_supervisors_once(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("e")
        await answer(ann, "Why do the supervisors", "angry customer")
        await ann.says("the supervisors were called")
        (alert,) = unacknowledged(place.desk, place.sue, now=MONDAY)
        assert alert.note == "angry customer"
        await ann.press("e")
        await answer(ann, "Why do", "again")
        await ann.says("already escalated")


async def test_no_reply_needed(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.press("N")
        await ann.settle()
        assert ann.said
        replying.reply(place.desk, place.ann, number, "Hello", now=MONDAY)


async def test_number_goes_to_the_clipboard(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        await ann.press("y")
        await ann.says(f"{number} was sent to the clipboard")
        assert ann.app.clipboard == str(number)
        await ann.press("Y")
        await ann.says("There is no reply to copy.")


async def test_acts_work_from_the_queue_too_and_rows_stay_while_asking(place: Place) -> None:
    numbers = [place.open(at=MONDAY - HOUR + n, channel="email") for n in range(5)]
    async with desk_app(place.path, "sue") as sue:
        await sue.press("f")
        await answer(sue, "Field", "subject")
        await sue.until(lambda: sue.one(Prompt).asking == "text")
        stood = list(sue.rows)
        fields.set_fields(place.desk, place.ann, numbers[4], {"priority": "urgent"}, now=MONDAY)
        await sue.until(lambda: "would move" in sue.grid()[0])
        assert sue.rows == stood
        await sue.type("Renamed\n")
        await sue.says("was changed")
        await sue.until(lambda: sue.rows[0] == numbers[4], within=4.0)
        assert view(place, numbers[0]).row.subject == "Renamed"


async def test_an_act_goes_to_the_ticket_that_was_at_the_cursor(place: Place) -> None:
    first, second = place.open(at=MONDAY - 2, channel="email"), place.open(at=MONDAY - 1, channel="email")
    async with desk_app(place.path, "ann") as ann:
        assert ann.cursor == first
        await ann.press("exclamation_mark")
        claiming.claim(place.desk, place.bob, first, now=MONDAY)
        await ann.until(lambda: "would move" in ann.grid()[0] or first not in ann.rows)
        await ann.type("urgent\n")
        await ann.says(f"#{first} has priority urgent")
        assert view(place, second).row.priority != "urgent"


async def test_a_ticket_that_somebody_took_a_moment_ago_is_refused_in_words(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann") as ann:
        claiming.claim(place.desk, place.bob, number, now=MONDAY)
        await ann.press("c")
        await ann.says(f"#{number} was taken by bob.")


async def test_nothing_at_the_cursor_means_nothing_happens(place: Place) -> None:
    async with desk_app(place.path, "ann") as ann:
        for key in keys_of("act"):
            await ann.press(key.keys[0])
        await ann.settle()
        assert isinstance(ann.app.screen, QueueScreen)
        assert ann.one(Prompt).asking is None


async def test_alerts_are_told_in_the_line_above(place: Place) -> None:
    number = place.open(subject="Loud")
    async with desk_app(place.path, "sue") as sue:
        await sue.sees("No alert waits.")
        escalating.escalate(place.desk, place.ann, number, "Help", now=MONDAY)
        await sue.sees("1 alert", "escalated by hand", "Loud")


async def test_complaint_progress_is_shown(place: Place) -> None:
    number = place.complaint(category="damage")
    complaint.step(place.desk, place.ann, number, "investigated", now=MONDAY)
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        await ann.sees("+received", "+investigated", "classified: responsibility")


@pytest.mark.parametrize(("key", "after"), [("x", ""), ("e", ""), ("t", "presales\n")])
async def test_what_was_typed_before_a_refusal_is_offered_again(place: Place, key: str, after: str) -> None:
    number = place.open(channel="email", category="refund")
    async with desk_app(place.path, "ann") as ann:
        await ann.open(number)
        closing.close(place.desk, place.bob, number, now=MONDAY + 1)
        await ann.press(key)
        await ann.type(after)
        await ann.until(lambda: ann.one_prompt().asking == "text")
        await ann.type("as agreed\n")
        await ann.says("is closed")
        await ann.press(key)
        await ann.type(after)
        await ann.until(lambda: ann.said.endswith(" as agreed"))
