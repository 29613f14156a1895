"""Schema 1: the first desk."""

from __future__ import annotations

from store.database.handle import Desk

_SCHEMA = """
CREATE TABLE agent (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    login TEXT NOT NULL,
    name TEXT NOT NULL,
    role TEXT NOT NULL,
    skills TEXT NOT NULL DEFAULT '[]',
    ticket_limit INTEGER,
    state TEXT NOT NULL DEFAULT 'on',
    shift TEXT,
    created_at INTEGER NOT NULL,
    disabled_at INTEGER
) STRICT;
CREATE UNIQUE INDEX agent_login ON agent (login);
CREATE TABLE agent_team (
    agent_id INTEGER NOT NULL REFERENCES agent (id),
    team TEXT NOT NULL,
    PRIMARY KEY (agent_id, team)
) STRICT, WITHOUT ROWID;
CREATE TABLE customer (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    nick TEXT,
    name TEXT,
    phone TEXT,
    email TEXT,
    level TEXT,
    region TEXT,
    created_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX ux_customer_nick ON customer (nick) WHERE nick IS NOT NULL;
CREATE INDEX ix_customer_phone ON customer (phone) WHERE phone IS NOT NULL;
CREATE INDEX ix_customer_email ON customer (email) WHERE email IS NOT NULL;
CREATE TABLE policy_version (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    toml TEXT NOT NULL,
    digest TEXT NOT NULL,
    calendars TEXT NOT NULL,
    applied_at INTEGER NOT NULL,
    agent_id INTEGER REFERENCES agent (id)
) STRICT;
CREATE TABLE calendar_version (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    name TEXT NOT NULL,
    version INTEGER NOT NULL,
    spec TEXT NOT NULL,
    applied_at INTEGER NOT NULL
) STRICT;
CREATE UNIQUE INDEX calendar_version_name_version ON calendar_version (name, version);
CREATE TABLE import_batch (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    started_at INTEGER NOT NULL,
    finished_at INTEGER,
    agent_id INTEGER REFERENCES agent (id),
    source TEXT NOT NULL,
    file TEXT NOT NULL,
    sha256 TEXT,
    counts TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE TABLE ticket (
    number INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    version INTEGER NOT NULL DEFAULT 1,
    source TEXT,
    external_id TEXT,
    subject TEXT NOT NULL,
    kind TEXT NOT NULL,
    scenario TEXT NOT NULL,
    category TEXT,
    status TEXT NOT NULL,
    priority TEXT NOT NULL,
    priority_rank INTEGER NOT NULL,
    urgency TEXT,
    importance TEXT,
    channel TEXT NOT NULL,
    team TEXT NOT NULL,
    assignee_id INTEGER REFERENCES agent (id),
    lease_until INTEGER,
    generation INTEGER NOT NULL DEFAULT 0,
    customer_id INTEGER REFERENCES customer (id),
    customer_level TEXT,
    platform TEXT,
    occurred_at INTEGER,
    wish TEXT,
    impact TEXT,
    product TEXT,
    product_type TEXT,
    wait_s INTEGER,
    region TEXT,
    shop TEXT,
    order_no TEXT,
    responsibility TEXT,
    solution TEXT,
    spoken INTEGER NOT NULL DEFAULT 0,
    outbound INTEGER NOT NULL DEFAULT 0,
    opened_at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    updated_at INTEGER NOT NULL,
    imported_at INTEGER,
    resolved_at INTEGER,
    closed_at INTEGER,
    settled_at INTEGER,
    unanswered_since INTEGER,
    first_reply_at INTEGER,
    first_offer_at INTEGER,
    policy_version INTEGER NOT NULL REFERENCES policy_version (id),
    next_due_at INTEGER,
    next_clock TEXT,
    next_target_ms INTEGER,
    next_calendar TEXT,
    live_due_at INTEGER,
    live_clock TEXT,
    live_target_ms INTEGER,
    live_calendar TEXT,
    soon_at INTEGER,
    due_key INTEGER NOT NULL,
    paused INTEGER NOT NULL DEFAULT 0,
    free INTEGER NOT NULL DEFAULT 0,
    promised_at INTEGER,
    ring_at INTEGER,
    unsent INTEGER NOT NULL DEFAULT 0,
    linked_to INTEGER REFERENCES ticket (number),
    merged_into INTEGER REFERENCES ticket (number),
    import_batch INTEGER REFERENCES import_batch (id)
) STRICT;
CREATE UNIQUE INDEX ux_ticket_external ON ticket (source, external_id) WHERE external_id IS NOT NULL;
CREATE INDEX ix_ticket_queue ON ticket (due_key, priority_rank, opened_at, number, status, team, kind, assignee_id, lease_until, next_due_at, soon_at, promised_at, settled_at) WHERE settled_at IS NULL;
CREATE INDEX ix_ticket_count ON ticket (status, team, kind, assignee_id, lease_until, due_key, settled_at) WHERE settled_at IS NULL;
CREATE INDEX ix_ticket_free ON ticket (team, due_key, priority_rank, opened_at, number, category) WHERE free = 1;
CREATE INDEX ix_ticket_held ON ticket (assignee_id, status, lease_until) WHERE assignee_id IS NOT NULL AND settled_at IS NULL;
CREATE INDEX ix_ticket_lease ON ticket (lease_until) WHERE lease_until IS NOT NULL;
CREATE INDEX ix_ticket_ring ON ticket (ring_at) WHERE ring_at IS NOT NULL;
CREATE INDEX ix_ticket_resolved ON ticket (resolved_at) WHERE status = 'resolved';
CREATE INDEX ix_ticket_customer ON ticket (customer_id, opened_at);
CREATE TABLE ticket_tag (
    ticket_id INTEGER NOT NULL REFERENCES ticket (number),
    tag TEXT NOT NULL,
    PRIMARY KEY (ticket_id, tag)
) STRICT, WITHOUT ROWID;
CREATE TABLE ticket_fact (
    ticket_id INTEGER NOT NULL PRIMARY KEY REFERENCES ticket (number),
    customer_messages INTEGER NOT NULL DEFAULT 0,
    replies INTEGER NOT NULL DEFAULT 0,
    notes INTEGER NOT NULL DEFAULT 0,
    reopens INTEGER NOT NULL DEFAULT 0,
    transfers INTEGER NOT NULL DEFAULT 0,
    offers INTEGER NOT NULL DEFAULT 0,
    first_reply_at INTEGER,
    first_reply_agent_id INTEGER,
    resolved_at INTEGER,
    resolved_agent_id INTEGER
) STRICT;
CREATE TABLE import_row (
    ticket_id INTEGER NOT NULL PRIMARY KEY REFERENCES ticket (number),
    batch INTEGER NOT NULL REFERENCES import_batch (id),
    row INTEGER NOT NULL,
    digest TEXT NOT NULL,
    updated_at INTEGER
) STRICT;
CREATE INDEX ix_import_row_batch ON import_row (batch);
CREATE TABLE message (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    ticket_id INTEGER NOT NULL REFERENCES ticket (number),
    at INTEGER NOT NULL,
    author TEXT NOT NULL,
    agent_id INTEGER REFERENCES agent (id),
    public INTEGER NOT NULL DEFAULT 0,
    channel TEXT NOT NULL,
    spoken INTEGER NOT NULL DEFAULT 0,
    body TEXT NOT NULL,
    needs_sending INTEGER NOT NULL DEFAULT 0,
    sent_at INTEGER,
    dedup TEXT
) STRICT;
CREATE INDEX ix_message_ticket ON message (ticket_id, at, id);
CREATE UNIQUE INDEX ux_message_dedup ON message (ticket_id, dedup) WHERE dedup IS NOT NULL;
CREATE TABLE offer (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    ticket_id INTEGER NOT NULL REFERENCES ticket (number),
    at INTEGER NOT NULL,
    agent_id INTEGER REFERENCES agent (id),
    type TEXT NOT NULL,
    amount_fen INTEGER,
    currency TEXT NOT NULL DEFAULT 'CNY',
    text TEXT NOT NULL DEFAULT '',
    answer TEXT,
    answered_at INTEGER,
    answer_text TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX ix_offer_ticket ON offer (ticket_id, id);
CREATE TABLE step (
    ticket_id INTEGER NOT NULL REFERENCES ticket (number),
    name TEXT NOT NULL,
    done_at INTEGER NOT NULL,
    agent_id INTEGER REFERENCES agent (id),
    note TEXT NOT NULL DEFAULT '',
    PRIMARY KEY (ticket_id, name)
) STRICT, WITHOUT ROWID;
CREATE TABLE event (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    ticket_id INTEGER REFERENCES ticket (number),
    at INTEGER NOT NULL,
    recorded_at INTEGER NOT NULL,
    type TEXT NOT NULL,
    by TEXT NOT NULL,
    agent_id INTEGER,
    act INTEGER,
    data TEXT NOT NULL DEFAULT '{}'
) STRICT;
CREATE INDEX ix_event_ticket ON event (ticket_id, at, id);
CREATE TABLE clock (
    ticket_id INTEGER NOT NULL REFERENCES ticket (number),
    kind TEXT NOT NULL,
    cycle INTEGER NOT NULL,
    target_ms INTEGER NOT NULL,
    policy INTEGER NOT NULL,
    calendar TEXT,
    started_at INTEGER NOT NULL,
    consumed_ms INTEGER NOT NULL,
    running_since INTEGER,
    due_at INTEGER,
    state TEXT NOT NULL,
    ended_at INTEGER,
    end_reason TEXT,
    breached_at INTEGER,
    breach_reason TEXT,
    revision INTEGER NOT NULL DEFAULT 0,
    level_done INTEGER NOT NULL DEFAULT 0,
    next_level_at INTEGER,
    PRIMARY KEY (ticket_id, kind, cycle)
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_clock_level ON clock (next_level_at) WHERE next_level_at IS NOT NULL;
CREATE TABLE alert (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    ticket_id INTEGER NOT NULL REFERENCES ticket (number),
    clock TEXT NOT NULL,
    cycle INTEGER NOT NULL,
    level INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    state TEXT NOT NULL,
    fired_at INTEGER NOT NULL,
    reason TEXT NOT NULL,
    due_at INTEGER,
    told TEXT NOT NULL DEFAULT '[]',
    bell INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    acknowledged_at INTEGER,
    acknowledged_by INTEGER REFERENCES agent (id),
    closed_at INTEGER,
    closed_reason TEXT
) STRICT;
CREATE UNIQUE INDEX alert_ticket_id_clock_cycle_level_revision ON alert (ticket_id, clock, cycle, level, revision);
CREATE INDEX ix_alert_open ON alert (fired_at) WHERE state = 'fired' AND acknowledged_at IS NULL AND closed_at IS NULL;
CREATE TABLE draft (
    ticket_id INTEGER NOT NULL REFERENCES ticket (number),
    agent_id INTEGER NOT NULL REFERENCES agent (id),
    kind TEXT NOT NULL,
    text TEXT NOT NULL,
    updated_at INTEGER NOT NULL,
    PRIMARY KEY (ticket_id, agent_id, kind)
) STRICT, WITHOUT ROWID;
CREATE TABLE lease (
    name TEXT NOT NULL PRIMARY KEY,
    holder TEXT NOT NULL,
    until INTEGER NOT NULL
) STRICT;
CREATE VIRTUAL TABLE ticket_text USING fts5(
    subject, body, content='', contentless_delete=1, tokenize='unicode61 remove_diacritics 2'
);
"""


def up(desk: Desk) -> None:
    """Every table, index and the search text of an empty desk."""
    for statement in _SCHEMA.split(";\n"):
        if statement.strip():
            desk.execute(statement)
