"""A file of customers or orders into the desk: in chunks, each whole or not at all; the same file again changes nothing."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from typing import Any, TypeVar

from store.imports.asked import Asked, importer
from store.imports.chunked import Chunked, Record
from store.imports.customers import Outcome
from store.imports.frame import check, source_name
from store.imports.keeping import CustomerKeeper, Findings, Keeper
from store.imports.kinds.orders import OrderKeeper
from store.imports.layout import Layout
from store.imports.options import LISTED, ImportResult
from store.imports.readers.rows import BrokenRow, Row
from store.imports.samples import take
from store.imports.shop_records import CUSTOMERS, ORDERS
from store.rules.permission import require


@importer
def import_customers(asked: Asked) -> ImportResult:
    """Bring a file's customers in ("-" reads `stdin`); the answer counts what came of its rows. Raises as import_tickets."""
    return bring_in(CUSTOMERS, CustomerKeeper(), asked)


@importer
def import_orders(asked: Asked) -> ImportResult:
    """Bring a file's orders in ("-" reads `stdin`), each to its customer. Raises as import_tickets."""
    return bring_in(ORDERS, OrderKeeper(), asked)


def bring_in(layout: Layout[Record], keeper: Keeper[Record], asked: Asked) -> ImportResult:
    """Bring in a file of rows of this layout, each kept by `keeper`."""
    require(asked.actor, "import_tickets")
    check(asked.options)
    with asked.opened(layout) as found:
        return _Loading(layout.kind, keeper, asked, found).run()


Listed = TypeVar("Listed")


class _NothingNewError(Exception):
    """A batch that would have brought nothing is not begun."""


class _Loading(Chunked[Record]):
    """One import under way."""

    def __init__(self, kind: str, keeper: Keeper[Record], *args: Any) -> None:
        super().__init__(*args)
        self._counted = {"what": kind}
        self._keeper = keeper
        if isinstance(keeper, Findings):
            keeper.source = source_name(self._options)
        self._with_item = getattr(keeper, "with_item", None)
        """Of a kind that may have several rows for one thing: the thing with one more of them, else None."""
        self._whole: tuple[int, Record] | None = None
        """The newest thing, with the row that it begins in."""
        self._rows_of_it: list[Record] = []
        self._items = 0
        self._goes_on = False
        """The chunk's first thing had begun in the chunk before, and was written with it."""

    def identity(self, record: Record) -> tuple[str, Hashable, str]:
        field, key, value = self._keeper.identity(record)
        if self._with_one_more(key, record) is not None:
            self._items += 1
            key = (key, self._items)
        return field, key, value

    def _with_one_more(self, key: Hashable, record: Record) -> Record | None:
        if self._with_item is None or self._whole is None or self._keeper.identity(self._whole[1])[1] != key:
            return None
        whole: Record | None = self._with_item(self._whole[1], self._rows_of_it, record)
        return whole

    def _told(self, rows: Iterable[Row | BrokenRow]) -> Iterator[tuple[int, Record]]:
        if self._with_item is None:
            yield from super()._told(rows)
            return
        is_written = True
        for number, record in super()._told(rows):
            whole = self._with_one_more(self._keeper.identity(record)[1], record)
            if whole is not None and self._whole is not None:
                self._result.more_of_order += 1
                self._rows_of_it.append(record)
                self._whole = self._whole[0], whole
                self._goes_on |= is_written
            else:
                if not is_written and self._whole is not None:
                    yield self._whole
                self._whole = number, record
                self._rows_of_it = [record]
            is_written = False
        if not is_written and self._whole is not None:
            yield self._whole

    def chunk(self, told: list[tuple[int, Record]]) -> None:
        records = [record for _row, record in told]
        if not records:
            return
        update, write = self._options.on_duplicate == "update", not self._options.dry_run
        if isinstance(self._keeper, Findings):
            self._keeper.rows = [row for row, _record in told]
        if not write:
            with self._desk.snapshot():
                outcomes = self._keeper.keep(self._desk, records, update=update, write=False, now=self._now)
            self._count(outcomes)
            for (row, record), outcome in zip(told, outcomes, strict=False):
                if outcome != "unchanged":
                    take(self._result.samples, outcome, row, record, zone=self._mapper.zone)
            return
        begun = self._result.batch is not None
        try:
            with self.turn(), self._desk.transaction():
                self._keeper.batch = self.begin()
                outcomes = self._keeper.keep(self._desk, records, update=update, write=True, now=self._now)
                joined = isinstance(self._keeper, Findings) and self._keeper.joined
                if not begun and not joined and all(outcome == "unchanged" for outcome in outcomes):
                    raise _NothingNewError
        except _NothingNewError:
            self._result.batch = None
            self.batch.forget()
        self._count(outcomes)

    def _count(self, outcomes: list[Outcome]) -> None:
        if self._goes_on:
            outcomes, self._goes_on = outcomes[1:], False
        for outcome in outcomes:
            setattr(self._result, outcome, getattr(self._result, outcome) + 1)
        if not isinstance(self._keeper, Findings):
            return
        result, keeper = self._result, self._keeper
        result.joins += len(keeper.joined)
        _take(result.joined, keeper.joined)
        _take(result.kept, keeper.kept)
        _take(result.opened, keeper.opened)


def _take(listed: list[Listed], found: list[Listed]) -> None:
    """What a chunk has found, as far as the answer lists it."""
    listed += found[: LISTED - len(listed)]
    found.clear()
