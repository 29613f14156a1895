"""The schema: what the migrations make is what the models say, and only one process makes it."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from peewee import Model, SqliteDatabase

from store import tables
from store.database import SCHEMA_VERSION, Desk, create_file, open_desk
from store.migrations import STEPS, migrate
from tests.store.desks import MONDAY, Place, everything, refused
from tests.store.hands import begin, finish

ALL = tuple(getattr(tables, name) for name in tables.NAMES)
BESIDE_THE_MODELS = re.compile(r"sqlite_|(ticket|customer|order|article)_text")


@pytest.fixture(scope="module")
def from_models(tmp_path_factory: pytest.TempPathFactory) -> Desk:
    """A database that peewee makes from the models."""
    path = tmp_path_factory.mktemp("models") / "models.db"
    db = SqliteDatabase(str(path))
    with db.bind_ctx(list(ALL), bind_refs=False, bind_backrefs=False):
        db.create_tables(list(ALL), safe=False)
    return Desk(path, db)


@pytest.mark.parametrize("model", ALL, ids=lambda model: model._meta.table_name)
def test_a_table_has_the_columns_constraints_and_indexes_of_its_model(
    place: Place, from_models: Desk, model: type[Model]
) -> None:
    table = model._meta.table_name
    questions = (
        f"SELECT * FROM pragma_table_xinfo('{table}')",
        f'SELECT "table", "from", "to" FROM pragma_foreign_key_list(\'{table}\') ORDER BY 2',
        f"SELECT type, wr, strict FROM pragma_table_list('{table}') WHERE schema = 'main'",
        f"SELECT name, \"unique\", origin, partial FROM pragma_index_list('{table}')"
        " WHERE name NOT LIKE 'sqlite%' ORDER BY name",
        f"SELECT l.name, x.seqno, x.name, x.desc FROM pragma_index_list('{table}') l,"
        " pragma_index_xinfo(l.name) x WHERE l.name NOT LIKE 'sqlite%' ORDER BY 1, 2",
    )
    for question in questions:
        assert place.desk.rows(question) == from_models.rows(question)
    for kind in ("autoincrement", "where"):
        assert clauses(place.desk, table, kind) == clauses(from_models, table, kind)


def clauses(desk: Desk, table: str, kind: str) -> list[tuple[str, str]]:
    """AUTOINCREMENT and the conditions of partial indexes, which no pragma tells."""
    found = []
    for name, sql in desk.rows(
        "SELECT name, sql FROM sqlite_schema WHERE tbl_name = ? AND sql IS NOT NULL ORDER BY name", (table,)
    ):
        plain = re.sub(r"[\s\"()]+", " ", sql).strip()
        if kind == "autoincrement":
            found.append((name, "yes" if "AUTOINCREMENT" in plain else "no"))
        elif " WHERE " in plain:
            found.append((name, plain.partition(" WHERE ")[2]))
    return found


def test_there_is_no_table_without_a_model(place: Place) -> None:
    names = {name for (name,) in place.desk.rows("SELECT name FROM sqlite_schema WHERE type = 'table'")}
    assert {name for name in names if not BESIDE_THE_MODELS.match(name)} == {
        model._meta.table_name for model in ALL
    }


def test_a_fresh_file_is_refused_until_migrated_and_then_whole(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    create_file(path)
    with refused("older_schema", 1):
        open_desk(path)
    assert migrate(path) == (0, SCHEMA_VERSION) == (0, len(STEPS))
    assert migrate(path) == (SCHEMA_VERSION, SCHEMA_VERSION)
    open_desk(path).close()
    assert not list(tmp_path.glob("*schema*")), "an empty file needs no backup"


def test_migrating_what_is_current_changes_nothing(place: Place) -> None:
    place.open(at=MONDAY)
    before = everything(place.desk)
    assert migrate(place.path) == (SCHEMA_VERSION, SCHEMA_VERSION)
    assert everything(place.desk) == before


def test_there_is_nothing_to_migrate_where_there_is_no_desk(tmp_path: Path) -> None:
    with refused("no_desk", 1):
        migrate(tmp_path / "desk.db")
    (tmp_path / "text").write_text("hello " * 1000)
    with refused("not_a_desk", 4):
        migrate(tmp_path / "text")


MIGRATE = """
from store.migrations import migrate
sys.stdin.readline()
print(*migrate(path))
"""


def test_of_many_processes_one_migrates(tmp_path: Path) -> None:
    path = tmp_path / "desk.db"
    create_file(path)
    crowd = [begin(MIGRATE, path) for _ in range(6)]
    for process in crowd:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    said = sorted(finish(process) for process in crowd)
    assert said == [f"0 {SCHEMA_VERSION}", *[f"{SCHEMA_VERSION} {SCHEMA_VERSION}"] * 5]
    desk = open_desk(path)
    assert desk.value("PRAGMA integrity_check") == "ok"
    desk.close()
