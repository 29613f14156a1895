"""The lists that cases draw on and add to: causes, measures, stories."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.rules.masking import mask_text
from store.rules.permission import require
from store.views.case_shapes import CauseView, MeasureView, StoryView

_CAUSES: Final = (
    "SELECT c.id, c.code, c.name, c.theme, c.responsibility,"
    " (SELECT count(*) FROM ticket_cause t WHERE t.cause_id = c.id) AS used FROM cause c"
)
_CHAIN: Final = (
    "SELECT c.id, c.code, c.name, c.theme, c.responsibility FROM ticket_cause t JOIN cause c ON c.id = t.cause_id"
    " WHERE t.ticket_id = ? ORDER BY t.place"
)
_MEASURES: Final = """
SELECT m.id, m.text, m.ticket_id, o.login, m.due_at, m.created_at, a.login, m.done_at, m.effect, m.alert_id,
c.id, c.code, c.name, c.theme, c.responsibility FROM measure m
LEFT JOIN cause c ON c.id = m.cause_id LEFT JOIN agent o ON o.id = m.owner_id LEFT JOIN agent a ON a.id = m.agent_id
"""
_SOONEST_FIRST: Final = "ORDER BY m.done_at IS NOT NULL, m.done_at DESC, m.due_at IS NULL, m.due_at, m.id"
_STORIES: Final = (
    "SELECT s.ticket_id, t.subject, s.outcome, s.note, s.at, a.login FROM story s"
    " JOIN ticket t ON t.number = s.ticket_id LEFT JOIN agent a ON a.id = s.agent_id"
)


def causes(desk: Desk, actor: Actor) -> list[CauseView]:
    """The desk's root causes: those that stand on most tickets first, then as they came."""
    require(actor, "see")
    return [_cause(row) for row in desk.rows(f"{_CAUSES} ORDER BY used DESC, c.id")]


def measures(desk: Desk, actor: Actor, *, open_only: bool = False, now: int) -> list[MeasureView]:
    """Every measure: the open ones soonest due first, then the done ones, newest first."""
    require(actor, "see")
    only = "WHERE m.done_at IS NULL" if open_only else ""
    return [_measure(row, now) for row in desk.rows(f"{_MEASURES} {only} {_SOONEST_FIRST}")]


def stories(desk: Desk, actor: Actor, *, outcome: str | None = None) -> list[StoryView]:
    """The case collection, newest first; of one outcome where one is named."""
    require(actor, "see")
    sql = f"{_STORIES} WHERE ? IS NULL OR s.outcome = ? ORDER BY s.at DESC, s.ticket_id DESC"
    return [_story(row) for row in desk.rows(sql, (outcome, outcome))]


def causes_of(desk: Desk, number: int) -> tuple[CauseView, ...]:
    """The whys of a ticket, in order."""
    return tuple(_cause(row) for row in desk.rows(_CHAIN, (number,)))


def measures_of(desk: Desk, number: int, now: int) -> tuple[MeasureView, ...]:
    """The measures that came from a ticket, and those from its causes."""
    where = "WHERE m.ticket_id = :n OR m.cause_id IN (SELECT cause_id FROM ticket_cause WHERE ticket_id = :n)"
    return tuple(
        _measure(row, now) for row in desk.rows(f"{_MEASURES} {where} {_SOONEST_FIRST}", {"n": number})
    )


def story_of(desk: Desk, number: int) -> StoryView | None:
    """The ticket's place in the case collection."""
    row = desk.row(f"{_STORIES} WHERE s.ticket_id = ?", (number,))
    return None if row is None else _story(row)


def _cause(row: Sequence[Any]) -> CauseView:
    id_, code, name, theme, *rest = row
    return CauseView(id_, code, mask_text(name), mask_text(theme), *rest)


def _measure(row: tuple[Any, ...], now: int) -> MeasureView:
    id_, text, number, owner, due_at, created_at, login, done_at, effect, alert, *cause = row
    return MeasureView(
        measure_id=id_,
        text=mask_text(text),
        cause=None if cause[0] is None else _cause(cause),
        number=number,
        owner=owner,
        due_at=due_at,
        overdue=done_at is None and due_at is not None and due_at < now,
        created_at=created_at,
        login=login,
        done_at=done_at,
        effect=mask_text(effect),
        alert=alert,
    )


def _story(row: tuple[Any, ...]) -> StoryView:
    number, subject, outcome, note, at, login = row
    return StoryView(number, mask_text(subject), outcome, mask_text(note), at, login)
