"""Who is on, in which ticket, writing or not: announced by their screens, gone with them."""

from __future__ import annotations

from typing import Final

from store.actor import Actor
from store.database import Desk
from store.database.live_file import live_file

GONE_AFTER_MS: Final = 15_000
"""A session not heard of for so long is gone."""


def announce(desk: Desk, actor: Actor, session: str, number: int | None, writing: bool, *, now: int) -> None:
    """Say where a session of the actor is. To be repeated well within GONE_AFTER_MS."""
    live = live_file(desk)
    with live.transaction():
        live.execute("DELETE FROM presence WHERE seen_at < ?", (now - GONE_AFTER_MS,))
        live.execute(
            "INSERT INTO presence (session, agent_id, login, name, ticket, writing, since, seen_at, began)"
            " VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?7, ?7) ON CONFLICT (session) DO UPDATE SET ticket = excluded.ticket,"
            " writing = excluded.writing, seen_at = excluded.seen_at,"
            " since = CASE WHEN ticket IS excluded.ticket THEN since ELSE excluded.since END",
            (session, actor.agent_id, actor.login, actor.name, number, int(writing), now),
        )
        live.execute(
            "INSERT INTO last_seen (agent_id, at) VALUES (?, ?) ON CONFLICT (agent_id) DO UPDATE SET at = excluded.at",
            (actor.agent_id, now),
        )


def leave(desk: Desk, session: str) -> None:
    """The session has ended."""
    live = live_file(desk)
    with live.transaction():
        live.execute("DELETE FROM presence WHERE session = ?", (session,))
