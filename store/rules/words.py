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
WARNINGS: Final = {
    "kpi": "指标未达标",
    "volume": "来量异常",
    "figure": "指标异常",
    "words": "敏感词",
    "risk": "客户流失风险",
}
"""What an alert is about that no clock of a ticket brings."""
COUNTER_MEASURES: Final = {
    "plan_the_shifts_anew": "优化客服团队排班",
    "respond_at_once": "触发响应",
    "reward_good_service": "建立奖励机制",
    "train_the_team": "组织专项培训",
    "write_missing_scripts": "补充话术库",
    "settle_the_top_cause": "解决首要投诉原因",
}
"""What a policy can say is due when a target is missed."""
KPI_TOOLS: Final = {
    "desk_statistics": "CRM系统自动统计",
    "log_and_manual_count": "系统日志+人工统计",
    "survey": "满意度调研问卷",
    "quality_check": "质检评分",
}
"""How a figure is known."""
PLANS: Final = {
    "missed_target": "指标未达标预案",
    "more_people": "增援预案",
    "public_matter": "舆情预案",
    "keep_the_customer": "客户挽留预案",
    "logistics_delay": "物流延误预案",
}
PLAN_STEPS: Final = {
    "look_at_the_tickets": "查看相关工单",
    "find_the_cause": "查明原因",
    "decide_on_a_measure": "确定改进措施",
    "call_people_in": "增派在岗客服",
    "pause_other_work": "暂停非紧急工作",
    "tell_the_departments": "通知相关部门",
    "prepare_a_script": "准备统一话术",
    "supervisor_takes_over": "主管接手",
    "call_the_customer": "电话联系客户",
    "reassure_the_customer": "安抚短信",
    "assign_one_owner": "专属客服",
    "offer_compensation": "提出补偿方案",
    "tell_the_management": "上报管理层",
    "follow_up": "回访",
}
SCORE_PARTS: Final = {"timeliness": "响应时效", "resolution": "问题解决", "feedback": "客户反馈"}
EVERY_TEAM: Final = "*"
"""Instead of a team where the whole desk is meant: `supervisors:*`."""
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
LANGUAGES: Final = {"zh": "中文", "en": "英文"}
ARTICLE_KINDS: Final = {"script": "话术", "faq": "常见问题", "guide": "指南"}
ARTICLE_LEVELS: Final = {"beginner": "入门", "advanced": "进阶", "troubleshooting": "故障排除"}
"""Of a guide."""
ARTICLE_SCENARIOS: Final = {**SCENARIOS, "appeasement": "安抚"}
"""Where a script is used; calming somebody is no scenario of a ticket."""
ORDER_STATUSES: Final = {
    "unpaid": "待付款",
    "paid": "待发货",
    "shipped": "待收货",
    "delivered": "已签收",
    "finished": "交易成功",
    "refunding": "退款中",
    "refunded": "已退款",
    "cancelled": "交易关闭",
}
ORDER_STATUSES_TOO: Final = {
    "等待买家付款": "unpaid",
    "未付款": "unpaid",
    "已付款": "paid",
    "等待卖家发货": "paid",
    "买家已付款": "paid",
    "买家已付款,等待卖家发货": "paid",
    "未发货": "paid",
    "已发货": "shipped",
    "卖家已发货": "shipped",
    "卖家已发货,等待买家确认": "shipped",
    "等待买家确认收货": "shipped",
    "运输中": "shipped",
    "已收货": "delivered",
    "已完成": "finished",
    "已取消": "cancelled",
    "已关闭": "cancelled",
    "退款成功": "refunded",
}
"""Other words of the shops for the same."""
RETURN_TYPES: Final = {"refund_only": "仅退款", "return_and_refund": "退货退款", "exchange": "换货"}
RETURN_TYPES_TOO: Final = {"refund": "refund_only", "return": "return_and_refund"}
"""Shorter words for the same."""
RETURN_STAGES: Final = {
    "applied": "已申请",
    "reviewed": "已审核",
    "received": "已收货",
    "done": "已完成",
    "refused": "已拒绝",
}
SHIPMENT_STATUSES: Final = {
    "waiting": "待揽收",
    "shipped": "已揽收",
    "on_the_way": "运输途中",
    "delivering": "派送中",
    "delivered": "已签收",
    "failed": "投递失败",
    "sent_back": "已退回",
    "lost": "丢失",
}
CAUSES: Final = {
    "carrier_overloaded": "供应商爆仓",
    "sorting_short_of_staff": "分拣中心人力不足",
    "weather": "天气影响",
    "information_not_updated": "信息未同步更新",
    "manual_not_revised": "产品迭代后文档未及时修订",
    "training_uneven": "培训覆盖不均",
    "new_staff_untrained": "新员工缺乏场景化话术训练",
    "product_information_unclear": "商品信息描述不清",
    "aftersales_slow": "售后服务响应不及时",
    "staff_skills": "客服人员技能不足",
    "system_defect": "系统缺陷",
}
"""The causes that every desk's list begins with."""
CAUSE_THEMES: Final = {
    "logistics_delay": "物流延误",
    "manual_unclear": "说明书不清晰",
    "service_attitude": "服务态度问题",
    "other": "其他",
}
MOST_CAUSES: Final = 5
DISPUTES: Final = {
    "product": "商品问题纠纷",
    "logistics": "物流问题纠纷",
    "attitude": "服务态度纠纷",
    "process": "售后流程纠纷",
}
GUIDES: Final = {"complaint_call": "投诉受理", "aftersales_call": "售后受理"}
CHECK_ITEMS: Final = {
    "contact_the_carrier": "联系物流公司",
    "calm_the_customer": "安抚买家情绪",
    "agree_on_a_solution": "协商解决方案",
    "talk_with_the_customer": "与买家积极沟通",
    "return_or_exchange": "退换货",
    "compensate": "补偿",
    "listen_to_the_customer": "认真倾听买家诉求",
    "apologize_sincerely": "诚恳道歉",
    "propose_an_improvement": "提出改进措施",
    "make_the_process_easier": "优化流程",
    "inform_the_customer_first": "主动告知买家",
    "order_verified": "核对订单",
    "identity_verified": "核对身份",
    "content_confirmed": "确认问题内容",
    "apology_given": "致歉",
}
"""Items of the shipped checklists; a policy may write its own."""
CASE_NEEDS: Final = {
    "category": "分类",
    "responsibility": "责任归属",
    "investigation": "调查核实",
    "department_answer": "部门答复",
    "offer": "解决方案",
    "answer": "客户答复",
    "new_offer": "新的解决方案",
    "carrying_out": "执行方案",
    "reply_sent": "把结果告知客户",
    "call": "回访客户",
}
"""What a step of a complaint still waits for."""
SURVEY_OUTCOMES: Final = {"reached": "已接通", "unreachable": "未接通", "declined": "拒绝回访"}
SURVEY_SOURCES: Final = {"follow_up": "电话回访", "form": "问卷"}
RATINGS: Final = {
    "overall": "总体满意度",
    "attitude": "服务态度满意度",
    "solving": "问题解决能力满意度",
    "speed": "响应速度满意度",
}
SUBJECT_RATINGS: Final = {
    "product": "商品质量满意度",
    "logistics": "物流速度满意度",
    "aftersales": "售后服务满意度",
}
"""Of what was bought, beside the service of the desk."""
ALL_RATINGS: Final = {**RATINGS, **SUBJECT_RATINGS}
SURVEY_WAYS: Final = {
    "phone": "电话",
    "sms": "短信",
    "link": "链接",
    "email": "邮件",
    "chat": "在线聊天",
    "app": "应用内",
    "paper": "纸质",
}
"""How a customer was asked."""
STORIES: Final = {"success": "成功案例", "failure": "失败案例"}

REVEAL_FIELDS: Final = {
    "name": "姓名",
    "phone": "电话",
    "email": "邮箱",
    "nick": "昵称",
    "region": "地区",
    "subject": "标题",
    "wish": "诉求",
    "impact": "影响",
    "solution": "解决方案",
    "responsibility_reason": "定责理由",
    "buyer_note": "买家备注",
    "seller_note": "卖家备注",
    "message": "消息",
}
REVEAL_REASONS: Final = {
    "customer_asked": "客户询问",
    "follow_up": "回访",
    "refund": "退款",
    "return": "退换货",
    "platform": "平台要求",
    "authority": "主管部门要求",
    "other": "其他",
}
"""Why something of a closed ticket is looked at."""
FORGET_REASONS: Final = {
    "purpose_met": "处理目的已实现",
    "period_over": "保存期限已届满",
    "consent_withdrawn": "撤回同意",
    "unlawful": "违法或违约处理",
    "other": "其他",
}
"""PIPL, article 47: when personal information is deleted."""

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
