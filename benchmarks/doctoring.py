"""`kefu doctor`: time for each ticket, and memory that does not grow with the desk."""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from benchmarks.desks import Desks
from benchmarks.figures import Figure, below
from benchmarks.terminal import ROOT

MOST_MB: Final = 16.0
"""That a desk may add to what the process holds with the desk merely open."""
_MEASURE: Final = """
import json, resource, sys, time
from pathlib import Path
from benchmarks.histories import NOW
from store.database import open_desk
from store.views.health import doctor
def held():
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
desk = open_desk(Path(sys.argv[1]))
before, began = held(), time.perf_counter()
assert doctor(desk, now=NOW) == []
print(json.dumps([time.perf_counter() - began, held() - before]))
"""


def measure(desks: Desks, *, small: bool) -> Iterator[Figure]:
    """Desks of two sizes, each in a process of its own."""
    for size in (500, 2_000) if small else (5_000, 50_000):
        took, grew = _of(desks.of(unsettled=size))
        yield Figure(f"doctor, {size:,} tickets", took, "s")
        yield Figure(f"doctor, a ticket of {size:,}", took / size * 1e6, "us")
        yield below(f"doctor, memory for {size:,} tickets", grew, "MB", MOST_MB)


def _of(path: Path) -> tuple[float, float]:
    """Seconds, and megabytes more than with the desk open."""
    done = subprocess.run(
        [sys.executable, "-c", _MEASURE, str(path)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    took, grew = json.loads(done.stdout)
    return took, grew
