"""What happened, what was said, what rang and how content people were, as it leaves the desk."""

from __future__ import annotations

from typing import Final

from store.rules import words
from store.rules.masking import mask_text
from store.views.exporting_columns import (
    DATA,
    WORDS,
    Column,
    Kind,
    code,
    flag,
    number,
    plain,
    text,
    time,
)
from store.views.exporting_tickets import OUTSIDE

_ID: Final = f"CASE WHEN t.number IS NOT NULL THEN {OUTSIDE} END"
_SAID_BY: Final = {"customer": "客户", "agent": "客服", "auto": "自动", "system": "系统"}


def _login(of: str) -> str:
    return f"(SELECT a.login FROM agent a WHERE a.id = {of})"


EVENTS: Final = Kind(
    name="events",
    rows="event e LEFT JOIN ticket t ON t.number = e.ticket_id",
    key="e.id",
    columns=(
        plain("external_id", "工单号", _ID),
        time("at", "时间", "e.at"),
        code("event", "事件", "e.type"),
        text("from", "原值", "CAST(json_extract(e.data, '$.from') AS TEXT)"),
        text("to", "新值", "CAST(json_extract(e.data, '$.to') AS TEXT)"),
        code("by", "由谁", 'e."by"', _SAID_BY),
        plain("agent", "客服", _login("e.agent_id")),
        code("team", "处理组", "CAST(json_extract(e.data, '$.team') AS TEXT)", words.TEAMS),
        number("id", "编号", "e.id"),
        number("ticket", "工单编号", "e.ticket_id"),
        number("act", "所属操作", "e.act"),
        time("recorded_at", "记录时间", "e.recorded_at"),
        Column("data", "内容", "nullif(e.data, '{}')", DATA),
    ),
    times={"at": "e.at", "recorded": "e.recorded_at"},
    of_tickets="e.ticket_id IN ({tickets})",
)

MESSAGES: Final = Kind(
    name="messages",
    rows="message m JOIN ticket t ON t.number = m.ticket_id",
    key="m.id",
    columns=(
        plain("external_id", "工单号", OUTSIDE),
        time("at", "时间", "m.at"),
        code("by", "由谁", "m.author", _SAID_BY),
        plain("agent", "客服", _login("m.agent_id")),
        flag("public", "是否公开", "m.public"),
        code("channel", "渠道", "m.channel", words.CHANNELS),
        text("body", "内容", "m.body"),
        plain("message_id", "消息号", "m.external_id"),
        number("id", "编号", "m.id"),
        number("ticket", "工单编号", "m.ticket_id"),
        flag("spoken", "是否通话", "m.spoken"),
        time("sent_at", "发送时间", "m.sent_at"),
        flag("unsent", "是否未发送", "m.needs_sending AND m.sent_at IS NULL"),
        Column(
            "attachments",
            "附件",
            "(SELECT CASE WHEN count(*) THEN json_group_array(f.name) END FROM attachment f WHERE f.message_id = m.id)",
            WORDS,
            mask_text,
        ),
    ),
    times={"at": "m.at", "sent": "m.sent_at"},
    of_tickets="m.ticket_id IN ({tickets})",
)

SURVEYS: Final = Kind(
    name="surveys",
    rows="survey v JOIN ticket t ON t.number = v.ticket_id",
    key="v.id",
    columns=(
        plain("external_id", "工单号", OUTSIDE),
        time("at", "时间", "v.at"),
        code("source", "来源", "v.source", words.SURVEY_SOURCES),
        code("outcome", "结果", "v.outcome", words.SURVEY_OUTCOMES),
        number("overall", "总体满意度", "v.overall"),
        number("attitude", "服务态度", "v.attitude"),
        number("solving", "问题解决", "v.solving"),
        number("speed", "处理速度", "v.speed"),
        number("product", "商品评分", "v.product"),
        number("logistics", "物流评分", "v.logistics"),
        number("aftersales", "售后评分", "v.aftersales"),
        code("via", "方式", "nullif(v.via, '')"),
        text("reason", "低分原因", "nullif(v.reason, '')"),
        text("comment", "意见", "nullif(v.comment, '')"),
        plain("agent", "客服", _login("v.agent_id")),
        plain("survey_id", "问卷号", "v.external_id"),
        number("id", "编号", "v.id"),
        number("ticket", "工单编号", "v.ticket_id"),
    ),
    times={"at": "v.at"},
    of_tickets="v.ticket_id IN ({tickets})",
)

ALERTS: Final = Kind(
    name="alerts",
    rows="alert l JOIN ticket t ON t.number = l.ticket_id",
    key="l.id",
    columns=(
        number("id", "编号", "l.id"),
        number("ticket", "工单编号", "l.ticket_id"),
        plain("external_id", "工单号", OUTSIDE),
        code("clock", "时限", "l.clock", words.CLOCKS),
        number("cycle", "轮次", "l.cycle"),
        number("level", "级别", "l.level"),
        time("fired_at", "触发时间", "l.fired_at"),
        code("reason", "原因", "l.reason"),
        time("due_at", "到期时间", "l.due_at"),
        Column("told", "通知对象", "l.told", WORDS),
        time("held_until", "推迟至", "l.held_until"),
        time("acknowledged_at", "确认时间", "l.acknowledged_at"),
        plain("acknowledged_by", "确认人", _login("l.acknowledged_by")),
        time("closed_at", "关闭时间", "l.closed_at"),
        code("closed_reason", "关闭原因", "l.closed_reason"),
        text("note", "备注", "nullif(l.note, '')"),
    ),
    times={"fired": "l.fired_at", "acknowledged": "l.acknowledged_at"},
    of_tickets="l.ticket_id IN ({tickets})",
    only="l.state = 'fired'",
)
