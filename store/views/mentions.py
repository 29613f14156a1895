"""Whom a text names with `@login`, as far as they are people of the desk."""

from __future__ import annotations

from dataclasses import dataclass

from store.actor import Actor
from store.database import Desk
from store.rules.mentions import logins_in
from store.rules.permission import require


@dataclass(frozen=True, slots=True)
class Mentioned:
    """Logins in the order of the text. What is nobody's login is just text."""

    told: tuple[str, ...] = ()
    disabled: tuple[str, ...] = ()
    """People of the desk once, who cannot be told any more."""


def mentioned(desk: Desk, actor: Actor, text: str) -> Mentioned:
    """Whom the actor's text alerts; never the actor."""
    require(actor, "see")
    known = {login: _disabled(desk, login) for login in logins_in(text) if login != actor.login}
    return Mentioned(
        told=tuple(login for login, disabled in known.items() if disabled is False),
        disabled=tuple(login for login, disabled in known.items() if disabled),
    )


def _disabled(desk: Desk, login: str) -> bool | None:
    row = desk.row("SELECT disabled_at FROM agent WHERE login = ?", (login,))
    return None if row is None else row[0] is not None
