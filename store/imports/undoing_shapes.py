"""What the undoing of a batch answers, and what its steps share."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from store.actor import Actor
from store.database import Desk
from store.imports.pace import Pace

LISTED: Final = 1_000
SYSTEM: Final = ("policy_applied", "undone_import")
"""Events that are nobody's work on their ticket, beside those that the desk writes by itself."""

WHYS: Final = (
    "worked_on", "customer_wrote", "later_batch", "used", "linked", "changed", "used_by_ticket", "kept_by_hand",
)  # fmt: skip
"""Why something stays; tui.plain.importwork has their words."""


@dataclass(frozen=True, slots=True)
class Stays:
    """Something that a batch brought or changed and that is not taken back. `what`: its table."""

    what: str
    row_id: int
    why: str
    params: dict[str, Any] = field(default_factory=dict)


@dataclass(slots=True)
class Undone:
    """What came of the undoing of a batch. In a dry run: what would. The counts are by table."""

    batch: int
    removed: dict[str, int] = field(default_factory=dict)
    restored: dict[str, int] = field(default_factory=dict)
    kept: list[Stays] = field(default_factory=list)
    """The first of them."""
    kept_count: int = 0

    def remove(self, what: str, count: int) -> None:
        if count:
            self.removed[what] = self.removed.get(what, 0) + count

    def restore(self, what: str) -> None:
        self.restored[what] = self.restored.get(what, 0) + 1

    def keep(self, what: str, row_id: int, why: str, **params: Any) -> None:
        self.kept_count += 1
        if len(self.kept) < LISTED:
            self.kept.append(Stays(what, row_id, why, params))


@dataclass(slots=True)
class Undoing:
    """One undoing under way."""

    desk: Desk
    actor: Actor
    batch: int
    started_at: int
    """When the batch was."""
    now: int
    dry_run: bool
    done: Undone
    told: Callable[[int], None]
    """Hears how many more rows were looked at; what it raises stops between two transactions."""
    pause: Callable[[float], None]
    files: set[str] = field(default_factory=set)
    """Digests of files that removed attachments named."""
    desk_kept: dict[str, set[int]] = field(default_factory=dict)
    """What people have kept or changed by hand since, by table: told by the desk's own events."""

    def pages(self, ids: Iterable[int], work: Callable[[list[int]], None]) -> None:
        """Give `work` these ids, some at a time, each time in a short transaction with a rest behind it."""
        pace = Pace(self.desk)
        pace.pause = self.pause
        page: list[int] = []
        for id_ in ids:
            page.append(id_)
            if len(page) >= pace.rows:
                self._page(pace, page, work)
                page = []
        if page:
            self._page(pace, page, work)

    def _page(self, pace: Pace, page: list[int], work: Callable[[list[int]], None]) -> None:
        if self.dry_run:
            work(page)
        else:
            with pace.turn():
                work(page)
            pace.took(len(page))
            pace.rest()
        self.told(len(page))


def numbered(desk: Desk, sql: str, batch: int) -> Iterable[int]:
    """The ids that a statement gives in order, read some at a time: `sql` has :batch, :after and :limit."""
    last, most = 0, 2_000
    while True:
        rows = desk.rows(sql, {"batch": batch, "after": last, "limit": most})
        for (last,) in rows:
            yield last
        if len(rows) < most:
            return
