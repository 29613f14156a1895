"""The demo's life: customers who keep writing, colleagues who take, answer, wait and resolve, at a human pace."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from typing import Final

from store.actor import Actor
from store.clock import Clock
from store.database import Desk, open_desk
from store.demo.cast import (
    CUSTOMERS,
    DEPARTMENT_SEATS,
    DESK_SEATS,
    GATEWAY,
    VISITOR,
    Seat,
    cast,
    city_of,
    supervisor_of,
)
from store.demo.deciding import customers_move, desks_moves
from store.demo.moves import MOVES, Moves, promise
from store.demo.texts import LANGUAGES, Case, Texts
from store.desk.claiming import claim, take
from store.desk.escalating import acknowledge
from store.desk.judging import judge
from store.desk.presence import announce, leave
from store.desk.sweep import sweep
from store.errors import CouldNot, DeskError
from store.rules.durations import MINUTE_MS, SECOND_MS
from store.rules.words import team_for
from store.views import people, queues
from store.views.alerts import alerts
from store.views.shapes import TicketRow
from store.views.ticket_shapes import TicketView
from store.views.tickets import ticket as ticket_view

PAUSE_S: Final = (2.0, 6.0)
"""Between two steps."""
QUIET, CROWDED = 50, 95
"""Open tickets: below, new customers come freely; above, none."""
_ANNOUNCE_EVERY_MS: Final = 6 * SECOND_MS
_ACKNOWLEDGE_AFTER_MS: Final = 4 * MINUTE_MS
_WAITED_FOR: Final = 20
"""With so many customers waited for, one of them answers whenever it is the customers' turn."""
_ANSWERS_AFTER_MS: Final = 12 * SECOND_MS
_SENT_AFTER_MS: Final = 8 * SECOND_MS
_TEAM_TAKES_MS: Final = 7 * MINUTE_MS
_LOCK_TIMEOUT_S: Final = 0.3


@dataclass(slots=True)
class Colleague:
    """Somebody at work: in `ticket` until `ready_at`, or resting until `rested_at`."""

    seat: Seat
    actor: Actor
    ticket: int | None = None
    ready_at: int = 0
    rested_at: int = 0
    announced_at: int = 0
    announced: int | None = None

    @property
    def session(self) -> str:
        """The name of the screen they would sit at."""
        return f"demo-{self.actor.login}"


class Simulation:
    """Customers and colleagues on an open desk of the calling thread. Leaves alone what the visitor holds."""

    def __init__(self, desk: Desk, *, language: str, seed: int = 7) -> None:
        self._desk = desk
        self._texts = Texts(language)
        self._dice = Random(seed)
        self._people = cast(desk, self._texts)
        self._visitor = people.actor(desk, VISITOR)
        self._moves = Moves(desk, self._texts, self._people[GATEWAY], self._dice)
        self._desk_people = [Colleague(seat, self._people[seat.slot]) for seat in DESK_SEATS]
        self._departments = [Colleague(seat, self._people[seat.slot]) for seat in DEPARTMENT_SEATS]
        self._resolved: deque[tuple[int, int]] = deque(maxlen=40)
        self._began: int | None = None

    def step(self, now: int) -> float:
        """Let a little happen at `now` (ms); returns the seconds until the next step. Raises CouldNot when locked."""
        if self._began is None:
            self._began = now
        sweep(self._desk, holder="demo", now=now)
        judge(self._desk, holder="demo", now=now)
        for act in (self._finish, self._begin, self._customers, self._supervise):
            with _somebody_was_faster():
                act(now)
        self._announce(now)
        return self._dice.uniform(*PAUSE_S)

    def leave(self) -> None:
        """Everybody goes home."""
        for colleague in (*self._desk_people, *self._departments):
            leave(self._desk, colleague.session)

    # colleagues

    def _finish(self, now: int) -> None:
        """The colleague who has been ready longest does what they sat down for."""
        busy = [c for c in (*self._desk_people, *self._departments) if c.ticket and c.ready_at <= now]
        if not busy:
            return
        colleague = min(busy, key=lambda c: c.ready_at)
        number, colleague.ticket = colleague.ticket, None
        colleague.rested_at = now + self._seconds(3, 12, colleague)
        if number is None:
            return
        seen = ticket_view(self._desk, colleague.actor, number, now=now)
        if colleague in self._departments:
            if seen.row.status == "waiting_team" and seen.row.team in colleague.actor.teams:
                MOVES["back"](self._moves, colleague.actor, number, self._texts.case_of(seen), now)
        elif seen.row.assignee == colleague.actor.login:
            self._work(colleague, seen, now)

    def _work(self, colleague: Colleague, seen: TicketView, now: int) -> None:
        number, case = seen.row.number, self._texts.case_of(seen)
        names = desks_moves(seen, case, self._texts, self._dice, now=now)
        with self._desk.transaction():
            for name in names:
                if name == "promise":
                    until = now + round(self._dice.uniform(2, 9) * MINUTE_MS)
                    promise(self._moves, colleague.actor, number, case, until, now)
                else:
                    MOVES[name](self._moves, colleague.actor, number, case, now)
        if "resolve" in names:
            self._resolved.append((number, now))

    def _begin(self, now: int) -> None:
        """One rested colleague sits down at a ticket."""
        rested = [
            c for c in (*self._desk_people, *self._departments) if c.ticket is None and c.rested_at <= now
        ]
        if not rested:
            return
        colleague = min(rested, key=lambda c: c.rested_at)
        colleague.rested_at = now + self._seconds(4, 10, colleague)
        found = (
            self._asked_of(colleague, now) if colleague in self._departments else self._next(colleague, now)
        )
        if found is not None:
            colleague.ticket = found
            colleague.ready_at = now + self._seconds(4, 14, colleague)

    def _next(self, colleague: Colleague, now: int) -> int | None:
        """One's own ticket that needs something, else the next from the queue."""
        held = queues.page(self._desk, colleague.actor, "mine", limit=60, now=now)
        for row in held:
            if row.unsent and row.updated_at <= now - _SENT_AFTER_MS:
                MOVES["sent"](self._moves, colleague.actor, row.number, None, now)
        waits = [row for row in held if _needs_something(row, now)]
        if len(waits) < 4 and (not waits or self._dice.random() < 0.6):
            try:
                if self._dice.random() < 0.12 and (number := self._forgotten(colleague, now)) is not None:
                    return number
                return take(self._desk, colleague.actor, now=now).number
            except CouldNot:
                raise
            except DeskError:
                if not waits:
                    return None
        return (waits[0] if self._dice.random() < 0.7 else self._dice.choice(waits)).number

    def _forgotten(self, colleague: Colleague, now: int) -> int | None:
        """Claim what has lain longest, however much time it has left; None when nothing lies."""
        lying = queues.page(self._desk, colleague.actor, "unclaimed", limit=100, now=now)
        if not lying:
            return None
        number = min(lying, key=lambda row: row.opened_at).number
        claim(self._desk, colleague.actor, number, now=now)
        return number

    def _asked_of(self, colleague: Colleague, now: int) -> int | None:
        asked = [
            row.number
            for row in queues.page(self._desk, colleague.actor, "waiting-team", limit=100, now=now)
            if row.team in colleague.actor.teams and row.updated_at <= now - _TEAM_TAKES_MS
        ]
        return self._dice.choice(asked) if asked else None

    def _supervise(self, now: int) -> None:
        """A supervisor acknowledges the oldest alert that has rung long enough."""
        standing = alerts(self._desk, self._visitor, now=now)
        old = [
            a
            for a in standing
            if a.fired_at <= now - _ACKNOWLEDGE_AFTER_MS and a.assignee != VISITOR and a.number is not None
        ]
        if old:
            supervisor = self._people[supervisor_of(old[-1].team)]
            why = self._dice.choice(self._texts.pool["ack"]) if self._dice.random() < 0.7 else ""
            acknowledge(self._desk, supervisor, old[-1].alert_id, note=why, now=now)

    # customers

    def _customers(self, now: int) -> None:
        """Perhaps somebody writes: for the first time, as an answer, or once more."""
        chance = self._dice.random()
        if chance < 0.16:
            if self._dice.random() < self._room(now):
                self._new_ticket(now)
        elif chance < 0.7:
            self._answer(now)
        elif chance < 0.72:
            self._again(now)

    def _room(self, now: int) -> float:
        """How freely new customers come: 1 on a quiet desk, 0 on a crowded one. The visitor's do not count."""
        count = {found.view: found.count for found in queues.counts(self._desk, self._visitor, now=now)}
        return min(1.0, max(0.0, (CROWDED - (count["open"] - count["mine"])) / (CROWDED - QUIET)))

    def _new_ticket(self, now: int) -> None:
        dice, texts = self._dice, self._texts
        kind = dice.choices(("inquiry", "complaint", "suggestion"), (86, 10, 4))[0]
        matter = dice.choice([matter for matter in texts.matters if matter.kind == kind])
        who = dice.randrange(100 if dice.random() < 0.2 else CUSTOMERS)
        channel = dice.choice(matter.channels)
        order_no = f"SO{dice.randrange(10_000_000, 99_999_999)}"
        product = dice.choice(texts.products[matter.group])
        case = texts.case(matter, product, order_no, city_of(texts, who), channel)
        caller = self._at_the_phone(case) if case.by_phone else None
        self._moves.open(case, who, channel, now, taken_by=caller)

    def _at_the_phone(self, case: Case) -> Actor | None:
        team = team_for(case.matter.scenario)
        free = [c.actor for c in self._desk_people if c.ticket is None and team in c.actor.teams]
        return self._dice.choice(free) if free else None

    def _answer(self, now: int) -> None:
        """A customer who is waited for writes back; to the visitor only behind a reply of this session."""
        waited = [
            row
            for row in queues.page(self._desk, self._visitor, "waiting-customer", limit=300, now=now)
            if row.updated_at <= now - _ANSWERS_AFTER_MS and row.promised_at is None
        ]
        if self._dice.random() * _WAITED_FOR >= len(waited):
            return
        number = self._dice.choice(waited).number
        seen = ticket_view(self._desk, self._people[GATEWAY], number, now=now)
        if seen.row.assignee == VISITOR and not self._was_just_answered(seen):
            return
        move = customers_move(seen, self._dice)
        MOVES[move](self._moves, self._people[GATEWAY], number, self._texts.case_of(seen), now)

    def _was_just_answered(self, seen: TicketView) -> bool:
        replies = [m.at for m in seen.messages if m.author == "agent" and m.public and m.login == VISITOR]
        return bool(replies) and self._began is not None and replies[-1] > self._began

    def _again(self, now: int) -> None:
        """A customer whose matter was settled a while ago writes once more."""
        if not self._resolved or self._resolved[0][1] > now - 2 * MINUTE_MS:
            return
        number, _at = self._resolved.popleft()
        seen = ticket_view(self._desk, self._people[GATEWAY], number, now=now)
        if seen.row.assignee != VISITOR:
            MOVES["again"](self._moves, self._people[GATEWAY], number, self._texts.case_of(seen), now)

    # who is seen

    def _announce(self, now: int) -> None:
        for who in (*self._desk_people, *self._departments):
            if who.ticket != who.announced or who.announced_at <= now - _ANNOUNCE_EVERY_MS:
                announce(self._desk, who.actor, who.session, who.ticket, who.ticket is not None, now=now)
                who.announced, who.announced_at = who.ticket, now

    def _seconds(self, least: float, most: float, colleague: Colleague) -> int:
        return round(self._dice.uniform(least, most) * colleague.seat.pace * SECOND_MS)


def simulate(path: Path, *, language: str, stop: threading.Event, clock: Clock) -> None:
    """Run the demo's life at `path` on this thread until `stop`; `language` is tried before the others.

    Returns at once when the desk there is no demo. Whatever is busy or gone meanwhile is tried again.
    """
    try:
        desk = open_desk(path, timeout_s=_LOCK_TIMEOUT_S)
    except DeskError:
        return
    try:
        simulation = _simulation(desk, language)
        pause = 1.0
        while simulation is not None and not stop.wait(pause):
            try:
                pause = simulation.step(clock())
            except CouldNot:
                pause = PAUSE_S[0]
        if simulation is not None:
            with _somebody_was_faster():
                simulation.leave()
    except CouldNot:
        pass  # the desk went away before it began
    finally:
        desk.close()


def _simulation(desk: Desk, language: str) -> Simulation | None:
    """The simulation in the language of the people on the desk; None when they are not the demo's."""
    for spoken in dict.fromkeys((language, *LANGUAGES)):
        try:
            return Simulation(desk, language=spoken)
        except CouldNot:
            raise
        except DeskError:
            continue
    return None


def _needs_something(row: TicketRow, now: int) -> bool:
    if row.status == "waiting_customer":
        return row.promised_at is not None and row.promised_at <= now
    return row.status == "open"


@contextmanager
def _somebody_was_faster() -> Iterator[None]:
    """A refusal is normal where several work: go on. A busy file is not: CouldNot passes."""
    try:
        yield
    except CouldNot:
        raise
    except DeskError:
        pass
