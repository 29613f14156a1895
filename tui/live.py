"""The change signal: what other processes, and this one, have committed since the screen last looked."""

from __future__ import annotations

import time
from typing import Final

from store.database import Desk
from store.views.changes import Changes, changed_since, last_event

POLL_S: Final = 0.12


class Live:
    """Polls one desk on the thread that owns it."""

    def __init__(self, desk: Desk, agent_id: int | None = None) -> None:
        """`agent_id`: who listens."""
        self._desk = desk
        self._agent_id = agent_id
        self._last_id = last_event(desk)
        self._version = desk.data_version()
        self._own_commit = False
        self.own = False
        """Of the changes told last, some are of this process."""
        self._next_poll = 0.0
        desk.on_commit(self._committed)

    def wait_s(self) -> float:
        """How long nothing needs to be looked at."""
        return max(0.0, self._next_poll - time.monotonic())

    def poll(self) -> Changes | None:
        """The events since the last call, or None. Asks nothing of the desk but a number while nobody commits."""
        if not self._own_commit and time.monotonic() < self._next_poll:
            return None
        self._next_poll = time.monotonic() + POLL_S
        version = self._desk.data_version()
        if version == self._version and not self._own_commit:
            return None
        changes = changed_since(self._desk, self._last_id, self._agent_id)
        self.own = self._own_commit
        self._version, self._own_commit, self._last_id = version, False, changes.last_id
        return changes or None

    def _committed(self) -> None:
        self._own_commit = True
