"""The desk as it is installed, with every statement counted: `python -m benchmarks.apps.counted FILE PLACE WORDS...`.

FILE holds three 8-byte numbers for each place: statements on the desk's file, looks at its version, statements on the
live file. The words are those of `kefu`.
"""

from __future__ import annotations

import mmap
import struct
import sys
from typing import Any, Final

import peewee

KINDS: Final = 3
CELL: Final = struct.Struct("@Q")


def main() -> int:
    """Count from the first connection on, then be the desk."""
    path, place, *words = sys.argv[1:]
    with open(path, "r+b") as file:
        cells = mmap.mmap(file.fileno(), 0)
    connect = peewee.SqliteDatabase._connect

    def counting(db: peewee.SqliteDatabase) -> Any:
        connection = connect(db)
        live = ".live" in str(db.database)

        def count(sql: str) -> None:
            kind = 2 if live else 1 if sql == "PRAGMA data_version" else 0
            at = CELL.size * (KINDS * int(place) + kind)
            CELL.pack_into(cells, at, CELL.unpack_from(cells, at)[0] + 1)

        connection.set_trace_callback(count)
        return connection

    peewee.SqliteDatabase._connect = counting  # type: ignore[method-assign]
    sys.argv = ["kefu", *words]
    from cli import main as desk

    result: int = desk()
    return result


if __name__ == "__main__":
    sys.exit(main())
