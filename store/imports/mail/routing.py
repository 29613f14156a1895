"""Which ticket a mail belongs to: by what it answers, else by the number in its subject."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from store.database import Desk
from store.imports.mail.shapes import Mail
from store.outbox.queue import desk_tag

_NUMBER: Final = re.compile(r"[\[【［]\s{0,3}[#＃]\s{0,3}(\d{1,15})\s{0,3}[\]】］]")
_OURS: Final = re.compile(r"<((reply|alert|digest|test)-[^@<>\s]{1,200})\.([0-9a-f]{4})@[^<>\s]*>")
_REPLIED: Final = """
SELECT m.ticket_id, m.id FROM outbox o JOIN message m ON m.id = o.message_id WHERE o.key = ?
"""
_SAID: Final = "SELECT ticket_id, id FROM message WHERE external_id = ? ORDER BY id LIMIT 1"
_BEGUN: Final = "SELECT number FROM ticket WHERE source = ? AND external_id = ?"
_NUMBERED: Final = """
SELECT t.opened_at, c.email, EXISTS (
    SELECT 1 FROM customer o WHERE o.email = ?2 AND (o.id = t.customer_id OR o.same_as = c.id)
) FROM ticket t LEFT JOIN customer c ON c.id = t.customer_id WHERE t.number = ?1
"""
_SLACK_MS: Final = 60_000


@dataclass(slots=True)
class Routes:
    """Finds tickets for mails. `ours`: the shop's own addresses, in small letters."""

    desk: Desk
    source: str
    ours: frozenset[str]
    planned: dict[str, int] = field(default_factory=dict)
    """In a dry run: Message-IDs that would have come in -> a number below 0 for each ticket that would have been opened."""

    def known(self, message_id: str) -> bool:
        """True for a mail that is here already, and for one that this desk has sent itself."""
        if message_id in self.planned or self.own(message_id) is not None:
            return True
        return self.desk.row(_SAID, (message_id,)) is not None

    def own(self, message_id: str) -> str | None:
        """The outbox's key of a mail that this desk has sent; None for every other."""
        found = _OURS.fullmatch(message_id)
        return found[1] if found is not None and found[3] == desk_tag(self.desk) else None

    def replied(self, message_ids: tuple[str, ...]) -> tuple[int, int] | None:
        """(ticket, message) of the newest of these that this desk has sent as a reply."""
        for message_id in reversed(message_ids):
            key = self.own(message_id)
            found = None if key is None else self.desk.row(_REPLIED, (key,))
            if found is not None:
                return int(found[0]), int(found[1])
        return None

    def ticket_of(self, mail: Mail) -> int | None:
        """The ticket; None when the mail belongs to none that is here."""
        answers = (*mail.references, *mail.returned)
        replied = self.replied(answers)
        if replied is not None:
            return replied[0]
        for message_id in reversed(answers):
            number = self.planned.get(message_id) or self._said(message_id)
            if number is not None:
                return number
        own = (mail.message_id,) if mail.nature == "person" else ()
        for begun in (*own, *answers[:1]):
            number = self.desk.value(_BEGUN, (self.source, begun))
            if number is not None:
                return int(number)
        return self._numbered(mail)

    def _said(self, message_id: str) -> int | None:
        found = self.desk.row(_SAID, (message_id,))
        return None if found is None else int(found[0])

    def _numbered(self, mail: Mail) -> int | None:
        """By `[#123]` in the subject, from us or from that ticket's customer: other desks number their tickets so too,
        and anybody can write a number."""
        for digits in reversed(_NUMBER.findall(mail.subject)):
            row = self.desk.row(_NUMBERED, (int(digits), mail.sender.email))
            if row is None:
                continue
            opened_at, email, is_customers = row
            known = mail.sender.email in self.ours or mail.nature == "bounce" or not email or is_customers
            if (known or (email or "").lower() == mail.sender.email) and mail.at >= opened_at - _SLACK_MS:
                return int(digits)
        return None
