"""A batch is taken back: what it brought goes, what it changed is as it was, and what people have worked on since stays.

In short transactions while others work. Whoever stops in the middle goes on with the same call.
"""

from __future__ import annotations

import json
import time
from collections.abc import Callable
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.database.kept_files import path_of, remove
from store.desk.record import desk_event
from store.errors import DeskError
from store.imports.batches import held_by_another
from store.imports.frame import live
from store.imports.undoing_links import begin_dry_run
from store.imports.undoing_rows import part_customers, undo_rows
from store.imports.undoing_shapes import Undoing, Undone
from store.imports.undoing_tickets import remove_tickets
from store.imports.undoing_updates import restore_tickets
from store.rules.permission import require

_BATCH: Final = "SELECT started_at, undone_at, counts FROM import_batch WHERE id = ?"
_UNDONE: Final = "UPDATE import_batch SET undone_at = ?, undone_by = ?, counts = ? WHERE id = ?"
_BY_HAND: Final = """
SELECT 'customer', json_extract(data, '$.customer') FROM event WHERE ticket_id IS NULL AND type = 'customer_kept' AND at >= :since
UNION ALL SELECT 'shop_order', json_extract(data, '$.order') FROM event
 WHERE ticket_id IS NULL AND type = 'order_kept' AND at >= :since
UNION ALL SELECT 'article', json_extract(data, '$.article') FROM event WHERE ticket_id IS NULL AND at >= :since
 AND type IN ('article_changed', 'article_retired', 'article_restored')
UNION ALL SELECT 'agent', json_extract(data, '$.agent') FROM event WHERE ticket_id IS NULL AND at >= :since
 AND type LIKE 'agent!_%' ESCAPE '!' AND type <> 'agent_added'
"""


def undo_batch(
    desk: Desk,
    actor: Actor,
    batch: int,
    *,
    now: int,
    dry_run: bool = False,
    progress: Callable[[int], None] | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> Undone:
    """Take a batch back; the answer counts what went, what is as before, and lists what stays and why.

    `progress` hears how many rows were looked at; what it raises stops between two transactions. Raises DeskError
    no_such_batch, nothing_left_of_batch when it was undone and nothing can go any more, import_runs while it comes in.
    """
    require(actor, "import_tickets")
    found = desk.row(_BATCH, (batch,)) if abs(batch) < 1 << 63 else None
    if found is None:
        raise DeskError("no_such_batch", batch=batch)
    if held_by_another(desk, batch):
        raise DeskError("import_runs", batch=batch)
    looked = 0

    def told(more: int) -> None:
        nonlocal looked
        looked += more
        if progress is not None:
            progress(looked)

    undone = Undone(batch)
    by_hand: dict[str, set[int]] = {}
    for table, id_ in desk.rows(_BY_HAND, {"since": found[0]}):
        by_hand.setdefault(table, set()).add(id_)
    undoing = Undoing(desk, actor, batch, found[0], now, dry_run, undone, told, pause, desk_kept=by_hand)
    if dry_run:
        begin_dry_run(desk)
    began = time.time()
    enforced = desk.db.pragma("foreign_keys")
    # Each page looks at what refers to its rows, by index; SQLite would go through whole tables for each row.
    desk.db.pragma("foreign_keys", 0)
    try:
        with live(desk):
            part_customers(undoing)
            remove_tickets(undoing)
            restore_tickets(undoing)
            undo_rows(undoing)
        if not dry_run:
            _remove_files(undoing, began)
            _note(undoing, found[1], json.loads(found[2]))
    finally:
        desk.db.pragma("foreign_keys", enforced)
    return undone


def _remove_files(undoing: Undoing, began: float) -> None:
    """Remove kept files that no attachment names any more. Not what somebody has kept anew since `began` (s since the
    epoch), nor anything while another import runs: what is left `kefu files --tidy` removes later."""
    desk = undoing.desk
    running = desk.rows("SELECT id FROM import_batch WHERE finished_at IS NULL AND undone_at IS NULL")
    if not undoing.files or any(held_by_another(desk, batch) for (batch,) in running):
        return
    with desk.transaction():
        named = "SELECT 1 FROM attachment WHERE sha256 = ? AND kept = 1"
        paths = [path_of(desk.path, file) for file in undoing.files if desk.row(named, (file,)) is None]
        remove(path for path in paths if path.exists() and path.stat().st_mtime < began)


def _note(undoing: Undoing, undone_at: int | None, counts: dict[str, Any]) -> None:
    """The desk's own event, from which every screen learns of it."""
    done, desk = undoing.done, undoing.desk
    if undone_at is not None and not done.removed and not done.restored:
        raise DeskError("nothing_left_of_batch", batch=undoing.batch)
    told = {"removed": done.removed, "restored": done.restored, "kept": done.kept_count}
    with desk.transaction():
        row = (undoing.now, undoing.actor.agent_id, json.dumps({**counts, "undone": told}), undoing.batch)
        desk.execute(_UNDONE, row)
        desk_event(
            desk, undoing.actor.agent_id, "import_undone", now=undoing.now, batch=undoing.batch, **told
        )
