"""Why it happened: the whys of a ticket, and the list of root causes that grows with the desk."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert
from store.desk import record
from store.desk.acts import act
from store.desk.speech import one_line
from store.desk.values import checked_word
from store.errors import DeskError
from store.rules import words
from store.rules.permission import require
from store.tables import Cause

LONGEST_NAME: Final = 120
_ADD: Final = insert(Cause, "name", "theme", "responsibility", "created_at", "agent_id")


def set_causes(desk: Desk, actor: Actor, number: int, causes: Sequence[int | str], *, now: int) -> None:
    """Say why it happened: up to five causes in a row, each the cause of the one before; none empties the row.

    A cause is an id, a name or a code of the list. Raises DeskError too_many_causes, cause_twice, no_such_cause,
    nothing_changed.
    """
    with act(desk, actor, "causes", number, now) as doing:
        if len(causes) > words.MOST_CAUSES:
            raise DeskError("too_many_causes", limit=words.MOST_CAUSES)
        wanted = [cause_id(desk, cause) for cause in causes]
        twice = next((id_ for place, id_ in enumerate(wanted) if id_ in wanted[:place]), None)
        if twice is not None:
            raise DeskError("cause_twice", name=causes[wanted.index(twice)])
        standing = causes_of(desk, number)
        if wanted == standing:
            raise DeskError("nothing_changed", number=number)
        write_causes(desk, number, wanted)
        doing.made.append(["causes", standing])
        doing.event("causes", causes=wanted, was=standing)


def add_cause(
    desk: Desk, actor: Actor, name: str, *, theme: str = "", responsibility: str | None = None, now: int
) -> int:
    """Add a root cause to the desk's list; returns its id. `responsibility` is who is responsible by default.

    Raises DeskError empty_text, text_too_long or cause_exists, WrongUsage for an unknown responsibility.
    """
    require(actor, "add_cause")
    called = _name(name)
    group = words.code_of(words.CAUSE_THEMES, theme) or one_line(theme, LONGEST_NAME)
    by_default = checked_word("responsibility", words.RESPONSIBILITIES, responsibility)
    with desk.transaction():
        if _find(desk, called) is not None:
            raise DeskError("cause_exists", name=called)
        row = (called, group, by_default, now, actor.agent_id)
        added = int(desk.execute(_ADD, row).lastrowid)
        record.desk_event(desk, actor.agent_id, "cause_added", now=now, cause=added)
        return added


def cause_id(desk: Desk, cause: int | str) -> int:
    """The id of a cause that is named by id, name or code. Raises DeskError no_such_cause."""
    found = _find(desk, cause)
    if found is None:
        raise DeskError("no_such_cause", name=cause)
    return found


def causes_of(desk: Desk, number: int) -> list[int]:
    """The causes of a ticket, in order."""
    rows = desk.rows("SELECT cause_id FROM ticket_cause WHERE ticket_id = ? ORDER BY place", (number,))
    return [row[0] for row in rows]


def write_causes(desk: Desk, number: int, causes: Sequence[int]) -> None:
    """Put these causes in the place of those that stand."""
    desk.execute("DELETE FROM ticket_cause WHERE ticket_id = ?", (number,))
    for place, id_ in enumerate(causes, 1):
        desk.execute(
            "INSERT INTO ticket_cause (ticket_id, place, cause_id) VALUES (?, ?, ?)", (number, place, id_)
        )


def _find(desk: Desk, cause: int | str) -> int | None:
    if isinstance(cause, int):
        found = desk.value("SELECT id FROM cause WHERE id = ?", (cause,)) if abs(cause) < 1 << 63 else None
    else:
        name = one_line(cause)
        code = name.lower().replace("-", "_").replace(" ", "_")
        found = desk.value(
            "SELECT id FROM cause WHERE name = ? COLLATE NOCASE OR code = ? ORDER BY name <> ? LIMIT 1",
            (name, code, name),
        )
    return None if found is None else int(found)


def _name(text: str) -> str:
    name = one_line(text, LONGEST_NAME + 1)
    if not name:
        raise DeskError("empty_text")
    if len(name) > LONGEST_NAME:
        raise DeskError("text_too_long", length=len(name), limit=LONGEST_NAME)
    return name
