"""The operating-system user of this process, as far as the desk cares."""

from __future__ import annotations

import os
import pwd
import re
from pathlib import Path
from typing import Final

LONGEST: Final = 32


def system_login() -> str:
    """The user's login as the desk writes logins: `Anna.Li` becomes `anna-li`."""
    uid = os.getuid()
    try:
        name = pwd.getpwuid(uid).pw_name
    except KeyError:
        name = f"user{uid}"
    plain = re.sub(r"[^a-z0-9_-]+", "-", name.lower()).strip("-")
    return (plain if plain[:1].isalpha() else f"u{plain}")[:LONGEST]


def system_name() -> str:
    """The user's full name where the system knows one, else the login."""
    try:
        entry = pwd.getpwuid(os.getuid())
    except KeyError:
        return system_login()
    return entry.pw_gecos.partition(",")[0].strip() or entry.pw_name


def owns(path: Path) -> bool:
    """Whether the user owns the file; the superuser owns every one."""
    return os.getuid() in (0, path.stat().st_uid)
