"""A command over SSH that is under way ends soon after its agent is let in no more.

One transaction is done or not, whenever the process ends; a long import has committed what it had, as after a kill.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path
from typing import Final

from store.clock import system_clock
from store.database import open_desk
from store.errors import DeskError
from store.views.people import SHUT_OUT, let_in
from tui.plain.errors import error_text
from tui.plain.output import say_error

LOOK_S: Final = 1.0
"""How often; a command that takes less is never looked at."""


def end_when_shut_out(path: Path, login: str, key: str | None) -> None:
    """Look on a thread of its own. `key`: the fingerprint of the one by which the agent came in, where sshd says it."""
    threading.Thread(target=_look, args=(path, login, key), name="kefu-let-in", daemon=True).start()


def _look(path: Path, login: str, key: str | None) -> None:
    while True:
        time.sleep(LOOK_S)
        try:
            desk = open_desk(path, readonly=True)
            try:
                let_in(desk, login, key, now=system_clock())
            finally:
                desk.close()
        except DeskError as error:
            if error.code in SHUT_OUT:
                _end(error)


def _end(error: DeskError) -> None:
    say_error(error_text(error))
    sys.stderr.flush()
    os._exit(error.exit_code)
