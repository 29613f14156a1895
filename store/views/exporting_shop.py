"""Customers, orders, parcels and return requests as they leave the desk."""

from __future__ import annotations

from typing import Final

from store.rules import words
from store.rules.masking import mask_email, mask_name, mask_phone
from store.views.exporting_columns import (
    TEXT,
    Column,
    Kind,
    code,
    customer,
    money,
    number,
    plain,
    region,
    text,
    time,
)
from store.views.exporting_tickets import OUTSIDE

_OF_BUYER: Final = "LEFT JOIN customer c ON c.id = o.customer_id"

CUSTOMERS: Final = Kind(
    name="customers",
    rows="customer c",
    key="c.id",
    columns=(
        text("customer_id", "买家昵称", "c.nick"),
        Column("customer_name", "客户姓名", "c.name", TEXT, mask_name),
        Column("customer_phone", "手机号", "c.phone", TEXT, mask_phone),
        Column("customer_email", "邮箱", "c.email", TEXT, mask_email),
        text("customer_level", "会员等级", "c.level"),
        region("c"),
        text("platform", "平台", "nullif(c.platform, '')"),
        number("id", "编号", "c.id"),
        number("tickets", "工单数", "(SELECT count(*) FROM ticket t WHERE t.customer_id = c.id)"),
        number("orders", "订单数", "(SELECT count(*) FROM shop_order o WHERE o.customer_id = c.id)"),
        number("same_as", "同一客户", "c.same_as"),
        time("created_at", "记录时间", "c.created_at"),
    ),
    times={"created": "c.created_at"},
    of_tickets="c.id IN (SELECT t.customer_id FROM ticket t WHERE t.number IN ({tickets}))",
)

ORDERS: Final = Kind(
    name="orders",
    rows=f"shop_order o {_OF_BUYER}",
    key="o.id",
    columns=(
        plain("order_no", "订单号", "o.order_no"),
        text("platform", "平台", "nullif(o.platform, '')"),
        text("shop", "店铺", "o.shop"),
        *customer(),
        code("status", "状态", "nullif(o.status, '')", words.ORDER_STATUSES),
        text("product", "商品", "o.product"),
        code("product_type", "商品类型", "o.product_type", words.PRODUCT_TYPES),
        number("quantity", "数量", "o.quantity"),
        money("amount", "金额", "o.amount_fen"),
        time("placed_at", "下单时间", "o.placed_at"),
        time("paid_at", "付款时间", "o.paid_at"),
        time("shipped_at", "发货时间", "o.shipped_at"),
        time("delivered_at", "签收时间", "o.delivered_at"),
        text("carrier", "快递公司", "o.carrier"),
        plain("tracking_no", "快递单号", "o.tracking_no"),
        region("o"),
        time("updated_at", "更新时间", "o.updated_at"),
        code("currency", "币种", "o.currency"),
        money("paid", "实付金额", "o.paid_fen"),
        money("refunded", "退款金额", "o.refunded_fen"),
        number("items", "商品种类", "o.items"),
        text("sku", "规格", "o.sku"),
        time("ship_by_at", "最晚发货时间", "o.ship_by_at"),
        time("finished_at", "完成时间", "o.finished_at"),
        text("buyer_note", "买家留言", "o.buyer_note"),
        text("seller_note", "卖家备注", "o.seller_note"),
        text("close_reason", "关闭原因", "o.close_reason"),
        number("id", "编号", "o.id"),
        time("created_at", "记录时间", "o.created_at"),
    ),
    times={
        "placed": "o.placed_at",
        "paid": "o.paid_at",
        "shipped": "o.shipped_at",
        "delivered": "o.delivered_at",
        "updated": "o.updated_at",
        "created": "o.created_at",
    },
    of_tickets="o.order_no IN (SELECT t.order_no FROM ticket t WHERE t.number IN ({tickets}))",
)

SHIPMENTS: Final = Kind(
    name="shipments",
    rows="shipment s",
    key="s.id",
    columns=(
        plain("order_no", "订单号", "s.order_no"),
        text("platform", "平台", "nullif(s.platform, '')"),
        plain("tracking_no", "快递单号", "nullif(s.tracking_no, '')"),
        text("carrier", "快递公司", "s.carrier"),
        time("shipped_at", "发货时间", "s.shipped_at"),
        time("promised_at", "承诺送达时间", "s.promised_at"),
        time("delivered_at", "签收时间", "s.delivered_at"),
        code("status", "状态", "nullif(s.status, '')", words.ORDER_STATUSES),
        region("s"),
        time("updated_at", "更新时间", "s.updated_at"),
        number("id", "编号", "s.id"),
        time("created_at", "记录时间", "s.created_at"),
    ),
    times={
        "shipped": "s.shipped_at",
        "promised": "s.promised_at",
        "delivered": "s.delivered_at",
        "created": "s.created_at",
    },
    of_tickets="s.order_no IN (SELECT t.order_no FROM ticket t WHERE t.number IN ({tickets}))",
)

RETURNS: Final = Kind(
    name="returns",
    rows="return_request r LEFT JOIN ticket t ON t.number = r.ticket_id"
    " LEFT JOIN customer c ON c.id = coalesce(r.customer_id, t.customer_id)",
    key="r.id",
    columns=(
        plain("return_no", "退款编号", "r.return_no"),
        plain("order_no", "订单号", "r.order_no"),
        text("platform", "平台", "nullif(r.platform, '')"),
        text("shop", "店铺", "r.shop"),
        *customer(),
        code("type", "类型", "r.type", words.RETURN_TYPES),
        code("stage", "阶段", "r.stage", words.RETURN_STAGES),
        text("reason", "原因", "nullif(r.reason, '')"),
        text("note", "备注", "nullif(r.note, '')"),
        text("product", "商品", "r.product"),
        number("quantity", "数量", "r.quantity"),
        money("amount", "金额", "r.amount_fen"),
        time("applied_at", "申请时间", "r.applied_at"),
        time("reviewed_at", "审核时间", "r.reviewed_at"),
        time("shipped_back_at", "退货发货时间", "r.shipped_back_at"),
        time("received_at", "收货时间", "r.received_at"),
        time("ended_at", "完结时间", "r.ended_at"),
        time("external_due_at", "平台截止时间", "r.external_due_at"),
        plain("tracking_no", "快递单号", "r.tracking_no"),
        text("carrier", "快递公司", "r.carrier"),
        time("updated_at", "更新时间", "r.updated_at"),
        code("currency", "币种", "r.currency"),
        number("id", "编号", "r.id"),
        number("ticket", "工单编号", "r.ticket_id"),
        plain("external_id", "工单号", f"CASE WHEN t.number IS NOT NULL THEN {OUTSIDE} END"),
        plain("login", "客服", "(SELECT a.login FROM agent a WHERE a.id = r.agent_id)"),
    ),
    times={"applied": "r.applied_at", "ended": "r.ended_at", "due": "r.external_due_at"},
    of_tickets="r.ticket_id IN ({tickets})",
)
