"""What belongs to one case: questions to departments, checklists, what the customer said of the service."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.rules.handling import Handling
from store.rules.masking import mask_text
from store.rules.permission import allowed, may_tell
from store.views.case_shapes import ChecklistView, CheckView, QuestionView, SurveyView
from store.views.shapes import TicketRow

_QUESTIONS: Final = """
SELECT q.id, q.team, q.asked_at, a.login, m.body, q.answered_at, b.login, n.body FROM question q
JOIN message m ON m.id = q.message_id LEFT JOIN message n ON n.id = q.answer_id
LEFT JOIN agent a ON a.id = q.asked_by LEFT JOIN agent b ON b.id = q.answered_by
WHERE q.ticket_id = ? ORDER BY q.id
"""
_CHECKS: Final = (
    "SELECT c.guide, c.item, c.at, a.login FROM ticket_check c LEFT JOIN agent a ON a.id = c.agent_id"
    " WHERE c.ticket_id = ?"
)
_SURVEYS: Final = (
    "SELECT s.id, s.at, a.login, s.source, s.outcome, s.overall, s.attitude, s.solving, s.speed, s.comment,"
    " s.product, s.logistics, s.aftersales, s.via, s.reason, s.origin"
    " FROM survey s LEFT JOIN agent a ON a.id = s.agent_id WHERE s.ticket_id = ? ORDER BY s.at, s.id"
)


def questions(desk: Desk, actor: Actor, number: int, now: int) -> tuple[QuestionView, ...]:
    """The questions to departments, oldest first, with the time each took or has taken until now."""
    return tuple(
        QuestionView(
            question_id=id_,
            team=team,
            asked_at=asked_at,
            asked_by=asked_by,
            text=mask_text(text),
            answered_at=answered_at,
            answered_by=answered_by,
            answer=mask_text(answer or ""),
            taken_ms=max(0, (now if answered_at is None else answered_at) - asked_at),
            may_tell=answered_at is None and allowed(actor.role, "tell") and may_tell(actor, team),
        )
        for id_, team, asked_at, asked_by, text, answered_at, answered_by, answer in desk.rows(
            _QUESTIONS, (number,)
        )
    )


def checklists(desk: Desk, row: TicketRow, handling: Handling) -> tuple[ChecklistView, ...]:
    """Its dispute's way of handling, then every guide that fits, with what is ticked off."""
    ticked = {(guide, item): (at, login) for guide, item, at, login in desk.rows(_CHECKS, (row.number,))}
    classes = {"kind": row.kind, "scenario": row.scenario, "category": row.category}
    return tuple(
        ChecklistView(
            found.name,
            found.kind,
            tuple(
                CheckView(item, place, *ticked.get((found.name, item), (None, None)))
                for place, item in enumerate(found.items, 1)
            ),
        )
        for found in handling.checklists(classes)
    )


def surveys(desk: Desk, number: int) -> tuple[SurveyView, ...]:
    """Calls and forms, oldest first."""
    found = (SurveyView(*row) for row in desk.rows(_SURVEYS, (number,)))
    return tuple(
        replace(survey, comment=mask_text(survey.comment), reason=mask_text(survey.reason))
        for survey in found
    )
