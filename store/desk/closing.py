"""The end of a ticket, and its way back."""

from __future__ import annotations

from typing import Any

from store.actor import Actor
from store.database import Desk
from store.desk.acts import Act, act
from store.desk.fields import solve
from store.desk.following_up import owe_follow_up
from store.desk.speech import write_note
from store.errors import DeskError
from store.rules.lifecycle import missing_to_resolve, reopens


def resolve(
    desk: Desk,
    actor: Actor,
    number: int,
    *,
    solution: str | None = None,
    note: str = "",
    generation: int | None = None,
    now: int,
) -> None:
    """Resolve a ticket. A complaint needs category, responsibility and solution.

    Raises DeskError needs_for_resolve, undetermined_needs_note, or when the status forbids it.
    """
    with act(desk, actor, "resolve", number, now) as doing:
        doing.require_generation(generation)
        solve(doing, solution)
        write_note(doing, note)
        _require_complete(doing, note)
        doing.status("resolved", **assent(doing))
        owe_follow_up(doing)


def close(
    desk: Desk,
    actor: Actor,
    number: int,
    *,
    solution: str | None = None,
    note: str = "",
    generation: int | None = None,
    now: int,
) -> None:
    """Close a ticket; one not resolved yet passes the checks of resolve and ends its clocks the same way."""
    with act(desk, actor, "close", number, now) as doing:
        doing.require_generation(generation)
        solve(doing, solution)
        write_note(doing, note)
        if doing.ticket["status"] != "resolved":
            _require_complete(doing, note)
            owe_follow_up(doing)
        doing.status("closed", **assent(doing))


def reopen(desk: Desk, actor: Actor, number: int, *, now: int) -> None:
    """Open a resolved ticket again, or a closed one within the policy's window; its resolution counts on.

    Raises DeskError closed_link_instead later.
    """
    with act(desk, actor, "reopen", number, now) as doing:
        settled_at = doing.ticket["settled_at"]
        too_late = not reopens(settled_at, doing.at, doing.policy.reopen_window_ms)
        if doing.ticket["merged_into"] is not None or (doing.ticket["status"] == "closed" and too_late):
            raise DeskError("closed_link_instead", number=number)
        doing.status("open")


def _require_complete(doing: Act, note: str) -> None:
    ticket = {name: doing[name] for name in ("kind", "category", "responsibility", "solution")}
    missing = missing_to_resolve(ticket)
    if missing:
        raise DeskError("needs_for_resolve", number=doing.number, missing=", ".join(missing))
    undetermined = ticket["kind"] == "complaint" and ticket["responsibility"] == "undetermined"
    if undetermined and not note.strip() and not doing["responsibility_reason"]:
        explained = doing.desk.row(
            "SELECT 1 FROM message WHERE ticket_id = ? AND public = 0 AND author = 'agent'", (doing.number,)
        )
        if explained is None:
            raise DeskError("undetermined_needs_note")


def assent(doing: Act) -> dict[str, Any]:
    """For a complaint: whether the customer accepted what was offered last."""
    if doing["kind"] != "complaint":
        return {}
    newest = "SELECT answer FROM offer WHERE ticket_id = ? ORDER BY id DESC LIMIT 1"
    return {"assent": doing.desk.value(newest, (doing.number,)) == "accepted"}
