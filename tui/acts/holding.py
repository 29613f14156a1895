"""Whose a ticket is: claim, release, assign, transfer."""

from __future__ import annotations

from textual import work

from store import desk
from store.i18n import _
from store.rules import words
from tui.acts.asking import Asking
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
        from tui.acts.holders import holder_choices

        return await holder_choices(self)
