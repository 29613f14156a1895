"""Which file is the desk, and who acts on it."""

from __future__ import annotations

import os
from pathlib import Path

from store.errors import DeskError, WrongUsage
from store.system_user import owns, system_login


def desk_path(named: str | None) -> Path:
    """The desk's file: the one named, KEFU_DB, or the one in the user's data directory. Raises WrongUsage."""
    name = named or os.environ.get("KEFU_DB") or ""
    if not name:
        return default_path("kefu.db")
    if "://" in name or name.startswith("file:"):
        raise WrongUsage("url_refused")
    path = Path(name).expanduser()
    if path.is_dir():
        raise WrongUsage("is_a_folder", path=path)
    return path


def default_path(name: str) -> Path:
    """A file in the user's data directory."""
    from platformdirs import user_data_dir

    return Path(user_data_dir("kefu")) / name


def acting_login(path: Path, named: str | None) -> str:
    """The login of who acts: the one named, else the operating-system user's.

    Raises DeskError when somebody else's login is named on a file that is not the user's own.
    """
    own = system_login()
    if named is None or named == own:
        return own
    if path.exists() and not owns(path):
        raise DeskError("as_not_yours")
    return named


def installed() -> list[str]:
    """The version that is installed; nothing where kefu runs from its sources."""
    from importlib.metadata import PackageNotFoundError, version

    try:
        return [version("kefu")]
    except PackageNotFoundError:
        return []
