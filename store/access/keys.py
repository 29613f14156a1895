"""The keys of agents: added and removed by an admin, and the one that sshd asks about."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from store.actor import Actor
from store.database import Desk
from store.errors import DeskError, WrongUsage
from store.rules.permission import allowed, require

if TYPE_CHECKING:
    from store.access.public_keys import PublicKey

SOURCES: Final = re.compile(r"!?[0-9A-Za-z.:*?/_-]+(,!?[0-9A-Za-z.:*?/_-]+)*")
"""What sshd's `from=` takes (ssh_config(5), PATTERNS): addresses, networks, names; nothing that ends a quotation."""
SOURCES_LIMIT: Final = 200
_COLUMNS: Final = (
    "k.id, a.login, k.type, k.key, k.fingerprint, k.comment, k.added_at, k.expires_at, k.source_from,"
    " k.revoked_at, a.disabled_at"
)


@dataclass(frozen=True, slots=True)
class AgentKey:
    """A key and whose it is."""

    key_id: int
    login: str
    type: str
    key: str
    fingerprint: str
    comment: str
    added_at: int
    expires_at: int | None
    source: str | None
    """Where it may come from, as `from=` takes it; None: from anywhere."""
    revoked_at: int | None
    disabled_at: int | None
    """Since when its agent is disabled."""

    def lets_in(self, now: int) -> bool:
        """Whether somebody gets in with it at this moment."""
        expired = self.expires_at is not None and self.expires_at <= now
        return self.revoked_at is None and self.disabled_at is None and not expired


def add_keys(
    desk: Desk,
    actor: Actor,
    login: str,
    keys: Sequence[PublicKey],
    *,
    source: str | None = None,
    expires_at: int | None = None,
    now: int,
) -> list[int]:
    """Let somebody in with these keys; returns the keys' ids.

    Raises DeskError for an unknown or disabled agent, a key that lets somebody in already, a time that has passed;
    WrongUsage for a source that sshd would not understand.
    """
    from store.database.compiled import insert
    from store.desk import record
    from store.tables import AgentKey as Row

    require(actor, "add_agent")
    if source is not None and (len(source) > SOURCES_LIMIT or SOURCES.fullmatch(source) is None):
        raise WrongUsage("bad_source_address", value=source)
    if expires_at is not None and expires_at <= now:
        raise DeskError("time_in_past", value=expires_at)
    with desk.transaction():
        agent = desk.row("SELECT id, disabled_at FROM agent WHERE login = ? AND origin IS NULL", (login,))
        if agent is None:
            raise DeskError("no_such_agent", login=login)
        if agent[1] is not None:
            raise DeskError("agent_disabled", login=login)
        made = []
        for key in keys:
            held = desk.value(
                "SELECT a.login FROM agent_key k JOIN agent a ON a.id = k.agent_id"
                " WHERE k.type = ? AND k.key = ? AND k.revoked_at IS NULL",
                (key.type, key.key),
            )
            if held is not None:
                raise DeskError("key_taken", fingerprint=key.fingerprint, login=held)
            row = {
                "agent_id": agent[0],
                "type": key.type,
                "key": key.key,
                "fingerprint": key.fingerprint,
                "comment": key.comment,
                "added_at": now,
                "added_by": actor.agent_id,
                "expires_at": expires_at,
                "source_from": source,
            }
            made.append(int(desk.execute(insert(Row, *row), tuple(row.values())).lastrowid))
            record.desk_event(desk, actor.agent_id, "key_added", now=now, agent=agent[0], key=made[-1])
        return made


def remove_key(desk: Desk, actor: Actor, wanted: str, *, now: int) -> int:
    """Let nobody in with this key any more: its number, or its fingerprint; returns its number.

    Raises DeskError when there is no such key.
    """
    from store.desk import record

    require(actor, "add_agent")
    with desk.transaction():
        number = int(wanted) if wanted.isdecimal() and len(wanted) < 18 else 0
        row = desk.row(
            "SELECT id, agent_id FROM agent_key WHERE (id = ? OR fingerprint = ?) AND revoked_at IS NULL",
            (number, wanted),
        )
        if row is None:
            raise DeskError("no_such_key", value=wanted)
        changes = "UPDATE agent_key SET revoked_at = ?, revoked_by = ? WHERE id = ?"
        desk.execute(changes, (now, actor.agent_id, row[0]))
        record.desk_event(desk, actor.agent_id, "key_removed", now=now, agent=row[1], key=row[0])
        return int(row[0])


def keys(desk: Desk, actor: Actor, login: str | None = None) -> list[AgentKey]:
    """Everybody's keys or one's, those taken back too, by login. Who may add no agent sees but their own."""
    require(actor, "see")
    if not allowed(actor.role, "add_agent") and login != actor.login:
        if login is not None:
            require(actor, "add_agent")
        login = actor.login
    if login is not None and desk.row("SELECT 1 FROM agent WHERE login = ?", (login,)) is None:
        raise DeskError("no_such_agent", login=login)
    return [one for one in _found(desk, "1 = 1", ()) if login in (None, one.login)]


def keys_that_let_in(desk: Desk, *, now: int) -> list[AgentKey]:
    """Every key by which somebody gets in at this moment, by login."""
    return [one for one in _found(desk, "k.revoked_at IS NULL", ()) if one.lets_in(now)]


def key_of_sshd(desk: Desk, type_: str, key: str, *, now: int) -> AgentKey | None:
    """The key that somebody shows to sshd, when it lets them in."""
    found = _found(desk, "k.type = ? AND k.key = ? AND k.revoked_at IS NULL", (type_, key))
    return next((one for one in found if one.lets_in(now)), None)


def _found(desk: Desk, where: str, parameters: tuple[str, ...]) -> list[AgentKey]:
    sql = (
        f"SELECT {_COLUMNS} FROM agent_key k JOIN agent a ON a.id = k.agent_id WHERE {where}"
        " ORDER BY a.login, k.id"
    )
    return [AgentKey(*row) for row in desk.rows(sql, parameters)]
