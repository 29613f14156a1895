"""Messages that files tell of, brought onto their tickets: each with its own time, each ticket folded anew once.

What comes in late changes no past that people have seen: breaches stay, nothing rings, and a status that people gave
moves only now.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert, update
from store.desk import record
from store.desk.acts import Act, read
from store.desk.at_risk import contacted
from store.desk.derived import STATE_COLUMNS
from store.desk.promising import answered
from store.desk.seeing import customer_said
from store.desk.speech import MESSAGE_COLUMNS
from store.desk.watched_words import FRESH_MS, heard_in_file
from store.imports.before import changed, remember
from store.rules.lifecycle import after_customer_message, after_reply, reopens
from store.rules.words import SETTLED
from store.tables import Attachment, Message
from store.text import segmented

_MESSAGE: Final = insert(Message, *MESSAGE_COLUMNS, "import_batch", "source", "external_id")
_TEXT: Final = "INSERT INTO ticket_text (rowid, subject, body) VALUES (?, ?, ?)"
_FILE: Final = insert(Attachment, "message_id", "name", "type", "size", "sha256", "kept", "import_batch")
_NEWEST_STATUS: Final = (
    "SELECT at, json_extract(data, '$.batch') IS NULL FROM event WHERE ticket_id = ? AND type = 'status'"
    " ORDER BY at DESC, id DESC LIMIT 1"
)
_FOLLOWING: Final = """
SELECT max(number) FROM ticket WHERE linked_to = ?1
AND NOT EXISTS (SELECT 1 FROM message WHERE ticket_id = number AND split_from = ?1)
"""


MOST_FOLDED: Final = 4


@dataclass(frozen=True, slots=True)
class ToldFile:
    """A file that came with a message; `sha256` is None where it is not kept."""

    name: str
    type: str
    size: int
    sha256: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """A message as a file tells of it. `author`: customer, agent or auto; `at` in ms."""

    at: int
    author: str
    body: str
    external_id: str
    """What it is called in its source, once for ever."""
    channel: str | None = None
    agent_id: int | None = None
    public: bool = True
    files: tuple[ToldFile, ...] = ()
    subject: str = ""
    """For the search, with the first message of a ticket."""
    machine: str | None = None
    """What a machine's mail is: automatic or bounce."""


@dataclass(slots=True)
class _Open:
    """A ticket that gets messages in this transaction."""

    doing: Act
    settled_at: int | None
    status_at: int
    given_here: bool
    """The status is what people of this desk made of it, not a file."""
    starts: list[int] = field(default_factory=list)
    """Where among the events each message's own begin: they are an act, however many messages come in together."""


class Telling:
    """The messages of one transaction; `settle` writes what follows from them."""

    def __init__(
        self, desk: Desk, actor: Actor, *, source: str, batch: int, now: int, statuses: bool = True
    ) -> None:
        """`statuses`: a customer's message opens again what a file had settled, too (mail does, an export of
        messages does not: its own tickets say how they stand)."""
        self._desk, self._actor = desk, actor
        self._source, self._batch, self._now = source, batch, now
        self._statuses = statuses
        self._open: dict[int, _Open] = {}
        self._heard: list[tuple[int, str, int]] = []
        """What customers have written lately: (ticket, text, at)."""

    @property
    def is_full(self) -> bool:
        """True when as many tickets wait to be folded as a short transaction can fold at its end."""
        return len(self._open) >= MOST_FOLDED

    def goes_on(self, number: int) -> int:
        """The ticket that a merged one went into, else itself."""
        for _turn in range(100):
            into = self._desk.value("SELECT merged_into FROM ticket WHERE number = ?", (number,))
            if into is None:
                break
            number = int(into)
        return number

    def follows(self, number: int, at: int) -> int | None:
        """Where a customer's message of `at` goes: this ticket, the one in which its matter goes on, or None: a new
        one has to be opened and linked to `following`."""
        for _turn in range(1000):
            one = self._at(number)
            settled_at = one.settled_at
            if settled_at is None or reopens(
                settled_at, max(at, settled_at), one.doing.policy.reopen_window_ms
            ):
                return number
            following = self._desk.value(_FOLLOWING, (number,))
            if following is None:
                return None
            number = int(following)
        return number

    def last(self, number: int) -> int:
        """The last ticket of a matter that went on in others."""
        for _turn in range(1000):
            following = self._desk.value(_FOLLOWING, (number,))
            if following is None:
                break
            number = int(following)
        return number

    def new(self, number: int, opened_at: int, **opened: Any) -> None:
        """A ticket that was inserted in this transaction begins with this event; it is folded with the others."""
        doing = Act(self._desk, self._actor, read(self._desk, number), self._now)
        doing.event("opened", at=opened_at, imported_at=self._now, **opened)
        self._open[number] = _Open(doing, None, opened_at, given_here=False)

    def say(self, number: int, told: Told, *, known: bool = False) -> int:
        """Put a message on a ticket, with its events; returns its id. `known`: the ticket's events tell of it."""
        one = self._at(number)
        doing = one.doing
        at = max(told.at, doing.ticket["opened_at"])
        doing.at = at
        if not known:
            one.starts.append(len(doing.events))
            self._tell(one, told, at)
        sent = told.author == "agent" and told.public
        row = (
            number,
            told.at,
            told.author,
            told.agent_id,
            int(told.public),
            told.channel or doing.ticket["channel"],
            0,
            told.body,
            0,
            told.at if sent else None,
            None,
        )
        desk = self._desk
        message_id = int(
            desk.execute(_MESSAGE, (*row, self._batch, self._source, told.external_id)).lastrowid
        )
        desk.execute(_TEXT, (message_id, segmented(told.subject), segmented(told.body)))
        for file in told.files:
            kept = int(file.sha256 is not None)
            desk.execute(_FILE, (message_id, file.name, file.type, file.size, file.sha256, kept, self._batch))
        if told.author == "customer":
            customer_said(desk, number, message_id)
            if told.machine is None and told.at >= self._now - FRESH_MS:
                self._heard.append((number, f"{told.subject}\n{told.body}", told.at))
        return message_id

    def end(self, number: int, status: str) -> None:
        """A ticket of an archive is settled with the last thing that is known of it."""
        doing = self._at(number).doing
        doing.at = doing.ticket["updated_at"]
        doing.status(status, imported=True, dated=True)

    def settle(self) -> None:
        """Write the events and what follows from them: each ticket is folded once."""
        for number, one in self._open.items():
            self._settle(number, one.doing, one.starts)
        self._open.clear()
        for number, text, at in self._heard:
            heard_in_file(self._desk, number, text, at, now=self._now)
        for number in dict.fromkeys(number for number, _text, _at in self._heard):
            contacted(self._desk, number, now=self._now)
        self._heard.clear()

    def _settle(self, number: int, doing: Act, starts: list[int]) -> None:
        if all(event["type"] == "lapsed" for event in doing.events):
            return
        for event in doing.events:
            if event["type"] != "lapsed":
                event["batch"] = self._batch
        desk = self._desk
        for start, end in pairwise((0, *starts, len(doing.events))):
            record.write_events(desk, number, doing.events[start:end], self._now)
        columns = {name: value for name, value in doing.changes.items() if name not in STATE_COLUMNS}
        was = changed(doing.ticket, columns)
        if doing.ticket.get("import_batch") != self._batch:
            remember(desk, self._batch, "ticket", [(number, was)], now=self._now)
        columns["version"] = doing.ticket["version"] + 1
        desk.execute(update_ticket(columns), (*columns.values(), number))
        record.refold(desk, number, learnt_at=self._now)

    def _at(self, number: int) -> _Open:
        found = self._open.get(number)
        if found is None:
            ticket = read(self._desk, number)
            newest = self._desk.row(_NEWEST_STATUS, (number,)) or (ticket["opened_at"], False)
            doing = Act(self._desk, self._actor, ticket, self._now)
            found = self._open[number] = _Open(doing, ticket["settled_at"], newest[0], bool(newest[1]))
        return found

    def _tell(self, one: _Open, told: Told, at: int) -> None:
        """The events of a message, and what they do to the status."""
        doing = one.doing
        if told.machine is not None:
            doing.event("machine_said", by="auto", at=at, what=told.machine, agent_id=None)
        elif told.author == "customer":
            self._customer_wrote(one, at)
        elif not told.public:
            doing.event("note", at=at, agent_id=told.agent_id)
        elif told.author == "auto":
            doing.event("public_reply", by="auto", at=at, agent_id=None)
        else:
            doing.event("public_reply", at=at, agent_id=told.agent_id)
            if doing["status"] == "new":
                self._move(one, after_reply("new"), at)
            answered(doing)

    def _customer_wrote(self, one: _Open, at: int) -> None:
        """Nobody who settled the ticket or waits for the customer since knew of a message that comes to light now."""
        doing = one.doing
        after = after_customer_message(doing["status"])
        if after != doing["status"] and (self._statuses or one.given_here):
            if at >= one.status_at:
                self._move(one, after, at)
            elif one.given_here:
                self._move(one, after, max(self._now, one.status_at))
        doing.event(
            "customer_message",
            by="customer",
            at=at,
            agent_id=None,
            imported_at=self._now,
        )

    def _move(self, one: _Open, to: str, at: int) -> None:
        doing = one.doing
        was = len(doing.events)
        doing.at = at
        doing.status(to)
        for event in doing.events[was:]:
            event["at"] = at
        one.status_at, one.given_here = at, False
        if to not in SETTLED:
            one.settled_at = None


def update_ticket(columns: dict[str, Any]) -> str:
    """The statement that writes these columns of a ticket."""
    from store.tables import Ticket

    return update(Ticket, "number = ?", *columns)
