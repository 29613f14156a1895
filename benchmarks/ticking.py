"""Bytes and processor time of the queue screen while countdowns tick, against a DataTable with the same update_cell calls."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median
from typing import Final

from benchmarks.desks import Desks
from benchmarks.figures import Figure, below
from benchmarks.histories import NOW_STATED
from benchmarks.start_up import TICKET, kefu
from benchmarks.terminal import Spent, Terminal

VISIBLE: Final = 40
WARM_UP_S: Final = 5.0
MEASURED_S: Final = 12.0
"""A multiple of nothing that the desk does now and then, and short enough that no clock changes its look."""
SIZES: Final = ((80, 24), (200, 50))
MOST_KB: Final = {8: 0.5, VISIBLE: 2.5}
MOST_CPU: Final = {8: 1.0}


def measure(desks: Desks, *, small: bool) -> Iterator[Figure]:
    """8 of 40 countdowns in their last quarter of an hour, and all 40, on two sizes of terminal."""
    rounds = 1 if small else 3
    for columns, rows in SIZES:
        for ticking in (8, VISIBLE):
            ours_words = kefu(desks.ticking(ticking, visible=VISIBLE), "root")
            plain_words = (
                "-m",
                "benchmarks.apps.plain_table",
                "--rows",
                str(VISIBLE),
                "--ticking",
                str(ticking),
            )
            spent: dict[bool, list[Spent]] = {True: [], False: []}
            for _ in range(rounds):
                for ours, words in ((False, plain_words), (True, ours_words)):
                    spent[ours].append(_spent(words, columns, rows, 4.0 if small else MEASURED_S))
            where = f"{ticking} of {VISIBLE} ticking, {columns}x{rows}"
            kb = {which: median(each.bytes_per_s for each in spent[which]) / 1000 for which in spent}
            cpu = {which: median(each.cpu_percent for each in spent[which]) for which in spent}
            yield below(f"bytes, {where}", kb[True], "kB/s", MOST_KB[ticking], kb[False])
            if ticking in MOST_CPU:
                yield below(f"cpu, {where}", cpu[True], "% of a core", MOST_CPU[ticking], cpu[False])
            else:
                yield Figure(f"cpu, {where}", cpu[True], "% of a core", cpu[False])


def _spent(words: tuple[str, ...], columns: int, rows: int, seconds: float) -> Spent:
    with Terminal(words, columns=columns, rows=rows, env={"KEFU_NOW": NOW_STATED}) as terminal:
        terminal.until(TICKET)
        terminal.drain(WARM_UP_S)
        return terminal.spent(seconds)
