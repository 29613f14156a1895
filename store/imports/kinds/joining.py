"""Records of customers that turn out to be one person's are joined, and parted again when their batch is undone.

The record that goes stays in its table, so that the person is still found by its nick, phone number and address: it
points to the one that stands for both, and what hung on it hangs on that one.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Final

from store.database import Desk
from store.database.compiled import update
from store.desk.search_text import index_customers
from store.imports.before import remember
from store.imports.customers import Said
from store.imports.options import Joined
from store.rules.customers_same import SHARED_BY, Person, same_person, stands, tells_who
from store.tables import Customer

JOINED: Final = "customer joined"
"""What `import_before` calls a record that was joined to another."""
HANGS_ON: Final = (("ticket", "number"), ("shop_order", "id"), ("return_request", "id"))
"""Tables whose rows belong to a customer, and their keys."""
_FILLED: Final = ("name", "phone", "email", "level", "region")
_SEVERAL: Final = {
    key: "SELECT value FROM json_each(?) WHERE (SELECT count(*) FROM"
    f" (SELECT 1 FROM customer WHERE {key} = value LIMIT 2)) > 1"
    for key in ("phone", "email")
}
_MOST: Final = 4 * SHARED_BY
_WITH: Final = {
    key: f"SELECT coalesce(same_as, id), nick, id FROM customer WHERE {key} = ? ORDER BY id LIMIT {_MOST}"
    for key in ("phone", "email")
}
_HANDLES: Final = (
    "SELECT platform, nick FROM customer WHERE id = ?1 AND nick IS NOT NULL"
    " UNION ALL SELECT platform, nick FROM customer WHERE same_as = ?1 AND nick IS NOT NULL"
)
_PERSON: Final = "SELECT coalesce(same_as, id) FROM customer WHERE id = ?"
_READ: Final = f"SELECT nick, {', '.join(_FILLED)} FROM customer WHERE id = ?"


def join_same(desk: Desk, said: Iterable[Said], batch: int | None, *, now: int) -> list[Joined]:
    """Join whom these rows show to be one person, inside the caller's transaction, after all else is written."""
    told: dict[tuple[str, str], dict[int, Said]] = {}
    for one in said:
        told.setdefault((one.key, one.value), {}).setdefault(one.customer_id, one)
    joined: list[Joined] = []
    for key, value in _worth_a_look(desk, told):
        joined += _join_by(desk, key, value, list(told[key, value].values()), batch, now)
    return joined


def part(desk: Desk, gone: int, told: Mapping[str, Any]) -> None:
    """Take a joining back, as `import_before` kept it: each record has its own again, where nobody moved it since."""
    kept = told["kept"]
    desk.execute("UPDATE customer SET same_as = NULL WHERE id = ?1 AND same_as = ?2", (gone, kept))
    desk.execute(
        "UPDATE customer SET same_as = ?1 WHERE same_as = ?2 AND id IN (SELECT value FROM json_each(?3))",
        (gone, kept, json.dumps(told["records"])),
    )
    for table, key in HANGS_ON:
        desk.execute(
            f"UPDATE {table} SET customer_id = ?1 WHERE customer_id = ?2"
            f" AND {key} IN (SELECT value FROM json_each(?3))",
            (gone, kept, json.dumps(told[table])),
        )
    for column, value in told["filled"].items():
        desk.execute(f"UPDATE customer SET {column} = NULL WHERE id = ? AND {column} = ?", (kept, value))
    _index(desk, kept)


def _worth_a_look(desk: Desk, told: Mapping[tuple[str, str], Mapping[int, Said]]) -> list[tuple[str, str]]:
    """The values that more than one record has, or a record and somebody else's row."""
    found: list[tuple[str, str]] = []
    for key, sql in _SEVERAL.items():
        alone = [
            value for (one, value), rows in told.items() if one == key and all(r.kept for r in rows.values())
        ]
        several = (
            {row[0] for row in desk.rows(sql, (json.dumps(alone, ensure_ascii=False),))} if alone else ()
        )
        found += [
            (key, value)
            for (one, value), rows in told.items()
            if one == key
            and (value in several or not all(r.kept for r in rows.values()))
            and tells_who(key, value)
        ]
    return found


def _join_by(
    desk: Desk, key: str, value: str, rows: Sequence[Said], batch: int | None, now: int
) -> list[Joined]:
    """In the order of the rows, and as if each were the last: how many rows a chunk has changes nothing."""
    joined: list[Joined] = []
    later = {said.customer_id for said in rows if not said.had}
    for said in rows:
        later.discard(said.customer_id)
        found = [row for row in desk.rows(_WITH[key], (value,)) if row[2] not in later]
        if not found or len(found) == _MOST:
            continue
        person = _person(desk, said.customer_id)
        nicks = {row[1] for row in found if row[1]} | {nick for _accounts, nick in person.handles}
        others = (_person(desk, id_) for id_ in dict.fromkeys(row[0] for row in found))
        other = same_person(person, others, len(nicks))
        if other is None:
            continue
        kept = stands(person, other)
        gone = other if kept is person else person
        _join(desk, kept.id, gone.id, batch, now)
        joined.append(Joined(kept.id, gone.id, key, said.row))
    return joined


def _person(desk: Desk, customer_id: int) -> Person:
    id_ = int(desk.value(_PERSON, (customer_id,)))
    return Person(id_, frozenset(desk.rows(_HANDLES, (id_,))))


def _join(desk: Desk, kept: int, gone: int, batch: int | None, now: int) -> None:
    mine, theirs = desk.row(_READ, (kept,)), desk.row(_READ, (gone,))
    assert mine is not None
    assert theirs is not None
    filled = {
        column: there
        for column, here, there in zip(_FILLED, mine[1:], theirs[1:], strict=True)
        if here is None and there is not None
    }
    records = [row[0] for row in desk.rows("SELECT id FROM customer WHERE same_as = ?", (gone,))]
    moved = {
        table: [row[0] for row in desk.rows(f"SELECT {key} FROM {table} WHERE customer_id = ?", (gone,))]
        for table, key in HANGS_ON
    }
    for table, ids in moved.items():
        if ids:
            desk.execute(f"UPDATE {table} SET customer_id = ? WHERE customer_id = ?", (kept, gone))
    desk.execute("UPDATE customer SET same_as = ?1 WHERE id = ?2 OR same_as = ?2", (kept, gone))
    if filled:
        desk.execute(update(Customer, "id = ?", *filled), (*filled.values(), kept))
        _index(desk, kept)
    told = {"kept": kept, "records": records, "filled": filled, **moved}
    remember(desk, batch, JOINED, [(gone, told)], now=now)


def _index(desk: Desk, customer_id: int) -> None:
    row = desk.row("SELECT nick, name FROM customer WHERE id = ?", (customer_id,))
    if row is not None:
        index_customers(desk, [(customer_id, *row)])
