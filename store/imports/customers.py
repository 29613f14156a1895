"""The customers of many rows at once: found by nick, else phone, else e-mail, as the intake verb does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final, Literal

from store.database import Desk
from store.database.compiled import insert, update
from store.desk.search_text import index_customers
from store.imports.before import changed, remember
from store.imports.record import TicketRecord
from store.imports.shop_records import CustomerRecord, OrderRecord
from store.tables import Customer

Known = dict[str, str]
"""What a row says of its customer, by the customer table's columns."""
Outcome = Literal["created", "updated", "unchanged"]
Takes = Literal["all", "missing", "nothing"]
"""Of what is said of a customer who stands already."""

_KEYS: Final = ("nick", "phone", "email")
_COLUMNS: Final = ("nick", "name", "phone", "email", "level", "region")
_FIELDS: Final = {
    "nick": "customer_id",
    "name": "customer_name",
    "phone": "customer_phone",
    "email": "customer_email",
    "level": "customer_level",
    "region": "region",
}
_OF_AN_ORDER: Final = ("nick", "name", "phone", "email")
_FIND: Final = {
    (key, nameless): f"SELECT id, {', '.join(_COLUMNS)} FROM customer WHERE {key} = ?"
    f"{' AND nick IS NULL' if nameless else ''} ORDER BY id LIMIT 1"
    for key in _KEYS
    for nameless in (False, True)
}
_INSERT: Final = insert(Customer, "id", *_COLUMNS, "created_at", "import_batch")
_UPDATE: Final = update(Customer, "id = ?", *_COLUMNS)


def facts_of_customer(record: TicketRecord | CustomerRecord) -> Known:
    """What a record says of its customer; empty when nothing tells who it is."""
    known = {column: value for column, field in _FIELDS.items() if (value := getattr(record, field))}
    return {} if known.keys() <= {"level", "region"} else known


def facts_of_buyer(record: OrderRecord) -> Known:
    """What an order says of who bought; empty when nothing tells them from others."""
    known = {column: value for column in _OF_AN_ORDER if (value := getattr(record, _FIELDS[column]))}
    return {} if known.keys() <= {"name"} else known


class Customers:
    """The customers of one transaction; `write` puts new and changed ones into their table."""

    def __init__(self, desk: Desk, now: int, batch: int | None = None) -> None:
        self._desk = desk
        self._now = now
        self._batch = batch
        self._before: dict[int, Known] = {}
        self._find = desk.db.connection().execute
        self._by_key: dict[tuple[str, str], int] = {}
        self._facts: dict[int, Known] = {}
        self._new: dict[int, None] = {}
        self._changed: dict[int, None] = {}
        self._renamed: dict[int, None] = {}
        self._last = int(
            desk.value("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'customer'")
        )

    def id_of(self, known: Known) -> int | None:
        """The customer's id; what is given updates what stands. None when nothing is known."""
        return self.keep(known)[0] if known else None

    def keep(self, known: Known, takes: Takes = "all") -> tuple[int, Outcome]:
        """The customer's id, and what came of it; of one who stands already only what `takes` says is changed."""
        found = next((id_ for key in _KEYS if key in known and (id_ := self._search(key, known))), None)
        outcome: Outcome = "unchanged"
        if found is None:
            self._last += 1
            found = self._last
            self._new[found] = None
            self._facts[found] = {}
            outcome = "created"
        elif takes == "nothing":
            return found, outcome
        facts = self._facts[found]
        if takes == "missing":
            known = {column: value for column, value in known.items() if column not in facts}
        if any(facts.get(column) != value for column, value in known.items()):
            if any(facts.get(column) != known.get(column, facts.get(column)) for column in ("nick", "name")):
                self._renamed[found] = None
            self._before.setdefault(found, dict(facts))
            facts.update(known)
            self._changed[found] = None
            for key in _KEYS:
                if key in known:
                    self._by_key.setdefault((key, known[key]), found)
            outcome = "created" if outcome == "created" else "updated"
        return found, outcome

    def write(self) -> None:
        """Write what is new or changed, with its search text, inside the caller's transaction."""
        self._desk.many(_INSERT, [(id_, *self._values(id_), self._now, self._batch) for id_ in self._new])
        standing = [id_ for id_ in self._changed if id_ not in self._new]
        self._desk.many(_UPDATE, [(*self._values(id_), id_) for id_ in standing])
        was = ((id_, changed(self._before[id_], self._facts[id_])) for id_ in standing)
        remember(self._desk, self._batch, "customer", was, now=self._now)
        named = ((id_, self._facts[id_].get("nick"), self._facts[id_].get("name")) for id_ in self._renamed)
        index_customers(self._desk, named)

    def _search(self, key: str, known: Known) -> int | None:
        """Who has that nick, phone or e-mail; who has another nick is somebody else."""
        value, nameless = known[key], key != "nick" and "nick" in known
        kept = self._by_key.get((key, value))
        if kept is not None and not (nameless and "nick" in self._facts[kept]):
            return kept
        row = self._find(_FIND[key, nameless], (value,)).fetchone()
        if row is None or self._is_renamed(row[0], nameless):
            return None
        id_ = int(row[0])
        if id_ not in self._facts:
            columns: Iterable[tuple[str, str | None]] = zip(_COLUMNS, row[1:], strict=True)
            self._facts[id_] = {column: text for column, text in columns if text is not None}
        self._by_key.setdefault((key, value), id_)
        return id_

    def _is_renamed(self, id_: int, nameless: bool) -> bool:
        """True for one without a nick in the table who has got one in this transaction."""
        return nameless and "nick" in self._facts.get(id_, {})

    def _values(self, id_: int) -> tuple[str | None, ...]:
        return tuple(map(self._facts[id_].get, _COLUMNS))
