"""The figures: each target with its gauge, all figures of a span with the one before and a year before, by group; and from
each the way to its tickets."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from shlex import quote
from typing import Any, ClassVar, TypeVar

from textual import events, on, work
from textual.app import ComposeResult
from textual.binding import BindingType
from textual.containers import Vertical
from textual.css.query import NoMatches

from store.errors import DeskError, WrongUsage
from store.i18n import _
from store.rules.figures import ATTRIBUTES, TIMES
from store.rules.periods import UNITS, after, before, named, span_of
from store.rules.words import TEAMS
from store.views.shapes import AlertView
from store.views.targets import people
from tui.acts.beside import Beside
from tui.keys import bindings
from tui.plain.errors import error_text
from tui.plain.figure_words import by_word, key_text, only_of, unit_word
from tui.plain.target_words import STYLES, figure_word, key_word, only_text, value_text
from tui.screens.figures_ask import (
    AbandonedError,
    Answer,
    Wish,
    figures_part,
    groups_part,
    judged_part,
    trend_of,
    wish_of,
)
from tui.screens.figures_measure import AgainstMiss
from tui.screens.figures_rows import (
    GroupRow,
    Row,
    group_line,
    groups_of,
    row_line,
    rows_of,
    story,
)
from tui.widgets.line_list import LineList
from tui.widgets.painted import Line
from tui.widgets.prompt import Choice
from tui.widgets.status_line import StatusLine
from tui.widgets.text_panel import TextPanel
from tui.widgets.trend_panel import TrendPanel

WIDE = 116
"""Columns from which the panels stand beside the list."""
REST_S = 0.25
"""How long the cursor stays before a figure's trend is asked for."""
PATIENCE_S = 1.0
T = TypeVar("T")


class RowList(LineList[Row]):
    """Targets and figures."""

    @dataclass
    class Highlighted(LineList.Highlighted):
        """Its own: the groups beneath are shown anew with each, and say so too."""


class GroupList(LineList[GroupRow]):
    """The groups of the figure at the cursor."""


class FiguresScreen(AgainstMiss, Beside):
    """Targets, figures, trends and groups."""

    BINDINGS: ClassVar[list[BindingType]] = [*bindings("figures")]
    CONTEXTS: ClassVar[tuple[str, ...]] = ("figures", "list", "app")
    AUTO_FOCUS = "RowList"
    DEFAULT_CSS = """
    FiguresScreen #parts { layout: vertical; height: 1fr; }
    FiguresScreen #parts.-wide { layout: horizontal; }
    FiguresScreen #figures { height: 1fr; width: 1fr; }
    FiguresScreen #panels { height: 11; width: 1fr; border-top: ascii $kefu-muted; }
    FiguresScreen .-wide #panels { height: 1fr; width: 38%; border-top: none; border-left: ascii $kefu-muted; padding: 0 1; }
    FiguresScreen #story { height: 5; }
    FiguresScreen .-wide #story { height: 9; }
    FiguresScreen #trend { height: 1fr; min-height: 4; max-height: 10; }
    FiguresScreen #groups { height: 1fr; }
    FiguresScreen .-none { display: none; }
    """

    def __init__(self, *, agent: str | None = None, about: AlertView | None = None) -> None:
        """`agent`: whose figures come first; `about`: the warning whose figure the cursor goes to."""
        super().__init__()
        self._agent, self._about = agent, about
        self._answer: Answer | None = None
        self._turn = 0
        self._counting = False
        self._trend_of = ""
        self._groups_of = ""
        """The target whose groups are shown or asked for."""
        self._untouched = True
        """The cursor is where it began: on the first target, once the targets are known."""

    def parts(self) -> ComposeResult:
        with Vertical(id="parts"):
            with Vertical(id="figures"):
                yield RowList(self._row_line, lambda row: row.key, empty=lambda: _("counting ..."), id="rows")
            with Vertical(id="panels"):
                yield TextPanel(id="story")
                yield TrendPanel(id="trend")
                yield GroupList(self._group_line, lambda row: row.key, empty=lambda: "", id="groups")

    def _row_line(self, row: Row, width: int, at_cursor: bool) -> Line:
        return () if self._answer is None else row_line(row, self._answer, width, at_cursor)

    def _group_line(self, row: GroupRow, width: int, at_cursor: bool) -> Line:
        wish, here = self.wish, self.rows.cursor
        at = at_cursor and self.query_one(GroupList).has_focus
        return () if here is None else group_line(row, here.figure, wish.by or "", width, at)

    def on_mount(self) -> None:
        self._fit()
        now, zone = self.session.now(), self.session.zone
        data: Mapping[str, Any] = {} if self._about is None else self._about.data
        span = span_of("day", now, zone)
        if data.get("span"):
            span = named(str(data["span"]), zone)
        team = data.get("team") if data.get("scope") == "team" else None
        agent = data.get("agent") if data.get("scope") == "agent" else self._agent
        only = {facet: tuple(values) for facet, values in dict(data.get("only") or {}).items()}
        self._wish(Wish(span, team=team, agent=agent, only=only))

    def on_key(self, event: events.Key) -> None:
        """Whoever has moved is not moved any more."""
        self._untouched = False

    def on_resize(self, event: events.Resize) -> None:
        self._fit()

    def _fit(self) -> None:
        self.query_one("#parts").set_class(self.size.width >= WIDE, "-wide")
        self._panels()

    @property
    def rows(self) -> RowList:
        return self.query_one(RowList)

    @property
    def here(self) -> Row | None:
        return self.rows.cursor

    @property
    def wish(self) -> Wish:
        assert self._answer is not None
        return self._answer.wish

    # asking --------------------------------------------------------------------------------------------------

    def _wish(self, wish: Wish) -> None:
        """Count this; what was counted for another wish ends."""
        before_ = self._answer
        same = before_ is not None and replace(before_.wish, by=wish.by) == wish
        judged = before_.judged if same and before_ is not None else ()
        self._answer = Answer(wish, judged=judged)
        self._turn += 1
        self._groups_of = ""
        self._load(self._turn)

    @work(exclusive=True, group="load")
    async def _load(self, turn: int) -> None:
        self._counting = False
        slow = self.set_timer(PATIENCE_S, self._say_counting)
        self._show()
        try:
            for part in ("now", "judged", "earlier", "last_year"):
                answer = self._answer
                assert answer is not None
                now = self.session.now()
                question = judged_part(answer, now) if part == "judged" else figures_part(answer, part, now)
                self._answer = await self._slow(question, lambda: turn == self._turn and self.is_attached)
                self._show()
        except AbandonedError:
            return
        except DeskError as error:
            self.say(error_text(error), refused=True)
        finally:
            slow.stop()
            if turn == self._turn and self.is_attached:
                self._counting = False
                self._status()

    async def _slow(self, question: Callable[..., T], *args: Any) -> T:
        """Asked on the reader's thread; a screen that has gone meanwhile shows nothing."""
        try:
            return await asyncio.shield(self.session.ask_slow(question, *args))
        finally:
            if not self.alive:
                raise asyncio.CancelledError

    def _say_counting(self) -> None:
        self._counting = True
        self._status()

    # showing -------------------------------------------------------------------------------------------------

    def _show(self) -> None:
        answer = self._answer
        if answer is None:
            return
        ready = answer.now is not None or answer.judged
        self.rows.show(rows_of(answer) if ready else [])
        if ready and self._about is not None and answer.judged:
            self.rows.go_to(
                f"kpi:{self._about.data.get('kpi')}:{answer.wish.agent or answer.wish.team or ''}"
            )
            self._about, self._untouched = None, False
        elif ready and self._untouched:
            self.rows.step(-len(self.rows.entries))
            self.rows.step(1)
            self._untouched = not answer.judged
        self._status()
        self._panels()

    def _status(self) -> None:
        wish = self.wish
        left = [(_("Figures"), "strong"), (self._whose(), ""), (wish.span.name, "strong")]
        if wish.span.holds(self.session.now()):
            left.append((_("so far"), "muted"))
        if wish.by is not None:
            left.append((_("by {group}").format(group=by_word(wish.by)), "soon"))
        if wish.only:
            left.append((only_text(wish.only), "soon"))
        right = [(_("counting ..."), "soon")] if self._counting else []
        self.query_one(StatusLine).show(left, right)

    def _whose(self) -> str:
        wish, me = self.wish, self.session.actor
        if me.role == "agent":
            return _("your own")
        if wish.agent is not None:
            return wish.agent
        return _("the desk") if wish.team is None else key_word(wish.team)

    @on(RowList.Highlighted)
    def _highlighted(self) -> None:
        self._panels()

    def _panels(self) -> None:
        answer = self._answer
        try:
            row, trend, groups = self.rows.cursor, self.query_one(TrendPanel), self.query_one(GroupList)
        except NoMatches:
            return
        if answer is None:
            return
        told = story(row, answer)
        self.query_one(TextPanel).show(told)
        figure = "" if row is None else row.figure
        if row is None or row.judged is None or wish_of(row.judged, answer.wish) == answer.wish:
            groups.show(groups_of(answer, figure))
            self._groups_of = ""
        elif answer.wish.by is not None and self._groups_of != row.key:
            self._groups_of = row.key
            groups.show([])
            self._ask_groups(row)
        grouped, wide = answer.wish.by is not None, self.size.width >= WIDE
        groups.set_class(not grouped, "-none")
        trend.set_class(grouped and not wide, "-none")
        if row is not None and row.judged is not None:
            kpi = row.judged.kpi
            points = [(name, _number(value.value)) for name, value in row.judged.trend]
            least = kpi.at_least

            def style(value: float | None) -> str:
                return STYLES[kpi.verdict(value, least)] if value is not None else "muted"

            trend.show(points, lambda value: value_text(figure, value), style)
        elif figure != self._trend_of or row is None:
            trend.show([])
            self._ask_trend(figure)
        self._trend_of = "" if row is not None and row.judged is not None else figure

    @work(exclusive=True, group="trend")
    async def _ask_trend(self, figure: str) -> None:
        """The trend of the figure at the cursor, once the cursor rests."""
        await asyncio.sleep(REST_S)
        if not figure or self._answer is None or self._answer.last_year is None:
            self._trend_of = ""
            return
        wish, turn = self.wish, self._turn
        try:
            found = await self._slow(
                trend_of,
                figure,
                wish,
                lambda: turn == self._turn and self._trend_of == figure,
                self.session.now(),
            )
        except (AbandonedError, DeskError):
            return
        if turn == self._turn and self._trend_of == figure:
            points = [(name, _number(value.value)) for name, value in found]
            self.query_one(TrendPanel).show(points, lambda value: value_text(figure, value))

    @work(exclusive=True, group="groups")
    async def _ask_groups(self, row: Row) -> None:
        """The groups of a target: of its own period and tickets."""
        assert row.judged is not None
        turn, key = self._turn, row.key
        wish = wish_of(row.judged, self.wish)
        try:
            found = await self._slow(
                groups_part,
                row.figure,
                wish,
                lambda: (turn, key) == (self._turn, self._groups_of),
                self.session.now(),
            )
        except (AbandonedError, DeskError):
            return
        if (turn, key) == (self._turn, self._groups_of):
            self.query_one(GroupList).show(groups_of(found, row.figure))

    # keys ----------------------------------------------------------------------------------------------------

    def action_next_pane(self) -> None:
        groups = self.query_one(GroupList)
        if groups.has_focus or not groups.entries:
            self.rows.focus()
        else:
            groups.focus()
        groups.repaint()

    def action_earlier_span(self) -> None:
        self._wish(replace(self.wish, span=before(self.wish.span)))

    def action_later_span(self) -> None:
        later = after(self.wish.span)
        if later.start > self.session.now():
            self.say(_("Nothing has happened there yet."), refused=True)
        else:
            self._wish(replace(self.wish, span=later))

    @on(LineList.Chosen)
    def _chosen(self) -> None:
        self.action_behind()

    @work(exclusive=True, group="act")
    async def action_span(self) -> None:
        """Another unit of time, or a span by its name."""
        now, zone = self.session.now(), self.session.zone
        choices = [
            Choice(unit, f"{unit_word(unit)} {self.wish.in_unit(unit, now, zone).span.name}")
            for unit in UNITS
        ]
        title = _("Span (or type 2026-11-22, 2026-W47, 2026-11, 2026-Q4, 2026)")
        chosen = await self.pick(title, choices, self.wish.span.unit, takes_new=True)
        if chosen is None:
            return
        if chosen in UNITS:
            self._wish(self.wish.in_unit(chosen, now, zone))
            return
        try:
            span = named(chosen, zone)
        except ValueError:
            self.say(error_text(WrongUsage("bad_span", value=chosen)), refused=True)
            return
        self._wish(replace(self.wish, span=span))

    @work(exclusive=True, group="act")
    async def action_group_by(self) -> None:
        may = self.session.actor.role in ("supervisor", "admin")
        names = [name for name in (*ATTRIBUTES, *TIMES) if name != "agent" or may]
        choices = [Choice("", _("all together")), *(Choice(name, by_word(name)) for name in names)]
        chosen = await self.pick(_("Group by"), choices, self.wish.by or "")
        if chosen is not None:
            self._wish(replace(self.wish, by=chosen or None))

    @work(exclusive=True, group="act")
    async def action_whose_figures(self) -> None:
        """The desk's, a team's or somebody's."""
        me = self.session.actor
        if me.role == "agent":
            self.say(_("You see your own figures."), refused=True)
            return
        teams = [team for team in TEAMS if me.sees_all_teams or team in me.teams]
        choices = [Choice("", _("the desk") if me.sees_all_teams else _("your teams"))]
        choices += [Choice(f"team:{team}", key_word(team)) for team in teams]
        choices += [Choice(f"agent:{login}", login) for login in await self.do(people)]
        wish = self.wish
        current = f"agent:{wish.agent}" if wish.agent else f"team:{wish.team}" if wish.team else ""
        chosen = await self.pick(_("Whose figures"), choices, current)
        if chosen is not None:
            kind, _colon, which = chosen.partition(":")
            self._wish(
                replace(
                    wish, team=which if kind == "team" else None, agent=which if kind == "agent" else None
                )
            )

    @work(exclusive=True, group="act")
    async def action_narrow(self) -> None:
        """Only tickets of some channel, category ..."""
        wish = self.wish
        begun = " ".join(f"{facet}={','.join(values)}" for facet, values in wish.only.items())
        text = await self.text(_("Only (channel=chat,phone category=logistics; empty: all)"), begun)
        if text is None:
            return
        try:
            only = only_of(text)
        except WrongUsage as error:
            self.say(error_text(error), refused=True)
            return
        self._wish(replace(wish, only=only))

    def action_cards(self) -> None:
        from tui.screens.figures_cards import CardsScreen

        self.app.push_screen(CardsScreen())

    def action_export(self) -> None:
        """Nothing is written from here: the command that does it."""
        wish = self.wish
        parts = ["kefu kpi --span", wish.span.name]
        parts += ["--by", wish.by] if wish.by else []
        for facet, values in wish.narrowed.items():
            parts += ["--only", quote(f"{facet}={','.join(values)}")]
        command = " ".join([*parts, "--csv FILE"])
        self.say(_("As a file: {command}").format(command=command))

    def action_behind(self) -> None:
        """The tickets behind the figure at the cursor, of its group where the groups have the focus."""
        from tui.screens.figures_behind import BehindScreen, Question

        row = self.rows.cursor
        if row is None or not row.figure:
            return
        wish, title = self.wish, figure_word(row.figure)
        groups = self.query_one(GroupList)
        group = groups.cursor if groups.has_focus else None
        if row.judged is not None:
            wish = wish_of(row.judged, wish)
        by = wish.by if group is not None else None
        if group is not None:
            title += f", {key_text(wish.by or '', group.key)}"
        self.app.push_screen(
            BehindScreen(
                Question(row.figure, wish, by, None if group is None else group.key),
                f"{title}, {wish.span.name}",
            )
        )


def _number(value: float | int | None) -> float | None:
    return None if value is None else float(value)
