"""All of a leaver's work goes into other hands, ticket by ticket."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.desk.moving import transfer
from store.errors import DeskError
from store.rules.permission import require
from store.views.handover import held_numbers, require_handover


@dataclass(frozen=True, slots=True)
class Target:
    """Whom a ticket goes to: a team, or an agent."""

    team: str | None = None
    login: str | None = None


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What has become of one of the tickets: `refusal` says why it stayed, None when it went."""

    number: int
    refusal: DeskError | None


STAYS: Final = Target()
"""Of a ticket that is not handed over."""


def hand_over(
    desk: Desk,
    actor: Actor,
    login: str,
    *,
    team: str | None = None,
    to: str | None = None,
    note: str = "",
    notes: Mapping[int, str] | None = None,
    targets: Mapping[int, Target] | None = None,
    now: int,
) -> list[HandedOver]:
    """Transfer every unsettled ticket that `login` holds, each for itself, in queue order.

    Each goes to its own of `targets`, else to `team` or the agent `to`; one without any stays and is left out. Its
    note is its own of `notes`, else `note`. One's own by whoever may transfer, another's by whoever may assign.
    Raises DeskError for an unknown login, and not_held when notes or targets name a ticket that `login` does not hold.
    """
    require(actor, "transfer")
    require_handover(actor, login)
    own_notes, own_targets = dict(notes or {}), dict(targets or {})
    held = held_numbers(desk, login, now)
    for number in (*own_notes, *own_targets):
        if number not in held:
            raise DeskError("not_held", number=number, who=login)
    every = Target(team, to)
    done: list[HandedOver] = []
    for number in held:
        target = own_targets.get(number, every)
        if target == STAYS:
            continue
        text = own_notes.get(number, note)
        try:
            if target.login == login:
                raise DeskError("nothing_changed", number=number)
            transfer(desk, actor, number, team=target.team, login=target.login, note=text, now=now)
        except DeskError as refusal:
            if refusal.exit_code not in (1, 2):
                raise
            done.append(HandedOver(number, refusal))
        else:
            done.append(HandedOver(number, None))
    return done
