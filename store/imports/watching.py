"""A folder that files are dropped into: which of them are complete, and where they go when they have come in."""

from __future__ import annotations

import fcntl
import os
import stat
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from store.database import Desk
from store.errors import CouldNot, DeskError
from store.imports.batches import digest_of
from store.imports.readers.archives import inputs
from store.imports.readers.source import open_source

DONE: Final = "done"
REJECTED: Final = "rejected"
_UNFINISHED: Final = (".part", ".tmp", ".crdownload", ".filepart", "~")
_BROUGHT: Final = (
    "SELECT max(id) FROM import_batch WHERE sha256 = ? AND finished_at IS NOT NULL AND undone_at IS NULL"
    " AND (kind IS ? OR ? IS NULL)"
)
_LOCK: Final = ".kefu-watch"
_Look = tuple[int, int, int]
"""Inode, size, time of the last change."""


@dataclass(frozen=True, slots=True)
class Dropped:
    """A complete file. `kind`: of the subfolder it lies in, None at the top; `refused`: a code where it is no plain file."""

    path: Path
    kind: str | None
    refused: str | None = None


class Inbox:
    """The folder, watched by one process."""

    def __init__(self, folder: Path, kinds: Collection[str]) -> None:
        """`kinds`: the subfolders that mean something. Raises CouldNot when it is none or cannot be written."""
        self.folder = folder
        self._kinds = kinds
        self._seen: dict[Path, _Look] = {}
        if not folder.is_dir():
            raise CouldNot("no_folder", path=folder)
        try:
            for name in (DONE, REJECTED):
                (folder / name).mkdir(mode=0o700, exist_ok=True)
            self._lock = os.open(folder / _LOCK, os.O_CREAT | os.O_RDWR | os.O_CLOEXEC | os.O_NOFOLLOW, 0o600)
        except OSError as error:
            raise CouldNot("cannot_write", path=folder, why=error.strerror or str(error)) from error
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            os.close(self._lock)
            raise DeskError("watched_already", path=folder) from error

    def close(self) -> None:
        """Another process may watch it."""
        os.close(self._lock)

    def look(self) -> list[Dropped]:
        """The files that are as they were at the look before and that nobody writes to, in the order of their names."""
        now: dict[Path, _Look] = {}
        steady: dict[Path, Dropped] = {}
        for one, state in self._entries():
            look = (state.st_ino, state.st_size, state.st_mtime_ns)
            now[one.path] = look
            if self._seen.get(one.path) == look:
                steady[one.path] = one
        self._seen = now
        writing = _written_to({(now[path][0]) for path in steady}) if steady else frozenset[int]()
        return [one for path, one in sorted(steady.items()) if now[path][0] not in writing]

    def place(self, file: Path, *, rejected: bool) -> Path:
        """Where a file goes: a name in done/ or rejected/ that nothing has yet, with a number where there is one."""
        folder = self.folder / (REJECTED if rejected else DONE)
        stem, suffix = (
            file.name,
            "".join(file.suffixes[-2:] if file.name.endswith((".gz", ".zip")) else file.suffixes[-1:]),
        )
        stem = stem[: len(stem) - len(suffix)] or stem
        name, copy = file.name, 1
        while any(os.path.lexists(folder / f"{name}{end}") for end in ("", ".result.json", ".rejects.csv")):
            copy += 1
            name = f"{stem}-{copy}{suffix}"
        return folder / name

    def move(self, file: Path, place: Path) -> None:
        """Put a file there. Raises CouldNot."""
        try:
            os.rename(file, place)
        except OSError as error:
            raise CouldNot("cannot_write", path=place, why=error.strerror or str(error)) from error
        self._seen.pop(file, None)

    def _entries(self) -> Iterator[tuple[Dropped, os.stat_result]]:
        folders: list[tuple[Path, str | None]] = [(self.folder, None)]
        folders += [
            (self.folder / kind, kind)
            for kind in self._kinds
            if (self.folder / kind).is_dir() and not (self.folder / kind).is_symlink()
        ]
        for folder, kind in folders:
            try:
                entries = list(os.scandir(folder))
            except OSError:
                continue
            for entry in entries:
                if entry.name.startswith(".") or entry.name.lower().endswith(_UNFINISHED):
                    continue
                try:
                    state = entry.stat(follow_symlinks=False)
                except OSError:
                    continue
                if stat.S_ISDIR(state.st_mode):
                    continue
                refused = None
                if stat.S_ISLNK(state.st_mode):
                    refused = "is_a_link"
                elif not stat.S_ISREG(state.st_mode):
                    refused = "no_plain_file"
                yield Dropped(Path(entry.path), kind, refused), state


def brought_before(desk: Desk, file: Path, kind: str | None) -> int | None:
    """The batch that brought the very same file, or all that an archive holds; None when none did."""
    found: int | None = None
    for name in inputs(file):
        with open_source(name) as source:
            digest = digest_of(source)
        found = desk.value(_BROUGHT, (digest, kind, kind))
        if found is None:
            return None
    return found


def _written_to(inodes: Collection[int]) -> frozenset[int]:
    """Which of these files some process has open for writing, as far as /proc tells."""
    found: set[int] = set()
    try:
        processes = [name for name in os.listdir("/proc") if name.isdigit() and int(name) != os.getpid()]
    except OSError:
        return frozenset()
    for process in processes:
        try:
            for descriptor in os.listdir(f"/proc/{process}/fd"):
                inode = os.stat(f"/proc/{process}/fd/{descriptor}").st_ino
                if inode in inodes and _is_for_writing(process, descriptor):
                    found.add(inode)
        except OSError:
            continue  # somebody else's process, or one that has just ended
    return frozenset(found)


def _is_for_writing(process: str, descriptor: str) -> bool:
    with open(f"/proc/{process}/fdinfo/{descriptor}", encoding="ascii") as file:
        for line in file:
            name, _sign, value = line.partition(":")
            if name == "flags":
                return int(value.strip(), 8) & os.O_ACCMODE != os.O_RDONLY
    return False
