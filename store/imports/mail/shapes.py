"""A mail as it was read: who wrote when to whom, what it answers, its text and its files."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final, Literal

Nature = Literal["person", "automatic", "bounce"]

MOST_MAIL: Final = 100 << 20
"""Bytes of one mail."""
MOST_HEADERS: Final = 1 << 20
"""Bytes of a mail's own headers."""
MOST_PARTS: Final = 1_000
MOST_DEEP: Final = 100
MOST_FILE: Final = 10 << 20
"""Bytes of one attachment that is kept."""
MOST_FILES_TOGETHER: Final = 50 << 20
MOST_FILES: Final = 100
MOST_LISTED: Final = 200
MOST_REFERENCES: Final = 50
"""Mails that one answers: the first and the newest of them."""


@dataclass(frozen=True, slots=True)
class Address:
    """Who is meant by a header."""

    email: str
    """In small letters."""
    name: str = ""


@dataclass(frozen=True, slots=True)
class MailFile:
    """A file that came with a mail. `content` is None where it is over a limit and not kept."""

    name: str
    type: str
    size: int
    content: bytes | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Mail:
    """One mail. Times in ms since the epoch."""

    message_id: str
    """In its angle brackets; made from the digest of the mail where it has none."""
    at: int
    sender: Address
    reply_to: Address | None = None
    to: tuple[Address, ...] = ()
    subject: str = ""
    body: str = ""
    references: tuple[str, ...] = ()
    """The Message-IDs of the conversation, the oldest first."""
    nature: Nature = "person"
    returned: tuple[str, ...] = ()
    """Of a bounce: the Message-IDs of what came back."""
    final: bool = False
    """Of a bounce: it will not be tried again."""
    files: tuple[MailFile, ...] = field(default=())
    removed: int = 0
    """Characters that cleaning took away."""
