"""Which act is possible in which status, and what status follows it."""

from __future__ import annotations

from typing import Final

from store.errors import DeskError
from store.rules.words import DEPARTMENTS, SETTLED

_UNSETTLED: Final = frozenset({"new", "open", "waiting_customer", "waiting_team"})
_ANY: Final = _UNSETTLED | SETTLED

POSSIBLE_IN: Final = {
    "claim": _UNSETTLED,
    "release": _UNSETTLED,
    "assign": _UNSETTLED,
    "reply": _UNSETTLED | {"resolved"},
    "sent": _ANY,
    "note": _ANY,
    "no_reply": _UNSETTLED,
    "wait": _UNSETTLED,
    "transfer": _UNSETTLED,
    "set": _ANY,
    "step": _ANY,
    "offer": _UNSETTLED,
    "answer": _UNSETTLED | {"resolved"},
    "escalate": _UNSETTLED,
    "resolve": _UNSETTLED,
    "reopen": SETTLED,
    "close": _UNSETTLED | {"resolved"},
    "merge": _UNSETTLED,
    "link": _ANY,
    "causes": _ANY,
    "ask": _UNSETTLED,
    "tell": _ANY,
    "check": _ANY,
    "survey": _ANY,
    "measure": _ANY,
    "story": _ANY,
    "return": _ANY,
    "split": _ANY,
}


def require_possible(verb: str, number: int, status: str) -> None:
    """Raise DeskError when a ticket in `status` does not allow `verb`."""
    if status not in POSSIBLE_IN[verb]:
        raise DeskError("wrong_status", number=number, status=status, verb=verb)


def after_customer_message(status: str) -> str:
    """The status once the customer has written: what waited for them, or was settled, is open again."""
    return "open" if status == "waiting_customer" or status in SETTLED else status


def after_reply(status: str) -> str:
    """The status after a public reply that names none."""
    return "open" if status == "new" else status


def after_transfer(status: str, team: str, to_team: str) -> str:
    """Waiting while a department has it; open again once it returns from one."""
    if to_team in DEPARTMENTS:
        return "waiting_team"
    if team in DEPARTMENTS and status == "waiting_team":
        return "open"
    return status


def reopens(settled_at: int, at: int, window_ms: int) -> bool:
    """Whether a settled ticket may be opened again; later its matter becomes a new, linked one."""
    return at - settled_at <= window_ms


def missing_to_resolve(ticket: dict[str, object]) -> list[str]:
    """The fields a complaint lacks before it can be resolved; empty for every other kind."""
    if ticket["kind"] != "complaint":
        return []
    return [name for name in ("category", "responsibility", "solution") if not ticket[name]]
