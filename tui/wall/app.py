"""The wall, full screen: what it saw last, drawn again each second where a countdown reads differently."""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from textual import events
from textual.app import ComposeResult
from textual.binding import Binding, BindingType
from textual.geometry import Size
from textual.message import Message

from store.clock import Clock
from store.errors import DeskError
from store.i18n import N_, _
from store.rules.durations import HOUR_MS
from store.views.wall_shapes import Today, Wall
from tui import settings as settings_file
from tui.driver import KefuDriver, output_of
from tui.guard import GONE, Guard
from tui.hardening import HardenedApp
from tui.plain.errors import error_text
from tui.terminal import process_is_ready
from tui.themes import theme_name
from tui.wall.chart import chart
from tui.wall.feed import feed
from tui.wall.figures_watch import FiguresWatch
from tui.wall.goals import goals
from tui.wall.header import footer, header
from tui.wall.next_due import next_due
from tui.wall.outlook import outlook
from tui.wall.pages import FAR, arrange, pages_of, shifted
from tui.wall.panel import Draw, Panel
from tui.wall.state import State
from tui.wall.teams import teams
from tui.wall.tiles import TILES, tile
from tui.wall.watch import Seen, Watch
from tui.wall.wishes import Wishes

BELL_S: Final = 60.0
"""At most one bell in so long."""
PANELS: Final[dict[str, Draw]] = {
    "header": header,
    **{name: partial(tile, name) for name in TILES},
    "next": next_due,
    "teams": teams,
    "alerts": feed,
    "goals": goals,
    "outlook": outlook,
    "chart": chart,
    "footer": footer,
}


class WallApp(HardenedApp):
    """A terminal on a wall. Keys are for whoever sets it up."""

    CSS = "Screen { background: $background; color: $foreground; layout: vertical; overflow: hidden; }"
    ENABLE_COMMAND_PALETTE = False
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+c", "leave", N_("leave"), show=False, priority=True),
        Binding("right,space,n", "turn(1)", N_("next page"), show=False),
        Binding("left,p", "turn(-1)", N_("page before"), show=False),
        Binding("h", "hold", N_("stay on this page"), show=False),
    ]

    class Reckoned(Message):
        """The day's figures are there."""

        def __init__(self, today: Today) -> None:
            super().__init__()
            self.today = today

    class Heard(Message):
        """The eye has something to tell."""

        def __init__(self, seen: Seen) -> None:
            super().__init__()
            self.seen = seen

    def __init__(self, path: Path, login: str, clock: Clock, wishes: Wishes, *, theme: str = "auto") -> None:
        super().__init__(driver_class=KefuDriver)
        self.title = "kefu"
        self.theme = theme_name(theme)
        self.now = clock
        self.wishes = wishes
        self.moment: Callable[[], float] = time.monotonic
        self.state = State(datetime.now(UTC).astimezone().tzinfo or UTC, team=wishes.team)  # type: ignore[arg-type]
        self.eye = Watch(
            path, login, clock, self._hear, team=wishes.team, key=wishes.key, moment=lambda: self.moment()
        )
        self.figures = FiguresWatch(path, login, clock, self._hear_figures, team=wishes.team)
        self._guard = Guard(lambda: self.exit(return_code=GONE), output=lambda: output_of(self))
        self._held = wishes.page is not None
        self._turned_at = self.moment()
        self._rang_at = float("-inf")
        self._newest_alert: int | None = None
        self._shift = -1
        self._room: Size | None = None

    def compose(self) -> ComposeResult:
        for name, draw in PANELS.items():
            yield Panel(draw, self.state, self.now, id=name)

    def on_mount(self) -> None:
        if not self.is_headless:
            self._guard.start()
        self._lay_out()
        self.eye.start()
        self.figures.start()
        self.set_timer(1 - self.now() % 1000 / 1000, self._start_ticks)

    def on_unmount(self) -> None:
        self.eye.close()
        self.figures.close()
        if not self.is_headless and not self._guard.ended:
            self._guard.stop()

    # time ----------------------------------------------------------------------------------------------------

    def _start_ticks(self) -> None:
        process_is_ready()
        self.set_interval(1, self.tick)
        self.tick()

    def tick(self) -> None:
        """A second has passed."""
        if not self.screen_stack:
            return  # it is closing
        self.state.age_s = self.moment() - self.eye.good_at
        if not self._held and self.moment() - self._turned_at >= self.wishes.rotate_s:
            self.action_turn(1)
        if self.now() // HOUR_MS != self._shift:
            self._lay_out()
        self.redraw()

    def redraw(self) -> None:
        """Draw what reads differently. A panel that cannot be drawn says so and leaves the others alone."""
        for panel in self.screen.query(Panel):
            panel.redraw()

    # what the eye tells --------------------------------------------------------------------------------------

    def _hear(self, seen: Seen) -> None:
        self.post_message(self.Heard(seen))

    def _hear_figures(self, today: Today) -> None:
        self.post_message(self.Reckoned(today))

    def on_wall_app_reckoned(self, event: Reckoned) -> None:
        self.state.today = event.today
        if self.screen_stack:
            self.redraw()

    def on_wall_app_heard(self, event: Heard) -> None:
        seen, state = event.seen, self.state
        if seen.ended is not None:
            self._end(seen.ended)
            return
        if not self.screen_stack:
            return  # it is closing
        if seen.trouble is not None:
            state.trouble = error_text(seen.trouble)
        if seen.wall is not None:
            before, state.wall, state.trouble = state.wall, seen.wall, ""
            state.calendars = seen.calendars
            state.zone = seen.zone or state.zone
            self._ring(before, seen.wall)
        state.age_s = self.moment() - self.eye.good_at
        self.redraw()

    def _end(self, error: DeskError) -> None:
        """Looking again helps nothing: say why, and leave it to whoever keeps the wall running."""
        self.exit(return_code=error.exit_code, message=error_text(error))

    def _ring(self, before: Wall | None, wall: Wall) -> None:
        """For a new breach, or a new alert that asks for it; at most once a minute, never for what stood there."""
        newest = max((alert.alert_id for alert in wall.alerts), default=0)
        known, self._newest_alert = self._newest_alert, max(newest, self._newest_alert or 0)
        if before is None or not self.wishes.bell or self.moment() - self._rang_at < BELL_S:
            return
        urgent = any(alert.bell and alert.alert_id > (known or 0) for alert in wall.alerts)
        if urgent or wall.standing.breached > before.standing.breached:
            self._rang_at = self.moment()
            self.bell()

    # pages and places ----------------------------------------------------------------------------------------

    def on_resize(self, event: events.Resize) -> None:
        super().on_resize(event)
        self._room = event.size
        self._lay_out()
        self.redraw()

    def action_turn(self, by: int) -> None:
        """The next page, or the one before."""
        pages = self.state.pages
        self._turned_at = self.moment()
        if len(pages) > 1:
            self.state.page = pages[(pages.index(self.state.page) + by) % len(pages)]
            self._lay_out()
            self.redraw()

    def action_hold(self) -> None:
        """Stay on this page, or go on turning."""
        self._held = not self._held
        self._turned_at = self.moment()
        self._lay_out()
        self.redraw()

    def action_leave(self) -> None:
        self.exit(return_code=0)

    def _lay_out(self) -> None:
        """Put the panels where they belong in this size, on this page, in this hour."""
        room = self._room or self.size
        width, height = max(room.width - 1, 0), max(room.height - 1, 0)  # what moves by a cell needs one
        state = self.state
        state.pages = pages_of(width, height, self.wishes.page)
        if state.page not in state.pages:
            state.page = state.pages[0]
        state.note = self._note(height)
        self._shift = self.now() // HOUR_MS
        places = shifted(arrange(state.page, width, height, note=bool(state.note)), self._shift)
        for panel in self.screen.query(Panel):
            place = places.get(str(panel.id))
            panel.display = place is not None
            if place is not None:
                panel.styles.offset = (place.x, place.y)
                panel.styles.width, panel.styles.height = place.width, place.height

    def _note(self, height: int) -> str:
        if height > FAR:
            return _("{rows} rows make small letters: with a larger font more can be read from afar").format(
                rows=height + 1
            )
        if self._held and self.wishes.page is None and len(self.state.pages) > 1:
            return _("stays on this page (h: goes on)")
        return ""


def run(path: Path, login: str, clock: Clock, wishes: Wishes) -> int:
    """Show the wall on this terminal until it is ended; returns the exit code."""
    settings, _problems = settings_file.load(settings_file.settings_path(login))
    app = WallApp(path, login, clock, wishes, theme=settings.theme)
    app.run(mouse=False)
    return app.return_code or 0
