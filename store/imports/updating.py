"""A row that came in before comes in anew: newer facts are taken, what was changed here stays."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from store.actor import Actor
from store.database import Desk
from store.database.compiled import update
from store.desk import record as writer
from store.desk.acts import Act, read
from store.desk.speech import index_subject
from store.imports.before import remember
from store.imports.building import PLAIN_COLUMNS, People
from store.imports.customers import Customers, facts_of_customer
from store.imports.history import Importing, reply_event, status_events, status_of
from store.imports.record import TicketRecord
from store.imports.samples import changes
from store.imports.snapshots import Snapshot, difference, snapshot
from store.rules import words
from store.rules.events import CLASSIFICATION
from store.tables import ImportRow
from store.views.history import ticket_events

_SEEN: Final = update(ImportRow, "ticket_id = ?", "batch", "row", "digest", "updated_at")
_CLASSIFIED: Final = ("kind", "scenario", "category", "priority", "channel", "customer_level", "shop")
_OTHERS: Final = ("subject", *PLAIN_COLUMNS)
_HOLDING: Final = frozenset({"claimed", "released", "assigned", "lapsed"})


def changed_here(events: list[dict[str, Any]]) -> frozenset[str]:
    """The fields that people of this desk have changed since a file brought them, told by the ticket's events."""
    fields: set[str] = set()
    for event in events:
        if "batch" in event:
            continue
        kind = event["type"]
        if kind == "classified":
            fields |= event.keys() & set(CLASSIFICATION)
        elif kind == "set":
            fields |= set(event["fields"])
        elif kind == "status":
            fields.add("status")
        elif kind in _HOLDING:
            fields.add("assignee")
        elif kind == "transferred":
            fields |= {"team", "assignee"}
        elif kind == "tagged":
            fields.add("tags")
        elif kind in ("public_reply", "call"):
            fields |= {"first_responded_at", "status"}
        elif kind == "external_due":
            fields.add("external_due_at")
        elif kind == "merged":
            fields |= {"status", "team", "assignee"}
    return frozenset(fields)


class Updating:
    """One ticket and the row that tells it anew."""

    def __init__(
        self,
        desk: Desk,
        actor: Actor,
        number: int,
        record: TicketRecord,
        people: People,
        importing: Importing,
    ) -> None:
        self.desk = desk
        self.importing = importing
        self.doing = Act(desk, actor, read(desk, number), importing.now)
        self.opened_at: int = self.doing["opened_at"]
        """History begins where it began; a row that says otherwise is listed and changes nothing of it."""
        self.record = replace(record, opened_at=self.opened_at)
        self.events = ticket_events(desk, number)
        self.ours = changed_here(self.events)
        self.people = people
        self.kept: set[str] = set() if record.opened_at == self.opened_at else {"opened_at"}
        """Fields that the row would change and that were changed here."""
        self.late = False
        self.retold = False
        """True when the search text of the opening message is no longer what stands."""
        self.body: str | None = None
        self.new_tags: list[str] = []

    def decide(self) -> bool:
        """Decide events and changes; True when there is anything to write."""
        self._fields()
        self._holder()
        self._deadline()
        self._answers()
        self._words()
        self._tags()
        return bool(self.doing.events or self.doing.changes or self.retold or self.new_tags)

    def changes(self) -> dict[str, Any]:
        """What was decided, by field: [before, behind]."""
        found = changes(self.doing.ticket, self.doing.changes, (*_CLASSIFIED, *_OTHERS, "team", "status"))
        if self.body is not None:
            found["body"] = [self.desk.value(_OPENING, (self.doing.number,)), self.body]
        if self.new_tags:
            found["tags"] = [None, tuple(self.new_tags)]
        return found

    def write(self) -> None:
        """Write what was decided, inside the caller's transaction; what it changes is kept for an undoing."""
        before = snapshot(self.desk, self.doing.number)
        self._write()
        self._changed_since(before)

    def seen(self, row: int, digest: str) -> None:
        """Note that this row told of the ticket last, inside the caller's transaction."""
        number = self.doing.number
        before = snapshot(self.desk, number)
        self.desk.execute(_SEEN, (self.importing.batch, row, digest, self.record.updated_at, number))
        self._changed_since(before, "import_row")

    def _changed_since(self, before: Snapshot, what: str = "ticket") -> None:
        number = self.doing.number
        told = difference(before, snapshot(self.desk, number))
        remember(self.desk, self.importing.batch, what, [(number, told)], now=self.importing.now)

    def _write(self) -> None:
        desk, doing = self.desk, self.doing
        for tag in self.new_tags:
            desk.execute(
                "INSERT OR IGNORE INTO ticket_tag (ticket_id, tag) VALUES (?, ?)", (doing.number, tag)
            )
        customers = Customers(desk, self.importing.now, self.importing.batch)
        customer_id = customers.id_of(facts_of_customer(self.record))
        customers.write()
        if customer_id is not None and customer_id != doing["customer_id"]:
            doing.change(customer_id=customer_id)
        if self.retold:
            self._rewrite_text()
        doing.event("updated", batch=self.importing.batch)
        writer.write(doing)
        if self.late:
            writer.refold(desk, doing.number)

    def _differs(self, field: str, standing: object, told: object) -> bool:
        """True when the row says something else and may say it; what was changed here is kept and listed."""
        if told is None or told == standing:
            return False
        if field in self.ours:
            self.kept.add(field)
            return False
        return True

    def _fields(self) -> None:
        doing, record = self.doing, self.record
        told: dict[str, Any] = {name: getattr(record, name) for name in (*_CLASSIFIED, *_OTHERS)}
        if record.scenario is None and doing["scenario"] == words.scenario_for(
            doing["kind"], doing["category"]
        ):
            told["scenario"] = words.scenario_for(
                record.kind or doing["kind"], record.category or doing["category"]
            )
        changed = {name: value for name, value in told.items() if self._differs(name, doing[name], value)}
        classified = {name: value for name, value in changed.items() if name in CLASSIFICATION}
        if classified:
            was = {name: doing[name] for name in classified}
            doing.event("classified", **classified, was=was, batch=self.importing.batch)
        doing.change(**changed)
        self.retold |= "subject" in changed

    def _holder(self) -> None:
        doing, record = self.doing, self.record
        if record.team in words.TEAMS and self._differs("team", doing["team"], record.team):
            doing.change(team=record.team)
        elif record.team is not None and record.team not in words.TEAMS:
            self.people.team(record.team, doing["scenario"])
        holder_id = self.people.agent(record.assignee)
        if self._differs("assignee", doing["assignee_id"], holder_id) and holder_id is not None:
            doing.event("assigned", agent=holder_id, was=doing["assignee_id"], batch=self.importing.batch)
            doing.hold(holder_id, leased=False)

    def _deadline(self) -> None:
        due_at = self.record.external_due_at
        standing = next((e["due_at"] for e in reversed(self.events) if e["type"] == "external_due"), None)
        if self._differs("external_due_at", standing, due_at):
            self.doing.event("external_due", due_at=due_at, batch=self.importing.batch)

    def _answers(self) -> None:
        doing, record = self.doing, self.record
        holder_id = doing["assignee_id"]
        answered_at = record.first_responded_at
        if answered_at is not None and self._differs(
            "first_responded_at", doing["first_reply_at"], answered_at
        ):
            if doing["first_reply_at"] is None:
                self._add(reply_event(answered_at, holder_id, self.importing))
            else:
                self.kept.add("first_responded_at")
        if record.status is None and status_of(record) == "new":
            return
        if self._differs("status", doing["status"], status_of(record)):
            last_move = max((e["at"] for e in self.events if e["type"] == "status"), default=self.opened_at)
            for event in status_events(
                record,
                doing["status"],
                holder_id,
                self.importing,
                not_before=last_move,
                told_at=record.updated_at or self.importing.now,
            ):
                self._add(event)
            doing.change(status=status_of(record), **_settled_columns(record, doing.events))

    def _words(self) -> None:
        told = self.record.body
        if told is None:
            return
        standing = self.desk.value(_OPENING, (self.doing.number,))
        if told != standing:
            self.body = told
            self.retold = True

    def _add(self, event: dict[str, Any]) -> None:
        """A fact with its own time; one that lies before what is known makes the ticket be folded anew."""
        event["at"] = max(event["at"], self.opened_at)
        self.late |= event["at"] < self.doing.ticket["updated_at"] or bool(self.doing.events)
        self.doing.events.append(event)

    def _tags(self) -> None:
        rows = self.desk.rows("SELECT tag FROM ticket_tag WHERE ticket_id = ?", (self.doing.number,))
        standing = {row[0] for row in rows}
        missing = [tag for tag in self.record.tags if tag not in standing]
        if missing and "tags" in self.ours:
            self.kept.add("tags")
        else:
            self.new_tags = missing

    def _rewrite_text(self) -> None:
        number = self.doing.number
        row = self.desk.row(f"SELECT id, body FROM message WHERE id = ({_OPENING_ID})", (number,))
        if row is None:
            return
        message_id, body = row
        body = body if self.body is None else self.body
        subject: str = self.doing["subject"]
        self.desk.execute("UPDATE message SET body = ? WHERE id = ?", (body, message_id))
        index_subject(self.desk, number, subject)


_OPENING_ID: Final = "SELECT min(id) FROM message WHERE ticket_id = ? AND origin IS NULL"
_OPENING: Final = f"SELECT body FROM message WHERE id = ({_OPENING_ID})"


def _settled_columns(record: TicketRecord, events: list[dict[str, Any]]) -> dict[str, Any]:
    moves: Mapping[str, int] = {event["to"]: event["at"] for event in events if event["type"] == "status"}
    after = status_of(record)
    if after not in words.SETTLED:
        return {"resolved_at": None, "closed_at": None, "follow_up_at": None}
    closed_at = moves.get("closed")
    return {"resolved_at": moves.get("resolved", record.resolved_at or closed_at), "closed_at": closed_at}
