"""Messages as files tell them: what was said on a ticket, when and by whom."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from typing import Final

from store.imports.layout import Layout
from store.imports.readers.rows import Cell
from store.imports.reasons import Refused
from store.imports.values import Convert, Converters
from store.rules import words

AUTHORS: Final = {"customer": "客户", "agent": "客服", "auto": "自动"}
_AUTHORS_TOO: Final = {
    "买家": "customer", "顾客": "customer", "用户": "customer", "客人": "customer", "buyer": "customer",
    "user": "customer", "end-user": "customer", "requester": "customer", "incoming": "customer",
    "卖家": "agent", "商家": "agent", "人工": "agent", "坐席": "agent", "seller": "agent", "staff": "agent",
    "admin": "agent", "outgoing": "agent",
    "机器人": "auto", "智能客服": "auto", "系统": "auto", "自动回复": "auto", "bot": "auto", "robot": "auto",
    "system": "auto",
}  # fmt: skip
_PUBLIC: Final = frozenset({"1", "true", "yes", "y", "public", "是", "公开", "外部", "对外"})
_INTERNAL: Final = frozenset(
    {"0", "false", "no", "n", "private", "note", "internal", "否", "内部", "备注", "内部备注", "不公开"}
)


@dataclass(frozen=True, slots=True, kw_only=True)
class MessageRecord:
    """One message; what the file does not say is None. Times in ms."""

    at: int
    body: str
    external_id: str | None = None
    """The ticket's, in its source."""
    ticket: int | None = None
    """The ticket's number here."""
    message_id: str | None = None
    by: str | None = None
    """customer, agent or auto."""
    author: str | None = None
    """A login or a name."""
    public: int | None = None
    channel: str | None = None

    @property
    def identity(self) -> str:
        """What it is called in its source; one without a name is told by what it says."""
        if self.message_id is not None:
            return self.message_id
        told = "\0".join(map(str, (self.external_id, self.ticket, self.at, self.by, self.public, self.body)))
        return f"#{hashlib.blake2b(told.encode(), digest_size=12).hexdigest()}"


_FIELDS: Final = tuple(field.name for field in fields(MessageRecord))


def _converters(values: Converters, categories: Mapping[str, str]) -> dict[str, Convert]:
    def public(cell: Cell, column: str) -> int | None:
        text = values.line(cell, column)
        if text is None or text == "-":
            return None
        folded = text.lower().removesuffix(".0")
        if folded not in _PUBLIC | _INTERNAL:
            raise Refused("not_one_of", column=column, value=text[:100], choices="public, note")
        return int(folded in _PUBLIC)

    return {
        "at": values.time,
        "body": values.body,
        "external_id": values.identifier,
        "ticket": values.count,
        "message_id": values.identifier,
        "by": values.word(AUTHORS, _AUTHORS_TOO),
        "author": values.line,
        "public": public,
        "channel": values.word(words.CHANNELS),
    }


MESSAGES: Final = Layout(
    kind="messages",
    fields=_FIELDS,
    required=("at", "body"),
    one_of=("external_id", "ticket"),
    none_of_them="missing_text",
    identity=frozenset({"external_id", "ticket", "message_id"}),
    in_order=(),
    converters=_converters,
    record=MessageRecord,
)
