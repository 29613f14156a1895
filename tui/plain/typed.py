"""What a person typed on the command line or piped in: numbers, texts, pairs."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from store.errors import DeskError, WrongUsage
from store.text import TEXT_LIMIT

if TYPE_CHECKING:
    from store.desk.attaching import NewAttachment

MOST_BYTES: Final = 4 * (TEXT_LIMIT + 1)
"""Of standard input: more than any text that is kept."""
DASH: Final = "-"


def number(text: str) -> int:
    """The number of a ticket or an alert, with or without `#`. Raises WrongUsage bad_number."""
    plain = text.strip().removeprefix("#")
    if not plain.isdecimal():
        raise WrongUsage("bad_number", value=text)
    if len(plain) > 18:
        raise DeskError("no_such_ticket", number=plain)
    return int(plain)


def customer_id(text: str) -> int:
    """The id of a customer. Raises WrongUsage bad_customer_id."""
    if not text.strip().isdecimal() or len(text) > 18:
        raise WrongUsage("bad_customer_id", value=text)
    return int(text)


def count(option: str, text: str, least: int, most: int) -> int:
    """A whole number in a range. Raises WrongUsage bad_count."""
    if not text.strip().isdecimal() or len(text) > 12 or not least <= int(text) <= most:
        raise WrongUsage("bad_count", option=option, value=text, least=least, most=most)
    return int(text)


def some_text(given: str | None, option: str | None, *, or_files: Sequence[NewAttachment] = ()) -> str:
    """A text: standing behind the number, or in --text; `-` is standard input. With files it may be left out.

    Raises WrongUsage when there is none or both, or when what comes in is not UTF-8.
    """
    text = optional_text(given, option)
    if text is None and or_files:
        return ""
    if text is None:
        raise WrongUsage("one_needed", options="--text TEXT, -")
    return text


def optional_text(given: str | None, option: str | None) -> str | None:
    """The same where a text may be left out."""
    if given is not None and option is not None:
        raise WrongUsage("choose_one", options="TEXT, --text")
    text = option if given is None else given
    if text != DASH:
        return text
    try:
        return sys.stdin.buffer.read(MOST_BYTES).decode("utf-8-sig")
    except UnicodeDecodeError:
        raise WrongUsage("not_utf8") from None


def files(paths: Sequence[str] | None) -> tuple[NewAttachment, ...]:
    """The files that come with a message. Raises CouldNot for one that cannot be read."""
    from store.desk.attaching import attachment_of

    return tuple(attachment_of(Path(path)) for path in paths or ())


def pairs(option: str, given: Iterable[str]) -> dict[str, str]:
    """`FIELD=VALUE` as often as given; a later one of the same field replaces the earlier. Raises WrongUsage."""
    found: dict[str, str] = {}
    for text in given:
        field, sign, value = text.partition("=")
        if not sign or not field.strip():
            raise WrongUsage("bad_pair", option=option, value=text)
        found[field.strip()] = value
    return found


def needed(option: str, given: str | None) -> str:
    """The value of an option that only one form of a command needs. Raises WrongUsage missing_field."""
    if given is None:
        raise WrongUsage("missing_field", field=option)
    return given


def exclusive(**given: object) -> None:
    """Raise WrongUsage when more than one option is given; an underscore in a name stands for a hyphen."""
    options = [f"--{name.strip('_').replace('_', '-')}" for name, value in given.items() if value]
    if len(options) > 1:
        raise WrongUsage("choose_one", options=", ".join(options))
