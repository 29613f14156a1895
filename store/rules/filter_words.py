"""The words of the filter language: fields with their Chinese names, what each may hold, flags and comparisons."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from store.i18n import language
from store.rules import words

UNSETTLED: Final = {code: word for code, word in words.STATUSES.items() if code not in words.SETTLED}
QUEUES: Final = {  # as the screen calls them in Chinese
    "mine": "我的工单",
    "unclaimed": "待受理",
    "team": "本组",
    "due_soon": "即将到期",
    "breached": "已超时",
    "promised": "已承诺",
    "waiting_customer": "等待客户",
    "waiting_team": "等待部门",
    "complaints": "投诉",
    "open": "全部未结",
    "follow_up": "回访",
}
VOCABULARIES: Final[dict[str, Mapping[str, str]]] = {
    "team": words.TEAMS,
    "status": UNSETTLED,
    "kind": words.KINDS,
    "priority": words.PRIORITIES,
    "channel": words.CHANNELS,
    "scenario": words.SCENARIOS,
    "responsibility": words.RESPONSIBILITIES,
    "queue": QUEUES,
}
"""Field -> the codes that it may hold."""
WRITTEN: Final = ("category", "assignee", "tag", "customer", "level", "platform", "shop", "order")
"""Fields that hold what people write; a category may be one that the desk's policy adds."""
FIELDS: Final = (*VOCABULARIES, *WRITTEN)
FLAGS: Final = {"breached": "超时", "unsent": "未发送", "unread": "未读", "promised": "已承诺"}
"""What a ticket is or is not; in Chinese behind `is:`, because the bare word is looked for in the texts."""
DUE_FIELDS: Final = ("due", "age")
"""Compared with durations."""
DATED: Final = ("opened", "updated")
"""Compared with dates."""
COMPARED: Final = (*DUE_FIELDS, *DATED)
IS: Final = "is"
ME: Final = "me"
NONE: Final = "none"

_NAMES: Final = {
    "组": "team",
    "客服组": "team",
    "处理组": "team",
    "状态": "status",
    "类型": "kind",
    "分类": "category",
    "优先级": "priority",
    "渠道": "channel",
    "场景": "scenario",
    "责任": "responsibility",
    "责任归属": "responsibility",
    "队列": "queue",
    "客服": "assignee",
    "负责人": "assignee",
    "标签": "tag",
    "客户": "customer",
    "买家": "customer",
    "等级": "level",
    "会员等级": "level",
    "平台": "platform",
    "店铺": "shop",
    "订单": "order",
    "订单号": "order",
    "到期": "due",
    "时长": "age",
    "创建": "opened",
    "创建时间": "opened",
    "更新": "updated",
    "更新时间": "updated",
    "是": IS,
}
_FLAGS_TOO: Final = {"已超时": "breached", "有约定": "promised"}
_PEOPLE: Final = {"我": ME, "无": NONE, "无人": NONE}


def name_of(written: str) -> str | None:
    """The field, comparison or `is` that a written name means, in any case; None when there is none of that name."""
    folded = written.lower().replace("-", "_")
    if folded in FIELDS or folded in COMPARED or folded == IS:
        return folded
    return _NAMES.get(written)


def value_of(field: str, written: str, *, settled: bool = False) -> str | None:
    """What a written value means in a field: a code, a word as written, `me` or `none`. None when it is no value.

    `settled`: tickets that are resolved or closed are asked for too.
    """
    if settled and field == "status":
        return words.code_of(words.STATUSES, written) or _begun(words.STATUSES, written)
    if field == IS:
        return words.code_of(FLAGS, written) or _FLAGS_TOO.get(written)
    if field in VOCABULARIES:
        return words.code_of(VOCABULARIES[field], written) or _begun(VOCABULARIES[field], written)
    if field == "category":
        return words.code_of(words.CATEGORIES, written) or written
    if field == "assignee":
        return _PEOPLE.get(written, written.lower())
    return written


def _begun(vocabulary: Mapping[str, str], written: str) -> str | None:
    """The one code that begins so, itself or its Chinese word: `team:after`, `组:售后`."""
    if len(written) < 2:
        return None
    folded = written.lower().replace("-", "_").replace(" ", "_")
    found = [code for code, word in vocabulary.items() if code.startswith(folded) or word.startswith(written)]
    return found[0] if len(found) == 1 else None


def names() -> tuple[str, ...]:
    """The fields and `is`, as one writes them in the reader's language."""
    if language() != "zh":
        return (*FIELDS, IS)
    chinese = {field: name for name, field in reversed(_NAMES.items())}
    return tuple(chinese.get(field, field) for field in (*FIELDS, IS))


def choices(field: str, *, settled: bool = False) -> tuple[str, ...]:
    """What a field may hold, in the reader's language; nothing for one that holds what people write."""
    known = FLAGS if field == IS else VOCABULARIES.get(field, {})
    if settled and field == "status":
        known = words.STATUSES
    return tuple(known.values() if language() == "zh" else known)
