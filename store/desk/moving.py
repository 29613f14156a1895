"""A ticket waits, or goes into other hands."""

from __future__ import annotations

from store.actor import Actor
from store.database import Desk
from store.desk.acts import act
from store.desk.claiming import holder_id
from store.desk.promising import promise
from store.desk.speech import write_note
from store.desk.values import required_word
from store.errors import DeskError, WrongUsage
from store.rules.lifecycle import after_transfer
from store.rules.words import TEAMS


def wait(
    desk: Desk,
    actor: Actor,
    number: int,
    whom: str,
    *,
    until: int | None = None,
    generation: int | None = None,
    now: int,
) -> None:
    """Wait for the customer or a department (`whom`: "customer" or "team"), perhaps until a promised time (ms).

    Raises DeskError when the time is past or nothing would change.
    """
    to = f"waiting_{required_word('for', ('customer', 'team'), whom)}"
    if until is not None and until <= now:
        raise DeskError("time_in_past", value=until)
    with act(desk, actor, "wait", number, now) as doing:
        doing.require_generation(generation)
        if doing["status"] == to and doing["promised_at"] == until:
            raise DeskError("nothing_changed", number=number)
        promise(doing, until)
        doing.status(to)


def transfer(
    desk: Desk,
    actor: Actor,
    number: int,
    *,
    team: str | None = None,
    login: str | None = None,
    note: str = "",
    now: int,
) -> None:
    """Hand a ticket to a team, where nobody holds it yet, or durably to an agent.

    To a department it waits; back from one it is open. Raises WrongUsage unless exactly one of `team` and `login`
    is given, DeskError when nothing would change or the agent cannot hold it.
    """
    if (team is None) == (login is None):
        raise WrongUsage("missing_field", field="--team | --to")
    with act(desk, actor, "transfer", number, now) as doing:
        was_team, was_agent = doing["team"], doing["assignee_id"]
        agent_id = None if login is None else holder_id(desk, login)
        to_team = (
            required_word("team", TEAMS, team) if team is not None else _team_of(desk, agent_id, was_team)
        )
        if (to_team, agent_id) == (was_team, was_agent):
            raise DeskError("nothing_changed", number=number)
        doing.event("transferred", team=to_team, was_team=was_team, agent=agent_id, was_agent=was_agent)
        doing.change(team=to_team)
        if agent_id is None:
            doing.let_go()
        else:
            doing.hold(agent_id, leased=False)
        doing.status(after_transfer(doing["status"], was_team, to_team))
        write_note(doing, note)


def _team_of(desk: Desk, agent_id: int | None, stays: str) -> str:
    """The team a ticket is with once an agent has it: unchanged where they belong to it or to all."""
    teams = [
        row[0]
        for row in desk.rows("SELECT team FROM agent_team WHERE agent_id = ? ORDER BY team", (agent_id,))
    ]
    return stays if not teams or stays in teams else str(teams[0])
