"""What waits to leave the terminal, what was given up, and whether anybody sends."""

from __future__ import annotations

from typing import Final, NamedTuple

from store.actor import Actor
from store.database import Desk
from store.rules.permission import require

OVERDUE_MS: Final = 60_000
"""What has waited longer would be gone if somebody sent."""
_WAITING: Final = "state IN ('waiting', 'sending') AND digest_id IS NULL"
_COLUMNS: Final = (
    "id, key, channel, kind, ticket_id, alert_id, message_id, state, attempts, next_at, error, created_at"
)


class OutboxState(NamedTuple):
    """How the outbox stands."""

    waiting: int = 0
    dead: int = 0
    oldest_at: int | None = None
    """Since when the oldest could have gone out; null while all are held back."""
    sends: bool = False
    """Somebody has said within the last 90 seconds that they send."""
    unknown: tuple[str, ...] = ()
    """Channels that messages wait for and that the service has not named."""

    def stuck(self, now: int) -> bool:
        """Messages wait and nobody sends."""
        return not self.sends and self.oldest_at is not None and self.oldest_at <= now - OVERDUE_MS


class OutboxRow(NamedTuple):
    """A message that waits or was given up."""

    row_id: int
    key: str
    channel: str
    kind: str
    number: int | None
    alert_id: int | None
    message_id: int | None
    state: str
    attempts: int
    next_at: int
    error: str | None
    created_at: int


class ChannelView(NamedTuple):
    """A channel as the desk knows it."""

    name: str
    kind: str
    replies: bool
    calls: bool
    rest_until: int | None


def outbox_state(desk: Desk, actor: Actor, *, now: int) -> OutboxState:
    """How the outbox stands at `now`."""
    require(actor, "see")
    return standing(desk, now=now)


def standing(desk: Desk, *, now: int) -> OutboxState:
    """The same for `doctor`, who is nobody."""
    with desk.snapshot():
        due = "min(CASE WHEN next_at <= ? THEN next_at END)"
        row = desk.row(f"SELECT count(*), {due} FROM outbox WHERE {_WAITING}", (now,))
        dead = desk.value("SELECT count(*) FROM outbox WHERE state = 'dead'")
        until = desk.value("SELECT until FROM lease WHERE name = 'send'")
        unknown = desk.rows(
            f"SELECT DISTINCT channel FROM outbox WHERE {_WAITING} AND channel NOT IN (SELECT name FROM channel)"
            " ORDER BY channel"
        )
    waiting, oldest_at = row or (0, None)
    sends = until is not None and until >= now
    return OutboxState(waiting, dead, oldest_at, sends, tuple(name for (name,) in unknown))


def outbox_rows(desk: Desk, actor: Actor, *, limit: int = 200) -> list[OutboxRow]:
    """What was given up, then what waits, the oldest first."""
    require(actor, "see")
    sql = (
        f"SELECT {_COLUMNS} FROM outbox WHERE state = 'dead' UNION ALL"
        f" SELECT {_COLUMNS} FROM outbox WHERE {_WAITING} LIMIT ?"
    )
    return [OutboxRow(*row) for row in desk.rows(sql, (limit,))]


def channels(desk: Desk, actor: Actor) -> list[ChannelView]:
    """The channels that the service has named."""
    require(actor, "see")
    return [
        ChannelView(name, kind, bool(replies), bool(calls), rest_until)
        for name, kind, replies, calls, rest_until in desk.rows(
            "SELECT name, kind, replies, calls, rest_until FROM channel ORDER BY name"
        )
    ]


def channel_names(desk: Desk) -> frozenset[str]:
    """The names of the channels that the service has named."""
    return frozenset(name for (name,) in desk.rows("SELECT name FROM channel"))


def goes_by_mail(desk: Desk, actor: Actor, number: int) -> bool:
    """Whether an unsent reply of this ticket goes out by itself."""
    require(actor, "see")
    sql = (
        "SELECT 1 FROM outbox o JOIN message m ON m.id = o.message_id"
        " WHERE m.ticket_id = ? AND o.state IN ('waiting', 'sending')"
    )
    return desk.row(sql, (number,)) is not None
