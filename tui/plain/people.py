"""The people of the desk as a table."""

from __future__ import annotations

from collections.abc import Sequence

from store.i18n import _
from store.views.shapes import AgentView
from tui.plain.output import Cell, say_table
from tui.plain.words import listed
from tui.wording import word


def say_agents(agents: Sequence[AgentView]) -> None:
    """Everybody, by login."""
    titles = (_("login"), _("name"), _("role"), _("state"), _("holds"), _("limit"), _("teams"), _("skills"))
    say_table(titles, [_row(agent) for agent in agents])


def say_agent(agent: AgentView) -> None:
    """One person."""
    say_agents([agent])


def _row(agent: AgentView) -> list[Cell]:
    no_team = "-" if agent.role == "agent" else _("all")
    return [
        Cell(agent.login, "strong"),
        Cell(agent.name),
        Cell(word("role", agent.role)),
        Cell(_("disabled") if agent.disabled else word("state", agent.state)),
        Cell(str(agent.held), right=True),
        Cell("-" if agent.limit is None else str(agent.limit), right=True),
        Cell(listed(word("team", team) for team in agent.teams) or no_team),
        Cell(listed(word("category", skill) for skill in agent.skills) or _("all")),
    ]
