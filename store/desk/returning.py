"""Return requests: opened from a ticket, taken from stage to stage, with the deadline that a platform sets."""

from __future__ import annotations

from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.database.compiled import columns_of, insert, update
from store.desk.acts import Act, act
from store.desk.speech import one_line
from store.desk.values import MOST_FEN, required_word
from store.errors import DeskError, WrongUsage
from store.rules import words
from store.rules.returns import ENDED, FIRST, TIME_OF, stages_after
from store.tables import ReturnRequest

_COLUMNS: Final = columns_of(ReturnRequest)
_OPEN: Final = (
    f"SELECT {', '.join(_COLUMNS)} FROM return_request WHERE ticket_id = ? AND ended_at IS NULL"
    " ORDER BY id DESC LIMIT 1"
)


def open_return(
    desk: Desk,
    actor: Actor,
    number: int,
    type_: str,
    *,
    reason: str = "",
    amount_fen: int | None = None,
    order_no: str | None = None,
    tracking_no: str | None = None,
    due_at: int | None = None,
    note: str = "",
    now: int,
) -> int:
    """Open a return request on a ticket; returns its id. `due_at` is the platform's deadline.

    The order is the ticket's own where none is named. A deadline opens a resolved ticket again. Raises DeskError return_open while another one is open,
    time_in_past for such a deadline; WrongUsage for an unknown type or an amount that is none.
    """
    kind = required_word("type", words.RETURN_TYPES, words.RETURN_TYPES_TOO.get(type_, type_))
    _check(amount_fen, due_at, now)
    with act(desk, actor, "return", number, now) as doing:
        if doing["status"] == "closed":
            raise DeskError("wrong_status", number=number, status="closed", verb="return")
        standing = open_request(desk, number)
        if standing is not None:
            raise DeskError("return_open", number=number, stage=standing["stage"])
        _look_at_deadline(doing, due_at)
        row = {
            "ticket_id": number,
            "order_no": _line(order_no) or doing["order_no"],
            "type": kind,
            "stage": FIRST,
            "reason": one_line(reason),
            "amount_fen": amount_fen,
            "tracking_no": _line(tracking_no),
            "external_due_at": due_at,
            "applied_at": doing.at,
            "agent_id": actor.agent_id,
            "note": one_line(note, 2000),
        }
        return_id = int(desk.execute(insert(ReturnRequest, *row), tuple(row.values())).lastrowid)
        doing.made.append(["return", return_id])
        doing.event("returned", stage=FIRST, request=return_id, return_type=kind, amount_fen=amount_fen)
        if due_at is not None:
            doing.event("external_due", due_at=due_at)
        return return_id


def move_return(
    desk: Desk,
    actor: Actor,
    number: int,
    stage: str | None = None,
    *,
    reason: str | None = None,
    amount_fen: int | None = None,
    order_no: str | None = None,
    tracking_no: str | None = None,
    due_at: int | None = None,
    note: str | None = None,
    now: int,
) -> int:
    """Take the ticket's open return request to its next stage, or (without one) only keep what is said of it.

    What is None stays. Raises DeskError no_return, return_follows for a stage that cannot come next,
    nothing_changed; WrongUsage as open_return does.
    """
    if stage is not None:
        required_word("stage", words.RETURN_STAGES, stage)
    _check(amount_fen, due_at, now)
    with act(desk, actor, "return", number, now) as doing:
        request = open_request(desk, number)
        if request is None:
            raise DeskError("no_return", number=number)
        told = {
            "reason": None if reason is None else one_line(reason),
            "amount_fen": amount_fen,
            "order_no": _line(order_no),
            "tracking_no": _line(tracking_no),
            "external_due_at": due_at,
            "note": None if note is None else one_line(note, 2000),
        }
        changes: dict[str, Any] = {
            name: value for name, value in told.items() if value is not None and value != request[name]
        }
        if stage is not None and stage != request["stage"]:
            possible = stages_after(request["type"], request["stage"])
            if stage not in possible:
                raise DeskError("return_follows", stage=request["stage"], choices=", ".join(possible))
            changes |= {"stage": stage, TIME_OF[stage]: doing.at}
        if not changes:
            raise DeskError("nothing_changed", number=number)
        _write(doing, request, changes)
        return int(request["id"])


def open_request(desk: Desk, number: int) -> dict[str, Any] | None:
    """The columns of the ticket's open return request; None when none is open."""
    row = desk.row(_OPEN, (number,))
    return None if row is None else dict(zip(_COLUMNS, row, strict=True))


def unmake_return(desk: Desk, return_id: int, before: dict[str, Any] | None) -> None:
    """Take back what an act did to a return request: its columns as they were; all of it with None."""
    if before is None:
        desk.execute("DELETE FROM return_request WHERE id = ?", (return_id,))
    else:
        desk.execute(update(ReturnRequest, "id = ?", *before), (*before.values(), return_id))


def _write(doing: Act, request: dict[str, Any], changes: dict[str, Any]) -> None:
    before = {name: request[name] for name in changes}
    doing.made.append(["return_was", [request["id"], before]])
    stage = changes.get("stage", request["stage"])
    if "external_due_at" in changes and stage not in ENDED:
        _look_at_deadline(doing, changes["external_due_at"])
        doing.event("external_due", due_at=changes["external_due_at"])
    told = {name: changes[name] for name in ("amount_fen",) if name in changes}
    doing.event("returned", stage=stage, request=request["id"], was=request["stage"], **told)
    sql = update(ReturnRequest, "id = ?", *changes)
    doing.desk.execute(sql, (*changes.values(), request["id"]))


def _look_at_deadline(doing: Act, due_at: int | None) -> None:
    """A deadline runs on tickets that are worked on only: a resolved one is opened again for it."""
    if due_at is not None and doing["status"] == "resolved":
        doing.status("open")


def _check(amount_fen: int | None, due_at: int | None, now: int) -> None:
    if amount_fen is not None and not 0 <= amount_fen <= MOST_FEN:
        raise WrongUsage("bad_amount", value=amount_fen)
    if due_at is not None and due_at <= now:
        raise DeskError("time_in_past", value=due_at)


def _line(text: str | None) -> str | None:
    return (one_line(text, 100) or None) if text else None
