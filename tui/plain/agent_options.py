"""The options of the commands about the desk's people."""

from __future__ import annotations

from typing import Annotated

import typer

from store.i18n import N_

AgentAddLogin = Annotated[str, typer.Argument(metavar="LOGIN", help=N_("Small letters, digits, - and _."))]
AgentAddName = Annotated[str | None, typer.Option("--name", metavar="NAME", help=N_("Their name."))]
AgentAddRole = Annotated[
    str, typer.Option("--role", metavar="ROLE", help=N_("viewer, agent, supervisor or admin."))
]
AgentAddTeam = Annotated[
    list[str] | None, typer.Option("--team", metavar="TEAM", help=N_("A team; may stand more than once."))
]
AgentAddSkill = Annotated[
    list[str] | None,
    typer.Option("--skill", metavar="CATEGORY", help=N_("A category they know; without any: all.")),
]
AgentAddLimit = Annotated[
    str | None, typer.Option("--limit", metavar="COUNT", help=N_("How many tickets they hold at most."))
]
AgentAddShift = Annotated[
    str | None,
    typer.Option("--shift", metavar="CALENDAR", help=N_("Their hours: one of the policy's calendars.")),
]
AgentListAll = Annotated[
    bool, typer.Option("--all", help=N_("Also people whom only the told history of another desk names."))
]
AgentStateFirst = Annotated[str, typer.Argument(metavar="LOGIN", help=N_("Who; without it: you."))]
AgentStateSecond = Annotated[str | None, typer.Argument(metavar="STATE", help=N_("on, away or off."))]
AgentChangeLogin = Annotated[str, typer.Argument(metavar="LOGIN", help=N_("Whom."))]
AgentChangeRole = Annotated[
    str | None, typer.Option("--role", metavar="ROLE", help=N_("viewer, agent, supervisor or admin."))
]
AgentChangeTeam = Annotated[
    list[str] | None,
    typer.Option(
        "--team",
        metavar="TEAM",
        help=N_("A team instead of those there are; may stand more than once; an empty text: none."),
    ),
]
AgentChangeSkill = Annotated[
    list[str] | None,
    typer.Option(
        "--skill",
        metavar="CATEGORY",
        help=N_("A category instead of those there are; may stand more than once; an empty text: all."),
    ),
]
AgentChangeLimit = Annotated[
    str | None,
    typer.Option("--limit", metavar="COUNT", help=N_("How many tickets they hold at most; 0: no limit.")),
]
AgentChangeShift = Annotated[
    str | None,
    typer.Option(
        "--shift",
        metavar="CALENDAR",
        help=N_("Their hours: one of the policy's calendars; an empty text: the team's."),
    ),
]
