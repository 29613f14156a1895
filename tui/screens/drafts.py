"""What a person has begun to write, on all tickets: open it there and go on, or drop it."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType

from store import desk
from store.errors import DeskError
from store.i18n import _, ngettext
from store.views.changes import Changes
from store.views.drafts import DraftView, drafts
from tui.acts.loading import Reading
from tui.cells import fit
from tui.countdown import age_text
from tui.keys import bindings
from tui.plain.errors import error_text
from tui.widgets.line_list import LineList
from tui.widgets.painted import Line
from tui.widgets.prompt import Choice
from tui.widgets.status_line import StatusLine
from tui.widgets.text_panel import TextPanel
from tui.wording import word


class DraftsScreen(Reading):
    """The newest first."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("drafts")]
    CONTEXTS: ClassVar[tuple[str, ...]] = ("drafts", "list", "app")
    DEFAULT_CSS = """
    DraftsScreen > TextPanel { height: 8; border-top: ascii $kefu-muted; }
    """

    def parts(self) -> ComposeResult:
        yield LineList[DraftView](self._line, _key, empty=lambda: _("No draft waits."), id="list")
        yield TextPanel(id="story")

    def on_mount(self) -> None:
        self.desk_app.hold_keys()

    def on_screen_resume(self) -> None:
        """A draft may have been sent meanwhile."""
        self._load()

    @property
    def _list(self) -> LineList[DraftView]:
        return self.query_one(LineList)

    def changed(self, changes: Changes) -> None:
        """A draft is no event; recording one is."""
        if changes.too_many or {draft.number for draft in self._list.entries} & changes.numbers:
            self._load()

    def tick(self, now_ms: int) -> None:
        """Ages grow."""
        self._list.repaint()

    async def _load_now(self, *, first: bool = False) -> None:
        try:
            found = await self.ask(drafts, now=self.session.now())
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        self._list.show(found)
        count = ngettext("{count} draft waits", "{count} drafts wait", len(found)).format(count=len(found))
        self.query_one(StatusLine).show([(count, "strong" if found else "muted")])

    def _line(self, draft: DraftView, width: int, at_cursor: bool) -> Line:
        style = "cursor" if at_cursor else ("risk" if draft.with_another else "")
        age = age_text(self.session.now() - draft.updated_at)
        cells = (fit(f"#{draft.number}", 8), fit(kind_word(draft.kind), 6), fit(age, 4, right=True))
        return ((fit("  ".join((*cells, draft.beginning)), width), style),)

    @on(LineList.Highlighted)
    def _highlighted(self) -> None:
        draft = self._list.cursor
        if draft is None:
            self.query_one(TextPanel).show([])
            return
        head = f"#{draft.number} {draft.subject} - {word('status', draft.status)}"
        story = [(head, "strong"), (draft.beginning, "note" if draft.kind == "note" else "")]
        if draft.with_another:
            story.append((_("Somebody else holds the ticket now."), "risk"))
        self.query_one(TextPanel).show(story)

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        draft = self._list.cursor
        if draft is not None:
            self.desk_app.open_ticket(draft.number, writing=draft.kind)

    @work(exclusive=True, group="act")
    async def action_drop_draft(self) -> None:
        draft = self._list.cursor
        if draft is None:
            return
        title = _("Drop the draft on #{number} ({count} characters)").format(
            number=draft.number, count=draft.length
        )
        sure = await self.pick(title, [Choice("no", _("keep it")), Choice("yes", _("drop it"))], "no")
        if sure != "yes":
            return
        try:
            await self.do(desk.drafts.drop_draft, draft.number, draft.kind)
        except DeskError as error:
            self.say(error_text(error), refused=True)
        else:
            self.say(_("The draft on #{number} is dropped.").format(number=draft.number))
        self._load()


def kind_word(kind: str) -> str:
    """What is being written."""
    return _("note") if kind == "note" else _("reply")


def _key(draft: DraftView) -> tuple[int, str]:
    return draft.number, draft.kind
