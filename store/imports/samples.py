"""The first few of what a dry run would create and update, masked as views mask."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, is_dataclass
from datetime import datetime, tzinfo
from typing import Any, Final

import msgspec

from store.rules.masking import mask_email, mask_name, mask_phone, mask_text
from store.text import fit

MOST: Final = 3
_CELLS: Final = 60
_NAMES: Final = frozenset({"customer_id", "nick", "customer_name", "name"})
_PHONES: Final = frozenset({"customer_phone", "phone"})
_EMAILS: Final = frozenset({"customer_email", "email"})
_FEN: Final = frozenset({"amount", "paid_amount", "refund_amount", "item_amount"})


@dataclass(frozen=True, slots=True)
class Sample:
    """A row and what it would do: field -> its value, or [before, behind] where one would change; times in ISO 8601,
    amounts as a file writes them."""

    what: str
    """created or updated."""
    row: int
    fields: dict[str, Any]
    number: int | None = None
    """The ticket that would be updated."""


def take(
    samples: list[Sample], what: str, row: int, told: object, *, zone: tzinfo, number: int | None = None
) -> None:
    """Keep a row among the first few of those that come to `what`. `told`: a record, or the changes by field."""
    if sum(one.what == what for one in samples) >= MOST:
        return
    fields = {
        name: _shown(name, value, zone)
        for name, value in _fields(told).items()
        if value not in (None, (), "")
    }
    samples.append(Sample(what, row, fields, number))


def changes(before: Mapping[str, Any], after: Mapping[str, Any], shown: Iterable[str]) -> dict[str, Any]:
    """The fields among `shown` that would change: [before, behind]."""
    return {name: [before.get(name), after[name]] for name in shown if name in after}


def _fields(told: object) -> Mapping[str, Any]:
    if isinstance(told, Mapping):
        return told
    if isinstance(told, msgspec.Struct):
        return msgspec.structs.asdict(told)
    if is_dataclass(told) and not isinstance(told, type):
        return asdict(told)
    return {}


def _shown(name: str, value: Any, zone: tzinfo) -> Any:
    if isinstance(value, list):
        return [_shown(name, each, zone) for each in value]
    if isinstance(value, Mapping):
        return {key: _shown(key, each, zone) for key, each in value.items() if each not in (None, (), "")}
    if isinstance(value, int) and (name == "at" or name.endswith("_at")):
        return datetime.fromtimestamp(value / 1000, zone).isoformat(timespec="seconds")
    if isinstance(value, int) and name in _FEN:
        return f"{value / 100:.2f}"
    if isinstance(value, tuple):
        value = ", ".join(map(str, value))
    if not isinstance(value, str):
        return value
    if name in _NAMES:
        return mask_name(value)
    if name in _PHONES:
        return mask_phone(value)
    if name in _EMAILS:
        return mask_email(value)
    return fit(mask_text(" ".join(value.split())), _CELLS).rstrip()
