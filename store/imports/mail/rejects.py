"""Mails that were not taken, as an mbox that can be mended and imported as it is."""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import BinaryIO, Final

from store.errors import CouldNot
from store.imports.reasons import Refused
from store.imports.rejects import check_place, put_in_place

_FROM: Final = re.compile(rb"^(>*From )", re.MULTILINE)
_OURS: Final = re.compile(rb"^x-kefu-(row|reason):[^\n]*\n", re.IGNORECASE | re.MULTILINE)


class MailRejects:
    """Each mail as it came, behind two headers that say its place in the box and why; made with the first one."""

    def __init__(self, path: Path) -> None:
        """Raises CouldNot rather than write over what are no rejects."""
        check_place(path, b"X-Kefu-Row:")
        self.path = path
        self._partial = path.with_name(path.name + ".part")
        self._file: BinaryIO | None = None

    def add(self, number: int, raw: bytes, reason: Refused) -> None:
        """Keep a mail. Raises CouldNot when the file cannot be written."""
        said = " ".join(str(reason).split()).encode("utf-8", "replace")
        mail = raw.replace(b"\r\n", b"\n")
        head, gap, body = mail.partition(b"\n\n")
        head = _OURS.sub(b"", head + b"\n").rstrip(b"\n")
        mail = b"X-Kefu-Row: %d\nX-Kefu-Reason: %s\n%s%s%s" % (number, said, head, gap, body)
        try:
            if self._file is None:
                # For its owner alone: the mails hold customer data.
                flags = os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_CLOEXEC
                self._file = os.fdopen(os.open(self._partial, flags, 0o600), "wb")
            self._file.write(
                b"From kefu@rejected Thu Jan  1 00:00:00 1970\n" + _FROM.sub(rb">\1", mail) + b"\n\n"
            )
        except OSError as error:
            raise CouldNot("cannot_write", path=self.path, why=error.strerror or str(error)) from error

    def close(self) -> None:
        """Put the whole file in its place."""
        if self._file is None:
            return
        file, self._file = self._file, None
        put_in_place(file, self._partial, self.path)
