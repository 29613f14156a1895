"""Everything that somebody holds, on one screen: a note and a target for each, then all goes in one go."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType

from store.desk.handing_over import HandedOver, Target, hand_over
from store.errors import DeskError
from store.i18n import _, ngettext
from store.rules.permission import allowed
from store.rules.words import TEAMS
from store.views import people
from store.views.changes import Changes
from store.views.handover import HeldTicket, open_work
from tui.acts.holders import room_text
from tui.acts.loading import Reading
from tui.cells import fit
from tui.countdown import row_reading, wall_text
from tui.keys import bindings
from tui.plain.errors import error_text
from tui.widgets.line_list import LineList
from tui.widgets.painted import Line
from tui.widgets.prompt import Choice
from tui.widgets.status_line import StatusLine
from tui.widgets.text_panel import TextPanel
from tui.wording import word

STAYS: Final = "stays"
TEAM: Final = "team:"


class HandoverScreen(Reading):
    """One's own work first; a supervisor may turn to anybody's."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("handover")]
    CONTEXTS: ClassVar[tuple[str, ...]] = ("handover", "list", "app")
    DEFAULT_CSS = """
    HandoverScreen > TextPanel { height: 7; border-top: ascii $kefu-muted; }
    """

    def __init__(self, whose: str | None = None) -> None:
        """`whose` login; None: one's own work."""
        super().__init__()
        self._whose = whose
        self._every: str | None = None
        """The target of the tickets without one of their own: `team:NAME` or a login."""
        self._targets: dict[int, str] = {}
        self._notes: dict[int, str] = {}
        self._refused: dict[int, str] = {}

    def parts(self) -> ComposeResult:
        yield LineList[HeldTicket](
            self._line, lambda held: held.row.number, empty=lambda: _("No open ticket is held."), id="list"
        )
        yield TextPanel(id="story")

    def on_mount(self) -> None:
        self.desk_app.hold_keys()

    def on_screen_resume(self) -> None:
        self._load()

    @property
    def whose(self) -> str:
        """The login whose work it is."""
        return self._whose or self.session.actor.login

    @property
    def _list(self) -> LineList[HeldTicket]:
        return self.query_one(LineList)

    def changed(self, changes: Changes) -> None:
        """Somebody committed something."""
        if changes.numbers or changes.too_many:
            self._load()

    def recalendared(self) -> None:
        """The lines are reckoned with every tick."""
        self._list.repaint()

    def tick(self, now_ms: int) -> None:
        """A second has passed."""
        self._list.repaint()

    async def _load_now(self, *, first: bool = False) -> None:
        try:
            found = await self.ask(open_work, self.whose, now=self.session.now())
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        self._list.show(found)
        self._show_status()
        self._highlighted()

    def _show_status(self) -> None:
        count = len(self._list.entries)
        tickets = ngettext("{count} open ticket", "{count} open tickets", count).format(count=count)
        left = [(_("Hand-over of {login}").format(login=self.whose), "strong"), (tickets, "")]
        every = _target_word(self._every) if self._every else _("nobody named yet")
        left.append((_("all to: {target}").format(target=every), "good" if self._every else "muted"))
        self.query_one(StatusLine).show(left)

    def _line(self, held: HeldTicket, width: int, at_cursor: bool) -> Line:
        row = held.row
        reading = row_reading(row, self.session.now(), self.session.calendars)
        target = self._target_of(row.number)
        cells = (
            fit(f"#{row.number}", 7),
            fit(reading.text, 7, right=True),
            fit(word("status", row.status), 10),
            fit("-> " + _target_word(target) if target else "-", 14),
            fit("#" if row.number in self._notes else "", 1),
        )
        refused = self._refused.get(row.number)
        said = refused or held.said or row.subject
        style = "cursor" if at_cursor else "risk" if refused else ""
        return ((fit("  ".join((*cells, said)), width), style),)

    @on(LineList.Highlighted)
    def _highlighted(self) -> None:
        held = self._list.cursor
        if held is None:
            self.query_one(TextPanel).show([])
            return
        row = held.row
        story = [(f"#{row.number} {row.subject}", "strong")]
        if row.number in self._refused:
            story.append((self._refused[row.number], "risk"))
        if row.promised_at is not None:
            when = wall_text(row.promised_at, self.session.now(), self.session.zone)
            story.append((_("promised {when}").format(when=when), "soon"))
        if row.number in self._notes:
            story.append(("# " + self._notes[row.number], "note"))
        if held.said_at is not None:
            sign = ">" if held.author == "customer" else "<" if held.public else "#"
            when = wall_text(held.said_at, self.session.now(), self.session.zone)
            story.append((f"{sign} {when}  {held.said}", ""))
        self.query_one(TextPanel).show(story)

    def _target_of(self, number: int) -> str | None:
        target = self._targets.get(number, self._every)
        return None if target == STAYS else target

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        if held := self._list.cursor:
            self.desk_app.open_ticket(held.row.number)

    @work(exclusive=True, group="act")
    async def action_note(self) -> None:
        held = self._list.cursor
        if held is None:
            return
        number = held.row.number
        title = _("Note that goes with #{number}").format(number=number)
        text = await self.text(title, self._notes.get(number, ""))
        if text is None:
            return
        if text.strip():
            self._notes[number] = text
        else:
            self._notes.pop(number, None)
        self._redraw()

    @work(exclusive=True, group="act")
    async def action_target(self) -> None:
        held = self._list.cursor
        options = await self._options() if held else None
        if held is None or options is None:
            return
        number = held.row.number
        options = [*options, Choice(STAYS, _("it stays"))]
        title = _("#{number} goes to").format(number=number)
        picked = await self.pick(title, options, self._targets.get(number, self._every))
        if picked is not None:
            self._targets[number] = picked
            self._redraw()

    @work(exclusive=True, group="act")
    async def action_target_all(self) -> None:
        options = await self._options()
        picked = await self.pick(_("All go to"), options, self._every) if options else None
        if picked is not None:
            self._every = picked
            self._redraw()

    @work(exclusive=True, group="act")
    async def action_whose(self) -> None:
        if not allowed(self.session.actor.role, "assign"):
            self.say(_("Another's work is handed over by a supervisor."), refused=True)
            return
        agents = await self._agents()
        picked = await self.pick(_("Whose work"), agents, self.whose) if agents else None
        if picked is not None and picked != self.whose:
            self._whose = picked
            self._every = None
            for kept in (self._targets, self._notes, self._refused):
                kept.clear()
            self._load()

    @work(exclusive=True, group="act")
    async def action_hand_over(self) -> None:
        numbers = [held.row.number for held in self._list.entries]
        going = [number for number in numbers if self._target_of(number)]
        if not going:
            self.say(_("No ticket has a target yet."), refused=True)
            return
        title = ngettext("Hand over {count} ticket", "Hand over {count} tickets", len(going))
        sure = await self.pick(
            title.format(count=len(going)), [Choice("yes", _("yes")), Choice("no", _("no"))], "yes"
        )
        if sure == "yes":
            await self._hand_over(going)

    async def _hand_over(self, going: list[int]) -> None:
        targets = {number: _target(self._target_of(number) or "") for number in going}
        notes = {number: self._notes[number] for number in going if number in self._notes}
        try:
            done = await self.do(hand_over, self.whose, notes=notes, targets=targets, now=self.session.now())
        except DeskError as error:
            self.say(error_text(error), refused=True)
            self._load()
            return
        self._tell(done)
        self._load()

    def _tell(self, done: list[HandedOver]) -> None:
        """What went is gone from the list; what stayed says why on its line, its note still there."""
        self._refused = {one.number: error_text(one.refusal) for one in done if one.refusal is not None}
        for one in done:
            if one.refusal is None:
                self._notes.pop(one.number, None)
                self._targets.pop(one.number, None)
        moved = len(done) - len(self._refused)
        text = ngettext("{count} ticket handed over.", "{count} tickets handed over.", moved).format(
            count=moved
        )
        if self._refused:
            stayed = ngettext("{count} stayed.", "{count} stayed.", len(self._refused))
            text += " " + stayed.format(count=len(self._refused))
        self.say(text, refused=bool(self._refused))

    async def _options(self) -> list[Choice] | None:
        agents = await self._agents()
        if agents is None:
            return None
        teams = [Choice(TEAM + code, word("team", code)) for code in TEAMS]
        return [*teams, *(agent for agent in agents if agent.value != self.whose)]

    async def _agents(self) -> list[Choice] | None:
        try:
            everybody = await self.do(people.agents, now=self.session.now())
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return None
        return [
            Choice(agent.login, room_text(agent))
            for agent in everybody
            if not agent.disabled and agent.role != "viewer"
        ]

    def _redraw(self) -> None:
        self._list.repaint()
        self._show_status()
        self._highlighted()


def _target(code: str) -> Target:
    return Target(team=code.removeprefix(TEAM)) if code.startswith(TEAM) else Target(login=code)


def _target_word(code: str | None) -> str:
    if code is None:
        return ""
    return word("team", code.removeprefix(TEAM)) if code.startswith(TEAM) else code
