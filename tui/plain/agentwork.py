"""The commands about the desk's people. cli.py makes them commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from store.i18n import N_
from tui.plain import typed
from tui.plain.casework import Command, Work
from tui.plain.words import code_for

if TYPE_CHECKING:
    from tui.plain import options as opt

GROUPS: Final = {"agent": N_("The people of the desk.")}


def add(
    work: Work,
    json: bool,
    login: opt.AgentAddLogin,
    name: opt.AgentAddName = None,
    role: opt.AgentAddRole = "agent",
    team: opt.AgentAddTeam = None,
    skill: opt.AgentAddSkill = None,
    limit: opt.AgentAddLimit = None,
    shift: opt.AgentAddShift = None,
) -> None:
    from store.desk.people import add_agent

    add_agent(
        work.desk,
        work.actor,
        login,
        name=name or login,
        role=code_for("role", role) or "",
        teams=[code_for("team", one) or "" for one in team or ()],
        skills=[code_for("category", one) or "" for one in skill or ()],
        limit=None if limit is None else typed.count("--limit", limit, 1, 100_000),
        shift=shift,
        now=work.now,
    )
    _say(work, json, login)


def everybody(work: Work, json: bool, every: opt.AgentListAll = False) -> None:
    _say(work, json, outside=every)


def state(work: Work, json: bool, first: opt.AgentStateFirst, second: opt.AgentStateSecond = None) -> None:
    from store.desk.people import set_state

    login, wanted = (work.actor.login, first) if second is None else (first, second)
    set_state(work.desk, work.actor, login, code_for("state", wanted) or "", now=work.now)
    _say(work, json, login)


def _say(work: Work, json: bool, login: str | None = None, *, outside: bool = False) -> None:
    """One person as they are now, or everybody."""
    from store.views.people import agents
    from tui.plain import shapes
    from tui.plain.output import say_json
    from tui.plain.people import say_agents

    everybody = agents(work.desk, work.actor, now=work.now, outside=outside)
    found = [one for one in everybody if login in (None, one.login)]
    if json:
        shown = [shapes.agent(one) for one in found]
        say_json(shown if login is None else shown[0])
    else:
        say_agents(found)


ON_DESK: Final = (
    Command("agent", "add", add, N_("Add a person to the desk.")),
    Command("agent", "list", everybody, N_("Everybody."), readonly=True),
    Command("agent", "state", state, N_("Say that you, or somebody else, are on, away or off.")),
)
