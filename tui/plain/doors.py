"""The two commands that sshd runs, taken without the typer app: a login waits for them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

GLOBAL: Final = ("--db", "--lang")


class Door(NamedTuple):
    """What sshd asks for: `serve`, its login and perhaps the key's fingerprint, or `sshd` and the words behind
    --for-sshd."""

    name: str
    words: list[str]
    given: dict[str, str]
    """The global options."""


def door(argv: Sequence[str]) -> Door | None:
    """What sshd asks for with these words; None for every other command line, mistyped ones too."""
    given: dict[str, str] = {}
    words = list(argv)
    while len(words) > 1 and words[0] in GLOBAL:
        given[words[0]] = words[1]
        del words[:2]
    if words[:2] == ["serve", "--as"] and (len(words) == 3 or (len(words) == 5 and words[3] == "--key")):
        return Door("serve", words[2::2], given)
    if words[:4] == ["agent", "key", "list", "--for-sshd"] and len(words) in (7, 9):
        asked = words[4:]
        if len(asked) == 3 and not any(word.startswith("-") for word in asked):
            return Door("sshd", asked, given)
        if len(asked) == 5 and asked[0] == "--shell":
            return Door("sshd", [*asked[2:], asked[1]], given)
    return None
