"""What people at a desk do all day, as scripts, and how long the desk let them wait."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from benchmarks.sessions_crowd import Crowd, Script, Seat, Wait

EVERY_S: Final = 15.0
"""Four actions a minute."""
ROUND_S: Final = 5 * EVERY_S
"""Take, reply, claim, note, resolve."""
KEYS_A_SECOND: Final = 5.0
HELD_S: Final = 2.5
"""Rows do not move under the hands of somebody who moves in the list."""
LOST_S: Final = 5.0
CURSOR: Final = rb"48;2;43;74;102m #\d{6}"
WORDS: Final = "we look into it and come back to you today, thank you for your patience "


@dataclass(slots=True)
class Waited:
    """Milliseconds: from a key to its answer, and from one's key to the change on another's screen."""

    keys: list[float] = field(default_factory=list)
    acts: list[float] = field(default_factory=list)
    changes: list[float] = field(default_factory=list)
    lost: int = 0
    refused: int = 0
    unanswered: int = 0


class People:
    """Everybody at the desk; `teams` says who shares a queue."""

    def __init__(self, crowd: Crowd, teams: dict[Seat, int], seed: int = 1) -> None:
        self.waited = Waited()
        self._crowd = crowd
        self._teams = teams
        self._draw = random.Random(seed)
        self._looking: dict[Seat, float] = {}
        """Who has their team's queue on screen and hands off it, since when."""
        self._expected: dict[tuple[Seat, int], float] = {}
        self._left: dict[tuple[Seat, int], float] = {}
        crowd.on_gone = self._gone

    def start(self, *, acting: bool = True, within_s: float = ROUND_S) -> None:
        """The tenth of ten types, the others act, or look on.

        Each begins at a moment of their own `within_s`: people are not all at the same act at the same time.
        """
        for place, seat in enumerate(self._crowd.seats):
            if place % 10 == 9 % len(self._crowd.seats):
                self._crowd.play(seat, self._typist(seat))
            elif acting:
                self._crowd.play(seat, self._agent(seat, within_s))

    def start_typing(self) -> None:
        """Everybody types who does not yet."""
        for seat in self._crowd.seats:
            if seat.script is None:
                self._crowd.play(seat, self._typist(seat))

    def finish(self) -> None:
        """What was never seen counts as seen after five seconds."""
        for (seat, _number), since in self._expected.items():
            if seat in self._looking and time.perf_counter() - since > LOST_S:
                self.waited.lost += 1
                self.waited.changes.append(1000 * LOST_S)

    # what is seen --------------------------------------------------------------------------------------------

    def _gone(self, seat: Seat, numbers: set[int]) -> None:
        now = time.perf_counter()
        for number in numbers:
            since = self._expected.pop((seat, number), None)
            if since is None:
                self._left[seat, number] = now
            elif seat in self._looking:
                self.waited.changes.append(1000 * (now - since))

    def _taken(self, by: Seat, number: int, since: float) -> None:
        """`number` was claimed with a key at `since`: it leaves the screens of all others who look at that queue."""
        for seat, looking in self._looking.items():
            if seat is by or self._teams[seat] != self._teams[by] or since - looking < HELD_S:
                continue
            left = self._left.get((seat, number), 0.0)
            if left >= since:
                self.waited.changes.append(1000 * (left - since))
            elif number in seat.screen.numbers:
                self._expected[seat, number] = since

    def _looks(self, seat: Seat) -> None:
        self._looking[seat] = time.perf_counter()

    def _looks_away(self, seat: Seat) -> None:
        self._looking.pop(seat, None)
        for key in [key for key in self._expected if key[0] is seat]:
            since = self._expected.pop(key)
            if time.perf_counter() - since > LOST_S:
                self.waited.lost += 1
                self.waited.changes.append(1000 * LOST_S)

    # what is done --------------------------------------------------------------------------------------------

    def _agent(self, seat: Seat, within_s: float) -> Script:
        self._looks(seat)
        yield self._draw.uniform(0, within_s)
        while True:
            for act in (self._take, self._reply, self._claim, self._note, self._resolve):
                began = time.perf_counter()
                yield from act(seat)
                self._looks(seat)
                rest = EVERY_S - (time.perf_counter() - began)
                yield max(0.5, rest * self._draw.uniform(0.8, 1.2))

    def _typist(self, seat: Seat) -> Script:
        yield self._draw.uniform(0, 2)
        seat.press(b"i")
        yield Wait(rb"Ctrl\+G|ctrl\+g", 10)
        yield 0.5
        while True:
            yield from self._type(seat, WORDS)

    def _type(self, seat: Seat, text: str) -> Iterator[Wait | float]:
        said = ""
        for letter in text:
            said += letter
            seat.press(letter.encode())
            since = seat.key_at
            found = yield Wait(said[-1:].strip().encode() or rb".", 3)
            self._answered(since, found is not None)
            yield self._draw.uniform(0.5, 1.5) / KEYS_A_SECOND

    def _paste(self, seat: Seat, text: str) -> Script:
        """Those who act put a ready text in; those who type are the tenth."""
        seat.press(f"\x1b[200~{text}\x1b[201~".encode())
        since = seat.key_at
        found = yield Wait(text[-8:].encode(), 3)
        self._answered(since, found is not None)

    def _answered(self, since: float, answered: bool) -> None:
        if answered:
            self.waited.keys.append(1000 * (time.perf_counter() - since))
        else:
            self.waited.unanswered += 1

    def _done(self, seat: Seat, keys: bytes, pattern: bytes) -> Script:
        seat.press(keys)
        since = seat.key_at
        found = yield Wait(pattern)
        if found is None:
            self.waited.refused += 1
        else:
            self.waited.acts.append(1000 * (time.perf_counter() - since))
            number = found[1] if found.re.groups else None
            if number is not None:
                self._taken(seat, int(number), since)

    def _take(self, seat: Seat) -> Script:
        self._looks_away(seat)
        yield from self._done(seat, b"n", rb"#(\d{6}) is yours")
        yield 1.0
        yield from self._back(seat)

    def _claim(self, seat: Seat) -> Script:
        self._looks_away(seat)
        for _ in range(self._draw.randrange(1, 7)):
            seat.press(b"j")
            since = seat.key_at
            found = yield Wait(CURSOR, 3)
            self._answered(since, found is not None)
            yield 0.3
        yield from self._done(seat, b"c", rb"#(\d{6}) is yours")

    def _reply(self, seat: Seat) -> Script:
        yield from self._open_mine(seat, b"r")
        yield from self._paste(seat, "it comes tomorrow")
        yield from self._done(seat, b"\x07", rb"Recorded")
        yield from self._done(seat, b"s", rb"confirmed as sent")
        yield from self._back(seat)

    def _note(self, seat: Seat) -> Script:
        yield from self._open_mine(seat, b"i")
        yield from self._paste(seat, "called the depot")
        yield from self._done(seat, b"\x07", rb"note is kept")
        yield from self._back(seat)

    def _resolve(self, seat: Seat) -> Script:
        yield from self._mine(seat)
        yield from self._done(seat, b"x\r", rb"is resolved")
        seat.press(b"\x1b")
        yield 0.5
        yield from self._unclaimed(seat)

    def _mine(self, seat: Seat) -> Script:
        self._looks_away(seat)
        seat.press(b"1")
        yield Wait(rb"mine", 3)
        yield 0.5

    def _open_mine(self, seat: Seat, key: bytes) -> Script:
        yield from self._mine(seat)
        seat.press(key)
        yield Wait(rb"Ctrl\+G|ctrl\+g", 5)
        yield 0.3

    def _back(self, seat: Seat) -> Script:
        seat.press(b"h")
        yield Wait(rb"holder", 5)
        yield from self._unclaimed(seat)

    def _unclaimed(self, seat: Seat) -> Script:
        seat.press(b"2")
        yield Wait(rb"unclaimed", 3)
        yield 0.3
