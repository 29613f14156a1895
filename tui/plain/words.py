"""Names of fields, acts and reasons in the reader's language, beside the vocabulary of tui.wording."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from store.i18n import N_, _, language
from store.rules.words import code_of
from tui.wording import GROUPS, word

CLOCKS: Final = {
    "manual": N_("call for help"),
    "promise": N_("promised time"),
    "mention": N_("mention"),
    "reveals": N_("looking at masked data"),
    "follow_up": N_("follow-up call"),
    "kpi": N_("target missed"),
    "volume": N_("unusual volume"),
    "figure": N_("unusual figure"),
    "words": N_("watched word"),
    "risk": N_("customer at risk"),
}
"""What alerts name beside the clocks."""

FIELDS: Final = {
    "kind": N_("kind"),
    "scenario": N_("scenario"),
    "channel": N_("channel"),
    "category": N_("category"),
    "priority": N_("priority"),
    "urgency": N_("urgency"),
    "importance": N_("importance"),
    "status": N_("status"),
    "responsibility": N_("responsibility"),
    "solution": N_("solution"),
    "responsibility_reason": N_("reason for the responsibility"),
    "overall": N_("overall satisfaction"),
    "attitude": N_("satisfaction with the attitude"),
    "solving": N_("satisfaction with the solving"),
    "speed": N_("satisfaction with the speed"),
    "outcome": N_("outcome"),
    "story": N_("story"),
    "team": N_("team"),
    "skill": N_("skill"),
    "role": N_("role"),
    "state": N_("state"),
    "step": N_("step"),
    "type": N_("type"),
    "article_kind": N_("kind"),
    "article_scenario": N_("scenario"),
    "article_level": N_("level"),
    "language": N_("language"),
    "level": N_("level"),
    "title": N_("title"),
    "question": N_("question"),
    "body": N_("text"),
    "answer": N_("the customer's answer"),
    "product_type": N_("product type"),
    "product": N_("product"),
    "platform": N_("platform"),
    "order_no": N_("order number"),
    "region": N_("region"),
    "shop": N_("shop"),
    "sku": N_("article number"),
    "close_reason": N_("why it was closed"),
    "buyer_note": N_("the buyer's note"),
    "seller_note": N_("the shop's note"),
    "customer_level": N_("customer level"),
    "wish": N_("wish"),
    "impact": N_("impact"),
    "subject": N_("subject"),
    "tag": N_("tag"),
    "tags": N_("tags"),
    "source": N_("source"),
    "external_id": N_("number there"),
    "view": N_("queue"),
    "for": N_("whom to wait for"),
    "stage": N_("stage"),
}
"""Field -> its name."""

VERBS: Final = {
    "see": N_("see the desk"),
    "save_queue": N_("save a queue"),
    "undo": N_("take back"),
    "merge": N_("merge"),
    "unmerge": N_("take apart"),
    "link": N_("link"),
    "open_attachment": N_("take out an attachment"),
    "split": N_("split out"),
    "return": N_("return request"),
    "keep_customer": N_("keep a customer"),
    "keep_order": N_("keep an order"),
    "write_library": N_("write scripts and articles"),
    "notify": N_("look after messages that go out"),
    "use_library": N_("vote on articles"),
    "open": N_("open a ticket"),
    "receive": N_("record a customer's message"),
    "take": N_("take a ticket"),
    "claim": N_("claim"),
    "release": N_("release"),
    "release_others": N_("release somebody's ticket"),
    "assign": N_("assign"),
    "reply": N_("reply"),
    "sent": N_("confirm as sent"),
    "note": N_("note"),
    "no_reply": N_("state that no reply is needed"),
    "wait": N_("wait"),
    "transfer": N_("transfer"),
    "set": N_("set fields"),
    "step": N_("mark a step"),
    "offer": N_("offer a solution"),
    "answer": N_("keep the customer's answer"),
    "escalate": N_("escalate"),
    "acknowledge": N_("acknowledge"),
    "resolve": N_("resolve"),
    "reopen": N_("reopen"),
    "close": N_("close"),
    "causes": N_("say why it happened"),
    "add_cause": N_("add a cause"),
    "ask": N_("ask a department"),
    "tell": N_("answer a department's question"),
    "check": N_("tick off an item"),
    "survey": N_("keep a follow-up"),
    "measure": N_("decide on a measure"),
    "story": N_("mark for the case collection"),
    "set_own_state": N_("set one's own state"),
    "set_state": N_("set somebody's state"),
    "import_tickets": N_("import"),
    "export": N_("export"),
    "reveal": N_("see customer data unmasked"),
    "reveal_field": N_("look at a masked value"),
    "set_pin": N_("set a PIN"),
    "see_reveals": N_("see who looked at masked values"),
    "see_figures": N_("see the figures"),
    "compare_agents": N_("compare colleagues by name"),
    "apply_policy": N_("apply a policy"),
    "add_agent": N_("add an agent"),
    "change_agent": N_("change, disable and enable agents"),
    "forget_customer": N_("forget a customer"),
    "retain": N_("wipe what was kept long enough"),
    "backup": N_("back up"),
    "migrate": N_("migrate"),
}
"""Verb of store.rules.permission -> what it does."""

_VERB_OF_EVENT: Final = {
    "customer_message": "receive",
    "public_reply": "reply",
    "call": "reply",
    "no_reply_needed": "no_reply",
    "claimed": "claim",
    "released": "release",
    "assigned": "assign",
    "transferred": "transfer",
    "classified": "set",
    "tagged": "set",
    "promised": "wait",
    "offered": "offer",
    "answered": "answer",
    "returned": "return",
    "handed_out": "open_attachment",
    "external_due": "return",
    "escalated": "escalate",
    "asked": "ask",
    "told": "tell",
    "checked": "check",
    "surveyed": "survey",
    "measure_added": "measure",
    "measure_done": "measure",
}

REASONS: Final = {
    "time": N_("the time passed"),
    "retarget": N_("the target changed"),
    "imported": N_("already so in the import"),
    "promise": N_("it passed without an answer"),
    "reminder": N_("it comes soon"),
    "answered": N_("the customer was answered"),
    "settled": N_("the ticket is settled"),
    "manual": N_("somebody called"),
    "mention": N_("named in a note"),
    "reveals": N_("more often than the policy allows"),
    "undone": N_("taken back"),
    "ended": N_("the clock ended in time"),
    "over": N_("back to normal"),
    "rise": N_("more came in than usual"),
    "drop": N_("less came in than usual"),
    "word": N_("a watched word"),
    "risk": N_("the customer may leave"),
    "target": N_("a target was missed"),
    "warn": N_("a warning line was crossed"),
}
"""Why an alert fired, a clock was breached, or an alert was closed."""


def field_word(name: str) -> str:
    """The name of a field; one that has none is its own name."""
    return _(FIELDS[name]) if name in FIELDS else name


def act_word(event_type: str) -> str:
    """The act that an event tells of."""
    return verb_word(_VERB_OF_EVENT.get(event_type, event_type))


def verb_word(name: str) -> str:
    """What a verb does."""
    return _(VERBS[name]) if name in VERBS else name


def reason_word(code: str) -> str:
    """Why an alert fired or a clock was breached."""
    return _(REASONS[code]) if code in REASONS else code


def clock_word(code: str) -> str:
    """A clock, or what else an alert can be about."""
    return _(CLOCKS[code]) if code in CLOCKS else word("clock", code)


def code_for(group: str, text: str | None) -> str | None:
    """The code that a typed word means, in any case or in Chinese; what is unknown stays for the verb to refuse."""
    if not text:
        return text
    return code_of(GROUPS[group], text) or text.strip()


def listed(items: Iterable[str]) -> str:
    """Words one after the other, as the reader's language lists them."""
    return ("、" if language() == "zh" else ", ").join(items)
