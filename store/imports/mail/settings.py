"""What somebody says of a whole box with `--set`, and whose addresses are the shop's own."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from typing import Any, Final

from store.database import Desk
from store.errors import DeskError, WrongUsage
from store.imports.mail.addresses import addresses_of
from store.policy.versions import current_policy
from store.rules import words

_WORDS: Final[dict[str, Mapping[str, str]]] = {
    "kind": words.KINDS,
    "scenario": words.SCENARIOS,
    "priority": words.PRIORITIES,
    "team": words.TEAMS,
    "urgency": words.GRADES,
    "importance": words.GRADES,
}
_TEXTS: Final = ("shop", "platform", "product")
_ENDS: Final = ("resolved", "closed")
_AUTOMATIC: Final = ("skip", "ticket")


@dataclass(frozen=True, slots=True)
class Settings:
    """Of every ticket that the box opens; None is left to the words of the mail and the policy."""

    kind: str | None = None
    scenario: str | None = None
    category: str | None = None
    priority: str | None = None
    team: str | None = None
    urgency: str | None = None
    importance: str | None = None
    shop: str | None = None
    platform: str | None = None
    product: str | None = None
    status: str | None = None
    """How the tickets that the box opened stand at the end: resolved or closed with their last mail, for an archive."""
    automatic: str = "skip"
    """Whether a machine's mail opens a ticket: skip or ticket."""
    ours: frozenset[str] = field(default_factory=frozenset)
    """The shop's addresses: what they wrote is a public reply."""


def settings_of(desk: Desk, given: Mapping[str, str]) -> Settings:
    """`--set FIELD=VALUE` of a mail box. Raises WrongUsage for an unknown field or word."""
    known: dict[str, Any] = {}
    for name, text in given.items():
        if name == "category":
            known[name] = _word(name, {**words.CATEGORIES, **current_policy(desk).categories}, text)
        elif name in _WORDS:
            known[name] = _word(name, _WORDS[name], text)
        elif name in _TEXTS:
            known[name] = text.strip() or None
        elif name == "automatic":
            if text not in _AUTOMATIC:
                raise WrongUsage("not_one_of", field=name, value=text, choices=", ".join(_AUTOMATIC))
            known[name] = text
        elif name == "status":
            known[name] = _word(name, {one: words.STATUSES[one] for one in _ENDS}, text)
        elif name == "our_address":
            found = addresses_of([text])
            if not found:
                raise WrongUsage("not_one_of", field=name, value=text, choices="service@shop.example, ...")
            known["ours"] = frozenset(one.email for one in found)
        else:
            names = [one.name for one in fields(Settings) if one.name != "ours"]
            raise WrongUsage("no_such_field", field=name, known=", ".join([*names, "our_address"]))
    known.setdefault("ours", frozenset())
    known["ours"] |= senders()
    return Settings(**known)


def senders() -> frozenset[str]:
    """The addresses that notify.toml sends from, where this user may read it."""
    from store.outbox.channels import Smtp
    from store.outbox.notify_file import load, notify_path

    found: set[str] = set()
    with contextlib.suppress(DeskError):
        path = notify_path()
        if path is not None:
            for channel in load(path).values():
                if isinstance(channel, Smtp):
                    found.update(one.email for one in addresses_of([channel.sender]))
    return frozenset(found)


def _word(name: str, vocabulary: Mapping[str, str], text: str) -> str:
    code = words.code_of(vocabulary, text)
    if code is None:
        raise WrongUsage("not_one_of", field=name, value=text, choices=", ".join(vocabulary))
    return code
