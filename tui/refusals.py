"""Why the desk says no, in the reader's language: codes in an error's parameters become words. Loads no Textual."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from store.errors import DeskError
from store.i18n import N_, _
from store.text import safe_text
from tui.wording import word

FIELDS: Final = {
    "category": N_("category"),
    "responsibility": N_("responsibility"),
    "solution": N_("solution"),
    "subject": N_("subject"),
    "body": N_("text"),
    "opened_at": N_("time of the contact"),
    "external_id": N_("number in its source"),
}
VERBS: Final = {
    "open": N_("open a ticket"),
    "receive": N_("receive"),
    "take": N_("take next"),
    "claim": N_("claim"),
    "release": N_("release"),
    "assign": N_("assign"),
    "reply": N_("reply"),
    "sent": N_("confirm as sent"),
    "note": N_("note"),
    "no_reply": N_("no reply"),
    "wait": N_("wait"),
    "transfer": N_("transfer"),
    "set": N_("set fields"),
    "step": N_("complaint step"),
    "offer": N_("offer"),
    "answer": N_("answer"),
    "escalate": N_("escalate"),
    "acknowledge": N_("acknowledge"),
    "resolve": N_("resolve"),
    "reopen": N_("reopen"),
    "close": N_("close"),
    "see": N_("look"),
    "import_tickets": N_("import"),
    "add_agent": N_("add an agent"),
    "set_own_state": N_("set one's state"),
    "set_state": N_("set another's state"),
    "apply_policy": N_("apply a policy"),
    "backup": N_("back up"),
    "migrate": N_("migrate"),
}
_GROUPS: Final[Mapping[str, str]] = {
    "status": "status",
    "role": "role",
    "answer": "answer",
    "step": "step",
}


def error_text(error: DeskError) -> str:
    """One clear line; it holds no control characters, whatever the parameters were."""
    params = {name: _worded(name, value) for name, value in error.params.items()}
    return safe_text(_(error.template).format(**params))


def _worded(name: str, value: object) -> object:
    if name in _GROUPS and isinstance(value, str):
        return word(_GROUPS[name], value)
    if name == "verb" and value in VERBS:
        return _(VERBS[str(value)])
    if name in ("missing", "steps") and isinstance(value, str):
        parts = [_(FIELDS[part]) if part in FIELDS else word("step", part) for part in value.split(", ")]
        return ", ".join(parts)
    return value
