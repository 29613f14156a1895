"""How an alert is written: once for each ticket, clock, cycle, level and revision."""

from __future__ import annotations

from store.database.compiled import insert
from store.tables import Alert

ALERT_COLUMNS = (
    "ticket_id",
    "clock",
    "cycle",
    "level",
    "revision",
    "state",
    "fired_at",
    "reason",
    "due_at",
    "told",
    "bell",
)
INSERT_ALERT = insert(Alert, *ALERT_COLUMNS) + " ON CONFLICT DO NOTHING"
