"""Questions to a department: the ticket goes there with the question, and comes back with the answer."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert
from store.desk.acts import Act, act
from store.desk.speech import said, write_note
from store.desk.values import required_word
from store.errors import DeskError
from store.rules.lifecycle import after_transfer
from store.rules.permission import may_tell
from store.rules.words import DEPARTMENTS, DESK_TEAMS, SETTLED, team_for
from store.tables import Question

_ASK: Final = insert(
    Question, "ticket_id", "team", "from_team", "from_agent", "asked_at", "asked_by", "message_id"
)
_OPEN: Final = (
    "SELECT id, team, from_team, from_agent FROM question"
    " WHERE ticket_id = ? AND answered_at IS NULL ORDER BY id"
)


@dataclass(frozen=True, slots=True)
class _Open:
    """A question that waits for its answer."""

    question_id: int
    team: str
    from_team: str
    from_agent: int | None


def ask(desk: Desk, actor: Actor, number: int, team: str, text: str, *, now: int) -> int:
    """Ask a department: the ticket waits there until the answer is given; returns the question's id.

    Raises WrongUsage unless `team` is a department, DeskError empty_text, or question_open when that department
    already has a question on the ticket.
    """
    department = required_word("team", DEPARTMENTS, team)
    said(text)
    with act(desk, actor, "ask", number, now) as doing:
        standing = _open_ones(doing)
        if any(question.team == department for question in standing):
            raise DeskError("question_open", number=number, team=department)
        came = next((question for question in standing if question.team == doing["team"]), None)
        from_team = came.from_team if came is not None else _desk_team(doing, actor)
        from_agent = came.from_agent if came is not None else doing["assignee_id"]
        note_id = write_note(doing, text)
        row = (number, department, from_team, from_agent, doing.at, actor.agent_id, note_id)
        question_id = int(desk.execute(_ASK, row).lastrowid)
        doing.made.insert(0, ["question", question_id])
        doing.event("asked", question=question_id, team=department)
        _hand(doing, department, None)
        doing.status("waiting_team")
        return question_id


def tell(desk: Desk, actor: Actor, number: int, text: str, *, question: int | None = None, now: int) -> None:
    """Answer a department's question (default: the one to whoever has the ticket, else the oldest open one).

    The ticket goes on to the next department that is asked, else back to the team and holder it came from, and is
    open. Raises DeskError empty_text, no_question, not_of_department.
    """
    said(text)
    with act(desk, actor, "tell", number, now) as doing:
        standing = _open_ones(doing)
        answered = _chosen(standing, question, doing["team"])
        if answered is None:
            raise DeskError("no_question", number=number)
        if not may_tell(actor, answered.team):
            raise DeskError("not_of_department", team=answered.team)
        note_id = write_note(doing, text)
        desk.execute(
            "UPDATE question SET answered_at = ?, answered_by = ?, answer_id = ? WHERE id = ?",
            (doing.at, actor.agent_id, note_id, answered.question_id),
        )
        doing.made.insert(0, ["told", answered.question_id])
        doing.event("told", question=answered.question_id, team=answered.team)
        if doing["status"] in SETTLED or doing["team"] != answered.team:
            return
        waiting = next((other for other in standing if other is not answered), None)
        before = doing["status"]
        if waiting is not None:
            _hand(doing, waiting.team, None)
            doing.status("waiting_team")
        else:
            _hand(doing, answered.from_team, _still_here(desk, answered.from_agent))
            doing.status(after_transfer(before, answered.team, answered.from_team))


def _open_ones(doing: Act) -> list[_Open]:
    return [_Open(*row) for row in doing.desk.rows(_OPEN, (doing.number,))]


def _chosen(standing: list[_Open], wanted: int | None, team: str) -> _Open | None:
    if wanted is not None:
        return next((question for question in standing if question.question_id == wanted), None)
    here = next((question for question in standing if question.team == team), None)
    return here or next(iter(standing), None)


def _desk_team(doing: Act, actor: Actor) -> str:
    """The team that asks: the ticket's own, or the asker's when a department has it already."""
    team = doing["team"]
    if team in DESK_TEAMS:
        return str(team)
    own = sorted(actor.teams & DESK_TEAMS.keys())
    usual = team_for(doing["scenario"])
    return usual if usual in own or not own else own[0]


def _hand(doing: Act, team: str, agent_id: int | None) -> None:
    was_team, was_agent = doing["team"], doing["assignee_id"]
    if (team, agent_id) == (was_team, was_agent):
        return
    doing.event("transferred", team=team, was_team=was_team, agent=agent_id, was_agent=was_agent)
    doing.change(team=team)
    if agent_id is None:
        doing.let_go()
    else:
        doing.hold(agent_id, leased=False)


def _still_here(desk: Desk, agent_id: int | None) -> int | None:
    """Whoever held it, unless they have gone home or left."""
    found = desk.value(
        "SELECT id FROM agent WHERE id = ? AND disabled_at IS NULL AND state <> 'off' AND role <> 'viewer'",
        (agent_id,),
    )
    return None if found is None else int(found)
