"""All scripts and articles: filtered, read, written, changed, retired and brought back."""

from __future__ import annotations

from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.timer import Timer

from store.desk import library as verbs
from store.errors import DeskError
from store.i18n import _, language, ngettext
from store.rules import words
from store.rules.permission import require
from store.views.changes import Changes
from store.views.library import ArticleView, categories, listing
from tui.acts.beside import Beside
from tui.article_lines import article_line, page
from tui.keys import bindings
from tui.plain.errors import error_text
from tui.plain.library import language_word
from tui.widgets.line_list import LineList
from tui.widgets.prompt import Choice
from tui.widgets.status_line import StatusLine
from tui.widgets.text_panel import TextPanel
from tui.wording import word

REFRESH_S = 0.1
TYPES = frozenset(
    {"article_written", "article_changed", "article_retired", "article_restored", "articles_imported"}
)


class LibraryScreen(Beside):
    """A list, and the article at its cursor to be read."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("library")]
    CONTEXTS: ClassVar[tuple[str, ...]] = ("library", "list", "app")
    DEFAULT_CSS = """
    LibraryScreen > LineList { height: 45%; }
    LibraryScreen > TextPanel { height: 1fr; border-top: ascii $kefu-muted; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._kind: str | None = None
        self._scenario: str | None = None
        self._language: str | None = language()
        self._retired = False
        self._text = ""
        self._refresh_timer: Timer | None = None

    def parts(self) -> ComposeResult:
        found: LineList[ArticleView] = LineList(
            lambda one, width, here: article_line(one, width, at_cursor=here),
            lambda one: one.id,
            empty=lambda: _("nothing of that name"),
            id="list",
        )
        yield found
        yield TextPanel(id="page")

    @property
    def found(self) -> LineList[ArticleView]:
        return self.query_one(LineList)

    def on_mount(self) -> None:
        self._load()

    def changed(self, changes: Changes) -> None:
        """Somebody committed something."""
        if (changes.too_many or changes.types & TYPES) and self._refresh_timer is None:
            self._refresh_timer = self.set_timer(REFRESH_S, self._load)

    @work(exclusive=True, group="load")
    async def _load(self, *, at: int | None = None) -> None:
        self._refresh_timer = None
        try:
            with self.desk_app.holding_keys():
                found = await self.ask(
                    listing,
                    text=self._text,
                    kind=self._kind,
                    scenario=self._scenario,
                    language=self._language,
                    retired=self._retired,
                )
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        self.found.show(found)
        if at is not None:
            self.found.go_to(at)
        self._show_status(len(found))

    def _show_status(self, count: int) -> None:
        left = [(_("Library"), "strong")]
        left.append((ngettext("{count} entry", "{count} entries", count).format(count=count), ""))
        left += [
            (text, "soon")
            for text in (
                word("article_kind", self._kind),
                word("article_scenario", self._scenario),
                language_word(self._language) if self._language else "",
                _("retired") if self._retired else "",
                f"'{self._text}'" if self._text else "",
            )
            if text
        ]
        self.query_one(StatusLine).show(left, [])

    @on(LineList.Highlighted)
    def _highlighted(self) -> None:
        one = self.found.cursor
        self.query_one(TextPanel).show([] if one is None else page(one))

    # keys ----------------------------------------------------------------------------------------------------

    def action_back(self) -> None:
        """Out of the filter first."""
        if self._text:
            self._text = ""
            self._load()
        else:
            self.dismiss()

    def action_next_pane(self) -> None:
        reading = self.query_one(TextPanel)
        (self.found if reading.has_focus else reading).focus()

    def action_library_kind(self) -> None:
        self._kind = _next(self._kind, words.ARTICLE_KINDS)
        self._load()

    def action_library_scenario(self) -> None:
        self._scenario = _next(self._scenario, words.ARTICLE_SCENARIOS)
        self._load()

    def action_library_language(self) -> None:
        self._language = _next(self._language, words.LANGUAGES)
        self._load()

    def action_library_retired(self) -> None:
        self._retired = not self._retired
        self._load()

    @work(exclusive=True, group="act")
    async def action_library_filter(self) -> None:
        text = await self.text(_("Words, pinyin initials or a category"), self._text)
        if text is not None:
            self._text = text.strip()
            self._load()

    @work(exclusive=True, group="act")
    async def action_library_new(self) -> None:
        kinds = [Choice(code, word("article_kind", code)) for code in words.ARTICLE_KINDS]
        if not self._may_write():
            return
        kind = await self.pick(_("New"), kinds, self._kind)
        if kind is not None:
            await self._edit(None, kind)

    @work(exclusive=True, group="act")
    async def action_library_change(self) -> None:
        one = self.found.cursor
        if one is not None and self._may_write():
            await self._edit(one, one.kind)

    async def _edit(self, one: ArticleView | None, kind: str) -> None:
        from tui.screens.article_editor import ArticleEditor

        known = await self.do(categories)
        self.desk_app.hold_keys()
        self.app.push_screen(ArticleEditor(one, kind=kind, categories=known), self._edited)

    def _edited(self, article_id: int | None) -> None:
        if article_id is not None:
            self.say(_("Kept."))
            self._load(at=article_id)

    @work(exclusive=True, group="act")
    async def action_library_retire(self) -> None:
        one = self.found.cursor
        if one is None:
            return
        if one.retired_at is None:
            done = _("'{title}' is retired.").format(title=one.title)
            await self.perform(verbs.retire, one.id, done=done)
        else:
            done = _("'{title}' is in use again.").format(title=one.title)
            await self.perform(verbs.bring_back, one.id, done=done)
        self._load()

    def _may_write(self) -> bool:
        """Said at once, not after the writing."""
        try:
            require(self.session.actor, "write_library")
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return False
        return True


def _next(value: str | None, codes: dict[str, str]) -> str | None:
    """The next of the words; behind the last one all of them."""
    order = [None, *codes]
    return order[(order.index(value) + 1) % len(order)]
