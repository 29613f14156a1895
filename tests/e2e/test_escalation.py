"""An alert fires within two seconds of its threshold, from any open desk and from `kefu escalate --watch`."""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
from collections.abc import Callable

from tests.e2e.terminals import Terminal
from tests.store.desks import MONDAY, SECOND, Place
from tests.tui.pty_host import ROOT

BEFORE = "2026-07-20T10:00:26+08:00+"
"""Four seconds before level 1 of a chat that came in at MONDAY."""
LEVEL_1, LEVEL_2 = MONDAY + 30 * SECOND, MONDAY + 40 * SECOND + 1
WITHIN_MS = 2 * SECOND


def fired(place: Place, number: int) -> dict[int, int]:
    """Level -> when it was written that it fired."""
    return dict(place.desk.rows("SELECT level, fired_at FROM alert WHERE ticket_id = ?", (number,)))


def test_an_open_desk_tells_in_time(place: Place, terminal: Callable[..., Terminal]) -> None:
    number = place.open(channel="chat", subject="Broken cup")
    desk = terminal(place.path, "ann", env={"KEFU_NOW": BEFORE})
    desk.sees("Broken cup", "No alert waits.")
    desk.sees("1 alert", "first response, level 1", within=20)
    assert 0 <= fired(place, number)[1] - LEVEL_1 <= WITHIN_MS
    desk.sees("2 alerts", within=20)
    assert 0 <= fired(place, number)[2] - LEVEL_2 <= WITHIN_MS


def test_so_does_the_service(place: Place) -> None:
    number = place.open(channel="chat")
    watching = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "cli",
            "--db",
            str(place.path),
            "--as",
            "root",
            "escalate",
            "--watch",
            "--json",
        ],
        cwd=ROOT,
        env={**os.environ, "KEFU_NOW": BEFORE, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
    )
    assert watching.stdout is not None
    try:
        ready, _, _ = select.select([watching.stdout], [], [], 20)
        assert ready, "nothing was told"
        first = json.loads(watching.stdout.readline())
        watching.send_signal(signal.SIGTERM)
        assert watching.wait(10) == 0
    finally:
        watching.kill()
        watching.communicate()
    assert (first["ticket"], first["clock"], first["level"]) == (number, "first_response", 1)
    assert 0 <= fired(place, number)[1] - LEVEL_1 <= WITHIN_MS
