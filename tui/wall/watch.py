"""The wall's eye: a thread with the one connection, which looks each second and asks only when something is another.

It waits for nothing but the desk, never for the screen, and it does not end because something fails: it says what is wrong,
closes, and opens again. What it sees is handed over as frozen facts.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from store.clock import Clock
from store.database.reading import file_identity
from store.errors import CouldNot, DeskError
from store.rules.business_time import Calendar
from store.rules.calendar_key import CalendarKey
from store.views import calendars as calendar_views
from store.views.wall import WallView, open_wall
from store.views.wall_shapes import Wall

LOOK_S: Final = 1.0
ASK_S: Final = 10.0
"""People come and go without a commit, and time passes: asked anew at least so often."""
SHARE: Final = 60
"""Asked again at the earliest after so many times what it took, while nobody does anything: less than 2% of a core."""
BUSY_SHARE: Final = 12
"""The same after somebody has done something."""
TIMEOUT_S: Final = 1.0
AGAIN_S: Final = (1.0, 2.0, 4.0, 5.0)
"""Pauses after one failure, two, and so on."""
ENDS: Final = frozenset({"newer_schema", "agent_disabled", "not_an_agent", "not_allowed", "key_revoked"})
"""What looking again does not change: the wall ends with it, and whoever keeps it running starts it anew."""


@dataclass(slots=True)
class Seen:
    """What the eye tells: only what is new."""

    wall: Wall | None = None
    zone: ZoneInfo | None = None
    calendars: dict[CalendarKey, Calendar] = field(default_factory=dict)
    trouble: DeskError | None = None
    ended: DeskError | None = None


class Watch:
    """Looks at the desk at `path` for `login`. `tell` is called on its thread and must not block."""

    def __init__(
        self,
        path: Path,
        login: str,
        clock: Clock,
        tell: Callable[[Seen], None],
        *,
        team: str | None = None,
        key: str | None = None,
        moment: Callable[[], float] = time.monotonic,
    ) -> None:
        self.path, self.login, self.team = path, login, team
        self._key = key
        self.good_at = moment()
        """When the desk was last seen, in seconds of `moment`."""
        self._moment = moment
        self._clock, self._tell = clock, tell
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, name="kefu-wall", daemon=True)
        self._view: WallView | None = None
        self._file: tuple[int, int] | None = None
        self._version = self._policy = -1
        self._known: dict[CalendarKey, Calendar] = {}
        self._asked_at = float("-inf")
        self._changes_at: int | None = None
        self._took = 0.0

    def start(self) -> None:
        self._thread.start()

    def close(self, timeout_s: float = 2.0) -> None:
        """End the thread and its connection."""
        self._stop.set()
        self._thread.join(timeout_s)

    def _run(self) -> None:
        failures, pause = 0, 0.0
        while not self._stop.wait(pause):
            try:
                self._look()
                failures, pause = 0, LOOK_S
                self.good_at = self._moment()
            except DeskError as error:
                if error.code in ENDS:
                    self._tell(Seen(ended=error))
                    break
                self._tell(Seen(trouble=error))
                self._let_go()
                failures, pause = failures + 1, AGAIN_S[min(failures, len(AGAIN_S) - 1)]
            except Exception as error:  # noqa: BLE001 - nobody is there to start it again
                self._tell(Seen(trouble=CouldNot("defect", what=f"{type(error).__name__}: {error}")))
                self._let_go()
                failures, pause = failures + 1, AGAIN_S[-1]
        self._let_go()

    def _look(self) -> None:
        """One look: opens where nothing is open, asks where something may be another."""
        found = file_identity(self.path)
        if self._view is not None and found != self._file:
            self._let_go()  # another file stands there, or none
        if self._view is None:
            self._view = open_wall(self.path, self.login, self.team, key=self._key, timeout_s=TIMEOUT_S)
            self._file = found
        view, now, moment = self._view, self._clock(), time.monotonic()
        version = view.desk.data_version()
        if version != self._version:
            view.actor(now=now)  # whoever is let in no more is out at once
        due = moment - self._asked_at >= ASK_S or (self._changes_at is not None and now >= self._changes_at)
        share = BUSY_SHARE if version != self._version else SHARE if due else 0
        if share and moment >= self._asked_at + share * self._took:
            seen = Seen(wall=view.ask(now=now), zone=view.zone, calendars=self._calendars(view))
            self._version, self._asked_at = version, moment
            self._changes_at = seen.wall.changes_at if seen.wall is not None else None
            self._took = time.monotonic() - moment
            self._tell(seen)

    def _calendars(self, view: WallView) -> dict[CalendarKey, Calendar]:
        """Read again when a policy has been applied; countdowns run in them."""
        newest = int(view.desk.value("SELECT max(id) FROM policy_version"))
        if newest != self._policy:
            self._policy, self._known = newest, calendar_views.calendars(view.desk)
            self._view = WallView(view.desk, self.login, self.team, self._key)
        return self._known

    def _let_go(self) -> None:
        if self._view is not None:
            self._view.desk.close()
        self._view = None  # another connection counts its changes anew
        self._version = self._policy = -1
        self._asked_at = float("-inf")
