"""The alerts: what fired, opening its ticket, acknowledging with a note."""

from __future__ import annotations

import pytest

from store import i18n
from store.desk import escalating, replying
from store.desk.sweep import sweep
from store.views.alerts import unacknowledged
from tests.app.driving import desk_app
from tests.store.desks import HOUR, MINUTE, MONDAY, SECOND, Place
from tui.screens.alerts import AlertsScreen
from tui.widgets.alert_list import AlertList


def some_alerts(place: Place, count: int = 3) -> list[int]:
    """So many tickets escalated by hand, an alert each."""
    numbers = [place.open(at=MONDAY - MINUTE, channel="email", subject=f"Case {n}") for n in range(count)]
    for at, number in enumerate(numbers):
        escalating.escalate(place.desk, place.ann, number, f"note {at}", now=MONDAY - MINUTE + at * SECOND)
    return numbers


async def test_an_alert_is_acknowledged_with_a_note(place: Place) -> None:
    some_alerts(place)
    async with desk_app(place.path, "sue") as sue:
        await sue.sees("3 alerts")
        await sue.press("A")
        await sue.until(lambda: isinstance(sue.app.screen, AlertsScreen))
        await sue.sees("Case 0", "Case 1", "Case 2", "escalated by hand", "note 2")
        await sue.press("j")
        chosen = sue.one(AlertList).cursor
        assert chosen is not None
        await sue.press("m")
        await sue.says(f"Acknowledge alert {chosen.alert_id}")
        await sue.type("on it\n")
        await sue.says(f"You look after alert {chosen.alert_id} now.")
        left = unacknowledged(place.desk, place.sue, now=MONDAY)
        assert chosen.alert_id not in [alert.alert_id for alert in left]
        await sue.until(lambda: "2 alerts wait" in sue.text)
        await sue.press("escape")
        await sue.sees("2 alerts")


async def test_an_alert_opens_its_ticket_and_back_comes_back_to_the_alerts(place: Place) -> None:
    numbers = some_alerts(place)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("A", "g", "enter")
        alert = unacknowledged(place.desk, place.sue, now=MONDAY)[0]
        await sue.in_ticket(alert.number)
        assert alert.number in numbers
        await sue.press("h")
        await sue.until(lambda: isinstance(sue.app.screen, AlertsScreen))
        await sue.press("escape")
        await sue.in_queue()


async def test_no_alerts(place: Place) -> None:
    async with desk_app(place.path, "sue") as sue:
        await sue.press("A", "j", "G", "m", "enter", "l")
        await sue.sees("No alert waits.")
        await sue.press("A")
        assert len([s for s in sue.app.screen_stack if isinstance(s, AlertsScreen)]) == 1
        await sue.press("escape")
        await sue.in_queue()


async def test_one_that_somebody_else_acknowledged_goes_and_the_cursor_stays(place: Place) -> None:
    some_alerts(place, 5)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("A", "j", "j")
        at = sue.one(AlertList).cursor
        first = unacknowledged(place.desk, place.sue, now=MONDAY)[0]
        escalating.acknowledge(place.desk, place.root, first.alert_id, now=MONDAY)
        await sue.until(lambda: "4 alerts wait" in sue.text)
        assert sue.one(AlertList).cursor == at


async def test_acknowledging_what_was_acknowledged_a_moment_ago_says_by_whom(place: Place) -> None:
    some_alerts(place, 1)
    async with desk_app(place.path, "sue") as sue:
        await sue.press("A", "m")
        await sue.says("Acknowledge alert")
        (alert,) = unacknowledged(place.desk, place.sue, now=MONDAY)
        escalating.acknowledge(place.desk, place.root, alert.alert_id, now=MONDAY)
        await sue.press("enter")
        await sue.says("was acknowledged by root")


async def test_a_level_that_is_reached_rings_and_shows_by_itself(place: Place) -> None:
    number = place.open(channel="chat", subject="Soon late")
    async with desk_app(place.path, "sue") as sue:
        await sue.sees("No alert waits.")
        sue.tick(41 * SECOND)
        await sue.until(lambda: place.desk.value("SELECT count(*) FROM alert WHERE state = 'fired'"))
        sue.tick(40 * MINUTE)
        await sue.sees("alert", f"#{number}")


async def test_alerts_from_another_process_appear(place: Place) -> None:
    place.open(channel="chat", subject="Late", at=MONDAY - 50 * MINUTE)
    async with desk_app(place.path, "sue") as sue:
        sweep(place.desk, now=MONDAY)
        await sue.sees("1 alert")


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_alert_of_the_night_rings_when_the_supervisors_shift_begins(
    place: Place, language: str
) -> None:
    """Nobody is on shift at 23:30: it is told at nine, by whichever desk is open then."""
    night = MONDAY + 13 * HOUR + 30 * MINUTE
    number = place.open(at=night - 3 * HOUR, kind="inquiry", subject="By night")
    replying.reply(place.desk, place.ann, number, "Yes", now=night - 3 * HOUR)
    sweep(place.desk, now=night)
    i18n.use(language)
    quiet = {"en": "No alert waits.", "zh": "没有待确认的预警。"}[language]
    async with desk_app(place.path, "sue", size=(80, 24), now=night) as sue:
        await sue.sees(quiet)
        sue.tick(10 * HOUR)
        await sue.until(lambda: f"#{number}" in sue.grid()[1])
        await sue.press("A")
        await sue.sees("By night", {"en": "lead of presales", "zh": "主管"}[language], "2")
