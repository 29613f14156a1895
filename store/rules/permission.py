"""Which role may do what. A verb checks with `require` before it does anything."""

from __future__ import annotations

from typing import Final

from store.actor import Actor
from store.errors import DeskError

_VIEWER: Final = frozenset({"see", "save_queue", "see_figures"})
_AGENT: Final = _VIEWER | {
    "open",
    "receive",
    "take",
    "claim",
    "release",
    "reply",
    "sent",
    "note",
    "no_reply",
    "wait",
    "transfer",
    "set",
    "step",
    "offer",
    "answer",
    "escalate",
    "acknowledge",
    "resolve",
    "reopen",
    "close",
    "set_own_state",
    "undo",
    "merge",
    "unmerge",
    "link",
    "use_library",
    "causes",
    "add_cause",
    "ask",
    "tell",
    "check",
    "survey",
    "measure",
    "story",
    "return",
    "keep_customer",
    "keep_order",
    "split",
    "open_attachment",
    "reveal_field",
    "set_pin",
}
_SUPERVISOR: Final = _AGENT | {
    "assign",
    "release_others",
    "set_state",
    "import_tickets",
    "export",
    "reveal",
    "write_library",
    "notify",
    "see_reveals",
    "compare_agents",
}
_ADMIN: Final = _SUPERVISOR | {
    "apply_policy",
    "add_agent",
    "change_agent",
    "backup",
    "migrate",
    "forget_customer",
    "retain",
}

VERBS_OF_ROLE: Final = {
    "viewer": _VIEWER,
    "agent": _AGENT,
    "supervisor": _SUPERVISOR,
    "admin": _ADMIN,
}
VERBS: Final = _ADMIN

OWN: Final = "own"
WHOLE: Final = "whole"


def figures_of(role: str) -> str:
    """Whose figures a role sees: an agent what is their own, the others the desk's (of their teams, where they have
    any); colleagues by name only who may `compare_agents`."""
    return OWN if role == "agent" else WHOLE


def allowed(role: str, verb: str) -> bool:
    """True when the role may do it. ValueError for a verb that nobody has heard of."""
    if verb not in VERBS:
        raise ValueError(f"there is no verb '{verb}'")
    return verb in VERBS_OF_ROLE.get(role, frozenset())


def require(actor: Actor, verb: str) -> None:
    """DeskError `not_allowed` unless the actor's role may do it."""
    if not allowed(actor.role, verb):
        raise DeskError("not_allowed", role=actor.role, verb=verb)


def may_tell(actor: Actor, team: str) -> bool:
    """Whether the actor may answer for a department: its people, and who leads."""
    return team in actor.teams or actor.role in ("supervisor", "admin")
