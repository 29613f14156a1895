"""The people of the desk as a table."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from store.i18n import _
from store.views.people import Whereabouts
from store.views.shapes import AgentView
from tui.countdown import wall_text
from tui.plain.output import Cell, say_table
from tui.plain.words import listed
from tui.wording import word

if TYPE_CHECKING:
    from tui.plain.shapes import Facts


def say_agents(agents: Sequence[AgentView], where: Mapping[str, Whereabouts], facts: Facts) -> None:
    """Everybody, by login, and when they were last on the screen."""
    titles = (
        _("login"),
        _("name"),
        _("role"),
        _("state"),
        _("seen"),
        _("holds"),
        _("limit"),
        _("teams"),
        _("skills"),
    )
    say_table(titles, [_row(agent, where.get(agent.login), facts) for agent in agents])


def _row(agent: AgentView, where: Whereabouts | None, facts: Facts) -> list[Cell]:
    no_team = "-" if agent.role == "agent" else _("all")
    return [
        Cell(agent.login, "strong"),
        Cell(agent.name),
        Cell(word("role", agent.role)),
        Cell(_("disabled") if agent.disabled else word("state", agent.state)),
        Cell(_seen(where, facts)),
        Cell(str(agent.held), right=True),
        Cell("-" if agent.limit is None else str(agent.limit), right=True),
        Cell(listed(word("team", team) for team in agent.teams) or no_team),
        Cell(listed(word("category", skill) for skill in agent.skills) or _("all")),
    ]


def _seen(where: Whereabouts | None, facts: Facts) -> str:
    """`now`, with the ticket that they are in, or when it was."""
    if where is None or where.seen_at is None:
        return "-"
    if where.on:
        return _("now") if where.number is None else _("now, #{number}").format(number=where.number)
    return wall_text(where.seen_at, facts.now, ZoneInfo(facts.zone))
