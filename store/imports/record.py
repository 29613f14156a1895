"""One ticket as a file tells it: typed, cleaned, in codes; what the file does not say is None."""

from __future__ import annotations

import hashlib
from typing import Final

import msgspec


class TicketRecord(msgspec.Struct, kw_only=True, array_like=True, omit_defaults=False):
    """The fields of kefu's own format. Times in ms since the epoch; words are codes of store.rules.words."""

    external_id: str
    opened_at: int
    channel: str | None = None
    kind: str | None = None
    scenario: str | None = None
    category: str | None = None
    priority: str | None = None
    subject: str | None = None
    body: str | None = None
    customer_id: str | None = None
    customer_name: str | None = None
    customer_phone: str | None = None
    customer_email: str | None = None
    customer_level: str | None = None
    order_no: str | None = None
    product: str | None = None
    product_type: str | None = None
    platform: str | None = None
    occurred_at: int | None = None
    wish: str | None = None
    impact: str | None = None
    urgency: str | None = None
    importance: str | None = None
    wait_s: int | None = None
    region: str | None = None
    shop: str | None = None
    team: str | None = None
    """A code of words.TEAMS, or what the file says when it is none."""
    assignee: str | None = None
    """As the file says it: a login or a name, perhaps nobody's."""
    status: str | None = None
    responsibility: str | None = None
    solution: str | None = None
    first_responded_at: int | None = None
    resolved_at: int | None = None
    closed_at: int | None = None
    updated_at: int | None = None
    external_due_at: int | None = None
    tags: tuple[str, ...] = ()

    def digest(self) -> str:
        """The same for the same facts, whatever file, order of columns or spelling they came in."""
        return hashlib.blake2b(_encode(self), digest_size=16).hexdigest()


FIELDS: Final[tuple[str, ...]] = TicketRecord.__struct_fields__
_encode: Final = msgspec.msgpack.Encoder().encode
