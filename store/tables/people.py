"""Agents, their teams, and customers."""

from __future__ import annotations

from peewee import SQL, CompositeKey, IntegerField, TextField

from store.tables.base import Table, millis, never_reused, refers_to, words


class Agent(Table):
    id = never_reused()
    login = TextField(unique=True)
    name = TextField()
    role = TextField()
    skills = words("[]")
    """JSON list of categories; empty = all."""
    ticket_limit = IntegerField(null=True)
    state = words("on")
    shift = TextField(null=True)
    created_at = millis()
    disabled_at = millis(null=True)
    import_batch = refers_to("import_batch (id)", null=True)
    origin = TextField(null=True)
    """The desk whose history names somebody who does not work here; null for one's own people."""
    pin = TextField(null=True)
    """How the PIN is recognised that opens the privacy screen (scrypt); null: none set."""


class AgentTeam(Table):
    agent_id = refers_to("agent (id)")
    team = TextField()

    class Meta:
        primary_key = CompositeKey("agent_id", "team")
        without_rowid = True


class Customer(Table):
    id = never_reused()
    nick = TextField(null=True)
    name = TextField(null=True)
    phone = TextField(null=True)
    email = TextField(null=True)
    level = TextField(null=True)
    region = TextField(null=True)
    created_at = millis()
    import_batch = refers_to("import_batch (id)", null=True)
    platform = words("")
    """Whose accounts the nick is one of (store.rules.customers_same.accounts_of); empty when nobody says."""
    same_as = refers_to("customer (id)", null=True)
    """The record that stands for this person, where two turned out to be one; this one only keeps what it was found by."""


Customer.add_index(
    Customer.index(
        Customer.nick,
        Customer.platform,
        unique=True,
        name="ux_customer_nick",
        where=SQL("nick IS NOT NULL"),
    )
)
Customer.add_index(
    Customer.index(Customer.same_as, name="ix_customer_same", where=SQL("same_as IS NOT NULL"))
)
Customer.add_index(Customer.index(Customer.phone, name="ix_customer_phone", where=SQL("phone IS NOT NULL")))
Customer.add_index(Customer.index(Customer.email, name="ix_customer_email", where=SQL("email IS NOT NULL")))
Customer.add_index(
    Customer.index(SQL("substr(phone, -4)"), name="ix_customer_phone_end", where=SQL("phone IS NOT NULL"))
)
