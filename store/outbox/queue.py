"""What waits to be sent: claimed under a lease, tried again after a growing rest, given up in the end.

Any number of processes may send. A claim and its outcome are one short transaction each; the sending lies between them
and outside both. A sender that dies leaves its claim to run out: the message is then sent again under the same key.
"""

from __future__ import annotations

import hashlib
import json
import random
from dataclasses import dataclass
from typing import Any, Final

from store.database import Desk
from store.desk.replying import sent_by_mail
from store.outbox.digest import gather
from store.outbox.senders.outcome import MAYBE, NotSentError

MINUTE_MS: Final = 60_000
FIRST_REST_MS: Final = 5_000
LONGEST_REST_MS: Final = 600_000
MOST_ATTEMPTS: Final = 30
"""About four hours of a far side that does not answer."""
HEARTBEAT_MS: Final = 90_000
_HEAD: Final = """
SELECT id, key, kind, ticket_id, message_id, data, state, attempts, created_at FROM outbox
WHERE channel = ? AND state IN ('waiting', 'sending') AND digest_id IS NULL AND next_at <= ? ORDER BY next_at, id LIMIT 1
"""
_SILENCE: Final = """
UPDATE outbox SET state = 'silenced' WHERE channel = ? AND state IN ('waiting', 'sending') AND digest_id IS NULL
AND state = 'waiting' AND kind = 'alert' AND EXISTS (
    SELECT 1 FROM alert a WHERE a.id = outbox.alert_id AND (a.acknowledged_at IS NOT NULL OR a.closed_at IS NOT NULL)
)
"""
"""Both ask for the states in the words of the partial index: they read what waits, never all that was ever sent."""


@dataclass(frozen=True, slots=True)
class Parcel:
    """A claimed row of the outbox."""

    row_id: int
    key: str
    """As the far side gets it: that of the row, and which desk it comes from."""
    kind: str
    number: int | None
    message_id: int | None
    data: dict[str, Any]
    attempts: int
    created_at: int
    channel: str
    holder: str


def claim(
    desk: Desk, channel: str, holder: str, *, per_minute: int, lease_ms: int, now: int
) -> Parcel | None:
    """The next message of a channel; None when nothing is due, the channel rests, or its minute is full.

    Alerts that somebody has looked after meanwhile are silenced; too many at once become one digest.
    """
    if not _ready(desk, channel, per_minute, now):
        return None
    with desk.transaction():
        tries = _tries(desk, channel, now)
        if tries is None or len(tries) >= per_minute or _rests(desk, channel, now):
            return None
        desk.execute(_SILENCE, (channel,))
        gather(desk, channel, now=now)
        while (found := desk.row(_HEAD, (channel, now))) is not None:
            row_id, key, kind, number, message_id, data, state, attempts, created_at = found
            if state == "sending" and attempts >= MOST_ATTEMPTS:
                desk.execute("UPDATE outbox SET state = 'dead', error = 'no_answer?' WHERE id = ?", (row_id,))
                continue
            until = now + lease_ms
            desk.execute(
                "UPDATE outbox SET state = 'sending', attempts = attempts + 1, claimed_by = ?, claimed_until = ?,"
                " next_at = ? WHERE id = ?",
                (holder, until, until, row_id),
            )
            desk.execute("UPDATE channel SET tries = ? WHERE name = ?", (json.dumps([*tries, now]), channel))
            told = json.loads(data)
            far = f"{key}.{desk_tag(desk)}"
            return Parcel(
                row_id, far, kind, number, message_id, told, attempts + 1, created_at, channel, holder
            )
    return None


def delivered(desk: Desk, parcel: Parcel, *, now: int) -> None:
    """The far side has taken it, whoever holds its claim by now. A reply is confirmed as sent with it."""
    with desk.transaction():
        cursor = desk.execute(
            "UPDATE outbox SET state = 'sent', sent_at = ?, error = NULL, claimed_by = NULL, claimed_until = NULL"
            " WHERE id = ? AND state <> 'sent'",
            (now, parcel.row_id),
        )
        desk.execute(
            "UPDATE channel SET failures = 0, rest_until = NULL WHERE name = ? AND failures > 0",
            (parcel.channel,),
        )
        if not cursor.rowcount:
            return
        if parcel.kind == "digest":
            desk.execute(
                "UPDATE outbox SET state = 'sent', sent_at = ? WHERE digest_id = ? AND state = 'waiting'",
                (now, parcel.row_id),
            )
        if parcel.message_id is not None:
            sent_by_mail(desk, parcel.message_id, now=now)


def failed(desk: Desk, parcel: Parcel, why: NotSentError, *, now: int) -> None:
    """It was not taken: it waits for its next attempt, or is given up. What the claim was lost to stays as it is."""
    given_up = why.permanent or parcel.attempts >= MOST_ATTEMPTS
    with desk.transaction():
        desk.execute(
            "UPDATE outbox SET state = ?, error = ?, next_at = ?, claimed_by = NULL, claimed_until = NULL"
            " WHERE id = ? AND claimed_by = ? AND state = 'sending'",
            (
                "dead" if given_up else "waiting",
                _error(desk, parcel, why),
                now + rest_ms(parcel.attempts, why.wait_ms),
                parcel.row_id,
                parcel.holder,
            ),
        )
        if why.permanent:
            return
        failures = 1 + int(desk.value("SELECT failures FROM channel WHERE name = ?", (parcel.channel,)) or 0)
        desk.execute(
            "UPDATE channel SET failures = ?, rest_until = ? WHERE name = ?",
            (failures, now + rest_ms(failures, why.wait_ms), parcel.channel),
        )


def rest_ms(failures: int, wanted_ms: int | None = None) -> int:
    """How long to wait after so many failures: 5 s, doubled each time, up to 10 minutes, a quarter more or less by
    chance; never less than the far side asks for."""
    rest = min(FIRST_REST_MS * 2 ** min(failures - 1, 20), LONGEST_REST_MS)
    return max(int(rest * random.uniform(0.75, 1.25)), wanted_ms or 0)


def say_sending(desk: Desk, holder: str, *, now: int) -> None:
    """Somebody is there who sends; written again only when half of its time has passed."""
    until = desk.value("SELECT until FROM lease WHERE name = 'send'")
    if until is not None and now + HEARTBEAT_MS // 2 < until <= now + HEARTBEAT_MS:
        return
    with desk.transaction():
        desk.execute(
            "INSERT INTO lease (name, holder, until) VALUES ('send', ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until",
            (holder, now + HEARTBEAT_MS),
        )


def desk_tag(desk: Desk) -> str:
    """Four signs that tell this desk's keys from another's at the same far side."""
    kept = desk.memo.get(desk_tag)
    if kept is None:
        born = desk.row("SELECT digest, applied_at FROM policy_version ORDER BY id LIMIT 1")
        kept = desk.memo[desk_tag] = hashlib.blake2s(repr(born).encode(), digest_size=2).hexdigest()
    return str(kept)


def _ready(desk: Desk, channel: str, per_minute: int, now: int) -> bool:
    """Asked before anything is locked: most of the time there is nothing to do."""
    if desk.row(_HEAD, (channel, now)) is None or _rests(desk, channel, now):
        return False
    tries = _tries(desk, channel, now)
    return tries is not None and len(tries) < per_minute


def _rests(desk: Desk, channel: str, now: int) -> bool:
    until = desk.value("SELECT rest_until FROM channel WHERE name = ?", (channel,))
    return until is not None and now < until <= now + 2 * LONGEST_REST_MS


def _tries(desk: Desk, channel: str, now: int) -> list[int] | None:
    """The attempts of the last minute; None for a channel that the desk has not been told of."""
    text = desk.value("SELECT tries FROM channel WHERE name = ?", (channel,))
    return None if text is None else [at for at in json.loads(text) if now - MINUTE_MS < at <= now]


def _error(desk: Desk, parcel: Parcel, why: NotSentError) -> str:
    """Its code; a question mark behind it says that one of the attempts may have arrived."""
    before = desk.value("SELECT error FROM outbox WHERE id = ?", (parcel.row_id,))
    doubtful = why.maybe or str(before or "").endswith(MAYBE)
    return why.code + (MAYBE if doubtful else "")
