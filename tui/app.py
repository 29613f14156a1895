"""The desk, full screen: opens the session, keeps the screens current, and leaves cleanly whatever happens."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar, Final

from textual import events, work
from textual.binding import BindingType
from textual.message import Message
from textual.timer import Timer

from store import desk, i18n
from store.clock import Clock
from store.errors import DeskError
from store.i18n import _
from store.views import alerts as alert_views
from store.views.changes import Changes
from store.views.outbox import outbox_state
from store.views.shapes import AlertView
from tui import settings as settings_file
from tui.acts.base import Acting
from tui.because import because_text
from tui.driver import KefuDriver, output_of
from tui.guard import GONE, Guard
from tui.idling import Idling
from tui.keys import bindings, use_keys
from tui.outgoing import trouble_words
from tui.personal import PersonalApp
from tui.plain.errors import error_text
from tui.screens.queue import QueueScreen
from tui.session import Session, Told
from tui.terminal import process_is_ready
from tui.widgets.footer import KeyFooter

if TYPE_CHECKING:
    from textual.command import Provider

OUTGOING_MS: Final = 30_000
"""How often the outbox is looked at: it is nobody's event that nobody sends."""
ALERT_TYPES = frozenset(
    {
        "fired",
        "warned",
        "warning_over",
        "warning_again",
        "told_later",
        "escalated",
        "acknowledged",
        "undone",
        "transferred",
        "promised",
        "mentioned",
        "reveal_refused",
    }
)
ALERT_ENDS = frozenset({"status", "promise_kept"})
"""What may end an alert of the ticket it happens to, and brings none."""

IDLING_TYPES = frozenset({"policy_version", "pin_set", "pin_cleared", "agent_changed"})


def _commands() -> type[Provider]:
    from tui.palette import DeskCommands

    return DeskCommands


class KefuApp(PersonalApp):
    """One person at the desk."""

    CSS_PATH = "kefu.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [*bindings("app")]
    COMMANDS = {_commands}
    ENABLE_COMMAND_PALETTE = True

    class Heard(Message):
        """The store thread has something to tell."""

        def __init__(self, told: Told) -> None:
            super().__init__()
            self.told = told

    def __init__(
        self,
        path: Path,
        login: str,
        clock: Clock,
        *,
        background: Callable[[threading.Event], None] | None = None,
        served: bool = False,
        key: str | None = None,
    ) -> None:
        """`served`: the person came in over SSH, by this `key`. `background` is run on a thread of its own until its event is set (the demo's people)."""
        super().__init__(settings_file.settings_path(login), driver_class=KefuDriver)
        self.title = "kefu"
        self.session = Session(path, login, clock, self._hear, key=key)
        self.view = "unclaimed"
        self._known_role = ""
        self.alerts: list[AlertView] = []
        self._trouble = self._outgoing = ""
        self._asked_outgoing = 0
        self._taking = False
        self._ticker: Timer | None = None
        self.idling = Idling(self, served=served)
        self._guard = Guard(lambda: self.exit(return_code=GONE), output=lambda: output_of(self))
        self._background = background
        self._stop_background = threading.Event()
        self._background_thread: threading.Thread | None = None

    async def on_mount(self) -> None:
        if not self.is_headless:
            self._guard.start()
        try:
            await self.session.start()
        except DeskError as error:
            self.exit(return_code=error.exit_code, message=error_text(error))
            return
        self._known_role = self.session.actor.role
        self.view = "unclaimed" if self.session.actor.role == "agent" else "open"
        await self.push_screen(QueueScreen())
        self._load_alerts()
        self._learn_idling()
        self._align_ticks()
        self.say_settings_problems()
        self.offer_drafts()
        if self._background is not None:
            arguments = (self._stop_background,)
            self._background_thread = threading.Thread(target=self._background, args=arguments, daemon=True)
            self._background_thread.start()

    def on_unmount(self) -> None:
        use_keys({})
        self._stop_background.set()
        self.session.close()
        if not self.is_headless and not self._guard.ended:
            self._guard.stop()

    async def on_event(self, event: events.Event) -> None:
        """Behind a dark screen no key reaches the desk."""
        if not self.idling.takes(event):
            await super().on_event(event)

    @work(exclusive=True, group="idling")
    async def _learn_idling(self) -> None:
        await self.idling.learn()

    # time ----------------------------------------------------------------------------------------------------

    def _align_ticks(self) -> None:
        """Tick with the wall clock's second, so that all countdowns change at once."""
        self.set_timer(1 - self.session.now() % 1000 / 1000, self._start_ticks)

    def _start_ticks(self) -> None:
        process_is_ready()
        self._ticker = self.set_interval(1, self.tick)
        self.tick()

    def tick(self) -> None:
        """A second has passed: what reads differently now is drawn."""
        screen = self.desk_screen
        if screen is not None:
            screen.tick(self.session.now())
        if abs(self.session.now() - self._asked_outgoing) >= OUTGOING_MS:
            self._look_at_outgoing()
        self.idling.look()

    # what the store thread tells -----------------------------------------------------------------------------

    def _hear(self, told: Told) -> None:
        self.post_message(self.Heard(told))

    def on_kefu_app_heard(self, event: Heard) -> None:
        """On the event loop."""
        told = event.told
        if told.crash is not None:
            raise told.crash
        if told.ended is not None:
            self.exit(return_code=told.ended.exit_code, message=error_text(told.ended))
            return
        if not self.screen_stack:
            return  # it is closing
        if told.trouble is not None:
            self._condition(error_text(told.trouble))
        if told.well_again:
            self._condition("")
        if told.changes is not None:
            self._changed(told.changes)
        for screen in self.desk_screens:
            if told.present is not None:
                screen.show_present(told.present_in, told.present)

    def _changed(self, changes: Changes) -> None:
        for screen in self.desk_screens:
            if changes.too_many or "policy_version" in changes.types:
                screen.recalendared()
            screen.changed(changes)
        if changes.too_many or changes.types & IDLING_TYPES:
            self._learn_idling()
        ended = changes.types & ALERT_ENDS and any(alert.number in changes.numbers for alert in self.alerts)
        if changes.too_many or ended or changes.types & ALERT_TYPES:
            self._load_alerts()
        if changes.too_many or "agent_state" in changes.types:
            self.show_own_state()
        if self.session.actor.role != self._known_role:
            self._known_role = self.session.actor.role
            for standing in self.screen_stack:
                for footer in standing.query(KeyFooter):
                    footer.repaint()
        self.ring_for_news(changes.for_me)

    def _condition(self, notice: str) -> None:
        self._trouble = notice
        self._show_alerts()

    @property
    def notice(self) -> str:
        """What is wrong: with the desk, else with what shall leave the terminal."""
        return self._trouble or self._outgoing

    @work(exclusive=True, group="outgoing")
    async def _look_at_outgoing(self) -> None:
        now = self._asked_outgoing = self.session.now()
        try:
            state = await self.session.ask(outbox_state, now=now)
        except DeskError:
            return
        said = trouble_words(state, now)
        if said != self._outgoing:
            self._outgoing = said
            self._show_alerts()

    @work(exclusive=True, group="alerts")
    async def _load_alerts(self) -> None:
        try:
            self.alerts = await self.session.ask(alert_views.unacknowledged, now=self.session.now())
        except DeskError:
            return
        self.ring_for_alerts(self.alerts)
        self._show_alerts()

    def _show_alerts(self) -> None:
        for screen in self.desk_screens:
            screen.refresh_alerts()

    # screens and keys ----------------------------------------------------------------------------------------

    @property
    def desk_screen(self) -> Acting | None:
        """The topmost screen of the desk, below any dialog."""
        return next(reversed(self.desk_screens), None)

    @property
    def desk_screens(self) -> list[Acting]:
        """The desk's screens that can be drawn on, the topmost last."""
        return [screen for screen in self.screen_stack if isinstance(screen, Acting) and screen.alive]

    def open_ticket(self, number: int, *, writing: str | None = None, notice: str = "") -> None:
        """Show a ticket over the queue, or instead of the one that is open; one that lies below comes up."""
        from tui.screens.ticket import TicketScreen

        self.hold_keys()
        if any(isinstance(below, TicketScreen) and below.number == number for below in self.screen_stack):
            while not (isinstance(self.screen, TicketScreen) and self.screen.number == number):
                self.pop_screen()
        screen = TicketScreen(number, writing=writing, notice=notice)
        if isinstance(self.screen, TicketScreen):
            self.switch_screen(screen)
        else:
            self.push_screen(screen)

    def action_command_palette(self) -> None:
        """Find a command by its name."""
        from tui.palette import open_palette

        open_palette(self)

    def action_help(self) -> None:
        from tui.screens.help import HelpScreen

        screen = self.desk_screen
        contexts = getattr(screen, "CONTEXTS", ("app",))
        writes = screen is not None and bool(screen.query("Composer"))
        self.push_screen(HelpScreen(*contexts, *(("composer",) if writes else ())))

    async def action_new_contact(self) -> None:
        """Write down a call or a message."""
        from tui.screens.new_contact import NewContactScreen

        if isinstance(self.screen, NewContactScreen):
            self.screen.another()
        else:
            await self.open_beside(NewContactScreen)

    async def action_alerts(self) -> None:
        """Show the alerts."""
        from tui.screens.alerts import AlertsScreen

        await self.open_beside(AlertsScreen)

    async def action_search(self) -> None:
        """Search everything, or go back to what was found."""
        from tui.screens.search import SearchScreen

        await self.open_beside(SearchScreen)

    async def action_library(self) -> None:
        from tui.screens.library import LibraryScreen

        await self.open_beside(LibraryScreen)

    async def action_figures(self) -> None:
        from tui.screens.figures import FiguresScreen

        await self.open_beside(FiguresScreen)

    def action_measures(self) -> None:
        from tui.screens.measures import MeasuresScreen

        if not isinstance(self.screen, MeasuresScreen):
            self.hold_keys()
            self.push_screen(MeasuresScreen())

    @work(group="take")
    async def action_take_next(self) -> None:
        if self._taking:
            return
        self._taking = True
        try:
            with self.holding_keys():
                await self._take_next()
        finally:
            self._taking = False

    async def _take_next(self) -> None:
        try:
            taken = await self.session.ask(desk.claiming.take, now=self.session.now())
        except DeskError as error:
            if self.desk_screen is not None:
                self.desk_screen.say(error_text(error), refused=True)
            return
        why = because_text(taken.because, self.session.now(), self.session.zone)
        notice = _("#{number} is yours: {why}").format(number=taken.number, why=why)
        self.open_ticket(
            taken.number, notice=notice if not self.own_state else f"{notice} ({self.own_state})"
        )

    async def start_again(self) -> None:
        """Build the screens anew, in another language."""
        while len(self.screen_stack) > 1:
            await self.pop_screen()
        await self.push_screen(QueueScreen())

    @work(exclusive=True, group="jump")
    async def action_jump(self) -> None:
        """To a ticket by its number, from wherever one is."""
        from tui.jumping import asked_number

        screen = self.desk_screen
        if screen is not None and screen is self.screen:
            number = await asked_number(screen)
            if number is not None:
                self.open_ticket(number)

    def action_leave(self) -> None:
        self.exit(return_code=0)


def run(
    path: Path,
    login: str,
    language: str | None,
    *,
    simulate: bool = False,
    served: bool = False,
    key: str | None = None,
) -> int:
    """Open the desk on this terminal and stay until the person leaves; returns the exit code.

    `key`: the fingerprint of the one by which the person came in. `language` is the one asked for in this call; without one the person's own setting holds, else the process's.
    """
    from store.clock import clock_from_environment

    clock = clock_from_environment()
    spoken = i18n.language()
    background = None
    if simulate:
        from store.demo import simulate as demo_people

        def background(stop: threading.Event) -> None:
            demo_people(path, language=spoken, stop=stop, clock=clock)

    settings, _problems = settings_file.load(settings_file.settings_path(login))
    wished = spoken if settings.language == "auto" else settings.language
    i18n.use(language or wished)
    app = KefuApp(path, login, clock, background=background, served=served, key=key)
    app.run()
    return app.return_code or 0
