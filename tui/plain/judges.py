"""The judges of `kefu escalate --watch`, on a thread and a connection of their own: no alert waits for their look."""

from __future__ import annotations

import threading
from collections.abc import Callable
from pathlib import Path
from typing import Final

from store.clock import Clock
from store.database import Desk, open_desk
from store.desk.judging import judge
from store.errors import CouldNot, DeskError

EVERY_S: Final = 1.0
AGAIN_S: Final = 60.0
"""After a look that failed for another reason than that the desk was taken: it may have worked for seconds."""
END_S: Final = 10.0


class Judges:
    """Look from now on until `close`."""

    def __init__(self, path: Path, clock: Clock, *, holder: str, hear: Callable[[DeskError], None]) -> None:
        """`hear` is told what is wrong, once each time that it changes, on the judges' thread."""
        self._path, self._clock, self._holder, self._hear = path, clock, holder, hear
        self._stop = threading.Event()
        self._trouble = ""
        self._thread = threading.Thread(target=self._run, name="judges", daemon=True)
        self._thread.start()

    def close(self) -> None:
        """Begin no other look; one under way is left to itself after END_S: it is done again the next time."""
        self._stop.set()
        self._thread.join(END_S)

    def _run(self) -> None:
        desk: Desk | None = None
        try:
            while not self._stop.is_set():
                pause = EVERY_S
                try:
                    desk = desk or open_desk(self._path)
                    judge(desk, holder=self._holder, now=self._clock())
                    self._trouble = ""
                except Exception as error:  # noqa: BLE001 - a desk that is no longer warned would be noticed by nobody
                    known = error if isinstance(error, DeskError) else _defect(error)
                    self._say(known)
                    pause = EVERY_S if known.code == "database_locked" else AGAIN_S
                self._stop.wait(pause)
        finally:
            if desk is not None:
                desk.close()

    def _say(self, error: DeskError) -> None:
        said = str(error)
        if said != self._trouble:
            self._trouble = said
            self._hear(error)


def _defect(error: Exception) -> CouldNot:
    return CouldNot("defect", what=type(error).__name__)
