"""The scorecards: response timeliness, resolution, customers' feedback of each person, weighted as the policy says."""

from __future__ import annotations

import asyncio
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType

from store.errors import DeskError
from store.i18n import _
from store.rules.periods import Span, after, before
from store.views.scorecard import AgentCard, Scorecard, scorecard
from tui.acts.beside import Beside
from tui.cells import fit
from tui.keys import bindings
from tui.plain.errors import error_text
from tui.plain.target_words import STYLES, VERDICTS, condition_text, figure_word
from tui.plain.targetwork import card_text, mark_text, score_text
from tui.widgets.line_list import LineList
from tui.widgets.painted import Line, Painted
from tui.widgets.painted import Span as Part
from tui.widgets.status_line import StatusLine
from tui.widgets.text_panel import TextPanel
from tui.wording import word

MARK = 17
"""Cells of a part of the card."""
NARROW = 100
"""Columns below which a person is told by the login alone."""


class CardHead(Painted):
    """What the columns are."""

    DEFAULT_CSS = """
    CardHead { height: 1; }
    """

    def __init__(self) -> None:
        super().__init__()
        self.parts: tuple[str, ...] = ()

    def line(self, y: int, width: int) -> Line:
        room = max(width - 16 - len(self.parts) * (MARK + 1), 8)
        cells = [fit(word("score_part", part), MARK, right=True) for part in self.parts]
        head = (fit(_("score"), 6, right=True), fit(_("earlier"), 8, right=True), fit(_("agent"), room))
        return ((fit(" ".join((*head, *cells)), width), "title"),)


class CardsScreen(Beside):
    """The cards of a period; Enter leads to the person's figures."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("cards")]
    CONTEXTS: ClassVar[tuple[str, ...]] = ("cards", "list", "app")
    BESIDE: ClassVar[bool] = False
    DEFAULT_CSS = """
    CardsScreen #story { height: 7; border-top: ascii $kefu-muted; }
    """

    def __init__(self) -> None:
        super().__init__()
        self._found: Scorecard | None = None

    def parts(self) -> ComposeResult:
        cards: LineList[AgentCard] = LineList(
            self._line, lambda card: card.login, empty=self._empty, id="list"
        )
        yield CardHead()
        yield cards
        yield TextPanel(id="story")

    @property
    def cards(self) -> LineList[AgentCard]:
        return self.query_one(LineList)

    def on_mount(self) -> None:
        self._load(None)

    @work(exclusive=True, group="load")
    async def _load(self, span: Span | None) -> None:
        self.query_one(StatusLine).show([(_("Scorecards"), "strong"), (_("counting ..."), "soon")])
        try:
            asked = self.session.ask_slow(scorecard, span=span, now=self.session.now())
            found = await asyncio.shield(asked)
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        if not self.alive:
            return
        self._found = found
        left = [(_("Scorecards"), "strong"), (found.span.name, "strong"), (card_text(found), "muted")]
        self.query_one(StatusLine).show(left, [])
        head = self.query_one(CardHead)
        head.parts = tuple(part.name for part in found.card.parts)
        head.repaint()
        self.cards.show(found.cards)

    def _empty(self) -> str:
        return _("counting ...") if self._found is None else _("There is nobody whose card you may see.")

    def _line(self, card: AgentCard, width: int, at_cursor: bool) -> Line:
        plain = "cursor" if at_cursor else ""
        name = card.login if width < NARROW or card.name == card.login else f"{card.login} {card.name}"
        room = max(width - 16 - len(card.marks) * (MARK + 1), 8)
        spans: list[Part] = [
            (fit(score_text(card.score), 6, right=True) + " ", plain or "strong"),
            (fit(score_text(card.earlier), 8, right=True) + " ", plain or "muted"),
            (fit(name, room) + " ", plain),
        ]
        spans += [
            (fit(mark_text(mark), MARK, right=True) + " ", plain or STYLES.get(mark.verdict, ""))
            for mark in card.marks
        ]
        return (*spans, ("", plain))

    @on(LineList.Highlighted)
    def _highlighted(self) -> None:
        card = self.cards.cursor
        lines: list[Part] = []
        if card is not None:
            head = (
                _("{name}: {score} of 100; {count} resolved")
                if card.earlier is None
                else _("{name}: {score} of 100, {before} the period before; {count} resolved")
            )
            told = head.format(
                name=card.name,
                score=score_text(card.score),
                before=score_text(card.earlier),
                count=card.handled,
            )
            lines.append((told, "strong"))
            for mark in card.marks:
                target = "" if mark.target is None else condition_text(mark.figure, mark.target.target)
                verdict = _(VERDICTS[mark.verdict]) if mark.verdict in VERDICTS else ""
                text = f"{word('score_part', mark.name)}: {mark_text(mark)} {target} {verdict} ({figure_word(mark.figure)})"
                lines.append((" ".join(text.split()), STYLES.get(mark.verdict, "")))
        self.query_one(TextPanel).show(lines)

    # keys ----------------------------------------------------------------------------------------------------

    def action_earlier_span(self) -> None:
        if self._found is not None:
            self._load(before(self._found.span))

    def action_later_span(self) -> None:
        if self._found is not None and after(self._found.span).start <= self.session.now():
            self._load(after(self._found.span))

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_open_figures()

    def action_open_figures(self) -> None:
        """The person's own figures."""
        from tui.screens.figures import FiguresScreen

        card = self.cards.cursor
        if card is not None:
            self.app.push_screen(FiguresScreen(agent=card.login))
