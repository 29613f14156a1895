"""The line dies in every way that needs no network: the process goes in time, burns nothing, and nobody loses a word."""

from __future__ import annotations

import os
import random
import re
import resource
import select
import signal
import time
from collections.abc import Callable, Iterator
from itertools import pairwise

import pytest

from store.desk.claiming import claim
from store.views.drafts import drafts
from store.views.people import present
from tests.conftest import LONG
from tests.e2e.terminals import Terminal, eventually
from tests.store.desks import MINUTE, SECOND, Place
from tests.store.desks import MONDAY as BEGUN
from tests.tui.pty_host import Pty

Start = Callable[..., Terminal]
NOW = BEGUN + 5 * SECOND
GONE = 129
AT_ONCE_S = 1.0
"""Where the terminal is gone."""
BLOCKED_S = 10.0
"""Where it reads no more."""
SLACK_S = 1.0
"""What a machine that runs other tests at the same time may add."""


def cpu_s() -> float:
    """Of all children that have ended."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def own_cpu_s(desk: Pty) -> float:
    """Of one that lives."""
    with open(f"/proc/{desk.process.pid}/stat", encoding="ascii") as file:
        ticks = sum(map(int, file.read().rsplit(")", 1)[1].split()[11:13]))
    return ticks / os.sysconf("SC_CLK_TCK")


def writing(place: Place, terminal: Start, **options: bool) -> tuple[Terminal, int]:
    """A terminal in which a reply has just been begun, on a ticket that was taken."""
    number = place.open(subject="Broken", channel="email")
    claim(place.desk, place.ann, number, now=BEGUN)
    desk = terminal(place.path, "ann", **options)
    desk.sees("1 mine")
    desk.keys(f"J{number}\r")
    desk.sees("Where is it?")
    desk.keys("rNot lost")
    desk.sees("Not lost")
    eventually(lambda: who_is_in(place, number) == ["ann"])
    return desk, number


def who_is_in(place: Place, number: int) -> list[str]:
    return [who.login for who in present(place.desk, number, now=NOW) if who.writing]


def texts(place: Place) -> list[str]:
    """What waits for ann."""
    return [draft.beginning for draft in drafts(place.desk, place.ann, now=NOW)]


def assert_nothing_is_lost(place: Place, number: int) -> None:
    """Nobody is seen there any more, the draft waits, and the lease stands as its rule says: for a quarter of an hour."""
    assert present(place.desk, number, now=NOW) == []
    assert [text[:8] for text in texts(place)] == ["Not lost"]
    assert place.holder(number, now=NOW) == "ann"
    assert place.holder(number, now=NOW + 16 * MINUTE) is None


@pytest.mark.parametrize(
    "how",
    [
        "closed, HUP ignored",
        *(pytest.param(how, marks=pytest.mark.long) for how in ("closed", "HUP", "TERM")),
    ],
)
def test_a_terminal_that_is_gone_ends_it_at_once(place: Place, terminal: Start, how: str) -> None:
    desk, number = writing(place, terminal, ignore_hup="ignored" in how)
    desk.keys(" at all")  # in the second before, saved by nobody yet
    desk.quiet(0.05)
    used = own_cpu_s(desk)
    before, start = cpu_s(), time.monotonic()
    if how in ("HUP", "TERM"):
        desk.process.send_signal(signal.SIGHUP if how == "HUP" else signal.SIGTERM)
    else:
        desk.close_terminal()
    assert desk.ends(within=AT_ONCE_S + SLACK_S, read=how in ("HUP", "TERM")) == GONE
    assert time.monotonic() - start < AT_ONCE_S + SLACK_S
    assert cpu_s() - before - used < 0.5
    assert_nothing_is_lost(place, number)
    assert texts(place) == ["Not lost at all"]


@pytest.mark.long
def test_output_that_nobody_reads_ends_it(place: Place, terminal: Start) -> None:
    """The client is frozen while the screen is busy: what it does not take fills up, and the event loop stands."""
    for n in range(40):
        place.open(subject=f"Row {n}", channel="email")
    desk, number = writing(place, terminal)
    desk.resize(200, 50)
    used = own_cpu_s(desk)
    before, start = cpu_s(), time.monotonic()
    for _ in range(200):
        desk.keys(".")
    assert desk.ends(within=BLOCKED_S, read=False) == GONE
    assert time.monotonic() - start > 5
    assert cpu_s() - before - used < 2
    assert_nothing_is_lost(place, number)


@pytest.fixture
def small() -> Iterator[Callable[..., Pty]]:
    """A small app that draws all the time, and gives output up after a second."""
    running: list[Pty] = []

    def begin(*words: str, seconds: float) -> Pty:
        running.append(Pty("tests.tui.small_app", *words, "blocked", str(seconds)))
        running[-1].read_until(lambda written: b"ready" in written)
        return running[-1]

    yield begin
    for desk in running:
        desk.stop()


def test_a_flood_that_nobody_reads_is_given_up_and_the_app_leaves_by_itself(
    small: Callable[..., Pty],
) -> None:
    desk = small("flood", seconds=1.0)
    start = time.monotonic()
    assert desk.ends(within=6, read=False) == GONE
    assert time.monotonic() - start > 0.9


@pytest.mark.long
def test_a_terminal_that_reads_slowly_or_rests_a_while_is_none_that_is_gone(
    small: Callable[..., Pty],
) -> None:
    desk = small("flood", seconds=1.0)
    end = time.monotonic() + 3
    while time.monotonic() < end:
        select.select([], [], [], 0.6)
        desk.written += os.read(desk.master, 8192)
        assert desk.process.poll() is None
    desk.quiet(0.0)
    assert desk.process.poll() is None


def test_a_machine_that_stood_still_is_none_that_is_gone(small: Callable[..., Pty]) -> None:
    """Stopped as a whole, with output on its way that nobody reads: none of that time counts."""
    desk = small("flood", seconds=1.5)
    select.select([], [], [], 0.3)
    desk.process.send_signal(signal.SIGSTOP)
    select.select([], [], [], 3.0)
    desk.process.send_signal(signal.SIGCONT)
    desk.read_until(lambda written: len(written) > 100_000)
    assert desk.process.poll() is None
    desk.type(b"q")
    assert desk.ends(within=5) == 0


def test_a_terminal_that_goes_while_it_starts_leaves_no_process(place: Place, terminal: Start) -> None:
    """With SIGHUP ignored nothing but ourselves ends it; at any moment of its start."""
    chance = random.Random(11)
    before = cpu_s()
    moments = [chance.uniform(0, 2.5) for _ in range(40 if LONG else 1)]
    for after_s in moments:
        desk = terminal(place.path, "ann", ignore_hup=True)
        select.select([], [], [], after_s)
        desk.close_terminal()
        desk.ends(within=6, read=False)
    assert cpu_s() - before < 4 * len(moments)
    assert [who.login for who in present(place.desk, None, now=NOW)] == []


@pytest.mark.long
def test_a_quiet_screen_draws_at_most_every_thirty_seconds(place: Place, terminal: Start) -> None:
    """So that sshd, which asks only while nothing is drawn, notices a silent network."""
    for n in range(20):
        place.open(subject=f"Row {n}", channel="email")
    desk = terminal(place.path, "sue", columns=120, rows=40)
    desk.sees("Row 0", "Row 19")
    desk.quiet(2.2)
    used = own_cpu_s(desk)
    drawn: list[float] = []
    size = 0
    end = time.monotonic() + 125
    while (left := end - time.monotonic()) > 0:
        if select.select([desk.master], [], [], left)[0]:
            size += len(os.read(desk.master, 65536))
            if not drawn or time.monotonic() - drawn[-1] > 0.5:
                drawn.append(time.monotonic())
    gaps = [later - earlier for earlier, later in pairwise(drawn)]
    assert len(drawn) <= 5
    assert all(gap > 29 for gap in gaps), gaps
    assert size < 20_000
    assert own_cpu_s(desk) - used < 0.02 * 125, "more than two hundredths of a core"
    assert not re.search(rb"\x1b\[\?25h", desk.written.rsplit(b"Row 19", 1)[-1]), "a cursor that blinks"
