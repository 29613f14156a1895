"""The customers of many rows at once: found by nick, else phone, else e-mail, as the intake verb does."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, Literal, NamedTuple

from store.database import Desk
from store.database.compiled import insert, update
from store.desk.search_text import index_customers
from store.imports.before import changed, remember
from store.imports.record import TicketRecord
from store.imports.shop_records import CustomerRecord, OrderRecord
from store.rules.customers_same import accounts_of, of_nick
from store.tables import Customer

if TYPE_CHECKING:
    from store.imports.kinds.returns_record import ReturnRecord

Known = dict[str, str]
"""What a row says of its customer, by the customer table's columns."""
Outcome = Literal["created", "updated", "unchanged"]
Takes = Literal["all", "missing", "nothing"]
"""Of what is said of a customer who stands already."""

_KEYS: Final = ("nick", "phone", "email")
_COLUMNS: Final = ("nick", "name", "phone", "email", "level", "region", "platform")
_FIELDS: Final = {
    "nick": "customer_id",
    "name": "customer_name",
    "phone": "customer_phone",
    "email": "customer_email",
    "level": "customer_level",
    "region": "region",
}
_OF_AN_ORDER: Final = ("nick", "name", "phone", "email")
_READ: Final = f"SELECT id, same_as, {', '.join(_COLUMNS)} FROM customer"
_OF_NICK: Final = f"{_READ} WHERE nick = ? ORDER BY id"
_OF_ID: Final = f"{_READ} WHERE id = ?"
_FIND: Final = {
    (key, nameless): f"{_READ} WHERE {key} = ?"
    f"{' AND nick IS NULL AND same_as IS NULL' if nameless else ''} AND id > ? ORDER BY id LIMIT 1"
    for key in _KEYS[1:]
    for nameless in (False, True)
}
_INSERT: Final = insert(Customer, "id", *_COLUMNS, "created_at", "import_batch")
_UPDATE: Final = update(Customer, "id = ?", *_COLUMNS)


class Said(NamedTuple):
    """A row that gives a customer this phone number or address."""

    customer_id: int
    key: str
    value: str
    row: int
    had: bool
    """The customer's record had it before."""
    kept: bool
    """It has it now."""


def facts_of_customer(record: TicketRecord | CustomerRecord) -> Known:
    """What a record says of its customer; empty when nothing tells who it is."""
    known = {column: value for column, field in _FIELDS.items() if (value := getattr(record, field))}
    return {} if known.keys() <= {"level", "region"} else _with_accounts(known, record.platform)


def facts_of_buyer(record: OrderRecord | ReturnRecord) -> Known:
    """What an order or a refund says of who bought; empty when nothing tells them from others."""
    known = {column: value for column in _OF_AN_ORDER if (value := getattr(record, _FIELDS[column]))}
    return {} if known.keys() <= {"name"} else _with_accounts(known, record.platform)


def _with_accounts(known: Known, platform: str | None) -> Known:
    """The nick is one of that platform's accounts."""
    if platform and "nick" in known and (accounts := accounts_of(platform)):
        known["platform"] = accounts
    return known


class Customers:
    """The customers of one transaction; `write` puts new and changed ones into their table."""

    def __init__(self, desk: Desk, now: int, batch: int | None = None) -> None:
        self._desk = desk
        self._now = now
        self._batch = batch
        self._before: dict[int, Known] = {}
        self._find = desk.db.connection().execute
        self._takers: dict[tuple[str, str], set[int]] = {}
        """Who was given that phone or e-mail in this transaction."""
        self._standing: dict[tuple[str, str, bool], int | None] = {}
        """Who has it in the table."""
        self._nicks: dict[str, list[tuple[int, str]]] = {}
        """Of each nick that was asked for all records: (id, accounts)."""
        self._person: dict[int, int] = {}
        """Of a record that was joined to another the one that stands for both."""
        self.row = 0
        """Where the file has what `keep` is told now."""
        self.said: list[Said] = []
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
        told = known
        record_id = self._who(known)
        if record_id is None:
            self._last += 1
            found = self._last
            self._new[found] = None
            self._facts[found] = {}
            self._take(found, known)
            self._note(found, told, {})
            return found, "created"
        found = self._person.get(record_id, record_id)
        facts = self._facts[found]
        before: Known = {key: facts[key] for key in _KEYS if key in facts}
        outcome: Outcome = "unchanged"
        if takes != "nothing":
            known = _fitting(known, facts, own=found == record_id)
            if takes == "missing":
                known = {column: value for column, value in known.items() if column not in facts}
            if any(facts.get(column) != value for column, value in known.items()):
                self._take(found, known)
                outcome = "updated"
        self._note(found, told, before)
        return found, outcome

    def _take(self, id_: int, known: Known) -> None:
        """The record says this from now on."""
        facts = self._facts[id_]
        if any(facts.get(column) != known.get(column, facts.get(column)) for column in ("nick", "name")):
            self._renamed[id_] = None
        self._before.setdefault(id_, dict(facts))
        for key in _KEYS[1:]:
            if key in known and facts.get(key) != known[key]:
                self._takers.get((key, facts.get(key, "")), set()).discard(id_)
                self._takers.setdefault((key, known[key]), set()).add(id_)
        facts.update(known)
        self._changed[id_] = None
        if "nick" in known or "platform" in known:
            nick = facts["nick"]
            records = [one for one in self._records_of(nick) if one[0] != id_]
            self._nicks[nick] = [*records, (id_, facts.get("platform", ""))]

    def _note(self, id_: int, told: Known, before: Known) -> None:
        """What could show that two records are one person's."""
        facts = self._facts[id_]
        for key in _KEYS[1:]:
            if key in told:
                value = told[key]
                kept = facts.get(key) == value
                self.said.append(Said(id_, key, value, self.row, before.get(key) == value, kept))

    def write(self) -> None:
        """Write what is new or changed, with its search text, inside the caller's transaction."""
        self._desk.many(_INSERT, [(id_, *self._values(id_), self._now, self._batch) for id_ in self._new])
        standing = [id_ for id_ in self._changed if id_ not in self._new]
        self._desk.many(_UPDATE, [(*self._values(id_), id_) for id_ in standing])
        nowhere = {"platform": ""}
        was = ((id_, changed(nowhere | self._before[id_], nowhere | self._facts[id_])) for id_ in standing)
        remember(self._desk, self._batch, "customer", was, now=self._now)
        named = ((id_, self._facts[id_].get("nick"), self._facts[id_].get("name")) for id_ in self._renamed)
        index_customers(self._desk, named)

    def _who(self, known: Known) -> int | None:
        """The record of that nick, else phone, else e-mail; who has another nick is somebody else."""
        if "nick" in known:
            found = of_nick(self._records_of(known["nick"]), known.get("platform", ""))
            if found is not None:
                return found
        return next((id_ for key in _KEYS[1:] if key in known and (id_ := self._search(key, known))), None)

    def _records_of(self, nick: str) -> list[tuple[int, str]]:
        records = self._nicks.get(nick)
        if records is None:
            rows = self._find(_OF_NICK, (nick,)).fetchall()
            # What this transaction has changed is newer than the table.
            records = [(self._read(row), self._accounts(row)) for row in rows]
            self._nicks[nick] = records
        return records

    def _accounts(self, row: tuple[Any, ...]) -> str:
        return self._facts[row[0]].get("platform", "") if row[0] in self._facts else row[-1]

    def _search(self, key: str, known: Known) -> int | None:
        """Who has that phone or e-mail now, the first of several, as if all that went before stood in the table: where a
        transaction ends decides nothing. For somebody with a nick only who has none."""
        value, nameless = known[key], "nick" in known
        takers = self._takers.get((key, value), ())
        fitting = [id_ for id_ in takers if not (nameless and "nick" in self._facts[id_])]
        standing = self._who_stands(key, value, nameless)
        if standing is not None:
            fitting.append(standing)
        if not fitting:
            return None
        found = min(fitting)
        return self._person.get(found, found)

    def _who_stands(self, key: str, value: str, nameless: bool) -> int | None:
        """The first in the table who still has it."""
        asked = key, value, nameless
        found = self._standing.get(asked, 0)
        while found is not None and (found == 0 or not self._has_still(found, key, value, nameless)):
            row = self._find(_FIND[key, nameless], (value, found)).fetchone()
            found = None if row is None else self._read(row)
        self._standing[asked] = found
        return found

    def _has_still(self, id_: int, key: str, value: str, nameless: bool) -> bool:
        if id_ in self._person:
            return True
        facts = self._facts[id_]
        return facts.get(key) == value and not (nameless and "nick" in facts)

    def _read(self, row: tuple[Any, ...]) -> int:
        """Take over a record as the table has it, and whom it stands for; returns its id."""
        id_, same_as, *columns = row
        if same_as is not None:
            self._person[id_] = same_as
            if same_as not in self._facts:
                self._read(self._find(_OF_ID, (same_as,)).fetchone())
        elif id_ not in self._facts:
            self._facts[id_] = {column: text for column, text in zip(_COLUMNS, columns, strict=True) if text}
        return int(id_)

    def _values(self, id_: int) -> tuple[str | None, ...]:
        facts = self._facts[id_]
        return (*map(facts.get, _COLUMNS[:-1]), facts.get("platform", ""))


def _fitting(known: Known, facts: Known, *, own: bool) -> Known:
    """What may be said of who stands already: the nick of another record of theirs is not their own."""
    if "nick" in known and "nick" in facts and (not own or facts["nick"] != known["nick"]):
        return {column: value for column, value in known.items() if column not in ("nick", "platform")}
    if "platform" in known and facts.get("platform"):
        return {column: value for column, value in known.items() if column != "platform"}
    return known
