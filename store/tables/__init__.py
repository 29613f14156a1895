"""The peewee models: columns, indexes, constraints; no behaviour."""

from store.tables.alerts import Alert
from store.tables.cases import Cause, Check, Measure, Question, Story, Survey, TicketCause
from store.tables.clocks import Clock
from store.tables.events import Event
from store.tables.imports import ImportBatch, ImportRow
from store.tables.library import Article, ArticleUse, ArticleVote
from store.tables.messages import Message, Offer, Step
from store.tables.orders import Order, ReturnRequest
from store.tables.outbox import Channel, Outbox
from store.tables.people import Agent, AgentTeam, Customer
from store.tables.personal import Attachment, ContactDraft, SavedQueue, Seen
from store.tables.policies import CalendarVersion, PolicyVersion
from store.tables.tickets import Ticket, TicketFact, TicketTag
from store.tables.work import Draft, Lease, Undo

ALL = (
    Agent,
    AgentTeam,
    Customer,
    PolicyVersion,
    CalendarVersion,
    ImportBatch,
    Ticket,
    TicketTag,
    TicketFact,
    ImportRow,
    Message,
    Offer,
    Step,
    Event,
    Clock,
    Alert,
    Draft,
    Undo,
    Lease,
    Order,
    ReturnRequest,
    Article,
    ArticleUse,
    ArticleVote,
    Cause,
    TicketCause,
    Question,
    Check,
    Survey,
    Measure,
    Story,
    Seen,
    SavedQueue,
    ContactDraft,
    Attachment,
    Outbox,
    Channel,
)

__all__ = [
    "ALL",
    "Agent",
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
    "ImportRow",
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
    "Step",
    "Story",
    "Survey",
    "Ticket",
    "TicketCause",
    "TicketFact",
    "TicketTag",
    "Undo",
]
