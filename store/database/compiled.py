"""SQL made from the models once, so that a hot write costs no query building inside the lock."""

from __future__ import annotations

from functools import cache

from peewee import Model


@cache
def insert(model: type[Model], *columns: str) -> str:
    """INSERT of these columns of a model, values as `?` in the same order."""
    names = _names(model, columns)
    return f"INSERT INTO {_table(model)} ({', '.join(names)}) VALUES ({', '.join('?' * len(names))})"


@cache
def upsert(model: type[Model], key: tuple[str, ...], *columns: str) -> str:
    """INSERT that replaces the other columns where the key is already there."""
    keys = _names(model, key)
    rest = [name for name in _names(model, columns) if name not in keys]
    sets = ", ".join(f"{name} = excluded.{name}" for name in rest)
    return f"{insert(model, *columns)} ON CONFLICT ({', '.join(keys)}) DO UPDATE SET {sets}"


@cache
def update(model: type[Model], where: str, *columns: str) -> str:
    """UPDATE of these columns WHERE `where` (SQL, its `?` after those of the columns)."""
    sets = ", ".join(f"{name} = ?" for name in _names(model, columns))
    return f"UPDATE {_table(model)} SET {sets} WHERE {where}"


@cache
def columns_of(model: type[Model]) -> tuple[str, ...]:
    """Every column of a model, in the order of its definition."""
    return tuple(field.column_name for field in model._meta.sorted_fields)


def _names(model: type[Model], columns: tuple[str, ...]) -> list[str]:
    known = model._meta.columns
    unknown = [name for name in columns if name not in known]
    if unknown:
        raise KeyError(f"{_table(model)} has no column {', '.join(unknown)}")
    return [f'"{name}"' for name in columns]


def _table(model: type[Model]) -> str:
    return str(model._meta.table_name)
