"""A report as it is read: sections of lines and tables, whose cells know what they hold. Written by as_markdown, as_csv
and as_xlsx."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

TEXT: Final = "text"
COUNT: Final = "count"
NUMBER: Final = "number"
SHARE: Final = "share"
"""From 0 to 1."""
DURATION: Final = "duration"
"""Milliseconds."""
MONEY: Final = "money"
"""Fen."""
TIME: Final = "time"
"""Milliseconds since the epoch."""
POINTS: Final = "points"
"""A difference of shares."""
LONGER: Final = "longer"
"""A difference of durations, ms."""
PAGE: Final = 100
"""Rows of a long table that somebody reads through."""
MORE: Final = "more"
"""A difference of counts or numbers, as a share of the earlier one."""


@dataclass(frozen=True, slots=True)
class Cell:
    """A value, and how people read it; `value` None: there is nothing."""

    value: str | float | int | None
    shown: str = ""
    holds: str = TEXT
    mark: str = ""
    """good, soon or overdue: how it stands; empty for neither."""


@dataclass(frozen=True, slots=True)
class Column:
    """A column: its name for machines and its title for people."""

    name: str
    title: str
    right: bool = False


@dataclass(frozen=True, slots=True)
class Table:
    """Rows under titles; as `cards` each row is read as a paragraph of its own where a line has no room for it."""

    name: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    title: str = ""
    cards: bool = False
    none: str = ""
    """What is said where there are no rows."""
    rest: str = ""
    """What stands behind the first PAGE rows on a page that is read: how many more, as `{count}`; empty: all are read."""
    chart: tuple[str, ...] = ()
    """Columns that a spreadsheet draws over the first one."""


@dataclass(frozen=True, slots=True)
class Section:
    """A part of a report; a sheet of its own in a workbook."""

    name: str
    title: str
    lines: tuple[str, ...] = ()
    tables: tuple[Table, ...] = ()


@dataclass(frozen=True, slots=True)
class Report:
    """The whole, its parts in order. `facts`: what it is about, for machines."""

    name: str
    title: str
    lines: tuple[str, ...]
    sections: tuple[Section, ...]
    facts: dict[str, object] = field(default_factory=dict)


def table(
    name: str,
    columns: Sequence[Column],
    rows: Sequence[Sequence[Cell]],
    *,
    title: str = "",
    cards: bool = False,
    none: str = "",
    rest: str = "",
    chart: tuple[str, ...] = (),
) -> Table:
    """A table of any sequences."""
    return Table(name, tuple(columns), tuple(tuple(row) for row in rows), title, cards, none, rest, chart)
