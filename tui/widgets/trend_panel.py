"""The trend of one figure as bars."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from tui.widgets.painted import Line, Painted
from tui.widgets.trend import columns

Point = tuple[str, float | None]


class TrendPanel(Painted):
    """Shows `(period, value)` as far as there is room."""

    DEFAULT_CSS = """
    TrendPanel { height: 6; }
    """

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._points: tuple[Point, ...] = ()
        self._number: Callable[[float | None], str] = str
        self._bar: Callable[[float | None], str] = lambda _value: ""

    def show(
        self,
        points: Sequence[Point],
        number: Callable[[float | None], str] = str,
        style: Callable[[float | None], str] = lambda _value: "strong",
    ) -> None:
        """These periods from now on; `number` writes a value, `style` names how its bar is drawn."""
        self._points, self._number, self._bar = tuple(points), number, style
        self.repaint()

    def line(self, y: int, width: int) -> Line:
        lines = columns(self._points, width, self.size.height, self._bar, number=self._number)
        return lines[y] if y < len(lines) else ()
