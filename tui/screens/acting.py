"""What a person can do with the ticket in hand, the same from a queue and from the ticket: key, prompt, verb."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any, Concatenate, ParamSpec, TypeVar, cast

from textual import work
from textual.screen import Screen

from store import desk
from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.i18n import _
from store.rules import words
from store.views import people
from store.views.changes import Changes
from store.views.shapes import Present, TicketRow, TicketView
from tui.plain.errors import error_text
from tui.plain.words import field_word, verb_word
from tui.screens.field_choices import choices, settable
from tui.times import moment_of
from tui.widgets.prompt import Choice, Prompt
from tui.wording import word

if TYPE_CHECKING:
    from tui.app import KefuApp
    from tui.session import Session


T = TypeVar("T")
P = ParamSpec("P")


class ActingScreen(Screen[None]):
    """A screen with a ticket in hand and a prompt line."""

    @property
    def desk_app(self) -> KefuApp:
        return cast("KefuApp", self.app)

    @property
    def session(self) -> Session:
        return self.desk_app.session

    @property
    def alive(self) -> bool:
        """Its widgets are there: composed, and not being taken away."""
        return self.is_mounted and self.display

    async def ask(
        self, question: Callable[Concatenate[Desk, Actor, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The answer of a view or verb, for a worker; what was asked is done to its end, whatever key comes next.

        A worker whose screen has gone meanwhile is cancelled: there is nothing left to show an answer on.
        """
        try:
            return await asyncio.shield(self.session.ask(question, *args, **kwargs))
        finally:
            if not self.alive:
                raise asyncio.CancelledError

    async def do(
        self, verb: Callable[Concatenate[Desk, Actor, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The same on the way of an act: keys wait, they may be meant for the question that comes next."""
        with self.desk_app.holding_keys():
            return await self.ask(verb, *args, **kwargs)

    @property
    def prompt(self) -> Prompt:
        return self.query_one(Prompt)

    def target(self) -> TicketRow | None:
        """The ticket in hand."""
        raise NotImplementedError

    def generation(self) -> int | None:
        """Of the claim as this screen knows it, where it does."""
        return None

    def changed(self, changes: Changes) -> None:
        """Somebody committed something."""
        raise NotImplementedError

    def refresh_alerts(self) -> None:
        """The alerts or the desk's condition are others now."""
        raise NotImplementedError

    def recalendared(self) -> None:
        """The desk has other calendars."""
        raise NotImplementedError

    def tick(self, now_ms: int) -> None:
        """A second has passed."""
        raise NotImplementedError

    def show_present(self, number: int | None, others: tuple[Present, ...]) -> None:
        """These others are in ticket `number`; of interest where that ticket is open."""

    def say(self, text: str, *, refused: bool = False) -> None:
        """One line about what has been done, or why not."""
        self.prompt.say(text, style="risk" if refused else "good")

    async def perform(self, verb: Callable[..., Any], *args: Any, done: str, **options: Any) -> bool:
        """Run a verb; say what was done, or why not. True when it was done."""
        return await asyncio.shield(self._perform(verb, args, done, options))

    async def _perform(
        self, verb: Callable[..., Any], args: Sequence[Any], done: str, options: dict[str, Any]
    ) -> bool:
        try:
            await self.do(verb, *args, now=self.session.now(), **options)
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return False
        self.say(done)
        return True

    async def look(self, number: int) -> TicketView | None:
        """The ticket as it is now; None (and said why) when it cannot be read."""
        from store.views import tickets

        try:
            return await self.do(tickets.ticket, number, now=self.session.now())
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return None

    async def pick(self, title: str, options: Sequence[Choice], current: str | None = None) -> str | None:
        """One of the options, None when dismissed."""
        return await self.prompt.choose("pick", title, options, current=current)

    async def text(self, title: str, text: str = "") -> str | None:
        """A line of text, None when dismissed."""
        return await self.prompt.ask("text", title, text=text)

    @work(exclusive=True, group="act")
    async def action_claim(self) -> None:
        if row := self.target():
            done = _("#{number} is yours.").format(number=row.number)
            await self.perform(desk.claiming.claim, row.number, done=done)

    @work(exclusive=True, group="act")
    async def action_release(self) -> None:
        if row := self.target():
            done = _("#{number} is free again.").format(number=row.number)
            await self.perform(desk.claiming.release, row.number, done=done)

    @work(exclusive=True, group="act")
    async def action_assign(self) -> None:
        row = self.target()
        agents = await self._agents() if row else None
        login = await self.pick(_("Assign to"), agents) if agents else None
        if row and login:
            done = _("#{number} is with {login} now.").format(number=row.number, login=login)
            await self.perform(desk.claiming.assign, row.number, login, done=done)

    @work(exclusive=True, group="act")
    async def action_transfer(self) -> None:
        row = self.target()
        if row is None:
            return
        agents = await self._agents()
        if agents is None:
            return
        teams = [Choice(f"team:{code}", word("team", code)) for code in words.TEAMS if code != row.team]
        to = await self.pick(_("Transfer #{number} to").format(number=row.number), [*teams, *agents])
        if to is None:
            return
        note = await self.text(_("Note for them (may stay empty)"))
        if note is None:
            return
        options = {"team": to.removeprefix("team:")} if to.startswith("team:") else {"login": to}
        name = word("team", options["team"]) if "team" in options else to
        done = _("#{number} is with {login} now.").format(number=row.number, login=name)
        await self.perform(desk.moving.transfer, row.number, note=note, done=done, **options)

    @work(exclusive=True, group="act")
    async def action_sent(self) -> None:
        if row := self.target():
            done = _("#{number}: confirmed as sent.").format(number=row.number)
            await self.perform(desk.replying.sent, row.number, done=done)

    @work(exclusive=True, group="act")
    async def action_copy_reply(self) -> None:
        row = self.target()
        ticket = await self.look(row.number) if row else None
        if ticket is None:
            return
        replies = [message for message in ticket.messages if message.author == "agent" and message.public]
        if not replies:
            self.say(_("There is no reply to copy."), refused=True)
            return
        self.app.copy_to_clipboard(replies[-1].body)
        self.say(_("The last reply was sent to the clipboard."))

    def action_copy_number(self) -> None:
        if row := self.target():
            self.app.copy_to_clipboard(str(row.number))
            self.say(_("{number} was sent to the clipboard.").format(number=row.number))

    @work(exclusive=True, group="act")
    async def action_merge(self) -> None:
        row = self.target()
        if row is None:
            return
        typed = await self.text(_("Merge #{number} into which ticket").format(number=row.number))
        if typed is None:
            return
        digits = typed.strip().removeprefix("#")
        if not (digits.isascii() and digits.isdigit() and len(digits) < 18):
            self.say(_("'{text}' is no ticket number.").format(text=typed), refused=True)
            return
        other = await self.look(int(digits))
        if other is None:
            return
        title = _("Merge into #{number} {subject}").format(number=digits, subject=other.row.subject)
        sure = await self.pick(title, [Choice("yes", _("yes")), Choice("no", _("no"))], "no")
        if sure == "yes":
            done = _("#{number} went into #{into}.").format(number=row.number, into=digits)
            await self.perform(desk.merging.merge, row.number, other.row.number, done=done)

    @work(exclusive=True, group="act")
    async def action_unmerge(self) -> None:
        if row := self.target():
            done = _("#{number} stands for itself again.").format(number=row.number)
            await self.perform(desk.merging.unmerge, row.number, done=done)

    @work(exclusive=True, group="act")
    async def action_undo(self) -> None:
        try:
            undone = await self.ask(desk.undoing.undo, now=self.session.now())
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        text = _("#{number}: taken back: {verb}.")
        self.say(text.format(number=undone.number, verb=verb_word(undone.verb)))

    @work(exclusive=True, group="act")
    async def action_no_reply(self) -> None:
        if row := self.target():
            done = _("#{number} owes no reply now.").format(number=row.number)
            await self.perform(desk.replying.no_reply, row.number, done=done)

    @work(exclusive=True, group="act")
    async def action_wait(self) -> None:
        row = self.target()
        if row is None:
            return
        whom = await self.pick(
            _("Wait for"), [Choice("customer", _("the customer")), Choice("team", _("a department"))]
        )
        if whom is None:
            return
        until: int | None = None
        text = await self.text(_("Promised time (15:00, 2h, 2026-11-23 09:30; may stay empty)"))
        if text is None:
            return
        if text.strip():
            until = moment_of(text, self.session.now(), self.session.zone)
            if until is None:
                self.say(_("'{text}' is no time.").format(text=text), refused=True)
                return
        done = _("#{number} waits.").format(number=row.number)
        await self.perform(
            desk.moving.wait, row.number, whom, until=until, generation=self.generation(), done=done
        )

    @work(exclusive=True, group="act")
    async def action_resolve(self) -> None:
        row = self.target()
        if row is None:
            return
        title = _("Resolve #{number}: what was done (Enter: resolve, Esc: not)").format(number=row.number)
        solution = await self.text(title)
        if solution is None:
            return
        while True:
            try:
                await self.do(
                    desk.closing.resolve,
                    row.number,
                    solution=solution or None,
                    generation=self.generation(),
                    now=self.session.now(),
                )
            except DeskError as error:
                if not await self._complete(row.number, error):
                    return
                continue
            self.say(_("#{number} is resolved.").format(number=row.number))
            return

    async def _complete(self, number: int, error: DeskError) -> bool:
        """Ask for what a complaint lacks before it can be resolved; False when it was not given."""
        if error.code == "undetermined_needs_note":
            note = await self.text(_("Why is the responsibility undetermined?"))
            return bool(note and note.strip()) and await self.perform(
                desk.replying.note, number, note, done=""
            )
        if error.code != "needs_for_resolve":
            self.say(error_text(error), refused=True)
            return False
        missing = str(error.params["missing"]).split(", ")[0]
        return await self._set(number, missing)

    @work(exclusive=True, group="act")
    async def action_reopen(self) -> None:
        if row := self.target():
            done = _("#{number} is open again.").format(number=row.number)
            await self.perform(desk.closing.reopen, row.number, done=done)

    @work(exclusive=True, group="act")
    async def action_escalate(self) -> None:
        row = self.target()
        note = await self.text(_("Why do the supervisors need to look at it?")) if row else None
        if row and note is not None:
            done = _("#{number}: the supervisors were called.").format(number=row.number)
            await self.perform(desk.escalating.escalate, row.number, note, done=done)

    @work(exclusive=True, group="act")
    async def action_priority(self) -> None:
        row = self.target()
        value = await self.pick(_("Priority"), choices("priority"), row.priority) if row else None
        if row and value:
            done = _("#{number} has priority {priority} now.").format(
                number=row.number, priority=word("priority", value)
            )
            await self.perform(desk.fields.set_fields, row.number, {"priority": value}, done=done)

    @work(exclusive=True, group="act")
    async def action_set_field(self) -> None:
        row = self.target()
        if row is None:
            return
        field = await self.pick(_("Field"), settable())
        if field is not None:
            await self._set(row.number, field)

    async def _set(self, number: int, field: str) -> bool:
        """Ask for a field's value and set it."""
        options = choices(field)
        title = field_word(field)
        value = await (self.pick(title, options) if options else self.text(title))
        if value is None:
            return False
        note = ""
        if field == "responsibility" and value == "undetermined":
            asked = await self.text(_("Why is the responsibility undetermined?"))
            if asked is None:
                return False
            note = asked
        done = _("#{number} was changed.").format(number=number)
        if field == "tag":
            return await self.perform(desk.fields.set_fields, number, {}, add_tags=[value], done=done)
        return await self.perform(desk.fields.set_fields, number, {field: value}, note=note, done=done)

    @work(exclusive=True, group="act")
    async def action_offer(self) -> None:
        row = self.target()
        if row is None:
            return
        type_ = await self.pick(
            _("Solution offered"), [Choice(code, word("offer", code)) for code in words.OFFERS]
        )
        amount = await self.text(_("Amount in yuan (may stay empty)")) if type_ else None
        if type_ is None or amount is None:
            return
        try:
            fen = desk.values.fen_of(amount) if amount.strip() else None
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        text = await self.text(_("What was offered"))
        if text is not None:
            done = _("#{number}: the offer was recorded.").format(number=row.number)
            await self.perform(desk.complaint.offer, row.number, type_, amount_fen=fen, text=text, done=done)

    @work(exclusive=True, group="act")
    async def action_answer(self) -> None:
        row = self.target()
        if row is None:
            return
        given = await self.pick(
            _("The customer has"), [Choice(code, word("answer", code)) for code in words.ANSWERS]
        )
        text = await self.text(_("In their words (may stay empty)")) if given else None
        if given is not None and text is not None:
            done = _("#{number}: the answer was recorded.").format(number=row.number)
            await self.perform(desk.complaint.answer, row.number, given, text=text, done=done)

    @work(exclusive=True, group="act")
    async def action_step(self) -> None:
        row = self.target()
        if row is None:
            return
        name = await self.pick(
            _("Step done"), [Choice(code, word("step", code)) for code in words.STEPS_BY_HAND]
        )
        note = await self.text(_("Note (may stay empty)")) if name else None
        if name is not None and note is not None:
            done = _("#{number}: {step} is done.").format(number=row.number, step=word("step", name))
            await self.perform(desk.complaint.step, row.number, name, note=note, done=done)

    async def _agents(self) -> list[Choice] | None:
        """Who may hold a ticket; None (and said why) when that cannot be read."""
        try:
            everybody = await self.do(people.agents, now=self.session.now())
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return None
        return [
            Choice(agent.login, f"{agent.name} ({agent.held})")
            for agent in everybody
            if not agent.disabled and agent.role != "viewer"
        ]
