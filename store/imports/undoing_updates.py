"""Tickets that stood before a batch told of them anew get back what they were, where nobody has changed it since."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any, Final

from store.database.compiled import columns_of, insert, update
from store.desk import record
from store.desk.acts import Act, read
from store.desk.seeing import newest_said
from store.desk.speech import index_subject
from store.imports.snapshots import PARTS, Snapshot, snapshot
from store.imports.undoing_shapes import SYSTEM, Undoing
from store.imports.undoing_tickets import remove_texts, work
from store.rules.events import CLASSIFICATION
from store.tables import Clock, ImportRow, Ticket, TicketFact

_TOUCHED: Final = """
SELECT row_id FROM import_before WHERE batch = :batch AND what IN ('ticket', 'import_row')
UNION SELECT ticket_id FROM message WHERE import_batch = :batch
UNION SELECT ticket_id FROM survey WHERE import_batch = :batch
UNION SELECT ticket_id FROM return_request WHERE import_batch = :batch AND ticket_id IS NOT NULL
UNION SELECT r.ticket_id FROM import_before b JOIN return_request r ON r.id = b.row_id
 WHERE b.batch = :batch AND b.what = 'return_request' AND r.ticket_id IS NOT NULL
"""
_STANDS: Final = "SELECT 1 FROM ticket WHERE number = ? AND import_batch IS NOT ?"
_BEFORE: Final = "SELECT before FROM import_before WHERE what IN ('ticket', 'import_row') AND row_id = ? AND batch = ? ORDER BY id DESC"
_FORGET: Final = (
    "DELETE FROM import_before WHERE what IN ('ticket', 'import_row') AND row_id = ? AND batch = ?"
)
_TOLD_LATER: Final = (
    "SELECT min(batch) FROM import_before WHERE what IN ('ticket', 'import_row') AND row_id = ? AND batch > ?"
)
_OURS: Final = "ticket_id = :ticket AND json_extract(data, '$.batch') = :batch"
_SINCE: Final = f"""
SELECT type, "by", agent_id, json_extract(data, '$.batch') FROM event
WHERE ticket_id = :ticket AND id > coalesce((SELECT min(id) FROM event WHERE {_OURS}), :never)
AND "by" <> 'system' AND type NOT IN ({", ".join(f"'{type_}'" for type_ in SYSTEM)})
AND json_extract(data, '$.batch') IS NOT :batch ORDER BY id LIMIT 1
"""
_NEVER: Final = 1 << 62
_UNSENT: Final = "SELECT count(*) FROM message WHERE ticket_id = ? AND needs_sending = 1 AND sent_at IS NULL"
_MESSAGES: Final = "SELECT id FROM message WHERE ticket_id = :ticket AND import_batch = :batch"
_TABLES: Final = {"clocks": Clock, "facts": TicketFact, "told": ImportRow}
_ALONE: Final = "columns alone"
_DERIVED: Final = frozenset({"updated_at"})


def restore_tickets(undoing: Undoing) -> None:
    """Give back what the batch changed of tickets that it did not bring."""
    numbers = [row[0] for row in undoing.desk.rows(_TOUCHED, {"batch": undoing.batch})]
    stands = [n for n in numbers if undoing.desk.row(_STANDS, (n, undoing.batch)) is not None]

    def page(some: list[int]) -> None:
        for number in some:
            _restore(undoing, number)

    undoing.pages(stands, page)


def _restore(undoing: Undoing, number: int) -> None:
    desk, batch = undoing.desk, undoing.batch
    keys = {"ticket": number, "batch": batch, "never": _NEVER}
    told = [_as_parts(json.loads(row[0])) for row in desk.rows(_BEFORE, (number, batch))]
    since = desk.row(_SINCE, keys)
    later = desk.value(_TOLD_LATER, (number, batch))
    if since is not None or later is not None:
        why, params = ("later_batch", {"batch": later}) if since is None else work(desk, *since)
        if why == "later_batch":
            undoing.done.keep("ticket", number, why, **params)
            return
        _give_back_some(undoing, number, told, why, params)
        return
    undoing.done.restore("ticket")
    if undoing.dry_run:
        return
    exact = _give_back(undoing, number, told, keys)
    desk.execute(_FORGET, (number, batch))
    if not exact:
        record.refold(desk, number)
        _recount(undoing, number)


def _as_parts(told: Snapshot) -> Snapshot:
    """What was kept of a ticket: its parts, or its changed columns alone."""
    return told if told.keys() <= {"ticket", *PARTS} else {"ticket": told, _ALONE: True}


def _give_back(undoing: Undoing, number: int, told: list[Snapshot], keys: dict[str, Any]) -> bool:
    """Nobody has worked on it: the batch's events and rows go, what it changed is as before. False where what follows
    from the events has to be reckoned anew."""
    desk = undoing.desk
    now = snapshot(desk, number)
    brought = desk.value(f"SELECT count(*) FROM event WHERE {_OURS}", keys)
    remove_texts(undoing, _MESSAGES, keys)
    for table in ("message", "survey", "return_request"):
        sql = f"DELETE FROM {table} WHERE ticket_id = :ticket AND import_batch = :batch"
        undoing.done.remove(table, desk.execute(sql, keys).rowcount)
    desk.execute(f"DELETE FROM event WHERE {_OURS}", keys)
    exact = (bool(told) or not brought) and not any(one.get(_ALONE) for one in told)
    columns: dict[str, Any] = {}
    for one in told:
        for name, (was, became) in one.get("ticket", {}).items():
            if name == "version":
                continue
            standing = columns.get(name, now["ticket"][name])
            if standing == became:
                columns[name] = was
            elif name not in _DERIVED:
                exact = False
        for part in PARTS:
            if part in one:
                was, became = one[part]
                if now[part] == became:
                    now[part] = was
                    _write_part(undoing, number, part, was)
                else:
                    exact = False
    # A version never comes again: a screen that knows this ticket from before must not take it for the same.
    columns["version"] = now["ticket"]["version"] + 1
    desk.execute(update(Ticket, "number = ?", *columns), (*columns.values(), number))
    if columns.get("subject") is not None or any("opening" in one for one in told):
        index_subject(desk, number, columns.get("subject", now["ticket"]["subject"]))
    return exact


def _write_part(undoing: Undoing, number: int, part: str, rows: list[list[Any]]) -> None:
    desk = undoing.desk
    if part == "tags":
        desk.execute("DELETE FROM ticket_tag WHERE ticket_id = ?", (number,))
        desk.many("INSERT INTO ticket_tag (ticket_id, tag) VALUES (?, ?)", [(number, tag) for (tag,) in rows])
    elif part == "opening":
        desk.many("UPDATE message SET body = ? WHERE id = ?", [(body, id_) for id_, body in rows])
    else:
        model = _TABLES[part]
        name = model._meta.table_name
        desk.execute(f"DELETE FROM {name} WHERE ticket_id = ?", (number,))
        desk.many(insert(model, *columns_of(model)), rows)


def _give_back_some(
    undoing: Undoing, number: int, told: list[Snapshot], why: str, params: dict[str, Any]
) -> None:
    """Somebody has worked on it: plain fields that stand as the batch wrote them are as before, by events; history stays."""
    desk = undoing.desk
    doing = Act(desk, undoing.actor, read(desk, number), undoing.now)
    back: dict[str, Any] = {}
    stays: set[str] = set()
    for one in told:
        for name, (was, became) in one.get("ticket", {}).items():
            if name in _PLAIN and back.get(name, doing.ticket[name]) == became:
                back[name] = was
            elif name in _PLAIN or name in _SHOWN:
                stays.add(name)
    undoing.done.keep("ticket", number, why, **params, **({"fields": sorted(stays)} if stays else {}))
    if not back:
        return
    undoing.done.restore("ticket")
    if undoing.dry_run:
        return
    classified = {name: value for name, value in back.items() if name in CLASSIFICATION}
    if classified:
        doing.event("classified", **classified, was={name: doing[name] for name in classified})
    doing.change(**back)
    doing.event("undone_import", import_batch=undoing.batch, fields=sorted(back))
    record.write(doing)


def _recount(undoing: Undoing, number: int) -> None:
    desk = undoing.desk
    said, unsent = newest_said(desk, number), desk.value(_UNSENT, (number,))
    desk.execute("UPDATE ticket SET said_id = ?, unsent = ? WHERE number = ?", (said, unsent, number))


def _plain() -> Iterator[str]:
    from store.imports.building import PLAIN_COLUMNS

    yield from (
        "subject",
        "kind",
        "scenario",
        "category",
        "priority",
        "channel",
        "customer_level",
        "shop",
        "team",
    )
    yield from PLAIN_COLUMNS


_PLAIN: Final = frozenset(_plain())
_SHOWN: Final = frozenset(
    {"status", "assignee_id", "first_reply_at", "resolved_at", "closed_at", "customer_id"}
)
