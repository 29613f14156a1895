"""A process that works on a desk and says, in a file of its own, what it was told is done.

`worker.py DESK LOG NUMBER MODE`: an acknowledgement is written after the verb has returned, never before. Its lines:
`claimed TICKET GENERATION`, `replied TICKET KEY`, `resolved TICKET`. It ends when nothing is left to take.
Modes: `work`; `torn` claims as nobody should, reading in one transaction and writing in the next; `sweep`.
"""

from __future__ import annotations

import os
import random
import sys
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import TypeVar

from store.actor import Actor
from store.database import Desk, open_desk
from store.desk.claiming import take
from store.desk.closing import resolve
from store.desk.replying import reply
from store.desk.sweep import sweep
from store.errors import CouldNot, DeskError
from store.views.people import actor

T = TypeVar("T")


def main() -> None:
    path, log_path, number, mode = sys.argv[1:]
    log = os.open(log_path, os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    desk = open_desk(Path(path))
    agent = actor(desk, f"w{number}")
    now = int(desk.value("SELECT max(updated_at) FROM ticket")) + 1
    os.write(log, b"ready\n")
    if mode == "sweep":
        alerts(desk, log, int(number), now)
    else:
        work(desk, agent, log, now, random.Random(f"{number} {os.getpid()}"), torn=mode == "torn")
    os.write(log, b"over\n")


def work(desk: Desk, agent: Actor, log: int, now: int, chance: random.Random, *, torn: bool) -> None:
    while True:
        try:
            number = (
                torn_take(desk, agent, log) if torn else patient(partial(take, desk, agent, now=now)).number
            )
        except DeskError as error:
            if error.code == "nothing_to_take":
                return
            raise
        generation = desk.value("SELECT generation FROM ticket WHERE number = ?", (number,))
        os.write(log, f"claimed {number} {generation}\n".encode())
        if torn:
            continue
        key = f"{os.getpid()}-{number}"
        answer = partial(reply, desk, agent, number, f"Answer {key}", key=key, generation=generation, now=now)
        patient(answer)
        os.write(log, f"replied {number} {key}\n".encode())
        if chance.random() < 0.5:
            patient(partial(resolve, desk, agent, number, generation=generation, now=now))
            os.write(log, f"resolved {number}\n".encode())


def patient(verb: Callable[[], T]) -> T:
    """The verb once more whenever the desk was too busy, which promises that nothing was changed."""
    while True:
        try:
            return verb()
        except CouldNot as error:
            if error.code != "database_locked":
                raise


def torn_take(desk: Desk, agent: Actor, log: int) -> int:
    """What take next must not be: somebody else can come between its two transactions, and for the first ticket does."""
    found = desk.value("SELECT number FROM ticket WHERE free = 1 ORDER BY due_key, number LIMIT 1")
    if found is None:
        raise DeskError("nothing_to_take")
    os.write(log, b"read\n")
    logs = Path(sys.argv[2]).parent
    while sum("read" in other.read_text() for other in logs.iterdir()) < 2:
        os.sched_yield()
    with desk.transaction():
        desk.execute(
            "UPDATE ticket SET assignee_id = ?, free = 0, generation = generation + 1 WHERE number = ?",
            (agent.agent_id, found),
        )
    return int(found)


def alerts(desk: Desk, log: int, number: int, now: int) -> None:
    for later in range(0, 3_600_000, 20_000):
        done = patient(partial(sweep, desk, now=now + later))
        os.write(log, f"fired {done.fired}\n".encode())


if __name__ == "__main__":
    main()
