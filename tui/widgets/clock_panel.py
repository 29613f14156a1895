"""A ticket's clocks: what is left in their own time, when they are due by the wall, and how they ended."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final
from zoneinfo import ZoneInfo

from rich.cells import cell_len

from store.i18n import _, language
from store.views.shapes import Countdown
from store.views.ticket_shapes import ClockView
from tui.cells import fit
from tui.countdown import (
    Calendars,
    countdown_text,
    next_change_at,
    span_text,
    wall_text,
)
from tui.plain.words import clock_word
from tui.widgets.painted import Line, Painted
from tui.wording import CLOCK_STATES

MARK: Final = 2


class ClockPanel(Painted):
    """A line a clock; tick it as time passes."""

    DEFAULT_CSS = """
    ClockPanel { height: auto; }
    """

    def __init__(
        self,
        *,
        zone: ZoneInfo,
        now: Callable[[], int],
        calendars: Calendars | None = None,
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(id=id, classes=classes)
        self._zone = zone
        self._now = now
        self._now_ms = now()
        self.calendars: Calendars = calendars or {}
        self._clocks: tuple[ClockView, ...] = ()
        self._next_change = 0

    def show(self, clocks: Sequence[ClockView], *, call_at: int | None = None) -> None:
        """These clocks from now on, and in front of them when a settled ticket's customer is to be called."""
        shown = tuple(clocks) if call_at is None else (call_clock(call_at), *clocks)
        grows = len(shown) != len(self._clocks)
        self._clocks = shown
        self._now_ms = self._now()
        self._plan()
        if grows:
            self._say_anew()
            self.refresh(layout=True)
        self.repaint()

    def tick(self, now_ms: int) -> int:
        """Time has passed: draw what reads differently; gives how many lines."""
        self._now_ms = now_ms
        if now_ms < self._next_change:
            return 0
        self._plan()
        return self.repaint()

    def get_content_height(self, container: object, viewport: object, width: int) -> int:
        return max(len(self._clocks), 1)

    def line(self, y: int, width: int) -> Line:
        if y >= len(self._clocks):
            return ((fit(_("No clock runs on this ticket."), width), "muted"),) if y == 0 else ()
        return clock_line(self._clocks[y], self._now_ms, self.calendars, self._zone, width)

    def _plan(self) -> None:
        changes = [
            change
            for clock in self._clocks
            if (change := next_change_at(countdown_of(clock), self._now_ms, self.calendars)) is not None
        ]
        self._next_change = min(changes, default=1 << 62)


def call_clock(at: int) -> ClockView:
    """A follow-up call as a clock that runs."""
    call = Countdown.of_call(at)
    return ClockView(
        kind=call.clock,
        cycle=1,
        state="running",
        target_ms=call.target_ms,
        policy=0,
        calendar=None,
        started_at=at - call.target_ms,
        consumed_ms=0,
        running_since=None,
        due_at=at,
        ended_at=None,
        end_reason=None,
        breached_at=None,
        breach_reason=None,
        remaining_ms=None,
    )


def countdown_of(clock: ClockView) -> Countdown | None:
    """The clock as a countdown; None when it does not run."""
    if clock.state != "running" or clock.due_at is None:
        return None
    return Countdown(
        clock.kind, clock.due_at, clock.target_ms, clock.calendar, clock.breach_reason == "imported"
    )


def clock_line(clock: ClockView, now_ms: int, calendars: Calendars, zone: ZoneInfo, width: int) -> Line:
    """Sign, countdown, kind, and by the wall when it is due or how it ended."""
    name_cells = 10 if language() == "zh" else 16
    name = fit(_clock_name(clock), name_cells)
    if clock.state == "running" or clock.state == "paused":
        reading = countdown_text(countdown_of(clock), now_ms, calendars, paused=clock.state == "paused")
        urgency = "none" if reading.level == "ok" else reading.level
        left_cells = max(6, cell_len(reading.long))
        left = fit(reading.mark, MARK) + fit(reading.long, left_cells, right=True)
        rest = (
            _("{left} left").format(left=span_text(clock.target_ms - clock.consumed_ms))
            if clock.due_at is None or clock.state == "paused"
            else _("due {when}").format(when=wall_text(clock.due_at, now_ms, zone))
        )
        return _fitted(((left, urgency), (" ", ""), (name, ""), (" ", ""), (rest, "muted")), width)
    ended = "" if clock.ended_at is None else wall_text(clock.ended_at, now_ms, zone)
    text = f"{_(CLOCK_STATES[clock.state])} {ended}".strip()
    sign, style = ("+", "good") if clock.state == "met" else ("x", "muted")
    late = clock.breached_at is not None
    spans: Line = ((fit("!!" if late else sign, MARK), "risk" if late else style), (" " * 7, ""), (name, ""))
    note = _("{state}, late").format(state=text) if late else text
    return _fitted((*spans, (" ", ""), (note, "risk" if late else style)), width)


def _clock_name(clock: ClockView) -> str:
    name = clock_word(clock.kind)
    return f"{name} {clock.cycle}" if clock.cycle > 1 else name


def _fitted(spans: Line, width: int) -> Line:
    """The spans cut at the panel's edge."""
    left, out = width, []
    for text, style in spans:
        if left <= 0:
            break
        text = text if cell_len(text) <= left else fit(text, left)
        out.append((text, style))
        left -= cell_len(text)
    return (*out, ("", ""))
