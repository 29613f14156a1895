"""The line dies between two real ends of OpenSSH: the client, the daemon, the network."""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

import cli
from store.views.drafts import drafts
from store.views.people import present
from tests.e2e import sshd as daemon
from tests.e2e.sshd import Sshd
from tests.e2e.terminals import Terminal, eventually
from tests.store.desks import Place
from tests.tui.pty_host import Pty

pytestmark = pytest.mark.long
AT_ONCE_S = 1.0 + 0.5
SILENT_S = 40.0
"""With ClientAliveInterval 5 and ClientAliveCountMax 2, which Debian 12's sshd takes for longer than 10 s."""
CLONE_NEWNET = 0x40000000
Host = tuple[Sshd, Place]


@contextmanager
def served(place: Place) -> Iterator[Sshd]:
    """An sshd that serves the place's desk to ann."""
    with daemon.running(place.path) as sshd:
        public = str(sshd.new_key("ann"))
        assert cli.main(["--db", str(place.path), "--as", "root", "agent", "key", "add", "ann", public]) == 0
        yield sshd


@pytest.fixture
def host(place: Place) -> Iterator[Host]:
    daemon.needed()
    with served(place) as sshd:
        yield sshd, place


class Remote(Terminal):
    """Ann at the desk through ssh, with a reply begun."""

    def __init__(self, sshd: Sshd, place: Place) -> None:
        self._fed, self._text = 0, ""
        Pty.__init__(self, "tests.e2e.client", *sshd.words("ann", "-tt", "root@127.0.0.1"))
        self.sees("Broken", within=30)
        self.keys("rNot lost")
        self.sees("Not lost", within=20)
        eventually(lambda: waiting(place) == ["Not lost"])
        self.served_by = served_by(sshd)
        self.keys(" at all")
        self.sees("at all")


def now_ms() -> int:
    return time.time_ns() // 1_000_000


def waiting(place: Place) -> list[str]:
    return [draft.beginning for draft in drafts(place.desk, place.ann, now=now_ms())]


def served_by(sshd: Sshd) -> int:
    """The process that serves this desk; there is one."""
    found = []
    for proc in Path("/proc").iterdir():
        if proc.name.isdecimal():
            try:
                words = (proc / "cmdline").read_bytes().split(b"\0")
            except OSError:
                continue
            if str(sshd.desk).encode() in words and b"serve" in words and words[0].endswith(b"python"):
                found.append(int(proc.name))
    assert len(found) == 1, found
    return found[0]


def seconds_until_gone(pid: int, *, within: float) -> tuple[float, float]:
    """How long until this process, which is no child of ours, has ended; and the processor time it last said to have used."""
    start, used = time.monotonic(), 0.0
    first: float | None = None
    while True:
        try:
            with open(f"/proc/{pid}/stat", encoding="ascii") as file:
                fields = file.read().rsplit(")", 1)[1].split()
            if fields[0] == "Z":
                raise ProcessLookupError
        except (FileNotFoundError, ProcessLookupError):
            return time.monotonic() - start, used - (first or 0.0)
        used = sum(map(int, fields[11:13])) / os.sysconf("SC_CLK_TCK")
        first = used if first is None else first
        assert time.monotonic() - start < within, "the session outlives its line"
        time.sleep(0.01)


def assert_nothing_is_lost(place: Place) -> None:
    assert present(place.desk, now=now_ms()) == []
    assert waiting(place) == ["Not lost at all"]


def opened(place: Place) -> None:
    place.open(subject="Broken", channel="email", at=now_ms())


def session_of(sshd: Sshd, pid: int) -> int:
    """The daemon's own process for the session that has started this one."""
    with open(f"/proc/{pid}/status", encoding="ascii") as file:
        return next(int(line.split()[1]) for line in file if line.startswith("PPid:"))


@pytest.mark.parametrize("how", ["client killed", "client ends", "daemon killed"])
def test_an_end_that_is_gone_ends_the_session_at_once(host: Host, how: str) -> None:
    sshd, place = host
    opened(place)
    desk = Remote(sshd, place)
    try:
        if how == "daemon killed":
            os.kill(session_of(sshd, desk.served_by), signal.SIGKILL)
        else:
            desk.process.send_signal(signal.SIGKILL if how == "client killed" else signal.SIGTERM)
        took, used = seconds_until_gone(desk.served_by, within=AT_ONCE_S)
        assert took < AT_ONCE_S
        assert used < 0.5
        assert_nothing_is_lost(place)
    finally:
        desk.stop()


def test_a_frozen_client_ends_the_session_of_a_quiet_screen(host: Host) -> None:
    sshd, place = host
    opened(place)
    desk = Remote(sshd, place)
    try:
        desk.process.send_signal(signal.SIGSTOP)
        _took, used = seconds_until_gone(desk.served_by, within=SILENT_S)
        assert used < 1
        assert_nothing_is_lost(place)
    finally:
        desk.process.send_signal(signal.SIGCONT)
        desk.stop()


def in_a_network_of_its_own(work: Callable[[], None]) -> None:
    """Run this on a thread whose network, and that of all processes it starts, is a loopback of its own."""
    failed: list[BaseException] = []

    def run() -> None:
        try:
            libc = ctypes.CDLL(None, use_errno=True)
            if libc.unshare(CLONE_NEWNET):
                pytest.skip(f"no network of one's own here: {os.strerror(ctypes.get_errno())}")
            if subprocess.run(["ip", "link", "set", "lo", "up"], check=False).returncode:
                pytest.skip("`ip link` is not allowed here")
            work()
        except BaseException as error:  # raised again where the test runs
            failed.append(error)

    thread = threading.Thread(target=run)
    thread.start()
    thread.join()
    if failed:
        raise failed[0]


def test_a_silent_network_ends_the_session_of_a_quiet_screen(place: Place) -> None:
    daemon.needed()
    opened(place)
    path, people = place.path, place.people
    place.desk.close()

    def work() -> None:
        from store.database import open_desk

        here = Place(open_desk(path), people)
        with served(here) as sshd:
            desk = Remote(sshd, here)
            try:
                subprocess.run(["ip", "link", "set", "lo", "down"], check=True)
                took, used = seconds_until_gone(desk.served_by, within=SILENT_S)
                print(f"gone {took:.1f} s behind the network")
                assert used < 1
                assert_nothing_is_lost(here)
            finally:
                desk.stop()
        here.desk.close()

    in_a_network_of_its_own(work)
