"""The tickets behind a figure, as a queue."""

from __future__ import annotations

from typing import TYPE_CHECKING

from store.errors import WrongUsage
from store.i18n import _, ngettext
from store.views.figures import tickets_behind
from store.views.queues import in_order
from tui.plain import shapes
from tui.plain.figure_asking import NOT_KNOWN, Asked
from tui.plain.output import paint, say, say_json
from tui.plain.queue import say_queue
from tui.plain.target_words import figure_word
from tui.plain.words import code_for
from tui.wording import GROUPS

if TYPE_CHECKING:
    from tui.plain.casework import Work


def say_tickets(work: Work, asked: Asked, figure: str, *, key: str | None, limit: int, json: bool) -> None:
    """Raises WrongUsage for a figure that there is not, and for a key without groups."""
    if key is not None and asked.by is None:
        raise WrongUsage("one_needed", options="--by")
    if key is not None:
        key = "" if key == NOT_KNOWN else code_for(asked.by or "", key) if asked.by in GROUPS else key
    found = tickets_behind(
        work.desk,
        work.actor,
        figure.strip(),
        asked.span,
        by=asked.by,
        key=key,
        only=asked.only,
        limit=limit,
        as_of=asked.as_of,
        now=work.now,
    )
    rows = in_order(work.desk, found.numbers, work.now, work.actor)
    if json:
        say_json(
            {
                "figure": figure.strip(),
                "span": asked.span.name,
                "by": asked.by,
                "key": key,
                "total": found.total,
                "missed": found.first,
                "tickets": [shapes.ticket(row, work.facts) for row in rows],
            }
        )
        return
    text = ngettext("{figure}, {span}: {count} ticket", "{figure}, {span}: {count} tickets", found.total)
    head = text.format(figure=figure_word(figure.strip()), span=asked.span.name, count=found.total)
    if found.first:
        head += _(", {count} of them first").format(count=found.first)
    say(paint(head, "strong"))
    if rows:
        say_queue(rows, work.facts)
    if found.total > len(rows):
        left = found.total - len(rows)
        text = ngettext("... and {count} more", "... and {count} more", left)
        say(paint(text.format(count=left), "muted"))
