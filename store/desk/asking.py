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
_ALL: Final = "SELECT id, team, from_team, from_agent, asked_at, answered_at FROM question WHERE ticket_id = ? ORDER BY id"


@dataclass(frozen=True, slots=True)
class _Question:
    question_id: int
    team: str
    from_team: str
    from_agent: int | None
    asked_at: int
    answered_at: int | None


def ask(desk: Desk, actor: Actor, number: int, team: str, text: str, *, now: int) -> int:
    """Ask a department: the ticket waits there until the answer is given; returns the question's id.

    Raises WrongUsage unless `team` is a department, DeskError empty_text, or question_open when that department has
    the ticket with a question already.
    """
    department = required_word("team", DEPARTMENTS, team)
    said(text)
    with act(desk, actor, "ask", number, now) as doing:
        here = doing["team"] == department
        if here and any(asked.team == department and asked.answered_at is None for asked in _asked(doing)):
            raise DeskError("question_open", number=number, team=department)
        from_team = _desk_team(doing, actor) if here else doing["team"]
        note_id = write_note(doing, text)
        row = (number, department, from_team, doing["assignee_id"], doing.at, actor.agent_id, note_id)
        question_id = int(desk.execute(_ASK, row).lastrowid)
        doing.made.insert(0, ["question", question_id])
        doing.event("asked", question=question_id, team=department)
        _hand(doing, department, None)
        doing.status("waiting_team")
        return question_id


def tell(desk: Desk, actor: Actor, number: int, text: str, *, question: int | None = None, now: int) -> None:
    """Answer a department's question (default: the newest one to whoever has the ticket, else the newest).

    The ticket goes back to the team and the holder it came from: a desk team works on it, a department that has to
    answer too waits on. One that was moved elsewhere meanwhile stays there. Raises DeskError empty_text, no_question,
    not_of_department.
    """
    said(text)
    with act(desk, actor, "tell", number, now) as doing:
        asked = _asked(doing)
        answered = _chosen([one for one in asked if one.answered_at is None], question, doing["team"])
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
        back = _where_from(answered, asked)
        status = after_transfer(doing["status"], answered.team, back.from_team)
        _hand(doing, back.from_team, _still_here(desk, back.from_agent))
        doing.status(status)


def _asked(doing: Act) -> list[_Question]:
    return [_Question(*row) for row in doing.desk.rows(_ALL, (doing.number,))]


def _chosen(standing: list[_Question], wanted: int | None, team: str) -> _Question | None:
    if wanted is not None:
        return next((question for question in standing if question.question_id == wanted), None)
    newest_first = standing[::-1]
    here = next((question for question in newest_first if question.team == team), None)
    return here or next(iter(newest_first), None)


def _where_from(answered: _Question, asked: list[_Question]) -> _Question:
    """The question whose asker gets the ticket: past departments that have answered while it was away from them."""
    for earlier in reversed(asked):
        before = earlier.question_id < answered.question_id
        settled = earlier.answered_at is not None and earlier.answered_at >= answered.asked_at
        if before and settled and earlier.team == answered.from_team:
            return _where_from(earlier, asked)
    return answered


def _desk_team(doing: Act, actor: Actor) -> str:
    """The team that asks a department which has the ticket already: the asker's."""
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
