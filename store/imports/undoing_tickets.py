"""The tickets that a batch brought go again, unless somebody has worked on them since."""

from __future__ import annotations

import json
from typing import Any, Final

from store.imports.undoing_links import Links, would_go
from store.imports.undoing_shapes import SYSTEM, Undoing, numbered

_BROUGHT: Final = (
    "SELECT number FROM ticket WHERE import_batch = :batch AND number > :after ORDER BY number LIMIT :limit"
)
_PAGE: Final = "(SELECT value FROM json_each(:page))"
_NO_WORK: Final = ", ".join(f"'{type_}'" for type_ in SYSTEM)
_WORKED: Final = f"""
SELECT e.ticket_id, e.type, e."by", e.agent_id, json_extract(e.data, '$.batch') FROM event e
WHERE e.ticket_id IN {_PAGE} AND e."by" <> 'system' AND e.type NOT IN ({_NO_WORK})
AND json_extract(e.data, '$.batch') IS NOT :batch ORDER BY e.id
"""
_TOLD_LATER: Final = f"SELECT ticket_id, batch FROM import_row WHERE ticket_id IN {_PAGE} AND batch > :batch"
_OF_OTHERS: Final = tuple(
    f"SELECT ticket_id, import_batch, '{table}' FROM {table} WHERE ticket_id IN {_PAGE} AND import_batch IS NOT :batch"
    for table in ("survey", "return_request")
)
_OWN: Final = ("event", "clock", "alert", "ticket_fact", "ticket_tag", "import_row", "offer", "step", "outbox",
               "survey", "return_request", "message")  # fmt: skip
"""Go with their ticket: nobody's work, or work that left an event."""
_MESSAGES: Final = f"SELECT id FROM message WHERE ticket_id IN {_PAGE}"
_SEEN: Final = f"DELETE FROM seen WHERE agent_id IN (SELECT id FROM agent) AND ticket_id IN {_PAGE}"


def remove_tickets(undoing: Undoing) -> None:
    """Remove what the batch brought and nobody has worked on; what stays is listed."""
    while True:
        step = _Removing(undoing)
        undoing.pages(numbered(undoing.desk, _BROUGHT, undoing.batch), step.page)
        # What only a ticket that is gone by now referred to can go as well.
        if undoing.dry_run or not (step.removed and step.linked):
            break
    for number, (why, params) in step.kept.items():
        undoing.done.keep("ticket", number, why, **params)


class _Removing:
    """One walk over the batch's tickets."""

    def __init__(self, undoing: Undoing) -> None:
        self._undoing = undoing
        self._desk = undoing.desk
        self._links = Links(self._desk, "ticket", without=(*_OWN, "seen"), dry_run=undoing.dry_run)
        self._said = Links(self._desk, "message", without=("attachment", "outbox", "import_text"))
        self.kept: dict[int, tuple[str, dict[str, Any]]] = {}
        self.removed = 0
        self.linked = False

    def page(self, numbers: list[int]) -> None:
        kept = self._staying(numbers)
        self.kept |= kept
        self.linked |= any(why == "linked" for why, _params in kept.values())
        going = [number for number in numbers if number not in kept]
        self.removed += len(going)
        self._undoing.done.remove("ticket", len(going))
        if self._undoing.dry_run:
            would_go(self._desk, "ticket", going)
        elif going:
            self._remove({"page": json.dumps(going)})

    def _staying(self, numbers: list[int]) -> dict[int, tuple[str, dict[str, Any]]]:
        desk, batch = self._desk, self._undoing.batch
        page = {"page": json.dumps(numbers), "batch": batch}
        kept: dict[int, tuple[str, dict[str, Any]]] = {}
        for number, type_, by, agent_id, other in desk.rows(_WORKED, page):
            kept.setdefault(number, work(desk, type_, by, agent_id, other))
        for number, other in desk.rows(_TOLD_LATER, page):
            kept.setdefault(number, ("later_batch", {"batch": other}))
        for sql in _OF_OTHERS:
            for number, other, table in desk.rows(sql, page):
                kept.setdefault(
                    number, ("used", {"by": table}) if other is None else ("later_batch", {"batch": other})
                )
        for number, table in self._links.to(numbers):
            why = "linked" if table in ("ticket", "message") else "used"
            kept.setdefault(number, (why, {"by": table}))
        messages = [row[0] for row in desk.rows(_MESSAGES, page)]
        said = dict(self._said.to(messages)) if self._said.links else {}
        if said:
            wanted = json.dumps(list(said))
            sql = "SELECT ticket_id, id FROM message WHERE id IN (SELECT value FROM json_each(?))"
            for number, id_ in desk.rows(sql, (wanted,)):
                kept.setdefault(number, ("used", {"by": said[id_]}))
        return kept

    def _remove(self, page: dict[str, Any]) -> None:
        desk = self._desk
        remove_texts(self._undoing, _MESSAGES, page)
        desk.execute(_SEEN, page)
        for table in _OWN:
            gone = desk.execute(f"DELETE FROM {table} WHERE ticket_id IN {_PAGE}", page).rowcount
            if table in ("message", "survey", "return_request"):
                self._undoing.done.remove(table, gone)
        before = f"DELETE FROM import_before WHERE what IN ('ticket', 'import_row') AND row_id IN {_PAGE}"
        desk.execute(before, page)
        desk.execute(f"DELETE FROM ticket WHERE number IN {_PAGE}", page)


def remove_texts(undoing: Undoing, messages: str, params: dict[str, Any]) -> None:
    """Remove the search text and the attachments of messages, inside the caller's transaction. `messages`: their ids."""
    desk = undoing.desk
    kept = f"SELECT DISTINCT sha256 FROM attachment WHERE kept = 1 AND message_id IN ({messages})"
    undoing.files |= {row[0] for row in desk.rows(kept, params)}
    desk.execute(f"DELETE FROM ticket_text WHERE rowid IN ({messages})", params)
    gone = desk.execute(f"DELETE FROM attachment WHERE message_id IN ({messages})", params).rowcount
    undoing.done.remove("attachment", gone)


def work(
    desk: Any, type_: str, by: str, agent_id: int | None, other: int | None
) -> tuple[str, dict[str, Any]]:
    """Why an event of somebody keeps its ticket."""
    if other is not None:
        return "later_batch", {"batch": other}
    if by == "customer":
        return "customer_wrote", {}
    login = desk.value("SELECT login FROM agent WHERE id = ?", (agent_id,))
    return "worked_on", {"who": login or by, "event": type_}
