"""All measures: open ones, soonest due first, then those that are done with what they brought."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer

from store.errors import DeskError
from store.i18n import _, ngettext
from store.views import case_lists
from store.views.case_shapes import MeasureView
from store.views.changes import Changes
from store.views.shapes import TicketRow
from tui.acts.loading import Loading
from tui.acts.measuring import Measuring
from tui.case_rows import measure_row
from tui.countdown import wall_text
from tui.keys import bindings
from tui.plain.errors import error_text
from tui.screens.acting import ActingScreen
from tui.widgets.alert_line import AlertLine
from tui.widgets.footer import KeyFooter
from tui.widgets.form import Form, FormRow
from tui.widgets.prompt import Prompt
from tui.widgets.status_line import StatusLine

REFRESH_S = 0.1
TYPES = frozenset({"measure_added", "measure_done"})


class MeasuresScreen(Measuring, Loading, ActingScreen):
    """Add one, close one with its effect, go to the ticket it came from."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("measures")]
    CONTEXTS: ClassVar[tuple[str, ...]] = ("measures", "list", "app")
    AUTO_FOCUS = "Form"

    def __init__(self) -> None:
        super().__init__()
        self._measures: tuple[MeasureView, ...] = ()
        self._refresh_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        yield StatusLine(id="status")
        yield AlertLine(id="alerts")
        yield Form(id="form", empty=_("No measure yet."))
        yield Prompt(id="prompt")
        yield KeyFooter(*self.CONTEXTS)

    def on_mount(self) -> None:
        self.refresh_alerts()
        self._load_first()

    def on_screen_resume(self) -> None:
        self.session.go(None)
        self.refresh_alerts()

    def target(self) -> TicketRow | None:
        return None

    def changed(self, changes: Changes) -> None:
        """Somebody committed something."""
        if (changes.too_many or changes.types & TYPES) and self._refresh_timer is None:
            self._refresh_timer = self.set_timer(REFRESH_S, self._load)

    def refresh_alerts(self) -> None:
        """The alerts or the desk's condition are others now."""
        self.query_one(AlertLine).show(self.desk_app.alerts, self.desk_app.notice)

    def recalendared(self) -> None:
        """Nothing here counts down."""

    def tick(self, now_ms: int) -> None:
        """Nothing here counts down."""

    async def _load_now(self, *, first: bool = False) -> None:
        self._refresh_timer = None
        now, zone = self.session.now(), self.session.zone
        try:
            self._measures = tuple(await self.ask(case_lists.measures, now=now))
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        self.query_one(Form).show(measure_rows(self._measures, lambda at: wall_text(at, now, zone)))
        self._show_status()

    def _show_status(self) -> None:
        waiting = [measure for measure in self._measures if measure.done_at is None]
        overdue = sum(measure.overdue for measure in waiting)
        count = len(waiting)
        left = [
            (
                ngettext("{count} measure is open", "{count} measures are open", count).format(count=count),
                "strong",
            ),
            (_("{count} overdue").format(count=overdue), "overdue" if overdue else "muted"),
        ]
        self.query_one(StatusLine).show(left, [(self.session.actor.name, "muted")])

    @property
    def _cursor(self) -> MeasureView | None:
        _what, _colon, which = self.query_one(Form).cursor.partition(":")
        return next((one for one in self._measures if str(one.measure_id) == which), None)

    # keys ----------------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        self.dismiss()

    @on(Form.Chosen)
    def _chosen(self) -> None:
        self.action_change()

    @work(exclusive=True, group="act")
    async def action_change(self) -> None:
        if self._cursor is not None:
            await self.finish_measure(self._cursor)

    @work(exclusive=True, group="act")
    async def action_add(self) -> None:
        await self.add_measure(None, await self.do(case_lists.causes))

    def action_open_ticket(self) -> None:
        measure = self._cursor
        if measure is None or measure.number is None:
            self.say(_("There is no ticket behind it."))
        else:
            self.desk_app.open_ticket(measure.number)


def measure_rows(measures: Sequence[MeasureView], when: Callable[[int], str]) -> list[FormRow]:
    """Those that are open under one title, those that are done under another."""
    rows: list[FormRow] = []
    for title, chosen in (
        (_("Open"), [measure for measure in measures if measure.done_at is None]),
        (_("Done"), [measure for measure in measures if measure.done_at is not None]),
    ):
        if chosen:
            rows.append(FormRow("", title, title=True))
            rows += [measure_row(measure, _origin(measure), when) for measure in chosen]
    return rows


def _origin(measure: MeasureView) -> str:
    if measure.number is not None:
        return f"#{measure.number}"
    return "-" if measure.alert is None else _("alert {alert}").format(alert=measure.alert)
