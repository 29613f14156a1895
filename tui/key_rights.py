"""Which right a key asks for: what a person may not do is not offered to them, and refused before any question."""

from __future__ import annotations

from typing import Final

from store.rules.permission import allowed
from tui.keys import KEYS, Key

VERB_OF_KEY: Final[dict[str, str]] = {
    "take": "take",
    "new_contact": "open",
    "handover": "transfer",
    "handover_note": "transfer",
    "handover_target": "transfer",
    "handover_all": "transfer",
    "handover_whose": "assign",
    "handover_do": "transfer",
    "away": "set_own_state",
    "person_state": "set_state",
    "person_handover": "assign",
    "person_disable": "change_agent",
    "claim": "claim",
    "release": "release",
    "assign": "assign",
    "transfer": "transfer",
    "reply": "reply",
    "note": "note",
    "sent": "sent",
    "wait": "wait",
    "resolve": "resolve",
    "reopen": "reopen",
    "escalate": "escalate",
    "priority": "set",
    "set_field": "set",
    "offer": "offer",
    "answer": "answer",
    "step": "step",
    "follow_up": "survey",
    "return_request": "return",
    "no_reply": "no_reply",
    "merge": "merge",
    "unmerge": "unmerge",
    "split": "split",
    "undo": "undo",
    "reveal": "reveal_field",
    "tick": "check",
    "accept": "set",
    "add_measure": "measure",
    "acknowledge": "acknowledge",
    "false_alarm": "acknowledge",
    "counter_measure": "measure",
    "figures": "see_figures",
    "figure_measure": "measure",
    "save_filter": "save_queue",
    "contact_add": "receive",
    "library_change": "write_library",
    "library_new": "write_library",
    "library_retire": "write_library",
    "save_article": "write_library",
    "helped": "use_library",
    "not_helped": "use_library",
}
"""The id of a key -> its verb in store.rules.permission. The others look, move or choose, or ask further: what they
lead to has its own right."""
_VERB_OF_ACTION: Final = {key.action: VERB_OF_KEY[key.id] for key in KEYS if key.id in VERB_OF_KEY}


def may_press(key: Key, role: str | None) -> bool:
    """Whether the key is offered to somebody of this role (None: to anybody)."""
    verb = VERB_OF_KEY.get(key.id)
    return role is None or verb is None or allowed(role, verb)


def refused_verb(action: str, role: str) -> str | None:
    """The verb of this action when the role may not do it."""
    verb = _VERB_OF_ACTION.get(action)
    return None if verb is None or allowed(role, verb) else verb
