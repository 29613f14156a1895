"""`import tickets` and `import messages` of a box of mail."""

from __future__ import annotations

import os
import stat
import struct
import zlib
from dataclasses import replace
from pathlib import Path
from typing import BinaryIO, Final

from store.errors import WrongUsage
from store.imports.asked import Asked
from store.imports.frame import check
from store.imports.mail.loading import MailLoading
from store.imports.options import ImportResult
from store.imports.readers.archives import GZIP, ZIP
from store.imports.readers.mail_boxes import FORMATS, MailSource, is_mail_folder, looks_like_mail
from store.imports.readers.source import open_source
from store.rules.permission import require

SOURCE: Final = "mail"
_SUFFIXES: Final = (".mbox", ".mbx", ".eml")
_PACKED: Final = (".gz", ".zip")
_HEAD: Final = 1 << 14
_LOCAL_HEADER: Final = struct.Struct("<8xH16xHH")


def is_mail(file: str | Path, format: str | None, stdin: BinaryIO | None) -> bool:
    """True for a box of mail, told by `format`, the name's ending, or the first bytes of what has none."""
    if format is not None:
        return format in FORMATS
    name = str(file)
    if name == "-":
        peek = getattr(stdin, "peek", None)
        return peek is not None and looks_like_mail(_plain(peek(_HEAD)[:_HEAD])) is not None
    path = Path(name)
    suffixes = [suffix.lower() for suffix in path.suffixes]
    if suffixes[-1:] and suffixes[-1] in _PACKED:
        suffixes.pop()
    if suffixes[-1:] and suffixes[-1] in _SUFFIXES:
        return True
    return is_mail_folder(path) or (not suffixes and looks_like_mail(_plain(_head(path))) is not None)


def import_mail(asked: Asked, *, opens: bool) -> ImportResult:
    """Bring a box in. `opens`: conversations that are not here yet open tickets.

    Raises WrongUsage for options that a box of mail has no use for, CouldNot for one that cannot be read.
    """
    require(asked.actor, "import_tickets")
    options = asked.options
    check(options)
    if options.map:
        raise WrongUsage("no_columns_in_mail", option="--map")
    named = replace(options, source=options.source or SOURCE, preset=None)
    with open_source(
        asked.file, format=options.format, encoding=options.encoding, sha256=options.sha256, stdin=asked.stdin
    ) as source:
        assert isinstance(source, MailSource)
        return MailLoading(replace(asked, options=named), source, opens=opens).run()


def _plain(head: bytes) -> bytes:
    """The beginning of what is packed in gzip, or first in a zip, as far as these bytes tell."""
    try:
        if head.startswith(GZIP):
            return zlib.decompressobj(16 + zlib.MAX_WBITS).decompress(head, _HEAD)
        if head.startswith(ZIP):
            method, name, extra = _LOCAL_HEADER.unpack_from(head)
            packed = head[_LOCAL_HEADER.size + name + extra :]
            return zlib.decompressobj(-zlib.MAX_WBITS).decompress(packed, _HEAD) if method else packed
    except (zlib.error, struct.error):
        return b""
    return head


def _head(path: Path) -> bytes:
    """The first bytes of a plain file; none of anything else."""
    try:
        descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC | os.O_NONBLOCK)
    except (OSError, ValueError):
        return b""
    with os.fdopen(descriptor, "rb") as file:
        return file.read(_HEAD) if stat.S_ISREG(os.fstat(descriptor).st_mode) else b""
