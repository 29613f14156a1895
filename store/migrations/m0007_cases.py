"""Schema 7: a complaint to its end."""

from __future__ import annotations

from store.database.handle import Desk

_SCHEMA = """
CREATE TABLE cause (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    code TEXT,
    name TEXT NOT NULL,
    theme TEXT NOT NULL DEFAULT '',
    responsibility TEXT,
    created_at INTEGER,
    agent_id INTEGER REFERENCES agent (id)
) STRICT;
CREATE UNIQUE INDEX cause_code ON cause (code);
CREATE UNIQUE INDEX ux_cause_name ON cause (name);
CREATE TABLE ticket_cause (
    ticket_id INTEGER NOT NULL REFERENCES ticket (number),
    place INTEGER NOT NULL,
    cause_id INTEGER NOT NULL REFERENCES cause (id),
    PRIMARY KEY (ticket_id, place)
) STRICT, WITHOUT ROWID;
CREATE INDEX ix_ticket_cause ON ticket_cause (cause_id);
CREATE TABLE question (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    ticket_id INTEGER NOT NULL REFERENCES ticket (number),
    team TEXT NOT NULL,
    from_team TEXT NOT NULL,
    from_agent INTEGER REFERENCES agent (id),
    asked_at INTEGER NOT NULL,
    asked_by INTEGER REFERENCES agent (id),
    message_id INTEGER NOT NULL REFERENCES message (id),
    answered_at INTEGER,
    answered_by INTEGER REFERENCES agent (id),
    answer_id INTEGER REFERENCES message (id)
) STRICT;
CREATE INDEX ix_question_ticket ON question (ticket_id, id);
CREATE TABLE ticket_check (
    ticket_id INTEGER NOT NULL REFERENCES ticket (number),
    guide TEXT NOT NULL,
    item TEXT NOT NULL,
    at INTEGER NOT NULL,
    agent_id INTEGER NOT NULL REFERENCES agent (id),
    PRIMARY KEY (ticket_id, guide, item)
) STRICT, WITHOUT ROWID;
CREATE TABLE survey (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    ticket_id INTEGER NOT NULL REFERENCES ticket (number),
    at INTEGER NOT NULL,
    agent_id INTEGER REFERENCES agent (id),
    source TEXT NOT NULL,
    outcome TEXT NOT NULL,
    overall INTEGER,
    attitude INTEGER,
    solving INTEGER,
    speed INTEGER,
    comment TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX ix_survey_at ON survey (at);
CREATE INDEX ix_survey_ticket ON survey (ticket_id, id);
CREATE TABLE measure (
    id INTEGER NOT NULL PRIMARY KEY AUTOINCREMENT,
    cause_id INTEGER REFERENCES cause (id),
    ticket_id INTEGER REFERENCES ticket (number),
    text TEXT NOT NULL,
    owner_id INTEGER REFERENCES agent (id),
    due_at INTEGER,
    created_at INTEGER NOT NULL,
    agent_id INTEGER REFERENCES agent (id),
    done_at INTEGER,
    effect TEXT NOT NULL DEFAULT ''
) STRICT;
CREATE INDEX ix_measure_open ON measure (due_at) WHERE done_at IS NULL;
CREATE TABLE story (
    ticket_id INTEGER NOT NULL PRIMARY KEY REFERENCES ticket (number),
    outcome TEXT NOT NULL,
    note TEXT NOT NULL DEFAULT '',
    at INTEGER NOT NULL,
    agent_id INTEGER NOT NULL REFERENCES agent (id)
) STRICT;
ALTER TABLE ticket ADD COLUMN responsibility_reason TEXT;
ALTER TABLE ticket ADD COLUMN follow_up_at INTEGER;
CREATE INDEX ix_ticket_follow_up ON ticket (follow_up_at) WHERE follow_up_at IS NOT NULL;
"""
_CAUSES = (
    ("carrier_overloaded", "供应商爆仓", "logistics_delay", "logistics"),
    ("sorting_short_of_staff", "分拣中心人力不足", "logistics_delay", "logistics"),
    ("weather", "天气影响", "logistics_delay", "logistics"),
    ("information_not_updated", "信息未同步更新", "manual_unclear", None),
    ("manual_not_revised", "产品迭代后文档未及时修订", "manual_unclear", None),
    ("training_uneven", "培训覆盖不均", "service_attitude", "merchant"),
    ("new_staff_untrained", "新员工缺乏场景化话术训练", "service_attitude", "merchant"),
    ("product_information_unclear", "商品信息描述不清", "other", "merchant"),
    ("aftersales_slow", "售后服务响应不及时", "other", None),
    ("staff_skills", "客服人员技能不足", "other", None),
    ("system_defect", "系统缺陷", "other", None),
)
"""What shops' own reports name as root causes. Responsible by default: as in the disputes of the shipped policy."""


def up(desk: Desk) -> None:
    """Causes, questions to departments, checks, surveys, measures, stories; when a follow-up falls due."""
    for statement in _SCHEMA.split(";\n"):
        if statement.strip():
            desk.execute(statement)
    for cause in _CAUSES:
        desk.execute("INSERT INTO cause (code, name, theme, responsibility) VALUES (?, ?, ?, ?)", cause)
