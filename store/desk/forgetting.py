"""A customer is forgotten: their handles and every free text about them go, the figures stay."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from store.actor import Actor
from store.database import Desk
from store.database import erasures as ledger
from store.desk.forgetting_file import copies, left_in_file, overwriting, remove_files, rewrite, scrub
from store.desk.forgetting_rows import wipe_customers, wipe_tickets
from store.desk.forgetting_traces import Trace, remove, secrets_of, traces
from store.desk.record import desk_event
from store.desk.turns import Turns
from store.desk.values import required_word
from store.errors import CouldNot, DeskError
from store.rules.permission import require
from store.rules.words import FORGET_REASONS
from store.views.customers import person_of, returned_customers
from store.views.people import present

_IN: Final = "(SELECT value FROM json_each(?))"
_AT_ONCE: Final = 20
"""Secrets that are looked for in one go."""


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What was wiped, or would be."""

    customers: tuple[int, ...]
    """The record and those that were joined to it."""
    tickets: int
    messages: int
    orders: int
    returns: int
    files: int
    """Kept files that came with their messages."""
    elsewhere: int
    """Rows outside of their tickets that held their number, address or name."""
    done: bool
    rewritten: bool
    """The file was rewritten: it holds no byte of it any more."""
    traces_left: bool
    """Where it was not rewritten: an older copy of a number or name still stands in it, for the daily job to take out."""
    copies: tuple[Path, ...]
    """Other desks in the same folder, backups perhaps, that still hold it."""


def forget(
    desk: Desk,
    actor: Actor,
    customer_id: int,
    *,
    reason: str = "consent_withdrawn",
    open_too: bool = False,
    dry_run: bool = False,
    now: int,
    progress: Callable[[str, int, int], None] = lambda step, done, total: None,
) -> Forgotten:
    """Anonymise a customer for good; the ledger beside the desk knows of it before the desk does.

    `progress` hears the step ("looking", "wiping", "scrubbing", "rewriting", "checking") and how far it is; what it raises
    while it looks stops with nothing done, afterwards with everything wiped.

    Raises DeskError no_such_customer, and has_open_tickets unless `open_too`; WrongUsage for an unknown reason.
    """
    require(actor, "forget_customer")
    required_word("reason", FORGET_REASONS, reason)
    records = _records(desk, customer_id)
    if not records:
        raise DeskError("no_such_customer", who=customer_id)
    ids = tuple(id_ for id_, _made in records)
    still_open = desk.rows(
        f"SELECT number FROM ticket WHERE settled_at IS NULL AND customer_id IN {_IN} ORDER BY number LIMIT 5",
        (json.dumps(ids),),
    )
    if still_open and not open_too and not dry_run:
        numbers = ", ".join(f"#{row[0]}" for row in still_open)
        raise DeskError("has_open_tickets", who=customer_id, numbers=numbers)
    secrets = secrets_of(desk, ids)
    chunks = [secrets[at : at + _AT_ONCE] for at in range(0, len(secrets), _AT_ONCE)]
    found = [
        (chunk, traces(desk, chunk, lambda done, total: progress("looking", done, total))) for chunk in chunks
    ]
    if dry_run:
        return _counted(desk, ids, elsewhere=_rows(found), done=False)
    progress("wiping", 0, 1)
    overwriting(desk)
    with desk.transaction():
        wiped = _counted(desk, ids, elsewhere=0, done=True)
        ledger.note(desk.path, records, now)
        files = _wipe(desk, ids)
        elsewhere = sum(remove(desk, some, chunk) for chunk, some in found)
        data = {"customers": list(ids), "tickets": wiped.tickets, "reason": reason}
        desk_event(desk, actor.agent_id, "customer_forgotten", now=now, **data)
    remove_files(desk, files)
    wiped = replace(wiped, elsewhere=elsewhere)
    if _rewritten(desk, now, progress):
        return replace(wiped, rewritten=True)
    progress("scrubbing", 0, 1)
    scrub(desk, Turns(desk))
    progress("checking", 0, 1)
    return replace(wiped, traces_left=left_in_file(desk, secrets))


def replay(desk: Desk, actor: Actor, *, now: int) -> list[int]:
    """Forget again whom the ledger knows and the file still has, after a restore; returns the customers' ids."""
    require(actor, "forget_customer")
    back = returned_customers(desk)
    for customer_id in back:
        if customer_id in returned_customers(desk):
            forget(desk, actor, customer_id, reason="other", open_too=True, now=now)
    return back


def _wipe(desk: Desk, ids: Sequence[int]) -> list[str]:
    numbers = [
        row[0]
        for row in desk.rows(f"SELECT number FROM ticket WHERE customer_id IN {_IN}", (json.dumps(ids),))
    ]
    files = wipe_tickets(desk, numbers)
    wipe_customers(desk, ids)
    return files


def _rewritten(desk: Desk, now: int, progress: Callable[[str, int, int], None]) -> bool:
    """At once where nobody holds the desk; a desk at work is rewritten by the daily job."""
    if present(desk, now=now):
        return False
    progress("rewriting", 0, 1)
    try:
        rewrite(desk, now=now)
    except CouldNot:
        return False
    return True


def _records(desk: Desk, customer_id: int) -> list[tuple[int, int]]:
    """(id, when it was made) of the person's records."""
    if not 0 < customer_id < 1 << 63:
        return []
    person = person_of(desk, customer_id)
    return desk.rows(
        "SELECT id, created_at FROM customer WHERE id = ?1 OR same_as = ?1 ORDER BY id", (person,)
    )


def _counted(desk: Desk, ids: tuple[int, ...], *, elsewhere: int, done: bool) -> Forgotten:
    page = (json.dumps(ids),)
    theirs = f"customer_id IN {_IN}"
    of_tickets = f"SELECT number FROM ticket WHERE {theirs}"

    def count(sql: str) -> int:
        return int(desk.value(f"SELECT count(*) FROM {sql}", page))

    return Forgotten(
        customers=ids,
        tickets=count(f"ticket WHERE {theirs}"),
        messages=count(f"message WHERE ticket_id IN ({of_tickets})"),
        orders=count(f"shop_order WHERE {theirs}"),
        returns=count(f"return_request WHERE ticket_id IN ({of_tickets})"),
        files=count(
            f"attachment WHERE kept = 1 AND message_id IN (SELECT id FROM message WHERE ticket_id IN ({of_tickets}))"
        ),
        elsewhere=elsewhere,
        done=done,
        rewritten=False,
        traces_left=False,
        copies=tuple(copies(desk.path)),
    )


def _rows(found: Sequence[tuple[Sequence[str], Sequence[Trace]]]) -> int:
    return sum(len(trace.rows) for _secrets, some in found for trace in some)
