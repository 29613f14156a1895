"""A ticket that begins with a mail."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from store.database import Desk
from store.desk.acts import read
from store.desk.classifying import classified
from store.desk.intake import NewTicket, insert_ticket
from store.desk.speech import one_line
from store.desk.values import categories_of
from store.imports.customers import Customers
from store.imports.history import Importing
from store.imports.mail.settings import Settings
from store.imports.mail.shapes import Address, Mail
from store.imports.telling import Telling, Told
from store.policy.versions import policies
from store.rules import words

_RE = ("re:", "re：", "回复:", "回复：", "答复:", "答复：", "fw:", "fwd:", "转发:", "转发：", "aw:", "sv:")


def open_with(
    desk: Desk,
    telling: Telling,
    mail: Mail,
    told: Told,
    *,
    root: str,
    source: str,
    customer: Address | None,
    settings: Settings,
    importing: Importing,
) -> int:
    """Open a ticket at the mail's time, inside the caller's transaction; returns its number. `root` is the mail that
    the conversation began with. One that the shop wrote owes nothing until the customer writes."""
    policy = policies(desk)[importing.policy]
    outbound = told.author == "agent"
    asked = NewTicket(
        kind=settings.kind,
        scenario=settings.scenario,
        category=settings.category,
        priority=settings.priority,
        urgency=settings.urgency,
        importance=settings.importance,
        outbound=outbound,
    )
    subject = plain_subject(mail.subject) or one_line(mail.body, 60) or mail.sender.email
    classed = classified(asked, policy, f"{subject}\n{mail.body}")
    facts: dict[str, Any] = {
        **{name: classed[name] for name in ("kind", "scenario", "category", "priority")},
        "channel": "email",
        "customer_level": None,
        "shop": settings.shop,
        "spoken": False,
        "outbound": outbound,
    }
    columns = {
        **facts,
        "spoken": 0,
        "outbound": int(outbound),
        "subject": subject,
        "team": settings.team or words.team_for(str(facts["scenario"])),
        "urgency": classed["urgency"],
        "importance": classed["importance"],
        "platform": settings.platform,
        "product": settings.product,
        "customer_id": customer_of(desk, customer, importing),
        "source": source,
        "external_id": root,
        "import_batch": importing.batch,
    }
    return _insert(desk, telling, columns, facts, told, importing, subject)


def open_after(
    desk: Desk, telling: Telling, number: int, told: Told, *, source: str, importing: Importing
) -> int:
    """A settled ticket's matter goes on too late to open it again: a new one, linked to it; returns its number."""
    old = read(desk, number)
    known = categories_of(policies(desk)[importing.policy])
    facts: dict[str, Any] = {
        **{name: old[name] for name in ("kind", "scenario", "priority", "customer_level", "shop")},
        "category": old["category"] if old["category"] in known else None,
        "channel": told.channel or old["channel"],
        "spoken": False,
        "outbound": False,
    }
    columns = {
        **facts,
        **{name: old[name] for name in ("customer_id", "order_no", "product", "region", "subject")},
        "spoken": 0,
        "outbound": 0,
        "team": words.team_for(old["scenario"]),
        "linked_to": number,
        "source": source,
        "external_id": told.external_id,
        "import_batch": importing.batch,
    }
    return _insert(desk, telling, columns, facts, told, importing, old["subject"])


def customer_of(desk: Desk, address: Address | None, importing: Importing) -> int | None:
    """Who has this address: somebody the desk knows, else somebody new. A name is taken where none is known."""
    if address is None:
        return None
    customers = Customers(desk, importing.now, importing.batch)
    known = {"email": address.email, **({"name": address.name} if address.name else {})}
    customer_id, _outcome = customers.keep(known, "missing")
    customers.write()
    return customer_id


def plain_subject(subject: str) -> str:
    """Without what answering and forwarding put before it."""
    text = subject.strip()
    while text.lower().startswith(_RE):
        text = text[next(len(mark) for mark in _RE if text.lower().startswith(mark)) :].strip()
    return text


def _insert(
    desk: Desk,
    telling: Telling,
    columns: dict[str, Any],
    facts: dict[str, Any],
    told: Told,
    importing: Importing,
    subject: str,
) -> int:
    row = {**columns, "recorded_at": importing.now, "updated_at": told.at}
    number = insert_ticket(desk, row, importing.policy, told.at)
    by = "agent" if told.author == "agent" else "customer" if told.author == "customer" else "auto"
    began = {"clocks_from": importing.now} if importing.restart_clocks else {}
    telling.new(number, told.at, by=by, agent_id=told.agent_id, policy=importing.policy, **facts, **began)
    telling.say(number, replace(told, subject=subject), known=True)
    return number
