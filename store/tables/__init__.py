"""The peewee models: columns, indexes, constraints; no behaviour."""

from store.tables.alerts import Alert
from store.tables.clocks import Clock
from store.tables.events import Event
from store.tables.imports import ImportBatch, ImportRow
from store.tables.messages import Message, Offer, Step
from store.tables.people import Agent, AgentTeam, Customer
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
)

__all__ = [
    "ALL",
    "Agent",
    "AgentTeam",
    "Alert",
    "CalendarVersion",
    "Clock",
    "Customer",
    "Draft",
    "Event",
    "ImportBatch",
    "ImportRow",
    "Lease",
    "Message",
    "Offer",
    "PolicyVersion",
    "Step",
    "Ticket",
    "TicketFact",
    "TicketTag",
    "Undo",
]
