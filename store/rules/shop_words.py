"""What shops, platforms and carriers call the stages of returns and the places of parcels, for files from them."""

from __future__ import annotations

from typing import Final

from store.rules.words import RETURN_TYPES_TOO

RETURN_TYPES_OF_SHOPS: Final = {
    **RETURN_TYPES_TOO,
    "退款": "refund_only",
    "我要退款": "refund_only",
    "我要退款(无需退货)": "refund_only",
    "退款(无需退货)": "refund_only",
    "仅退款(无需退货)": "refund_only",
    "未发货退款": "refund_only",
    "未发货仅退款": "refund_only",
    "已发货仅退款": "refund_only",
    "极速退款": "refund_only",
    "不需要退货": "refund_only",
    "无需退货": "refund_only",
    "否": "refund_only",
    "退货": "return_and_refund",
    "退款退货": "return_and_refund",
    "我要退货退款": "return_and_refund",
    "需要退货": "return_and_refund",
    "是": "return_and_refund",
    "return_refund": "return_and_refund",
    "我要换货": "exchange",
    "换新": "exchange",
    "补寄": "exchange",
    "补发": "exchange",
    "补发商品": "exchange",
    "维修": "exchange",
    "reissue": "exchange",
}
"""The shops' words; what asks for goods instead of money counts as an exchange."""
_STAGES: Final = {
    "applied": (
        "买家已经申请退款,等待卖家同意", "买家申请退款,等待卖家同意", "买家已申请退款,等待卖家同意", "等待卖家同意",
        "退款待处理", "待商家处理", "待卖家处理", "等待商家处理", "待处理", "待审核", "待商家审核", "商家待处理", "售后申请中", "申请中",
        "退款中", "售后中", "售后处理中", "平台处理中", "客服介入中", "wait_seller_agree", "pending", "requested",
        "待商家同意", "待平台处理", "换货待处理", "补寄待处理", "维修待处理",
    ),
    "reviewed": (
        "卖家已经同意退款,等待买家退货", "卖家同意退款,等待买家退货", "卖家已同意,等待买家退货", "等待买家退货", "待买家退货", "待退货",
        "待买家发货", "买家待退货", "买家已经退货,等待卖家确认收货", "买家已退货,等待卖家确认收货", "等待卖家确认收货", "待商家收货", "待卖家收货",
        "待收货", "买家已退货", "退货中", "退货在途", "审核通过", "已同意", "同意退货", "商家同意退货", "wait_buyer_return_goods",
        "wait_seller_confirm_goods", "approved", "同意退款,等待退款",
    ),
    "received": ("商家已收货", "卖家已收货", "已入库", "待退款", "等待退款", "退款处理中", "打款中", "received", "待换货发货"),
    "done": (
        "退款成功", "退款完成", "已退款", "退款完结", "售后完成", "售后成功", "换货成功", "换货完成", "补寄完成", "补寄成功", "维修完成", "已完结",
        "完成", "退货退款成功", "仅退款成功", "全部退款", "success", "completed", "refunded", "closed_success",
    ),
    "refused": (
        "退款关闭", "已关闭", "关闭", "售后关闭", "售后取消", "已撤销", "已取消", "撤销", "用户撤销", "买家撤销", "用户取消", "买家已撤销", "卖家拒绝退款",
        "商家拒绝", "商家已拒绝", "卖家拒绝", "拒绝退款", "退款失败", "拒绝", "审核拒绝", "换货关闭", "无售后或售后取消", "closed",
        "seller_refuse_buyer", "rejected", "cancelled", "canceled",
    ),
}  # fmt: skip
"""The shops' words for each stage. What its buyer took back, or the platform closed, ends as refused."""
RETURN_STAGES_OF_SHOPS: Final = {word: stage for stage, known in _STAGES.items() for word in known}
SHIPMENT_STATUSES_TOO: Final = {
    "待发货": "waiting",
    "未发货": "waiting",
    "待揽件": "waiting",
    "已下单": "waiting",
    "已发货": "shipped",
    "揽收": "shipped",
    "已揽件": "shipped",
    "已出库": "shipped",
    "运输中": "on_the_way",
    "在途": "on_the_way",
    "在途中": "on_the_way",
    "转运中": "on_the_way",
    "in_transit": "on_the_way",
    "in transit": "on_the_way",
    "派件中": "delivering",
    "派件": "delivering",
    "待取件": "delivering",
    "待取货": "delivering",
    "out_for_delivery": "delivering",
    "签收": "delivered",
    "已妥投": "delivered",
    "妥投": "delivered",
    "已收货": "delivered",
    "已代收": "delivered",
    "拒收": "failed",
    "派送失败": "failed",
    "异常": "failed",
    "问题件": "failed",
    "疑难件": "failed",
    "退回": "sent_back",
    "退回中": "sent_back",
    "退签": "sent_back",
    "已退签": "sent_back",
    "遗失": "lost",
    "丢件": "lost",
}
"""Other words of the shops and carriers for the same."""
