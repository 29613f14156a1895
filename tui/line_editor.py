"""A line of text being typed: where its cursor stands and what keys do to it. Pure."""

from __future__ import annotations

from dataclasses import dataclass

from store.text import safe_text

LIMIT = 2_000
"""Characters; a line at the bottom is for short answers."""


@dataclass(slots=True)
class LineEditor:
    """Text and cursor (in characters from the start)."""

    text: str = ""
    cursor: int = 0

    def insert(self, text: str) -> None:
        """Put text in at the cursor, cleaned and on one line."""
        room = LIMIT - len(self.text)
        text = safe_text(text, multiline=False)[: max(room, 0)]
        self.text = self.text[: self.cursor] + text + self.text[self.cursor :]
        self.cursor += len(text)

    def key(self, key: str) -> bool:
        """Do what an editing key says; False when it is none."""
        before, after = self.text[: self.cursor], self.text[self.cursor :]
        match key:
            case "backspace":
                before = before[:-1]
            case "delete" | "ctrl+d":
                after = after[1:]
            case "ctrl+u":
                before = ""
            case "ctrl+k":
                after = ""
            case "ctrl+w":
                before = before.rstrip()
                before = before[: before.rfind(" ") + 1]
            case "left":
                before, after = before[:-1], before[-1:] + after
            case "right":
                before, after = before + after[:1], after[1:]
            case "home":
                before, after = "", before + after
            case "end" | "ctrl+e":
                before, after = before + after, ""
            case _:
                return False
        self.text, self.cursor = before + after, len(before)
        return True
