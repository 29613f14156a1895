"""The wall under Textual's pilot, on real desks: it turns its pages, rings, recovers, and ends only with a reason."""

from __future__ import annotations

import asyncio
import os
import shutil
import time
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from textual.pilot import Pilot

from store import i18n
from store.database import open_desk
from store.desk import escalating, leaving
from store.desk.intake import CustomerFacts
from store.desk.sweep import sweep
from tests.app.driving import Hand
from tests.store.desks import HOUR, MINUTE, MONDAY, SECOND, Place
from tui.wall import watch
from tui.wall.app import WallApp
from tui.wall.wishes import Wishes

SIZES = ((80, 24), (120, 36), (200, 50), (240, 60), (40, 12), (20, 5), (1, 1), (133, 41))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """It looks twenty times a second."""
    monkeypatch.setattr(watch, "LOOK_S", 0.05)
    monkeypatch.setattr(watch, "AGAIN_S", (0.05, 0.05))
    monkeypatch.setattr(watch, "TIMEOUT_S", 0.1)
    monkeypatch.setattr(watch, "SHARE", 0.001)
    monkeypatch.setattr(watch, "BUSY_SHARE", 0.001)


class Wall:
    """A wall, its clocks, and what stands on it."""

    def __init__(self, app: WallApp, pilot: Pilot[int | None], now: Hand) -> None:
        self.app, self.pilot, self.now = app, pilot, now
        self.ahead = 0.0
        app.moment = lambda: time.monotonic() + self.ahead

    @property
    def text(self) -> str:
        with self.app._context():
            lines = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in line) for line in lines)

    async def until(self, done: Callable[[], Any], *, within: float = 5.0) -> None:
        end = time.monotonic() + within
        while not done():
            assert time.monotonic() < end, (self.app.state.trouble, self.text)
            await asyncio.sleep(0.01)

    async def shows(self, *texts: str) -> None:
        await self.until(lambda: all(text in self.text for text in texts))

    def later(self, seconds: float) -> None:
        """So much later, the eye as good as before."""
        self.ahead += seconds
        self.app.tick()


@asynccontextmanager
async def wall(
    place: Place,
    *,
    path: Path | None = None,
    login: str = "vic",
    size: tuple[int, int] = (80, 24),
    **wishes: Any,
) -> AsyncIterator[Wall]:
    now = Hand(MONDAY)
    app = WallApp(path or place.path, login, now, Wishes(**wishes))
    async with app.run_test(size=size) as pilot:
        shown = Wall(app, pilot, now)
        await shown.until(lambda: app.state.wall is not None or app.state.trouble or not app.is_running)
        await pilot.pause()
        yield shown


async def test_what_others_do_is_seen_within_a_look(place: Place) -> None:
    async with wall(place) as on:
        await on.shows("all is well", "LONGEST WAIT")
        number = place.open(at=MONDAY - 20 * MINUTE, channel="message")
        await on.shows("!! 1 breached", "!! BREACHED", f"#{number}")
        place.open(at=MONDAY, channel="chat")
        await on.shows("1 due soon")
        on.now.now += MINUTE
        await on.shows("!! 2 breached")


async def test_pages_take_turns_and_one_can_stay(place: Place) -> None:
    async with wall(place, rotate_s=20) as on:
        assert on.app.state.pages == ("now", "teams", "alerts", "today")
        for page, title in (
            ("now", "Next breaches"),
            ("teams", "depth"),
            ("alerts", "acknowledged"),
            ("today", "The day so far"),
            ("now", "Next breaches"),
        ):
            assert on.app.state.page == page
            await on.shows(title, "BREACHED")
            on.later(18)
            assert on.app.state.page == page
            on.later(2)
        on.app.action_hold()
        on.later(100)
        assert on.app.state.page == "teams"
        on.app.action_turn(-1)
        assert on.app.state.page == "now"
    async with wall(place, page="today") as on:
        on.later(1000)
        await on.shows("Today against the targets")
        on.app.action_turn(1)
        assert on.app.state.page == "today"


async def test_every_size_is_drawn_and_turned_into_every_other(place: Place) -> None:
    for n in range(5):
        place.open(at=MONDAY - n * 7 * MINUTE, channel="message")
    sweep(place.desk, now=MONDAY)
    async with wall(place) as on:
        for columns, rows in SIZES:
            await on.pilot.resize_terminal(columns, rows)
            if columns >= 80:
                await on.shows("BREACHED")
            if rows > 46:
                await on.shows("make small letters")
        for page in ("teams", "alerts", "today", "now"):
            on.app.state.page = page
            on.app._lay_out()
            await on.shows("!!")


async def test_it_moves_by_a_cell_each_hour(place: Place) -> None:
    async with wall(place) as on:
        header = on.app.query_one("#header")
        seen = []
        for _ in range(4):
            on.app.tick()
            await asyncio.sleep(0.05)
            seen.append((header.region.x, header.region.y))
            on.now.now += HOUR
        assert sorted(seen) == [(0, 0), (0, 1), (1, 0), (1, 1)]


@pytest.mark.parametrize("bell", [True, pytest.param(False, marks=pytest.mark.long)])
async def test_it_rings_when_asked_to_for_what_is_new_and_once_a_minute(place: Place, bell: bool) -> None:
    place.open(at=MONDAY - 20 * MINUTE, channel="message")
    async with wall(place, bell=bell) as on:
        rung: list[float] = []
        on.app.bell = lambda: rung.append(on.ahead)  # type: ignore[method-assign]
        await on.shows("!! 1 breached")
        for count in (2, 3):
            place.open(at=MONDAY - 30 * MINUTE, channel="message")
            await on.shows(f"!! {count} breached")
        assert len(rung) == bell
        on.ahead += 61
        number = place.open(at=MONDAY, channel="email")
        escalating.escalate(place.desk, place.ann, number, "Help", now=MONDAY)
        await on.shows("1 alert waits")
        assert len(rung) == 2 * bell


async def test_old_data_is_called_old_and_new_data_is_not(place: Place) -> None:
    async with wall(place) as on:
        await on.shows("all is well")
        on.app.eye.close()
        on.later(45.5)
        await on.shows("STALE 0:4")
        on.app.eye.good_at = on.app.moment()
        on.app.tick()
        await on.until(lambda: "STALE" not in on.text)


async def test_a_desk_that_is_gone_or_another_is_no_end(place: Place) -> None:
    place.open(at=MONDAY - 20 * MINUTE, channel="message")
    place.desk.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    backup = place.path.with_suffix(".backup")
    shutil.copy(place.path, backup)
    shown = place.path.with_name("shown.db")
    shutil.copy(place.path, shown)
    async with wall(place, path=shown) as on:
        await on.shows("!! 1 breached")
        shown.unlink()
        await on.shows("! There is no desk")
        shown.write_bytes(b"no database at all" * 500)
        await on.until(lambda: "is not a kefu desk" in on.app.state.trouble)
        other = open_desk(backup)
        other.execute("UPDATE ticket SET settled_at = 1, status = 'closed'")
        other.close()
        os.replace(backup, shown)
        await on.shows("0", "nothing is late")
        assert on.app.state.trouble == ""


@pytest.mark.long
async def test_a_restore_under_its_eyes_shows_the_restored_desk(place: Place) -> None:
    place.desk.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    backup, shown = place.path.with_suffix(".backup"), place.path.with_name("shown.db")
    shutil.copy(place.path, backup)
    place.open(at=MONDAY - 20 * MINUTE, channel="message")
    place.desk.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    shutil.copy(place.path, shown)
    async with wall(place, path=shown) as on:
        await on.shows("!! 1 breached")
        os.replace(backup, shown)
        await on.shows("nothing is late", "all is well")


async def test_a_locked_desk_is_waited_for(place: Place) -> None:
    place.desk.execute("PRAGMA locking_mode = exclusive")
    place.open(at=MONDAY - 20 * MINUTE, channel="message")
    async with wall(place) as on:
        await on.until(lambda: "busy" in on.app.state.trouble)
        on.later(20)
        await on.shows("STALE", "busy")
        place.desk.execute("PRAGMA locking_mode = normal")
        place.desk.value("SELECT count(*) FROM ticket")
        await on.shows("!! 1 breached")


async def test_an_older_schema_is_waited_for_and_a_newer_one_ends_it(place: Place) -> None:
    version = place.desk.value("PRAGMA user_version")
    async with wall(place) as on:
        place.desk.execute(f"PRAGMA user_version = {version - 1}")
        on.app.eye._version = -2
        on.app.eye._let_go()
        await on.until(lambda: "migrate" in on.app.state.trouble)
        place.desk.execute(f"PRAGMA user_version = {version}")
        await on.until(lambda: on.app.state.trouble == "")
        place.desk.execute(f"PRAGMA user_version = {version + 1}")
        on.app.eye._let_go()
        await on.until(lambda: on.app._exit)
        assert on.app.return_code == 1


async def test_whoever_is_let_in_no_more_is_shown_out(place: Place) -> None:
    async with wall(place) as on:
        await on.shows("all is well")
        leaving.disable(place.desk, place.root, "vic", now=MONDAY + SECOND)
        await on.until(lambda: on.app._exit)
        assert on.app.return_code == 1


async def test_a_defect_is_said_and_outlived(place: Place, monkeypatch: pytest.MonkeyPatch) -> None:
    async with wall(place) as on:
        await on.shows("all is well")
        with monkeypatch.context() as patch:
            patch.setattr(watch.WallView, "ask", lambda *_args, **_options: {}["nothing"], raising=True)
            place.open(at=MONDAY - 20 * MINUTE, channel="message")
            await on.until(lambda: "KeyError" in on.app.state.trouble)
        await on.shows("!! 1 breached")


@pytest.mark.parametrize("language", ["zh", pytest.param("en", marks=pytest.mark.long)])
async def test_nothing_of_a_customer_is_on_any_page(place: Place, language: str) -> None:
    i18n.use(language)
    who = CustomerFacts(nick="QqNick", name="QqName", phone="13912345678")
    for n in range(3):
        place.open(
            at=MONDAY - n * 10 * MINUTE, subject="QqSubject", body="QqBody", channel="message", customer=who
        )
    sweep(place.desk, now=MONDAY)
    async with wall(place) as on:
        for page in ("now", "teams", "alerts", "today"):
            on.app.state.page = page
            on.app._lay_out()
            await asyncio.sleep(0.05)
            assert "Qq" not in on.text
            assert "139" not in on.text
