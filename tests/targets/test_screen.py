"""The figures screen: targets, spans, groups, the tickets behind a figure, cards, and the way there from a warning."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from store.database import open_desk
from store.desk.closing import resolve
from store.desk.judging import judge
from store.desk.replying import reply
from store.views.case_lists import measures
from store.views.people import actor
from tests.app.driving import Driven, desk_app
from tests.making import made_once
from tests.store.desks import DAY, HOUR, MINUTE, MONDAY, PEOPLE, SECOND, Place
from tui.screens.alerts import AlertsScreen
from tui.screens.figures import FiguresScreen, GroupList
from tui.screens.figures_behind import BehindScreen
from tui.screens.figures_cards import CardsScreen
from tui.widgets.alert_list import AlertList

NOW = MONDAY + 2 * HOUR


@pytest.fixture(scope="module")
def made_busy(founded: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Twenty chats yesterday, answered at once, and twenty today, answered late, half of them by Bob; some settled."""

    def make(folder: Path) -> None:
        shutil.copyfile(founded, folder / "desk.db")
        desk = open_desk(folder / "desk.db")
        place = Place(desk, {login: actor(desk, login) for login in ("root", *PEOPLE)})
        with desk.transaction():
            for turn in range(20):
                answer(place, MONDAY - DAY + turn * MINUTE, 20 * SECOND)
            for turn in range(20):
                number = answer(place, MONDAY + turn * MINUTE, 50 * SECOND, by="bob" if turn % 2 else "ann")
                if turn < 12:
                    resolve(place.desk, place.ann, number, now=MONDAY + HOUR)
        desk.close()

    return made_once(tmp_path_factory, "busy", make) / "desk.db"


@pytest.fixture
def busy(made_busy: Path, tmp_path: Path) -> Iterator[Place]:
    """A copy of that desk."""
    path = tmp_path / "desk.db"
    shutil.copyfile(made_busy, path)
    desk = open_desk(path)
    yield Place(desk, {login: actor(desk, login) for login in ("root", *PEOPLE)})
    desk.close()


def answer(place: Place, at: int, after: int, *, by: str = "ann") -> int:
    number = place.open(at=at, channel="chat", category="logistics" if by == "bob" else None)
    reply(place.desk, place.people[by], number, "Hello", now=at + after)
    return number


async def figures(driven: Driven) -> None:
    await driven.press("I")
    await driven.until(lambda: isinstance(driven.app.screen, FiguresScreen))
    await driven.settle()


async def test_each_target_stands_with_its_value_its_verdict_and_the_period_before(busy: Place) -> None:
    async with desk_app(busy.path, "sue", now=NOW) as sue:
        await figures(sue)
        await sue.sees(
            "!! first response, average (~", "50s <= 35s", "20s", "resolution rate", "What came in"
        )
        await sue.sees("beyond the warning line", "warning line > 40s", "plan the shifts anew")


@pytest.mark.parametrize("size", [(80, 24), (200, 50), pytest.param((60, 16), marks=pytest.mark.long)])
async def test_it_fits_every_terminal(busy: Place, size: tuple[int, int]) -> None:
    async with desk_app(busy.path, "sue", now=NOW, size=size) as sue:
        await figures(sue)
        await sue.sees("Figures", "2026-07-20", "50s")
        assert all(len(line) <= size[0] for line in sue.grid())


async def test_spans_move_and_change(busy: Place) -> None:
    async with desk_app(busy.path, "sue", now=NOW) as sue:
        await figures(sue)
        await sue.press("left_square_bracket")
        await sue.settle()
        await sue.sees("2026-07-19", "= first response")
        await sue.press("right_square_bracket", "right_square_bracket")
        await sue.says("Nothing has happened there yet.")
        await sue.press("s")
        await sue.type("2026-07\n")
        await sue.settle()
        await sue.sees("2026-07", "tickets that came in")
        await sue.press("s")
        await sue.type("yesteryear\n")
        await sue.says("names no day")


async def test_groups_and_the_tickets_behind_them(busy: Place) -> None:
    async with desk_app(busy.path, "sue", now=NOW) as sue:
        await figures(sue)
        await sue.press("o")
        await sue.type("agent\n")
        await sue.settle()
        await sue.sees("by agent", "ann", "bob")
        await sue.press("tab")
        await sue.until(lambda: sue.one(GroupList).has_focus)
        await sue.press("enter")
        await sue.until(lambda: isinstance(sue.app.screen, BehindScreen))
        await sue.settle()
        await sue.sees("10 tickets", "first response, average, ann")
        await sue.press("enter")
        await sue.until(lambda: hasattr(sue.app.screen, "ticket"))
        await sue.press("escape")
        await sue.until(lambda: isinstance(sue.app.screen, BehindScreen))
        await sue.press("escape")
        await sue.until(lambda: isinstance(sue.app.screen, FiguresScreen))


async def test_figures_are_narrowed_and_a_wrong_word_is_refused(busy: Place) -> None:
    async with desk_app(busy.path, "sue", now=NOW) as sue:
        await figures(sue)
        await sue.press("slash")
        await sue.type("category=logistics\n")
        await sue.settle()
        await sue.sees("logistics", "2026-07-20")
        await sue.press("slash")
        await sue.type(" colour=red\n")
        await sue.says("colour=red")
        await sue.press("e")
        await sue.says("kefu kpi --span 2026-07-20 --only category=logistics --csv FILE")


async def test_an_agent_sees_their_own_and_no_colleague(busy: Place) -> None:
    async with desk_app(busy.path, "ann", now=NOW) as ann:
        await figures(ann)
        await ann.sees("your own", "first response, average (~", "50s")
        await ann.press("w")
        await ann.says("You see your own figures.")
        await ann.press("p")
        await ann.until(lambda: isinstance(ann.app.screen, CardsScreen))
        await ann.settle()
        assert "bob" not in ann.text
        await ann.sees("ann", "of 100")


@pytest.mark.long
async def test_cards_lead_to_a_person_s_figures(busy: Place) -> None:
    async with desk_app(busy.path, "sue", now=NOW) as sue:
        await figures(sue)
        await sue.press("p")
        await sue.until(lambda: isinstance(sue.app.screen, CardsScreen))
        await sue.settle()
        await sue.sees("ann", "bob", "timeliness 40%")
        await sue.press("enter")
        await sue.until(lambda: isinstance(sue.app.screen, FiguresScreen))
        await sue.settle()
        await sue.sees("in time, all clocks")


async def test_a_warning_leads_to_its_figure_and_to_a_measure(busy: Place) -> None:
    assert judge(busy.desk, holder="test", now=NOW) == 1
    async with desk_app(busy.path, "sue", now=NOW) as sue:
        await sue.press("A")
        await sue.until(lambda: isinstance(sue.app.screen, AlertsScreen))
        alerts = sue.one(AlertList)
        await sue.until(lambda: alerts.entries)
        told = next(alert.alert_id for alert in alerts.entries if alert.clock == "kpi")
        alerts.go_to(told)
        await sue.sees("first response, average (chat, phone) 50s in 2026-07-20")
        await sue.press("plus")
        await sue.says("What shall be done")
        await sue.sees("plan the shifts anew")
        await sue.press("enter")
        await sue.settle()
        await sue.press("enter")
        await sue.settle()
        await sue.press("enter")
        await sue.settle()
        await sue.press("enter")
        await sue.says("The measure was recorded.")
        (made,) = measures(busy.desk, busy.sue, now=NOW)
        assert (made.text, made.alert) == ("plan the shifts anew", told)
        await sue.press("enter")
        await sue.until(lambda: isinstance(sue.app.screen, FiguresScreen))
        await sue.settle()
        await sue.sees("!! first response, average (chat, phone),", "2026-07-20: 50s (20)")
        await sue.press("escape")
        await sue.press("f")
        await sue.says("is a false alarm; why")
        await sue.type("a drill\n")
        await sue.says("counts as a false alarm")


async def test_a_desk_whose_policy_names_no_targets_is_told_how_to_get_some(busy: Place) -> None:
    text = str(busy.desk.value("SELECT toml FROM policy_version")).partition("[[kpi]]")[0]
    busy.desk.execute("UPDATE policy_version SET toml = ?", (text,))
    async with desk_app(busy.path, "sue", now=NOW) as sue:
        await figures(sue)
        await sue.sees("names no targets", "kefu policy show", "tickets that came in")
