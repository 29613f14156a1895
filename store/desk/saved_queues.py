"""Queues of one's own: a filter under a name. They are nobody else's business: no event tells of them."""

from __future__ import annotations

from typing import Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert
from store.desk.speech import one_line
from store.errors import DeskError, WrongUsage
from store.rules.filter_syntax import parse
from store.rules.filter_words import QUEUES
from store.rules.permission import require
from store.tables import SavedQueue
from store.views.filtering import filtered_count
from store.views.saved_queues import SavedView, named, saved_queues

MOST: Final = 30
"""Queues that one person may have."""
LONGEST: Final = 40
"""Characters of a name."""
WORDS: Final = frozenset({"save", "rename", "drop", "saved"})
"""What `kefu queue` takes for something else."""
_INSERT: Final = insert(SavedQueue, "agent_id", "name", "text", "created_at")


def save(desk: Desk, actor: Actor, name: str, filter: str, *, replace: bool = False, now: int) -> SavedView:
    """Keep a filter, in its plain form, as a queue of the actor's own; with `replace` also under a name they have.

    Raises DeskError for a name that is taken or cannot be one, WrongUsage for a filter that does not parse.
    """
    require(actor, "save_queue")
    name = _checked(name)
    parsed = parse(filter)
    if not parsed:
        raise WrongUsage("empty_filter")
    with desk.transaction():
        filtered_count(desk, actor, "open", parsed, now=now)  # says whom and what the desk does not know
        before = named(desk, actor, name)
        if before is not None and not replace:
            raise DeskError("queue_exists", value=name)
        if before is not None:
            desk.execute("UPDATE saved_queue SET text = ? WHERE id = ?", (str(parsed), before.id))
        else:
            if len(saved_queues(desk, actor)) >= MOST:
                raise DeskError("too_many_queues", limit=MOST)
            desk.execute(_INSERT, (actor.agent_id, name, str(parsed), now))
        return _of(desk, actor, name)


def rename(desk: Desk, actor: Actor, name: str, new_name: str, *, now: int) -> SavedView:
    """Another name for a queue of the actor's own. Raises DeskError when there is none, or one of the new name."""
    require(actor, "save_queue")
    new_name = _checked(new_name)
    with desk.transaction():
        queue = _of(desk, actor, name)
        other = named(desk, actor, new_name)
        if other is not None and other.id != queue.id:
            raise DeskError("queue_exists", value=new_name)
        desk.execute("UPDATE saved_queue SET name = ? WHERE id = ?", (new_name, queue.id))
        return _of(desk, actor, new_name)


def drop(desk: Desk, actor: Actor, name: str, *, now: int) -> SavedView:
    """Forget a queue of the actor's own; gives what it was. Raises DeskError when there is none of that name."""
    require(actor, "save_queue")
    with desk.transaction():
        queue = _of(desk, actor, name)
        desk.execute("DELETE FROM saved_queue WHERE id = ?", (queue.id,))
        return queue


def _of(desk: Desk, actor: Actor, name: str) -> SavedView:
    found = named(desk, actor, name)
    if found is None:
        raise DeskError("no_such_queue", value=name)
    return found


def _checked(name: str) -> str:
    plain = one_line(name, LONGEST + 1)
    folded = plain.lower().replace("-", "_")
    if not plain or len(plain) > LONGEST or plain.startswith("-") or folded in QUEUES or folded in WORDS:
        raise WrongUsage("queue_name", value=plain, limit=LONGEST)
    return plain
