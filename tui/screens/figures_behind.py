"""The tickets behind a figure: the worst first; each opens and leads back here."""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from typing import ClassVar

from textual import on, work
from textual.app import ComposeResult
from textual.binding import BindingType

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError
from store.i18n import _, ngettext
from store.rules.figures import FIGURES, RATIO
from store.views.figures import Behind, tickets_behind
from store.views.queues import in_order
from store.views.shapes import TicketRow
from tui.acts.beside import Beside
from tui.cells import fit
from tui.countdown import wall_text
from tui.keys import bindings
from tui.plain.errors import error_text
from tui.screens.figures_ask import Wish
from tui.widgets.line_list import LineList
from tui.widgets.painted import Line
from tui.widgets.status_line import StatusLine
from tui.wording import word

PAGE = 500
"""Tickets of one page; the next one comes when the cursor reaches its end."""


@dataclass(frozen=True, slots=True)
class Question:
    """A figure of a span, narrowed; with `by` its group `key` alone."""

    figure: str
    wish: Wish
    by: str | None = None
    key: str | None = None


def ask_behind(
    desk: Desk, actor: Actor, question: Question, after: int, now: int
) -> tuple[Behind, list[TicketRow]]:
    """A page of them, with their lines in that order."""
    wish = question.wish
    behind = tickets_behind(
        desk,
        actor,
        question.figure,
        wish.span,
        by=question.by,
        key=question.key,
        only=wish.narrowed,
        after=after,
        limit=PAGE,
        now=now,
    )
    return behind, in_order(desk, behind.numbers, now, actor)


class BehindScreen(Beside):
    """A list of tickets."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("behind")]
    CONTEXTS: ClassVar[tuple[str, ...]] = ("behind", "list", "app")
    BESIDE: ClassVar[bool] = False

    def __init__(self, question: Question | None, title: str, numbers: tuple[int, ...] = ()) -> None:
        """The tickets of a question, or these `numbers`."""
        super().__init__()
        self._question, self._title, self._numbers = question, title, numbers
        self._rows: list[TicketRow] = []
        self._behind: Behind | None = None
        self._asking = False

    def parts(self) -> ComposeResult:
        found: LineList[TicketRow] = LineList(
            self._line, lambda row: row.number, empty=self._empty, id="list"
        )
        yield found

    @property
    def found(self) -> LineList[TicketRow]:
        return self.query_one(LineList)

    def on_mount(self) -> None:
        self._load()

    @work(exclusive=True, group="load")
    async def _load(self) -> None:
        now = self.session.now()
        self._asking = True
        self._status()
        try:
            if self._question is None:
                behind = Behind(self._numbers, len(self._numbers))
                rows = await self.ask(_lines_of, self._numbers, now)
            else:
                asked = self.session.ask_slow(ask_behind, self._question, len(self._rows), now)
                behind, rows = await asyncio.shield(asked)
        except DeskError as error:
            self.say(error_text(error), refused=True)
            return
        finally:
            self._asking = False
        if not self.alive:
            return
        self._behind = behind
        self._rows += rows
        self.found.show(self._rows)
        self._status()

    def _status(self) -> None:
        left = [(self._title, "strong")]
        behind = self._behind
        if behind is None:
            left.append((_("counting ..."), "soon"))
        else:
            left.append(
                (ngettext("{count} ticket", "{count} tickets", behind.total).format(count=behind.total), "")
            )
            if self._question is not None and FIGURES[self._question.figure].unit == RATIO:
                missed = _("{count} of them first: those that pull it down").format(count=behind.first)
                left.append((missed, "muted"))
        self.query_one(StatusLine).show(left, [])

    def _empty(self) -> str:
        return _("counting ...") if self._behind is None else _("No ticket is behind it.")

    def _line(self, row: TicketRow, width: int, at_cursor: bool) -> Line:
        now, zone = self.session.now(), self.session.zone
        cells = [
            fit(f"#{row.number}", 8),
            fit(wall_text(row.opened_at, now, zone), 11),
            fit(word("status", row.status), 12),
            fit(word("channel", row.channel), 8),
            fit(row.assignee or "-", 10),
        ]
        if width >= 100:
            cells.insert(3, fit(word("team", row.team), 10))
            cells.insert(4, fit(word("category", row.category), 12))
        style = "cursor" if at_cursor else "quiet" if row.status == "closed" else ""
        return ((fit(" ".join((*cells, row.subject)), width), style),)

    @on(LineList.Highlighted)
    def _highlighted(self) -> None:
        behind, here = self._behind, self.found.cursor
        at_end = bool(self._rows) and here is self._rows[-1]
        if behind is not None and at_end and len(self._rows) < behind.total and not self._asking:
            self._load()

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_open()

    def action_open(self) -> None:
        row = self.found.cursor
        if row is not None:
            self.desk_app.open_ticket(row.number)


def _lines_of(desk: Desk, actor: Actor, numbers: tuple[int, ...], now: int) -> list[TicketRow]:
    return in_order(desk, numbers, now, actor)
