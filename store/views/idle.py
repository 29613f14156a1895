"""What becomes of a session at which nobody presses a key."""

from __future__ import annotations

from typing import NamedTuple

from store.actor import Actor
from store.database import Desk
from store.policy.versions import current_policy
from store.rules.permission import require


class Idle(NamedTuple):
    """Spans in ms; None: never."""

    idle_ms: int | None
    """Until the privacy screen comes."""
    leave_ms: int | None
    """Until the session ends."""
    has_pin: bool


def idle(desk: Desk, actor: Actor) -> Idle:
    """The policy's spans, and whether the actor can come back from the privacy screen. A viewer's screen always stands."""
    require(actor, "see")
    if actor.role == "viewer":
        return Idle(None, None, False)
    privacy = current_policy(desk).privacy
    has_pin = desk.value("SELECT pin IS NOT NULL FROM agent WHERE id = ?", (actor.agent_id,))
    return Idle(privacy.idle_ms, privacy.leave_ms, bool(has_pin))
