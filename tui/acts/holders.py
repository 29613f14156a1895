"""Who may hold a ticket, as a list to pick from: who is at work and has room comes first."""

from __future__ import annotations

from store.errors import DeskError
from store.i18n import _
from store.views import people
from store.views.shapes import AgentView
from tui.acts.base import Acting
from tui.plain.errors import error_text
from tui.widgets.prompt import Choice
from tui.wording import word


async def holder_choices(screen: Acting) -> list[Choice] | None:
    """Who may hold a ticket; None (and said why) when that cannot be read."""
    try:
        everybody = await screen.do(people.agents, now=screen.session.now())
    except DeskError as error:
        screen.say(error_text(error), refused=True)
        return None
    holders = [agent for agent in everybody if not agent.disabled and agent.role != "viewer"]
    return [Choice(agent.login, room_text(agent)) for agent in sorted(holders, key=_readiness)]


def room_text(agent: AgentView) -> str:
    """Who it is, how many they hold of how many, and that they are not at work or have no room."""
    held = str(agent.held) if agent.limit is None else f"{agent.held}/{agent.limit}"
    state = [] if agent.state == "on" else [word("state", agent.state)]
    full = [_("full")] if _is_full(agent) else []
    return f"{agent.name} ({', '.join([held, *state, *full])})"


def _is_full(agent: AgentView) -> bool:
    return agent.limit is not None and agent.held >= agent.limit


def _readiness(agent: AgentView) -> tuple[bool, bool, int, str]:
    """Who is at work and has room comes first, of them who holds the fewest."""
    return agent.state != "on", _is_full(agent), agent.held, agent.login
