"""The keys that go through what a widget lists: a step, half a page, a page, to the ends."""

from __future__ import annotations

from typing import Final

from textual.widget import Widget

ALL: Final = 1 << 31
"""More than any list has."""


class Stepping(Widget):
    """`step` goes so many entries (up where negative, as far as there are any), `leap` so many lines."""

    def step(self, entries: int) -> None:
        raise NotImplementedError

    def leap(self, lines: int) -> None:
        self.step(lines)

    @property
    def page_lines(self) -> int:
        """The lines that show entries."""
        return self.size.height

    def action_down(self) -> None:
        self.step(1)

    def action_up(self) -> None:
        self.step(-1)

    def action_top(self) -> None:
        self.step(-ALL)

    def action_bottom(self) -> None:
        self.step(ALL)

    def action_half_down(self) -> None:
        self.leap(max(self.page_lines // 2, 1))

    def action_half_up(self) -> None:
        self.leap(-max(self.page_lines // 2, 1))

    def action_page_down(self) -> None:
        self.leap(max(self.page_lines - 1, 1))

    def action_page_up(self) -> None:
        self.leap(-max(self.page_lines - 1, 1))
