"""Addresses, Message-IDs and times out of a mail's headers, however they are written."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC
from email.utils import getaddresses, parsedate_to_datetime
from typing import Final

from store.imports.mail.charsets import header_text
from store.imports.mail.shapes import MOST_REFERENCES, Address
from store.text import safe_text

MOST_ADDRESSES: Final = 50
_ADDRESS: Final = re.compile(r"[^\s<>@,;:\"()]{1,200}@[^\s<>@,;:\"()]{1,200}")
_ID: Final = re.compile(r"<[^<>\s]{1,498}>")
_LONGEST: Final = 100_000


def addresses_of(raw: Iterable[str]) -> tuple[Address, ...]:
    """The addresses of some headers, in order, each once; what is none is left out."""
    found: dict[str, Address] = {}
    for value in raw:
        if not value.isascii():  # bytes without a label: the name is guessed, the address is as it stands
            value = header_text(value)
        for name, email in getaddresses([value[:_LONGEST].replace("\r", " ").replace("\n", " ")]):
            match = _ADDRESS.fullmatch(email.strip())
            if match is not None and len(found) < MOST_ADDRESSES:
                plain = email.strip().lower()
                shown = " ".join(safe_text(header_text(name)).split())[:200]
                found.setdefault(plain, Address(plain, "" if shown.lower() == plain else shown))
    if not found:  # unquoted commas, brackets that do not close: the first thing that looks like one
        for value in raw:
            match = _ADDRESS.search(value[:_LONGEST])
            if match is not None:
                return (Address(match[0].lower().strip("."), ""),)
    return tuple(found.values())


def message_ids(raw: Iterable[str]) -> tuple[str, ...]:
    """The Message-IDs of some headers, in order, each once: the first and the newest of very many."""
    found = list(dict.fromkeys(one for value in raw for one in _ID.findall(value[-_LONGEST:])))
    found = [one for one in found if one.isascii() and one.isprintable()]
    return tuple(found if len(found) <= MOST_REFERENCES else [found[0], *found[1 - MOST_REFERENCES :]])


def moment_of(text: str) -> int | None:
    """The time of a `Date` header in ms; None when it is none. Without an offset it is UTC."""
    try:
        found = parsedate_to_datetime(text[:200].strip())
        if found.tzinfo is None:
            found = found.replace(tzinfo=UTC)
        return int(found.timestamp() * 1000)
    except (ValueError, TypeError, IndexError, OverflowError, AttributeError):
        return None
