"""Which columns of a file are which fields: by the preset's names, or as `--map` says."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from store.errors import WrongUsage
from store.imports.preset import Preset, canonical
from store.imports.readers.rows import Source


class FoundWay(NamedTuple):
    """A way to a field's value in this file."""

    columns: tuple[str, ...]
    """One, or several that are joined."""
    join: str | None
    steps: tuple[str, ...]


def ways_of(
    fields: Sequence[str], source: Source, preset: Preset, mapped: Mapping[str, str]
) -> dict[str, list[FoundWay]]:
    """Field -> the ways to it that this file has. Raises WrongUsage for an unknown field or column, and in our own
    format for two columns of one field."""
    explicit = {
        field_called(fields, preset, name): _column(source, column) for name, column in mapped.items()
    }
    found = {
        field: [FoundWay((column,), None, ())] for field, column in explicit.items() if column is not None
    }
    taken = {column for column in explicit.values() if column is not None}
    named: dict[str, list[str]] = {}
    for column in source.columns:
        if column not in taken:
            named.setdefault(canonical(column), []).append(column)
    for field in fields:
        if field in explicit:
            continue
        ways = [
            way
            for told in preset.table.ways.get(field, ())
            if (way := _way(told.names, told.join, told.steps, named))
        ]
        if not ways:
            continue
        if preset.is_own:
            _only_one(source, field, preset, named)
        found[field] = ways
    if preset.is_own:
        _tell_doubled(source, found)
    return {field: found[field] for field in fields if field in found}


def _way(
    names: Sequence[str], join: str | None, steps: tuple[str, ...], named: Mapping[str, list[str]]
) -> FoundWay | None:
    there = [named[canonical(name)][0] for name in names if canonical(name) in named]
    if not there:
        return None
    return FoundWay(tuple(there) if join is not None else (there[0],), join, steps)


def _tell_doubled(source: Source, found: Mapping[str, Sequence[FoundWay]]) -> None:
    """The second of two columns with one name is called `name (2)`; nobody has asked for it."""
    read = {column for ways in found.values() for way in ways for column in way.columns}
    doubled = [column for column in source.columns if column in read and f"{column} (2)" in source.columns]
    if doubled:
        source.remark("doubled_column", column=doubled[0], second=f"{doubled[0]} (2)")


def _only_one(source: Source, field: str, preset: Preset, named: Mapping[str, list[str]]) -> None:
    """In our own format nobody can say which of two columns is meant."""
    both = [column for name in preset.columns[field] for column in named.get(canonical(name), ())]
    both = [column for column in source.columns if column in both]
    if len(both) > 1:
        raise WrongUsage("two_columns", path=source.name, field=field, first=both[0], second=both[1])


def field_called(fields: Sequence[str], preset: Preset, name: str) -> str:
    """The field of that name, or of that column's name. Raises WrongUsage when there is none."""
    wanted = canonical(name)
    field = wanted if wanted in fields else preset.field_of(name) or _own_field(preset.kind, name)
    if field is None or field not in fields:
        raise WrongUsage("no_such_field", field=name, known=", ".join(fields))
    return field


def _own_field(kind: str, name: str) -> str | None:
    from store.imports.preset_places import own_format

    return own_format().of(kind).field_of(name)


def _column(source: Source, wanted: str) -> str | None:
    if not wanted.strip():
        return None
    if wanted in source.columns:
        return wanted
    alike = [column for column in source.columns if canonical(column) == canonical(wanted)]
    if len(alike) != 1:
        raise WrongUsage("no_such_column", path=source.name, column=wanted, found=listed(source.columns))
    return alike[0]


def set_of(names: Iterable[str]) -> frozenset[str]:
    """Column names as they are compared."""
    return frozenset(map(canonical, names))


def listed(columns: Iterable[str]) -> str:
    """Columns as a message names them."""
    return ", ".join(column[:60] for column in columns)
