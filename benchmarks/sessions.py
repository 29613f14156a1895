"""Many people at one desk, each with a real session on a terminal of their own and the queue on screen.

`python -m benchmarks sessions --people 50 [--tickets 1000000]`: what everybody costs while nobody acts, how soon a
change is on another's screen and a key is answered while all work, how often the desk is asked, what one more session
takes of memory and how soon it stands.
"""

from __future__ import annotations

import shutil
import tempfile
import time
from collections.abc import Callable, Iterator, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Final

import psutil
from peewee import sqlite3

from benchmarks.apps.counted import CELL, KINDS
from benchmarks.desks import Desks
from benchmarks.figures import Figure, at_most, below
from benchmarks.histories import NOW_STATED
from benchmarks.sessions_crowd import Crowd, Seat
from benchmarks.sessions_people import ROUND_S, People, Waited
from benchmarks.start_up import PLAIN, TICKET, kefu
from benchmarks.terminal import Terminal

COLUMNS: Final = 120
ROWS: Final = 36
TEAMS: Final = 3
SETTLE_S: Final = 8.0
QUIET_S: Final = 60.0
WARM_UP_S: Final = 1.2 * ROUND_S
"""Until everybody has begun; the last are then at their first acts, which load what they need."""
BUSY_S: Final = 180.0
COUNTED_S: Final = 30.0
START: Final = 1.3
MEMORY: Final = 1.3
CHANGE_MS: Final = 500.0
KEY_MS: Final = 100.0
QUIET_CORE: Final = 0.25 / 50
"""Of a core for each session: a quarter of one for fifty."""
TICKING_CORE: Final = 0.5 / 50

Words = Callable[[int], Sequence[str]]


def measure(desks: Desks, *, small: bool, people: int = 50, tickets: int = 100_000) -> Iterator[Figure]:
    """So many people on a desk with so many open tickets (small: 8 people, 2,000 tickets, short)."""
    if small:
        people, tickets = min(people, 8), min(tickets, 2_000)
    working = min(tickets, 100_000)
    share = 0.1 if small else 1.0
    path = desks.calm(unsettled=working)
    with tempfile.TemporaryDirectory(dir=desks.folder) as folder:
        desk = _own_copy(path, Path(folder))
        yield from _together(desk, people, share, working)
        yield from _asked(_own_copy(path, Path(folder)), people, share)
    yield from _ticking(desks, people, share)
    whole = desks.of(unsettled=working, settled=tickets - working) if tickets > working else path
    yield from _start(kefu(whole, "ann"), tickets, 3 if small else 9)


def _together(desk: Path, people: int, share: float, tickets: int) -> Iterator[Figure]:
    with Crowd() as crowd:
        teams = _everybody_comes(crowd, people, lambda place: kefu(desk, f"agent{place}"))
        crowd.run(SETTLE_S)
        where = f"{people} people, {tickets:,} open"
        quiet = _cpu(crowd, QUIET_S * share)
        yield below(f"processor while nobody acts, {where}", quiet, "cores", QUIET_CORE * people)
        yield _memory(crowd)
        everybody = People(crowd, teams)
        everybody.start(within_s=ROUND_S * share)
        crowd.run(WARM_UP_S * share)
        everybody.waited = waited = Waited()
        busy = _cpu(crowd, BUSY_S * share)
        everybody.finish()
        yield Figure(f"processor while all work, {where}", busy, "cores")
        yield Figure("acts seen through", len(waited.acts), f"in {BUSY_S * share:g} s")
        for part in (50, 95, 99):
            name = f"change on another's screen, {part} of 100, {where}"
            value = _percentile(waited.changes, part)
            yield below(name, value, "ms", CHANGE_MS) if part == 99 else Figure(name, value, "ms")
        yield below(f"key answered, 95 of 100, {where}", _percentile(waited.keys, 95), "ms", KEY_MS)
        yield Figure(f"act answered, 95 of 100, {where}", _percentile(waited.acts, 95), "ms")
        yield below("changes and keys never seen", waited.lost + waited.unanswered, "", 0)


def _asked(desk: Path, people: int, share: float) -> Iterator[Figure]:
    """How often the files are asked while one in ten types and the others look on, and while everybody types."""
    cells = desk.with_name("counted")
    cells.write_bytes(b"\0" * CELL.size * KINDS * people)
    with Crowd() as crowd:
        words = ("-m", "benchmarks.apps.counted", str(cells))
        _everybody_comes(crowd, people, lambda place: (*words, str(place), *kefu(desk, f"agent{place}")[2:]))
        crowd.run(SETTLE_S)
        everybody = People(crowd, {})
        everybody.start(acting=False)
        yield from _statements(crowd, cells, f"{people} people, one in ten typing", share)
        everybody.start_typing()
        yield from _statements(crowd, cells, f"{people} people, all typing", share)


def _statements(crowd: Crowd, cells: Path, where: str, share: float) -> Iterator[Figure]:
    crowd.run(SETTLE_S * share)
    before, began = _cells(cells), time.perf_counter()
    crowd.run(COUNTED_S * share)
    passed, after = time.perf_counter() - began, _cells(cells)
    for kind, name in enumerate(
        ("statements on the desk", "looks at its version", "statements on the live file")
    ):
        count = sum(after[kind::KINDS]) - sum(before[kind::KINDS])
        yield Figure(f"{name}, {where}", count / passed, "a second")


def _ticking(desks: Desks, people: int, share: float) -> Iterator[Figure]:
    desk = desks.ticking(8)
    with Crowd() as crowd:
        _everybody_comes(crowd, people, lambda _place: kefu(desk, "root"))
        crowd.run(SETTLE_S)
        cores = _cpu(crowd, QUIET_S * share)
        yield below(
            f"processor with 8 ticking on each, {people} people", cores, "cores", TICKING_CORE * people
        )


def _start(words: Sequence[str], tickets: int, rounds: int) -> Iterator[Figure]:
    seconds: dict[bool, list[float]] = {True: [], False: []}
    for round_ in range(rounds + 1):
        for ours in (False, True):
            with Terminal(tuple(words) if ours else PLAIN, env={"KEFU_NOW": NOW_STATED}) as terminal:
                stood = terminal.until(TICKET)
                terminal.drain(0.5)
            if round_:  # the first one compiles
                seconds[ours].append(stood)
    yield at_most(
        f"usable queue, {tickets:,} tickets", median(seconds[True]), "s", median(seconds[False]), START
    )


def _everybody_comes(crowd: Crowd, people: int, words: Words) -> dict[Seat, int]:
    """One after the other, all with the same clock; gives who is in which team."""
    began, first = time.perf_counter(), datetime.fromisoformat(NOW_STATED.removesuffix("+"))
    teams = {}
    for place in range(people):
        now = first + timedelta(seconds=time.perf_counter() - began)
        env = {"KEFU_NOW": f"{now.isoformat()}+"}
        seat = crowd.sit(Seat(words(place), columns=COLUMNS, rows=ROWS, env=env))
        teams[seat] = place % TEAMS
        crowd.run(60.0, lambda seat=seat: bool(seat.screen.numbers))  # type: ignore[misc]
        assert seat.screen.numbers, "a session shows no queue"
    return teams


def _memory(crowd: Crowd) -> Figure:
    ours = median(psutil.Process(seat.process.pid).memory_full_info().uss / 1e6 for seat in crowd.seats)
    with Terminal(PLAIN, columns=COLUMNS, rows=ROWS) as terminal:
        terminal.until(TICKET)
        terminal.drain(4.0)
        plain, _shared = terminal.memory_mb()
    return at_most("private memory of one session among them", ours, "MB", plain, MEMORY)


def _cpu(crowd: Crowd, seconds: float) -> float:
    """How many cores all sessions together keep busy."""
    before, began = crowd.cpu_s(), time.perf_counter()
    crowd.run(seconds)
    return (crowd.cpu_s() - before) / (time.perf_counter() - began)


def _percentile(values: list[float], part: int) -> float:
    return sorted(values)[min(len(values) - 1, len(values) * part // 100)] if values else float("nan")


def _cells(path: Path) -> list[int]:
    return [number for (number,) in CELL.iter_unpack(path.read_bytes())]


def _own_copy(path: Path, folder: Path) -> Path:
    """A desk to work on; the limit of held tickets is not what is measured."""
    own = folder / "desk.db"
    for left in folder.glob("desk.db*"):
        left.unlink()
    shutil.copy(path, own)
    with sqlite3.connect(own) as db:
        db.execute("UPDATE agent SET ticket_limit = 1000000")
    db.close()
    return own
