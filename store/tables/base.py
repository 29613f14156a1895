"""What all tables share: STRICT types, explicit keys, times as integer milliseconds."""

from __future__ import annotations

from typing import Any

from peewee import SQL, AutoField, BigIntegerField, IntegerField, Model, Node, TextField


class Table(Model):
    """A STRICT table. Bound to no database: SQL made from it runs on a Desk."""

    class Meta:
        strict_tables = True
        legacy_table_names = False


def never_reused() -> AutoField:
    """An integer key that is never given twice, even after a delete."""
    return AutoField(constraints=[SQL("AUTOINCREMENT")])


def millis(*, null: bool = False) -> BigIntegerField[Any]:
    """Milliseconds since the epoch, or a duration in milliseconds."""
    return BigIntegerField(null=True) if null else BigIntegerField()


def refers_to(target: str, *, null: bool = False) -> IntegerField[Any]:
    """A foreign key: `table (column)`."""
    constraints: list[Node] = [SQL(f"REFERENCES {target}")]
    return IntegerField(null=True, constraints=constraints) if null else IntegerField(constraints=constraints)


def flag() -> IntegerField[Any]:
    """0 or 1."""
    return whole(0)


def whole(default: int) -> IntegerField[Any]:
    """A whole number that the database fills in when it is not given."""
    return IntegerField(constraints=[SQL(f"DEFAULT {default}")])


def words(default: str) -> TextField[Any]:
    """A text that the database fills in when it is not given."""
    return TextField(constraints=[SQL(f"DEFAULT '{default}'")])
