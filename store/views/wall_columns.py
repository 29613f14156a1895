"""What the wall's connection may read: codes, numbers and times of work. No name, number, address, word or wish of a
customer stands in any of these columns; SQLite refuses every other one (store.database.reading).
"""

from __future__ import annotations

from typing import Final

from store.database.reading import EVERY, Columns

WALL_COLUMNS: Final[Columns] = {
    "ticket": frozenset(
        {
            "number", "kind", "scenario", "category", "priority", "priority_rank", "channel", "team", "assignee_id",
            "lease_until", "status", "opened_at", "recorded_at", "resolved_at", "closed_at", "settled_at", "next_due_at",
            "live_due_at", "live_clock", "live_target_ms", "live_calendar", "soon_at", "due_key", "free", "paused",
            "updated_at", "imported_at", "spoken", "outbound", "product", "product_type", "shop", "platform", "merged_into", "import_batch",
        }
    ),
    "clock": EVERY,
    "event": EVERY,
    "ticket_fact": EVERY,
    "alert": frozenset(
        {
            "id", "ticket_id", "clock", "cycle", "level", "state", "fired_at", "reason", "due_at", "told", "bell",
            "acknowledged_at", "closed_at", "subject", "plan", "false_alarm",
        }
    ),
    "agent": frozenset({"id", "login", "role", "skills", "ticket_limit", "state", "shift", "disabled_at", "origin"}),
    "agent_team": EVERY,
    "agent_key": frozenset({"fingerprint", "agent_id", "revoked_at", "expires_at"}),
    "survey": frozenset(
        {"id", "ticket_id", "at", "agent_id", "source", "outcome", "overall", "attitude", "solving", "speed"}
    ),
    "policy_version": EVERY,
    "calendar_version": EVERY,
    "import_batch": frozenset({"id", "started_at"}),
    "json_each": EVERY,
}  # fmt: skip
