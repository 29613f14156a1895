"""Key press to paint in the queue and in a ticket, and opening a ticket with 500 messages, against a bare Textual app."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Final

from benchmarks.desks import FIRST_NUMBER, Desks
from benchmarks.figures import Figure, at_most
from benchmarks.histories import NOW_STATED
from benchmarks.start_up import TICKET, kefu
from benchmarks.terminal import Terminal

MESSAGES: Final = 500
SAID: Final = rb"said \d{3} times"
"""Stands in each of the ticket's messages."""
MOST: Final = 1.5
KEYS: Final = 10
"""A round; an even number ends where it began."""
SETTLE_S: Final = 1.5
REST_S: Final = 0.08
"""Between two keys, so that each is painted for itself."""
SIZES: Final = ((80, 24), (200, 50))


def measure(desks: Desks, *, small: bool) -> Iterator[Figure]:
    """Opening it anew in fresh processes, and single keys in one, on two sizes of terminal."""
    path = desks.with_story(60 if small else MESSAGES)
    words = {
        True: kefu(path, "root"),
        False: ("-m", "benchmarks.apps.plain_story", str(path), str(FIRST_NUMBER)),
    }
    rounds = 2 if small else 9
    for columns, rows in SIZES:
        opened: dict[bool, list[float]] = {True: [], False: []}
        moved: dict[bool, list[float]] = {True: [], False: []}
        scrolled: dict[bool, list[float]] = {True: [], False: []}
        for _ in range(rounds):
            for ours in (False, True):
                env = {"KEFU_NOW": NOW_STATED}
                with Terminal(words[ours], columns=columns, rows=rows, env=env) as terminal:
                    terminal.until(TICKET)
                    terminal.drain(SETTLE_S)
                    moved[ours] += _each(terminal, b"j", b"k", TICKET)
                    opened[ours].append(terminal.press(b"\r", SAID))
                    terminal.drain(SETTLE_S)
                    scrolled[ours] += _each(terminal, b"k", b"j", SAID)
        where = f"{columns}x{rows}"
        for name, seconds in (
            ("a key in the queue", moved),
            (f"opening a ticket with {MESSAGES} messages", opened),
            ("a key in the ticket", scrolled),
        ):
            ours_ms, plain_ms = (1000 * median(seconds[which]) for which in (True, False))
            yield at_most(f"{name}, {where}", ours_ms, "ms", plain_ms, MOST)


def _each(terminal: Terminal, there: bytes, back: bytes, painted: bytes) -> list[float]:
    """Seconds from each of KEYS keys, half of them there and half back, until what they paint."""
    seconds = []
    for at in range(KEYS):
        seconds.append(terminal.press(there if at % 2 == 0 else back, painted))
        terminal.drain(REST_S)
    return seconds
