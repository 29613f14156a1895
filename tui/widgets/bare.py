"""Parts that only hold others: their own empty lines are made once, not with everything that is drawn on top of them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from textual.containers import Container
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

if TYPE_CHECKING:
    _Widget = Widget
else:
    _Widget = object


class EmptyLines(_Widget):
    """To stand before Textual's own class among the bases of what draws nothing but its background."""

    _empty_lines: dict[Region, list[Strip]] | None = None

    def render_lines(self, crop: Region) -> list[Strip]:
        """The background, as it was the last time; one line for all where there is no border."""
        if self._empty_lines is None:
            self._empty_lines = {}
        lines = self._empty_lines.get(crop)
        if lines is None:
            if len(self._empty_lines) > 8:
                self._empty_lines.clear()
            if self.styles.border:
                lines = super().render_lines(crop)
            else:
                lines = super().render_lines(crop._replace(height=1)) * crop.height
            self._empty_lines[crop] = lines
        return lines

    def notify_style_update(self) -> None:
        """Colours may have changed."""
        super().notify_style_update()
        self._empty_lines = None


class Bare(EmptyLines, Container):
    """A container."""
