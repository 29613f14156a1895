"""From a file's row to a record: which column is which field, and what its values mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Final, Generic
from zoneinfo import ZoneInfo

from store.errors import WrongUsage
from store.imports.columns import field_called, listed, set_of, ways_of
from store.imports.layout import TICKETS, Layout, Record
from store.imports.preset import Preset
from store.imports.readers.rows import Row, Source
from store.imports.reading import MARKS, Read, Reading, Unmarked
from store.imports.reasons import Refused
from store.imports.record import TicketRecord
from store.imports.rejects import OUR_COLUMNS
from store.imports.times import show
from store.imports.values import Convert, Converters

_UNGUARDED: Final = ("jsonl", "json", "toml")
"""Formats that no spreadsheet opens."""


def pairs(option: str, texts: Iterable[str]) -> dict[str, str]:
    """`FIELD=VALUE` options as a dict. Raises WrongUsage for one without a field or `=`."""
    found: dict[str, str] = {}
    for text in texts:
        field, equals, value = text.partition("=")
        if not equals or not field.strip():
            raise WrongUsage("bad_pair", option=option, value=text)
        found[field.strip()] = value
    return found


class RowMapper(Generic[Record]):
    """The mapping of one file of a layout's rows, checked against its header."""

    def __init__(
        self,
        layout: Layout[Record],
        source: Source,
        preset: Preset,
        *,
        map: Mapping[str, str],
        set: Mapping[str, str],
        zone: ZoneInfo,
        categories: Mapping[str, str],
        now: int,
    ) -> None:
        """`map`: field -> column, on top of the preset's names ("" = this field has no column); `set`: field -> value
        of every row. `categories`: what the policy adds, code -> word. Raises WrongUsage for an unknown field or column, a
        value that is none of its field's, a required field without a column.
        """
        self.zone = zone
        self.preset = preset
        self._there = set_of(source.columns)
        self._layout = layout
        ours = (preset.is_own and not map) or set_of(OUR_COLUMNS) <= set_of(source.columns)
        self._values = Converters(zone, now)
        self._convert = layout.converters(self._values, categories)
        if preset.is_own and not map and self._convert.get("body") == self._values.body:
            self._convert["body"] = self._values.text  # our own export gives the words as they stand here
        for field in ("customer_phone", "customer_email"):
            if self._convert.get(field) == self._values.personal:
                self._convert[field] = self._values.contact
        self.unknown: dict[tuple[str, str], int] = {}
        """(column, value) -> rows: values that the preset does not know and that were left out."""
        ways = ways_of(layout.fields, source, preset, map)
        given = self._constants(preset, set)
        fixed = {field: text for field, text in preset.table.constants.items() if field in layout.fields}
        self._set = {
            field: value for field, value in self._fixed(fixed).items() if field not in given
        } | given
        for field in given:
            ways.pop(field, None)
        self.columns = {field: found[0].columns[0] for field, found in ways.items()}
        self._require(source, preset)
        make = Reading(
            preset, self._values, guarded=ours and source.format not in _UNGUARDED, unknown=self.unknown
        )
        digits = (self._values.identifier, self._values.personal, self._values.contact)
        self._plain: list[tuple[str, str, Convert, Unmarked]] = []
        """Fields whose cell is taken as it is, but for what marks it: most of them, and read without another call."""
        self._made: list[tuple[str, Read]] = []
        for field, found in ways.items():
            convert = self._convert[field]
            known = make.plain(field, found, digits=convert in digits)
            if known is None:
                self._made.append((field, make.reader(field, found, convert, digits=convert in digits)))
            else:
                column, unmarked = known
                self._plain.append((field, column, convert, unmarked))
        self._names = {field: self.columns.get(field, field) for field in layout.fields}

    @property
    def also(self) -> tuple[str, ...]:
        """The other kinds of rows that the same layout finds in such a file; none of our own format."""
        if self.preset.is_own:
            return ()
        return tuple(
            kind for kind in self.preset.kinds if kind != self.kind and self.preset.of(kind).fits(self._there)
        )

    @property
    def kind(self) -> str:
        """What its rows tell of, as `kefu import` names it."""
        return self._layout.kind

    @property
    def removed(self) -> int:
        """Characters that cleaning has taken away so far."""
        return self._values.removed

    def record(self, row: Row) -> Record:
        """What a row tells. Raises Refused, naming the column and the value."""
        values: dict[str, Any] = dict(self._set)
        cells = row.cells
        cell_of = cells.get
        for field, column, convert, unmarked in self._plain:
            cell = cell_of(column)
            if cell is None or cell == "":
                continue
            if cell.__class__ is str and cell[0] in MARKS:
                cell = unmarked(cell)
            value = convert(cell, column)
            if value is not None:
                values[field] = value
        for field, read in self._made:
            value = read(cells)
            if value is not None:
                values[field] = value
        for field in self._layout.required:
            if values.get(field) is None:
                raise Refused("missing", column=self._names[field])
        one_of = self._layout.one_of
        if one_of and all(values.get(field) is None for field in one_of):
            column, *others = map(self.name_of, one_of)
            raise Refused(self._layout.none_of_them, column=column, other=", ".join(others))
        self._check_order(values)
        return self._layout.record(**values)

    def name_of(self, field: str) -> str:
        """The column that a field is read from; the field's own name when none is."""
        return self._names[field]

    def _check_order(self, values: Mapping[str, Any]) -> None:
        """No answer before the question, no closing before the solution."""
        for field, earlier in self._layout.in_order:
            at, other_at = values.get(field), values.get(earlier)
            if at is not None and other_at is not None and at < other_at:
                other = f"{self._names[earlier]} {show(other_at, self.zone)}"
                raise Refused("before", column=self._names[field], value=show(at, self.zone), other=other)

    def _constants(self, preset: Preset, given: Mapping[str, str]) -> dict[str, Any]:
        constants: dict[str, Any] = {}
        for name, text in given.items():
            field = field_called(self._layout.fields, preset, name)
            if field in self._layout.identity:
                raise WrongUsage("not_settable", field=field)
            try:
                value = self._convert[field](text, f"--set {name}")
            except Refused as reason:
                raise WrongUsage("bad_setting", why=str(reason)) from reason
            if value is not None:
                constants[field] = value
        return constants

    def _fixed(self, texts: Mapping[str, str]) -> dict[str, Any]:
        """The preset's own constants."""
        found: dict[str, Any] = {}
        for field, text in texts.items():
            try:
                found[field] = self._convert[field](text, f"{self.preset.name}: {field}")
            except Refused as reason:
                raise WrongUsage("bad_setting", why=str(reason)) from reason
        return found

    def _require(self, source: Source, preset: Preset) -> None:
        present = self.columns.keys() | self._set.keys()
        groups = [(field,) for field in self._layout.required]
        for group in (*groups, self._layout.one_of):
            if not group or not present.isdisjoint(group):
                continue
            raise WrongUsage(
                "missing_column",
                path=source.name,
                field=" / ".join(group),
                names=", ".join(name for field in group for name in preset.columns.get(field, ())),
                found=listed(source.columns),
            )


class Mapper(RowMapper[TicketRecord]):
    """The mapping of a file of tickets."""

    def __init__(
        self,
        source: Source,
        preset: Preset,
        *,
        map: Mapping[str, str],
        set: Mapping[str, str],
        zone: ZoneInfo,
        categories: Mapping[str, str],
        now: int,
    ) -> None:
        super().__init__(TICKETS, source, preset, map=map, set=set, zone=zone, categories=categories, now=now)
