"""Whose a ticket is: claim, release, assign, transfer."""

from __future__ import annotations

from textual import work

from store import desk
from store.errors import DeskError
from store.i18n import _
from store.rules import words
from store.views import people
from store.views.shapes import AgentView
from tui.acts.asking import Asking
from tui.plain.errors import error_text
from tui.widgets.prompt import Choice
from tui.wording import word


class Holding(Asking):
    """Whose a ticket is: claim, release, assign, transfer."""

    @work(exclusive=True, group="act")
    async def action_claim(self) -> None:
        if row := self.target():
            done = _("#{number} is yours.").format(number=row.number)
            await self.perform(desk.claiming.claim, row.number, done=done)

    @work(exclusive=True, group="act")
    async def action_release(self) -> None:
        if row := self.target():
            done = _("#{number} is free again.").format(number=row.number)
            await self.perform(desk.claiming.release, row.number, done=done)

    @work(exclusive=True, group="act")
    async def action_assign(self) -> None:
        row = self.target()
        agents = await self._agents() if row else None
        login = await self.pick(_("Assign to"), agents) if agents else None
        if row and login:
            done = _("#{number} is with {login} now.").format(number=row.number, login=login)
            await self.perform(desk.claiming.assign, row.number, login, done=done)

    @work(exclusive=True, group="act")
    async def action_transfer(self) -> None:
        row = self.target()
        if row is None:
            return
        agents = await self._agents()
        if agents is None:
            return
        teams = [Choice(f"team:{code}", word("team", code)) for code in words.TEAMS if code != row.team]
        to = await self.pick(_("Transfer #{number} to").format(number=row.number), [*teams, *agents])
        if to is None:
            return
        flow = f"transfer:{row.number}"
        note = await self.asked(flow, "note", _("Note for them (may stay empty)"))
        if note is None:
            return
        options = {"team": to.removeprefix("team:")} if to.startswith("team:") else {"login": to}
        name = word("team", options["team"]) if "team" in options else to
        done = _("#{number} is with {login} now.").format(number=row.number, login=name)
        if await self.perform(desk.moving.transfer, row.number, note=note, done=done, **options):
            self.forget(flow)

    async def _agents(self) -> list[Choice] | None:
        """Who may hold a ticket; None (and said why) when that cannot be read."""
        try:
            everybody = await self.do(people.agents, now=self.session.now())
        except DeskError as error:
            self.say(error_text(error), refused=True)
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
