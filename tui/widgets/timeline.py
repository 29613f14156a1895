"""A ticket's conversation and history, one under the other in the order in which they happened.

Who speaks is told by a sign at the line's start and by colour: `>` the customer, `<` the shop, `#` an internal note,
`-` what the desk itself records.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import lru_cache
from typing import Final, Literal
from zoneinfo import ZoneInfo

from store.i18n import _
from store.views.ticket_shapes import EventView, MessageView, TicketView
from tui.cells import one_line, wrap
from tui.countdown import wall_text
from tui.plain.words import listed
from tui.widgets.painted import Line
from tui.widgets.scrolled import Scrolled
from tui.wording import attachment_text, word

Side = Literal["customer", "agent", "note", "system"]
SIGNS: Final[dict[Side, str]] = {"customer": ">", "agent": "<", "note": "#", "system": "-"}
INDENT: Final = "  "
MESSAGE_EVENTS: Final = frozenset({"customer_message", "public_reply", "note", "call"})
"""Events that stand for a message; the message itself is shown."""


@dataclass(frozen=True, slots=True)
class Entry:
    """One thing that happened."""

    at: int
    side: Side
    head: str
    """Who, by what, in what state; the time comes before it."""
    body: str
    """Empty for what fits into the head."""
    warn: str = ""
    """Behind the head, in the colour of what needs doing."""


def entries(
    messages: Iterable[MessageView],
    events: Iterable[EventView],
    tell: Callable[[EventView], str | None],
    customer: str = "",
) -> list[Entry]:
    """Messages and events as one story, oldest first. `tell` gives an event's sentence; None leaves it out."""
    story = [_of_message(message, customer) for message in messages]
    told = ((event.at, tell(event)) for event in events if event.type not in MESSAGE_EVENTS)
    story.extend(Entry(at, "system", sentence, "") for at, sentence in told if sentence)
    story.sort(key=lambda entry: entry.at)
    return story


def _of_message(message: MessageView, customer: str) -> Entry:
    how = listed([word("channel", message.channel), *([_("spoken")] if message.spoken else [])])
    if message.author == "customer":
        name = customer or _("customer")
        head = _("{name} by {channel}").format(name=name, channel=how)
        if message.moved_from is not None:
            head = _("{head}, from #{number}").format(head=head, number=message.moved_from)
        return Entry(message.at, "customer", head, _with_files(message))
    who = message.login or _("the desk")
    if not message.public:
        return Entry(message.at, "note", _("{name}, internal note").format(name=who), _with_files(message))
    head = _("{name} by {channel}").format(name=who, channel=how)
    if message.author == "auto":
        head = _("automatic reply by {channel}").format(channel=how)
    return Entry(
        message.at, "agent", head, _with_files(message), _("not confirmed as sent") if message.unsent else ""
    )


def _with_files(message: MessageView) -> str:
    """The words, and under them the files that came along, a line each."""
    files = [f"+ {attachment_text(one)}" for one in message.attachments]
    return "\n".join(part for part in (message.body, *files) if part)


class Timeline(Scrolled):
    """Scrolls through a story; stays at its end while new entries come in, unless one is reading further up."""

    DEFAULT_CSS = """
    Timeline { height: 1fr; }
    """

    def __init__(
        self,
        *,
        zone: ZoneInfo,
        now: Callable[[], int],
        tell: Callable[[EventView], str | None],
        id: str | None = None,
        classes: str | None = None,
    ) -> None:
        super().__init__(at_end=True, id=id, classes=classes)
        self._zone = zone
        self._today = now
        self._tell = tell
        self._story: list[Entry] = []
        self._number: int | None = None
        self._answering = False

    def answering(self, answering: bool) -> None:
        """While somebody writes, what the customer said last stays in sight, whatever came after it."""
        self._answering = answering
        self._settle()

    def show(self, ticket: TicketView | None) -> None:
        """This ticket's story (None: nothing); for the same ticket again only what is new is drawn."""
        number = None if ticket is None else ticket.row.number
        self._story = (
            []
            if ticket is None
            else entries(ticket.messages, ticket.events, self._tell, one_line(ticket.row.customer))
        )
        if number == self._number:
            self.renew()
        else:
            self._number = number
            self.restart()

    def _settle(self) -> None:
        super()._settle()
        if self._answering and self._follows and self.size.width > 0:
            self._top = min(self._top, self._customers_last(self.size.width))
            self.repaint()

    def _customers_last(self, width: int) -> int:
        """The line at which what the customer said last begins; the end without anything."""
        now = self._today()
        line, last = 0, self._top
        for entry in self._story:
            if entry.side == "customer":
                last = line
            line += len(entry_lines(entry, wall_text(entry.at, now, self._zone), width))
        return last

    def content(self, width: int) -> list[Line]:
        now = self._today()
        return [
            line
            for entry in self._story
            for line in entry_lines(entry, wall_text(entry.at, now, self._zone), width)
        ]


@lru_cache(2048)
def entry_lines(entry: Entry, when: str, width: int) -> tuple[Line, ...]:
    """An entry's lines: sign, time and head, then the body indented."""
    head = wrap(f"{SIGNS[entry.side]} {when} {entry.head}", width)
    lines: list[Line] = [((text, entry.side),) for text in head]
    if entry.warn:
        lines.append(((INDENT, ""), (one_line(entry.warn), "risk"), ("", "")))
    if entry.body:
        style = "note" if entry.side == "note" else ""
        lines.extend(((INDENT, ""), (text, style)) for text in wrap(entry.body, width - len(INDENT)))
        lines.append(())
    return tuple(lines)
