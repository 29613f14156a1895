"""Verbs as nobody should write them, for the crash driver to find."""

from __future__ import annotations

import os
import time
from types import SimpleNamespace
from typing import Any

from store.actor import Actor
from store.database import Desk
from store.desk import claiming, record, replying
from store.desk.acts import Act, read
from store.desk.speech import write_message
from store.errors import DeskError
from tests.crash.hands import VERBS, Verb

PAUSE_S = 0.004
"""Long enough that a kill, or somebody else, falls into it now and then."""


def take_in_two(desk: Desk, actor: Actor, *, now: int) -> SimpleNamespace:
    """Reads in one transaction and claims in the next: somebody else can come between."""
    found = desk.value("SELECT number FROM ticket WHERE free = 1 ORDER BY due_key, number LIMIT 1")
    if found is None:
        raise DeskError("nothing_to_take")
    doing = Act(desk, actor, read(desk, int(found)), now)
    time.sleep(PAUSE_S)
    with desk.transaction():
        claiming._claim(doing)
        record.write(doing)
    return SimpleNamespace(number=int(found))


def note_in_two(desk: Desk, actor: Actor, number: int, text: str, *, key: str | None = None, now: int) -> int:
    """Writes the message in one transaction and the event in the next: a kill between leaves half a note."""
    row = read(desk, number)
    with desk.transaction():
        message_id = write_message(
            desk, number, at=now, author="agent", agent_id=actor.agent_id, public=False, channel=row["channel"],
            body=text, dedup=key,
        )  # fmt: skip
    time.sleep(PAUSE_S)
    with desk.transaction():
        doing = Act(desk, actor, read(desk, number), now)
        doing.event("note")
        record.write(doing)
    return message_id


def reply_behind(desk: Desk, actor: Actor, number: int, text: str, **more: Any) -> int:
    """Says that it is done, and then does it."""
    log = next(fd for fd in range(3, 64) if _is_log(fd))
    words = f"done reply {more['key']} {number} {more['generation']}\n"
    os.write(log, words.encode())
    time.sleep(PAUSE_S)
    return replying.reply(desk, actor, number, text, **more)


def _is_log(fd: int) -> bool:
    try:
        return os.readlink(f"/proc/self/fd/{fd}").endswith(".log")
    except OSError:
        return False


SETS: dict[str, dict[str, Verb]] = {
    "sound": VERBS,
    "take in two": {**VERBS, "take": take_in_two},
    "note in two": {**VERBS, "note": note_in_two},
    "done before": {**VERBS, "reply": reply_behind},
}
"""The verbs that processes work with."""
