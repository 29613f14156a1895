"""First useful paint and memory of the desk, against a bare Textual app with a table of 50 rows."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from statistics import median
from typing import Final

from benchmarks.desks import Desks
from benchmarks.figures import Figure, at_most
from benchmarks.histories import NOW_STATED
from benchmarks.terminal import Terminal

TICKET: Final = rb"[78]\d{5}|1[67]\d{5}"
PLAIN: Final = ("-m", "benchmarks.apps.plain_table")
SETTLE_S: Final = 4.0
ROUNDS: Final = 9
SMALL_ROUNDS: Final = 3
PAINT: Final = 1.4
MEMORY: Final = 1.3


def measure(desks: Desks, *, small: bool) -> Iterator[Figure]:
    """The desk with 50 tickets and with 100,000 open (small: 2,000), each a fresh process a round."""
    rounds = SMALL_ROUNDS if small else ROUNDS
    many = 2_000 if small else 100_000
    for count in (50, many):
        words = desk_words(desks, count)
        paints: dict[bool, list[float]] = {True: [], False: []}
        memories: dict[bool, list[tuple[float, float]]] = {True: [], False: []}
        for round_ in range(rounds + 1):
            for ours in (False, True):
                with _start(words if ours else PLAIN) as terminal:
                    seconds = terminal.until(TICKET)
                    terminal.drain(0.5)
                if round_:  # the first one compiles
                    paints[ours].append(seconds)
        for _ in range(2 if small else 3):
            for ours in (False, True):
                with _start(words if ours else PLAIN) as terminal:
                    terminal.until(TICKET)
                    terminal.drain(SETTLE_S)
                    memories[ours].append(terminal.memory_mb())
        yield at_most(
            f"first paint, {count:,} tickets", median(paints[True]), "s", median(paints[False]), PAINT
        )
        for place, name in enumerate(("USS", "PSS")):
            ours_mb, plain_mb = (median(pair[place] for pair in memories[which]) for which in (True, False))
            yield at_most(f"memory {name}, {count:,} tickets", ours_mb, "MB", plain_mb, MEMORY)


def desk_words(desks: Desks, count: int) -> tuple[str, ...]:
    """The command that opens a desk with so many tickets waiting."""
    return kefu(desks.of(unsettled=count), "ann")


def kefu(desk: Path, login: str) -> tuple[str, ...]:
    """`kefu --db ... --as ...`, as the installed script runs it."""
    script = "import sys; from cli import main; sys.exit(main())"
    return ("-c", script, "--db", str(desk), "--as", login, "--lang", "en")


def _start(words: tuple[str, ...]) -> Terminal:
    return Terminal(words, env={"KEFU_NOW": NOW_STATED})
