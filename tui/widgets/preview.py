"""The ticket at the cursor, at a glance: its head, its clocks, the end of its conversation."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual import work
from textual.app import ComposeResult
from textual.widget import Widget

from store.errors import DeskError
from store.views import tickets
from store.views.ticket_shapes import TicketView
from tui.cells import fit
from tui.telling import teller
from tui.widgets.clock_panel import ClockPanel
from tui.widgets.painted import Line, Painted
from tui.widgets.timeline import Timeline
from tui.wording import word

if TYPE_CHECKING:
    from tui.session import Session


class TicketHead(Painted):
    """Two lines that say which ticket this is."""

    DEFAULT_CSS = """
    TicketHead { height: 2; }
    """

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes)
        self._ticket: TicketView | None = None

    def show(self, ticket: TicketView | None) -> None:
        self._ticket = ticket
        self.repaint()

    def line(self, y: int, width: int) -> Line:
        if self._ticket is None:
            return ()
        row = self._ticket.row
        if y == 0:
            return (
                (f"#{row.number} ", "key"),
                (fit(row.subject, max(width - len(str(row.number)) - 2, 0)), "strong"),
            )
        facts = [
            word("priority", row.priority),
            word("kind", row.kind),
            word("category", row.category),
            word("channel", row.channel),
            word("status", row.status),
            word("team", row.team),
            row.assignee or "-",
            row.customer,
            *(f"[{tag}]" for tag in row.tags),
        ]
        return ((fit("  ".join(fact for fact in facts if fact), width), "muted"),)


class Preview(Widget):
    """Asks for the ticket that it shall show; the newest wish wins."""

    DEFAULT_CSS = """
    Preview { layout: vertical; }
    Preview > ClockPanel { max-height: 5; }
    """

    def __init__(self, *, session: Session, id: str | None = None) -> None:
        super().__init__(id=id, markup=False)
        self._session = session
        now, zone = session.now, session.zone
        self._head = TicketHead()
        self._clocks = ClockPanel(zone=zone, now=now, calendars=session.calendars)
        self._timeline = Timeline(zone=zone, now=now, tell=teller(zone, now))

    def compose(self) -> ComposeResult:
        yield self._head
        yield self._clocks
        yield self._timeline

    def tick(self, now_ms: int) -> None:
        """A second has passed."""
        if self.display:
            self._clocks.calendars = self._session.calendars
            self._clocks.tick(now_ms)

    @work(exclusive=True, group="preview")
    async def look(self, number: int | None) -> None:
        """Show this ticket (None: nothing)."""
        ticket: TicketView | None = None
        if number is not None:
            try:
                ticket = await self._session.ask(tickets.ticket, number, now=self._session.now())
            except DeskError:
                ticket = None
        self._clocks.display = ticket is not None
        self._head.show(ticket)
        self._clocks.show(
            () if ticket is None else [c for c in ticket.clocks if c.state in ("running", "paused")],
            call_at=None if ticket is None else ticket.row.follow_up_at,
        )
        self._timeline.show(ticket)
