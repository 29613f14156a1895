"""Backups of the desk, and a desk made of one."""

from __future__ import annotations

from pathlib import Path

from store.actor import Actor
from store.database import Desk
from store.migrations import copying, rotating
from store.migrations.copying import Restored
from store.rules.permission import require


def back_up(desk: Desk, actor: Actor, target: Path) -> int:
    """A copy of the desk in a new file, its kept files beside it; returns how many. Raises as `copying.back_up`."""
    require(actor, "backup")
    return copying.back_up(desk, target, files=True)


def back_up_into(
    desk: Desk, actor: Actor, folder: Path, *, keep: int, keep_days: int, now: int
) -> tuple[Path, int, int]:
    """The same under the time in a folder, the older ones thinned out; returns (its path, kept files, removed)."""
    require(actor, "backup")
    return rotating.back_up_into(desk, folder, keep=keep, keep_days=keep_days, now=now)


def restore(copy: Path, path: Path, *, aside: Path | None = None) -> Restored:
    """A desk made of a copy, by whoever owns the files: there is nobody to ask yet. Raises as `copying.restore`."""
    return copying.restore(copy, path, aside=aside)
