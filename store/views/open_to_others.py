"""Whether accounts other than the desk's own can get at its files: whoever reads them reads every customer, and whoever
writes beside them can take the desk's place (a planted `-wal` is played into the file by the next who opens it).
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from store.views.problem import Problem

ANY_OTHER: Final = 0o077
WRITING: Final = 0o022


def open_to_others(path: Path) -> Iterator[Problem]:
    """Problems with the desk at `path`, whatever stands beside it under its name (`-wal`, `-shm`, `.live`, `.files`,
    backups ...), the folder, and what is kept in folders of its name."""
    folder = path.absolute().parent
    yield from _problems(folder, WRITING, "folder_open_to_others", also_root=True)
    for beside in sorted(folder.iterdir()):
        if beside.name == path.name or beside.name.startswith((f"{path.name}-", f"{path.name}.")):
            yield from _problems(beside, ANY_OTHER, "open_to_others")
            if beside.is_dir() and not beside.is_symlink():
                yield from _first_inside(beside)


def _first_inside(folder: Path) -> Iterator[Problem]:
    """Of all that is kept in it the first that is open: there may be many thousands."""
    for inside, names, files in os.walk(folder):
        for name in (*names, *files):
            found = list(_problems(Path(inside, name), ANY_OTHER, "open_to_others"))
            if found:
                yield found[0]
                return


def _problems(path: Path, forbidden: int, code: str, *, also_root: bool = False) -> Iterator[Problem]:
    try:
        state = path.lstat()
    except FileNotFoundError:
        return
    mode = stat.S_IMODE(state.st_mode)
    if state.st_uid != os.getuid() and not (also_root and state.st_uid == 0):
        yield Problem("other_owner", None, {"path": str(path)})
    if mode & forbidden and not stat.S_ISLNK(state.st_mode):
        yield Problem(code, None, {"path": str(path), "mode": oct(mode)})
