"""Measures: what is done so that a cause does not come back, by whom, until when, and what came of it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert
from store.desk import record
from store.desk.acts import act
from store.desk.causing import cause_id
from store.desk.speech import one_line
from store.errors import DeskError
from store.rules.permission import require
from store.tables import Measure

_ADD: Final = insert(
    Measure, "cause_id", "ticket_id", "text", "owner_id", "due_at", "created_at", "agent_id", "alert_id"
)
LONGEST: Final = 2000


def add_measure(
    desk: Desk,
    actor: Actor,
    text: str,
    *,
    cause: int | str | None = None,
    number: int | None = None,
    owner: str | None = None,
    due_at: int | None = None,
    alert: int | None = None,
    now: int,
) -> int:
    """Decide on a measure, from a cause (id, name or code), a ticket, an alert that it answers, or any of these; returns
    its id.

    `owner` is a login, by default the actor's. Raises DeskError empty_text, no_such_cause, no_such_ticket,
    no_such_alert, no_such_agent, agent_disabled, time_in_past.
    """
    require(actor, "measure")
    what = one_line(text, LONGEST)
    if not what:
        raise DeskError("empty_text")
    if due_at is not None and due_at <= now:
        raise DeskError("time_in_past", value=due_at)
    if (
        alert is not None
        and desk.row("SELECT 1 FROM alert WHERE id = ? AND state = 'fired'", (_id(alert),)) is None
    ):
        raise DeskError("no_such_alert", alert=alert)
    with _telling(desk, actor, number, now) as tell:
        from_cause = None if cause is None else cause_id(desk, cause)
        owner_id = actor.agent_id if owner is None else _owner(desk, owner)
        row = (from_cause, number, what, owner_id, due_at, now, actor.agent_id, alert)
        measure_id = int(desk.execute(_ADD, row).lastrowid)
        tell("measure_added", measure=measure_id)
        return measure_id


def finish_measure(desk: Desk, actor: Actor, measure_id: int, *, effect: str, now: int) -> None:
    """A measure is done: say what came of it. Raises DeskError no_such_measure, measure_done, empty_text."""
    require(actor, "measure")
    came_of_it = one_line(effect, LONGEST)
    if not came_of_it:
        raise DeskError("empty_text")
    found = (
        desk.row("SELECT ticket_id FROM measure WHERE id = ?", (measure_id,))
        if abs(measure_id) < 1 << 63
        else None
    )
    if found is None:
        raise DeskError("no_such_measure", measure=measure_id)
    with _telling(desk, actor, found[0], now) as tell:
        if desk.value("SELECT done_at FROM measure WHERE id = ?", (measure_id,)) is not None:
            raise DeskError("measure_done", measure=measure_id)
        desk.execute("UPDATE measure SET done_at = ?, effect = ? WHERE id = ?", (now, came_of_it, measure_id))
        tell("measure_done", measure=measure_id)


@contextmanager
def _telling(desk: Desk, actor: Actor, number: int | None, now: int) -> Iterator[Callable[..., object]]:
    """One transaction; its event belongs to the ticket where there is one, else to the desk."""
    if number is not None:
        with act(desk, actor, "measure", number, now) as doing:
            yield doing.event
        return
    with desk.transaction():
        yield partial(record.desk_event, desk, actor.agent_id, now=now)


def _id(number: int) -> int:
    """What the database can hold."""
    return number if 0 < number < 1 << 63 else 0


def _owner(desk: Desk, login: str) -> int:
    row = desk.row("SELECT id, disabled_at FROM agent WHERE login = ?", (login,))
    if row is None:
        raise DeskError("no_such_agent", login=login)
    if row[1] is not None:
        raise DeskError("agent_disabled", login=login)
    return int(row[0])
