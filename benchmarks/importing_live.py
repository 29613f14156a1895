"""Tickets that come in while twenty agents work: what the agents wait, and how long the import holds the desk."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from statistics import median, quantiles
from typing import Any, Final

from benchmarks.desks import AGENTS, Desks
from benchmarks.figures import Figure, below
from benchmarks.terminal import ROOT
from store.database import open_desk
from store.imports.loader import import_tickets
from store.imports.options import ImportOptions
from store.views.people import actor

WORKING: Final = 20
ALONE_S: Final = 15.0
MOST_MS: Final = 60.0
HELD_MS: Final = 15.0


def measure_live(desks: Desks, file: Path, count: int, now: int, *, small: bool) -> Iterator[Figure]:
    """First the agents alone, then with the import; the same agents at the same pace."""
    unsettled = 2_000 if small else 20_000
    path = desks.of(unsettled=unsettled)
    copy = path.with_name("live.db")
    for left in copy.parent.glob("live.db*"):
        left.unlink()
    copy.write_bytes(path.read_bytes())
    alone: list[float] = []
    with _agents(copy, alone):
        threading.Event().wait(3.0 if small else ALONE_S)
    beside: list[float] = []
    desk = open_desk(copy)
    with _agents(copy, beside):
        start = time.perf_counter()
        result = import_tickets(desk, actor(desk, "root"), file, ImportOptions(), now=now)
        seconds = time.perf_counter() - start
    assert (result.created, result.rejected) == (count, 0), result
    desk.close()
    for left in copy.parent.glob("live.db*"):
        left.unlink()
    name = f"live import of {count:,} rows beside {WORKING} agents"
    yield below(f"{name}: what an act takes, 99th percentile", _slow(beside), "ms", MOST_MS, _slow(alone))
    yield Figure(f"{name}: median", median(beside), "ms", median(alone))
    yield below(f"{name}: longest hold", result.longest_hold_ms, "ms", HELD_MS)
    yield Figure(f"{name}: rate", count / seconds, "rows/s")


def _slow(waits: list[float]) -> float:
    return quantiles(waits, n=100)[98]


@contextmanager
def _agents(path: Path, waits: list[float]) -> Iterator[None]:
    """Twenty processes at work; at the end what each of their acts took is in `waits`."""
    words = [sys.executable, "-m", "benchmarks.working", str(path)]
    runners: list[Any] = [
        subprocess.Popen(
            [*words, str(AGENTS - n), str(n)],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for n in range(WORKING)
    ]
    for runner in runners:
        assert runner.stdout.readline() == "ready\n"
    for runner in runners:
        runner.stdin.write("go\n")
        runner.stdin.flush()
    try:
        yield
    finally:
        for runner in runners:
            waits += json.loads(runner.communicate()[0])
