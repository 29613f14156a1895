"""What was kept as long as the policy says is wiped: `[retention]`, once a day, in short transactions.

Each transaction leaves the desk sound and what it did is done: a run that is killed goes on where it was.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.desk.forgetting_file import remove_files, rewrite, rewriting_owed
from store.desk.forgetting_rows import ERASED, unnamed, wipe_customers, wipe_tickets
from store.desk.record import desk_event
from store.policy.versions import current_policy
from store.rules.durations import DAY_MS
from store.rules.permission import require

BATCH: Final = 100
"""Rows of one transaction."""
_TICKETS: Final = (
    "SELECT number FROM ticket WHERE settled_at IS NOT NULL AND settled_at < :before"
    f" AND subject <> '{ERASED}' AND number > :last ORDER BY number LIMIT :batch"
)
_CUSTOMERS: Final = f"""
SELECT c.id FROM customer c WHERE c.id > :last AND c.created_at < :before
AND coalesce(c.nick, c.name, c.phone, c.email, c.region) IS NOT NULL
AND NOT EXISTS (SELECT 1 FROM ticket t WHERE t.customer_id = coalesce(c.same_as, c.id) AND t.subject <> '{ERASED}')
AND NOT EXISTS (SELECT 1 FROM shop_order o WHERE o.customer_id = coalesce(c.same_as, c.id)
 AND coalesce(o.finished_at, o.delivered_at, o.placed_at, o.created_at) >= :before)
ORDER BY c.id LIMIT :batch
"""
_FILES: Final = (
    "SELECT f.id FROM attachment f JOIN message m ON m.id = f.message_id"
    " WHERE f.kept = 1 AND m.at < :before AND f.id > :last ORDER BY f.id LIMIT :batch"
)
_OUTBOX: Final = (
    "SELECT id FROM outbox WHERE state IN ('sent', 'silenced', 'dead') AND created_at < :before"
    " AND id > :last AND NOT EXISTS (SELECT 1 FROM outbox d WHERE d.digest_id = outbox.id) ORDER BY id LIMIT :batch"
)
_IMPORTS: Final = "SELECT id FROM import_before WHERE at < :before AND id > :last ORDER BY id LIMIT :batch"
_DRAFTS: Final = ("draft", "contact_draft")
_IN: Final = "(SELECT value FROM json_each(?))"


@dataclass(slots=True)
class Retained:
    """How much was wiped, or would be."""

    tickets: int = 0
    customers: int = 0
    files: int = 0
    outbox: int = 0
    drafts: int = 0
    imports: int = 0
    undo: int = 0
    rewritten: bool = False
    """The file was rewritten, so that nothing of what was wiped is left in it."""
    owed: bool = False
    """The file still holds what was wiped: to be rewritten when nobody works on it."""

    def counts(self) -> dict[str, int]:
        """By name."""
        return {one.name: getattr(self, one.name) for one in fields(self) if one.type == "int"}


def retain(
    desk: Desk,
    actor: Actor,
    *,
    dry_run: bool = False,
    now: int,
    progress: Callable[[Retained], None] | None = None,
) -> Retained:
    """Wipe what is older than the policy in force says; with `dry_run` count it only.

    What `progress` raises stops it between two transactions. Raises CouldNot when the desk is busy; what was done stays.
    """
    require(actor, "retain")
    done = Retained()
    for name, step in _STEPS:
        kept = getattr(current_policy(desk).privacy.retention, _KEY.get(name, name), DAY_MS)
        if kept is None:
            continue
        for count in step(desk, now - kept, now, dry_run):
            setattr(done, name, getattr(done, name) + count)
            if progress is not None:
                progress(done)
    if not dry_run:
        if done.tickets or done.customers:
            with desk.transaction():
                counts = {"tickets": done.tickets, "customers": done.customers}
                desk_event(desk, actor.agent_id, "tickets_anonymised", now=now, **counts)
        if rewriting_owed(desk):
            rewrite(desk, now=now)
            done.rewritten = True
    done.owed = rewriting_owed(desk)
    return done


def _pages(desk: Desk, sql: str, before: int, dry_run: bool) -> Iterator[list[int]]:
    """Ids in pages. A dry run changes nothing, so that it may read on behind the last."""
    last = 0
    while True:
        page = [row[0] for row in desk.rows(sql, {"before": before, "last": last, "batch": BATCH})]
        if not page:
            return
        last = page[-1]
        yield page


def _tickets(desk: Desk, before: int, now: int, dry_run: bool) -> Iterator[int]:
    for page in _pages(desk, _TICKETS, before, dry_run):
        if not dry_run:
            with desk.transaction():
                files = wipe_tickets(desk, page)
            remove_files(desk, files)
        yield len(page)


def _customers(desk: Desk, before: int, now: int, dry_run: bool) -> Iterator[int]:
    for page in _pages(desk, _CUSTOMERS, before, dry_run):
        if not dry_run:
            with desk.transaction():
                wipe_customers(desk, page)
        yield len(page)


def _files(desk: Desk, before: int, now: int, dry_run: bool) -> Iterator[int]:
    for page in _pages(desk, _FILES, before, dry_run):
        if not dry_run:
            with desk.transaction():
                which = json.dumps(page)
                digests = desk.rows(f"SELECT DISTINCT sha256 FROM attachment WHERE id IN {_IN}", (which,))
                desk.execute(f"UPDATE attachment SET kept = 0, place = NULL WHERE id IN {_IN}", (which,))
                files = unnamed(desk, [row[0] for row in digests])
            remove_files(desk, files)
        yield len(page)


def _outbox(desk: Desk, before: int, now: int, dry_run: bool) -> Iterator[int]:
    for page in _pages(desk, _OUTBOX, before, dry_run):
        _delete(desk, "outbox", page, dry_run)
        yield len(page)


def _imports(desk: Desk, before: int, now: int, dry_run: bool) -> Iterator[int]:
    for page in _pages(desk, _IMPORTS, before, dry_run):
        _delete(desk, "import_before", page, dry_run)
        yield len(page)


def _delete(desk: Desk, table: str, page: list[int], dry_run: bool) -> None:
    if not dry_run:
        with desk.transaction():
            desk.execute(f"DELETE FROM {table} WHERE id IN {_IN}", (json.dumps(page),))


def _drafts(desk: Desk, before: int, now: int, dry_run: bool) -> Iterator[int]:
    for table in _DRAFTS:
        yield _old(desk, f"{table} WHERE updated_at < ?", before, dry_run)


def _undo(desk: Desk, before: int, now: int, dry_run: bool) -> Iterator[int]:
    """Nothing is taken back after ten minutes; what was kept for it goes after a day."""
    yield _old(desk, "undo WHERE at < ?", now - DAY_MS, dry_run)


def _old(desk: Desk, where: str, before: int, dry_run: bool) -> int:
    if dry_run:
        return int(desk.value(f"SELECT count(*) FROM {where}", (before,)))
    with desk.transaction():
        return int(desk.execute(f"DELETE FROM {where}", (before,)).rowcount)


_STEPS: Final[tuple[tuple[str, Callable[..., Iterator[int]]], ...]] = (
    ("tickets", _tickets),
    ("customers", _customers),
    ("files", _files),
    ("outbox", _outbox),
    ("drafts", _drafts),
    ("imports", _imports),
    ("undo", _undo),
)
_KEY: Final[dict[str, Any]] = {"customers": "tickets", "files": "attachments"}
"""The policy's key of a step, where it has another name."""
