"""Mails and boxes of them, built as senders' programs build them."""

from __future__ import annotations

import mailbox
from collections.abc import Iterable
from dataclasses import replace
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime
from pathlib import Path
from typing import Any

from store.imports.loader import import_tickets
from store.imports.options import ImportOptions, ImportResult
from tests.imports.files import MONDAY, NOW
from tests.store.desks import Place

SHOP = "service@shop.example"
HONG = "hong@example.com"


def mail(
    message_id: str | None = "<a@c>",
    text: str = "我的快递三天没动了",
    *,
    sender: str = f"小红 <{HONG}>",
    to: str = SHOP,
    subject: str = "快递没到",
    at: int | None = MONDAY,
    answers: Iterable[str] = (),
    files: Iterable[tuple[str, bytes]] = (),
    **headers: str,
) -> EmailMessage:
    """A mail of the customer's to the shop unless said otherwise; `headers` with `_` for `-`."""
    made = EmailMessage()
    if sender:
        made["From"] = sender
    made["To"] = to
    made["Subject"] = subject
    if at is not None:
        made["Date"] = format_datetime(datetime.fromtimestamp(at / 1000, UTC))
    if message_id is not None:
        made["Message-ID"] = message_id
    references = list(answers)
    if references:
        made["In-Reply-To"] = references[-1]
        made["References"] = " ".join(references)
    for name, value in headers.items():
        made[name.replace("_", "-")] = value
    made.set_content(text)
    for name, content in files:
        made.add_attachment(content, maintype="application", subtype="octet-stream", filename=name)
    return made


def ours(message_id: str, text: str = "您好，在查", **facts: Any) -> EmailMessage:
    """A mail of the shop to the customer."""
    return mail(
        message_id, text, **{"sender": f"Ann <{SHOP}>", "to": HONG, "subject": "Re: 快递没到", **facts}
    )


def box(path: Path, *mails: EmailMessage | bytes) -> Path:
    """An mbox of these."""
    made = mailbox.mbox(path)
    for one in mails:
        made.add(mailbox.mboxMessage(one) if isinstance(one, EmailMessage) else one)
    made.close()
    return path


def bring_mail(
    place: Place, file: Path | str, *, by: str = "root", now: int = NOW, **options: Any
) -> ImportResult:
    """Import a box without pauses, the shop's address known."""
    options.setdefault("set", {"our_address": SHOP})
    asked = replace(ImportOptions(), **options)
    return import_tickets(place.desk, place.people[by], file, asked, now=now, pause=lambda _s: None)


def said(place: Place, number: int) -> list[tuple[str, str]]:
    """(author, text) of a ticket's messages in the order of their times."""
    return place.desk.rows("SELECT author, body FROM message WHERE ticket_id = ? ORDER BY at, id", (number,))
