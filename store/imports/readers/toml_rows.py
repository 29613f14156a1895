"""Rows of a TOML file: each table of its lists of tables, as the shipped scripts are written."""

from __future__ import annotations

import io
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from typing import BinaryIO, Final

from store.errors import CouldNot
from store.imports.readers.rows import BrokenRow, Cell, Row, Source, plain_name
from store.imports.reasons import Refused
from store.policy.toml_lines import lines_of

MOST_BYTES: Final = 1 << 24
_PLAIN: Final = (str, bool, int, float, datetime, date, time)


class TomlSource(Source):
    """A file of `[[name]]` tables; a row's number is the line where its table begins."""

    format = "toml"

    def __init__(self, stream: BinaryIO, name: str, encoding: str, size: int) -> None:
        """Raises CouldNot for a file that is no TOML, saying where, or holds no table."""
        super().__init__(stream, name, encoding, size)
        if size > MOST_BYTES:
            raise CouldNot("cannot_read", path=name, why=f"> {MOST_BYTES >> 20} MB")
        try:
            text = io.TextIOWrapper(stream, encoding)
            whole = text.read()
            text.detach()
            document = tomllib.loads(whole)
        except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
            raise CouldNot("cannot_read", path=name, why=error) from error
        lines = lines_of(whole)
        self._tables = [
            (lines.get((key, at), 1), table)
            for key, tables in document.items()
            if isinstance(tables, list)
            for at, table in enumerate(tables)
            if isinstance(table, dict)
        ]
        self._tables.sort(key=lambda found: found[0])
        if not self._tables:
            raise CouldNot("empty_file", path=name)
        self.columns = tuple(dict.fromkeys(plain_name(key) for _line, table in self._tables for key in table))

    def rows(self) -> Iterator[Row | BrokenRow]:
        for line, table in self._tables:
            cells: dict[str, Cell] = {
                plain_name(key): value for key, value in table.items() if isinstance(value, _PLAIN)
            }
            nested = [key for key, value in table.items() if not isinstance(value, _PLAIN)]
            if nested:
                yield BrokenRow(line, cells, Refused("nested", column=plain_name(nested[0])))
            else:
                yield Row(line, cells)
