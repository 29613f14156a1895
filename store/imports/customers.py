"""The customers of many tickets at once: found by nick, else phone, else e-mail, as the intake verb does."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from store.database import Desk
from store.database.compiled import insert, update
from store.imports.record import TicketRecord
from store.tables import Customer

Known = dict[str, str]
"""What a row says of its customer, by the customer table's columns."""

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
_FIND: Final = {
    key: f"SELECT id, {', '.join(_COLUMNS)} FROM customer WHERE {key} = ? ORDER BY id LIMIT 1"
    for key in _KEYS
}
_INSERT: Final = insert(Customer, "id", *_COLUMNS, "created_at")
_UPDATE: Final = update(Customer, "id = ?", *_COLUMNS)


def facts_of_customer(record: TicketRecord) -> Known:
    """What a record says of its customer; empty when nothing tells who it is."""
    known = {column: value for column, field in _FIELDS.items() if (value := getattr(record, field))}
    return {} if known.keys() <= {"level", "region"} else known


class Customers:
    """The customers of one transaction; `write` puts new and changed ones into their table."""

    def __init__(self, desk: Desk, now: int) -> None:
        self._desk = desk
        self._now = now
        self._find = desk.db.connection().execute
        self._by_key: dict[tuple[str, str], int] = {}
        self._facts: dict[int, Known] = {}
        self._new: dict[int, None] = {}
        self._changed: dict[int, None] = {}
        self._last = int(
            desk.value("SELECT coalesce(max(seq), 0) FROM sqlite_sequence WHERE name = 'customer'")
        )

    def id_of(self, known: Known) -> int | None:
        """The customer's id; what is given updates what stands. None when nothing is known."""
        if not known:
            return None
        found = next((id_ for key in _KEYS if key in known and (id_ := self._search(key, known[key]))), None)
        if found is None:
            self._last += 1
            found = self._last
            self._new[found] = None
            self._facts[found] = {}
        facts = self._facts[found]
        if any(facts.get(column) != value for column, value in known.items()):
            facts.update(known)
            self._changed[found] = None
            for key in _KEYS:
                if key in known:
                    self._by_key.setdefault((key, known[key]), found)
        return found

    def write(self) -> None:
        """Write what is new or changed, inside the caller's transaction."""
        self._desk.many(_INSERT, [(id_, *self._values(id_), self._now) for id_ in self._new])
        changed = [id_ for id_ in self._changed if id_ not in self._new]
        self._desk.many(_UPDATE, [(*self._values(id_), id_) for id_ in changed])

    def _search(self, key: str, value: str) -> int | None:
        kept = self._by_key.get((key, value))
        if kept is not None:
            return kept
        row = self._find(_FIND[key], (value,)).fetchone()
        if row is None:
            return None
        id_ = int(row[0])
        if id_ not in self._facts:
            columns: Iterable[tuple[str, str | None]] = zip(_COLUMNS, row[1:], strict=True)
            self._facts[id_] = {column: text for column, text in columns if text is not None}
        self._by_key[key, value] = id_
        return id_

    def _values(self, id_: int) -> tuple[str | None, ...]:
        return tuple(map(self._facts[id_].get, _COLUMNS))
