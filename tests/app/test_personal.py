"""A person's own day: drafts after a crash, a reply sent twice, the bell, away and back, going home."""

from __future__ import annotations

import pytest
from textual.command import CommandPalette

from store import i18n
from store.desk.claiming import assign
from store.desk.drafts import save_draft
from store.desk.intake import receive
from store.desk.moving import transfer, wait
from store.desk.people import set_state
from store.desk.replying import reply
from store.views import people
from store.views.drafts import drafts
from store.views.tickets import ticket
from tests.app.driving import Driven, desk_app
from tests.store.desks import HOUR, MINUTE, MONDAY, Place
from tui.screens.drafts import DraftsScreen
from tui.screens.handover import HandoverScreen
from tui.screens.settings import SettingsScreen
from tui.widgets.line_list import LineList

BOTH = pytest.mark.parametrize("language", ["en", "zh"])


def bodies(place: Place, number: int) -> list[str]:
    return [message.body for message in ticket(place.desk, place.sue, number, now=MONDAY).messages]


async def drafts_shown(driven: Driven) -> None:
    await driven.press("D")
    await driven.until(lambda: isinstance(driven.app.screen, DraftsScreen))
    await driven.settle()


# drafts


@BOTH
async def test_drafts_wait_after_a_crash_are_listed_and_open_where_they_were(
    place: Place, language: str
) -> None:
    one, two = place.open(at=MONDAY), place.open(at=MONDAY)
    save_draft(place.desk, place.ann, one, "reply", "Dear Ms Li, your par", now=MONDAY - HOUR)
    save_draft(place.desk, place.ann, two, "note", "Ask the warehouse", now=MONDAY - MINUTE)
    i18n.use(language)
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.says("D")
        assert "2" in ann.said
        await drafts_shown(ann)
        await ann.sees("Ask the warehouse", "Dear Ms Li, your par", f"#{one}", "1h")
        await ann.press("j", "enter")
        await ann.in_ticket(one)
        await ann.until(lambda: ann.composer.text == "Dear Ms Li, your par")
        await ann.type("cel\x00")
        await ann.press("ctrl+g")
        await ann.until(lambda: "Dear Ms Li, your parcel" in bodies(place, one))
        await ann.press("escape")
        await ann.until(lambda: isinstance(ann.app.screen, DraftsScreen))
        await ann.until(lambda: len(ann.one(LineList).entries) == 1)
        await ann.press("escape")
        await ann.in_queue()


async def test_a_draft_is_dropped_only_after_a_question(place: Place) -> None:
    number = place.open()
    save_draft(place.desk, place.ann, number, "reply", "Half a reply", now=MONDAY)
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.says("1 draft waits (D).")
        await drafts_shown(ann)
        await ann.press("x")
        await ann.says("Drop the draft")
        await ann.press("enter")
        await ann.settle()
        assert len(drafts(place.desk, place.ann, now=MONDAY)) == 1
        await ann.press("x", "right", "enter")
        await ann.sees("No draft waits.")
        assert drafts(place.desk, place.ann, now=MONDAY) == []
        await ann.press("x", "enter", "escape")
        await ann.in_queue()


# twice


async def test_a_reply_sent_twice_in_a_hurry_stands_there_once(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.open(number)
        await ann.press("r")
        await ann.type("It is on its way.")
        await ann.press("ctrl+g", "ctrl+g", "f2")
        await ann.until(lambda: "It is on its way." in bodies(place, number))
        await ann.settle()
        await ann.press("r", "ctrl+g")
        await ann.settle()
    assert bodies(place, number).count("It is on its way.") == 1


async def test_the_same_draft_on_two_terminals_is_recorded_once(place: Place) -> None:
    number = place.open()
    save_draft(place.desk, place.ann, number, "reply", "Here it is.", key="k1", now=MONDAY)
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.open(number)
        await ann.press("r")
        await ann.until(lambda: ann.composer.text == "Here it is.")
        reply(place.desk, place.ann, number, "Here it is.", key="k1", now=MONDAY)
        await ann.press("ctrl+g")
        await ann.says("already been recorded")
        await ann.until(lambda: not ann.composer.display)
        await ann.press("r")
        await ann.type("And more.")
        await ann.press("ctrl+g")
        await ann.until(lambda: "And more." in bodies(place, number))
    assert bodies(place, number).count("Here it is.") == 1


async def test_a_line_that_is_cut_while_recording_leaves_either_the_reply_or_the_draft(place: Place) -> None:
    number = place.open()
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.open(number)
        await ann.press("r")
        await ann.type("Half way")
        await ann.press("ctrl+g")
    recorded = bodies(place, number).count("Half way")
    waiting = [draft.beginning for draft in drafts(place.desk, place.ann, now=MONDAY)]
    assert recorded + waiting.count("Half way") == 1
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.open(number)
        await ann.press("r", "ctrl+g")
        await ann.settle()
    assert bodies(place, number).count("Half way") == 1


# the bell


class Bell:
    """Counts what the terminal would ring."""

    def __init__(self, driven: Driven, patch: pytest.MonkeyPatch) -> None:
        self.rung = 0
        patch.setattr(driven.app, "bell", self._ring)

    def _ring(self) -> None:
        self.rung += 1


async def test_a_bell_for_news_of_one_s_own_and_for_nothing_else(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    mine, theirs = place.open(), place.open()
    assign(place.desk, place.sue, mine, "ann", now=MONDAY)
    assign(place.desk, place.sue, theirs, "bob", now=MONDAY)
    async with desk_app(place.path, "ann") as ann:
        bell = Bell(ann, monkeypatch)
        receive(place.desk, place.bob, theirs, "Hello?", now=MONDAY + 1)
        receive(place.desk, place.ann, mine, "Typed in by myself", now=MONDAY + 2)
        receive(place.desk, place.bob, mine, "Hello?", now=MONDAY + 3)
        await ann.until(lambda: bell.rung == 1)
        receive(place.desk, place.bob, mine, "Hello??", now=MONDAY + 4)
        place.open(at=MONDAY + 5)
        await ann.sees("unclaimed 1")  # so the desk knows of "Hello??" within the silence of the first bell
        ann.tick(10_000)
        transfer(place.desk, place.bob, theirs, login="ann", now=MONDAY + 10_000)
        await ann.until(lambda: bell.rung == 2)
        ann.tick(10_000)
        await ann.open(mine)
        receive(place.desk, place.bob, mine, "I look at it", now=MONDAY + 20_000)
        await ann.until(lambda: "I look at it" in ann.text)
        await ann.press("escape", "b")
        await ann.says("The bell is off")
        receive(place.desk, place.bob, mine, "Muted", now=MONDAY + 20_001)
        place.open(at=MONDAY + 20_002)
        await ann.sees("unclaimed 2")  # so the desk knows what came before it, too
        await ann.press("b")
        await ann.says("The bell is on.")
        assert bell.rung == 2


async def test_an_alert_told_to_somebody_else_rings_for_them_alone(
    place: Place, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = place.open(spoken=True, by="bob")
    wait(place.desk, place.bob, number, "customer", until=MONDAY + MINUTE, now=MONDAY)
    async with desk_app(place.path, "sue") as sue, desk_app(place.path, "bob") as bob:
        of_sue, of_bob = Bell(sue, monkeypatch), Bell(bob, monkeypatch)
        for one in (sue, bob):
            one.tick(31_000)
        await bob.until(lambda: of_bob.rung == 1)
        await sue.sees("1 alert")
        assert of_sue.rung == 0


# away


@BOTH
async def test_away_is_shown_on_every_screen_and_rings_nothing(
    place: Place, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    number = place.open()
    assign(place.desk, place.sue, number, "ann", now=MONDAY)
    i18n.use(language)
    away = {"en": "away", "zh": "离开"}[language]
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        bell = Bell(ann, monkeypatch)
        assert away not in ann.grid()[0]
        await ann.press("Z")
        await ann.until(lambda: ann.grid()[0].endswith(away))
        assert people.actor(place.desk, "ann").state == "away"
        receive(place.desk, place.bob, number, "Hello?", now=MONDAY + 1)
        for key in ("A", "D", "H", "comma"):
            await ann.press(key)
            await ann.settle()
            assert ann.grid()[0].endswith(away), ann.text
        await ann.press("escape")
        await ann.open(number)
        await ann.until(lambda: ann.grid()[0].endswith(away))
        assert bell.rung == 0
        await ann.press("Z")
        await ann.until(lambda: away not in ann.grid()[0])
        assert people.actor(place.desk, "ann").state == "on"
        assert place.holder(number, now=MONDAY) == "ann"


async def test_take_next_works_while_away_and_says_so(place: Place) -> None:
    number = place.open()
    set_state(place.desk, place.ann, "ann", "away", now=MONDAY)
    async with desk_app(place.path, "ann") as ann:
        await ann.press("n")
        await ann.in_ticket(number)
        await ann.says("(away)")


# hand-over


@BOTH
async def test_everything_one_holds_goes_in_one_go_with_a_note_and_a_target_each(
    place: Place, language: str
) -> None:
    numbers = [place.open(at=MONDAY + n) for n in range(3)]
    for number in numbers:
        assign(place.desk, place.sue, number, "ann", now=MONDAY)
    reply(place.desk, place.ann, numbers[0], "I have asked the carrier", now=MONDAY)
    i18n.use(language)
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.press("H")
        await ann.until(lambda: isinstance(ann.app.screen, HandoverScreen))
        await ann.until(lambda: len(ann.one(LineList).entries) == 3)
        await ann.sees("I have asked the carrier", "Where is it?", *(f"#{number}" for number in numbers))
        await ann.press("a")
        await ann.type("bob\n")
        order = [entry.row.number for entry in ann.one(LineList).entries]
        await ann.press("g", "i")
        await ann.type("Call at five\n")
        await ann.press("j", "t")
        await ann.type("team:finance\n")
        await ann.press("j", "t")
        await ann.type("stays\n")
        await ann.press("x")
        await ann.press("enter")
        await ann.until(lambda: [entry.row.number for entry in ann.one(LineList).entries] == order[2:])
        first, second, third = (ticket(place.desk, place.sue, number, now=MONDAY) for number in order)
        assert (first.row.assignee, first.messages[-1].body) == ("bob", "Call at five")
        assert (second.row.assignee, second.row.team) == (None, "finance")
        assert third.row.assignee == "ann"


async def test_what_cannot_go_stays_with_its_reason_and_its_note(place: Place) -> None:
    number = place.open()
    assign(place.desk, place.sue, number, "ann", now=MONDAY)
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.press("H")
        await ann.until(lambda: len(ann.one(LineList).entries) == 1)
        await ann.press("x")
        await ann.says("No ticket has a target yet.")
        await ann.press("t")
        await ann.type("bob\n")
        await ann.press("i")
        await ann.type("Look\n")
        place.desk.execute("UPDATE agent SET disabled_at = 1 WHERE login = 'bob'")
        await ann.press("x", "enter")
        await ann.says("1 stayed.")
        await ann.sees("disabled", "# Look")
        assert place.holder(number, now=MONDAY) == "ann"


async def test_only_a_supervisor_hands_over_another_s_work(place: Place) -> None:
    number = place.open()
    assign(place.desk, place.sue, number, "bob", now=MONDAY)
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.press("H")
        await ann.sees("No open ticket is held.")
        await ann.press("w")
        await ann.says("may not do this (assign)")
    async with desk_app(place.path, "sue", size=(80, 24)) as sue:
        await sue.press("H", "w")
        await sue.type("bob\n")
        await sue.sees("Hand-over of bob", f"#{number}")
        await sue.press("enter")
        await sue.in_ticket(number)
        await sue.press("escape")
        await sue.until(lambda: isinstance(sue.app.screen, HandoverScreen))


@pytest.mark.parametrize(
    ("typed", "screen"),
    [("drafts", DraftsScreen), ("hand-over", HandoverScreen), ("settings", SettingsScreen)],
)
async def test_the_palette_opens_each_of_these_screens(
    place: Place, typed: str, screen: type[DraftsScreen | HandoverScreen | SettingsScreen]
) -> None:
    async with desk_app(place.path, "ann", size=(80, 24)) as ann:
        await ann.press("ctrl+p")
        await ann.until(lambda: isinstance(ann.app.screen, CommandPalette))
        await ann.type(typed)
        await ann.sees(typed)
        await ann.press("enter")
        await ann.until(lambda: isinstance(ann.app.screen, screen))


async def test_the_ticket_s_story_tells_what_became_of_its_promises(place: Place) -> None:
    number = place.open(spoken=True)
    wait(place.desk, place.ann, number, "customer", until=MONDAY + HOUR, now=MONDAY)
    reply(place.desk, place.ann, number, "Here it is", now=MONDAY + MINUTE)
    wait(place.desk, place.ann, number, "customer", until=MONDAY + HOUR, now=MONDAY + 2 * MINUTE)
    async with desk_app(place.path, "ann", size=(120, 40)) as ann:
        await ann.open(number)
        await ann.sees("ann kept the promise for 11:00")
        ann.tick(HOUR + 1)
        await ann.sees("the promise for 11:00 was broken")
        await ann.sees("the promised time has passed")
