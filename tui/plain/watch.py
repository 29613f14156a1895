"""A beat for commands that go on until they are stopped."""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from types import FrameType


def each_second(period_s: float = 1.0) -> Iterator[None]:
    """A beat now and after each period, until SIGINT or SIGTERM; sleeps in between."""
    stop = threading.Event()

    def stopped(_signal: int, _frame: FrameType | None) -> None:
        stop.set()

    before = {number: signal.signal(number, stopped) for number in (signal.SIGINT, signal.SIGTERM)}
    try:
        while not stop.is_set():
            yield
            stop.wait(period_s)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)
