"""Stored codes in the reader's language, short enough for a column."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from store.i18n import N_, _, language
from store.rules import words
from store.text import safe_text

if TYPE_CHECKING:
    from store.views.ticket_shapes import AttachmentView

GROUPS: Final[dict[str, Mapping[str, str]]] = {
    "kind": words.KINDS,
    "scenario": words.SCENARIOS,
    "channel": words.CHANNELS,
    "category": words.CATEGORIES,
    "priority": words.PRIORITIES,
    "grade": words.GRADES,
    "status": words.STATUSES,
    "responsibility": words.RESPONSIBILITIES,
    "team": words.TEAMS,
    "role": words.ROLES,
    "state": words.AGENT_STATES,
    "clock": words.CLOCKS,
    "step": words.STEPS,
    "offer": words.OFFERS,
    "answer": words.ANSWERS,
    "product_type": words.PRODUCT_TYPES,
    "order_status": words.ORDER_STATUSES,
    "return_type": words.RETURN_TYPES,
    "return_stage": words.RETURN_STAGES,
    "shipment_status": words.SHIPMENT_STATUSES,
    "cause": words.CAUSES,
    "cause_theme": words.CAUSE_THEMES,
    "dispute": words.DISPUTES,
    "guide": words.GUIDES,
    "check_item": words.CHECK_ITEMS,
    "case_need": words.CASE_NEEDS,
    "survey_outcome": words.SURVEY_OUTCOMES,
    "survey_source": words.SURVEY_SOURCES,
    "rating": words.ALL_RATINGS,
    "survey_way": words.SURVEY_WAYS,
    "story": words.STORIES,
    "article_kind": words.ARTICLE_KINDS,
    "language": words.LANGUAGES,
    "reveal_field": words.REVEAL_FIELDS,
    "reveal_reason": words.REVEAL_REASONS,
    "forget_reason": words.FORGET_REASONS,
    "article_scenario": words.ARTICLE_SCENARIOS,
    "article_level": words.ARTICLE_LEVELS,
    "counter_measure": words.COUNTER_MEASURES,
    "kpi_tool": words.KPI_TOOLS,
    "plan": words.PLANS,
    "plan_step": words.PLAN_STEPS,
    "score_part": words.SCORE_PARTS,
    "whom": {"customer": "客户", "team": "部门"},
}
QUEUES: Final = {
    "mine": N_("mine"),
    "unclaimed": N_("unclaimed"),
    "team": N_("my team"),
    "due-soon": N_("due soon"),
    "breached": N_("breached"),
    "promised": N_("promised"),
    "waiting-customer": N_("waiting: customer"),
    "waiting-team": N_("waiting: team"),
    "complaints": N_("complaints"),
    "open": N_("all open"),
    "follow-up": N_("follow-up"),
}
CLOCK_STATES: Final = {
    "running": N_("running"),
    "paused": N_("paused"),
    "met": N_("met"),
    "cancelled": N_("cancelled"),
}


def word(group: str, code: str | None) -> str:
    """The word for a stored code; a code that a policy added is its own word; nothing for None."""
    if code is None:
        return ""
    chinese = GROUPS[group].get(code)
    if language() == "zh" and chinese is not None:
        return chinese
    return code.replace("_", " ")


def queue_word(view: str) -> str:
    """A queue's name."""
    return _(QUEUES[view]) if view in QUEUES else view


def size_text(size: int) -> str:
    """So many bytes: `812 B`, `1.4 MB`."""
    amount = float(size)
    for unit in ("B", "kB", "MB"):
        if amount < 1000:
            return f"{amount:.0f} {unit}" if unit == "B" or amount >= 100 else f"{amount:.1f} {unit}"
        amount /= 1000
    return f"{amount:.1f} GB"


def attachment_text(attachment: AttachmentView) -> str:
    """A file that came with a message: its name, type and size, and the number by which it is handed out."""
    told = f"{safe_text(attachment.name)} ({safe_text(attachment.type)}, {size_text(attachment.size)})"
    if attachment.kept:
        return _("{file}, file {number}").format(file=told, number=attachment.attachment_id)
    return _("{file}, not kept").format(file=told) if attachment.nowhere else told


def money(fen: int, currency: str) -> str:
    """An amount: `CNY 12.50`."""
    sign = "-" if fen < 0 else ""
    amount = f"{sign}{abs(fen) // 100}.{abs(fen) % 100:02d}"
    return _("CNY {amount}").format(amount=amount) if currency == "CNY" else f"{currency} {amount}"


def cause_word(code: str | None, name: str) -> str:
    """A root cause: one that kefu brings in the reader's language, the desk's own as it was written."""
    return name if code is None else word("cause", code)


def checklist_word(name: str) -> str:
    """A checklist's name: a type of dispute, an operating guide, or what the policy calls it."""
    return word("dispute" if name in words.DISPUTES else "guide", name)
