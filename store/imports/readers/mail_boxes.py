"""Boxes of mail: an mbox, a Maildir, a folder of .eml files or one of them. Mails come out in the order of their times."""

from __future__ import annotations

import hashlib
import io
import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from store.errors import CouldNot
from store.imports.mail.addresses import moment_of
from store.imports.mail.shapes import MOST_MAIL
from store.imports.readers.rows import BrokenRow, Row, Source
from store.imports.reasons import Refused

FORMATS: Final = ("mbox", "maildir", "eml")
COLUMNS: Final = ("message_id", "from", "date", "subject")
_HEAD: Final = 64 << 10
"""Bytes of a mail in which its date is looked for."""
_LINE: Final = 1 << 16
_POSTMARK: Final = re.compile(rb"From \S.*\d\d:\d\d.*\d{4}|From (MAILER-DAEMON|-|\S+@\S+)\s")
_QUOTED: Final = re.compile(rb"^>(>*From )", re.MULTILINE)
_DATE: Final = re.compile(rb"^date:[ \t]*([^\r\n]+)", re.IGNORECASE | re.MULTILINE)
_HEADER: Final = re.compile(
    rb"(from|to|subject|date|received|return-path|message-id|delivered-to|mime-version)[ \t]*:", re.IGNORECASE
)
_DELIVERED: Final = re.compile(r"\d{9,10}(?=\.)")
_LAST: Final = 1 << 62


class MailRow(Row):
    """A mail of a box: its bytes, and when its box got it where the box says so."""

    __slots__ = ("delivered_at", "raw")

    def __init__(self, number: int, raw: bytes, delivered_at: int | None) -> None:
        super().__init__(number, {})
        self.raw, self.delivered_at = raw, delivered_at


class _Place(NamedTuple):
    at: int
    number: int
    start: int
    end: int


class MailSource(Source):
    """A box being read; `columns` are what its mails are told apart by."""

    columns = COLUMNS
    done: int = 0

    def position(self) -> int:
        return min(self.done, self.size)

    def rows(self) -> Iterator[Row | BrokenRow]:
        """Every mail as a MailRow; a mail over the size limit as a BrokenRow."""
        raise NotImplementedError


class Mbox(MailSource):
    """One file of many mails, each behind a line that begins with `From `; or of a single mail without one."""

    def __init__(self, stream: BinaryIO, name: str, size: int, *, single: bool = False) -> None:
        super().__init__(stream, name, "", size)
        stream.seek(0)
        single = single or looks_like_mail(stream.read(_HEAD)) == "eml"
        self.format = "eml" if single else "mbox"
        self._places = [_Place(0, 1, 0, size)] if single else self._found()
        if not self._places:
            raise CouldNot("not_a_mailbox", path=name)

    def rows(self) -> Iterator[Row | BrokenRow]:
        for place in self._places:
            length = place.end - place.start
            self.done += length
            self._stream.seek(place.start)
            raw = self._stream.read(min(length, MOST_MAIL + 1))
            if self.format == "eml":
                yield _row(place.number, raw, length, None)
                continue
            postmark, _newline, mail = raw.partition(b"\n")
            yield _row(place.number, _QUOTED.sub(rb"\1", mail), length, _postmarked(postmark))

    def _found(self) -> list[_Place]:
        """Where each mail begins and ends, in the order of their times."""
        self._stream.seek(0)
        starts: list[int] = []
        offset, after_blank, whole = 0, True, True
        while line := self._stream.readline(_LINE):
            if whole and after_blank and line.startswith(b"From ") and _POSTMARK.match(line):
                starts.append(offset)
            offset += len(line)
            after_blank = whole and not line.strip(b"\r\n")
            whole = line.endswith(b"\n")
        if not starts:
            return []
        ends = [*starts[1:], offset]
        places = [
            _Place(self._moment(start), number, start, end)
            for number, (start, end) in enumerate(zip(starts, ends, strict=True), 1)
        ]
        return sorted(places)

    def _moment(self, start: int) -> int:
        self._stream.seek(start)
        head = self._stream.read(_HEAD)
        postmark, _newline, mail = head.partition(b"\n")
        return _written_at(mail, _postmarked(postmark))


class MailFolder(MailSource):
    """A Maildir, or a folder of .eml files; links, devices and what is no mail are left alone."""

    def __init__(self, folder: Path) -> None:
        is_maildir = _is_maildir(folder)
        self.format = "maildir" if is_maildir else "eml"
        found = sorted(_maildir_files(folder) if is_maildir else _eml_files(folder))
        sizes = [path.stat().st_size for path in found]
        super().__init__(io.BytesIO(), str(folder), "", sum(sizes))
        if not found:
            raise CouldNot("empty_file", path=str(folder))
        told = "\n".join(
            f"{path.relative_to(folder)}\t{size}" for path, size in zip(found, sizes, strict=True)
        )
        self.sha256 = hashlib.sha256(told.encode("utf-8", "surrogateescape")).hexdigest()
        dated = [(self._moment(path), number, path) for number, path in enumerate(found, 1)]
        self._files = sorted(dated)

    def rows(self) -> Iterator[Row | BrokenRow]:
        for _at, number, path in self._files:
            raw = _read(path, MOST_MAIL + 1)
            self.done += len(raw)
            yield _row(number, raw, len(raw), _delivered(path))

    def _moment(self, path: Path) -> int:
        return _written_at(_read(path, _HEAD), _delivered(path))


def is_mail_folder(folder: Path) -> bool:
    """True for a Maildir, and for a folder that holds .eml files and nothing else."""
    try:
        if not folder.is_dir():
            return False
        if _is_maildir(folder):
            return True
        shown = [one for one in os.listdir(folder) if not one.startswith(".")]
        return bool(shown) and all(one.lower().endswith(".eml") for one in shown)
    except OSError:
        return False


def looks_like_mail(head: bytes) -> str | None:
    """The format that the first bytes of a file tell: mbox, eml, or none."""
    if _POSTMARK.match(head):
        return "mbox"
    lines = head.replace(b"\r\n", b"\n").split(b"\n\n")[0].split(b"\n")[:40]
    named = [line for line in lines if _HEADER.match(line)]
    plain = [line for line in lines if line[:1] not in (b" ", b"\t") and line]
    return "eml" if len(named) >= 3 and len(named) * 4 >= len(plain) else None


def _row(number: int, raw: bytes, length: int, delivered_at: int | None) -> Row | BrokenRow:
    if length > MOST_MAIL:
        return BrokenRow(number, {}, Refused("mail_too_large", size=length >> 20, limit=MOST_MAIL >> 20))
    return MailRow(number, raw, delivered_at)


def _is_maildir(folder: Path) -> bool:
    return (folder / "cur").is_dir() and (folder / "new").is_dir()


def _maildir_files(folder: Path) -> Iterator[Path]:
    """The mails of a Maildir and its own folders, without drafts and what was thrown away."""
    boxes = [folder, *(one for one in folder.iterdir() if one.name.startswith(".") and _is_maildir(one))]
    for box in boxes:
        for part in ("cur", "new"):
            for path in (box / part).iterdir():
                flags = path.name.rpartition(":2,")[2] if ":2," in path.name else ""
                if _is_plain(path) and not {"T", "D"} & set(flags):
                    yield path


def _eml_files(folder: Path) -> Iterator[Path]:
    return (path for path in folder.iterdir() if path.suffix.lower() == ".eml" and _is_plain(path))


def _is_plain(path: Path) -> bool:
    return not path.name.startswith(".") and stat.S_ISREG(path.lstat().st_mode)


def _read(path: Path, most: int) -> bytes:
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK | os.O_NOFOLLOW)
        with os.fdopen(descriptor, "rb") as file:
            return file.read(most)
    except OSError as error:
        raise CouldNot("cannot_read", path=str(path), why=error.strerror or str(error)) from error


def _postmarked(line: bytes) -> int | None:
    """When an mbox says that it got a mail: `From ann@example.com Mon Jul 20 10:00:00 2026`, UTC."""
    words = line.decode("ascii", "replace").split()[2:]
    return moment_of(" ".join(words)) if len(words) >= 4 else None


def _delivered(path: Path) -> int | None:
    """When a Maildir got a mail: its name begins with the second."""
    found = _DELIVERED.match(path.name)
    return int(found[0]) * 1000 if found else None


def _written_at(head: bytes, delivered_at: int | None) -> int:
    headers = head.replace(b"\r\n", b"\n").partition(b"\n\n")[0]
    dated = _DATE.search(headers)
    at = moment_of(dated[1].decode("ascii", "replace")) if dated else None
    found = at if at is not None else delivered_at
    return _LAST if found is None else found
