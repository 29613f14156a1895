"""Filtering the list while one types, and queues of one's own, by key presses."""

from __future__ import annotations

import pytest

from store.desk import fields, saved_queues
from store.desk.intake import CustomerFacts
from store.i18n import use
from store.views import queues
from store.views.saved_queues import saved_queues as own_queues
from tests.app.driving import Driven, desk_app
from tests.store.desks import HOUR, MINUTE, MONDAY, Place
from tui.screens.queue import QueueScreen
from tui.widgets.filter_line import FilterLine
from tui.widgets.queue_list import QueueList
from tui.widgets.queue_pane import QueuePane

SIZES = [(80, 24), (120, 40)]


def stock(place: Place) -> list[int]:
    """A broken cup, a refund with a tag, and a parcel, in this order in the queue."""
    numbers = [
        place.open(
            at=MONDAY - 3 * HOUR,
            channel="email",
            subject="杯子破损",
            body="件破损了",
            customer=CustomerFacts("小鹿"),
        ),
        place.open(
            at=MONDAY - 2 * HOUR, channel="email", subject="Refund", body="Where is it?", category="refund"
        ),
        place.open(at=MONDAY - HOUR, channel="email", subject="Parcel", body="物流没有更新"),
    ]
    fields.set_fields(place.desk, place.sue, numbers[1], {}, add_tags=["vip"], now=MONDAY - 1)
    return numbers


def line(driven: Driven) -> FilterLine:
    screen = driven.app.desk_screen
    assert isinstance(screen, QueueScreen)
    found = screen.filter_line
    assert found is not None, "the line is not open"
    return found


async def lists(driven: Driven, *numbers: int) -> None:
    await driven.until(lambda: driven.rows == list(numbers))


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_the_list_narrows_while_one_types(place: Place, size: tuple[int, int], language: str) -> None:
    broken, refund, parcel = stock(place)
    use(language)
    async with desk_app(place.path, "sue", size=size) as sue:
        await lists(sue, broken, refund, parcel)
        await sue.press("slash")
        await sue.type("破损")
        await lists(sue, broken)
        assert sue.cursor == broken
        assert "/ 破损" in sue.grid()[-2]
        await sue.press("backspace", "backspace")
        await sue.type("!tag:vip")
        await lists(sue, broken, parcel)
        await sue.press("enter")
        await sue.until(lambda: "!tag:vip 2" in sue.grid()[0])
        assert isinstance(sue.app.focused, QueueList)
        assert sue.rows == [broken, parcel]
        await sue.press("slash")
        assert line(sue).text == "!tag:vip"
        await sue.press("escape")
        await lists(sue, broken, refund, parcel)
        assert "vip" not in sue.grid()[0]


async def test_a_mistake_is_shown_in_place_and_the_last_good_list_stays(place: Place) -> None:
    broken, refund, _parcel = stock(place)
    async with desk_app(place.path, "sue", size=(120, 40)) as sue:
        await sue.press("slash")
        await sue.type("category:refund")
        await lists(sue, refund)
        await sue.type(" team:x")
        await sue.sees("22: ", "'x'")
        assert sue.rows == [refund]
        assert ("x", "overdue") in line(sue).line(0, 100)
        await sue.press("enter")
        assert line(sue).has_focus, "it is there to be mended"
        assert line(sue).text == "category:refund team:x"
        await sue.press(*["backspace"] * 6)
        await sue.until(lambda: "22: " not in sue.grid()[-2])
        await sue.press("ctrl+u")
        await sue.type("assignee:nobody")
        await sue.sees("there is no agent 'nobody'")
        assert sue.rows == [refund]
        await sue.press("ctrl+u")
        await sue.type("破")
        await lists(sue, broken)


async def test_enter_does_not_wait_for_the_pause_in_typing(place: Place) -> None:
    broken, refund, parcel = stock(place)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("slash", "v", "i", "p", "enter", "enter")
        await sue.in_ticket(refund)
        await sue.press("escape")
        await sue.in_queue()
        await lists(sue, refund)
        await sue.press("escape")
        await lists(sue, broken, refund, parcel)


async def test_the_filtered_list_is_live(place: Place) -> None:
    _broken, refund, parcel = stock(place)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("slash")
        await sue.type("tag:vip")
        await lists(sue, refund)
        await sue.press("enter")
        fields.set_fields(place.desk, place.ann, parcel, {}, add_tags=["VIP"], now=MONDAY)
        await lists(sue, refund, parcel)
        await sue.until(lambda: "tag:vip 2" in sue.grid()[0])


async def test_another_queue_begins_whole(place: Place) -> None:
    broken, refund, parcel = stock(place)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("slash")
        await sue.type("vip")
        await lists(sue, refund)
        await sue.press("enter", "3")
        await lists(sue, broken, refund, parcel)
        assert "vip" not in sue.grid()[0]


async def test_marking_all_marks_what_the_filter_leaves(place: Place) -> None:
    _broken, refund, _parcel = stock(place)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("slash")
        await sue.type("vip")
        await lists(sue, refund)
        await sue.press("enter", "asterisk")
        await sue.until(lambda: sue.one(QueueList).marked == [refund])


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("language", ["en", "zh"])
async def test_a_filter_is_saved_as_a_queue_of_ones_own(
    place: Place, size: tuple[int, int], language: str
) -> None:
    broken, refund, _parcel = stock(place)
    use(language)
    async with desk_app(place.path, "sue", size=size) as sue:
        await sue.press("slash")
        await sue.type("tag:vip")
        await lists(sue, refund)
        await sue.press("ctrl+g")
        await sue.until(lambda: sue.said)
        await sue.type("重要")
        await sue.press("enter")
        await sue.until(lambda: [queue.filter for queue in own_queues(place.desk, place.sue)] == ["tag:vip"])
        await sue.until(lambda: "重要 1" in sue.grid()[0])
        await lists(sue, refund)
        assert sue.one(QueuePane).views[-1] == sue.app.view
        await sue.until(lambda: "重要" in "".join(sue.grid()[1:20]))
        await sue.press("left_square_bracket")
        await sue.until(lambda: sue.app.view == queues.VIEWS[-1])
        await sue.press("right_square_bracket", "right_square_bracket")
        await sue.until(lambda: sue.app.view == queues.VIEWS[0] and sue.rows == [])
        await sue.press("left_square_bracket")
        await lists(sue, refund)
        await sue.press("slash")
        await sue.type("破损")
        await lists(sue)
        await sue.press("escape")
        await lists(sue, refund)
        fields.set_fields(place.desk, place.ann, broken, {}, add_tags=["vip"], now=MONDAY)
        await lists(sue, broken, refund)
        await sue.until(lambda: "重要 2" in sue.grid()[0])


async def test_a_queue_keeps_where_it_was_saved_and_is_renamed_and_dropped(place: Place) -> None:
    stock(place)
    async with desk_app(place.path, "sue") as sue:
        await sue.turn_to("breached")
        await sue.press("slash")
        await sue.type("refund")
        await sue.press("f2")
        await sue.says("Name of the queue")
        await sue.type("Late money")
        await sue.press("enter")
        await sue.says("queue:breached refund")
        assert own_queues(place.desk, place.sue)[0].name == "Late money"
        await sue.press("slash", "ctrl+g")
        await sue.says("rename")
        await sue.press("enter")
        await sue.says("Late money")
        await sue.type("!")
        await sue.press("enter")
        await sue.says("'Late money!'")
        assert "Late money!" in sue.grid()[0]
        await sue.press("slash", "ctrl+g")
        await sue.says("drop")
        await sue.type("drop")
        await sue.press("enter")
        await sue.says("is gone")
        assert own_queues(place.desk, place.sue) == []
        assert sue.app.view == "open"
        assert "Late" not in "\n".join(sue.grid()[:-2])


async def test_what_cannot_be_saved_is_said(place: Place) -> None:
    stock(place)
    saved_queues.save(place.desk, place.sue, "Own", "breached", now=MONDAY)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("slash", "ctrl+g")
        await sue.says("no filter")
        await sue.press("slash")
        await sue.type("team:")
        await sue.press("ctrl+g")
        await sue.sees("missing behind")
        await sue.press("ctrl+u")
        await sue.type("vip")
        await sue.press("ctrl+g")
        await sue.says("Name of the queue")
        await sue.type("mine")
        await sue.press("enter")
        await sue.says("cannot be a queue's name")
        await sue.press("slash", "ctrl+g")
        await sue.says("Name of the queue")
        await sue.type("Own")
        await sue.press("enter")
        await sue.says("in the place of 'Own'")
        await sue.press("enter")
        await sue.settle()
        assert own_queues(place.desk, place.sue)[0].filter == "breached"
        await sue.press("slash", "ctrl+g")
        await sue.says("Name of the queue")
        await sue.type("Own")
        await sue.press("enter")
        await sue.says("in the place of")
        await sue.type("yes")
        await sue.press("enter")
        await sue.says("is kept")
        assert own_queues(place.desk, place.sue)[0].filter == "vip"


async def test_a_queue_of_ones_own_is_chosen_with_a_click_however_many_there_are(place: Place) -> None:
    _broken, refund, _parcel = stock(place)
    for n in range(20):
        saved_queues.save(place.desk, place.sue, f"Own {n}", "tag:vip" if n == 2 else "age<1s", now=MONDAY)
    async with desk_app(place.path, "sue", size=(120, 24)) as sue:
        pane = sue.one(QueuePane)
        await sue.sees("Own 2")
        place_of = pane.views.index(own_queues(place.desk, place.sue)[2].view)
        await sue.pilot.click(QueuePane, offset=(8, place_of))
        await lists(sue, refund)
        last = own_queues(place.desk, place.sue)[-1]
        sue.app.desk_screen.show_queue(last.view)  # type: ignore[union-attr]
        await sue.sees("Own 19")
        await sue.until(lambda: sue.app.view == last.view and sue.rows == [])


async def test_time_alone_changes_a_filtered_list(place: Place) -> None:
    broken, refund, parcel = stock(place)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("slash")
        await sue.type("age>150m")
        await lists(sue, broken)
        await sue.press("enter")
        sue.tick(31 * MINUTE)
        await lists(sue, broken, refund)
        assert parcel not in sue.rows


async def test_a_click_elsewhere_leaves_the_line_and_keeps_what_was_typed(place: Place) -> None:
    broken, refund, _parcel = stock(place)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("slash")
        await sue.type("!refund")
        await sue.until(lambda: refund not in sue.rows)
        await sue.type(" team:")
        await sue.pilot.click(QueueList, offset=(20, 2))
        await sue.until(lambda: isinstance(sue.app.focused, QueueList))
        screen = await sue.in_queue()
        await sue.until(lambda: screen.filter_line is None)
        assert refund not in sue.rows
        await sue.press("a")
        await sue.until(lambda: sue.said)
        await sue.press("escape", "slash")
        assert line(sue).text == "!refund team:"
        await sue.press("tab")
        await sue.until(lambda: screen.filter_line is None)
        await sue.press("escape")
        await lists(sue, broken, refund, _parcel)
