"""Tickets as they leave the desk: the columns of kefu's own format first, in its order, then what only the desk knows."""

from __future__ import annotations

from typing import Final

from store.rules import words
from store.views.exporting_columns import (
    NUMBER,
    WORDS,
    Column,
    Kind,
    code,
    customer,
    flag,
    number,
    plain,
    region,
    text,
    time,
)

HERE: Final = "kefu-"
"""Begins the number that a ticket made here has for other desks."""
HOLDER: Final = (
    "CASE WHEN t.lease_until IS NULL OR t.lease_until > :now THEN"
    " (SELECT a.login FROM agent a WHERE a.id = t.assignee_id) END"
)
OUTSIDE: Final = f"coalesce(t.external_id, '{HERE}' || t.number)"
_OPENING: Final = (
    "(SELECT m.body FROM message m WHERE m.ticket_id = t.number AND m.origin IS NULL ORDER BY m.id LIMIT 1)"
)
_BREACHES: Final = (
    "(SELECT count(*) FROM clock k WHERE k.ticket_id = t.number"
    " AND (k.breached_at IS NOT NULL OR (k.state = 'running' AND k.due_at < :now)))"
)
_DEADLINE: Final = "(SELECT k.due_at FROM clock k WHERE k.ticket_id = t.number AND k.kind = 'external' ORDER BY k.cycle DESC LIMIT 1)"
_TAGS: Final = (
    "(SELECT CASE WHEN count(*) THEN json_group_array(g.tag) END"
    " FROM (SELECT tag FROM ticket_tag WHERE ticket_id = t.number ORDER BY tag) g)"
)
_TOLD_AT: Final = (
    "max(t.updated_at, coalesce((SELECT r.updated_at FROM import_row r WHERE r.ticket_id = t.number), 0))"
)
"""Its newest event, or what its file says of itself."""

TICKETS: Final = Kind(
    name="tickets",
    rows="ticket t LEFT JOIN customer c ON c.id = t.customer_id",
    key="t.number",
    columns=(
        plain("external_id", "工单号", OUTSIDE),
        code("channel", "渠道", "t.channel", words.CHANNELS),
        code("kind", "类型", "t.kind", words.KINDS),
        code("scenario", "场景", "t.scenario", words.SCENARIOS),
        code("category", "分类", "t.category", words.CATEGORIES),
        code("priority", "优先级", "t.priority", words.PRIORITIES),
        text("subject", "标题", "t.subject"),
        text("body", "内容", _OPENING),
        *customer(),
        text("customer_level", "会员等级", "t.customer_level"),
        plain("order_no", "订单号", "t.order_no"),
        text("product", "商品", "t.product"),
        code("product_type", "商品类型", "t.product_type", words.PRODUCT_TYPES),
        text("platform", "平台", "t.platform"),
        time("occurred_at", "发生时间", "t.occurred_at"),
        text("wish", "诉求", "t.wish"),
        text("impact", "影响范围", "t.impact"),
        code("urgency", "紧急程度", "t.urgency", words.GRADES),
        code("importance", "重要性", "t.importance", words.GRADES),
        number("wait_s", "等待秒数", "t.wait_s"),
        region("t"),
        text("shop", "店铺", "t.shop"),
        code("team", "处理组", "t.team", words.TEAMS),
        plain("assignee", "客服", HOLDER),
        code("status", "状态", "t.status", words.STATUSES),
        code("responsibility", "责任归属", "t.responsibility", words.RESPONSIBILITIES),
        text("solution", "解决方案", "t.solution"),
        time("opened_at", "创建时间", "t.opened_at"),
        time("first_responded_at", "首次响应时间", "t.first_reply_at"),
        time("resolved_at", "解决时间", "t.resolved_at"),
        time("closed_at", "关闭时间", "t.closed_at"),
        time("updated_at", "更新时间", _TOLD_AT),
        time("external_due_at", "平台截止时间", _DEADLINE),
        Column("tags", "标签", _TAGS, WORDS),
        number("number", "编号", "t.number"),
        plain("source", "来源", "t.source"),
        time("next_due_at", "下次到期", "t.next_due_at"),
        code("next_clock", "时限", "t.next_clock", words.CLOCKS),
        Column(
            "remaining_s",
            "剩余秒数",
            "t.next_due_at || '|' || coalesce(t.next_calendar, '')",
            NUMBER,
            left_of_clock=True,
        ),
        flag("breached", "是否超时", "t.next_due_at IS NOT NULL AND t.next_due_at < :now"),
        number("breaches", "超时次数", _BREACHES),
        flag("paused", "是否暂停", "t.paused"),
        time("promised_at", "承诺时间", "t.promised_at"),
        time("follow_up_at", "回访时间", "t.follow_up_at"),
        time("recorded_at", "记录时间", "t.recorded_at"),
        text("responsibility_reason", "责任归属理由", "t.responsibility_reason"),
        number("linked_to", "关联工单", "t.linked_to"),
        number("merged_into", "并入工单", "t.merged_into"),
    ),
    times={
        "opened": "t.opened_at",
        "updated": "t.updated_at",
        "resolved": "t.resolved_at",
        "closed": "t.closed_at",
    },
    of_tickets="t.number IN ({tickets})",
)
