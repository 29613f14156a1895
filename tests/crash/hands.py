"""What a process of the crash driver does all day, and the ledger it keeps of it.

Before each act it writes `tried`, behind it `done`, the latter on the disk before it goes on: that is the
acknowledgement, as a person's screen would have shown it. A line is `WORD KIND ID NUMBER GENERATION`. ID is unique and
stands in the text of what is written; NUMBER is the ticket, 0 where it is not known before.
"""

from __future__ import annotations

import os
import random
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType
from typing import Any

from store.actor import Actor
from store.database import Desk, open_desk
from store.desk import claiming, closing, drafts, intake, presence, replying
from store.desk.sweep import sweep
from store.errors import CouldNot, DeskError
from store.migrations.runner import back_up
from store.views.people import actor
from tests.store.desks import HOUR, MONDAY

Verb = Callable[..., Any]
BEGUN = MONDAY + HOUR
VERBS: dict[str, Verb] = {
    "take": claiming.take,
    "claim": claiming.claim,
    "release": claiming.release,
    "reply": replying.reply,
    "note": replying.note,
    "resolve": closing.resolve,
    "new": intake.open_ticket,
    "draft": drafts.save_draft,
}
REFUSED = frozenset(
    {"nothing_to_take", "taken_meanwhile", "already_yours", "wrong_status", "not_yours", "not_claimed"}
)
"""Somebody else was faster, or has it although it was ours: the ledger says whether that may be."""
NO_ROOM = frozenset({"database_full", "cannot_write"})


@dataclass
class Hands:
    """An agent at work on a desk, who acknowledges in `log`. `verbs` may be broken ones."""

    desk: Desk
    login: str
    log: int
    chance: random.Random
    verbs: dict[str, Verb] = field(default_factory=lambda: dict(VERBS))
    count: int = 0

    def __post_init__(self) -> None:
        self.me: Actor = actor(self.desk, self.login)
        self.see_what_is_held()

    def see_what_is_held(self) -> None:
        sql = "SELECT number, generation FROM ticket WHERE assignee_id = ? AND settled_at IS NULL"
        held = self.desk.rows(sql, (self.me.agent_id,))
        self.held: list[tuple[int, int]] = [(int(number), int(generation)) for number, generation in held]

    def one_act(self) -> None:
        """Something that an agent does."""
        with suppress(CouldNot):  # nobody's history: a screen goes on without
            presence.announce(self.desk, self.me, f"{self.login}-{os.getpid()}", None, False, now=self.now())
        if len(self.held) < 2 or self.chance.random() < 0.15:
            self.get_one()
            return
        number, generation = self.chance.choice(self.held)
        kind = self.chance.choice(("reply", "reply", "note", "resolve", "release", "draft"))
        id_ = self.next_id()
        rest: tuple[Any, ...] = ()
        more: dict[str, Any] = {}
        if kind in ("reply", "note"):
            rest, more = (f"Act {id_}",), {"key": id_}
        elif kind == "draft":
            rest = ("reply", f"Act {id_}")
        if kind in ("reply", "resolve"):
            more["generation"] = generation
        done = self.done(kind, id_, number, generation, (number, *rest), more)
        if not done:
            self.see_what_is_held()
        elif kind in ("resolve", "release"):
            self.held.remove((number, generation))

    def get_one(self) -> None:
        """Take what is next, or one that was seen on the screen; where there is none, write down a new one."""
        id_ = self.next_id()
        free = self.desk.rows("SELECT number FROM ticket WHERE free = 1 ORDER BY due_key LIMIT 4")
        if not free:
            new = intake.NewTicket(subject=f"Act {id_}", body="Where is it?", channel="email")
            self.done("new", id_, 0, 0, (new,))
        elif self.chance.random() < 0.5:
            self.done("take", id_, 0, 0)
        else:
            number = int(self.chance.choice(free)[0])
            self.done("claim", id_, number, 0, (number,))

    def done(
        self,
        kind: str,
        id_: str,
        number: int,
        generation: int,
        words: tuple[Any, ...] = (),
        more: Mapping[str, Any] = MappingProxyType({}),
    ) -> bool:
        """Do it and acknowledge it; False when the desk said no, which changes nothing."""
        self.say("tried", kind, id_, number, generation)
        while True:
            try:
                answer = self.verbs[kind](self.desk, self.me, *words, **more, now=self.now())
                break
            except CouldNot as error:
                if error.code in NO_ROOM:
                    self.say("refused", kind, id_, number, generation)
                    time.sleep(0.005)
                    return False
                if error.code != "database_locked":
                    raise
            except DeskError as error:
                if error.code not in REFUSED:
                    raise
                self.say("refused", kind, id_, number, generation)
                return False
        if kind in ("take", "claim"):
            number = answer.number if kind == "take" else number
            generation = int(self.desk.value("SELECT generation FROM ticket WHERE number = ?", (number,)))
            self.held.append((number, generation))
        elif kind == "new":
            number = answer
        self.say("done", kind, id_, number, generation)
        os.fsync(self.log)
        return True

    def now(self) -> int:
        """Every process has the same time."""
        return BEGUN + time.monotonic_ns() // 1_000_000 % (10 * HOUR)

    def next_id(self) -> str:
        self.count += 1
        return f"{self.login}.{os.getpid()}.{self.count}"

    def say(self, *words: object) -> None:
        os.write(self.log, (" ".join(map(str, words)) + "\n").encode())


def work(path: Path, login: str, log: int, verbs: dict[str, Verb]) -> None:
    """Until somebody kills it."""
    hands = Hands(open_desk(path), login, log, random.Random(f"{login} {os.getpid()}"), verbs)
    while True:
        hands.one_act()


def clean(path: Path, _login: str, log: int, _verbs: dict[str, Verb]) -> None:
    """A process that sweeps, and that copies the desk again and again: with it the log is emptied now and then."""
    desk = open_desk(path)
    target = path.with_name(f"copy-{os.getpid()}.db")
    while True:
        try:
            sweep(desk, now=BEGUN + time.monotonic_ns() // 1_000_000 % (10 * HOUR))
            target.unlink(missing_ok=True)
            back_up(desk, target)
            desk.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        except CouldNot as error:
            if error.code != "database_locked" and error.code not in NO_ROOM:
                raise
        os.write(log, b"swept\n")
