"""Tickets, with the columns derived from their clocks that queues and take next read."""

from __future__ import annotations

from peewee import SQL, CompositeKey, IntegerField, TextField

from store.tables.base import Table, flag, millis, never_reused, refers_to, whole


class Ticket(Table):
    number = never_reused()
    version = whole(1)
    source = TextField(null=True)
    external_id = TextField(null=True)
    subject = TextField()
    kind = TextField()
    scenario = TextField()
    category = TextField(null=True)
    status = TextField()
    priority = TextField()
    priority_rank = IntegerField()
    urgency = TextField(null=True)
    importance = TextField(null=True)
    channel = TextField()
    team = TextField()
    assignee_id = refers_to("agent (id)", null=True)
    lease_until = millis(null=True)
    generation = whole(0)
    customer_id = refers_to("customer (id)", null=True)
    customer_level = TextField(null=True)
    platform = TextField(null=True)
    occurred_at = millis(null=True)
    wish = TextField(null=True)
    impact = TextField(null=True)
    product = TextField(null=True)
    product_type = TextField(null=True)
    wait_s = IntegerField(null=True)
    region = TextField(null=True)
    shop = TextField(null=True)
    order_no = TextField(null=True)
    responsibility = TextField(null=True)
    solution = TextField(null=True)
    spoken = flag()
    outbound = flag()
    opened_at = millis()
    recorded_at = millis()
    updated_at = millis()
    """When its newest event happened."""
    imported_at = millis(null=True)
    resolved_at = millis(null=True)
    closed_at = millis(null=True)
    settled_at = millis(null=True)
    """Since when it is resolved or closed; the open queues are where this is null."""
    unanswered_since = millis(null=True)
    first_reply_at = millis(null=True)
    first_offer_at = millis(null=True)
    policy_version = refers_to("policy_version (id)")
    next_due_at = millis(null=True)
    next_clock = TextField(null=True)
    next_target_ms = millis(null=True)
    next_calendar = TextField(null=True)
    live_due_at = millis(null=True)
    live_clock = TextField(null=True)
    live_target_ms = millis(null=True)
    live_calendar = TextField(null=True)
    soon_at = millis(null=True)
    due_key = millis()
    """live_due_at, or a value after every due: the first part of every queue's order."""
    paused = flag()
    free = flag()
    """1 while it is new or open and nobody holds it."""
    promised_at = millis(null=True)
    ring_at = millis(null=True)
    """When the promise rings next: before its time, then one ms behind it; null once it is broken."""
    unsent = whole(0)
    linked_to = refers_to("ticket (number)", null=True)
    merged_into = refers_to("ticket (number)", null=True)
    import_batch = refers_to("import_batch (id)", null=True)
    responsibility_reason = TextField(null=True)
    follow_up_at = millis(null=True)
    """When the customer is to be called and asked how it was; null once that is done or not owed."""
    said_id = whole(0)
    """The newest message of the customer."""


_QUEUE_ORDER = (Ticket.due_key, Ticket.priority_rank, Ticket.opened_at, Ticket.number)

Ticket.add_index(
    Ticket.index(
        Ticket.source,
        Ticket.external_id,
        unique=True,
        name="ux_ticket_external",
        where=SQL("external_id IS NOT NULL"),
    )
)
Ticket.add_index(
    Ticket.index(
        *_QUEUE_ORDER,
        Ticket.status,
        Ticket.team,
        Ticket.kind,
        Ticket.assignee_id,
        Ticket.lease_until,
        Ticket.next_due_at,
        Ticket.soon_at,
        Ticket.promised_at,
        Ticket.settled_at,
        name="ix_ticket_queue",
        where=SQL("settled_at IS NULL"),
    )
)
Ticket.add_index(
    Ticket.index(
        Ticket.status,
        Ticket.team,
        Ticket.kind,
        Ticket.assignee_id,
        Ticket.lease_until,
        Ticket.due_key,
        Ticket.settled_at,
        name="ix_ticket_count",
        where=SQL("settled_at IS NULL"),
    )
)
Ticket.add_index(
    Ticket.index(Ticket.team, *_QUEUE_ORDER, Ticket.category, name="ix_ticket_free", where=SQL("free = 1"))
)
Ticket.add_index(
    Ticket.index(
        Ticket.assignee_id,
        Ticket.status,
        Ticket.lease_until,
        name="ix_ticket_held",
        where=SQL("assignee_id IS NOT NULL AND settled_at IS NULL"),
    )
)
Ticket.add_index(
    Ticket.index(Ticket.lease_until, name="ix_ticket_lease", where=SQL("lease_until IS NOT NULL"))
)
Ticket.add_index(Ticket.index(Ticket.ring_at, name="ix_ticket_ring", where=SQL("ring_at IS NOT NULL")))
Ticket.add_index(
    Ticket.index(Ticket.resolved_at, name="ix_ticket_resolved", where=SQL("status = 'resolved'"))
)
Ticket.add_index(Ticket.index(Ticket.customer_id, Ticket.opened_at, name="ix_ticket_customer"))
Ticket.add_index(Ticket.index(Ticket.order_no, name="ix_ticket_order", where=SQL("order_no IS NOT NULL")))
Ticket.add_index(
    Ticket.index(Ticket.external_id, name="ix_ticket_outside", where=SQL("external_id IS NOT NULL"))
)
Ticket.add_index(Ticket.index(Ticket.linked_to, name="ix_ticket_linked", where=SQL("linked_to IS NOT NULL")))
Ticket.add_index(Ticket.index(Ticket.opened_at, Ticket.updated_at, name="ix_ticket_period"))
Ticket.add_index(
    Ticket.index(Ticket.follow_up_at, name="ix_ticket_follow_up", where=SQL("follow_up_at IS NOT NULL"))
)


class TicketTag(Table):
    ticket_id = refers_to("ticket (number)")
    tag = TextField()

    class Meta:
        primary_key = CompositeKey("ticket_id", "tag")
        without_rowid = True


class TicketFact(Table):
    """Counts and times of one ticket, kept with its events, that figures are computed from."""

    ticket_id = IntegerField(primary_key=True, constraints=[SQL("REFERENCES ticket (number)")])
    customer_messages = whole(0)
    replies = whole(0)
    """Public replies and calls by a person."""
    notes = whole(0)
    reopens = whole(0)
    transfers = whole(0)
    offers = whole(0)
    first_reply_at = millis(null=True)
    first_reply_agent_id = IntegerField(null=True)
    resolved_at = millis(null=True)
    resolved_agent_id = IntegerField(null=True)
    known_at = millis(null=True)
    """When the newest of its events was written down; null when all were written with the ticket."""
    first_resolved_at = millis(null=True)
    rested_ms = whole(0)
    silence_ms = whole(0)
    more = TextField(null=True)
    """JSON of what few tickets have: store.rules.facts says what."""


TicketFact.add_index(
    TicketFact.index(TicketFact.known_at, name="ix_fact_known", where=SQL("known_at IS NOT NULL"))
)
