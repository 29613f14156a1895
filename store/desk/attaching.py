"""Files that came with a message: what they are called, of what type and size, and where they are kept.

The file itself stays where it is; its SHA-256 says later whether it is still the same.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from store.database import Desk
from store.database.compiled import insert
from store.errors import CouldNot
from store.tables import Attachment
from store.text import clean, safe_text

UNKNOWN_TYPE: Final = "application/octet-stream"
LONGEST_NAME: Final = 200
LONGEST_PLACE: Final = 4096
_INSERT: Final = insert(Attachment, "message_id", "name", "type", "size", "sha256", "place")


@dataclass(frozen=True, slots=True)
class NewAttachment:
    """A file as it was found. `size` in bytes, `place` its path."""

    name: str
    type: str
    size: int
    sha256: str
    place: str


def attachment_of(path: Path) -> NewAttachment:
    """What a file is. Raises CouldNot no_such_file, is_a_folder, no_plain_file or cannot_read."""
    import hashlib
    import mimetypes

    if path.is_dir():
        raise CouldNot("is_a_folder", path=path)
    if path.exists() and not path.is_file():
        raise CouldNot("no_plain_file", path=path)
    digest, size = hashlib.sha256(), 0
    try:
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                digest.update(part)
                size += len(part)
    except FileNotFoundError:
        raise CouldNot("no_such_file", path=path) from None
    except OSError as error:
        raise CouldNot("cannot_read", path=path, why=error.strerror or str(error)) from None
    name = _text(path.name)[:LONGEST_NAME] or "-"
    guessed, _encoding = mimetypes.guess_type(name)
    place = _text(os.path.abspath(path))[:LONGEST_PLACE]
    return NewAttachment(name, guessed or UNKNOWN_TYPE, size, digest.hexdigest(), place)


def write_attachments(desk: Desk, message_id: int, attachments: Sequence[NewAttachment]) -> None:
    """Keep them with a message, their words cleaned, inside the caller's transaction."""
    for one in attachments:
        name, type_, place = (safe_text(text) for text in (one.name, one.type, one.place))
        desk.execute(_INSERT, (message_id, name or "-", type_, one.size, one.sha256, place))


def _text(path: str) -> str:
    """A path as harmless text; its bytes need not be UTF-8."""
    return clean(os.fsencode(path).decode("utf-8", "replace"), multiline=False)[0].strip()
