"""Above ten alerts that wait for one channel, one message tells of all of them."""

from __future__ import annotations

import json
from collections import Counter
from typing import Any, Final

from store.database import Desk
from store.database.compiled import insert
from store.tables import Outbox

MOST_SINGLE: Final = 10
MOST_NAMED: Final = 20
"""Ticket numbers that a digest names."""
_WAITING: Final = """
SELECT id, ticket_id, data, created_at FROM outbox WHERE channel = ? AND state IN ('waiting', 'sending')
AND digest_id IS NULL AND state = 'waiting' AND kind = 'alert' AND (next_at <= ? OR attempts > 0) ORDER BY id
"""
_INSERT = insert(Outbox, "key", "channel", "kind", "data", "next_at", "created_at")


def gather(desk: Desk, channel: str, *, now: int) -> int | None:
    """Put the waiting alerts of a channel into one digest when there are more than ten; returns its row. Those that are
    held back until somebody's shift stay so."""
    waiting = desk.rows(_WAITING, (channel, now))
    if len(waiting) <= MOST_SINGLE:
        return None
    data = [json.loads(text) for _id, _number, text, _created in waiting]
    teams: Counter[str] = Counter(str(one["team"]) for one in data)
    numbers = list(dict.fromkeys(row[1] for row in waiting if row[1] is not None))
    told: dict[str, Any] = {
        "count": len(waiting),
        "teams": dict(teams.most_common()),
        "oldest_at": min(row[3] for row in waiting),
        "tickets": numbers[:MOST_NAMED],
        "more": max(0, len(numbers) - MOST_NAMED),
    }
    key = f"digest-{waiting[0][0]}-{waiting[-1][0]}-{channel}"
    row = (key, channel, "digest", json.dumps(told, separators=(",", ":")), now, now)
    digest_id = int(desk.execute(_INSERT, row).lastrowid)
    desk.many("UPDATE outbox SET digest_id = ? WHERE id = ?", [(digest_id, row[0]) for row in waiting])
    return digest_id
