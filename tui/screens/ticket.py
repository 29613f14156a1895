"""One ticket: its story, its clocks, what is known, and where answers and notes are written."""

from __future__ import annotations

import uuid
from contextlib import suppress
from typing import Any, ClassVar, Final, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer

from store.actor import Actor
from store.database import Desk
from store.desk import drafts, replying, seeing
from store.desk.revealing import copy_reply
from store.errors import DeskError
from store.i18n import _
from store.views.changes import Changes
from store.views.drafts import recorded_text
from store.views.mentions import Mentioned, mentioned
from store.views.outbox import goes_by_mail
from store.views.shapes import Present, TicketRow
from store.views.ticket_shapes import TicketView
from tui.acts.keeping import KeepingClaim
from tui.acts.loading import Loading
from tui.acts.looking_up import LookingUp
from tui.case_steps import with_steps
from tui.countdown import wall_text
from tui.keys import bindings, key_text
from tui.plain.beside import told_lines
from tui.plain.errors import error_text
from tui.screens.acting import ActingScreen
from tui.telling import teller
from tui.widgets.alert_line import AlertLine
from tui.widgets.bare import Bare
from tui.widgets.best_articles import BestArticles
from tui.widgets.clock_panel import ClockPanel
from tui.widgets.composer import Composer, Kind
from tui.widgets.confirm import ConfirmScreen
from tui.widgets.facts_panel import FactsPanel
from tui.widgets.footer import KeyFooter
from tui.widgets.preview import TicketHead
from tui.widgets.prompt import Prompt
from tui.widgets.status_line import StatusLine
from tui.widgets.steps_bar import StepsBar
from tui.widgets.timeline import Timeline
from tui.wording import word

NARROW: Final = 100
REFRESH_S: Final = 0.1


class TicketScreen(KeepingClaim, LookingUp, Loading, ActingScreen):
    """Opened over the queue; `back` returns to it."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("ticket", "act")]
    CONTEXTS: ClassVar[tuple[str, ...]] = ("act", "ticket", "list", "app")
    AUTO_FOCUS = "Timeline"

    def __init__(self, number: int, *, writing: str | None = None, notice: str = "") -> None:
        """`writing`: begin with a reply or a note; `notice`: what to say first."""
        super().__init__()
        self.number = number
        self.ticket: TicketView | None = None
        self._writing = writing
        self._notice = notice
        self._keys: dict[Kind, str] = {"reply": uuid.uuid4().hex, "note": uuid.uuid4().hex}
        """What names the texts being written, so that none is recorded twice."""
        self._others: tuple[Present, ...] = ()
        self._known = 0
        """The newest message when the writing began: what a colleague answers behind it is asked about first."""
        self._refresh_timer: Timer | None = None
        self._recording = False
        self._composer = Composer(id="composer")
        self._glance = self._concerns

    def compose(self) -> ComposeResult:
        session = self.session
        now, zone, calendars = session.now, session.zone, session.calendars
        yield StatusLine(id="status")
        yield AlertLine(id="alerts")
        yield TicketHead(id="head")
        yield StepsBar(id="steps")
        with Bare(id="body"):
            with Bare(id="story"):
                yield Timeline(zone=zone, now=now, tell=teller(zone, now), id="timeline")
            with Bare(id="side"):
                yield ClockPanel(zone=zone, now=now, calendars=calendars, id="clocks")
                yield FactsPanel(zone=zone, now=now, id="facts")
                yield BestArticles(id="best")
        yield self._composer
        yield Prompt(id="prompt")
        yield KeyFooter(*self.CONTEXTS)

    def on_mount(self) -> None:
        self.query_one(Composer).display = False
        self._lay_out()
        self.refresh_alerts()
        self.session.go(self.number)
        self._load_first()

    def on_unmount(self) -> None:
        """Whatever takes the screen away, what was typed in its last second is kept."""
        self.keep_writing()

    def keep_writing(self) -> None:
        """What was typed and not told yet is saved."""
        session, untold, keys = self.session, self._composer.untold(), dict(self._keys)
        actor, number, now = session.actor, self.number, session.now()

        def keep(desk: Desk) -> None:
            for kind, text in untold.items():
                drafts.save_draft(desk, actor, number, kind, text, key=keys[kind], now=now)

        session.run(keep)

    def on_resize(self) -> None:
        self._lay_out()

    def on_screen_resume(self) -> None:
        self.session.go(self.number)
        self.session.glance = self._glance
        self._mark_seen()
        self.refresh_alerts()

    def on_screen_suspend(self) -> None:
        self.session.stop_glancing(self._glance)

    def _concerns(self, _desk: Desk, _actor: Actor, numbers: frozenset[int]) -> bool:
        """What others do elsewhere is seen when this is left. On the store thread."""
        return self.number in numbers

    # what it shows -------------------------------------------------------------------------------------------

    def target(self) -> TicketRow | None:
        return None if self.ticket is None else self.ticket.row

    def generation(self) -> int | None:
        return None if self.ticket is None else self.ticket.generation

    def changed(self, changes: Changes) -> None:
        """Somebody committed something."""
        if (changes.too_many or self.number in changes.numbers) and self._refresh_timer is None:
            self._refresh_timer = self.set_timer(REFRESH_S, self._load)

    def show_present(self, number: int | None, others: tuple[Present, ...]) -> None:
        """These people are in that ticket too."""
        if number == self.number:
            self._others = others
            self._show_status()

    def refresh_alerts(self) -> None:
        """The alerts or the desk's condition are others now."""
        self.query_one(AlertLine).show(self.desk_app.alerts, self.desk_app.notice)

    def recalendared(self) -> None:
        """The desk has other calendars."""
        self.query_one(ClockPanel).calendars = self.session.calendars

    def tick(self, now_ms: int) -> None:
        """A second has passed."""
        self.query_one(ClockPanel).tick(now_ms)

    async def _load_now(self, *, first: bool = False) -> None:
        self._refresh_timer = None
        try:
            ticket, steps = await self.ask(with_steps, self.number, now=self.session.now())
        except DeskError as error:
            self.refuse(error, first=first)
            return
        self.ticket = ticket
        self.query_one(TicketHead).show(ticket)
        self.query_one(StepsBar).show(steps)
        self.query_one(ClockPanel).show(ticket.clocks, call_at=ticket.row.follow_up_at)
        self.query_one(FactsPanel).show(ticket)
        self.query_one(Timeline).show(ticket)
        self._show_status()
        self.look_for_articles()
        self._mark_seen()
        if first:
            self._begin(ticket)

    @work(exclusive=True, group="seen")
    async def _mark_seen(self) -> None:
        """What is on screen has been read; the store writes it only where it is news."""
        if self.ticket is None or self.app.screen is not self:
            return
        newest = max((message.message_id for message in self.ticket.messages), default=0)
        try:
            await self.ask(seeing.seen, self.number, newest, now=self.session.now())
        except DeskError:
            return  # it stays unread; the next act says what is wrong

    def _begin(self, ticket: TicketView) -> None:
        self._keys |= cast("dict[Kind, str]", ticket.draft_keys)
        self.query_one(Composer).load(ticket.drafts, by=word("channel", ticket.row.channel))
        if self._notice:
            self.say(self._notice)
        elif ticket.drafts:
            self.say(
                _("There is a draft of yours ({reply} or {note}).").format(
                    reply=key_text("reply"), note=key_text("note")
                )
            )
        if self._writing is not None:
            self._write(cast("Kind", self._writing))

    def _show_status(self) -> None:
        if self.ticket is None:
            return
        row = self.ticket.row
        left = [(f"#{row.number}", "strong"), (word("status", row.status), "")]
        if row.assignee is None:
            left.append((_("nobody's"), "muted"))
        else:
            mine = row.assignee == self.session.actor.login
            left.append((_("yours") if mine else row.assignee, "good" if mine else "soon"))
        if row.unsent:
            text = _("{count} not confirmed as sent ({key})")
            left.append((text.format(count=row.unsent, key=key_text("sent")), "risk"))
        for other in self._others:
            text = _("{name} is writing") if other.writing else _("{name} is here too")
            left.append((text.format(name=other.name), "soon"))
        self.query_one(StatusLine).show(left, [(self.session.actor.name, "muted")])

    # writing -------------------------------------------------------------------------------------------------

    def action_reply(self) -> None:
        self._write("reply")

    def action_note(self) -> None:
        self._write("note")

    def write_reply(self) -> None:
        self._write("reply")

    def _write(self, kind: Kind) -> None:
        composer = self.query_one(Composer)
        if not composer.display:
            self._known = (
                max((one.message_id for one in self.ticket.messages), default=0) if self.ticket else 0
            )
        composer.display = True
        composer.open(kind)
        self.prompt.say("")
        self.query_one(KeyFooter).show("composer")
        self.query_one(Timeline).answering(True)
        self.session.go(self.number, writing=True)

    @on(Composer.Left)
    def _left(self) -> None:
        self._stop_writing()
        self.say(_("The draft is kept.") if self._composer.text.strip() else "")

    def _stop_writing(self) -> None:
        self.query_one(Composer).display = False
        self.query_one(KeyFooter).show(*self.CONTEXTS)
        self.session.go(self.number)
        self.query_one(Timeline).answering(False)
        self.query_one(Timeline).focus()

    @on(Composer.Changed)
    def _drafted(self, event: Composer.Changed) -> None:
        self._keep_draft(event.kind, event.text)
        self.pressed()

    @work(group="draft")
    async def _keep_draft(self, kind: Kind, text: str) -> None:
        try:
            await self.ask(
                drafts.save_draft, self.number, kind, text, key=self._keys[kind], now=self.session.now()
            )
        except DeskError as error:
            self._composer.forget_told(kind)
            self.say(error_text(error), refused=True)

    @on(Composer.Submitted)
    def _submitted(self, event: Composer.Submitted) -> None:
        if not self._recording:
            self._recording = True
            self._record(event.kind, event.text)

    @work(group="record")
    async def _record(self, kind: Kind, text: str) -> None:
        """Keys behind the sending are meant for what comes after it, not for the text."""
        try:
            with self.desk_app.holding_keys():
                await self._record_once(kind, text)
        finally:
            self._recording = False

    async def _record_once(self, kind: Kind, text: str) -> None:
        key = self._keys[kind]
        if kind == "note":
            done = await self.perform(replying.note, self.number, text, key=key, done=_("The note is kept."))
            if done and "@" in text:
                self._say_whom_it_told(await self.ask(mentioned, text))
        else:
            done = await self._reply(text)
        if not done and not await self._recorded_before(kind, key, text):
            return
        self._keys[kind] = uuid.uuid4().hex
        if self._composer.clear(kind, text):
            self._stop_writing()
            self._keep_draft(kind, "")

    def _say_whom_it_told(self, found: Mentioned) -> None:
        lines = told_lines(found)
        if lines:
            self.say(" ".join([_("The note is kept."), *lines]), refused=bool(found.disabled))

    async def _recorded_before(self, kind: Kind, key: str, text: str) -> bool:
        """True when this very text stands there already, sent from another terminal or before the line was cut."""
        now = self.session.now()
        try:
            stands = await self.ask(recorded_text, self.number, key, now=now)
        except DeskError:
            return False
        if stands is not None and stands != text.strip():
            self._keys[kind] = uuid.uuid4().hex  # another text by now: it may be recorded beside that one
        return stands == text.strip()

    async def _reply(self, text: str) -> bool:
        after: int | None = self._known
        while True:
            try:
                await self.do(
                    replying.reply,
                    self.number,
                    text,
                    key=self._keys["reply"],
                    generation=None if after is None else self.generation(),
                    used=self._composer.inserted,
                    after_message=after,
                    now=self.session.now(),
                )
            except DeskError as error:
                if error.code != "answered_meanwhile":
                    self.say(error_text(error), refused=True)
                    return False
                if not await self._send_anyway(error):
                    return False
                after = None
                continue
            await self._carry(text)
            return True

    async def _send_anyway(self, error: DeskError) -> bool:
        """A colleague has just answered: True when the person, who sees it now, wants to send theirs too."""
        facts: dict[str, Any] = error.params
        when = wall_text(facts["at"], self.session.now(), self.session.zone)
        question = _("{who} has answered at {when}: {text}\n\nSend yours too?")
        question = question.format(who=facts["who"], when=when, text=facts["text"])
        with self.desk_app.letting_keys():
            sure: bool = await self.app.push_screen_wait(ConfirmScreen(question))
        if sure:
            return True
        self._known = facts["message"]
        await (
            self._load_now()
        )  # who answered may have claimed it: the next try is about the ticket as it is now
        self.say(_("Not recorded; your text is still here."), refused=True)
        return False

    async def _carry(self, text: str) -> None:
        """But for e-mail kefu reaches no customer itself: the text goes to the clipboard, for the channel's window."""
        by_mail = False
        with suppress(DeskError):
            by_mail = await self.session.ask(goes_by_mail, self.number)
        if by_mail:
            self.say(
                _("Recorded. It goes out by e-mail; until then {key} takes it back.").format(
                    key=key_text("undo")
                )
            )
            return
        self.app.copy_to_clipboard(await self._for_the_clipboard(text.strip()))
        channel = word("channel", self.ticket.row.channel if self.ticket else None)
        said = _("Recorded. Send it by {channel} (copied; {copy} copies again), then confirm with {sent}.")
        self.say(said.format(channel=channel, copy=key_text("copy_reply"), sent=key_text("sent")))

    async def _for_the_clipboard(self, text: str) -> str:
        """What was just recorded; the customer's number in it is a look that counts."""
        try:
            return await self.ask(copy_reply, self.number, now=self.session.now()) or text
        except DeskError:
            return text

    def onward(self) -> str:
        """The next ticket is a key away."""
        return "  " + _("{key}: next ticket").format(key=key_text("take"))

    # keys ----------------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        self.dismiss()

    def action_next_pane(self) -> None:
        self._other_pane()

    def action_previous_pane(self) -> None:
        self._other_pane()

    def _other_pane(self) -> None:
        """From the story to the facts and back; where there is no room for both, one takes the other's place."""
        facts, timeline = self.query_one(FactsPanel), self.query_one(Timeline)
        to_facts = not facts.has_focus
        if self.app.size.width < NARROW:
            self.query_one("#story").display = not to_facts
            facts.display = to_facts
        (facts if to_facts else timeline).focus()

    def _lay_out(self) -> None:
        narrow = self.app.size.width < NARROW
        self.query_one("#body").set_class(narrow, "-narrow")
        facts = self.query_one(FactsPanel)
        facts.display = not narrow or facts.has_focus
        self.query_one("#story").display = not narrow or not facts.has_focus
