"""What refers to a table's rows, as the schema says: whatever a later schema adds is seen too."""

from __future__ import annotations

import json
from collections.abc import Collection, Iterator
from typing import Final

from store.database import Desk

_REFERS: Final = """
SELECT m.name, f."from" FROM sqlite_schema m, pragma_foreign_key_list(m.name) f
WHERE m.type = 'table' AND f."table" = ? ORDER BY 1, 2
"""
_LEADS: Final = """
SELECT 1 FROM pragma_index_list(:table) l, pragma_index_info(l.name) i WHERE i.seqno = 0 AND i.name = :column
"""

Link = tuple[str, str]
"""(table, column)."""


class Links:
    """The references to the rows of one table."""

    def __init__(self, desk: Desk, table: str, *, without: Collection[Link | str] = ()) -> None:
        """`without`: tables, or their columns, that do not count."""
        self._desk = desk
        found = [link for link in desk.rows(_REFERS, (table,)) if not {link, link[0]} & set(without)]
        self.links: list[Link] = [(name, column) for name, column in found]
        self._few: dict[Link, set[int]] = {}
        for name, column in self.links:
            if desk.row(_LEADS, {"table": name, "column": column}) is None and not self._is_key(name, column):
                # No index leads to it: read once, since every page would go through the whole table.
                sql = f"SELECT DISTINCT {column} FROM {name} WHERE {column} IS NOT NULL"
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
            yield from ((id_, name) for (id_,) in self._desk.rows(sql, (wanted,)))

    def _is_key(self, table: str, column: str) -> bool:
        sql = f"SELECT pk FROM pragma_table_info('{table}') WHERE name = ?"
        return bool(self._desk.value(sql, (column,)) == 1)
