"""What a sender is given."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any


@dataclass(frozen=True, slots=True)
class Letter:
    """A reply to a customer by e-mail."""

    to: str
    subject: str
    body: str
    before: tuple[str, ...] = ()
    """Message-IDs of the same conversation, the oldest first."""


@dataclass(frozen=True, slots=True)
class Note:
    """One message: the words for people, the codes for machines, and the key that goes along with every attempt."""

    key: str
    kind: str
    text: str
    facts: dict[str, Any] = field(default_factory=dict)
    letter: Letter | None = None
