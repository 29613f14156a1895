"""What anybody would start with: a Textual app with a DataTable of 50 tickets; Enter shows the messages of one in a RichLog.

`python -m benchmarks.apps.plain_story DATABASE NUMBER`: the messages are read from that file when they are shown.
"""

from __future__ import annotations

import sys
from datetime import UTC, datetime

from peewee import sqlite3
from textual.app import App, ComposeResult
from textual.screen import Screen
from textual.widgets import DataTable, RichLog

FIRST_NUMBER = 700_001
ROWS = 50


class Story(Screen[None]):
    """A ticket's messages, the newest at the bottom."""

    BINDINGS = [("k", "up"), ("j", "down"), ("escape", "app.pop_screen")]

    def __init__(self, path: str, number: int) -> None:
        super().__init__()
        self._path, self._number = path, number

    def compose(self) -> ComposeResult:
        yield RichLog(wrap=True)

    def on_mount(self) -> None:
        log = self.query_one(RichLog)
        with sqlite3.connect(self._path) as desk:
            sql = "SELECT at, author, body FROM message WHERE ticket_id = ? ORDER BY at, id"
            for at, author, body in desk.execute(sql, (self._number,)):
                log.write(f"{datetime.fromtimestamp(at / 1000, UTC):%H:%M} {author}")
                log.write(f"  {body}")
                log.write("")
        log.focus()

    def action_up(self) -> None:
        self.query_one(RichLog).scroll_relative(y=-1, animate=False)

    def action_down(self) -> None:
        self.query_one(RichLog).scroll_relative(y=1, animate=False)


class PlainStory(App[None]):
    """A table of tickets."""

    BINDINGS = [("j", "down"), ("k", "up")]

    def __init__(self, path: str, number: int) -> None:
        super().__init__()
        self._path, self._number = path, number

    def compose(self) -> ComposeResult:
        yield DataTable(cursor_type="row")

    def on_mount(self) -> None:
        table = self.query_one(DataTable)
        table.add_columns("due", "ticket", "prio", "kind", "channel", "status", "age", "subject")
        for row in range(ROWS):
            subject = "收到的商品有破损，要求换货"
            table.add_row("12m", str(FIRST_NUMBER + row), "normal", "inquiry", "chat", "open", "3h", subject)
        table.focus()

    def action_down(self) -> None:
        self.query_one(DataTable).action_cursor_down()

    def action_up(self) -> None:
        self.query_one(DataTable).action_cursor_up()

    def on_data_table_row_selected(self) -> None:
        self.push_screen(Story(self._path, self._number))


if __name__ == "__main__":
    PlainStory(sys.argv[1], int(sys.argv[2])).run()
