"""The story of each clock, from the queue and from the ticket, on a small screen and in both languages."""

from __future__ import annotations

import pytest

from store import i18n
from store.desk.closing import resolve
from store.desk.fields import set_fields
from store.desk.intake import receive
from store.desk.moving import wait
from store.desk.replying import reply
from tests.app.driving import Driven, desk_app
from tests.store.desks import HOUR, MINUTE, MONDAY, Place
from tui.screens.ticket import TicketScreen
from tui.screens.why import WhyScreen, WhyText

SIZES = [(80, 24), (200, 50)]


def paused_and_resumed(place: Place) -> int:
    number = place.open(at=MONDAY, category="refund", scenario="aftersales")
    reply(place.desk, place.ann, number, "We look", now=MONDAY + MINUTE)
    wait(place.desk, place.ann, number, "customer", now=MONDAY + HOUR)
    receive(place.desk, place.ann, number, "And?", now=MONDAY + 3 * HOUR)
    return number


async def stories(driven: Driven) -> list[str]:
    """All lines of the panel, by reading down to its end."""
    await driven.until(lambda: isinstance(driven.app.screen, WhyScreen))
    text = driven.app.screen.query_one(WhyText)
    await driven.until(lambda: text.size.height > 0)
    return ["".join(part for part, _style in line) for line in text.content(text.size.width)]


@pytest.mark.parametrize("size", SIZES)
async def test_the_ticket_tells_why_and_closes_it_again(place: Place, size: tuple[int, int]) -> None:
    number = paused_and_resumed(place)
    async with desk_app(place.path, "ann", size=size, now=MONDAY + 4 * HOUR) as ann:
        await ann.open(number)
        await ann.press("W")
        told = "\n".join(await stories(ann))
        await ann.sees(f"#{number}: 4 clocks", "next response: running")
        assert "07-20 10:00:00" in told
        assert "started, because the ticket was opened" in told
        flat = " ".join(told.split())
        assert "paused in waiting customer, after 1h" in flat
        assert "counts again in open after a pause of 2h, with 1h consumed" in flat
        assert "2h of 2d consumed" in flat or "2h of 48h consumed" in flat
        assert "calendar 'service' version 1; policy version 1" in flat
        assert all(len(line) <= min(size[0], 96) for line in told.splitlines())
        await ann.press("G")
        await ann.sees("Esc closes this.")
        await ann.press("W")
        await ann.until(lambda: isinstance(ann.app.screen, TicketScreen))


@pytest.mark.parametrize("size", SIZES)
async def test_in_chinese(place: Place, size: tuple[int, int]) -> None:
    number = paused_and_resumed(place)
    i18n.use("zh")
    async with desk_app(place.path, "ann", size=size, now=MONDAY + 4 * HOUR) as ann:
        await ann.open(number)
        await ann.press("W")
        told = "\n".join(await stories(ann))
        await ann.sees("再次响应", "07-20 10:00:00")
        assert "首次响应" in told
        assert "等待客户" in told


async def test_a_settled_ticket_keeps_its_story(place: Place) -> None:
    number = paused_and_resumed(place)
    set_fields(place.desk, place.ann, number, {"priority": "urgent"}, now=MONDAY + 4 * HOUR)
    resolve(place.desk, place.ann, number, now=MONDAY + 5 * HOUR)
    async with desk_app(place.path, "ann", size=(80, 24), now=MONDAY + 6 * HOUR) as ann:
        await ann.open(number)
        await ann.press("W")
        flat = " ".join(" ".join(await stories(ann)).split())
        assert "resolution: met" in flat
        assert "because the priority changed" in flat
        assert "met, because the ticket was resolved, after 3h of" in flat
        assert "therefore due at 07-21" in flat


async def test_from_the_queue_and_without_a_ticket(place: Place) -> None:
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.press("W")
        await ann.settle()
        assert not isinstance(ann.app.screen, WhyScreen)
    number = place.open(at=MONDAY, channel="email")
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.turn_to("open")
        await ann.until(lambda: ann.cursor == number)
        await ann.press("W")
        told = " ".join(await stories(ann))
        assert f"#{number}: 2 clocks" in told
        await ann.press("escape")
        await ann.in_queue()


async def test_moments_of_another_year_say_so(place: Place) -> None:
    number = place.open(at=MONDAY, channel="email")
    async with desk_app(place.path, "sue", size=(80, 24), now=MONDAY + 200 * 24 * HOUR) as sue:
        await sue.open(number)
        await sue.press("W")
        await stories(sue)
        await sue.sees("2026-07-20 10:00:00")
