"""All of a leaver's work goes into other hands, ticket by ticket."""

from __future__ import annotations

from dataclasses import dataclass

from store.actor import Actor
from store.database import Desk
from store.desk.moving import transfer
from store.errors import DeskError
from store.rules.permission import require


@dataclass(frozen=True, slots=True)
class HandedOver:
    """What has become of one of the tickets: `refusal` says why it stayed, None when it went."""

    number: int
    refusal: DeskError | None


def hand_over(
    desk: Desk,
    actor: Actor,
    login: str,
    *,
    team: str | None = None,
    to: str | None = None,
    note: str = "",
    now: int,
) -> list[HandedOver]:
    """Transfer every unsettled ticket that `login` holds to a team or an agent, each for itself, with one note.

    One's own by whoever may transfer, another's by whoever may assign. Raises DeskError for an unknown login.
    """
    require(actor, "transfer" if login == actor.login else "assign")
    row = desk.row("SELECT id FROM agent WHERE login = ?", (login,))
    if row is None:
        raise DeskError("no_such_agent", login=login)
    held = (
        "SELECT number FROM ticket WHERE assignee_id = ? AND settled_at IS NULL"
        " AND (lease_until IS NULL OR lease_until > ?) ORDER BY due_key, priority_rank, opened_at, number"
    )
    done: list[HandedOver] = []
    for (number,) in desk.rows(held, (row[0], now)):
        try:
            transfer(desk, actor, number, team=team, login=to, note=note, now=now)
        except DeskError as refusal:
            if refusal.exit_code != 1:
                raise
            done.append(HandedOver(number, refusal))
        else:
            done.append(HandedOver(number, None))
    return done
