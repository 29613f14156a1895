"""Two tickets about one matter become one, and can be taken apart again while nobody has worked on them."""

from __future__ import annotations

from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.desk import record
from store.desk.acts import Act, act, login_of, read
from store.desk.promising import carry, taken_back
from store.desk.returning import open_request
from store.desk.seeing import newest_said
from store.errors import DeskError
from store.rules.lifecycle import after_customer_message, require_possible
from store.rules.permission import require

_LATER: Final = """
SELECT e.type, e.agent_id, e."by" FROM event e WHERE e.ticket_id = :ticket AND e.id > :ref AND coalesce(e.act, 0) <> :ref
AND e."by" IN ('agent', 'customer') AND e.type NOT IN ('undone', 'acknowledged')
AND NOT EXISTS (
    SELECT 1 FROM event u WHERE u.ticket_id = e.ticket_id AND u.type = 'undone'
    AND json_extract(u.data, '$.ref') IN (e.id, e.act)
) ORDER BY coalesce(e.act, e.id) DESC, e.id LIMIT 1
"""
_UNSENT: Final = "SELECT count(*) FROM message WHERE ticket_id = ? AND needs_sending = 1 AND sent_at IS NULL"


def merge(desk: Desk, actor: Actor, number: int, into: int, *, now: int) -> None:
    """Close a ticket into another one: its messages move there and keep their origin, its clocks end as merged.

    The other's response clock then starts at the earlier of the two unanswered messages. Raises DeskError for a
    ticket that is not there, is settled, or is the same; return_blocks_merge while the first has an open return
    request, whose deadline would go under.
    """
    require(actor, "merge")
    if number == into:
        raise DeskError("with_itself", number=number)
    with desk.transaction():
        source = Act(desk, actor, read(desk, number), now)
        target = Act(desk, actor, read(desk, into), now)
        for doing in (source, target):
            require_possible("merge", doing.number, doing.ticket["status"])
        if open_request(desk, number) is not None:
            raise DeskError("return_blocks_merge", number=number)
        waiting: int | None = source.ticket["unanswered_since"]
        source.event("merged", into=into, **_promise(source))
        target.event("absorbed", ticket=number, oldest_unanswered_at=waiting, **_promise(target))
        carry(source, target)
        source.change(merged_into=into)
        source.status("closed")
        if waiting is not None:
            target.status(after_customer_message(target["status"]))
        _move(desk, number, into)
        _recount(source, target)
        for doing in (source, target):
            doing.keep()
            record.write(doing)


def unmerge(desk: Desk, actor: Actor, number: int, *, now: int) -> int:
    """Take a merged ticket out of the other again; returns the other's number.

    Raises DeskError not_merged, or worked_on_since when somebody has acted on either since.
    """
    require(actor, "unmerge")
    with desk.transaction():
        source = Act(desk, actor, read(desk, number), now)
        into = source.ticket["merged_into"]
        if into is None:
            raise DeskError("not_merged", number=number)
        target = Act(desk, actor, read(desk, into), now)
        merged, promise = _newest(desk, number, "merged", "$.into", into)
        absorbed, kept_promise = _newest(desk, into, "absorbed", "$.ticket", number)
        for doing, ref in ((source, merged), (target, absorbed)):
            _refuse_if_worked_on(doing, ref)
        desk.execute("UPDATE message SET ticket_id = origin, origin = NULL WHERE origin = ?", (number,))
        _recount(source, target)
        before = {"merged_into": None, "resolved_at": None, "closed_at": None}
        record.take_back(source, merged, "merge", before | promise)
        record.take_back(target, absorbed, "merge", kept_promise)
        taken_back(source)
        taken_back(target)
        return int(into)


def _promise(doing: Act) -> dict[str, Any]:
    """A ticket's promise and what of it comes next, to stand again when the merge is taken back."""
    return {"promised_at": doing["promised_at"], "ring_at": doing["ring_at"]}


def link(desk: Desk, actor: Actor, number: int, to: int, *, now: int) -> None:
    """Say that a ticket follows another one. Raises DeskError for itself, or a circle."""
    if number == to:
        raise DeskError("with_itself", number=number)
    with act(desk, actor, "link", number, now) as doing:
        if doing["linked_to"] == to:
            raise DeskError("nothing_changed", number=number)
        before: int | None = to
        while before is not None:
            if before == number:
                raise DeskError("linked_in_a_circle", number=to, other=number)
            before = read(desk, before)["linked_to"]
        doing.event("linked", to=to, was=doing["linked_to"])
        doing.change(linked_to=to)


def _move(desk: Desk, number: int, into: int) -> None:
    """Messages that came here by an earlier merge keep their first origin."""
    twice = "SELECT dedup FROM message WHERE ticket_id = ? AND dedup IS NOT NULL"
    desk.execute(
        f"UPDATE message SET dedup = NULL WHERE ticket_id = ? AND dedup IN ({twice})", (number, into)
    )
    desk.execute(
        "UPDATE message SET origin = coalesce(origin, ticket_id), ticket_id = ? WHERE ticket_id = ?",
        (into, number),
    )


def _recount(*acts: Act) -> None:
    for doing in acts:
        doing.change(unsent=doing.desk.value(_UNSENT, (doing.number,)))
        doing.change(said_id=newest_said(doing.desk, doing.number))


def _newest(desk: Desk, number: int, type_: str, path: str, value: int) -> tuple[int, dict[str, int | None]]:
    """The merge's event on one of its tickets, and the promise that the ticket had."""
    found = desk.row(
        "SELECT id, json_extract(data, '$.promised_at'), json_extract(data, '$.ring_at') FROM event WHERE ticket_id = ? AND type = ?"
        " AND json_extract(data, ?) = ? ORDER BY id DESC LIMIT 1",
        (number, type_, path, value),
    )
    assert found is not None
    return found[0], {"promised_at": found[1], "ring_at": found[2]}


def _refuse_if_worked_on(doing: Act, ref: int) -> None:
    later = doing.desk.row(_LATER, {"ticket": doing.number, "ref": ref})
    if later is not None:
        type_, agent_id, by = later
        who = login_of(doing.desk, agent_id) if by == "agent" else by
        raise DeskError("worked_on_since", number=doing.number, who=who, what=type_)
