"""The commands about the desk's people. cli.py makes them commands."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from store.i18n import N_, ngettext
from tui.plain import typed
from tui.plain.casework import Command, Work
from tui.plain.words import code_for, listed

if TYPE_CHECKING:
    from store.desk.leaving import Left
    from store.views.who_is_on import Colleague, Seen
    from tui.plain import options as opt
    from tui.plain.shapes import Facts

MOST_NUMBERS: Final = 10
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


def change(
    work: Work,
    json: bool,
    login: opt.AgentChangeLogin,
    name: opt.AgentAddName = None,
    role: opt.AgentChangeRole = None,
    team: opt.AgentChangeTeam = None,
    skill: opt.AgentChangeSkill = None,
    limit: opt.AgentChangeLimit = None,
    shift: opt.AgentChangeShift = None,
) -> None:
    from store.desk.people import change_agent

    left = change_agent(
        work.desk,
        work.actor,
        login,
        name=name,
        role=code_for("role", role),
        teams=_codes("team", team),
        skills=_codes("category", skill),
        limit=None if limit is None else typed.count("--limit", limit, 0, 100_000),
        shift=shift,
        now=work.now,
    )
    _say_left(work, json, login, left)


def disable(work: Work, json: bool, login: opt.AgentChangeLogin) -> None:
    from store.desk.leaving import disable as verb

    _say_left(work, json, login, verb(work.desk, work.actor, login, now=work.now))


def enable(work: Work, json: bool, login: opt.AgentChangeLogin) -> None:
    from store.desk.leaving import enable as verb

    verb(work.desk, work.actor, login, now=work.now)
    _say(work, json, login)


def _codes(group: str, given: list[str] | None) -> list[str] | None:
    """The codes of what is given; an empty text is none of them."""
    return None if given is None else [code_for(group, one) or "" for one in given if one]


def _say_left(work: Work, json: bool, login: str, left: Left) -> None:
    """The person as they are now, and what they have left behind."""
    from tui.plain.output import say

    _say(work, json, login, freed=list(left.numbers), alerts=left.alerts, measures=list(left.measures))
    if left.numbers and not json:
        numbers = ", ".join(f"#{number}" for number in left.numbers[:MOST_NUMBERS])
        more = " ..." if len(left.numbers) > MOST_NUMBERS else ""
        text = ngettext(
            "{count} ticket is free: {numbers}", "{count} tickets are free: {numbers}", len(left.numbers)
        )
        say("  " + text.format(count=len(left.numbers), numbers=numbers + more))
    if left.alerts and not json:
        text = ngettext("{count} alert is the team's now.", "{count} alerts are the team's now.", left.alerts)
        say("  " + text.format(count=left.alerts))
    if left.measures and not json:
        text = ngettext(
            "{count} open measure is still theirs: {ids}",
            "{count} open measures are still theirs: {ids}",
            len(left.measures),
        )
        say("  " + text.format(count=len(left.measures), ids=listed(map(str, left.measures))))


def _say(work: Work, json: bool, login: str | None = None, *, outside: bool = False, **more: Any) -> None:
    """One person as they are now, or everybody."""
    from store.views.who_is_on import colleagues, seen
    from tui.plain import shapes
    from tui.plain.output import say_json
    from tui.plain.people import say_agents

    everybody = colleagues(work.desk, work.actor, now=work.now, outside=outside)
    found = [one for one in everybody if login in (None, one.agent.login)]
    where = seen(work.desk, work.actor, now=work.now)
    if json:
        shown = [shapes.agent(one.agent) | _where_json(one, where, work.facts) for one in found]
        say_json(shown if login is None else {**shown[0], **more})
    else:
        say_agents(found, where, work.facts)


def _where_json(one: Colleague, where: Seen, facts: Facts) -> dict[str, Any]:
    here, shift = where.here.get(one.agent.login), one.shift
    return {
        "on": here is not None,
        "on_since": facts.time(None if here is None else here.since),
        "ticket": here.tickets[0][0] if here is not None and here.tickets else None,
        "writing": here is not None and here.writing,
        "last_seen": facts.time(where.last.get(one.agent.login)),
        "on_shift": None if shift is None else shift.open,
        "shift_until": facts.time(None if shift is None else shift.until),
    }


ON_DESK: Final = (
    Command("agent", "add", add, N_("Add a person to the desk.")),
    Command("agent", "change", change, N_("Change a person's name, role, teams, skills, limit or shift.")),
    Command(
        "agent",
        "disable",
        disable,
        N_("Let somebody in no more: their sessions end, what they hold goes back to the queue."),
    ),
    Command("agent", "enable", enable, N_("Let somebody in again.")),
    Command("agent", "list", everybody, N_("Everybody."), readonly=True),
    Command("agent", "state", state, N_("Say that you, or somebody else, are on, away or off.")),
)
