"""Writing or changing a script or an article; what is wrong stands under its field, and nothing typed is lost."""

from __future__ import annotations

from dataclasses import asdict
from typing import TYPE_CHECKING, Any, ClassVar, cast
from weakref import WeakKeyDictionary

from textual import on, work
from textual.app import App, ComposeResult
from textual.binding import BindingType
from textual.screen import ModalScreen

from store.desk import library
from store.errors import DeskError
from store.i18n import _, language
from store.rules import words
from store.rules.articles import ArticleFacts
from store.rules.script_text import NAMES
from store.views.library import ArticleView, check
from tui.keys import bindings
from tui.plain.errors import error_text
from tui.plain.library import language_word
from tui.plain.words import field_word
from tui.widgets.composer import ComposerText
from tui.widgets.fields import ChoiceField, ErrorLine, Field, LineField
from tui.widgets.footer import KeyFooter
from tui.widgets.prompt import Choice
from tui.widgets.text_panel import TextPanel
from tui.wording import word

if TYPE_CHECKING:
    from tui.app import KefuApp

_BEGUN: WeakKeyDictionary[App[Any], dict[int, ArticleFacts]] = WeakKeyDictionary()


class ArticleEditor(ModalScreen[int | None]):
    """`article` None: a new one, begun with `kind`. Answers the id of what was written, None when left."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("article")]
    AUTO_FOCUS = "#field-title"
    DEFAULT_CSS = """
    ArticleEditor { layout: vertical; background: $background; }
    ArticleEditor > ComposerText { height: 1fr; background: $panel; border: none; padding: 0 1; }
    ArticleEditor > TextPanel { height: 2; }
    """

    def __init__(
        self, article: ArticleView | None, *, kind: str = "script", categories: tuple[str, ...] = ()
    ) -> None:
        super().__init__()
        self._article = article
        self._key = 0 if article is None else article.id
        self._stands = (
            ArticleFacts(kind, language(), "", "")
            if article is None
            else ArticleFacts(
                article.kind,
                article.language,
                article.title,
                article.body,
                article.question,
                article.scenario,
                article.category,
                article.level,
            )
        )
        self._categories = categories or tuple(words.CATEGORIES)
        self._body = ComposerText()
        self._saving = False

    def compose(self) -> ComposeResult:
        facts = self._stands
        yield ChoiceField(
            "kind", field_word("article_kind"), _words("article_kind", words.ARTICLE_KINDS), facts.kind
        )
        languages = [Choice(code, language_word(code)) for code in words.LANGUAGES]
        yield ChoiceField("language", field_word("language"), languages, facts.language)
        for name, group, codes in (
            ("scenario", "article_scenario", tuple(words.ARTICLE_SCENARIOS)),
            ("category", "category", self._categories),
            ("level", "article_level", tuple(words.ARTICLE_LEVELS)),
        ):
            choices = [Choice("", ""), *_words(group, codes)]
            yield ChoiceField(name, field_word(name), choices, getattr(facts, name) or "")
        yield LineField("title", field_word("title"), facts.title)
        yield LineField("question", field_word("question"), facts.question)
        yield ErrorLine("body", field_word("body"))
        yield self._body
        yield TextPanel(id="hint")
        yield KeyFooter("article")

    @property
    def desk_app(self) -> KefuApp:
        return cast("KefuApp", self.app)

    def on_mount(self) -> None:
        begun = self._drafts.get(self._key)
        self._fill(begun or self._stands)
        hint = self.query_one(TextPanel)
        hint.can_focus = False
        names = " ".join(f"{{{name}}}" for name in NAMES)
        told = [(_("A script may hold {names}.").format(names=names), "muted")]
        if begun is not None:
            told.append((_("This is what you had begun."), "soon"))
        hint.show(told)
        self.desk_app.release_keys()

    def facts(self) -> ArticleFacts:
        """What stands in the fields."""
        given: dict[str, Any] = {"body": self._body.text}
        for field in self.query(Field):
            if isinstance(field, ChoiceField | LineField):
                given[field.field] = field.value
        for name in ("scenario", "category", "level"):
            given[name] = given[name] or None
        return ArticleFacts(**given)

    @on(Field.Moved)
    def _moved(self, event: Field.Moved) -> None:
        if event.step > 0:
            self.focus_next()
        else:
            self.focus_previous()

    def action_next_field(self) -> None:
        self.focus_next()

    def action_previous_field(self) -> None:
        self.focus_previous()

    def action_save(self) -> None:
        if not self._saving:
            self._saving = True
            self._save()

    @work(group="save")
    async def _save(self) -> None:
        try:
            with self.desk_app.holding_keys():
                await self._save_now()
        finally:
            self._saving = False

    async def _save_now(self) -> None:
        session, facts, article = self.desk_app.session, self.facts(), self._article
        try:
            found = {fault.field: error_text(fault.error) for fault in await session.ask(check, facts)}
            for field in self.query(Field):
                field.show_error(found.get(field.field, ""))
            if found:
                return
            if article is None:
                done = await session.ask(library.write, facts, now=session.now())
            else:
                done = article.id
                before = asdict(self._stands)
                changes = {name: value for name, value in asdict(facts).items() if value != before[name]}
                if changes:
                    await session.ask(
                        library.change, done, changes, known_at=article.updated_at, now=session.now()
                    )
        except DeskError as error:
            self.query_one(TextPanel).show([(error_text(error), "risk")])
            return
        self._drafts.pop(self._key, None)
        self.dismiss(done)

    def action_leave_article(self) -> None:
        """What was begun is offered again."""
        facts = self.facts()
        if facts != self._stands:
            self._drafts[self._key] = facts
        else:
            self._drafts.pop(self._key, None)
        self.dismiss(None)

    def action_begin_again(self) -> None:
        """As it stands on the desk; a new one empty."""
        self._drafts.pop(self._key, None)
        self._fill(self._stands)

    @property
    def _drafts(self) -> dict[int, ArticleFacts]:
        """Article (0: a new one) -> what was begun of it and left."""
        return _BEGUN.setdefault(self.app, {})

    def _fill(self, facts: ArticleFacts) -> None:
        for field in self.query(Field):
            if isinstance(field, ChoiceField | LineField):
                field.set(getattr(facts, field.field) or "")
            field.show_error("")
        self._body.load_text(facts.body)


def _words(group: str, codes: Any) -> list[Choice]:
    return [Choice(code, word(group, code)) for code in codes]
