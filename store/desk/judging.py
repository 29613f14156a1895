"""What is judged now and then: figures against their targets, volumes against what is usual.

Looking can take seconds, so only `kefu escalate` and the demo do it, never somebody's screen. Each judge says when it
wants to look next; until then, unless the clock is set back, it costs one read of a table of a few rows. A judge may be
called twice for one moment (a process that died, a clock that was set back): what it fires is fired once
(`store.desk.warning`).
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib import import_module
from typing import Any, Final

from store.database import Desk

LEASE_MS: Final = 120_000
JUDGES: Final[dict[str, str]] = {
    "kpi": "store.desk.judged_targets",
    "rhythm": "store.desk.unusual_rhythm",
    "unusual": "store.desk.unusual",
}
"""A judge's name -> its module, loaded when it is due; its `look(desk, data, now)` answers a `Look`."""
_DUE: Final = "SELECT name, last_at, next_at, data FROM judgement"
_KEEP: Final = (
    "INSERT INTO judgement (name, next_at, last_at, data) VALUES (?, ?, ?, ?)"
    " ON CONFLICT (name) DO UPDATE SET next_at = excluded.next_at, last_at = excluded.last_at, data = excluded.data"
)


@dataclass(frozen=True, slots=True)
class Look:
    """What a judge did: alerts fired, when it looks next, and what it keeps until then (codes and numbers)."""

    fired: int
    next_at: int
    data: Mapping[str, Any] = field(default_factory=dict)


def judge(desk: Desk, *, holder: str, now: int) -> int:
    """Let every judge look whose time has come; returns how many alerts fired. Nothing while another holds the lease.

    One that fails keeps no other from looking, and looks again the next time; its error is raised behind them.
    Raises CouldNot when the desk cannot be written.
    """
    kept = {name: (last_at or 0, next_at, data) for name, last_at, next_at, data in desk.rows(_DUE)}
    due = [name for name in JUDGES if name not in kept or not kept[name][0] <= now < kept[name][1]]
    if not due or not _lead(desk, holder, now):
        return 0
    fired = 0
    failed: Exception | None = None
    try:
        for name in due:
            try:
                fired += _look(desk, name, json.loads(kept[name][2]) if name in kept else {}, now)
            except Exception as error:  # noqa: BLE001 - raised behind the others
                failed = failed or error
    finally:
        with desk.transaction():
            desk.execute("DELETE FROM lease WHERE name = 'judge' AND holder = ?", (holder,))
    if failed is not None:
        raise failed
    return fired


def _look(desk: Desk, name: str, before: Mapping[str, Any], now: int) -> int:
    look: Look = import_module(JUDGES[name]).look(desk, before, now=now)
    with desk.transaction():
        text = json.dumps(look.data, separators=(",", ":"))
        desk.execute(_KEEP, (name, max(look.next_at, now + 1), now, text))
    return look.fired


def _lead(desk: Desk, holder: str, now: int) -> bool:
    with desk.transaction():
        row = desk.row("SELECT holder, until FROM lease WHERE name = 'judge'")
        if row is not None and row[0] != holder and now < row[1] <= now + LEASE_MS:
            return False
        desk.execute(
            "INSERT INTO lease (name, holder, until) VALUES ('judge', ?, ?)"
            " ON CONFLICT (name) DO UPDATE SET holder = excluded.holder, until = excluded.until",
            (holder, now + LEASE_MS),
        )
    return True
