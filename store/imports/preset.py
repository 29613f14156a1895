"""What a known export looks like: for each kind of rows that it holds, which columns are which fields."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from typing import Final

OWN: Final = "kefu"
"""Our own format."""
KINDS: Final = (
    "tickets", "messages", "history", "customers", "orders", "shipments", "returns", "articles", "scripts",
    "surveys", "agents",
)  # fmt: skip
"""The kinds of rows, as `kefu import` names them."""
ANY_OTHER: Final = "*"
"""In a map of values: every text that stands nowhere else in it."""


@dataclass(frozen=True, slots=True)
class Way:
    """One way to a field's value: a column by any of its names, or several joined; then what is done to the cell."""

    names: tuple[str, ...]
    join: str | None = None
    """What stands between several columns; None: the first of the names that the file has."""
    steps: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Table:
    """One kind of rows in an export."""

    ways: Mapping[str, tuple[Way, ...]] = field(default_factory=dict)
    """Field -> the ways to it; the first that gives something counts."""
    constants: Mapping[str, str] = field(default_factory=dict)
    values: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    """Field -> what the export writes -> what it means here ("" = not given)."""
    needs: tuple[tuple[str, ...], ...] = ()
    """Columns without which a file is none of these, each by any of its names."""
    leave_out: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Rows whose column holds one of these are of another kind."""
    only: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Only rows whose column holds one of these are of this kind."""
    together: tuple[str, ...] = ()
    """Rows that follow each other with the same cell in these columns are one."""
    add: tuple[str, ...] = ()
    """Columns that are added up where rows are one."""
    listed: tuple[str, ...] = ()
    """Columns whose different cells are listed where rows are one; of all others the first that is given counts."""


@dataclass(frozen=True)
class Preset:
    """A known layout, seen as one kind of rows (`of` turns it to another)."""

    name: str
    tables: Mapping[str, Table]
    kind: str = "tickets"
    titles: tuple[str, str] = ("", "")
    """English, Chinese."""
    source: str | None = None
    """What its tickets are said to come from; None = its name."""
    zone: str | None = None
    """Of its times without an offset; None = the desk's."""
    empty: frozenset[str] = frozenset()
    """Cells, in lower case, that stand for nothing."""
    origin: str = ""
    """The file that it was read from; "" = one of kefu's own."""

    def of(self, kind: str) -> Preset:
        """The same layout for another kind of rows."""
        return replace(self, kind=kind)

    @property
    def kinds(self) -> tuple[str, ...]:
        """The kinds of rows that it holds."""
        return tuple(self.tables)

    @property
    def table(self) -> Table:
        return self.tables.get(self.kind, _NOTHING)

    @property
    def is_own(self) -> bool:
        return self.name == OWN

    @cached_property
    def columns(self) -> Mapping[str, tuple[str, ...]]:
        """For each field the names that its column may have."""
        return {
            name: tuple(dict.fromkeys(column for way in ways for column in way.names))
            for name, ways in self.table.ways.items()
        }

    @cached_property
    def known(self) -> frozenset[str]:
        """Every column that it reads, as names are compared."""
        table = self.table
        beside = (*table.leave_out, *table.only, *table.together, *table.add, *table.listed)
        names = [*(name for names in self.columns.values() for name in names), *beside]
        return frozenset(map(canonical, [*names, *(name for one in table.needs for name in one)]))

    def fits(self, columns: frozenset[str]) -> bool:
        """Has a file with these columns (canonical) all that rows of this kind need?"""
        table = self.table
        return bool(table.ways) and not any(
            columns.isdisjoint(map(canonical, names)) for names in table.needs
        )

    def field_of(self, column: str) -> str | None:
        """The field that a column of this name is, in any case; None when it is none."""
        return self._fields.get(canonical(column))

    @cached_property
    def _fields(self) -> dict[str, str]:
        found: dict[str, str] = {}
        for name, names in self.columns.items():
            for column in names:
                found.setdefault(canonical(column), name)
        return found


_NOTHING: Final = Table()


@lru_cache(maxsize=8192)
def canonical(name: str) -> str:
    """A column's name as names are compared: NFKC, no case, blanks and hyphens as underscores."""
    return unicodedata.normalize("NFKC", name).strip().casefold().replace(" ", "_").replace("-", "_")


def read_preset(name: str) -> Preset:
    """A preset by its name, or from the file of that path. Raises WrongUsage when there is none."""
    from store.imports.preset_places import preset_called

    return preset_called(name)


def preset_names() -> tuple[str, ...]:
    """The names of the presets that there are."""
    from store.imports.preset_places import found_presets

    return tuple(found_presets())
