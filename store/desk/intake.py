"""Contacts come in: a new ticket, or what a customer writes or says on one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert, update
from store.desk import record
from store.desk.acts import Act, read, require_still
from store.desk.at_risk import contacted
from store.desk.attaching import NewAttachment
from store.desk.classifying import classified
from store.desk.promising import answered
from store.desk.search_text import index_customers
from store.desk.speech import one_line, said, write_message
from store.desk.values import categories_of, checked_word, required_word, tag_of
from store.desk.watched_words import heard_on as watch_words
from store.errors import DeskError
from store.policy.versions import current_version, policies
from store.rules import words
from store.rules.contacts import plain_contact
from store.rules.customers_same import accounts_of, of_nick
from store.rules.lifecycle import after_customer_message, reopens
from store.rules.masking import is_masked
from store.rules.permission import require
from store.rules.take_next import NO_LIVE_DUE
from store.tables import Customer, Ticket, TicketTag

_FOLLOWING = """
SELECT max(number) FROM ticket WHERE linked_to = ?1
AND NOT EXISTS (SELECT 1 FROM message WHERE ticket_id = number AND split_from = ?1)
"""
"""The ticket in which a settled one's matter goes on; one that was split out is about another matter."""
_OF_NICK = "SELECT id, platform FROM customer WHERE nick = ? ORDER BY id"
_STANDING = "SELECT k.id, k.nick, k.platform FROM customer c JOIN customer k ON k.id = coalesce(c.same_as, c.id) WHERE c.id = ?"
CUSTOMER_FIELDS = ("nick", "name", "phone", "email", "level", "region")


@dataclass(frozen=True, slots=True)
class CustomerFacts:
    """Who writes, as far as known. What is given updates what stands."""

    nick: str | None = None
    name: str | None = None
    phone: str | None = None
    email: str | None = None
    level: str | None = None
    region: str | None = None
    platform: str | None = None
    """Where the nick is one's name; the same on another platform may be somebody else."""


@dataclass(frozen=True, slots=True)
class NewTicket:
    """A first contact. Words are codes of store.rules.words; what is None is taken from the text's words where the
    policy says so (not of a contact that the shop began), else the desk's default.
    """

    subject: str | None = None
    body: str | None = None
    kind: str | None = None
    channel: str = "message"
    scenario: str | None = None
    category: str | None = None
    priority: str | None = None
    urgency: str | None = None
    importance: str | None = None
    customer_id: int | None = None
    """A customer that the desk knows, where the writer has found them; then `customer` only adds to it."""
    customer: CustomerFacts = field(default_factory=CustomerFacts)
    team: str | None = None
    order_no: str | None = None
    product: str | None = None
    product_type: str | None = None
    platform: str | None = None
    occurred_at: int | None = None
    wish: str | None = None
    impact: str | None = None
    region: str | None = None
    shop: str | None = None
    wait_s: int | None = None
    spoken: bool = False
    """A call that the agent took: owes no first response, and the agent holds the ticket."""
    outbound: bool = False
    """The shop began the contact: no response is owed until the customer writes."""
    link: int | None = None
    tags: tuple[str, ...] = ()
    attachments: tuple[NewAttachment, ...] = ()


def open_ticket(desk: Desk, actor: Actor, new: NewTicket, *, now: int) -> int:
    """Open a ticket at `now`; returns its number.

    Raises DeskError for an unknown word, an empty subject and body, an unknown linked ticket.
    """
    require(actor, "open")
    body = said(new.body) if new.body and new.body.strip() else ""
    subject = one_line(new.subject or "") or one_line(body, 60)
    if not subject:
        raise DeskError("empty_text")
    with desk.transaction():
        require_still(desk, actor, "open")
        if new.link is not None:
            read(desk, new.link)
        version = current_version(desk)
        classed = classified(new, policies(desk)[version], f"{subject}\n{body}")
        known = _known_customer(desk, new.customer_id)
        facts: dict[str, Any] = {
            **{name: classed[name] for name in ("kind", "scenario", "category", "priority")},
            "channel": required_word("channel", words.CHANNELS, new.channel),
            "customer_level": _line(new.customer.level) or known.get("level"),
            "shop": _line(new.shop),
            "spoken": new.spoken,
            "outbound": new.outbound,
        }
        columns = {
            **facts,
            "spoken": int(new.spoken),
            "outbound": int(new.outbound),
            "subject": subject,
            "team": checked_word("team", words.TEAMS, new.team) or words.team_for(facts["scenario"]),
            "urgency": classed["urgency"],
            "importance": classed["importance"],
            "customer_id": known.get("id") or find_customer(desk, new.customer, now, platform=new.platform),
            "product_type": checked_word("product_type", words.PRODUCT_TYPES, new.product_type),
            "occurred_at": new.occurred_at,
            "wait_s": new.wait_s,
            "linked_to": new.link,
            **{
                name: _line(getattr(new, name))
                for name in ("order_no", "product", "platform", "wish", "impact")
            },
            "region": _line(new.region or new.customer.region) or known.get("region"),
        }
        number = insert_ticket(desk, columns, version, now)
        doing = Act(desk, actor, read(desk, number), now)
        doing.event("opened", by="agent" if new.outbound else "customer", policy=version, **facts)
        if new.spoken:
            doing.hold(actor.agent_id, leased=False)
            doing.event("claimed", lease=False)
            doing.status("open")
        record.open_clocks(doing)
        for tag in dict.fromkeys(tag for name in new.tags if (tag := tag_of(name))):
            desk.execute(insert(TicketTag, "ticket_id", "tag"), (number, tag))
        write_message(
            desk,
            number,
            at=now,
            author="agent" if new.outbound else "customer",
            agent_id=actor.agent_id if new.outbound or new.spoken else None,
            public=True,
            channel=new.channel,
            spoken=new.spoken,
            body=body,
            attachments=new.attachments,
            needs_sending=new.outbound and not new.spoken and bool(body),
            subject=subject,
        )
        if new.outbound and not new.spoken and body:
            desk.execute("UPDATE ticket SET unsent = 1 WHERE number = ?", (number,))
        if not new.outbound:
            begun = body if new.link is not None and body else f"{subject}\n{body}"
            watch_words(desk, number, begun, now=now)
            contacted(desk, number, now=now)
        return number


def receive(
    desk: Desk,
    actor: Actor,
    number: int,
    text: str,
    *,
    spoken: bool = False,
    channel: str | None = None,
    attachments: Sequence[NewAttachment] = (),
    now: int,
) -> int:
    """The customer has written, or (`spoken`) called and was talked to. Returns the ticket that got it: a settled one
    is opened again within the policy's window; later its matter goes on in the ticket linked to it, a new one if need be.

    Raises DeskError for an unknown ticket, channel or an empty text.
    """
    require(actor, "receive")
    body = said(text, or_attached=attachments)
    heard_on = checked_word("channel", words.CHANNELS, channel)
    with desk.transaction():
        doing = Act(desk, actor, read(desk, number), now)
        settled_at = doing.ticket["settled_at"]
        if doing.ticket["merged_into"] is not None:
            into = doing.ticket["merged_into"]
            return receive(
                desk,
                actor,
                into,
                text,
                spoken=spoken,
                channel=channel,
                attachments=attachments,
                now=now,
            )
        if settled_at is not None and not reopens(settled_at, doing.at, doing.policy.reopen_window_ms):
            following = desk.value(_FOLLOWING, (number,))
            if following is not None:
                return receive(
                    desk,
                    actor,
                    following,
                    text,
                    spoken=spoken,
                    channel=channel,
                    attachments=attachments,
                    now=now,
                )
            return _open_linked(desk, actor, doing.ticket, body, spoken, heard_on, tuple(attachments), now)
        doing.event("call" if spoken else "customer_message", by="agent" if spoken else "customer")
        if spoken:
            answered(doing)
        if spoken and doing["assignee_id"] is None:
            doing.hold(actor.agent_id, leased=False)
            doing.event("claimed", lease=False)
        elif spoken and doing.mine:
            doing.change(lease_until=None)
        status = doing.ticket["status"]
        doing.status("open" if spoken and status == "new" else after_customer_message(status))
        doing.keep()
        record.write(doing)
        write_message(
            desk,
            number,
            at=doing.at,
            author="customer",
            agent_id=actor.agent_id if spoken else None,
            public=True,
            channel=heard_on or doing.ticket["channel"],
            spoken=spoken,
            body=body,
            attachments=attachments,
        )
        watch_words(desk, number, body, now=now)
        contacted(desk, number, now=now)
        return number


def insert_ticket(desk: Desk, columns: dict[str, Any], policy_version: int, now: int) -> int:
    """A ticket's row with what does not follow from its events yet; returns its number."""
    row = {
        "status": "new",
        "priority_rank": words.PRIORITY_RANK[columns["priority"]],
        "opened_at": now,
        "recorded_at": now,
        "updated_at": now,
        "policy_version": policy_version,
        "due_key": NO_LIVE_DUE,
        "version": 1,
        "generation": 0,
        **columns,
    }
    return int(desk.execute(insert(Ticket, *row), tuple(row.values())).lastrowid)


def find_customer(desk: Desk, facts: CustomerFacts, now: int, *, platform: str | None = None) -> int | None:
    """The customer of that nick, else phone, else e-mail; a new one when none has them. None when nothing is known.

    A nick is somebody's identity on its platform (the facts' own, else `platform`): who has another one stays another
    customer, even with the same phone or e-mail.
    """
    known = {name: _fact(getattr(facts, name)) for name in CUSTOMER_FIELDS}
    known = {name: value for name, value in known.items() if value}
    known |= {name: plain_contact(str(known[name])) for name in ("phone", "email") if name in known}
    if known.keys() <= {"level", "region"}:
        return None
    if "nick" in known:
        known["platform"] = accounts_of(facts.platform or platform)
    found = _standing(desk, known)
    if found is not None:
        customer_id, nick, is_claimed = found
        if "nick" in known and (nick or known["nick"]) != known["nick"]:
            del known["nick"], known["platform"]
        elif is_claimed:
            known.pop("platform", None)
        if known:
            desk.execute(update(Customer, "id = ?", *known), (*known.values(), customer_id))
        return _indexed(desk, customer_id, known)
    sql = insert(Customer, *known, "created_at")
    return _indexed(desk, int(desk.execute(sql, (*known.values(), now)).lastrowid), known)


def _standing(desk: Desk, known: dict[str, str | None]) -> tuple[int, str | None, bool] | None:
    """(id, nick, whether it is known whose accounts its nick is one of) of the record that stands for who is meant."""
    found = None
    if "nick" in known:
        records = desk.rows(_OF_NICK, (known["nick"],))
        found = of_nick(records, known["platform"] or "")
    for name in ("phone", "email"):
        if found is None and name in known:
            nameless = " AND nick IS NULL AND same_as IS NULL" if "nick" in known else ""
            found = desk.value(
                f"SELECT id FROM customer WHERE {name} = ?{nameless} ORDER BY id LIMIT 1", (known[name],)
            )
    if found is None:
        return None
    row = desk.row(_STANDING, (found,))
    assert row is not None
    return row[0], row[1], bool(row[2]) or row[0] != found


def _indexed(desk: Desk, customer_id: int, known: dict[str, str | None]) -> int:
    """The customer is found by their new words."""
    if "nick" in known or "name" in known:
        row = desk.row("SELECT nick, name FROM customer WHERE id = ?", (customer_id,))
        assert row is not None
        index_customers(desk, [(customer_id, *row)])
    return customer_id


def _open_linked(
    desk: Desk,
    actor: Actor,
    old: dict[str, Any],
    body: str,
    spoken: bool,
    channel: str | None,
    attachments: tuple[NewAttachment, ...],
    now: int,
) -> int:
    known = categories_of(policies(desk)[current_version(desk)])
    number = open_ticket(
        desk,
        actor,
        NewTicket(
            subject=old["subject"],
            body=body,
            kind=old["kind"],
            scenario=old["scenario"],
            category=old["category"] if old["category"] in known else None,
            priority=old["priority"],
            channel=channel or old["channel"],
            team=words.team_for(old["scenario"]),
            shop=old["shop"],
            order_no=old["order_no"],
            product=old["product"],
            customer=CustomerFacts(level=old["customer_level"], region=old["region"]),
            spoken=spoken,
            link=old["number"],
            attachments=attachments,
        ),
        now=now,
    )
    desk.execute("UPDATE ticket SET customer_id = ? WHERE number = ?", (old["customer_id"], number))
    contacted(desk, number, now=now)
    return number


def _known_customer(desk: Desk, customer_id: int | None) -> dict[str, Any]:
    """Who was found already: id, level, region; empty for nobody. Raises DeskError when there is no such customer."""
    if customer_id is None:
        return {}
    row = desk.row(
        "SELECT k.id, k.level, k.region FROM customer c JOIN customer k ON k.id = coalesce(c.same_as, c.id) WHERE c.id = ?",
        (customer_id,),
    )
    if row is None:
        raise DeskError("no_such_customer", who=customer_id)
    return dict(zip(("id", "level", "region"), row, strict=True))


def _line(text: str | None) -> str | None:
    return one_line(text) or None if text else None


def _fact(text: str | None) -> str | None:
    line = _line(text)
    return None if line is None or is_masked(line) else line
