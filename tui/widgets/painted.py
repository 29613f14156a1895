"""The base of the desk's widgets: lines of styled cells, of which only the changed ones are drawn again.

Textual redraws what a widget calls dirty, changed or not. A painted widget says for each of its screen lines what it
holds; `repaint()` compares that with what was said before and marks only the cells between the first and the last
difference. Text goes out as segments, so it can never be taken for markup.

At each paint Textual asks a widget for all its lines, lays border and padding around them and looks up what a terminal
without colours would need. A painted widget without border and padding has its lines ready as they go out.
"""

from __future__ import annotations

from itertools import zip_longest
from typing import Final

from rich.cells import cell_len
from rich.segment import Segment
from rich.style import Style
from textual import events
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from tui.dispatch import QuickDispatch
from tui.inks import style_of

Span = tuple[str, str]
"""A text and the names of its styles, separated by blanks; later ones win."""
Line = tuple[Span, ...]

CACHED_STRIPS: Final = 256
"""Twice what the largest terminal shows; where countdowns tick, each second brings new ones."""


class Painted(QuickDispatch, Widget, can_focus=False):
    """A widget that says its lines with `line(y, width)` and calls `repaint()` when they may have changed."""

    ALLOW_SELECT = False

    def __init__(self, *, id: str | None = None, classes: str | None = None) -> None:
        super().__init__(id=id, classes=classes, markup=False)
        self._shown: dict[int, Line] = {}
        self._strips: dict[tuple[Line, int], Strip] = {}
        self._ready: dict[int, Strip] = {}
        """The screen lines as they go out, while nothing about them changes."""
        self._ready_width = 0
        self._behind: Color | None = None
        self._styles_by_name: dict[str, Style] = {}

    def line(self, y: int, width: int) -> Line:
        """What screen line `y` holds now, in at most `width` cells; the last span's style fills the rest."""
        raise NotImplementedError

    def repaint(self) -> int:
        """Draw again what changed since it was drawn last; gives the number of changed lines."""
        width, height = self.size
        regions = []
        for y in range(height):
            new = self.line(y, width)
            old = self._shown.get(y)
            if new != old:
                regions.append(changed_region(old, new, y, width))
                self._shown[y] = new
                self._ready.pop(y, None)
        if regions:
            self.refresh(*regions)
        return len(regions)

    def watch_has_focus(self, has_focus: bool) -> None:
        """Handlers of the focus's coming and going run before it is known where it is."""
        super().watch_has_focus(has_focus)
        self.repaint()

    def render_lines(self, crop: Region) -> list[Strip]:
        """The strips of these cells of the widget. Opacity, tint, outline and hatch of a style sheet have no effect."""
        if self.gutter:
            return super().render_lines(crop)
        width, ready = self.size.width, self._ready
        if width != self._ready_width:  # a layout comes before the event that tells of it
            ready.clear()
            self._ready_width = width
        strips = [ready.get(y) or self._made_ready(y) for y in crop.line_range]
        first, last = crop.column_span
        if (first, last) != (0, width):
            return [strip.crop(first, last) for strip in strips]
        return strips

    def _made_ready(self, y: int) -> Strip:
        strip = self.render_line(y)
        filters = self.get_line_filters()
        if filters:
            if self._behind is None:
                self._behind = self.background_colors[1]
            for each in filters:
                strip = strip.apply_filter(each, self._behind)
        self._ready[y] = strip
        return strip

    def render_line(self, y: int) -> Strip:
        """The strip of a screen line."""
        width = self.size.width
        line = self._shown.get(y)
        if line is None:
            line = self._shown[y] = self.line(y, width)
        strip = self._strips.get((line, width))
        if strip is None:
            strip = self._strip(line, width)
            if len(self._strips) >= CACHED_STRIPS:
                self._strips.clear()
            self._strips[line, width] = strip
        return strip

    def notify_style_update(self) -> None:
        """Colours may have changed: nothing drawn so far can be used again."""
        super().notify_style_update()
        self._strips.clear()
        self._ready.clear()
        self._behind = None
        self._styles_by_name.clear()

    def relabel(self) -> None:
        """The language, or the calendars, have changed: say every line anew."""
        self._say_anew()
        self.refresh()

    def on_resize(self, event: events.Resize) -> None:
        """All lines are new."""
        self._say_anew()

    def _say_anew(self) -> None:
        self._shown.clear()
        self._ready.clear()

    def _strip(self, line: Line, width: int) -> Strip:
        segments = [Segment(text, self._style(names)) for text, names in line if text]
        filling = self._style(line[-1][1] if line else "")
        return Strip(segments).adjust_cell_length(width, filling).simplify()

    def _style(self, names: str) -> Style:
        style = self._styles_by_name.get(names)
        if style is None:
            style = self.rich_style
            for name in names.split():
                style += style_of(name, self.app.theme_variables)
            self._styles_by_name[names] = style
        return style


def changed_region(old: Line | None, new: Line, y: int, width: int) -> Region:
    """The cells of screen line `y` between the first and the last span that differ."""
    if old is None or not old or not new or old[-1][1] != new[-1][1]:
        return Region(0, y, width, 1)
    at, first, last = 0, width, 0
    for before, after in zip_longest(old, new):
        if before is None or after is None:
            return Region(min(first, at), y, width - min(first, at), 1)
        size = cell_len(after[0])
        if before != after:
            if cell_len(before[0]) != size:
                return Region(min(first, at), y, width - min(first, at), 1)
            first, last = min(first, at), at + size
        at += size
    return Region(min(first, width), y, max(min(last, width) - first, 0), 1)
