"""The peewee models: columns, indexes, constraints; no behaviour. A model is made when it is first named."""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from store.tables.access import AgentKey
    from store.tables.alerts import Alert
    from store.tables.cases import Cause, Check, Measure, Question, Story, Survey, TicketCause
    from store.tables.clocks import Clock
    from store.tables.events import Event
    from store.tables.imports import ImportBatch, ImportBefore, ImportRow, TextGap
    from store.tables.judging import Judgement
    from store.tables.library import Article, ArticleUse, ArticleVote
    from store.tables.messages import Message, Offer, Step
    from store.tables.orders import Order, ReturnRequest, Shipment
    from store.tables.outbox import Channel, Outbox
    from store.tables.people import Agent, AgentTeam, Customer
    from store.tables.personal import Attachment, ContactDraft, SavedQueue, Seen
    from store.tables.policies import CalendarVersion, PolicyVersion
    from store.tables.tickets import Ticket, TicketFact, TicketTag
    from store.tables.work import Draft, Lease, Undo

_MODULES: Final = {
    "access": ("AgentKey",),
    "alerts": ("Alert",),
    "cases": ("Cause", "Check", "Measure", "Question", "Story", "Survey", "TicketCause"),
    "clocks": ("Clock",),
    "events": ("Event",),
    "imports": ("ImportBatch", "ImportBefore", "ImportRow", "TextGap"),
    "judging": ("Judgement",),
    "library": ("Article", "ArticleUse", "ArticleVote"),
    "messages": ("Message", "Offer", "Step"),
    "orders": ("Order", "ReturnRequest", "Shipment"),
    "outbox": ("Channel", "Outbox"),
    "people": ("Agent", "AgentTeam", "Customer"),
    "personal": ("Attachment", "ContactDraft", "SavedQueue", "Seen"),
    "policies": ("CalendarVersion", "PolicyVersion"),
    "tickets": ("Ticket", "TicketFact", "TicketTag"),
    "work": ("Draft", "Lease", "Undo"),
}
_HOME: Final = {name: module for module, names in _MODULES.items() for name in names}
NAMES: Final = (
    "Agent",
    "AgentTeam",
    "Customer",
    "PolicyVersion",
    "CalendarVersion",
    "ImportBatch",
    "Ticket",
    "TicketTag",
    "TicketFact",
    "ImportRow",
    "ImportBefore",
    "TextGap",
    "Message",
    "Offer",
    "Step",
    "Event",
    "Clock",
    "Alert",
    "Draft",
    "Undo",
    "Lease",
    "Order",
    "ReturnRequest",
    "Shipment",
    "Article",
    "ArticleUse",
    "ArticleVote",
    "Cause",
    "TicketCause",
    "Question",
    "Check",
    "Survey",
    "Measure",
    "Story",
    "Seen",
    "SavedQueue",
    "ContactDraft",
    "Attachment",
    "Outbox",
    "Channel",
    "AgentKey",
    "Judgement",
)
"""Every model, those before it that its keys refer to."""

__all__ = [
    "NAMES",
    "Agent",
    "AgentKey",
    "AgentTeam",
    "Alert",
    "Article",
    "ArticleUse",
    "ArticleVote",
    "Attachment",
    "CalendarVersion",
    "Cause",
    "Channel",
    "Check",
    "Clock",
    "ContactDraft",
    "Customer",
    "Draft",
    "Event",
    "ImportBatch",
    "ImportBefore",
    "ImportRow",
    "Judgement",
    "Lease",
    "Measure",
    "Message",
    "Offer",
    "Order",
    "Outbox",
    "PolicyVersion",
    "Question",
    "ReturnRequest",
    "SavedQueue",
    "Seen",
    "Shipment",
    "Step",
    "Story",
    "Survey",
    "TextGap",
    "Ticket",
    "TicketCause",
    "TicketFact",
    "TicketTag",
    "Undo",
]


def __getattr__(name: str) -> Any:
    if name not in _HOME:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOME[name]}"), name)
