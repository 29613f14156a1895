"""Tickets marked for the case collection, as a success or a failure to learn from."""

from __future__ import annotations

from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import upsert
from store.desk.acts import act
from store.desk.speech import one_line
from store.desk.values import required_word
from store.errors import DeskError
from store.rules.words import STORIES
from store.tables import Story

STORY: Final = upsert(Story, ("ticket_id",), "ticket_id", "outcome", "note", "at", "agent_id")


def mark_story(desk: Desk, actor: Actor, number: int, outcome: str, *, note: str = "", now: int) -> None:
    """Mark a ticket as a success or a failure story, with what is to be learnt from it.

    Raises WrongUsage for another outcome, DeskError nothing_changed.
    """
    required_word("story", STORIES, outcome)
    with act(desk, actor, "story", number, now) as doing:
        standing = _standing(desk, number)
        learnt = one_line(note, 2000)
        if standing is not None and standing[:2] == [outcome, learnt]:
            raise DeskError("nothing_changed", number=number)
        desk.execute(STORY, (number, outcome, learnt, doing.at, actor.agent_id))
        doing.made.append(["story", standing])
        doing.event("story", outcome=outcome, was=None if standing is None else standing[0])


def unmark_story(desk: Desk, actor: Actor, number: int, *, now: int) -> None:
    """Take a ticket out of the case collection. Raises DeskError nothing_changed when it is not in it."""
    with act(desk, actor, "story", number, now) as doing:
        standing = _standing(desk, number)
        if standing is None:
            raise DeskError("nothing_changed", number=number)
        desk.execute("DELETE FROM story WHERE ticket_id = ?", (number,))
        doing.made.append(["story", standing])
        doing.event("story", outcome=None, was=standing[0])


def _standing(desk: Desk, number: int) -> list[Any] | None:
    row = desk.row("SELECT outcome, note, at, agent_id FROM story WHERE ticket_id = ?", (number,))
    return None if row is None else list(row)
