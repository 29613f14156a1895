"""A new desk: its file, its policy, its first admin."""

from __future__ import annotations

from pathlib import Path

from store.database import Desk, create_file, open_desk
from store.desk.people import add_agent
from store.desk.policies import keep_policy
from store.migrations import migrate
from store.policy.read import parse, read_text, shipped_text


def found(path: Path, *, login: str, name: str, policy_file: Path | None = None, now: int) -> Desk:
    """Make a desk at `path` with a policy (default: the shipped one) and its first admin; returns it open.

    Never over an existing file. Raises DeskError for a policy with an error, a login that is none, a desk that
    exists; nothing is left behind then.
    """
    text = shipped_text() if policy_file is None else read_text(policy_file)
    called = "shipped.toml" if policy_file is None else str(policy_file)
    parse(text, called)
    create_file(path)
    try:
        migrate(path)
        desk = open_desk(path)
        with desk.transaction():
            keep_policy(desk, None, text, called, now=now)
            add_agent(desk, None, login, name=name, role="admin", now=now)
    except BaseException:
        for left in (path, *(path.with_name(path.name + suffix) for suffix in ("-wal", "-shm", ".lock"))):
            left.unlink(missing_ok=True)
        raise
    return desk
