"""A file of customers or orders into the desk: in chunks, each whole or not at all; the same file again changes nothing."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable, Iterable
from pathlib import Path
from typing import Any, BinaryIO

from store.actor import Actor
from store.database import Desk
from store.imports.chunked import Chunked, Record
from store.imports.frame import check
from store.imports.keeping import CustomerKeeper, Keeper, OrderKeeper
from store.imports.layout import Layout
from store.imports.opening import opened
from store.imports.options import ImportOptions, ImportResult, Report
from store.imports.shop_records import CUSTOMERS, ORDERS
from store.policy.versions import current_policy
from store.rules.permission import require


def import_customers(
    desk: Desk,
    actor: Actor,
    file: str | Path,
    options: ImportOptions,
    *,
    stdin: BinaryIO | None = None,
    now: int,
    progress: Report | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> ImportResult:
    """Bring a file's customers in ("-" reads `stdin`); the answer counts what came of its rows. Raises as import_tickets."""
    return bring_in(CUSTOMERS, CustomerKeeper(), desk, actor, file, options, stdin, now, progress, pause)


def import_orders(
    desk: Desk,
    actor: Actor,
    file: str | Path,
    options: ImportOptions,
    *,
    stdin: BinaryIO | None = None,
    now: int,
    progress: Report | None = None,
    pause: Callable[[float], None] = time.sleep,
) -> ImportResult:
    """Bring a file's orders in ("-" reads `stdin`), each to its customer. Raises as import_tickets."""
    return bring_in(ORDERS, OrderKeeper(), desk, actor, file, options, stdin, now, progress, pause)


def bring_in(
    layout: Layout[Record],
    keeper: Keeper[Record],
    desk: Desk,
    actor: Actor,
    file: str | Path,
    options: ImportOptions,
    stdin: BinaryIO | None,
    now: int,
    progress: Report | None,
    pause: Callable[[float], None],
) -> ImportResult:
    """Bring in a file of rows of this layout, each kept by `keeper`."""
    require(actor, "import_tickets")
    check(options)
    policy = current_policy(desk)
    with opened(
        layout, file, options, stdin=stdin, zone=policy.zone, categories=policy.categories, now=now
    ) as found:
        loading = _Loading(
            layout.kind, keeper, desk, actor, found.source, found.mapper, str(file), found.options, now
        )
        return loading.run(progress, pause)


class _NothingNewError(Exception):
    """A batch that would have brought nothing is not begun."""


class _Loading(Chunked[Record]):
    """One import under way."""

    def __init__(self, kind: str, keeper: Keeper[Record], *args: Any) -> None:
        super().__init__(*args)
        self._counted = {"what": kind}
        self._keeper = keeper

    def identity(self, record: Record) -> tuple[str, Hashable, str]:
        return self._keeper.identity(record)

    def chunk(self, told: list[tuple[int, Record]]) -> None:
        records = [record for _row, record in told]
        if not records:
            return
        update, write = self._options.on_duplicate == "update", not self._options.dry_run
        if not write:
            with self._desk.snapshot():
                self._count(self._keeper.keep(self._desk, records, update=update, write=False, now=self._now))
            return
        begun = self._result.batch is not None
        try:
            with self._desk.transaction():
                self._keeper.batch = self.begin()
                outcomes = self._keeper.keep(self._desk, records, update=update, write=True, now=self._now)
                if not begun and all(outcome == "unchanged" for outcome in outcomes):
                    raise _NothingNewError
        except _NothingNewError:
            self._result.batch = None
            self.batch.forget()
        self._count(outcomes)

    def _count(self, outcomes: Iterable[str]) -> None:
        for outcome in outcomes:
            setattr(self._result, outcome, getattr(self._result, outcome) + 1)
