"""Brings processes into the world in a millisecond each: everything is loaded, and then it forks.

It reads lines of JSON, `{"role", "desk", "login", "log", "verbs"}`, and answers each with the new process's id.
"""

from __future__ import annotations

import json
import os
import signal
import sys
import traceback
from pathlib import Path

from tests.crash import broken, hands

ROLES = {"work": hands.work, "clean": hands.clean}


def main() -> None:
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)
    for line in sys.stdin:
        asked = json.loads(line)
        child = os.fork()
        if not child:
            live(asked)
        print(child, flush=True)


def live(asked: dict[str, str]) -> None:
    """Never returns; what goes wrong is left beside the log."""
    log = os.open(asked["log"], os.O_WRONLY | os.O_CREAT | os.O_APPEND, 0o600)
    try:
        ROLES[asked["role"]](Path(asked["desk"]), asked["login"], log, broken.SETS[asked["verbs"]])
    except BaseException:
        Path(asked["log"]).with_suffix(".fault").write_text(traceback.format_exc(), encoding="utf-8")
    finally:
        os._exit(1)


if __name__ == "__main__":
    main()
