"""The day's figures, asked for on a thread of their own: on a large desk they take seconds, and what is late must not wait."""

from __future__ import annotations

import contextlib
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from store.clock import Clock
from store.views.wall_shapes import Today

EVERY_S: Final = 30.0
SHARE: Final = 60
"""Asked again at the earliest after so many times what it took."""
TIMEOUT_S: Final = 1.0


class FiguresWatch:
    """Asks while it is started, the first time as soon as it is. `tell` is called on its thread and must not block.

    Whatever goes wrong, it is tried again: the wall's eye looks at the same desk and says what is the matter with it, and
    beside figures that grow old stands from when they are.
    """

    def __init__(
        self, path: Path, login: str, clock: Clock, tell: Callable[[Today], None], *, team: str | None = None
    ) -> None:
        self._path, self._login, self._team = path, login, team
        self._clock, self._tell = clock, tell
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kefu-wall-figures", daemon=True)
        self._connection: Any = None

    def start(self) -> None:
        self._thread.start()

    def close(self, timeout_s: float = 2.0) -> None:
        """End the thread; a question under way is broken off."""
        self._stop.set()
        with contextlib.suppress(Exception):
            self._connection.interrupt()
        if self._thread.is_alive():
            self._thread.join(timeout_s)

    def _run(self) -> None:
        pause = 0.0
        while not self._stop.wait(pause):
            began = time.monotonic()
            with contextlib.suppress(Exception):  # nobody is there to start it again
                self._tell(self._asked())
            pause = max(EVERY_S, SHARE * (time.monotonic() - began))

    def _asked(self) -> Today:
        from store.views.wall import open_wall
        from store.views.wall_today import today

        view = open_wall(self._path, self._login, self._team, timeout_s=TIMEOUT_S)
        try:
            self._connection = view.desk.db.connection()
            return today(view, now=self._clock())
        finally:
            self._connection = None
            view.desk.close()
