"""The people of the desk as a table."""

from __future__ import annotations

from collections.abc import Sequence

from store.desk.handing_over import HandedOver
from store.i18n import _, ngettext
from store.views.shapes import AgentView
from tui.plain.errors import error_text
from tui.plain.output import Cell, say, say_json, say_table
from tui.plain.words import listed
from tui.wording import word


def say_agents(agents: Sequence[AgentView]) -> None:
    """Everybody, by login."""
    titles = (_("login"), _("name"), _("role"), _("state"), _("holds"), _("limit"), _("teams"), _("skills"))
    say_table(titles, [_row(agent) for agent in agents])


def say_agent(agent: AgentView) -> None:
    """One person."""
    say_agents([agent])


def say_handed_over(done: Sequence[HandedOver], *, json: bool) -> None:
    """What has become of each ticket, those that stayed with their reason."""
    moved = [one.number for one in done if one.refusal is None]
    refused = [(one.number, error_text(one.refusal)) for one in done if one.refusal is not None]
    if json:
        stayed = [{"ticket": number, "why": why} for number, why in refused]
        say_json({"moved": moved, "refused": stayed})
        return
    say(
        ngettext("{count} ticket handed over.", "{count} tickets handed over.", len(moved)).format(
            count=len(moved)
        )
    )
    for _number, why in refused:
        say(why)


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
