"""One row of a ticket's history as a file tells it: an event, or the ticket's state at that time."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import msgspec

from store.imports.layout import TICKETS, Layout
from store.imports.reasons import Refused
from store.imports.record import FIELDS, TicketRecord
from store.imports.values import Convert, Converters
from store.rules import words
from store.rules.words import code_of

EVENTS: Final = {
    "opened": "新建",
    "status": "状态",
    "assigned": "分配",
    "released": "释放",
    "transferred": "转交",
    "public_reply": "回复",
    "customer_message": "客户消息",
    "message": "消息",
    "call": "通话",
    "note": "备注",
    "classified": "分类",
    "resolved": "解决",
    "closed": "关闭",
    "reopened": "重开",
    "merged": "合并",
    "priority": "优先级",
    "category": "类别",
    "kind": "类型",
    "scenario": "场景",
    "channel": "渠道",
    "external_due": "平台时限",
}
"""What a row of the shape `events` may tell of."""
EVENTS_TOO: Final = {
    "created": "opened",
    "create": "opened",
    "creation": "opened",
    "创建": "opened",
    "assignee": "assigned",
    "owner": "assigned",
    "领取": "assigned",
    "claimed": "assigned",
    "unassigned": "released",
    "team": "transferred",
    "group": "transferred",
    "转组": "transferred",
    "reply": "public_reply",
    "agent_reply": "public_reply",
    "客服回复": "public_reply",
    "comment": "message",
    "customer_reply": "customer_message",
    "客户回复": "customer_message",
    "internal_note": "note",
    "private_note": "note",
    "内部备注": "note",
    "phone_call": "call",
    "solved": "resolved",
    "已解决": "resolved",
    "已关闭": "closed",
    "重新打开": "reopened",
    "merge": "merged",
}
ACTORS: Final = {"customer": "客户", "agent": "客服", "auto": "自动", "system": "系统"}
ACTORS_TOO: Final = {
    "end_user": "customer", "user": "customer", "买家": "customer", "requester": "customer",
    "坐席": "agent", "staff": "agent", "bot": "auto", "机器人": "auto", "automation": "auto", "trigger": "auto",
}  # fmt: skip
CHANGES: Final[tuple[str, ...]] = (
    "kind",
    "scenario",
    "category",
    "priority",
    "channel",
    "customer_level",
    "shop",
)
"""What a ticket is classified by; a change is an event."""
SPOKEN: Final[tuple[str, ...]] = ("customer_message", "public_reply", "note")
"""Columns of a snapshot whose text is new in that row."""
SNAPSHOTS: Final = "snapshots"
"""A row is the ticket's state at its time."""
EVENT_ROWS: Final = "events"
"""A row is one thing that happened."""
_TOLD: Final = tuple(name for name in FIELDS if name not in ("external_id", "opened_at", "tags"))


class HistoryRecord(msgspec.Struct, kw_only=True, array_like=True):
    """What one row says; what it does not say is None. Times in ms, words are codes."""

    external_id: str
    at: int
    place: int | None = None
    """The file's own order of rows with the same time."""
    event_id: str | None = None
    """The row's own identity where its file gives one: a second row with it is the same one."""
    event: str | None = None
    by: str | None = None
    agent: str | None = None
    """Who did it, as the file says it."""
    was: str | None = None
    """Of a status: the one before."""
    to: str | int | None = None
    """The new value, in the words of what has changed."""
    customer_message: str | None = None
    public_reply: str | None = None
    note: str | None = None
    opened_at: int | None = None
    facts: dict[str, Any] = {}
    """The fields of a ticket that the row gives, by their names."""
    tags: tuple[str, ...] = ()


_OWN: Final = ("at", "place", "event_id", "event", "by", "agent", "from", "to", *SPOKEN)
HISTORY_FIELDS: Final = ("external_id", *_OWN, "opened_at", *_TOLD, "tags")
_AS: Final = {
    "assigned": "assignee",
    "transferred": "team",
    "status": "status",
    "reopened": "status",
    "external_due": "external_due_at",
    **{name: name for name in ("priority", "category", "kind", "scenario", "channel")},
}
"""Event -> the field that its `to` is a value of."""


class HistoryReading:
    """How the rows of one file become records. Its shape and the words of its values are known once it is open."""

    def __init__(self) -> None:
        self.shape = SNAPSHOTS
        self.meanings: Mapping[str, Mapping[str, str]] = {}
        """Field -> what the file writes -> what it means here, for the values that stand in `from` and `to`."""
        self._known: dict[str, Convert] = {}

    @property
    def layout(self) -> Layout[HistoryRecord]:
        """The layout of both shapes."""
        return Layout(
            kind="history",
            fields=HISTORY_FIELDS,
            required=("external_id", "at"),
            one_of=(),
            none_of_them="",
            identity=frozenset({"external_id", "at", "event", "from", "to", "place", "event_id"}),
            in_order=(),
            converters=self._converters,
            record=self._record,
        )

    def _converters(self, values: Converters, categories: Mapping[str, str]) -> dict[str, Convert]:
        known = TICKETS.converters(values, categories)
        known |= dict.fromkeys(("agent", "from", "to", "assignee"), values.line)
        known |= dict.fromkeys(SPOKEN, values.body)
        known["at"] = values.time
        known["place"] = values.count
        known["event_id"] = values.identifier
        known["event"] = values.word(EVENTS, EVENTS_TOO)
        known["by"] = values.word(ACTORS, ACTORS_TOO)
        self._known = known
        return {name: known[name] for name in HISTORY_FIELDS}

    def _record(self, **told: Any) -> HistoryRecord:
        facts = {name: told[name] for name in _TOLD if told.get(name) is not None}
        event, to, was = told.get("event"), told.get("to"), told.get("from")
        if event is None and self.shape == EVENT_ROWS:
            raise Refused("missing", field="event")
        if event in _AS:
            to = facts.get(_AS[event]) if to is None else self._value(_AS[event], to)
        if event == "status":
            if to is None:
                raise Refused("missing", field="to")
            was = None if was is None else code_of(words.STATUSES, self._meaning("status", was))
        return HistoryRecord(
            external_id=told["external_id"],
            at=told["at"],
            place=told.get("place"),
            event_id=told.get("event_id"),
            event=event,
            by=told.get("by"),
            agent=told.get("agent"),
            was=was,
            to=to,
            customer_message=told.get("customer_message"),
            public_reply=told.get("public_reply"),
            note=told.get("note"),
            opened_at=told.get("opened_at"),
            facts=facts,
            tags=told.get("tags") or (),
        )

    def _meaning(self, field: str, text: str) -> str:
        return self.meanings.get(field, {}).get(text, text)

    def _value(self, field: str, text: str) -> Any:
        meant = self._meaning(field, text)
        return self._known[field](meant, "to") if meant else None


def ticket_record(external_id: str, opened_at: int, facts: Mapping[str, Any]) -> TicketRecord:
    """What the rows together say of the ticket itself."""
    return TicketRecord(external_id=external_id, opened_at=opened_at, **facts)
