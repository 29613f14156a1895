"""The cells of a queue's rows, made again only when a row, the layout or what the clocks say has changed. Pure."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from store.i18n import language
from store.views.shapes import TicketRow
from tui.countdown import Calendars, age_next_change, row_next_change, row_reading
from tui.queue_columns import GAP, cell, countdown_cell, layout, promise_next_change
from tui.widgets.painted import Span

NEVER: Final = 1 << 62
MARKED: Final = "+"
"""Stands in the gap behind the first column of a marked row."""


@dataclass(slots=True)
class _Cells:
    """A row's cells as they are now, and until when they are right."""

    row: TicketRow
    width: int
    marked: bool
    spans: tuple[Span, ...]
    until_ms: int


class RowCells:
    """Cells by ticket number. `columns` are those that the person has chosen."""

    def __init__(self, zone: ZoneInfo | None = None) -> None:
        """`zone`: of the desk, for dues by the wall."""
        self._zone = zone
        self._cells: dict[int, _Cells] = {}
        self._columns: tuple[str, ...] = ()

    @property
    def columns(self) -> tuple[str, ...]:
        """The chosen columns; none = the shipped ones."""
        return self._columns

    def choose(self, columns: tuple[str, ...]) -> None:
        """Other columns from now on."""
        self._columns = columns
        self.clear()

    def clear(self) -> None:
        """Make every cell anew."""
        self._cells.clear()

    def keep_only(self, numbers: Collection[int]) -> None:
        """Forget the rows that are gone."""
        self._cells = {number: cells for number, cells in self._cells.items() if number in numbers}

    def spans(
        self, row: TicketRow, width: int, now_ms: int, calendars: Calendars, *, marked: bool
    ) -> tuple[Span, ...]:
        """A row's cells with the gaps between them."""
        kept = self._cells.get(row.number)
        if (
            kept is not None
            and (kept.row is row or kept.row == row)
            and kept.width == width
            and kept.marked == marked
            and now_ms < kept.until_ms
        ):
            return kept.spans
        spans = self._made(row, width, now_ms, calendars, marked)
        change = row_next_change(row, now_ms, calendars)
        ages = (row.opened_at, row.updated_at) if "updated" in self._columns else (row.opened_at,)
        until = min(
            NEVER if change is None else change,
            *(now_ms + age_next_change(max(now_ms - since, 0)) for since in ages),
            NEVER if row.promised_at is None else now_ms + promise_next_change(row.promised_at - now_ms),
        )
        self._cells[row.number] = _Cells(row, width, marked, spans, until)
        return spans

    def _made(
        self, row: TicketRow, width: int, now_ms: int, calendars: Calendars, marked: bool
    ) -> tuple[Span, ...]:
        reading = row_reading(row, now_ms, calendars)
        spans: list[Span] = []
        for name, cells in layout(width, language(), self._columns):
            if name == "countdown":
                spans.append(countdown_cell(reading, cells))
            else:
                spans.append(cell(row, name, cells, now_ms, self._zone))
            if name != "subject":
                spans.append((MARKED, "key") if marked and len(spans) == 1 else (GAP, ""))
        return tuple(spans)
