"""What fired, why, for whom, since when; open its ticket or its figure, acknowledge it, decide on a measure."""

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
from tui.acts.measuring import Measuring
from tui.keys import bindings
from tui.plain.errors import error_text
from tui.screens.acting import ActingScreen
from tui.telling import alert_story
from tui.warned import alert_subject, is_warning
from tui.widgets.alert_list import AlertList
from tui.widgets.footer import KeyFooter
from tui.widgets.line_list import LineList
from tui.widgets.prompt import Prompt
from tui.widgets.status_line import StatusLine
from tui.widgets.text_panel import TextPanel


class AlertsScreen(Measuring, ActingScreen):
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
        if alert is not None and alert.number is not None:
            self.desk_app.open_ticket(alert.number)
        elif alert is not None:
            self._open_warning(alert)

    def _open_warning(self, alert: AlertView) -> None:
        """The figure that it is about, or the tickets that it names."""
        numbers = alert.data.get("tickets")
        if alert.clock == "kpi":
            from tui.screens.figures import FiguresScreen

            self.app.push_screen(FiguresScreen(about=alert))
        elif numbers:
            from tui.screens.figures_behind import BehindScreen

            self.app.push_screen(BehindScreen(None, alert_subject(alert), tuple(numbers)))
        else:
            self.say(_("There is no ticket behind it."))

    def action_back(self) -> None:
        self.dismiss()

    @work(exclusive=True, group="act")
    async def action_acknowledge(self) -> None:
        alert = self.query_one(AlertList).cursor
        if alert is not None:
            title = _("Acknowledge alert {alert}; note (may stay empty)")
            await self._acknowledge(alert, title, _("You look after alert {alert} now."))

    @work(exclusive=True, group="act")
    async def action_false_alarm(self) -> None:
        """A warning that was none: acknowledged as that."""
        alert = self.query_one(AlertList).cursor
        if alert is not None:
            title = _("Alert {alert} is a false alarm; why (may stay empty)")
            await self._acknowledge(
                alert, title, _("Alert {alert} counts as a false alarm."), false_alarm=True
            )

    async def _acknowledge(
        self, alert: AlertView, title: str, done: str, *, false_alarm: bool = False
    ) -> None:
        if false_alarm and not is_warning(alert):
            self.say(error_text(DeskError("not_a_warning", alert=alert.alert_id)), refused=True)
            return
        note = await self.text(title.format(alert=alert.alert_id))
        if note is None:
            return
        now = self.session.now()
        try:
            await self.ask(
                desk.escalating.acknowledge, alert.alert_id, note=note, false_alarm=false_alarm, now=now
            )
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        self.say(done.format(alert=alert.alert_id))

    @work(exclusive=True, group="act")
    async def action_counter_measure(self) -> None:
        """Decide on a measure that answers the alert; what the policy names as due stands there to begin with."""
        alert = self.query_one(AlertList).cursor
        if alert is not None:
            await self.answer_alert(alert)
