"""A new desk: its file, its policy, its first admin, the shipped scripts."""

from __future__ import annotations

import os
from collections.abc import Collection
from contextlib import suppress
from pathlib import Path

from store.database import Desk, create_file, open_desk
from store.desk.library import keep_shipped
from store.desk.people import add_agent
from store.desk.policies import keep_policy
from store.errors import CouldNot, DeskError
from store.migrations import migrate
from store.policy.read import parse, read_text, shipped_text


def found(
    path: Path,
    *,
    login: str,
    name: str,
    policy_file: Path | None = None,
    channels: Collection[str] = (),
    now: int,
) -> Desk:
    """Make a desk at `path` with a policy (default: the shipped one) and its first admin; returns it open.

    Never over an existing file. Raises DeskError for a policy with an error, a login that is none, a desk that
    exists, CouldNot for a place that cannot be written; nothing is left behind then. The desk is made beside its
    place and appears there whole: a process that dies on the way leaves none.
    """
    text = shipped_text() if policy_file is None else read_text(policy_file)
    called = "shipped.toml" if policy_file is None else str(policy_file)
    parse(text, called, channels=channels)
    if path.exists():
        raise DeskError("desk_exists", path=path)
    making = path.with_name(f".{path.name}.{os.getpid()}.new")
    try:
        create_file(making)
        migrate(making)
        desk = open_desk(making)
        try:
            with desk.transaction():
                keep_policy(desk, None, text, called, channels=channels, now=now)
                add_agent(desk, None, login, name=name, role="admin", now=now)
                keep_shipped(desk, now=now)
        finally:
            desk.close()
        os.link(making, path)
    except FileExistsError:
        raise DeskError("desk_exists", path=path) from None
    except OSError as error:
        raise CouldNot("cannot_write", path=path, why=error.strerror) from error
    finally:
        for suffix in ("", "-wal", "-shm", ".lock"):
            with suppress(OSError):
                making.with_name(making.name + suffix).unlink()
    return open_desk(path)


def bring_up(path: Path, *, now: int) -> tuple[int, int]:
    """Take an older desk's missing steps, and put in shipped scripts that it does not have; returns (found, now).

    Raises as `migrate`.
    """
    steps = migrate(path)
    desk = open_desk(path)
    try:
        keep_shipped(desk, now=now)
    finally:
        desk.close()
    return steps
