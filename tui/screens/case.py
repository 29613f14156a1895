"""A ticket's case on one page: the complaint's form, why it happened, who was asked, what was ticked off, what follows."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Container
from textual.timer import Timer

from store.errors import DeskError
from store.i18n import _
from store.views.case_shapes import CaseView
from store.views.changes import Changes
from store.views.shapes import TicketRow
from store.views.ticket_shapes import TicketView
from tui.acts.case_form import CaseForm
from tui.acts.keeping import KeepingClaim
from tui.acts.loading import Loading
from tui.acts.measuring import Measuring
from tui.case_rows import case_rows
from tui.case_steps import whole_case
from tui.countdown import wall_text
from tui.keys import bindings, key_text
from tui.plain.errors import error_text
from tui.screens.acting import ActingScreen
from tui.telling import teller
from tui.widgets.alert_line import AlertLine
from tui.widgets.footer import KeyFooter
from tui.widgets.form import Form
from tui.widgets.preview import TicketHead
from tui.widgets.prompt import Prompt
from tui.widgets.status_line import StatusLine
from tui.widgets.steps_bar import StepsBar
from tui.widgets.timeline import Timeline
from tui.wording import word

BESIDE = 150
"""From so many columns the conversation has room beside the form."""
REFRESH_S = 0.1
ADD = "+"
VERBS = {
    "why": "causes",
    "investigated": "step",
    "carried_out": "step",
    "question": "ask",
    "check": "check",
    "measure": "measure",
    "story": "story",
}
"""Line -> what one must be allowed to do there, where that is not `set`."""


class CaseScreen(KeepingClaim, CaseForm, Measuring, Loading, ActingScreen):
    """Opened over a queue or a ticket; `back` returns there."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("case", "act")]
    CONTEXTS: ClassVar[tuple[str, ...]] = ("case", "act", "list", "app")
    AUTO_FOCUS = "Form"

    def __init__(self, number: int) -> None:
        super().__init__()
        self.number = number
        self.case: CaseView | None = None
        self.ticket: TicketView | None = None
        self._refresh_timer: Timer | None = None

    def compose(self) -> ComposeResult:
        now, zone = self.session.now, self.session.zone
        yield StatusLine(id="status")
        yield AlertLine(id="alerts")
        yield TicketHead(id="head")
        yield StepsBar(id="steps")
        with Container(id="body"):
            yield Form(id="form")
            yield Timeline(zone=zone, now=now, tell=teller(zone, now), id="timeline")
        yield Prompt(id="prompt")
        yield KeyFooter(*self.CONTEXTS)

    def on_mount(self) -> None:
        self._lay_out()
        self.refresh_alerts()
        self.session.go(self.number)
        self._load_first()

    def on_resize(self) -> None:
        self._lay_out()

    def on_screen_resume(self) -> None:
        self.session.go(self.number)
        self.refresh_alerts()
        if self.case is not None:
            self._load()

    # what it shows -------------------------------------------------------------------------------------------

    def target(self) -> TicketRow | None:
        return None if self.case is None else self.case.row

    def generation(self) -> int | None:
        return None if self.ticket is None else self.ticket.generation

    def changed(self, changes: Changes) -> None:
        """Somebody committed something."""
        if (changes.too_many or self.number in changes.numbers) and self._refresh_timer is None:
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
        try:
            ticket, case = await self.ask(whole_case, self.number, now=self.session.now())
        except DeskError as error:
            self.refuse(error, first=first)
            return
        self.ticket, self.case = ticket, case
        self._show(ticket, case)

    def _show(self, ticket: TicketView, case: CaseView) -> None:
        now, zone = self.session.now(), self.session.zone
        self.query_one(TicketHead).show(ticket)
        self.query_one(StepsBar).show(case.steps)
        self.query_one(Timeline).show(ticket)
        self.query_one(Form).show(case_rows(case, ticket, lambda at: wall_text(at, now, zone)))
        left = [
            (_("case of #{number}").format(number=self.number), "strong"),
            (word("status", case.row.status), ""),
            (case.row.assignee or _("nobody's"), "muted"),
        ]
        self.query_one(StatusLine).show(left, [(self.session.actor.name, "muted")])

    async def perform(self, verb: Callable[..., Any], *args: Any, done: str, **options: Any) -> bool:
        """What was done stands in the form before the next key is looked at."""
        with self.desk_app.holding_keys():
            performed = await super().perform(verb, *args, done=done, **options)
            if performed:
                await self._load_now()
        return performed

    # keys ----------------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        self.dismiss()

    def action_next_pane(self) -> None:
        """To what was said, where it has room, and back."""
        form, timeline = self.query_one(Form), self.query_one(Timeline)
        (timeline if timeline.display and form.has_focus else form).focus()

    def action_previous_pane(self) -> None:
        self.action_next_pane()

    def _lay_out(self) -> None:
        beside = self.app.size.width >= BESIDE
        timeline = self.query_one(Timeline)
        if timeline.has_focus and not beside:
            self.query_one(Form).focus()
        timeline.display = beside

    def action_case(self) -> None:
        """The key that opened it closes it."""
        self.dismiss()

    def action_reply(self) -> None:
        self._write("reply")

    def action_note(self) -> None:
        self._write("note")

    def _write(self, kind: str) -> None:
        """Writing happens in the ticket; whoever comes from there goes back to it."""
        app = self.desk_app

        def write() -> None:
            app.open_ticket(self.number, writing=kind)
            app.release_keys()

        app.hold_keys()
        self.dismiss()
        app.call_later(write)

    @work(exclusive=True, group="act")
    async def action_accept(self) -> None:
        if self.case is not None:
            await self.accept_suggestion(self.case)

    def action_tick(self) -> None:
        """Space ticks; on any other line it asks like Enter."""
        self.action_change()

    @on(Form.Chosen)
    def _chosen(self) -> None:
        self.action_change()

    def action_change(self) -> None:
        """Change the line at the cursor."""
        case = self.case
        if case is None:
            return
        what, _colon, which = self.query_one(Form).cursor.partition(":")
        if what == "offer":
            self._offer_or_answer(case, which)
        elif what == "follow_up":
            self.action_follow_up()
        elif what == "informed":
            self._inform(case)
        elif what:
            self._change(what, which)

    @work(exclusive=True, group="act")
    async def action_sheet(self) -> None:
        """The page that `kefu report complaint-sheet` prints."""
        from store.reports.complaint_sheet import complaint_sheet
        from tui.plain.complaint_sheet import page
        from tui.plain.shapes import Facts
        from tui.screens.sheet import SheetScreen

        now = self.session.now()
        try:
            sheet = await self.do(complaint_sheet, self.number, now=now)
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        text = page(sheet, Facts(now, self.session.zone.key, self.session.calendars))
        self.app.push_screen(SheetScreen(text, self.number))

    def _offer_or_answer(self, case: CaseView, which: str) -> None:
        newest = case.offers[-1] if case.offers else None
        if which == ADD:
            self.action_offer()
        elif newest is not None and str(newest.offer_id) == which and newest.answer is None:
            self.action_answer()
        else:
            self.say(_("That round is over; u takes your last answer back."))

    def _inform(self, case: CaseView) -> None:
        """The reply after carrying out is what informs; its confirmation is the step."""
        if case.informed_at is not None:
            self.say(_("The customer was told."))
        elif case.carried_out_at is None:
            self.say(_("First carry the solution out; the reply confirmed as sent after that informs."))
        elif case.row.unsent:
            self.say(_("Confirm the reply as sent ({key}).").format(key=key_text("sent")))
        else:
            self.action_reply()

    @work(exclusive=True, group="act")
    async def _change(self, what: str, which: str) -> None:
        case, ticket = self.case, self.ticket
        if case is None or ticket is None or not self.may(VERBS.get(what, "set")):
            return
        match what:
            case "responsibility":
                await self.change_responsibility(case)
            case "suggestion":
                await self.accept_suggestion(case)
            case "why":
                await self.change_cause(case, len(case.causes) + 1 if which == ADD else int(which))
            case "investigated" | "carried_out":
                await self._do_step(case, what)
            case "question" if which == ADD:
                await self.ask_department(case)
            case "question":
                await self.answer_question(
                    case, next(one for one in case.questions if str(one.question_id) == which)
                )
            case "check":
                guide, _colon, place = which.rpartition(":")
                await self.tick_item(case, guide, int(place))
            case "measure" if which == ADD:
                await self.add_measure(self.number, case.causes)
            case "measure":
                await self.finish_measure(next(one for one in case.measures if str(one.measure_id) == which))
            case "story":
                await self.mark_story(case)
            case _:
                await self.change_field(case, ticket, what)

    async def _do_step(self, case: CaseView, name: str) -> None:
        if any(step.name == name and step.done_at is not None for step in case.steps):
            self.say(_("That step is done; u takes your last act back."))
        else:
            await self.step_done(self.number, name)
