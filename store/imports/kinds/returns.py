"""Refunds, returns and exchanges on their way into the desk: to their orders, customers and tickets.

One whose platform clock runs gets a ticket that it is worked on in; one that is over is kept as history.
"""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import insert, update
from store.imports.asked import Asked, importer
from store.imports.before import changed, remember
from store.imports.customers import Customers, Outcome, facts_of_buyer
from store.imports.keeping import Findings
from store.imports.kinds.returns_record import RETURNS, ReturnRecord
from store.imports.kinds.returns_tickets import Fact, OpenTickets, moved_here_at, open_tickets, tell
from store.imports.options import ImportResult, Kept
from store.imports.shop_loader import bring_in
from store.rules.returns import ENDED
from store.rules.returns_told import (
    furthest,
    moves_by_file,
    newest_time,
    stage_told,
    times_of,
    type_told,
    way_to,
)
from store.tables import ReturnRequest

_TOLD: Final = (
    "return_no", "order_no", "shop", "reason", "note", "product", "quantity", "currency", "shipped_back_at",
    "external_due_at", "tracking_no", "carrier", "updated_at",
)  # fmt: skip
"""Columns that a row tells as they are."""
_COLUMNS: Final = (
    *_TOLD, "ticket_id", "customer_id", "platform", "type", "stage", "amount_fen", "applied_at", "reviewed_at",
    "received_at", "ended_at",
)  # fmt: skip
_READ: Final = f"SELECT id, import_batch, {', '.join(_COLUMNS)} FROM return_request"
_INSERT: Final = insert(ReturnRequest, "id", *_COLUMNS, "agent_id", "import_batch")
_ORDERS: Final = (
    "SELECT order_no, platform, customer_id, product, shop, coalesce(delivered_at, paid_at, placed_at)"
    " FROM shop_order"
    " WHERE order_no IN (SELECT value FROM json_each(?)) ORDER BY id"
)
_BY_HAND: Final = ("type", "reason", "note", "amount_fen", "tracking_no", "external_due_at", "order_no")
"""What people of this desk say of a request; what they have said stays."""


_WITH_STAGE: Final = ("stage", "ended_at", "applied_at")
"""Columns that move with the stage, or not at all."""
_FILLED: Final = ("platform", "reviewed_at", "received_at")
"""Columns that a file fills in where they are empty; else they move with the stage."""

Standing = dict[str, Any]


@importer
def import_returns(asked: Asked) -> ImportResult:
    """Bring a file's refunds, returns and exchanges in ("-" reads `stdin`). Raises as import_tickets."""
    return bring_in(RETURNS, ReturnKeeper(asked.actor), asked)


class ReturnKeeper(Findings):
    """Keeps return requests, their stages and deadlines."""

    def __init__(self, actor: Actor) -> None:
        super().__init__()
        self._actor = actor

    def identity(self, record: ReturnRecord) -> tuple[str, Hashable, str]:
        platform = record.platform or ""
        if record.return_no:
            return "return_no", (record.return_no, platform), record.return_no
        return "order_no", (record.order_no, record.applied_at, platform), record.order_no or ""

    def keep(
        self, desk: Desk, records: Sequence[ReturnRecord], *, update: bool, write: bool, now: int
    ) -> list[Outcome]:
        chunk = _Chunk(desk, self, self._actor, records, now=now)
        outcomes = [chunk.take(row, record, update=update) for row, record in self.numbered(records)]
        if write:
            chunk.write()
            self.join(desk, chunk.customers, now=now)
        return outcomes


class _Chunk:
    """The requests of one transaction."""

    def __init__(
        self,
        desk: Desk,
        keeper: ReturnKeeper,
        actor: Actor,
        records: Sequence[ReturnRecord],
        *,
        now: int,
    ) -> None:
        self._desk, self._keeper, self._actor, self._now = desk, keeper, actor, now
        self.customers = Customers(desk, now, keeper.batch)
        numbers = [record.order_no for record in records if record.order_no]
        self._orders = _orders(desk, numbers)
        self._tickets = OpenTickets(desk, numbers)
        self._standing = _Standing(desk, records)
        self._last = int(
            desk.value("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'return_request'") or 0
        )
        self._new: list[Standing] = []
        self._changed: list[tuple[Standing, dict[str, Any]]] = []
        self._facts: list[tuple[Standing, list[Fact]]] = []
        """What happened on the tickets of these requests."""
        self._wanting: list[tuple[int, ReturnRecord, Standing]] = []
        """Requests whose deadline runs and that have no ticket: (row, record, request)."""

    def take(self, row: int, record: ReturnRecord, *, update: bool) -> Outcome:
        """Decide what comes of a row."""
        self.customers.row = row
        stands = self._standing.of(record)
        if stands is None:
            self._begin(row, record)
            return "created"
        if not update or _is_older(record, stands):
            return "unchanged"
        return self._move(row, record, stands)

    def write(self) -> None:
        """Write what was decided, inside the caller's transaction."""
        desk, batch = self._desk, self._keeper.batch
        assert batch is not None
        self.customers.write()
        opened: set[int] = set()
        wanted = [
            (row, record, one["applied_at"], one["type"], self._order(record))
            for row, record, one in self._wanting
        ]
        numbers = open_tickets(desk, self._actor, self._keeper.source, wanted, batch=batch, now=self._now)
        for number, (_row, _record, one) in zip(numbers, self._wanting, strict=True):
            one["ticket_id"] = number
            opened.add(number)
        self._keeper.opened += numbers
        agent_id = self._actor.agent_id
        desk.many(_INSERT, [(one["id"], *map(one.get, _COLUMNS), agent_id, batch) for one in self._new])
        for one, changes in self._changed:
            if one["ticket_id"] != one["was"]["ticket_id"]:
                changes["ticket_id"] = one["ticket_id"]
            before = {name: one["was"][name] for name in changes}
            desk.execute(update(ReturnRequest, "id = ?", *changes), (*changes.values(), one["id"]))
            if one["import_batch"] is None or one["import_batch"] != batch:
                remember(
                    desk, batch, "return_request", [(one["id"], changed(before, changes))], now=self._now
                )
        for one, facts in self._facts:
            number = one["ticket_id"]
            if number is not None and facts:
                tell(desk, self._actor, number, facts, batch=batch, now=self._now, new=number in opened)

    def _begin(self, row: int, record: ReturnRecord) -> None:
        told = self._told(record)
        applied_at = record.applied_at
        if applied_at is None:
            known = [
                at
                for name in ("reviewed_at", "shipped_back_at", "received_at", "ended_at")
                if (at := getattr(record, name)) is not None
            ]
            order_at = self._order(record).get("at")
            applied_at = min(known, default=record.updated_at or order_at or self._now)
        stage = stage_told(told)
        self._last += 1
        one: Standing = {
            **dict.fromkeys(_COLUMNS), "reason": "", "note": "", "currency": "CNY", "platform": "",
            **told, "id": self._last, "type": type_told(told), "stage": stage, "applied_at": applied_at,
            "reviewed_at": None, "received_at": None, "ended_at": None,
            **times_of(told, stage, applied_at), "ticket_id": None, "import_batch": self._keeper.batch,
        }  # fmt: skip
        one["is_new"] = True
        self._new.append(one)
        self._standing.add(one)
        self._find_ticket(row, record, one, told_now=None)
        self._facts.append((one, _stages(one, after=None, deadline=self._sets_deadline(one, new=True))))

    def _move(self, row: int, record: ReturnRecord, stands: Standing) -> Outcome:
        told = self._told(record)
        number = stands["ticket_id"]
        here_at = moved_here_at(self._desk, number, stands["id"])
        changes: dict[str, Any] = {}
        kept: set[str] = set()
        for name, value in told.items():
            standing = stands[name]
            if name in _WITH_STAGE or value == standing or (name in _FILLED and standing not in (None, "")):
                continue
            if here_at is not None and name in _BY_HAND and stands[name] not in (None, ""):
                kept.add(name)
            else:
                changes[name] = value
        before = stands["stage"]
        stage = stage_told(told) if "stage" in told else furthest(before, stage_told(told))
        told_at = newest_time(told)
        opens_again = before in ENDED and stage not in ENDED
        if opens_again and self._tickets.has_another(number, stands["id"]):
            kept.add("stage")
        elif moves_by_file(before, stage, here_at, told_at):
            if opens_again and number is not None:
                self._tickets.takes(record, number)
            changes["stage"] = stage
            changes |= {
                "reviewed_at": stands["reviewed_at"],
                "received_at": stands["received_at"],
                "ended_at": None,
            }
            changes |= times_of(told, stage, stands["applied_at"])
        elif stage != before:
            kept.add("stage")
        changes = {name: value for name, value in changes.items() if value != stands[name]}
        if kept:
            self._keeper.kept.append(Kept(number or 0, row, tuple(sorted(kept))))
        if not changes:
            return "unchanged"
        was = {name: stands[name] for name in (*changes, "ticket_id")}
        stands.update(changes)
        stands["was"] = {**was, **stands.get("was", {})}
        self._find_ticket(row, record, stands, told_now=number)
        moved_on = "stage" in changes or "external_due_at" in changes
        if "is_new" not in stands:
            self._changed.append((stands, changes))
        if moved_on or stands["ticket_id"] != number:
            after = before if number is not None else None
            deadline = self._sets_deadline(stands, new="external_due_at" in changes or number is None)
            self._facts.append((stands, _stages(stands, after=after, deadline=deadline)))
        return "updated"

    def _find_ticket(self, row: int, record: ReturnRecord, one: Standing, *, told_now: int | None) -> None:
        """Give a request without one the ticket that it belongs to; one is opened for a deadline that runs."""
        if told_now is not None:
            return
        ended = one["stage"] in ENDED
        found = self._tickets.about(record, ended=ended)
        one["ticket_id"] = found
        if found is not None and not ended:
            self._tickets.takes(record, found)
        if found is None and not ended and self._runs(one):
            one["waits"] = True
            self._wanting.append((row, record, one))

    def _runs(self, one: Standing) -> bool:
        return one["external_due_at"] is not None and one["external_due_at"] > self._now

    def _sets_deadline(self, one: Standing, *, new: bool) -> int | None:
        """The deadline that becomes known; a ticket that is opened for it comes in with it."""
        if not new or "waits" in one or one["stage"] in ENDED or not self._runs(one):
            return None
        return int(one["external_due_at"])

    def _told(self, record: ReturnRecord) -> dict[str, Any]:
        """What the row says, by the table's columns."""
        told: dict[str, Any] = {name: getattr(record, name) for name in _TOLD}
        for name in ("type", "stage", "applied_at", "reviewed_at", "received_at", "ended_at"):
            told[name] = getattr(record, name)
        told["amount_fen"] = record.amount
        buyer = facts_of_buyer(record)
        order = self._order(record)
        told["customer_id"] = self.customers.keep(buyer, "missing")[0] if buyer else order.get("customer_id")
        told = {name: value for name, value in told.items() if value is not None}
        return {**told, "platform": record.platform or ""}

    def _order(self, record: ReturnRecord) -> dict[str, Any]:
        found = self._orders.get(record.order_no or "", {})
        return found.get(record.platform or "") or (
            next(iter(found.values())) if len(found) == 1 and not record.platform else {}
        )


class _Standing:
    """The requests that some rows are already."""

    def __init__(self, desk: Desk, records: Sequence[ReturnRecord]) -> None:
        self._of_number: dict[str, list[Standing]] = {}
        self._of_order: dict[str, list[Standing]] = {}
        numbers = json.dumps([one.return_no for one in records if one.return_no])
        orders = json.dumps([one.order_no for one in records if one.order_no])
        of_values = "IN (SELECT value FROM json_each(?))"
        rows = desk.rows(f"{_READ} WHERE return_no {of_values}", (numbers,))
        rows += desk.rows(f"{_READ} WHERE order_no {of_values} ORDER BY id", (orders,))
        seen: dict[int, Standing] = {}
        for row in rows:
            one = dict(zip(("id", "import_batch", *_COLUMNS), row, strict=True))
            if one["id"] not in seen:
                seen[one["id"]] = one
                self.add(one)

    def add(self, one: Standing) -> None:
        """The request is known from now on."""
        if one.get("return_no"):
            self._of_number.setdefault(one["return_no"], []).append(one)
        if one.get("order_no"):
            self._of_order.setdefault(one["order_no"], []).append(one)

    def of(self, record: ReturnRecord) -> Standing | None:
        """By its number; else by its order and when it was applied for; else the open one that somebody began by hand."""
        if record.return_no:
            numbered = self._of_number.get(record.return_no, [])
            for one in numbered:
                if one["platform"] == (record.platform or ""):
                    return one
            if len(numbered) == 1 and not (record.platform and numbered[0]["platform"]):
                return numbered[0]
        same = [one for one in self._of_order.get(record.order_no or "", ()) if _may_be(one, record)]
        nameless = [one for one in same if not one["return_no"]]
        if record.applied_at is None and not record.return_no:
            # A list of orders tells of one refund each, and not when it was asked for.
            return nameless[0] if nameless else None
        for one in nameless:
            if one["applied_at"] == record.applied_at:
                return one
        by_hand = [one for one in same if one["import_batch"] is None and one["ended_at"] is None]
        return by_hand[0] if len(by_hand) == 1 else None


def _may_be(one: Standing, record: ReturnRecord) -> bool:
    """Not of another number or platform."""
    if one.get("return_no") and record.return_no:
        return False
    return not (one["platform"] and record.platform and one["platform"] != record.platform)


def _stages(one: Standing, *, after: str | None, deadline: int | None) -> list[Fact]:
    """The events of a request's way, and of its deadline, which is known from now on."""
    facts: list[Fact] = []
    was = after
    if after is None or after != one["stage"]:
        for stage, at in way_to(one["stage"], one, one["applied_at"], after=after):
            fact: Fact = {"type": "returned", "at": at, "stage": stage, "request": one["id"]}
            if was is None:
                fact |= {"return_type": one["type"], "amount_fen": one.get("amount_fen")}
            else:
                fact["was"] = was
            facts.append(fact)
            was = stage
    if deadline is not None:
        facts.append({"type": "external_due", "at": None, "due_at": deadline})
    return facts


def _orders(desk: Desk, numbers: Sequence[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """Order number -> platform -> what the desk knows of the order."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    names = ("platform", "customer_id", "product", "shop", "at")
    for order_no, *columns in desk.rows(_ORDERS, (json.dumps(list(numbers)),)):
        found.setdefault(order_no, {})[columns[0]] = dict(zip(names, columns, strict=True))
    return found


def _is_older(record: ReturnRecord, stands: Standing) -> bool:
    """True for a row that its platform wrote before what stands."""
    before = stands["updated_at"]
    return record.updated_at is not None and before is not None and record.updated_at < before
