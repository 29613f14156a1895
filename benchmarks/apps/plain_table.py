"""What anybody would start with: a Textual app with a DataTable of 50 tickets.

`python -m benchmarks.apps.plain_table [--rows 50] [--ticking N]`: with --ticking, N countdowns are updated each second
by `update_cell`, and of the other 40 those whose minute has passed.
"""

from __future__ import annotations

import argparse
import time

from textual.app import App, ComposeResult
from textual.widgets import DataTable

FIRST_NUMBER = 700_001
COUNTDOWNS = 40


class PlainTable(App[None]):
    """A table of tickets."""

    def __init__(self, rows: int, ticking: int | None) -> None:
        super().__init__()
        self._rows = rows
        now = time.time()
        last = 7 * 60, 11
        rest = 20 * 60, 61
        count = ticking or 0
        self._due = [now + last[0] + n * last[1] for n in range(count)]
        self._due += [now + rest[0] + n * rest[1] for n in range(rows - count)]
        self._shown = ["" for _ in range(rows)]
        self._ticks = ticking is not None

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        for title in ("due", "ticket", "prio", "kind", "channel", "status", "age", "subject"):
            table.add_column(title, key=title)
        for row in range(self._rows):
            subject = "收到的商品有破损，要求换货"
            cells = (
                self._left(row),
                str(FIRST_NUMBER + row),
                "normal",
                "inquiry",
                "chat",
                "open",
                "3h",
                subject,
            )
            table.add_row(*cells, key=str(row))
        table.focus()
        if self._ticks:
            self.set_timer(1 - time.time() % 1, lambda: self.set_interval(1, self._tick))

    def _left(self, row: int) -> str:
        left = int(self._due[row] - time.time())
        return f"{left // 60:02d}:{left % 60:02d}" if left < 15 * 60 else f"{left // 60}m"

    def _tick(self) -> None:
        table = self.query_one(DataTable)
        for row in range(min(self._rows, COUNTDOWNS)):
            text = self._left(row)
            if text != self._shown[row]:
                self._shown[row] = text
                table.update_cell(str(row), "due", text)


if __name__ == "__main__":
    options = argparse.ArgumentParser()
    options.add_argument("--rows", type=int, default=50)
    options.add_argument("--ticking", type=int)
    given = options.parse_args()
    PlainTable(given.rows, given.ticking).run()
