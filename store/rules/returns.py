"""Which stage of a return request may follow which."""

from __future__ import annotations

from typing import Final

ENDED: Final = frozenset({"done", "refused"})
FIRST: Final = "applied"
_FOLLOWING: Final = {
    "applied": ("reviewed", "refused"),
    "reviewed": ("received", "refused"),
    "received": ("done", "refused"),
    "done": (),
    "refused": (),
}
TIME_OF: Final = {
    "reviewed": "reviewed_at",
    "received": "received_at",
    "done": "ended_at",
    "refused": "ended_at",
}
"""Stage -> the column that says when it was reached."""


def stages_after(type_: str, stage: str) -> tuple[str, ...]:
    """The stages that may come next, the usual one first. Where only money goes back, nothing need be received."""
    following = _FOLLOWING[stage]
    if type_ == "refund_only" and stage == "reviewed":
        return ("done", *following)
    return following
