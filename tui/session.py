"""A person's session: who they are, and the one thread that owns the desk's connection.

The screen asks with `ask`, which runs a view or a verb on the store thread and gives its answer to the event loop.
Between jobs the thread listens for changes, sweeps once a second, and says where the person is. It never waits for
the screen: what it has to tell goes out as messages, so a stalled terminal holds no lock and no lease.
"""

from __future__ import annotations

import asyncio
import queue
import threading
import time
import uuid
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Concatenate, Final, ParamSpec, TypeVar
from zoneinfo import ZoneInfo

from store import desk as verbs
from store.actor import Actor
from store.clock import Clock
from store.database import Desk, open_desk
from store.database.live_file import turn_of
from store.database.processes import this_process
from store.errors import DeskError
from store.rules.business_time import Calendar
from store.rules.calendar_key import CalendarKey
from store.views import calendars as calendar_views
from store.views import people
from store.views.changes import Changes
from store.views.shapes import Present
from tui.live import Live
from tui.reader import Reader

T = TypeVar("T")
P = ParamSpec("P")

BUSY_S: Final = 2.0
"""How long a screen waits for a locked desk."""
CACHE_KIB: Final = 256
"""Of the desk's pages: a screen asks for one window at a time, and stays open all day."""
SWEEP_S: Final = 1.0
SWEEPERS: Final = 10
"""So many seconds go by at most until it is the same session's turn to sweep again."""
SWEEP_AGAIN_S: Final = 5.0
"""After one that failed: on a locked desk the next may block the thread for BUSY_S as well."""
PRESENCE_S: Final = 5.0
LOOK_S: Final = 1.0
PEOPLE: Final = frozenset(
    {
        "agent_added",
        "agent_state",
        "agent_changed",
        "agent_disabled",
        "agent_enabled",
        "policy_version",
        "key_removed",
    }
)
"""Events after which the person may be another, or nobody any more."""
ORDINARY: Final = frozenset(
    {
        "call",
        "claimed",
        "classified",
        "customer_message",
        "lapsed",
        "no_reply_needed",
        "note",
        "opened",
        "public_reply",
        "released",
        "sent",
        "status",
    }
)
"""Work on tickets: of those that are not on screen it is told later."""
LATER_S: Final = 0.5


@dataclass(slots=True)
class Told:
    """What the store thread tells the screen."""

    changes: Changes | None = None
    present: tuple[Present, ...] | None = None
    present_in: int | None = None
    """The ticket that those others are in."""
    trouble: DeskError | None = None
    """Something in the background did not work; None again once it does."""
    well_again: bool = False
    ended: DeskError | None = None
    """The person is let in no more: the screen ends with it."""
    crash: Exception | None = None
    """A defect of ours: the screen ends with it."""


class Session:
    """The desk, opened for one person. `tell` is called on the store thread and must not block."""

    def __init__(
        self, path: Path, login: str, clock: Clock, tell: Callable[[Told], None], *, key: str | None = None
    ) -> None:
        """`key`: the fingerprint of the one by which the person came in over SSH."""
        self.path = path
        self.login = login
        self._key = key
        self._let_in_until: int | None = None
        self.now = clock
        self.id = f"{this_process()}-{uuid.uuid4().hex[:8]}"
        self.actor: Actor
        self.zone: ZoneInfo
        self.calendars: dict[CalendarKey, Calendar] = {}
        self._tell = tell
        self._jobs: queue.SimpleQueue[tuple[Callable[[Desk], Any], Future[Any]] | None] = queue.SimpleQueue()
        self._thread: threading.Thread | None = None
        self._reader = Reader(path, timeout_s=BUSY_S)
        self._where: tuple[int | None, bool] = (None, False)
        self._announced: tuple[int | None, bool] = self._where
        self._present: tuple[Present, ...] = ()
        self._next_look = 0.0
        self._turn = (0, 1)
        self.glance: Callable[[Desk, Actor, frozenset[int]], bool] | None = None
        """Whether what happened to these tickets is to be seen on screen now. Asked on the store thread; without one
        everything is. Fifty screens would else wake for each act of anybody."""
        self._untold: Changes | None = None
        self._tell_by = 0.0
        self._troubles: set[str] = set()
        self._ended: DeskError | None = None

    def stop_glancing(self, glance: Callable[[Desk, Actor, frozenset[int]], bool] | None) -> None:
        """The screen that looks for itself in this way is covered; the one above it may look in its own way already."""
        if self.glance is glance:
            self.glance = None

    async def start(self) -> None:
        """Open the desk. Raises DeskError when it cannot be opened or the login is no agent."""
        opened: Future[None] = Future()
        self._thread = threading.Thread(target=self._run, args=(opened,), name="kefu-store", daemon=True)
        self._thread.start()
        await asyncio.wrap_future(opened)

    async def ask(
        self, question: Callable[Concatenate[Desk, Actor, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The answer of a view or verb. Raises what it raises."""
        return await asyncio.wrap_future(
            self.run(lambda desk: question(desk, self._still(), *args, **kwargs))
        )

    async def ask_slow(
        self, question: Callable[Concatenate[Desk, Actor, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """The answer of a view that may take long; keys are not kept waiting by it."""
        return await asyncio.wrap_future(
            self._reader.run(lambda desk: question(desk, self._still(), *args, **kwargs))
        )

    def _still(self) -> Actor:
        """Who asks, while they are let in. What was typed is kept by `run` even then."""
        if self._ended is not None:
            raise self._ended
        return self.actor

    def run(self, job: Callable[[Desk], T]) -> Future[T]:
        """Have a job done on the store thread, in order."""
        answer: Future[T] = Future()
        self._jobs.put((job, answer))
        return answer

    def go(self, number: int | None, writing: bool = False) -> None:
        """The person is in this ticket now (None: in none), writing or not."""
        if (number, writing) != self._where:
            self._where = (number, writing)
            self._jobs.put((self._look_around, Future()))

    def close(self, timeout_s: float = 2.0) -> None:
        """End the threads and their connections; what was asked before is done first."""
        self._reader.close(timeout_s)
        if self._thread is not None:
            self._jobs.put(None)
            self._thread.join(timeout_s)
            self._thread = None

    def _run(self, opened: Future[None]) -> None:
        desk: Desk | None = None
        try:
            desk = open_desk(self.path, timeout_s=BUSY_S, cache_kib=CACHE_KIB)
            self._know(desk)
            live = Live(desk, self.actor.agent_id)
        except Exception as error:  # noqa: BLE001 - whoever waits for `start` gets it
            if desk is not None:
                desk.close()
            opened.set_exception(error)
            return
        opened.set_result(None)
        try:
            self._serve(desk, live)
        except Exception as error:  # noqa: BLE001 - the screen must learn of it, or it would wait for ever
            self._tell(Told(crash=error))
        finally:
            self._background("leave", lambda: verbs.presence.leave(desk, self.id))
            desk.close()

    def _serve(self, desk: Desk, live: Live) -> None:
        next_sweep = next_presence = time.monotonic() + SWEEP_S  # the screen comes first
        swept_in = 0
        while True:
            try:
                job = self._jobs.get(timeout=live.wait_s())
                if job is None:
                    return
                _do(job, desk)
            except queue.Empty:
                pass
            self._background("listen", lambda: self._listen(desk, live))
            moment = time.monotonic()
            if moment >= next_sweep and int(moment) != swept_in and self._has_turn(int(moment)):
                swept_in = int(moment)
                swept = self._background(
                    "sweep", lambda: verbs.sweep.sweep(desk, holder=self.id, now=self.now())
                )
                next_sweep = 0.0 if swept else time.monotonic() + SWEEP_AGAIN_S
            moment = time.monotonic()
            if moment >= next_presence or self._where != self._announced:
                next_presence = moment + PRESENCE_S
                self._background("announce", lambda: self._announce(desk))
            if moment >= self._next_look and self._where[0] is not None:
                self._next_look = moment + LOOK_S
                self._background("look", lambda: self._look(desk))

    def _has_turn(self, second: int) -> bool:
        """Each second it is another's turn to sweep, by the steady clock that all processes of the host share: fifty
        sessions would else ask fifty times a second what is due."""
        place, count = self._turn
        turns = min(count, SWEEPERS)
        return second % turns == place % turns

    def _know(self, desk: Desk) -> None:
        self.actor = people.actor(desk, self.login, self._key)
        if self._key is not None:
            self._let_in_until = people.let_in_until(desk, self.login, self.actor.agent_id, self._key)
        self.calendars = calendar_views.calendars(desk)
        self.zone = ZoneInfo(calendar_views.zone(desk))

    def _listen(self, desk: Desk, live: Live) -> None:
        """What was heard is kept until it is told: a look that fails is made again, and misses nothing."""
        changes = live.poll()
        if self._ended is not None:
            return
        if changes is not None:
            if self._untold is None:
                self._tell_by = time.monotonic() + LATER_S
            self._untold = changes if self._untold is None else self._untold.and_then(changes)
        untold = self._untold
        if untold is None:
            return
        if untold.too_many or untold.types & PEOPLE:
            before = self.actor
            try:
                self._know(desk)
            except DeskError as error:
                if error.code not in people.SHUT_OUT:
                    raise
                self._end(error)
                return
            if (before.role, before.teams) != (self.actor.role, self.actor.teams):
                untold = self._untold = untold._replace(too_many=True)
        late = time.monotonic() >= self._tell_by
        if late or (changes is not None and (live.own or self._is_in_sight(desk, changes))):
            self._tell_changes(untold)

    def _tell_changes(self, changes: Changes) -> None:
        self._untold = None
        self._tell(Told(changes=changes))

    def _is_in_sight(self, desk: Desk, changes: Changes) -> bool:
        glance = self.glance  # the screens give another one at any moment
        if glance is None or changes.too_many or changes.for_me or not changes.types <= ORDINARY:
            return True
        return glance(desk, self.actor, changes.numbers)

    def _end(self, error: DeskError) -> None:
        self._ended = error
        self._tell(Told(ended=error))

    def _announce(self, desk: Desk) -> None:
        if self._let_in_until is not None and self.now() >= self._let_in_until and self._ended is None:
            self._end(DeskError("key_revoked", login=self.login))
            return
        self._announced = self._where
        number, writing = self._where
        verbs.presence.announce(desk, self.actor, self.id, number, writing, now=self.now())
        self._turn = turn_of(desk, self.id)

    def _look(self, desk: Desk) -> None:
        others = tuple(
            who for who in people.present(desk, self._where[0], now=self.now()) if who.login != self.login
        )
        if [(who.login, who.writing) for who in others] != [
            (who.login, who.writing) for who in self._present
        ]:
            self._present = others
            self._tell(Told(present=others, present_in=self._where[0]))

    def _look_around(self, _desk: Desk) -> None:
        """In another ticket, or in one again: its screen knows of nobody yet."""
        self._present, self._next_look = (), 0.0

    def _background(self, name: str, work: Callable[[], Any]) -> bool:
        """Work that nobody waits for: a failure is told once, and once that nothing fails any more."""
        try:
            work()
        except DeskError as error:
            if not self._troubles:
                self._tell(Told(trouble=error))
            self._troubles.add(name)
            return False
        if name in self._troubles:
            self._troubles.discard(name)
            if not self._troubles:
                self._tell(Told(well_again=True))
        return True


def _do(job: tuple[Callable[[Desk], Any], Future[Any]], desk: Desk) -> None:
    work, answer = job
    if not answer.set_running_or_notify_cancel():
        return
    try:
        answer.set_result(work(desk))
    except Exception as error:  # noqa: BLE001 - whatever it is belongs to whoever asked
        answer.set_exception(error)
