"""A process that sweeps or sends until nothing is left: `worker.py sweep|send DESK BEGAN SPEED`.

The clock that it goes by began at `BEGAN` of the machine's monotonic clock (ns) and runs SPEED times as fast, so that
leases and rests pass quickly. `send` reads notify.toml where KEFU_NOTIFY says.
"""

from __future__ import annotations

import os
import sys
import threading
import time
from pathlib import Path

from store import i18n
from store.database import Desk, open_desk
from store.desk.sweep import sweep
from store.errors import CouldNot
from store.outbox.notify_file import load
from store.outbox.sending import holder_name, send_waiting


def main() -> None:
    mode, path, began, speed = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]), int(sys.argv[4])
    base = int(os.environ["BASE_MS"])
    desk = open_desk(path, timeout_s=60)
    i18n.use("en")
    if mode == "sweep":
        while patient_sweep(desk, base):
            pass
        return
    channels = load(Path(os.environ["KEFU_NOTIFY"]))

    def clock() -> int:
        return base + (time.monotonic_ns() - began) * speed // 1_000_000

    holder = holder_name()
    left = "SELECT 1 FROM outbox WHERE state IN ('waiting', 'sending') AND digest_id IS NULL LIMIT 1"
    while desk.row(left) is not None:
        send_waiting(desk, channels, lambda group, code: code, clock, holder=holder)
        threading.Event().wait(0.02)


def patient_sweep(desk: Desk, now: int) -> bool:
    """One sweep; False when nothing was due."""
    try:
        swept = sweep(desk, now=now)
    except CouldNot:
        return True
    return bool(swept.fired or swept.skipped)


if __name__ == "__main__":
    main()
