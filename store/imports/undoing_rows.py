"""Customers, orders and what else stands in tables of its own: what a batch brought goes, what it changed is as before."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from typing import Any, Final

from store.database import Desk
from store.desk.article_rows import index, read_article
from store.desk.search_text import index_customers, index_orders
from store.desk.speech import index_subject
from store.imports.kinds.joining import HANGS_ON, JOINED, part
from store.imports.undoing_links import Link, Links, would_go
from store.imports.undoing_shapes import Undoing, numbered
from store.imports.undoing_teams import give_back_teams

_PAGE: Final = "(SELECT value FROM json_each(:page))"
_LATER: Final = f"""
SELECT row_id, min(batch) FROM import_before WHERE what = :what AND row_id IN {_PAGE} AND batch > :batch GROUP BY row_id
"""
_ORDER_USED: Final = f"""
SELECT o.id, min(t.number) FROM shop_order o JOIN ticket t ON t.order_no = o.order_no
WHERE o.id IN {_PAGE} AND t.recorded_at >= :since AND t.import_batch IS NOT :batch GROUP BY o.id
"""
_ORDER_RETURNED: Final = f"""
SELECT o.id, min(r.id) FROM shop_order o JOIN return_request r ON r.order_no = o.order_no
WHERE o.id IN {_PAGE} AND r.import_batch IS NOT :batch AND (r.import_batch > :batch OR r.applied_at >= :since)
GROUP BY o.id
"""
_SHIPPED: Final = f"""
SELECT o.id, min(s.import_batch) FROM shop_order o JOIN shipment s ON s.order_no = o.order_no AND s.platform = o.platform
WHERE o.id IN {_PAGE} AND s.import_batch > :batch GROUP BY o.id
"""
_HISTORY: Final = f"SELECT DISTINCT agent_id FROM event WHERE agent_id IN {_PAGE}"


@dataclass(frozen=True, slots=True)
class Kind:
    """One table of rows that carry their batch."""

    table: str
    text: str | None = None
    """Its search text."""
    owned: Collection[Link] = ()
    """Rows that go with theirs."""
    reindex: Callable[[Desk, int], None] | None = None
    without: Collection[Link | str] = ()


def _index_customer(desk: Desk, id_: int) -> None:
    desk.execute("DELETE FROM customer_text WHERE rowid = ?", (id_,))
    named = "SELECT id, nick, name FROM customer WHERE id = ? AND coalesce(nick, name) IS NOT NULL"
    index_customers(desk, desk.rows(named, (id_,)))


def _index_order(desk: Desk, id_: int) -> None:
    index_orders(desk, desk.rows("SELECT id, product FROM shop_order WHERE id = ?", (id_,)))


def _index_article(desk: Desk, id_: int) -> None:
    standing = read_article(desk, id_)
    index(desk, id_, standing.facts if standing.retired_at is None else None)


def _index_message(desk: Desk, id_: int) -> None:
    sql = "SELECT t.number, t.subject FROM message m JOIN ticket t ON t.number = m.ticket_id WHERE m.id = ?"
    for number, subject in desk.rows(sql, (id_,)):
        index_subject(desk, number, subject)


KINDS: Final = (
    Kind("return_request"),
    Kind("shipment"),
    Kind("shop_order", "order_text", reindex=_index_order),
    Kind("survey"),
    Kind("message", reindex=_index_message, without=("attachment", "outbox")),
    Kind("article", "article_text", reindex=_index_article),
    Kind("agent", owned=(("agent_team", "agent_id"), ("seen", "agent_id"))),
    Kind("customer", "customer_text", reindex=_index_customer),
)
"""In the order in which they go: those that refer to others first."""


def undo_rows(undoing: Undoing) -> None:
    """Take back the rows of every kind."""
    give_back_teams(undoing)
    for kind in KINDS:
        _restore(undoing, kind)
        _remove(undoing, kind)


def part_customers(undoing: Undoing) -> None:
    """Records of customers that the batch joined are records of their own again, the newest joining first."""
    sql = "SELECT id, row_id, before FROM import_before WHERE batch = ? AND what = ? ORDER BY id DESC"
    desk = undoing.desk
    told = {row[0]: (row[1], json.loads(row[2])) for row in desk.rows(sql, (undoing.batch, JOINED))}

    def page(ids: list[int]) -> None:
        for id_ in ids:
            undoing.done.restore(JOINED)
            if not undoing.dry_run:
                part(desk, *told[id_])
                _tell_parted(undoing, id_, *told[id_])
                desk.execute("DELETE FROM import_before WHERE id = ?", (id_,))

    undoing.pages(told, page)


def _tell_parted(undoing: Undoing, joining: int, gone: int, told: Mapping[str, Any]) -> None:
    """What the batch changed after it had joined them is kept with the one who stood for both: it was the other's."""
    for table, _key in HANGS_ON:
        for path in ("$.customer_id[0]", "$.ticket.customer_id[0]"):
            undoing.desk.execute(
                "UPDATE import_before SET before = json_set(before, ?1, ?2) WHERE batch = ?3 AND what = ?4 AND id > ?5"
                " AND row_id IN (SELECT value FROM json_each(?6)) AND json_extract(before, ?1) = ?7",
                (path, gone, undoing.batch, table, joining, json.dumps(told[table]), told["kept"]),
            )


def _remove(undoing: Undoing, kind: Kind) -> None:
    desk, table = undoing.desk, kind.table
    owned = (*kind.owned, *kind.without)
    links = Links(desk, table, without=owned, dry_run=undoing.dry_run)
    brought = f"SELECT id FROM {table} WHERE import_batch = :batch AND id > :after ORDER BY id LIMIT :limit"

    def page(ids: list[int]) -> None:
        kept = _staying(undoing, table, links, ids)
        for id_, (why, params) in kept.items():
            undoing.done.keep(table, id_, why, **params)
        gone = [id_ for id_ in ids if id_ not in kept]
        going = json.dumps(gone)
        undoing.done.remove(table, len(ids) - len(kept))
        if undoing.dry_run:
            would_go(desk, table, gone)
            return
        if kind.text is not None:
            desk.execute(f"DELETE FROM {kind.text} WHERE rowid IN {_PAGE}", {"page": going})
        for name, column in kind.owned:
            desk.execute(f"DELETE FROM {name} WHERE {column} IN {_PAGE}", {"page": going})
        desk.execute(f"DELETE FROM {table} WHERE id IN {_PAGE}", {"page": going})

    # From the newest on: of rows that refer to others of their table the later ones go first.
    undoing.pages(numbered(desk, brought, undoing.batch), page)


def _staying(
    undoing: Undoing, table: str, links: Links, ids: list[int]
) -> dict[int, tuple[str, dict[str, Any]]]:
    desk, kept = undoing.desk, dict[int, tuple[str, dict[str, Any]]]()
    page = {"page": json.dumps(ids), "batch": undoing.batch, "what": table, "since": undoing.started_at}
    for id_ in undoing.desk_kept.get(table, set()) & set(ids):
        kept[id_] = ("kept_by_hand", {})
    for id_, batch in desk.rows(_LATER, page):
        kept.setdefault(id_, ("later_batch", {"batch": batch}))
    if table == "shop_order":
        for id_, number in desk.rows(_ORDER_USED, page):
            kept.setdefault(id_, ("used_by_ticket", {"number": number}))
        for id_, _request in desk.rows(_ORDER_RETURNED, page):
            kept.setdefault(id_, ("used", {"by": "return_request"}))
        for id_, batch in desk.rows(_SHIPPED, page):
            kept.setdefault(id_, ("later_batch", {"batch": batch}))
    if table == "agent":
        for (id_,) in desk.rows(_HISTORY, page):
            kept.setdefault(id_, ("used", {"by": "event"}))
    if table in ("survey", "return_request", "message"):
        # On a ticket they go with what the batch told of it, so what is left here stands on one that somebody works on.
        sql = f"SELECT id, ticket_id FROM {table} WHERE id IN {_PAGE} AND ticket_id IS NOT NULL"
        for id_, number in [] if undoing.dry_run else desk.rows(sql, page):
            kept.setdefault(id_, ("used_by_ticket", {"number": number}))
    for id_, name in links.to(ids):
        kept.setdefault(id_, ("used", {"by": name}))
    return kept


def _restore(undoing: Undoing, kind: Kind) -> None:
    """What the batch changed of rows that it did not bring, newest change first."""
    desk, table = undoing.desk, kind.table
    sql = "SELECT id FROM import_before WHERE batch = ? AND what = ? ORDER BY id DESC"
    changes = [row[0] for row in desk.rows(sql, (undoing.batch, table))]

    def page(ids: list[int]) -> None:
        told = f"SELECT id, row_id, before FROM import_before WHERE id IN {_PAGE} ORDER BY id DESC"
        for id_, row_id, before in desk.rows(told, {"page": json.dumps(ids)}):
            _give_back(undoing, kind, id_, row_id, json.loads(before))

    undoing.pages(changes, page)


def _give_back(
    undoing: Undoing, kind: Kind, id_: int, row_id: int, before: Mapping[str, tuple[Any, Any]]
) -> None:
    desk, table = undoing.desk, kind.table
    names = list(before)
    now = desk.row(f"SELECT {', '.join(names)} FROM {table} WHERE id = ?", (row_id,))
    if now is None:
        return
    standing = dict(zip(names, now, strict=True))
    back = {name: was for name, (was, became) in before.items() if standing[name] == became}
    changed = sorted(before.keys() - back.keys())
    if changed:
        later = desk.value(
            "SELECT min(batch) FROM import_before WHERE what = ? AND row_id = ? AND batch > ?",
            (table, row_id, undoing.batch),
        )
        why = {"fields": changed} if later is None else {"fields": changed, "batch": later}
        undoing.done.keep(table, row_id, "changed" if later is None else "later_batch", **why)
    if back:
        undoing.done.restore(table)
    if undoing.dry_run:
        return
    if back:
        sets = ", ".join(f"{name} = ?" for name in back)
        desk.execute(f"UPDATE {table} SET {sets} WHERE id = ?", (*back.values(), row_id))
        if kind.reindex is not None:
            kind.reindex(desk, row_id)
    if not changed:
        desk.execute("DELETE FROM import_before WHERE id = ?", (id_,))
