"""The PIN with which somebody comes back from the privacy screen. Only its scrypt hash is kept."""

from __future__ import annotations

import base64
import hashlib
import hmac
import os
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.desk.record import desk_event
from store.errors import DeskError, WrongUsage
from store.rules.permission import allowed, require

LEAST: Final = 4
MOST: Final = 64
TRIES: Final = 5
"""Wrong ones in a row; then the session ends."""
_N, _R, _P = 2**14, 8, 1
"""RFC 7914's cost for something that a person waits for: 16 MB and some ten milliseconds."""


def set_pin(desk: Desk, actor: Actor, pin: str, *, now: int) -> None:
    """Set one's own PIN. Raises WrongUsage bad_pin."""
    require(actor, "set_pin")
    if not (LEAST <= len(pin) <= MOST and pin.isalnum()):
        raise WrongUsage("bad_pin", least=LEAST, most=MOST)
    kept = _hashed(pin, os.urandom(16))
    with desk.transaction():
        desk.execute("UPDATE agent SET pin = ? WHERE id = ?", (kept, actor.agent_id))
        desk_event(desk, actor.agent_id, "pin_set", now=now, agent=actor.agent_id)


def clear_pin(desk: Desk, actor: Actor, login: str, *, now: int) -> None:
    """Take a PIN away: one's own, or as an admin somebody's. Raises DeskError no_such_agent."""
    require(actor, "set_pin")
    if login != actor.login and not allowed(actor.role, "change_agent"):
        raise DeskError("not_allowed", role=actor.role, verb="change_agent")
    with desk.transaction():
        agent_id = desk.value("SELECT id FROM agent WHERE login = ?", (login,))
        if agent_id is None:
            raise DeskError("no_such_agent", login=login)
        desk.execute("UPDATE agent SET pin = NULL WHERE id = ?", (agent_id,))
        desk_event(desk, actor.agent_id, "pin_cleared", now=now, agent=agent_id)


def is_pin(desk: Desk, actor: Actor, pin: str) -> bool:
    """Whether that is the actor's PIN; never where none is set."""
    require(actor, "set_pin")
    kept = desk.value("SELECT pin FROM agent WHERE id = ?", (actor.agent_id,))
    if not kept:
        return False
    salt = base64.b64decode(str(kept).split("$")[4])
    return hmac.compare_digest(str(kept), _hashed(pin[:MOST], salt))


def pin_failed(desk: Desk, actor: Actor, *, now: int) -> None:
    """Write down that somebody did not know the PIN of the session in front of them."""
    require(actor, "set_pin")
    with desk.transaction():
        desk_event(desk, actor.agent_id, "pin_failed", now=now, agent=actor.agent_id)


def _hashed(pin: str, salt: bytes) -> str:
    key = hashlib.scrypt(pin.encode(), salt=salt, n=_N, r=_R, p=_P, maxmem=64 * 1024 * 1024)
    words = (base64.b64encode(part).decode() for part in (salt, key))
    return "$".join(("scrypt", str(_N), str(_R), str(_P), *words))
