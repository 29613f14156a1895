"""Rows on their way into the desk, a chunk at a time: what every kind of them shares, and customers."""

from __future__ import annotations

from collections.abc import Hashable, Iterator, Sequence
from typing import Protocol, TypeVar

from store.database import Desk
from store.imports.customers import Customers, Outcome, Takes, facts_of_customer
from store.imports.kinds.joining import join_same
from store.imports.options import Joined, Kept
from store.imports.shop_records import WHO, CustomerRecord

Row = TypeVar("Row")
Taken = TypeVar("Taken", contravariant=True)


class Keeper(Protocol[Taken]):
    """What knows how to keep one kind of rows."""

    batch: int | None
    """The import's batch, from the first writing on: new rows carry it, `before.remember` keeps what others change."""

    def identity(self, record: Taken) -> tuple[str, Hashable, str]:
        """The field that tells the row from others, what it is compared by, and its value as a person reads it."""

    def keep(
        self, desk: Desk, records: Sequence[Taken], *, update: bool, write: bool, now: int
    ) -> list[Outcome]:
        """What comes of each record, in order; nothing is written unless `write`. `update`: also of those that stand."""


class Findings:
    """What a keeper tells beside the outcomes; the loader takes it over after each chunk."""

    def __init__(self) -> None:
        self.batch: int | None = None
        self.source = ""
        """What the import calls where its rows come from."""
        self.rows: Sequence[int] = ()
        """Where the file has the records of this chunk, as the loader says before `keep`."""
        self.joined: list[Joined] = []
        self.kept: list[Kept] = []
        self.opened: list[int] = []
        """Tickets."""

    def numbered(self, records: Sequence[Row]) -> Iterator[tuple[int, Row]]:
        """Each record with its row; 0 where nobody has said it."""
        rows = self.rows if len(self.rows) == len(records) else [0] * len(records)
        return zip(rows, records, strict=True)

    def join(self, desk: Desk, customers: Customers, *, now: int) -> None:
        """Join the customers that the chunk has shown to be one person, after all else of it is written."""
        self.joined += join_same(desk, customers.said, self.batch, now=now)


class CustomerKeeper(Findings):
    """Keeps customers."""

    def identity(self, record: CustomerRecord) -> tuple[str, Hashable, str]:
        field = next(field for field in WHO if getattr(record, field))
        value: str = getattr(record, field)
        whose = record.platform if field == "customer_id" else None
        return field, (field, value, whose or ""), value

    def keep(
        self, desk: Desk, records: Sequence[CustomerRecord], *, update: bool, write: bool, now: int
    ) -> list[Outcome]:
        customers = Customers(desk, now, self.batch)
        takes: Takes = "all" if update else "nothing"
        outcomes: list[Outcome] = []
        for customers.row, record in self.numbered(records):
            outcomes.append(customers.keep(facts_of_customer(record), takes)[1])
        if write:
            customers.write()
            self.join(desk, customers, now=now)
        return outcomes
