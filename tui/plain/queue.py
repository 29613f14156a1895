"""A queue as a table: countdown first, the subject last."""

from __future__ import annotations

from collections.abc import Sequence

from store.i18n import _
from store.views.shapes import QueueCount, TicketRow
from tui.countdown import age_text, countdown_text, row_reading
from tui.plain.output import Cell, say, say_table
from tui.plain.shapes import Facts, Json
from tui.plain.ticket import PRIORITY_STYLES
from tui.wording import queue_word, word


def say_queue(rows: Sequence[TicketRow], facts: Facts) -> None:
    """Tickets in their order."""
    if not rows:
        say(_("No tickets here."))
        return
    titles = (
        _("due"),
        _("ticket"),
        _("prio"),
        _("kind"),
        _("channel"),
        _("status"),
        _("holder"),
        _("age"),
        _("customer"),
        _("subject"),
    )
    say_table(titles, [_cells(row, facts) for row in rows])


def say_counts(counts: Sequence[QueueCount], facts: Facts) -> None:
    """Every queue with its count and worst countdown."""
    rows = []
    for count in counts:
        reading = countdown_text(count.worst, facts.now, facts.calendars)
        rows.append(
            [
                Cell(count.name or count.view),
                Cell(str(count.count), right=True),
                Cell(f"{reading.mark} {reading.long}".strip(), reading.level, right=True),
                Cell("" if count.name else queue_word(count.view)),
            ]
        )
    say_table((_("queue"), _("count"), _("worst"), _("name")), rows)


def counts_json(counts: Sequence[QueueCount], facts: Facts) -> list[Json]:
    """The queues for JSON."""
    return [
        {
            "view": count.name or count.view,
            "saved": bool(count.name),
            "count": count.count,
            "worst_due_at": None if count.worst is None else facts.time(count.worst.due_at),
            "worst_clock": None if count.worst is None else count.worst.clock,
        }
        for count in counts
    ]


def _cells(row: TicketRow, facts: Facts) -> list[Cell]:
    reading = row_reading(row, facts.now, facts.calendars)
    return [
        Cell(f"{reading.mark} {reading.long}".strip(), reading.level, right=True),
        Cell(f"#{row.number}", "strong", right=True),
        Cell(word("priority", row.priority), PRIORITY_STYLES.get(row.priority, "")),
        Cell(word("kind", row.kind)),
        Cell(word("channel", row.channel), "muted"),
        Cell(_("unsent") if row.unsent else word("status", row.status), "risk" if row.unsent else ""),
        Cell(row.assignee or "-"),
        Cell(age_text(facts.now - row.opened_at), "muted", right=True),
        Cell(row.customer or "-"),
        Cell(_subject(row), "strong" if row.unread else ""),
    ]


def _subject(row: TicketRow) -> str:
    """What it is about: `*` before one with unread words of the customer, the tags behind."""
    unread = ["*"] if row.unread else []
    return " ".join([*unread, row.subject, *(f"[{tag}]" for tag in row.tags)])
