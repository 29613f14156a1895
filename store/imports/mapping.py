"""From a file's row to a record: which column is which field, and what its values mean."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Generic
from zoneinfo import ZoneInfo

from store.errors import WrongUsage
from store.imports.layout import TICKETS, Layout, Record
from store.imports.preset import Preset, canonical
from store.imports.readers.rows import Row, Source
from store.imports.reasons import Refused
from store.imports.record import TicketRecord
from store.imports.rejects import OUR_COLUMNS, unguarded
from store.imports.times import show
from store.imports.values import Converters


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
        self._layout = layout
        self._values = Converters(zone, now)
        self._convert = layout.converters(self._values, categories)
        self._guarded = source.format != "jsonl" and set_of(OUR_COLUMNS) <= set_of(source.columns)
        self.columns = _columns(layout.fields, source, preset, map)
        self._set = self._constants(preset, set)
        for field in self._set:
            self.columns.pop(field, None)
        self._require(source, preset)
        self._steps = [(field, column, self._convert[field]) for field, column in self.columns.items()]
        self._names = {field: self.columns.get(field, field) for field in layout.fields}

    @property
    def removed(self) -> int:
        """Characters that cleaning has taken away so far."""
        return self._values.removed

    def record(self, row: Row) -> Record:
        """What a row tells. Raises Refused, naming the column and the value."""
        values: dict[str, Any] = dict(self._set)
        cells = row.cells
        for field, column, convert in self._steps:
            cell = cells.get(column)
            if cell is None or cell == "":
                continue
            if self._guarded and isinstance(cell, str):
                cell = unguarded(cell)
            values[field] = convert(cell, column)
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
            field = _field(self._layout.fields, preset, name)
            if field in self._layout.identity:
                raise WrongUsage("not_settable", field=field)
            try:
                value = self._convert[field](text, f"--set {name}")
            except Refused as reason:
                raise WrongUsage("bad_setting", why=str(reason)) from reason
            if value is not None:
                constants[field] = value
        return constants

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
                names=", ".join(name for field in group for name in preset.columns[field]),
                found=_listed(source.columns),
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


def set_of(names: Iterable[str]) -> frozenset[str]:
    """Column names as they are compared."""
    return frozenset(map(canonical, names))


def _columns(
    fields: Sequence[str], source: Source, preset: Preset, mapped: Mapping[str, str]
) -> dict[str, str]:
    """Field -> column of this file."""
    explicit = {_field(fields, preset, name): _column(source, column) for name, column in mapped.items()}
    taken = {column for column in explicit.values() if column is not None}
    found: dict[str, str] = {field: column for field, column in explicit.items() if column is not None}
    for column in source.columns:
        field = preset.field_of(column)
        if field is None or field in explicit or column in taken:
            continue
        if field in found:
            raise WrongUsage("two_columns", path=source.name, field=field, first=found[field], second=column)
        found[field] = column
    return {field: found[field] for field in fields if field in found}


def _field(fields: Sequence[str], preset: Preset, name: str) -> str:
    wanted = canonical(name)
    field = wanted if wanted in fields else preset.field_of(name)
    if field is None or field not in fields:
        raise WrongUsage("no_such_field", field=name, known=", ".join(fields))
    return field


def _column(source: Source, wanted: str) -> str | None:
    if not wanted.strip():
        return None
    if wanted in source.columns:
        return wanted
    alike = [column for column in source.columns if canonical(column) == canonical(wanted)]
    if len(alike) != 1:
        raise WrongUsage("no_such_column", path=source.name, column=wanted, found=_listed(source.columns))
    return alike[0]


def _listed(columns: Iterable[str]) -> str:
    return ", ".join(column[:60] for column in columns)
