"""`kefu queue`: one of the desk's queues or of one's own, narrowed by a filter, and the keeping of one's own."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.errors import WrongUsage
from store.i18n import _
from store.rules.filter_syntax import parse
from store.rules.filters import Filter
from store.views import queues
from store.views.filtering import filtered_page
from store.views.saved_queues import SavedView, filter_of, named, saved_count, saved_queues
from store.views.shapes import QueueCount, TicketRow
from tui.plain import queue as queue_text
from tui.plain import shapes, typed
from tui.plain.output import Cell, say, say_json, say_table

KEEPING: Final = {"save": 1, "rename": 2, "drop": 1, "saved": 0}
"""What `kefu queue` takes for an act on one's own queues -> how many names it wants."""


@dataclass(frozen=True, slots=True)
class Asked:
    """The words of a `kefu queue`."""

    view: str | None
    names: tuple[str, ...]
    filter: str | None

    @property
    def keeps(self) -> bool:
        """True when it is about one's own queues."""
        return self.view in KEEPING

    @property
    def writes(self) -> bool:
        """True when it changes them."""
        return self.keeps and self.view != "saved"


@dataclass(frozen=True, slots=True)
class Page:
    """Which of a queue's tickets are asked for, and in which order."""

    limit: int
    after: int | None
    sort: str | None
    reverse: bool


def asked(view: str | None, names: Sequence[str | None], filter: str | None) -> Asked:
    """The words, checked for their number. Raises WrongUsage."""
    given = tuple(name for name in names if name is not None)
    wanted = KEEPING.get(view or "", 0)
    if len(given) > wanted:
        raise WrongUsage("nothing_to_do_with", value=given[wanted])
    if len(given) < wanted:
        raise WrongUsage("missing_field", field="NAME")
    return Asked(view, given, filter)


def answer(desk: Desk, actor: Actor, question: Asked, page: Page, facts: shapes.Facts, *, json: bool) -> None:
    """Do or print what was asked. Raises what the verbs and views raise."""
    if question.keeps:
        keep(desk, actor, question, now=facts.now, json=json)
    elif question.view is None and question.filter is None:
        counts = all_counts(desk, actor, now=facts.now)
        if json:
            say_json(queue_text.counts_json(counts, facts))
        else:
            queue_text.say_counts(counts, facts)
    else:
        rows = tickets(desk, actor, question, page, now=facts.now)
        if json:
            say_json([shapes.ticket(row, facts) for row in rows])
        else:
            queue_text.say_queue(rows, facts)


def tickets(desk: Desk, actor: Actor, question: Asked, page: Page, *, now: int) -> list[TicketRow]:
    """Those of a queue. Raises WrongUsage for a queue that there is not, or a filter that does not parse."""
    wanted = Filter() if question.filter is None else parse(question.filter)
    name = (question.view or "open").strip()
    view = name.lower().replace("_", "-")
    own = None if view in queues.VIEWS else named(desk, actor, name)
    if own is not None:
        view, wanted = "open", Filter((*filter_of(own).terms, *wanted.terms))
    by = None if page.sort is None else page.sort.strip().lower()
    order: dict[str, Any] = {"sort": by, "reverse": page.reverse, "now": now}
    if wanted:
        return filtered_page(desk, actor, view, wanted, limit=page.limit, after=page.after, **order)
    return queues.page(desk, actor, view, limit=page.limit, after=page.after, **order)


def all_counts(desk: Desk, actor: Actor, *, now: int) -> list[QueueCount]:
    """The desk's queues and one's own."""
    own = [saved_count(desk, actor, queue, now=now) for queue in saved_queues(desk, actor)]
    return [*queues.counts(desk, actor, now=now), *own]


def keep(desk: Desk, actor: Actor, question: Asked, *, now: int, json: bool) -> None:
    """Save, rename or drop one of one's own queues, or list them; prints what came of it."""
    from store.desk import saved_queues as verbs

    names = question.names
    if question.view == "saved":
        _say_all(desk, actor, now, json)
        return
    if question.view == "save":
        text = typed.needed("--filter", question.filter)
        queue = verbs.save(desk, actor, names[0], text, replace=True, now=now)
        said = _("The queue '{name}' is kept: {filter}")
    elif question.view == "rename":
        queue = verbs.rename(desk, actor, names[0], names[1], now=now)
        said = _("The queue is called '{name}' now: {filter}")
    else:
        queue = verbs.drop(desk, actor, names[0], now=now)
        said = _("The queue '{name}' is gone; it was: {filter}")
    if json:
        say_json({"name": queue.name, "filter": queue.filter})
    else:
        say(said.format(name=queue.name, filter=queue.filter))


def _say_all(desk: Desk, actor: Actor, now: int, json: bool) -> None:
    counted = [(queue, saved_count(desk, actor, queue, now=now)) for queue in saved_queues(desk, actor)]
    if json:
        say_json([_shape(queue, count) for queue, count in counted])
        return
    if not counted:
        say(_("You have no queues of your own; 'kefu queue save NAME --filter TEXT' keeps one."))
        return
    rows = [
        [Cell(queue.name, "strong"), Cell(str(count.count), right=True), Cell(queue.filter)]
        for queue, count in counted
    ]
    say_table((_("queue"), _("count"), _("filter")), rows)


def _shape(queue: SavedView, count: QueueCount) -> dict[str, Any]:
    return {"name": queue.name, "filter": queue.filter, "count": count.count}
