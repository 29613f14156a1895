"""Scripts, articles and the desk's people as they leave it."""

from __future__ import annotations

from typing import Final

from store.rules import words
from store.views.exporting_columns import WORDS, Column, Kind, code, flag, number, plain, text, time

_TOLD: Final = (
    number("id", "序号", "a.id"),
    plain("source", "来源", "a.source"),
    time("retired_at", "停用时间", "a.retired_at"),
    time("created_at", "创建时间", "a.created_at"),
    time("updated_at", "更新时间", "a.updated_at"),
)
_TIMES: Final = {"updated": "a.updated_at", "created": "a.created_at"}

SCRIPTS: Final = Kind(
    name="scripts",
    rows="article a",
    key="a.id",
    columns=(
        plain("key", "编号", "a.key"),
        code("language", "语言", "a.language", words.LANGUAGES),
        code("scenario", "场景", "a.scenario", words.ARTICLE_SCENARIOS),
        code("category", "分类", "a.category", words.CATEGORIES),
        text("title", "标题", "a.title"),
        text("question", "问题", "nullif(a.question, '')"),
        text("body", "内容", "a.body"),
        *_TOLD,
    ),
    times=_TIMES,
    only="a.kind = 'script'",
)

ARTICLES: Final = Kind(
    name="articles",
    rows="article a",
    key="a.id",
    columns=(
        *SCRIPTS.columns[:1],
        code("kind", "类型", "a.kind", words.ARTICLE_KINDS),
        *SCRIPTS.columns[1:4],
        code("level", "级别", "a.level", words.ARTICLE_LEVELS),
        *SCRIPTS.columns[4:],
    ),
    times=_TIMES,
    only="a.kind <> 'script'",
)

AGENTS: Final = Kind(
    name="agents",
    rows="(SELECT * FROM agent WHERE origin IS NULL) a",
    key="a.id",
    columns=(
        plain("login", "登录名", "a.login"),
        text("name", "姓名", "a.name"),
        code("role", "角色", "a.role", words.ROLES),
        Column(
            "teams",
            "客服组",
            "(SELECT CASE WHEN count(*) THEN json_group_array(m.team) END"
            " FROM (SELECT team FROM agent_team WHERE agent_id = a.id ORDER BY team) m)",
            WORDS,
        ),
        Column("skills", "技能", "nullif(a.skills, '[]')", WORDS),
        number("limit", "上限", "a.ticket_limit"),
        plain("shift", "班次", "a.shift"),
        code("state", "状态", "a.state", words.AGENT_STATES),
        flag("disabled", "是否停用", "a.disabled_at IS NOT NULL"),
        number("id", "序号", "a.id"),
        time("created_at", "创建时间", "a.created_at"),
        time("disabled_at", "停用时间", "a.disabled_at"),
    ),
    times={"created": "a.created_at"},
)
