"""A folder of backups: each under the time it was made at, the older ones thinned out."""

from __future__ import annotations

import re
import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from store.database.handle import Desk
from store.database.kept_files import folder_of
from store.errors import CouldNot
from store.migrations.copying import back_up, hand_over_ledger

_NAME: Final = re.compile(r"(?P<desk>.+)-(?P<day>\d{8})T(?P<time>\d{6})Z\.db")


def back_up_into(desk: Desk, folder: Path, *, keep: int, keep_days: int, now: int) -> tuple[Path, int, int]:
    """A backup in `folder`, named after the desk and the time (UTC); then of this desk's backups there the newest
    `keep` stay, and the newest of each of the last `keep_days` days that have any. The ledger of erasures comes along,
    always the newest. Returns (its path, kept files,
    backups removed). Raises CouldNot; nothing is removed unless the new one stands.
    """
    stem = desk.path.stem
    path = folder / f"{stem}-{datetime.fromtimestamp(now / 1000, UTC):%Y%m%dT%H%M%SZ}.db"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise CouldNot("cannot_write", path=folder, why=error.strerror or str(error)) from error
    earlier = backups(folder, stem)
    files = back_up(desk, path, files=True, near=earlier[-1] if earlier else None)
    hand_over_ledger(desk.path, folder / desk.path.name)
    removed = [
        old for old in superfluous(backups(folder, stem), keep=keep, keep_days=keep_days) if old != path
    ]
    for old in removed:
        shutil.rmtree(folder_of(old), ignore_errors=True)
        for ending in ("", "-wal", "-shm"):
            old.with_name(old.name + ending).unlink(missing_ok=True)
    return path, files, len(removed)


def backups(folder: Path, stem: str) -> list[Path]:
    """The backups of a desk in a folder, oldest first. Raises CouldNot where it cannot be read."""
    try:
        paths = list(folder.iterdir())
    except OSError as error:
        raise CouldNot("cannot_read", path=folder, why=error.strerror or str(error)) from error
    found = ((path, _NAME.fullmatch(path.name)) for path in paths)
    return sorted(path for path, name in found if name is not None and name["desk"] == stem)


def superfluous(found: list[Path], *, keep: int, keep_days: int) -> list[Path]:
    """Those of these backups (oldest first) that need not stay."""
    newest_of_day = {path.name.rpartition("-")[2][:8]: path for path in found}
    days = sorted(newest_of_day)[-keep_days:] if keep_days else []
    stay = {*found[len(found) - min(keep, len(found)) :], *(newest_of_day[day] for day in days)}
    return [path for path in found if path not in stay]
