"""What refers to a table's rows, as the schema says: whatever a later schema adds is seen too."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterable, Iterator
from typing import Final

from store.database import Desk

_REFERS: Final = """
SELECT m.name, f."from" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f
WHERE m.type = 'table' AND f."table" = ? ORDER BY 1, 2
"""
_LEADS: Final = """
SELECT 1 FROM pragma_index_list(:table) l, pragma_index_info(l.name) i WHERE i.seqno = 0 AND i.name = :column
"""

_GOING: Final = ("ticket", "message", "shop_order", "shipment", "return_request", "survey", "customer")


def begin_dry_run(desk: Desk) -> None:
    """A list of this connection's own of what would go."""
    desk.execute("DROP TABLE IF EXISTS temp.undo_going")
    desk.execute("CREATE TEMP TABLE undo_going (what TEXT, id INTEGER, PRIMARY KEY (what, id)) WITHOUT ROWID")


def would_go(desk: Desk, table: str, ids: Iterable[int]) -> None:
    """In a dry run these rows would be gone by now."""
    desk.many("INSERT OR IGNORE INTO temp.undo_going (what, id) VALUES (?, ?)", [(table, id_) for id_ in ids])


Link = tuple[str, str]
"""(table, column)."""


class Links:
    """The references to the rows of one table."""

    def __init__(
        self, desk: Desk, table: str, *, without: Collection[Link | str] = (), dry_run: bool = False
    ) -> None:
        """`without`: tables, or their columns, that do not count; in a dry run neither do rows that `would_go`."""
        self._desk = desk
        self._dry_run = dry_run
        found = [link for link in desk.rows(_REFERS, (table,)) if not {link, link[0]} & set(without)]
        self.links: list[Link] = [(name, column) for name, column in found]
        self._few: dict[Link, set[int]] = {}
        for name, column in self.links:
            if desk.row(_LEADS, {"table": name, "column": column}) is None and not self._is_key(name, column):
                # No index leads to it: read once, since every page would go through the whole table.
                sql = f"SELECT DISTINCT {column} FROM {name} WHERE {column} IS NOT NULL{self._stays(name)}"
                self._few[name, column] = {row[0] for row in desk.rows(sql)}

    def to(self, ids: list[int]) -> Iterator[tuple[int, str]]:
        """(one of these ids, the table that refers to it)."""
        wanted = json.dumps(ids)
        for link in self.links:
            name, column = link
            few = self._few.get(link)
            if few is not None:
                yield from ((id_, name) for id_ in ids if id_ in few)
                continue
            sql = f"SELECT DISTINCT {column} FROM {name} WHERE {column} IN (SELECT value FROM json_each(?))"
            sql += self._stays(name)
            yield from ((id_, name) for (id_,) in self._desk.rows(sql, (wanted,)))

    def _stays(self, table: str) -> str:
        if not self._dry_run or table not in _GOING:
            return ""
        return f" AND {table}.rowid NOT IN (SELECT id FROM temp.undo_going WHERE what = '{table}')"

    def _is_key(self, table: str, column: str) -> bool:
        sql = f"SELECT pk FROM pragma_table_info('{table}') WHERE name = ?"
        return bool(self._desk.value(sql, (column,)) == 1)
