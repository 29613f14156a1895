"""A person's own queues: filters under names, shown behind the desk's.

The filter language is loaded with the first one: the full screen asks for them at its start.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Final, NamedTuple

from store.actor import Actor
from store.database import Desk
from store.errors import WrongUsage
from store.rules.permission import require
from store.views.shapes import QueueCount

if TYPE_CHECKING:
    from store.rules.filters import Filter

_ALL: Final = "SELECT id, name, text FROM saved_queue WHERE agent_id = ?"
_PREFIX: Final = "saved:"


class SavedView(NamedTuple):
    """A queue of one's own."""

    id: int
    name: str
    filter: str

    @property
    def view(self) -> str:
        """What stands for it where the desk's queues have their names."""
        return f"{_PREFIX}{self.id}"


def saved_queues(desk: Desk, actor: Actor) -> list[SavedView]:
    """The actor's own queues, the oldest first."""
    require(actor, "see")
    return [SavedView(*row) for row in desk.rows(f"{_ALL} ORDER BY id", (actor.agent_id,))]


def named(desk: Desk, actor: Actor, name: str) -> SavedView | None:
    """The actor's queue of that name; None when there is none."""
    require(actor, "see")
    row = desk.row(f"{_ALL} AND name = ?", (actor.agent_id, " ".join(name.split())))
    return None if row is None else SavedView(*row)


def filter_of(queue: SavedView) -> Filter:
    """What the queue leaves. A filter that an older kefu wrote and this one cannot read leaves WrongUsage."""
    from store.rules.filter_syntax import parse

    return parse(queue.filter)


def saved_count(desk: Desk, actor: Actor, queue: SavedView, *, now: int) -> QueueCount:
    """How many open tickets one of the actor's own queues has; nothing where it names somebody who is gone."""
    from store.views.filtering import filtered_count

    try:
        count, worst = filtered_count(desk, actor, "open", filter_of(queue), now=now)
    except WrongUsage:
        count, worst = 0, None
    return QueueCount(queue.view, count, worst, queue.name)


def is_saved(view: str) -> bool:
    """True for what SavedView.view says."""
    return view.startswith(_PREFIX)
