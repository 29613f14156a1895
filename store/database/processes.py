"""Which process of this host a session runs in, and whether it still does.

A session that was killed says no goodbye. Its name tells the process, when that began, and among which processes it is
counted, so that neither a number used again nor another container's is taken for it.
"""

from __future__ import annotations

import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Final

PROC: Final = Path("/proc")
STARTED_AT: Final = 19
"""The place of the start time behind a process's name and state in /proc/PID/stat (proc(5), field 22)."""
_NAME: Final = re.compile(r"(\d+)\.(\d+)\.(\d+)(?:-|$)")


def this_process() -> str:
    """The name of this process, `number.start.namespace`; only its number where there is no /proc."""
    started, namespace = _started(os.getpid()), _namespace()
    return f"{os.getpid()}" if not started or not namespace else f"{os.getpid()}.{started}.{namespace}"


def has_ended(session: str) -> bool:
    """Whether the process that a session's name begins with has surely ended. False for what cannot be told."""
    named = _NAME.match(session)
    if named is None or named[3] != _namespace():
        return False
    number = int(named[1])
    started = _started(number)
    if started:
        return started != named[2]
    try:
        os.kill(number, 0)
    except ProcessLookupError:
        return True
    except OSError:
        return False  # it is there, and not to be looked at
    return started == ""


def _started(number: int) -> str | None:
    """When it began, in ticks since the host did; empty for one that has ended and waits for its parent, None unknown."""
    try:
        with open(PROC / str(number) / "stat", "rb") as file:
            state, *fields = file.read().rpartition(b")")[2].split()
    except OSError:
        return None
    return "" if state in (b"Z", b"X") else fields[STARTED_AT - 1].decode()


def _namespace() -> str:
    found = ""
    with suppress(OSError):
        found = os.readlink(PROC / "self/ns/pid")
    return "".join(character for character in found if character.isdigit())
