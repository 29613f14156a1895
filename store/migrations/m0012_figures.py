"""Schema 12: alerts that are no ticket's, and when figures are judged next."""

from __future__ import annotations

import json
from itertools import groupby
from operator import itemgetter
from typing import Any

from store.database.handle import Desk
from store.rules.facts import facts_of

_FACTS = ("known_at", "first_resolved_at", "rested_ms", "silence_ms", "more")

_NULLABLE = (
    "UPDATE sqlite_schema SET sql = replace(sql, 'ticket_id INTEGER NOT NULL REFERENCES', 'ticket_id INTEGER REFERENCES')"
    " WHERE type = 'table' AND name = 'alert'"
)
"""NOT NULL leaves the column's definition by the way that SQLite's manual gives for it (lang_altertable, 7): no row
changes, and the rows of the outbox that name an alert keep their key."""
_SCHEMA = """
ALTER TABLE alert ADD COLUMN subject TEXT NOT NULL DEFAULT '';
ALTER TABLE alert ADD COLUMN data TEXT NOT NULL DEFAULT '{}';
ALTER TABLE alert ADD COLUMN plan TEXT NOT NULL DEFAULT '';
ALTER TABLE alert ADD COLUMN false_alarm INTEGER NOT NULL DEFAULT 0;
CREATE UNIQUE INDEX ux_alert_subject ON alert (clock, subject, level) WHERE subject <> '';
CREATE TABLE judgement (
    name TEXT NOT NULL PRIMARY KEY,
    next_at INTEGER NOT NULL,
    last_at INTEGER,
    data TEXT NOT NULL DEFAULT '{}'
) STRICT;
ALTER TABLE measure ADD COLUMN alert_id INTEGER REFERENCES alert (id);
ALTER TABLE ticket_fact ADD COLUMN known_at INTEGER;
ALTER TABLE ticket_fact ADD COLUMN first_resolved_at INTEGER;
ALTER TABLE ticket_fact ADD COLUMN rested_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket_fact ADD COLUMN silence_ms INTEGER NOT NULL DEFAULT 0;
ALTER TABLE ticket_fact ADD COLUMN more TEXT;
CREATE INDEX ix_ticket_period ON ticket (opened_at, updated_at);
CREATE INDEX ix_order_placed ON shop_order (placed_at, created_at) WHERE placed_at IS NOT NULL;
"""
_KNOWN_INDEX = "CREATE INDEX ix_fact_known ON ticket_fact (known_at) WHERE known_at IS NOT NULL"
_EVENTS = """
SELECT ticket_id, id, at, type, "by", agent_id, act, data, recorded_at FROM event
WHERE ticket_id > ? AND ticket_id <= ? ORDER BY ticket_id, at, id
"""
_PAGE = 500


def up(desk: Desk) -> None:
    """What an alert is about where it is no ticket's clock, its plan, and false alarms; judges and their next look."""
    desk.execute("PRAGMA writable_schema = ON")
    desk.execute(_NULLABLE)
    desk.execute("PRAGMA writable_schema = RESET")
    for statement in _SCHEMA.split(";\n"):
        if statement.strip():
            desk.execute(statement)
    _count_facts(desk)
    desk.execute(_KNOWN_INDEX)


def _count_facts(desk: Desk) -> None:
    """Each ticket's facts from its events, by the rule that the one writer counts by."""
    sql = f"UPDATE ticket_fact SET {', '.join(f'{name} = ?' for name in _FACTS)} WHERE ticket_id = ?"
    last = desk.value("SELECT coalesce(max(number), 0) FROM ticket")
    for after in range(0, last, _PAGE):
        rows = desk.rows(_EVENTS, (after, after + _PAGE))
        counted = [
            (*(getattr(facts, name) for name in _FACTS), number)
            for number, told in groupby(rows, itemgetter(0))
            for facts in (facts_of(_event(row) for row in told),)
        ]
        desk.many(sql, counted)


def _event(row: tuple[Any, ...]) -> dict[str, Any]:
    _number, id_, at, type_, by, agent_id, act, data, recorded_at = row
    event = {**json.loads(data), "id": id_, "at": at, "type": type_, "by": by, "agent_id": agent_id}
    return event | ({} if act is None else {"act": act}) | {"recorded_at": recorded_at}
