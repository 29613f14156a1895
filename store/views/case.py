"""A ticket's case: what the desk has found out, agreed and still owes, for the case screen and the complaint's form."""

from __future__ import annotations

from typing import Final

from store.actor import Actor
from store.database import Desk
from store.policy.versions import current_policy
from store.rules.handling import Handling
from store.rules.hands import hands
from store.rules.masking import mask_text
from store.rules.permission import require
from store.rules.words import DEPARTMENTS
from store.views.case_lists import causes, causes_of, measures, measures_of, stories, story_of
from store.views.case_parts import checklists, questions, surveys
from store.views.case_shapes import (
    CaseStep,
    CaseView,
    CauseView,
    FollowUpView,
    HandView,
    QuestionView,
    Suggestion,
    SurveyView,
)
from store.views.history import ticket_events
from store.views.shapes import TicketRow
from store.views.ticket_shapes import StepView, TicketView
from store.views.tickets import ticket

__all__ = ["case", "causes", "measures", "of_ticket", "steps_of_ticket", "stories"]

_NEEDS: Final = {
    "investigated": "investigation",
    "carried_out": "carrying_out",
    "informed": "reply_sent",
}
"""A step that is done by one act -> what it waits for."""


def case(desk: Desk, actor: Actor, number: int, *, now: int) -> CaseView:
    """The case of a ticket, masked. Raises DeskError when there is none."""
    require(actor, "see")
    with desk.snapshot():
        return of_ticket(desk, actor, ticket(desk, actor, number, now=now), now=now)


def of_ticket(desk: Desk, actor: Actor, whole: TicketView, *, now: int) -> CaseView:
    """The case of a ticket that was read already."""
    row, number = whole.row, whole.row.number
    handling = current_policy(desk).handling
    chain = causes_of(desk, number)
    asked = questions(desk, actor, number, now)
    follow_up = _follow_up(desk, row, handling, now)
    done = {step.name: step.done_at for step in whole.steps}
    reason = desk.value("SELECT responsibility_reason FROM ticket WHERE number = ?", (number,))
    return CaseView(
        row=row,
        steps=_steps(whole, asked, follow_up),
        responsibility=whole.responsibility,
        responsibility_reason=mask_text(reason or ""),
        suggestion=_suggestion(chain, handling, row),
        causes=chain,
        offers=whole.offers,
        carried_out_at=done.get("carried_out"),
        informed_at=done.get("informed"),
        questions=asked,
        checklists=checklists(desk, row, handling),
        follow_up=follow_up,
        measures=measures_of(desk, number, now),
        story=story_of(desk, number),
        hands=_hands(desk, row, now),
    )


def steps_of_ticket(desk: Desk, actor: Actor, whole: TicketView, *, now: int) -> tuple[CaseStep, ...]:
    """The steps alone, with what they wait for, of a ticket that was read already; none unless it is a complaint."""
    if whole.row.kind != "complaint":
        return ()
    asked = questions(desk, actor, whole.row.number, now)
    return _steps(whole, asked, _follow_up(desk, whole.row, current_policy(desk).handling, now))


def _steps(
    whole: TicketView, asked: tuple[QuestionView, ...], follow_up: FollowUpView
) -> tuple[CaseStep, ...]:
    if whole.row.kind != "complaint":
        return ()
    steps = [
        CaseStep(step.name, step.done_at, step.login, _needs(step, whole, asked)) for step in whole.steps
    ]
    if follow_up.owed or follow_up.surveys or follow_up.due_at is not None:
        steps.append(_follow_up_step(whole, follow_up))
    return tuple(steps)


def _needs(step: StepView, whole: TicketView, asked: tuple[QuestionView, ...]) -> tuple[str, ...]:
    if step.name == "solution":
        if not whole.offers:
            return ("offer",)
        answer = whole.offers[-1].answer
        return () if answer == "accepted" else ("answer",) if answer is None else ("new_offer",)
    with_a_department = whole.row.team in DEPARTMENTS and any(question.open for question in asked)
    if step.name == "investigated" and with_a_department:
        return ("department_answer",) if step.done_at is not None else ("department_answer", "investigation")
    if step.name in _NEEDS and step.done_at is None:
        return (_NEEDS[step.name],)
    return step.missing


def _follow_up_step(whole: TicketView, follow_up: FollowUpView) -> CaseStep:
    """Done once no call is owed any more after one was tried."""
    since = whole.resolved_at
    calls = [
        call
        for call in follow_up.surveys
        if since is not None and call.source == "follow_up" and call.at >= since
    ]
    if calls and follow_up.due_at is None:
        return CaseStep("follow_up", calls[-1].at, calls[-1].login)
    return CaseStep("follow_up", None, None, ("call",))


def _suggestion(chain: tuple[CauseView, ...], handling: Handling, row: TicketRow) -> Suggestion | None:
    """The first cause that says who is responsible, else the type of dispute."""
    for cause in chain:
        if cause.responsibility is not None:
            return Suggestion(cause.responsibility, "cause", cause, None)
    dispute = handling.dispute(row.kind, row.category)
    if dispute is None or dispute.responsibility is None:
        return None
    return Suggestion(dispute.responsibility, "dispute", None, dispute.name)


def _follow_up(desk: Desk, row: TicketRow, handling: Handling, now: int) -> FollowUpView:
    due_at = desk.value("SELECT follow_up_at FROM ticket WHERE number = ?", (row.number,))
    classes = {"kind": row.kind, "scenario": row.scenario, "category": row.category}
    held: tuple[SurveyView, ...] = surveys(desk, row.number)
    return FollowUpView(
        owed=handling.owes_follow_up(classes),
        due_at=due_at,
        overdue=due_at is not None and due_at < now,
        surveys=held,
    )


def _hands(desk: Desk, row: TicketRow, now: int) -> tuple[HandView, ...]:
    logins: dict[int, str] = dict(desk.rows("SELECT id, login FROM agent"))
    lease_until = desk.value("SELECT lease_until FROM ticket WHERE number = ?", (row.number,))
    return tuple(
        HandView(
            team=hand.team,
            login=None if hand.agent_id is None else logins.get(hand.agent_id),
            since=hand.since,
            until=hand.until,
            ms=max(0, (now if hand.until is None else hand.until) - hand.since),
        )
        for hand in hands(ticket_events(desk, row.number), row.team, lease_until, now)
    )
