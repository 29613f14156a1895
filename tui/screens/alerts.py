"""What fired, why, for whom, since when; open its ticket, or acknowledge it with a note."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType

from store import desk
from store.errors import DeskError
from store.i18n import _, ngettext
from store.views.changes import Changes
from store.views.shapes import AlertView, TicketRow
from tui.keys import bindings
from tui.plain.errors import error_text
from tui.screens.acting import ActingScreen
from tui.telling import alert_story
from tui.widgets.alert_list import AlertList
from tui.widgets.footer import KeyFooter
from tui.widgets.line_list import LineList
from tui.widgets.prompt import Prompt
from tui.widgets.status_line import StatusLine
from tui.widgets.text_panel import TextPanel


class AlertsScreen(ActingScreen):
    """The alerts that nobody has acknowledged, of those that concern the person."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("alerts")]
    CONTEXTS: ClassVar[tuple[str, ...]] = ("alerts", "list", "app")
    BESIDE: ClassVar[bool] = True
    AUTO_FOCUS = "AlertList"

    def compose(self) -> ComposeResult:
        now, zone = self.session.now, self.session.zone
        yield StatusLine(id="status")
        yield AlertList(zone=zone, now=now, id="list")
        yield TextPanel(id="story")
        yield Prompt(id="prompt")
        yield KeyFooter(*self.CONTEXTS)

    def on_mount(self) -> None:
        self.refresh_alerts()

    def on_screen_resume(self) -> None:
        self.session.go(None)
        self.refresh_alerts()

    def target(self) -> TicketRow | None:
        return None

    def refresh_alerts(self) -> None:
        """The alerts are others now."""
        alerts = self.desk_app.alerts
        self.query_one(AlertList).show(alerts)
        count = ngettext("{count} alert waits", "{count} alerts wait", len(alerts)).format(count=len(alerts))
        self.query_one(StatusLine).show(
            [(count, "strong" if alerts else "muted")], [(self.desk_app.notice, "risk")]
        )

    def changed(self, changes: Changes) -> None:
        """The app asks for the alerts."""

    def recalendared(self) -> None:
        """Nothing here counts down."""

    def tick(self, now_ms: int) -> None:
        """Nothing here counts down."""

    @on(LineList.Highlighted)
    def _highlighted(self) -> None:
        alert = self.query_one(AlertList).cursor
        story = [] if alert is None else alert_story(alert, self.session.now(), self.session.zone)
        self.query_one(TextPanel).show(story)

    @on(LineList.Chosen)
    def _clicked(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        alert = self.query_one(AlertList).cursor
        if alert is not None:
            self.desk_app.open_ticket(alert.number)

    def action_back(self) -> None:
        self.dismiss()

    @work(exclusive=True, group="act")
    async def action_acknowledge(self) -> None:
        alert: AlertView | None = self.query_one(AlertList).cursor
        if alert is None:
            return
        title = _("Acknowledge alert {alert}; note (may stay empty)").format(alert=alert.alert_id)
        note = await self.text(title)
        if note is None:
            return
        try:
            await self.ask(desk.escalating.acknowledge, alert.alert_id, note=note, now=self.session.now())
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        self.say(_("You look after alert {alert} now.").format(alert=alert.alert_id))
