"""Looking for a script or an article while a ticket is open: typed words narrow the list, Enter puts it in."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, ClassVar, Final, cast

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from store.actor import Actor
from store.database import Desk
from store.desk import using
from store.errors import DeskError
from store.i18n import _, language
from store.rules.articles import KNOWLEDGE, SCRIPT
from store.rules.script_text import Filled, fill, plain
from store.views.filling import values_of
from store.views.library import ArticleView, article, search
from store.views.suggesting import suggest
from store.views.ticket_shapes import TicketView
from tui.article_lines import article_line, page
from tui.keys import bindings
from tui.plain.errors import error_text
from tui.plain.library import language_word
from tui.widgets.footer import KeyFooter
from tui.widgets.line_list import LineList
from tui.widgets.search_line import SearchLine
from tui.widgets.text_panel import TextPanel

if TYPE_CHECKING:
    from tui.app import KefuApp

LIMIT: Final = 60


@dataclass(frozen=True, slots=True)
class Picked:
    """What shall be put into the reply."""

    article_id: int
    filled: Filled


class LibraryPicker(ModalScreen[Picked | None]):
    """Scripts (or, with `knowledge`, articles) for the ticket; None when left."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("picker")]
    AUTO_FOCUS = "SearchLine"
    DEFAULT_CSS = """
    LibraryPicker { layout: vertical; background: $background; }
    LibraryPicker > LineList { height: 40%; }
    LibraryPicker > TextPanel { height: 1fr; border-top: ascii $kefu-muted; }
    """

    def __init__(self, ticket: TicketView, *, knowledge: bool) -> None:
        super().__init__()
        self._ticket = ticket
        self._knowledge = knowledge
        self._language = None if knowledge else language()
        self._said = ""

    def compose(self) -> ComposeResult:
        yield SearchLine(self._typed)
        found: LineList[ArticleView] = LineList(
            lambda one, width, here: article_line(one, width, at_cursor=here),
            lambda one: one.id,
            empty=lambda: _("nothing of that name"),
        )
        found.can_focus = False
        yield found
        reading = TextPanel()
        reading.can_focus = False
        yield reading
        yield KeyFooter("picker")

    @property
    def desk_app(self) -> KefuApp:
        return cast("KefuApp", self.app)

    @property
    def found(self) -> LineList[ArticleView]:
        return self.query_one(LineList)

    def _typed(self) -> None:
        self._said = ""
        self._look()

    def on_mount(self) -> None:
        self._look(first=True)

    def _look(self, *, first: bool = False) -> None:
        """Keys wait until the list is that of the words typed so far: Enter takes what they found."""
        app = self.desk_app
        if not first:
            app.hold_keys()
        self._ask()

    @work(group="look")
    async def _ask(self) -> None:
        session = self.desk_app.session
        knowledge, text, wanted = self._knowledge, self.query_one(SearchLine).text, self._language
        ticket, reads = self._ticket, language()

        def question(desk: Desk, actor: Actor) -> list[ArticleView]:
            return _fitting(desk, actor, ticket, text, knowledge=knowledge, language=wanted, reads=reads)

        try:
            found = await session.ask(question)
        except DeskError as error:
            found = []
            self._said = error_text(error)
        finally:
            self.desk_app.release_keys()
        if self.is_attached:
            self.found.show(found)
            self.found.action_top()
            self._retitle()

    def say(self, text: str, *, refused: bool = False) -> None:
        """A sentence behind the words that are looked for."""
        self._said = text
        self._retitle()

    def _retitle(self) -> None:
        title = _("Knowledge") if self._knowledge else _("Scripts")
        remark = self._said or (language_word(self._language) if self._language else _("both languages"))
        self.query_one(SearchLine).show(title, remark)

    @on(LineList.Highlighted)
    def _highlighted(self) -> None:
        one = self.found.cursor
        filled = self._fill(one) if one is not None and one.kind == SCRIPT else None
        self.query_one(TextPanel).show([] if one is None else page(one, filled))

    def _fill(self, one: ArticleView) -> Filled:
        if one.kind != SCRIPT:
            return plain(one.body)
        session = self.desk_app.session
        values = values_of(self._ticket, session.actor.name, one.language, session.zone, session.now())
        return fill(one.body, values)

    # keys ----------------------------------------------------------------------------------------------------

    def action_insert(self) -> None:
        if (one := self.found.cursor) is not None:
            self.dismiss(Picked(one.id, self._fill(one)))

    @on(LineList.Chosen)
    def _clicked(self) -> None:
        self.action_insert()

    def action_quote(self) -> None:
        """Name the article instead of putting its text in."""
        if (one := self.found.cursor) is not None:
            self.dismiss(Picked(one.id, plain(quotation(one))))

    def action_leave_picker(self) -> None:
        self.dismiss(None)

    def action_other_language(self) -> None:
        self._language = "en" if self._language == "zh" else "zh" if self._language else language()
        self._look()

    def action_scripts(self) -> None:
        self._turn(knowledge=False)

    def action_articles(self) -> None:
        self._turn(knowledge=True)

    def _turn(self, *, knowledge: bool) -> None:
        if knowledge != self._knowledge:
            self._knowledge = knowledge
            self._language = None if knowledge else language()
            self._look()

    def action_down(self) -> None:
        self.found.action_down()

    def action_up(self) -> None:
        self.found.action_up()

    def action_page_down(self) -> None:
        self.query_one(TextPanel).action_page_down()

    def action_page_up(self) -> None:
        self.query_one(TextPanel).action_page_up()

    def action_helped(self) -> None:
        self._vote(helped=True)

    def action_not_helped(self) -> None:
        self._vote(helped=False)

    @work(exclusive=True, group="vote")
    async def _vote(self, *, helped: bool) -> None:
        one, session = self.found.cursor, self.desk_app.session
        if one is None:
            return
        number = self._ticket.row.number
        try:
            await session.ask(using.vote, number, one.id, helped=helped, now=session.now())
            fresh = await session.ask(article, one.id)
        except DeskError as error:
            self._said = error_text(error)
        else:
            self._said = _("'{title}' helped.") if helped else _("'{title}' did not help.")
            self._said = self._said.format(title=one.title)
            self.found.show([fresh if other.id == fresh.id else other for other in self.found.entries])
        self._retitle()


def quotation(one: ArticleView) -> str:
    """An article named in a text, so that a colleague finds it."""
    if one.language == "zh":
        return f"请参见《{one.title}》（知识库 {one.id}）"
    return f'Please see "{one.title}" (article {one.id})'


def _fitting(
    desk: Desk,
    actor: Actor,
    ticket: TicketView,
    text: str,
    *,
    knowledge: bool,
    language: str | None,
    reads: str,
) -> list[ArticleView]:
    """What fits the words; without any, what fits the ticket, and then the others, the reader's language first."""
    kinds = KNOWLEDGE if knowledge else (SCRIPT,)
    row = ticket.row
    if text.strip():
        return search(desk, actor, text, kinds=kinds, language=language, limit=LIMIT)
    best = suggest(desk, actor, row.number, kinds=kinds, language=language)
    others = search(
        desk,
        actor,
        "",
        kinds=kinds,
        language=language,
        scenario=row.scenario,
        category=row.category,
        limit=LIMIT,
    )
    others.sort(key=lambda one: one.language != reads)
    return list({one.id: one for one in [*best, *others]}.values())
