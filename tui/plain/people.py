"""The people of the desk as a table."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING
from zoneinfo import ZoneInfo

from store.i18n import _
from store.views.who_is_on import Colleague, Seen, Shift
from tui.countdown import wall_text
from tui.plain.output import Cell, say_table
from tui.plain.words import listed
from tui.wording import word

if TYPE_CHECKING:
    from tui.plain.shapes import Facts


def say_agents(people: Sequence[Colleague], where: Seen, facts: Facts) -> None:
    """Everybody, by login: where they are, or when they were last on the screen, and their shift."""
    titles = (
        _("login"),
        _("name"),
        _("role"),
        _("state"),
        _("seen"),
        _("shift"),
        _("holds"),
        _("limit"),
        _("teams"),
        _("skills"),
    )
    say_table(titles, [_row(one, where, facts) for one in people])


def _row(one: Colleague, where: Seen, facts: Facts) -> list[Cell]:
    agent = one.agent
    no_team = "-" if agent.role == "agent" else _("all")
    return [
        Cell(agent.login, "strong"),
        Cell(agent.name),
        Cell(word("role", agent.role)),
        Cell(_("disabled") if agent.disabled else word("state", agent.state)),
        Cell(_seen(agent.login, where, facts)),
        Cell(_shift(one.shift, facts)),
        Cell(str(agent.held), right=True),
        Cell("-" if agent.limit is None else str(agent.limit), right=True),
        Cell(listed(word("team", team) for team in agent.teams) or no_team),
        Cell(listed(word("category", skill) for skill in agent.skills) or _("all")),
    ]


def _seen(login: str, where: Seen, facts: Facts) -> str:
    """`now`, with the ticket that they are in, or when it was."""
    here, last = where.here.get(login), where.last.get(login)
    if here is None:
        return "-" if last is None else _when(last, facts)
    if not here.tickets:
        return _("now")
    text = _("now, writes #{number}") if here.writing else _("now, #{number}")
    return text.format(number=here.tickets[0][0])


def _shift(shift: Shift | None, facts: Facts) -> str:
    if shift is None:
        return "-"
    if shift.until is None:
        return _("on shift")
    text = _("until {when}") if shift.open else _("from {when}")
    return text.format(when=_when(shift.until, facts))


def _when(at: int, facts: Facts) -> str:
    return wall_text(at, facts.now, ZoneInfo(facts.zone))
