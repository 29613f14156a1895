"""A desk-like app without a desk, to be run in a pseudo-terminal: `python -m tests.tui.small_app [flood] [hostile] [blocked S]`."""

from __future__ import annotations

import sys

from tui.terminal import prepare_environment

prepare_environment()

from textual.app import ComposeResult  # noqa: E402
from textual.binding import Binding  # noqa: E402

from store.clock import system_clock as now_ms  # noqa: E402
from store.views.shapes import QueueCount, Window  # noqa: E402
from tests.tui.hostile import HOSTILE  # noqa: E402
from tests.tui.hosts import row  # noqa: E402
from tui.driver import KefuDriver, output_of  # noqa: E402
from tui.guard import BLOCKED_S, Guard  # noqa: E402
from tui.hardening import HardenedApp  # noqa: E402
from tui.keys import bindings  # noqa: E402
from tui.widgets.composer import Composer  # noqa: E402
from tui.widgets.footer import KeyFooter  # noqa: E402
from tui.widgets.prompt import Choice, Prompt  # noqa: E402
from tui.widgets.queue_list import QueueList  # noqa: E402
from tui.widgets.queue_pane import QueuePane  # noqa: E402
from tui.widgets.status_line import StatusLine  # noqa: E402


class SmallApp(HardenedApp):
    """A list of forty tickets, a composer, a prompt."""

    BINDINGS = [*bindings("app"), Binding("ctrl+z", "noted", show=False)]

    def __init__(self, *words: str) -> None:
        super().__init__(driver_class=KefuDriver)
        self.words = words
        blocked_s = float(words[words.index("blocked") + 1]) if "blocked" in words else BLOCKED_S
        self.guard = Guard(
            lambda: self.exit(return_code=129), output=lambda: output_of(self), blocked_s=blocked_s
        )
        self.texts = HOSTILE if "hostile" in words else [f"subject {n}" for n in range(40)]

    def compose(self) -> ComposeResult:
        yield StatusLine(id="status")
        yield QueuePane(now=now_ms, classes="-narrow")
        yield QueueList(now=now_ms)
        yield Composer()
        yield Prompt()
        yield KeyFooter("act", "app")

    def on_mount(self) -> None:
        self.guard.start()
        queue = self.query_one(QueueList)
        queue.start("open")
        rows = [
            row(n, left=3_600_000, now=now_ms(), subject=text, customer=text, assignee=text)
            for n, text in enumerate(self.texts, 1)
        ]
        queue.show(Window("open", tuple(rows), 0, len(rows), now_ms()))
        queue.focus()
        for text in self.texts if "hostile" in self.words else ["ready"]:
            self.query_one(QueuePane).show([QueueCount(text, 1, None)], text)
            self.query_one(StatusLine).show([(text, "strong")], [(text, "")])
            self.query_one(Composer).load({"reply": text}, by=text)
            self.query_one(Prompt).say(text)
        if "hostile" in self.words:
            self.say("".join(self.texts))
            self.query_one(Prompt).choose("q", HOSTILE[0], [Choice(text, text) for text in HOSTILE])
        if "flood" in self.words:
            self.set_interval(0.01, self.flood)

    def flood(self) -> None:
        self.refresh(layout=True)
        for widget in self.query("*"):
            widget.refresh()

    def action_noted(self) -> None:
        self.query_one(Prompt).say("noted ctrl z")

    def action_leave(self) -> None:
        self.exit()

    def on_unmount(self) -> None:
        self.guard.stop()


if __name__ == "__main__":
    app = SmallApp(*sys.argv[1:])
    app.run()
    sys.exit(app.return_code or 0)
