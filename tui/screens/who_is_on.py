"""Who is on: everybody with their state, where they are, how much they hold, and their shift."""

from __future__ import annotations

from typing import ClassVar, Final

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType

from store import desk
from store.desk import leaving
from store.errors import DeskError
from store.i18n import _, ngettext
from store.rules.words import AGENT_STATES
from store.views import who_is_on
from store.views.changes import Changes
from store.views.who_is_on import Colleague, Here, Seen, Shift
from tui.acts.loading import Reading
from tui.cells import fit
from tui.countdown import wall_text
from tui.keys import bindings
from tui.plain.errors import error_text
from tui.plain.words import listed
from tui.widgets.confirm import ConfirmScreen
from tui.widgets.line_list import LineList
from tui.widgets.painted import Line, Painted, Span
from tui.widgets.prompt import Choice
from tui.widgets.status_line import StatusLine
from tui.widgets.text_panel import TextPanel
from tui.wording import word

PEOPLE: Final = frozenset(
    {"agent_added", "agent_state", "agent_changed", "agent_disabled", "agent_enabled", "policy_version"}
)
AGAIN_MS: Final = 60_000
"""How old what the desk said may be: leases run out and shifts begin without an event."""
NAME, STATE, SEEN, WHERE, HOLDS, SHIFT = 12, 8, 16, 12, 6, 18
GAP: Final = "  "
MOST_NUMBERS: Final = 10


class _Titles(Painted):
    """What stands in which column."""

    DEFAULT_CSS = """
    _Titles { height: 1; }
    """

    def line(self, y: int, width: int) -> Line:
        titles = (
            (_("who"), NAME),
            (_("state"), STATE),
            (_("on, last seen"), SEEN),
            (_("where"), WHERE),
        )
        cells = [fit(title, room) for title, room in titles]
        cells += [fit(_("holds"), HOLDS, right=True), _("shift")]
        return ((fit(GAP.join(cells), width), "muted"),)


class WhoIsOnScreen(Reading):
    """A line a person, those who are on first; leaders change a colleague's state from here."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("people")]
    CONTEXTS: ClassVar[tuple[str, ...]] = ("people", "list", "app")
    DEFAULT_CSS = """
    WhoIsOnScreen > TextPanel { height: 5; border-top: ascii $kefu-muted; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._people: tuple[Colleague, ...] = ()
        self._seen = Seen({}, {})
        self._asked_at = 0
        self._looking = False

    def parts(self) -> ComposeResult:
        yield _Titles()
        yield LineList[Colleague](
            self._line, lambda one: one.agent.login, empty=lambda: _("Nobody is here."), id="list"
        )
        yield TextPanel(id="story")

    def on_mount(self) -> None:
        self.desk_app.hold_keys()

    @property
    def _list(self) -> LineList[Colleague]:
        return self.query_one(LineList)

    def changed(self, changes: Changes) -> None:
        """Somebody committed something: of tickets who holds what, of people who they are."""
        if changes.too_many or changes.numbers or changes.types & PEOPLE:
            self._load()

    def recalendared(self) -> None:
        """Shifts may be others."""
        self._load()

    def tick(self, now_ms: int) -> None:
        """A second has passed: the live file tells who is where."""
        if abs(now_ms - self._asked_at) >= AGAIN_MS:
            self._load()
        elif not self._looking:
            self._look()

    async def _load_now(self, *, first: bool = False) -> None:
        now = self.session.now()
        try:
            self._people = await self.ask(who_is_on.colleagues, now=now)
            self._seen = await self.ask(who_is_on.seen, now=now)
        except DeskError as error:
            self.refuse(error, first=first)
            return
        self._asked_at = now
        self._show()

    @work(exclusive=True, group="look")
    async def _look(self) -> None:
        self._looking = True
        try:
            found = await self.ask(who_is_on.seen, now=self.session.now())
        except DeskError:
            return  # the app says what is wrong with the desk
        finally:
            self._looking = False
        if found.here != self._seen.here:
            self._seen = found
            self._show()

    def _show(self) -> None:
        self._list.show(sorted(self._people, key=self._place))
        here = [one for one in self._people if one.agent.login in self._seen.here]
        writing = sum(self._seen.here[one.agent.login].writing for one in here)
        away = sum(one.agent.state == "away" for one in here)
        count = len(here)
        left: list[Span] = [
            (ngettext("{count} is on", "{count} are on", count).format(count=count), "strong"),
            (
                ngettext("{count} writes", "{count} write", writing).format(count=writing) if writing else "",
                "",
            ),
            (_("{count} away").format(count=away) if away else "", "soon"),
        ]
        shift = sum(
            one.shift is not None and one.shift.open and not one.agent.disabled
            for one in self._people
            if one.agent.login not in self._seen.here and one.agent.state != "off"
        )
        if shift:
            left.append((_("{count} on shift, not here").format(count=shift), "risk"))
        everybody = len(self._people)
        self.query_one(StatusLine).show(
            left, [(ngettext("{count} person", "{count} people", everybody).format(count=everybody), "muted")]
        )
        self._highlighted()

    def _place(self, one: Colleague) -> tuple[bool, bool, bool, str]:
        agent = one.agent
        return agent.disabled, agent.login not in self._seen.here, agent.state != "on", agent.login

    # what a line says -----------------------------------------------------------------------------------------

    def _line(self, one: Colleague, width: int, at_cursor: bool) -> Line:
        agent, here = one.agent, self._seen.here.get(one.agent.login)
        cells = [
            (fit(agent.name if agent.name else agent.login, NAME), "strong" if here else ""),
            (fit(self._state(one), STATE), self._state_style(one)),
            (fit(self._seen_text(one), SEEN), "" if here else "muted"),
            (fit(_where(here), WHERE), "good" if here and here.writing else ""),
            (fit(_holds(one), HOLDS, right=True), "risk" if _is_full(one) else ""),
        ]
        used = sum((NAME, STATE, SEEN, WHERE, HOLDS)) + len(GAP) * len(cells)
        rest = max(width - used, 0)
        tail = self._shift_text(one.shift)
        if rest > SHIFT + 24:
            teams = listed(word("team", team) for team in agent.teams)
            tail = f"{fit(tail, SHIFT)}{GAP}{word('role', agent.role)}{GAP}{teams}"
        cells.append((fit(tail, rest), "" if one.shift is not None and one.shift.open else "muted"))
        if at_cursor:
            return ((fit(GAP.join(text for text, _style in cells), width), "cursor"),)
        spans: list[Span] = []
        for text, style in cells:
            spans += [(GAP, "")] if spans else []
            spans.append((text, "muted" if agent.disabled else style))
        return tuple(spans)

    def _when(self, at: int) -> str:
        return wall_text(at, self.session.now(), self.session.zone)

    def _seen_text(self, one: Colleague) -> str:
        here, last = self._seen.here.get(one.agent.login), self._seen.last.get(one.agent.login)
        if here is not None:
            return _("since {when}").format(when=self._when(here.since))
        return "-" if last is None else _("last {when}").format(when=self._when(last))

    def _state(self, one: Colleague) -> str:
        if one.agent.disabled:
            return _("disabled")
        if one.agent.login not in self._seen.here and one.agent.state == "on":
            return _("not here")
        return word("state", one.agent.state)

    def _state_style(self, one: Colleague) -> str:
        if one.agent.login not in self._seen.here:
            return "muted"
        return {"on": "good", "away": "soon"}.get(one.agent.state, "muted")

    def _shift_text(self, shift: Shift | None) -> str:
        if shift is None:
            return "-"
        if not shift.open:
            return _("from {when}").format(when=self._when(shift.until or 0))
        return (
            _("on shift") if shift.until is None else _("until {when}").format(when=self._when(shift.until))
        )

    @on(LineList.Highlighted)
    def _highlighted(self) -> None:
        one = self._list.cursor
        if one is None:
            self.query_one(TextPanel).show([])
            return
        agent, here = one.agent, self._seen.here.get(one.agent.login)
        teams = listed(word("team", team) for team in agent.teams) or (
            "-" if agent.role == "agent" else _("all teams")
        )
        story: list[Span] = [
            (f"{agent.name} ({agent.login})  {word('role', agent.role)}  {teams}", "strong"),
            (f"{_('state')}: {self._state(one)}  {_('holds')}: {_holds(one)}", ""),
        ]
        if here is not None:
            tickets = listed(
                _("#{number}, writing").format(number=number) if writing else f"#{number}"
                for number, writing in here.tickets
            )
            text = _("On since {when}, in {tickets}.") if tickets else _("On since {when}, in no ticket.")
            story.append((text.format(when=self._when(here.since), tickets=tickets), ""))
        elif agent.login in self._seen.last:
            text = _("Last seen: {when}.").format(when=self._when(self._seen.last[agent.login]))
            story.append((text, "muted"))
        else:
            story.append((_("Not seen on the screen yet."), "muted"))
        story.append((_("Shift: {shift}").format(shift=self._shift_text(one.shift)), "muted"))
        self.query_one(TextPanel).show(story)

    # keys ----------------------------------------------------------------------------------------------------

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        """The ticket that the person is in."""
        one = self._list.cursor
        here = None if one is None else self._seen.here.get(one.agent.login)
        if here is None or not here.tickets:
            self.say(_("They are in no ticket."))
        else:
            self.desk_app.open_ticket(here.tickets[0][0])

    @work(exclusive=True, group="act")
    async def action_person_state(self) -> None:
        one = self._list.cursor
        if one is None:
            return
        agent = one.agent
        options = [Choice(state, word("state", state)) for state in AGENT_STATES]
        picked = await self.pick(_("{name} is").format(name=agent.name), options, agent.state)
        if picked is not None and await self.perform(
            desk.people.set_state,
            agent.login,
            picked,
            done=_("{name}: {state}.").format(name=agent.name, state=word("state", picked)),
        ):
            self._load()

    @work(exclusive=True, group="act")
    async def action_person_handover(self) -> None:
        from tui.screens.handover import HandoverScreen

        one = self._list.cursor
        if one is not None:
            await self.app.push_screen(HandoverScreen(one.agent.login))

    @work(exclusive=True, group="act")
    async def action_person_disable(self) -> None:
        one = self._list.cursor
        if one is None:
            return
        agent = one.agent
        if agent.disabled:
            text = _("Let {name} in again?").format(name=agent.name)
            if await self.app.push_screen_wait(ConfirmScreen(text)) and await self.perform(
                leaving.enable, agent.login, done=_("{name} is let in again.").format(name=agent.name)
            ):
                self._load()
            return
        text = ngettext(
            "Let {name} in no more? Their sessions end, {count} ticket that they hold goes back to its queue.",
            "Let {name} in no more? Their sessions end, {count} tickets that they hold go back to their queues.",
            agent.held,
        ).format(name=agent.name, count=agent.held)
        if not await self.app.push_screen_wait(ConfirmScreen(text)):
            return
        try:
            left = await self.do(leaving.disable, agent.login, now=self.session.now())
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        self.say(left_text(agent.name, left))
        self._load()


def left_text(name: str, left: leaving.Left) -> str:
    """That somebody is let in no more, and what they have left behind."""
    parts = [_("{name} is let in no more.").format(name=name)]
    count = len(left.numbers)
    if count:
        numbers = listed(f"#{number}" for number in left.numbers[:MOST_NUMBERS])
        text = ngettext("{count} ticket is free: {numbers}", "{count} tickets are free: {numbers}", count)
        parts.append(text.format(count=count, numbers=numbers + (" ..." if count > MOST_NUMBERS else "")))
    if left.measures:
        text = ngettext(
            "{count} open measure is still theirs: {ids}",
            "{count} open measures are still theirs: {ids}",
            len(left.measures),
        )
        parts.append(text.format(count=len(left.measures), ids=listed(map(str, left.measures))))
    return "  ".join(parts)


def _where(here: Here | None) -> str:
    if here is None or not here.tickets:
        return "-"
    number, _writing = here.tickets[0]
    return _("#{number} writes").format(number=number) if here.writing else f"#{number}"


def _holds(one: Colleague) -> str:
    agent = one.agent
    return str(agent.held) if agent.limit is None else f"{agent.held}/{agent.limit}"


def _is_full(one: Colleague) -> bool:
    return one.agent.limit is not None and one.agent.held >= one.agent.limit
