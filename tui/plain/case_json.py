"""What `--json` prints of cases: the views as plain dictionaries with stable keys."""

from __future__ import annotations

from store.reports.complaint_sheet import Sheet
from store.views.case_shapes import (
    CaseView,
    CauseView,
    ChecklistView,
    FollowUpView,
    MeasureView,
    QuestionView,
    StoryView,
)
from tui.plain.shapes import Facts, Json, show, ticket


def case(view: CaseView, facts: Facts) -> Json:
    """A ticket's case; `ticket` has the ticket shape."""
    suggestion = view.suggestion
    return {
        "ticket": ticket(view.row, facts),
        "steps": [
            {
                "name": step.name,
                "done_at": facts.time(step.done_at),
                "login": step.login,
                "needs": list(step.needs),
            }
            for step in view.steps
        ],
        "responsibility": view.responsibility,
        "responsibility_reason": view.responsibility_reason,
        "suggestion": None
        if suggestion is None
        else {
            "responsibility": suggestion.responsibility,
            "because": suggestion.because,
            "cause": None if suggestion.cause is None else suggestion.cause.cause_id,
            "dispute": suggestion.dispute,
        },
        "causes": [cause(one) for one in view.causes],
        "carried_out_at": facts.time(view.carried_out_at),
        "informed_at": facts.time(view.informed_at),
        "questions": [question(one, facts) for one in view.questions],
        "checklists": [checklist(one, facts) for one in view.checklists],
        "follow_up": follow_up(view.follow_up, facts),
        "measures": [measure(one, facts) for one in view.measures],
        "story": None if view.story is None else story(view.story, facts),
        "hands": [
            {
                "team": hand.team,
                "login": hand.login,
                "since": facts.time(hand.since),
                "until": facts.time(hand.until),
                "ms": hand.ms,
            }
            for hand in view.hands
        ],
    }


def cause(view: CauseView) -> Json:
    """A root cause; `code` names one that kefu brings."""
    return {
        "id": view.cause_id,
        "code": view.code,
        "name": view.name,
        "theme": view.theme,
        "responsibility": view.responsibility,
    }


def question(view: QuestionView, facts: Facts) -> Json:
    """A question to a department and its answer."""
    return {
        "id": view.question_id,
        "team": view.team,
        "asked_at": facts.time(view.asked_at),
        "asked_by": view.asked_by,
        "text": view.text,
        "answered_at": facts.time(view.answered_at),
        "answered_by": view.answered_by,
        "answer": view.answer,
        "taken_s": view.taken_ms // 1000,
    }


def checklist(view: ChecklistView, facts: Facts) -> Json:
    """A dispute's way of handling or an operating guide, with what is ticked off."""
    return {
        "name": view.name,
        "kind": view.kind,
        "items": [
            {"place": item.place, "item": item.item, "at": facts.time(item.at), "login": item.login}
            for item in view.items
        ],
    }


def follow_up(view: FollowUpView, facts: Facts) -> Json:
    """The call that is owed, and what customers said."""
    return {
        "owed": view.owed,
        "due_at": facts.time(view.due_at),
        "overdue": view.overdue,
        "surveys": [
            {
                "id": survey.survey_id,
                "at": facts.time(survey.at),
                "login": survey.login,
                "source": survey.source,
                "outcome": survey.outcome,
                "overall": survey.overall,
                "attitude": survey.attitude,
                "solving": survey.solving,
                "speed": survey.speed,
                "product": survey.product,
                "logistics": survey.logistics,
                "aftersales": survey.aftersales,
                "via": survey.via or None,
                "reason": survey.reason,
                "origin": survey.origin,
                "comment": survey.comment,
            }
            for survey in view.surveys
        ],
    }


def measure(view: MeasureView, facts: Facts) -> Json:
    """A measure."""
    return {
        "id": view.measure_id,
        "text": view.text,
        "cause": None if view.cause is None else cause(view.cause),
        "ticket": view.number,
        "alert": view.alert,
        "owner": view.owner,
        "due_at": facts.time(view.due_at),
        "overdue": view.overdue,
        "created_at": facts.time(view.created_at),
        "login": view.login,
        "done_at": facts.time(view.done_at),
        "effect": view.effect,
    }


def story(view: StoryView, facts: Facts) -> Json:
    """A ticket of the case collection."""
    return {
        "ticket": view.number,
        "subject": view.subject,
        "outcome": view.outcome,
        "note": view.note,
        "at": facts.time(view.at),
        "login": view.login,
    }


def sheet(view: Sheet, facts: Facts) -> Json:
    """A complaint's form: the ticket and its case."""
    return {
        "printed_at": facts.time(view.printed_at),
        "handler": view.handler,
        "assent": view.assent,
        "content": view.content,
        "step_notes": dict(view.step_notes),
        "ticket": show(view.whole, facts),
        "case": case(view.case, facts),
    }
