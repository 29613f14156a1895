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
from store.desk.forgetting_file import overwriting, remove_files, rewrite, rewriting_owed, scrub
from store.desk.forgetting_rows import ERASED, unnamed, wipe_customers, wipe_tickets
from store.desk.record import desk_event
from store.desk.turns import MOST, Turns
from store.policy.versions import current_policy
from store.rules.durations import DAY_MS
from store.rules.permission import require
from store.views.people import present

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
    """Copies of what was wiped may still stand in free places of the file, until it is rewritten."""
    people: int = 0
    """How many people were on, for whose sake it was not rewritten."""

    def counts(self) -> dict[str, int]:
        """By name."""
        return {
            one.name: getattr(self, one.name)
            for one in fields(self)
            if one.type == "int" and one.name != "people"
        }


def retain(
    desk: Desk,
    actor: Actor,
    *,
    dry_run: bool = False,
    vacuum: bool = False,
    now: int,
    progress: Callable[[str, Retained], None] = lambda step, done: None,
    stop: Callable[[], bool] = lambda: False,
) -> Retained:
    """Wipe what is older than the policy in force says, in transactions of a few milliseconds; with `dry_run` count it.

    Then the file is rewritten where that is owed and nobody is on, or with `vacuum` in any case: who writes meanwhile
    waits. `progress` hears the step ("wiping", "scrubbing", "rewriting"); what it raises stops between two transactions,
    and `stop` is asked while the file is rewritten. Raises CouldNot when the desk is busy, RewritingStopped; what was
    done stays, and the next run goes on.
    """
    require(actor, "retain")
    done = Retained()
    turns = Turns(desk)
    if not dry_run:
        overwriting(desk)
    for name, step in _STEPS:
        kept = getattr(current_policy(desk).privacy.retention, _KEY.get(name, name), DAY_MS)
        if kept is None:
            continue
        for count in step(desk, now - kept, now, None if dry_run else turns):
            setattr(done, name, getattr(done, name) + count)
            progress("wiping", done)
    if not dry_run:
        if done.tickets or done.customers:
            with desk.transaction():
                counts = {"tickets": done.tickets, "customers": done.customers}
                desk_event(desk, actor.agent_id, "tickets_anonymised", now=now, **counts)
        if rewriting_owed(desk):
            done.people = 0 if vacuum else len({who.login for who in present(desk, now=now)})
            progress("scrubbing" if done.people else "rewriting", done)
            if done.people:
                scrub(desk, turns)
            else:
                rewrite(desk, now=now, stop=stop)
                done.rewritten = True
    done.owed = rewriting_owed(desk)
    return done


def _pages(desk: Desk, sql: str, before: int, turns: Turns | None) -> Iterator[list[int]]:
    """Ids in pages as large as a turn takes. A dry run (no turns) changes nothing: it may read on behind the last."""
    last = 0
    while True:
        batch = MOST if turns is None else turns.rows
        page = [row[0] for row in desk.rows(sql, {"before": before, "last": last, "batch": batch})]
        if not page:
            return
        last = page[-1]
        yield page


def _tickets(desk: Desk, before: int, now: int, turns: Turns | None) -> Iterator[int]:
    for page in _pages(desk, _TICKETS, before, turns):
        if turns is not None:
            with turns.turn():
                files = wipe_tickets(desk, page)
            remove_files(desk, files)
        yield len(page)


def _customers(desk: Desk, before: int, now: int, turns: Turns | None) -> Iterator[int]:
    for page in _pages(desk, _CUSTOMERS, before, turns):
        if turns is not None:
            with turns.turn():
                wipe_customers(desk, page)
        yield len(page)


def _files(desk: Desk, before: int, now: int, turns: Turns | None) -> Iterator[int]:
    for page in _pages(desk, _FILES, before, turns):
        if turns is not None:
            with turns.turn():
                which = json.dumps(page)
                digests = desk.rows(f"SELECT DISTINCT sha256 FROM attachment WHERE id IN {_IN}", (which,))
                desk.execute(f"UPDATE attachment SET kept = 0, place = NULL WHERE id IN {_IN}", (which,))
                files = unnamed(desk, [row[0] for row in digests])
            remove_files(desk, files)
        yield len(page)


def _outbox(desk: Desk, before: int, now: int, turns: Turns | None) -> Iterator[int]:
    for page in _pages(desk, _OUTBOX, before, turns):
        _delete(desk, "outbox", page, turns)
        yield len(page)


def _imports(desk: Desk, before: int, now: int, turns: Turns | None) -> Iterator[int]:
    for page in _pages(desk, _IMPORTS, before, turns):
        _delete(desk, "import_before", page, turns)
        yield len(page)


def _delete(desk: Desk, table: str, page: list[int], turns: Turns | None) -> None:
    if turns is not None:
        with turns.turn():
            desk.execute(f"DELETE FROM {table} WHERE id IN {_IN}", (json.dumps(page),))


def _drafts(desk: Desk, before: int, now: int, turns: Turns | None) -> Iterator[int]:
    for table in _DRAFTS:
        yield _old(desk, f"{table} WHERE updated_at < ?", before, turns)


def _undo(desk: Desk, before: int, now: int, turns: Turns | None) -> Iterator[int]:
    """Nothing is taken back after ten minutes; what was kept for it goes after a day."""
    if turns is None:
        yield _old(desk, "undo WHERE at < ?", now - DAY_MS, turns)
    else:
        yield from _old_acts(desk, now - DAY_MS, turns)


def _old(desk: Desk, where: str, before: int, turns: Turns | None) -> int:
    if turns is None:
        return int(desk.value(f"SELECT count(*) FROM {where}", (before,)))
    with turns.turn():
        return int(desk.execute(f"DELETE FROM {where}", (before,)).rowcount)


def _old_acts(desk: Desk, before: int, turns: Turns) -> Iterator[int]:
    some = "SELECT rowid FROM undo WHERE at < ? LIMIT ?"
    while True:
        with turns.turn():
            gone = desk.execute(f"DELETE FROM undo WHERE rowid IN ({some})", (before, turns.rows)).rowcount
        yield int(gone)
        if not gone:
            return


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
