"""A small app around widgets, rows to fill them, and the screen as text."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from textual.app import ComposeResult
from textual.message import Message
from textual.widget import Widget

from store.views.shapes import Countdown, TicketRow, Window
from tui.hardening import HardenedApp

NOON = 1_773_288_000_000
"""2026-03-12 12:00 in Shanghai."""
SECOND, MINUTE, HOUR, DAY = 1_000, 60_000, 3_600_000, 86_400_000


class Host(HardenedApp):
    """Shows widgets and keeps every message they posted."""

    def __init__(self, *widgets: Widget, **options: Any) -> None:
        super().__init__(**options)
        self._shown_widgets = widgets
        self.posted: list[Message] = []

    def compose(self) -> ComposeResult:
        yield from self._shown_widgets

    async def _dispatch_message(self, message: Message) -> None:
        self.posted.append(message)
        await super()._dispatch_message(message)

    def of(self, kind: type[Any]) -> list[Any]:
        """The posted messages of one kind."""
        return [message for message in self.posted if isinstance(message, kind)]


def grid(widget: Widget) -> list[str]:
    """What the widget shows, a string a line."""
    return [widget.render_line(y).text for y in range(widget.size.height)]


def screen(app: HardenedApp) -> list[str]:
    """What the terminal shows."""
    return [strip.text for strip in app.screen._compositor.render_strips()]


def countdown(left: int, *, target: int = HOUR, now: int = NOON, imported: bool = False) -> Countdown:
    return Countdown("first_response", now + left, target, None, imported)


def row(number: int, *, left: int | None = None, now: int = NOON, **fields: Any) -> TicketRow:
    """A ticket whose clock has `left` ms to run; without, as many minutes as its number."""
    live = countdown(number * MINUTE if left is None else left, now=now)
    values: dict[str, Any] = {
        "number": number,
        "version": 1,
        "external_id": None,
        "subject": f"subject {number}",
        "kind": "inquiry",
        "scenario": "presales",
        "category": None,
        "status": "open",
        "priority": "normal",
        "channel": "chat",
        "team": "presales",
        "assignee": None,
        "lease_until": None,
        "customer": f"buyer{number}",
        "opened_at": now - 2 * HOUR,
        "updated_at": now,
        "next": live,
        "live": live,
        "soon_at": None,
        "breaches": 0,
        "paused": False,
        "promised_at": None,
        "unsent": 0,
        "tags": (),
        "sort_key": (live.due_at, 2, now - 2 * HOUR, number),
    }
    return TicketRow(**(values | fields))


def window(numbers: Iterable[int], *, start: int = 0, count: int | None = None, view: str = "open") -> Window:
    rows = tuple(row(number) for number in numbers)
    return Window(view, rows, start, start + len(rows) if count is None else count, NOON)
