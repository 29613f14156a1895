"""Files inside gzip and zip: unpacked into nameless files, within limits, whole or not at all."""

from __future__ import annotations

import gzip
import os
import stat
import zipfile
import zlib
from pathlib import Path
from typing import BinaryIO, Final, Protocol

from store.errors import CouldNot, WrongUsage
from store.imports.readers.mail_boxes import is_mail_folder
from store.imports.readers.opened import nameless, opened

UNPACKED_LIMIT: Final = 4_000_000_000
"""Bytes of one unpacked file."""
RATIO_LIMIT: Final = 200
"""How many times its packed size a file may unpack to, above `_SMALL` bytes."""
MEMBER_LIMIT: Final = 1_000
GZIP: Final = b"\x1f\x8b"
ZIP: Final = (b"PK\x03\x04", b"PK\x05\x06")

_SMALL: Final = 50_000_000
_CHUNK: Final = 1 << 20
_DAMAGE: Final = (
    EOFError,
    zlib.error,
    zipfile.BadZipFile,
    OSError,
    NotImplementedError,
    ValueError,
    RuntimeError,
)
_WORKBOOKS: Final = (".xlsx", ".xlsm", ".ods")
"""Their own reader says what is wrong with them."""
_WORKBOOK_PARTS: Final = ("[Content_Types].xml", "mimetype", "content.xml")
_UNSEEN: Final = ("__MACOSX/",)


class _Packed(Protocol):
    def read(self, size: int, /) -> bytes: ...


def inputs(file: str | Path) -> list[str]:
    """What there is to import under this name, in name order: the files of a folder or of a zip, else the name itself.

    A box of mail that is a folder is one thing. Of another folder hidden files and subfolders are left out. Each answer can be opened; what cannot be read (a device, a
    loop of links) is among them, to be refused by its own name. Raises CouldNot for an empty folder or archive.
    """
    name = str(file)
    path = Path(name)
    if path.is_dir() and not is_mail_folder(path):
        found = sorted(entry for entry in os.listdir(name) if not entry.startswith("."))
        files = [f"{name.rstrip('/')}/{entry}" for entry in found if not (path / entry).is_dir()]
        if not files:
            raise CouldNot("empty_folder", path=name)
        return [one for file in files for one in _members_of(file)]
    return _members_of(name)


def part_of_archive(name: str) -> tuple[str, str] | None:
    """(archive, member) of a name like `export.zip/orders.csv`; None when it is no such name."""
    if os.path.lexists(name):
        return None
    archive, _slash, member = name.rpartition("/")
    while archive:
        if os.path.isfile(archive):
            return archive, member
        archive, _slash, more = archive.rpartition("/")
        member = f"{more}/{member}"
    return None


def unpacked(stream: BinaryIO, name: str, member: str | None) -> tuple[BinaryIO, str]:
    """The plain bytes in `stream` and what they are called; the same stream where nothing is packed.

    Raises CouldNot for a damaged, encrypted or too large archive, WrongUsage for one of several files without `member`.
    """
    stream.seek(0)
    head = stream.read(4)
    stream.seek(0)
    if head.startswith(GZIP):
        return _copied(stream, gzip.GzipFile(fileobj=stream), _size(stream), name), _without_end(name)
    if head.startswith(ZIP) and (member is not None or Path(name).suffix.lower() not in _WORKBOOKS):
        try:
            with zipfile.ZipFile(stream) as archive:
                if member is None and _is_workbook(archive):
                    stream.seek(0)
                    return stream, name
                return _member(archive, stream, name, member)
        except _DAMAGE as error:
            raise CouldNot("damaged_archive", path=name) from error
    if member is not None:
        raise CouldNot("no_such_file", path=f"{name}/{member}")
    return stream, name


def _members_of(name: str) -> list[str]:
    """The names of a zip's files where it has several; else the name itself."""
    try:
        stream = opened(name)
    except CouldNot:
        return [name]
    try:
        with stream, zipfile.ZipFile(stream) as archive:
            members = [] if _is_workbook(archive) else _files(archive, name)
    except (*_DAMAGE, CouldNot):
        return [name]
    return [name] if len(members) < 2 else [f"{name}/{_label(one)}" for one in members]


def _member(
    archive: zipfile.ZipFile, stream: BinaryIO, name: str, member: str | None
) -> tuple[BinaryIO, str]:
    files = _files(archive, name)
    if not files:
        raise CouldNot("empty_file", path=name)
    wanted = [one for one in files if member is None or member in (_label(one), one.filename)]
    if not wanted:
        raise CouldNot("no_such_file", path=f"{name}/{member}")
    if len(wanted) > 1:
        choices = ", ".join(_label(one) for one in files[:20])
        raise WrongUsage("several_files", path=name, choices=choices)
    one = wanted[0]
    label = f"{name}/{_label(one)}"
    if one.flag_bits & 0x1:
        raise CouldNot("encrypted_archive", path=label)
    with archive.open(one) as packed:
        plain = _copied(stream, packed, max(one.compress_size, 1), label)
    try:
        _refuse_another_archive(plain, label)
    except BaseException:
        plain.close()
        raise
    return plain, label


def _refuse_another_archive(stream: BinaryIO, name: str) -> None:
    """Raise CouldNot for what is still packed, a workbook aside."""
    head = stream.read(4)
    stream.seek(0)
    if head.startswith(ZIP) and Path(name).suffix.lower() not in _WORKBOOKS:
        with zipfile.ZipFile(stream) as inner:
            if _is_workbook(inner):
                stream.seek(0)
                return
        raise CouldNot("packed_twice", path=name)
    if head.startswith(GZIP):
        raise CouldNot("packed_twice", path=name)


def _files(archive: zipfile.ZipFile, name: str) -> list[zipfile.ZipInfo]:
    members = archive.infolist()
    if len(members) > MEMBER_LIMIT:
        raise CouldNot("too_many_members", path=name, found=len(members), limit=MEMBER_LIMIT)
    files = [
        one
        for one in members
        if not one.is_dir()
        and not one.filename.startswith(_UNSEEN)
        and not one.filename.rsplit("/", 1)[-1].startswith(".")
        and stat.S_IFMT(one.external_attr >> 16) in (0, stat.S_IFREG)
    ]
    return sorted(files, key=_label)


def _copied(stream: BinaryIO, packed: _Packed, packed_size: int, name: str) -> BinaryIO:
    spool = nameless()
    size = 0
    try:
        while chunk := packed.read(_CHUNK):
            size += len(chunk)
            if size > UNPACKED_LIMIT or (size > _SMALL and size > RATIO_LIMIT * packed_size):
                ratio = size // packed_size
                raise CouldNot("bomb", path=name, size=size // 1_000_000, ratio=ratio)
            spool.write(chunk)
    except _DAMAGE as error:
        spool.close()
        why = getattr(error, "strerror", None)
        if why:
            raise CouldNot("cannot_read", path=name, why=why) from error
        raise CouldNot("damaged_archive", path=name) from error
    except BaseException:
        spool.close()
        raise
    stream.close()
    spool.seek(0)
    return spool


def _is_workbook(archive: zipfile.ZipFile) -> bool:
    names = archive.namelist()
    return any(part in names for part in _WORKBOOK_PARTS) and any(
        name.endswith((".xml", "mimetype")) for name in names
    )


def _label(member: zipfile.ZipInfo) -> str:
    """The member's name; Chinese Windows writes it in GBK and does not say so."""
    if member.flag_bits & 0x800:
        return member.filename
    try:
        return member.filename.encode("cp437").decode("gb18030")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename


def _without_end(name: str) -> str:
    return name[:-3] if name.lower().endswith(".gz") else name


def _size(stream: BinaryIO) -> int:
    size = stream.seek(0, os.SEEK_END)
    stream.seek(0)
    return max(size, 1)
