"""What real terminals and connections do to the desk, and what it may do to them."""

from __future__ import annotations

import os
import re
import resource
import signal
import subprocess
import sys
from collections.abc import Callable

import pytest

from store.views.people import present
from store.views.tickets import ticket
from tests.e2e.terminals import NOW, Terminal, eventually
from tests.store.desks import MINUTE, MONDAY, SECOND, Place
from tests.tui.pty_host import ROOT

Start = Callable[..., Terminal]
LATER = MONDAY + 5 * SECOND
"""When the terminals of these tests begin."""


def children_cpu() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def writing(place: Place, terminal: Start, **options: bool) -> tuple[Terminal, int]:
    """A terminal in which a reply has just been begun."""
    number = place.open(subject="Broken", channel="email")
    desk = terminal(place.path, "ann", **options)
    desk.sees("Broken")
    desk.keys("rNot lost")
    desk.sees("Not lost")
    eventually(
        lambda: any(who.login == "ann" and who.writing for who in present(place.desk, number, now=LATER))
    )
    return desk, number


@pytest.mark.parametrize("ignore_hup", [pytest.param(False, marks=pytest.mark.long), True])
def test_a_hang_up_ends_it_and_keeps_the_draft(place: Place, terminal: Start, ignore_hup: bool) -> None:
    before = children_cpu()
    desk, number = writing(place, terminal, ignore_hup=ignore_hup)
    desk.close_terminal()
    assert desk.ends(within=3, read=False) == 129
    assert children_cpu() - before < 5
    assert ticket(place.desk, place.ann, number, now=LATER).drafts == {"reply": "Not lost"}
    assert present(place.desk, number, now=LATER) == []
    again = terminal(place.path, "ann")
    again.sees("Broken")
    again.keys("r")
    again.sees("Not lost")


def test_sigterm_ends_it_with_a_clean_terminal_and_the_draft(place: Place, terminal: Start) -> None:
    desk, number = writing(place, terminal)
    desk.process.send_signal(signal.SIGTERM)
    assert desk.ends(within=3) == 129
    assert desk.written.rindex(b"\x1b[?1049l") > desk.written.rindex(b"\x1b[?1049h")
    assert ticket(place.desk, place.ann, number, now=LATER).drafts == {"reply": "Not lost"}


def test_sighup_ends_it(place: Place, terminal: Start) -> None:
    desk, number = writing(place, terminal)
    desk.process.send_signal(signal.SIGHUP)
    assert desk.ends(within=3) == 129
    assert ticket(place.desk, place.ann, number, now=LATER).drafts == {"reply": "Not lost"}


def test_a_terminal_that_reads_no_more_holds_no_lock_and_cannot_keep_the_process(
    place: Place, terminal: Start
) -> None:
    for n in range(60):
        place.open(subject=f"Row {n}", channel="email")
    desk = terminal(place.path, "sue", columns=200, rows=50)
    desk.sees("Row 0")
    for _ in range(40):
        desk.keys("GgT")
    assert place.open(subject="Still possible", channel="email")
    desk.process.send_signal(signal.SIGTERM)
    assert desk.ends(within=6, read=False) == 129


def test_rubbish_and_stray_signals_do_nothing(place: Place, terminal: Start) -> None:
    place.open(subject="Here", channel="email")
    desk = terminal(place.path, "ann")
    desk.sees("Here")
    desk.quiet(0.3)
    threads = desk.threads()
    desk.type(b"\xff\xfe\xc3(\xe4\xbd")
    for _ in range(3):
        desk.process.send_signal(signal.SIGCONT)
    desk.process.send_signal(signal.SIGTSTP)
    desk.type(b"\x1a")
    desk.quiet(0.3)
    assert desk.threads() == threads
    desk.keys("?")
    desk.sees("To the next part of the screen.")
    desk.escape()
    desk.keys("q")
    assert desk.ends(within=5) == 0


def test_sizes_change(place: Place, terminal: Start) -> None:
    place.open(subject="Stays in sight", channel="email")
    desk = terminal(place.path, "sue")
    desk.sees("Stays in sight")
    for columns, rows in ((120, 40), (40, 10), (1, 1), (200, 50), (80, 24)):
        desk.resize(columns, rows)
        if columns > 1:
            desk.sees("take next" if columns >= 80 else "open", "#1")
    desk.sees("Stays in sight")


def test_the_last_of_many_sizes_in_a_row_stays(place: Place, terminal: Start) -> None:
    place.open(subject="Stays in sight", channel="email")
    desk = terminal(place.path, "sue")
    desk.sees("Stays in sight")
    for _ in range(10):
        for columns, rows in ((1, 1), (60, 20), (200, 50), (100, 30)):
            desk.resize(columns, rows)
        desk.sees("Stays in sight", "take next", within=5)


def test_an_absurd_size_is_refused(place: Place, terminal: Start) -> None:
    desk = terminal(place.path, "sue")
    desk.sees("Nothing in this queue.")
    desk.resize(3000, 2000)
    assert desk.ends(within=5) == 4


def test_nothing_is_written_while_nothing_changes_and_no_child_is_started(
    place: Place, terminal: Start
) -> None:
    for n in range(20):
        place.open(subject=f"Row {n}", channel="email")
    desk = terminal(place.path, "sue", columns=120, rows=40)
    desk.sees("Row 0", "Row 19")
    desk.keys("j")
    desk.quiet(2.2)
    assert desk.quiet(3.0) == b""
    assert desk.children() == set()
    desk.keys("lA?")
    desk.sees("One line up.")
    desk.escape()
    desk.keys("yY")
    desk.quiet(0.5)
    assert desk.children() == set()
    used = f"/proc/{desk.process.pid}/stat"
    with open(used) as file:
        before = sum(map(int, file.read().rsplit(")", 1)[1].split()[11:13]))
    desk.quiet(2.0)
    with open(used) as file:
        after = sum(map(int, file.read().rsplit(")", 1)[1].split()[11:13]))
    assert after - before <= 20, "more than a tenth of a core while idle"


def colours(written: bytes) -> set[bytes]:
    """The parameters of all style sequences."""
    return {part for style in re.findall(rb"\x1b\[([0-9;]*)m", written) for part in style.split(b";")}


@pytest.mark.parametrize(
    ("env", "forbidden"),
    [
        (
            {"NO_COLOR": "1"},
            rb"\x1b\[[0-9;]*(?:38|48);|\x1b\[(?:[0-9]+;)*(?:3[0-7]|4[0-7]|9[0-7]|10[0-7])[;m]",
        ),
        ({"TERM": "xterm-256color", "COLORTERM": ""}, rb"\x1b\[[0-9;]*[34]8;2;"),
        pytest.param({"TERM": "xterm", "COLORTERM": ""}, rb"\x1b\[[0-9;]*[34]8;", marks=pytest.mark.long),
        ({"TERM": "linux", "COLORTERM": ""}, rb"\x1b\[[0-9;]*[34]8;"),
    ],
)
def test_colours_are_those_of_the_terminal(
    place: Place, terminal: Start, env: dict[str, str], forbidden: bytes
) -> None:
    place.open(subject="Coloured", channel="chat", at=MONDAY - 20 * MINUTE)
    desk = terminal(place.path, "sue", env=env)
    desk.sees("Coloured", "!!")
    desk.keys("lA?")
    desk.sees("One line up.")
    desk.escape()
    desk.keys("q")
    assert desk.ends(within=5) == 0
    assert not re.findall(forbidden, desk.written)
    assert b"1" in colours(desk.written) or b"7" in colours(desk.written)


def test_a_dumb_terminal_is_refused(place: Place, terminal: Start) -> None:
    desk = terminal(place.path, "ann", env={"TERM": "dumb"})
    assert desk.ends(within=5) == 4
    assert b"TERM=dumb" in desk.written
    assert b"\x1b" not in desk.written


@pytest.mark.parametrize("closed", ["stdin", "stderr"])
def test_no_terminal_is_refused(place: Place, closed: str) -> None:
    command = [sys.executable, "-m", "cli", "--db", str(place.path), "--as", "ann"]
    done = subprocess.run(
        command,
        cwd=ROOT,
        capture_output=True,
        stdin=subprocess.DEVNULL,
        env={**os.environ, "KEFU_LANG": "en", "KEFU_NOW": NOW},
        timeout=20,
        check=False,
    )
    assert done.returncode == 4
    assert b"needs a terminal" in done.stderr
    assert done.stdout == b""


def test_who_is_no_agent_gets_one_clear_line(place: Place, terminal: Start) -> None:
    desk = terminal(place.path, "nobody")
    assert desk.ends(within=8) == 1
    assert b"'nobody' is not an agent of this desk" in desk.written
    assert b"Traceback" not in desk.written
