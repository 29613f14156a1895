"""The desk's vocabulary: every code that is stored, with its Chinese word (files may use either)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

KINDS: Final = {"inquiry": "咨询", "complaint": "投诉", "suggestion": "建议"}
SCENARIOS: Final = {"presales": "售前咨询", "aftersales": "售后支持", "complaint": "投诉处理"}
CHANNELS: Final = {
    "chat": "在线聊天",
    "message": "留言",
    "phone": "电话",
    "email": "邮件",
    "social": "社交媒体",
    "form": "在线表单",
    "feedback": "意见反馈",
    "review": "评价",
    "sms": "短信",
    "import": "导入",
}
CATEGORIES: Final = {
    "product": "商品质量",
    "description": "描述不符",
    "logistics": "物流",
    "returns": "退换货",
    "refund": "退款",
    "invoice": "发票",
    "promotion": "促销",
    "manual": "说明书",
    "attitude": "服务态度",
    "process": "售后流程",
    "virtual_goods": "虚拟服务",
    "damage": "商品损坏",
    "false_advertising": "虚假宣传",
    "order": "订单",
    "usage": "使用指导",
    "recommendation": "产品组合",
    "shopping": "购物流程",
    "experience": "用户体验",
    "other": "其他",
}
PRIORITIES: Final = {"urgent": "紧急", "high": "高", "normal": "普通", "low": "低"}
PRIORITY_RANK: Final = {"urgent": 0, "high": 1, "normal": 2, "low": 3}
GRADES: Final = {"low": "低", "normal": "普通", "high": "高"}
PRODUCT_TYPES: Final = {"physical": "实物", "virtual": "虚拟"}
STATUSES: Final = {
    "new": "新建",
    "open": "处理中",
    "waiting_customer": "等待客户",
    "waiting_team": "等待部门",
    "resolved": "已解决",
    "closed": "已关闭",
}
RESPONSIBILITIES: Final = {
    "merchant": "商家",
    "logistics": "物流",
    "customer": "客户",
    "platform": "平台",
    "undetermined": "待定",
}
DESK_TEAMS: Final = {"presales": "售前组", "aftersales": "售后组", "complaints": "投诉组"}
DEPARTMENTS: Final = {
    "logistics": "物流部",
    "quality": "质量部",
    "finance": "财务部",
    "supply_chain": "供应链部",
}
TEAMS: Final = {**DESK_TEAMS, **DEPARTMENTS}
ROLES: Final = {"viewer": "只读", "agent": "客服", "supervisor": "主管", "admin": "管理员"}
AGENT_STATES: Final = {"on": "在线", "away": "离开", "off": "下班"}
CLOCKS: Final = {
    "first_response": "首次响应",
    "next_response": "再次响应",
    "plan": "方案答复",
    "resolution": "解决",
    "external": "平台时限",
}
STEPS: Final = {
    "received": "接收",
    "recorded": "记录",
    "classified": "分类",
    "investigated": "调查核实",
    "solution": "解决方案",
    "carried_out": "执行",
    "informed": "反馈",
}
STEPS_BY_HAND: Final = ("investigated", "carried_out")
OFFERS: Final = {
    "refund": "退款",
    "return": "退货",
    "exchange": "换货",
    "reissue": "补发",
    "compensation": "赔偿",
    "explanation": "解释",
    "apology": "道歉",
}
ANSWERS: Final = {"accepted": "接受", "refused": "拒绝", "countered": "还价"}

SETTLED: Final = frozenset({"resolved", "closed"})
WORKABLE: Final = frozenset({"new", "open"})

_SCENARIO_OF_CATEGORY: Final = {
    "product": "aftersales",
    "description": "aftersales",
    "logistics": "aftersales",
    "returns": "aftersales",
    "refund": "aftersales",
    "invoice": "aftersales",
    "manual": "aftersales",
    "attitude": "aftersales",
    "process": "aftersales",
    "virtual_goods": "aftersales",
    "damage": "aftersales",
    "false_advertising": "aftersales",
    "usage": "aftersales",
    "experience": "aftersales",
}
_TEAM_OF_SCENARIO: Final = {
    "presales": "presales",
    "aftersales": "aftersales",
    "complaint": "complaints",
}


def scenario_for(kind: str, category: str | None) -> str:
    """The scenario of a ticket that names none: complaint for a complaint, else by category, else presales."""
    if kind == "complaint":
        return "complaint"
    return _SCENARIO_OF_CATEGORY.get(category or "", "presales")


def team_for(scenario: str) -> str:
    """The desk team that a scenario's tickets go to when nobody names one."""
    return _TEAM_OF_SCENARIO[scenario]


def code_of(words: Mapping[str, str], text: str) -> str | None:
    """The code that a file's word means: the code itself in any case, or its Chinese word. None when unknown."""
    folded = text.strip().lower().replace("-", "_").replace(" ", "_")
    if folded in words:
        return folded
    return next((code for code, word in words.items() if word == text.strip()), None)
