"""`kefu handover`: whom each ticket of a leaver goes to, and with which words."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from store.actor import Actor
from store.database import Desk
from store.desk.handing_over import HandedOver, Target, hand_over
from store.errors import WrongUsage
from store.i18n import ngettext
from tui.plain import typed
from tui.plain.errors import error_text
from tui.plain.output import say, say_json
from tui.plain.words import code_for


@dataclass(frozen=True, slots=True)
class Asked:
    """What the options say: `--team` or `--to` for all, `--team-for N=TEAM` and `--to-for N=LOGIN` for one each."""

    login: str
    team: str | None
    to: str | None
    note: str
    note_for: Sequence[str] = ()
    team_for: Sequence[str] = ()
    to_for: Sequence[str] = ()


def say_handed_over(desk: Desk, actor: Actor, asked: Asked, *, now: int, json: bool) -> None:
    """Hand over, and say what has become of each ticket, those that stayed with their reason.

    Raises WrongUsage without any target, or with two for one ticket.
    """
    done = _handed_over(desk, actor, asked, now)
    moved = [one.number for one in done if one.refusal is None]
    refused = [(one.number, error_text(one.refusal)) for one in done if one.refusal is not None]
    if json:
        say_json({"moved": moved, "refused": [{"ticket": number, "why": why} for number, why in refused]})
        return
    count = len(moved)
    say(ngettext("{count} ticket handed over.", "{count} tickets handed over.", count).format(count=count))
    for _number, why in refused:
        say(why)


def _handed_over(desk: Desk, actor: Actor, asked: Asked, now: int) -> list[HandedOver]:
    typed.exclusive(team=asked.team, to=asked.to)
    teams, logins = _by_ticket("--team-for", asked.team_for), _by_ticket("--to-for", asked.to_for)
    if asked.team is None and asked.to is None and not teams and not logins:
        raise WrongUsage("one_needed", options="--team, --to, --team-for, --to-for")
    if teams.keys() & logins.keys():
        raise WrongUsage("choose_one", options="--team-for, --to-for")
    targets = {number: Target(team=code_for("team", name)) for number, name in teams.items()}
    targets |= {number: Target(login=name) for number, name in logins.items()}
    return hand_over(
        desk,
        actor,
        asked.login,
        team=code_for("team", asked.team),
        to=asked.to,
        note=asked.note,
        notes=_by_ticket("--note-for", asked.note_for),
        targets=targets,
        now=now,
    )


def _by_ticket(option: str, given: Sequence[str]) -> dict[int, str]:
    return {typed.number(number): text for number, text in typed.pairs(option, given).items()}
