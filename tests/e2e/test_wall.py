"""`kefu wall` on a real terminal: what it costs while nothing happens, and how it ends."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable

import pytest

from store.desk.leaving import disable
from store.desk.sweep import sweep
from tests.conftest import LONG
from tests.e2e.terminals import Terminal
from tests.store.desks import MINUTE, MONDAY, SECOND, Place
from tests.tui.pty_host import Pty

Start = Callable[..., Terminal]
SECONDS = 20 if LONG else 3


def cpu_s(pid: int) -> float:
    with open(f"/proc/{pid}/stat") as file:
        return sum(map(int, file.read().rsplit(")", 1)[1].split()[11:13])) / os.sysconf("SC_CLK_TCK")


@pytest.mark.parametrize("size", [(80, 24), pytest.param((240, 60), marks=pytest.mark.long)])
def test_it_costs_next_to_nothing_while_nothing_changes(
    place: Place, terminal: Start, size: tuple[int, int]
) -> None:
    for n in range(40):
        place.open(at=MONDAY - n * 20 * SECOND, channel="message")
    sweep(place.desk, now=MONDAY)
    wall = terminal(place.path, "vic", "wall", "--page", "now", columns=size[0], rows=size[1])
    wall.sees("BREACHED", "Next breaches", "#40")
    warm = time.monotonic() + 2
    wall.read_until(lambda _written: time.monotonic() > warm)
    before, start, used = len(wall.written), time.monotonic(), cpu_s(wall.process.pid)
    wall.read_until(lambda _written: time.monotonic() > start + SECONDS, within=SECONDS + 5)
    passed = time.monotonic() - start
    assert 10 < (len(wall.written) - before) / passed < 1000, "a thousand bytes a second at most"
    assert (cpu_s(wall.process.pid) - used) / passed < (0.02 if LONG else 0.06)
    assert wall.children() == set()
    wall.keys("q")
    assert wall.ends(within=5) == 0
    assert wall.written.rindex(b"\x1b[?1049l") > wall.written.rindex(b"\x1b[?1049h")


def test_it_follows_the_desk_and_its_terminal_and_goes_with_it(place: Place, terminal: Start) -> None:
    wall = terminal(place.path, "vic", "wall")
    wall.sees("all is well")
    place.open(at=MONDAY - 20 * MINUTE, channel="message")
    wall.sees("!! 1 breached")
    for columns, rows in ((200, 50), (1, 1), (120, 36), (33, 9), (80, 24)):
        wall.resize(columns, rows)
        if columns >= 80:
            wall.sees("!! BREACHED")
    wall.close_terminal()
    assert wall.ends(within=3, read=False) == 129


@pytest.mark.long
@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGHUP])
def test_a_signal_ends_it_with_a_clean_terminal(place: Place, terminal: Start, number: int) -> None:
    wall = terminal(place.path, "vic", "wall", "--team", "presales")
    wall.sees("all is well")
    wall.process.send_signal(number)
    assert wall.ends(within=3) == 129


class Served(Terminal):
    """What sshd runs for somebody who says a command."""

    def __init__(self, path: str, login: str, command: str) -> None:
        self._fed, self._text = 0, ""
        env = {"KEFU_LANG": "en", "SSH_ORIGINAL_COMMAND": command}
        Pty.__init__(self, "cli", "--db", path, "--lang", "en", "serve", "--as", login, env=env)


def test_a_viewer_gets_it_over_ssh_by_a_word(place: Place) -> None:
    wall = Served(str(place.path), "vic", "wall --page teams --bell")
    try:
        wall.sees("BREACHED", "depth")
        wall.keys("q")
        assert wall.ends(within=5) == 0
    finally:
        wall.stop()


def test_who_is_let_in_no_more_gets_their_terminal_back(place: Place) -> None:
    wall = Served(str(place.path), "vic", "wall")
    try:
        wall.sees("BREACHED")
        disable(place.desk, place.root, "vic", now=MONDAY)
        assert wall.ends(within=20) == 1
        assert wall.written.rindex(b"\x1b[?1049l") > wall.written.rindex(b"\x1b[?1049h")
    finally:
        wall.stop()
